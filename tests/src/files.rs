//! Forms with files in them, as browsers send them, and answers that are no text.

use folkmoot::web::csrf;
use rocket::http::{ContentType, Header, Method};

use crate::person::answer;
use crate::{Answer, Person};

/// A file of a form: the field, what its sender calls it, its bytes.
pub type File<'f> = (&'f str, &'f str, &'f [u8]);

const BOUNDARY: &str = "----WhatStandsInNoFile";

/// What a browser makes of fields and files, in this order.
pub fn form(fields: &[(&str, &str)], files: &[File<'_>]) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, value) in fields {
        let head = format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        body.extend_from_slice(head.as_bytes());
    }
    for (field, name, bytes) in files {
        let head = format!(
            "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"{name}\"\r\nContent-Type: text/html\r\n\r\n"
        );
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(bytes);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(format!("--{BOUNDARY}--\r\n").as_bytes());
    body
}

/// Bytes as they came, with their headers.
#[derive(Debug)]
pub struct Bytes {
    pub status: u16,
    pub bytes: Vec<u8>,
    headers: Vec<(String, String)>,
}

impl Bytes {
    /// A header; empty where there is none.
    pub fn header(&self, wanted: &str) -> &str {
        let found = self.headers.iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted));
        found.map_or("", |(_, value)| value)
    }
}

impl Person<'_> {
    /// Has a program send these bytes as they are, with a token for everything.
    pub async fn ask_bytes(&self, method: Method, path: &str, body: &[u8]) -> Answer {
        let token = self.bearer(&["read", "write", "vote", "moderate"]).await.unwrap_or_default();
        let mut request = self.app().client.req(method, path.to_string()).body(body);
        request.add_header(Header::new("Authorization", format!("Bearer {token}")));
        answer(request.dispatch().await).await
    }

    /// Sends a form with files from one of our own pages.
    pub async fn send(&self, path: &str, fields: &[(&str, &str)], files: &[File<'_>]) -> Answer {
        let token = self.csrf();
        let all: Vec<_> = [(csrf::FIELD, token.as_str())].into_iter().chain(fields.iter().copied()).collect();
        self.send_raw(path, form(&all, files)).await
    }

    /// Sends exactly this body.
    pub async fn send_raw(&self, path: &str, body: Vec<u8>) -> Answer {
        let kind: ContentType = format!("multipart/form-data; boundary={BOUNDARY}").parse().expect("a type");
        let request = self.app().client.post(path.to_string()).header(kind).cookies(self.cookies()).body(body);
        answer(request.header(Header::new("Sec-Fetch-Site", "same-origin")).dispatch().await).await
    }

    /// Fetches bytes, with what the browser has already.
    pub async fn fetch(&self, path: &str, known: &str) -> Bytes {
        let mut request = self.app().client.get(path.to_string()).cookies(self.cookies());
        if !known.is_empty() {
            request = request.header(Header::new("If-None-Match", known.to_string()));
        }
        let response = request.dispatch().await;
        let status = response.status().code;
        let headers =
            response.headers().iter().map(|header| (header.name().to_string(), header.value().to_string())).collect();
        Bytes { status, bytes: response.into_bytes().await.unwrap_or_default(), headers }
    }
}
