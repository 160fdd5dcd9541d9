//! Answers travel packed (gzip, RFC 1952) to whoever says that they can unpack them: texts only, and none that fits in a packet or two anyway.
//!
//! What is the same for many is packed once and well (files of our own, kept pages); everything else as it is sent, and fast. The tokens of
//! forms differ from page to page, so that the length of a packed page tells nothing about them (decision 0048).

use std::io::{Cursor, Write};

use flate2::Compression;
use flate2::write::GzEncoder;
use rocket::fairing::{Fairing, Info, Kind};
use rocket::http::{ContentType, Header, Method, Status};
use rocket::{Request, Response};

/// Shorter answers go as they are, in bytes.
const WORTH_IT: usize = 1_400;

/// Longer ones too: they would hold up a thread, in bytes.
const ONE_PIECE: usize = 1024 * 1024;

/// How hard it is tried, from 1 to 9.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effort {
    /// For one reader: a page of 30 kB takes a fifth of a millisecond.
    Once,
    /// For a second's crowd.
    Crowd,
    /// For as long as the program runs.
    Ever,
}

impl Effort {
    fn level(self) -> Compression {
        Compression::new(match self {
            Self::Once => 3,
            Self::Crowd => 6,
            Self::Ever => 9,
        })
    }
}

/// The same in fewer bytes; nothing where that saves none, or cannot be done.
pub fn packed(bytes: &[u8], effort: Effort) -> Option<Vec<u8>> {
    if bytes.len() < WORTH_IT {
        return None;
    }
    let mut packing = GzEncoder::new(Vec::with_capacity(bytes.len() / 3), effort.level());
    packing.write_all(bytes).ok()?;
    packing.finish().ok().filter(|packed| packed.len() < bytes.len())
}

/// Whether whoever asks can unpack it (RFC 9110, section 12.5.3).
pub fn is_wanted(request: &Request<'_>) -> bool {
    request.headers().get("Accept-Encoding").flat_map(|list| list.split(',')).any(|coding| {
        let mut parts = coding.split(';').map(str::trim);
        let is_gzip = parts.next().is_some_and(|name| name.eq_ignore_ascii_case("gzip"));
        // A weight of nothing, however it is written: 0, 0.0, 0.000.
        let is_refused = parts
            .filter_map(|part| part.strip_prefix("q="))
            .any(|weight| !weight.is_empty() && weight.chars().all(|digit| matches!(digit, '0' | '.')));
        is_gzip && !is_refused
    })
}

/// Says of an answer that it is packed, and that others may get it otherwise.
pub fn mark(response: &mut Response<'_>) {
    response.set_header(Header::new("Content-Encoding", "gzip"));
    vary(response);
    // The same page, but not the same bytes.
    if let Some(tag) =
        response.headers().get_one("ETag").filter(|tag| !tag.starts_with("W/")).map(|tag| format!("W/{tag}"))
    {
        response.set_header(Header::new("ETag", tag));
    }
}

/// Says to those in between that packed and unpacked answers are not each other's.
pub fn vary(response: &mut Response<'_>) {
    if !response.headers().get("Vary").any(|names| names.contains("Accept-Encoding")) {
        response.adjoin_header(Header::new("Vary", "Accept-Encoding"));
    }
}

fn is_text(kind: &ContentType) -> bool {
    let sub = kind.sub().as_str();
    kind.top() == "text" && sub != "event-stream"
        || kind.top() == "application"
            && (["json", "javascript", "xml"].contains(&sub) || sub.ends_with("+json") || sub.ends_with("+xml"))
        || kind.is_svg()
}

/// Packs what is not packed yet.
pub struct Packing;

#[rocket::async_trait]
impl Fairing for Packing {
    fn info(&self) -> Info {
        Info { name: "packing", kind: Kind::Response }
    }

    async fn on_response<'r>(&self, request: &'r Request<'_>, response: &mut Response<'r>) {
        let is_ours = response.content_type().is_some_and(|kind| is_text(&kind));
        let is_done = ["Content-Encoding", "Content-Range"].iter().any(|name| response.headers().contains(name));
        if is_done || !is_ours || response.status() == Status::PartialContent || request.method() == Method::Head {
            return;
        }
        let Some(size) = response.body().preset_size().filter(|size| (WORTH_IT..=ONE_PIECE).contains(size)) else {
            return;
        };
        vary(response);
        if !is_wanted(request) {
            return;
        }
        let Ok(bytes) = response.body_mut().to_bytes().await else { return };
        debug_assert_eq!(bytes.len(), size);
        match packed(&bytes, Effort::Once) {
            Some(packed) => {
                response.set_sized_body(packed.len(), Cursor::new(packed));
                mark(response);
            }
            None => response.set_sized_body(bytes.len(), Cursor::new(bytes)),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use flate2::read::GzDecoder;
    use rocket::local::blocking::{Client, LocalResponse};
    use rocket::{get, routes};

    use super::*;

    #[get("/<length>")]
    fn page(length: usize) -> (ContentType, String) {
        (ContentType::HTML, "moot ".repeat(length / 5))
    }

    #[get("/picture")]
    fn picture() -> (ContentType, Vec<u8>) {
        (ContentType::PNG, vec![0; 10_000])
    }

    fn client() -> Client {
        Client::untracked(rocket::build().mount("/", routes![page, picture]).attach(Packing)).unwrap()
    }

    fn ask<'c>(client: &'c Client, path: &'c str, wish: Option<&'static str>) -> LocalResponse<'c> {
        let request = client.get(path);
        match wish {
            Some(wish) => request.header(Header::new("Accept-Encoding", wish)).dispatch(),
            None => request.dispatch(),
        }
    }

    #[test]
    fn a_long_text_is_packed_for_whoever_can_unpack_it() {
        let client = client();
        for wish in ["gzip", "br, GZIP;q=0.5", "deflate, gzip;q=1.0"] {
            let answer = ask(&client, "/30000", Some(wish));
            assert_eq!(answer.headers().get_one("Content-Encoding"), Some("gzip"), "{wish}");
            assert_eq!(answer.headers().get_one("Vary"), Some("Accept-Encoding"));
            let bytes = answer.into_bytes().unwrap();
            assert!(bytes.len() < 1_000);
            let mut text = String::new();
            GzDecoder::new(&bytes[..]).read_to_string(&mut text).unwrap();
            assert_eq!(text.len(), 30_000);
        }
        for wish in [None, Some("identity"), Some("gzip;q=0"), Some("gzip; q=0.000"), Some("gzipped")] {
            let answer = ask(&client, "/30000", wish);
            assert_eq!(answer.headers().get_one("Content-Encoding"), None, "{wish:?}");
            assert_eq!(answer.headers().get_one("Vary"), Some("Accept-Encoding"));
            assert_eq!(answer.into_bytes().unwrap().len(), 30_000);
        }
    }

    #[test]
    fn what_is_short_or_a_picture_goes_as_it_is() {
        let client = client();
        for path in ["/1000", "/picture"] {
            let answer = ask(&client, path, Some("gzip"));
            assert_eq!(answer.headers().get_one("Content-Encoding"), None);
            assert_eq!(answer.headers().get_one("Vary"), None);
        }
    }
}
