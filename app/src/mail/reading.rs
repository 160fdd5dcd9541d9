//! A message as a mail program reads it: for the demonstration's mailbox and for tests.

use chrono::{DateTime, Utc};
use mail_parser::{HeaderName, MessageParser};

/// A message, taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadMail {
    pub from: String,
    pub to: String,
    pub subject: String,
    pub at: Option<DateTime<Utc>>,
    /// Name and value of every header, unfolded, as they were sent.
    pub headers: Vec<(String, String)>,
    pub text: String,
    pub html: String,
}

impl ReadMail {
    /// Reads a message; `None` when the bytes are none.
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        let message = MessageParser::default().parse(bytes)?;
        let first = |name: HeaderName<'static>| {
            let address = message.header(name).and_then(|value| value.as_address()).and_then(|list| list.first());
            address.map(written).unwrap_or_default()
        };
        let headers = message
            .headers_raw()
            .map(|(name, value)| (name.to_owned(), value.split_whitespace().collect::<Vec<_>>().join(" ")))
            .collect();
        Some(Self {
            from: first(HeaderName::From),
            to: first(HeaderName::To),
            subject: message.subject().unwrap_or_default().to_owned(),
            at: message.date().and_then(|date| DateTime::from_timestamp(date.to_timestamp(), 0)),
            headers,
            text: message.body_text(0).unwrap_or_default().into_owned(),
            html: message.body_html(0).unwrap_or_default().into_owned(),
        })
    }

    /// The value of a header, by name in any case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }
}

fn written(address: &mail_parser::Addr<'_>) -> String {
    let mail = address.address().unwrap_or_default();
    match address.name() {
        Some(name) => format!("{name} <{mail}>"),
        None => mail.to_owned(),
    }
}
