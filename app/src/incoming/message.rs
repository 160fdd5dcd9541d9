//! A message as it comes in: for whom, by whom, and whether a person wrote it.

use mail_parser::{Message, MessageParser, MimeHeaders};
use sha2::{Digest, Sha256};

/// A message, read.
pub struct Incoming<'m> {
    pub message: Message<'m>,
    /// The addresses that it came for, as far as is known.
    pub recipients: Vec<String>,
    /// The one address that it is from; `None` where there is none, or several.
    pub from: Option<String>,
    /// Names the message: the same one has the same name, however often it comes. 40 hexadecimal digits.
    pub name: String,
}

/// Headers that say for whom a server took a message, when the server itself does not.
const RECIPIENTS: [&str; 4] = ["Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To"];

impl<'m> Incoming<'m> {
    /// Reads a message; `None` when the bytes are none. `to` is what the mail server says, and is believed alone.
    pub fn read(bytes: &'m [u8], to: &[String]) -> Option<Self> {
        let message = MessageParser::default().parse(bytes)?;
        let recipients = if to.is_empty() { recipients(&message) } else { to.to_vec() };
        let from = message.from().map(|from| from.iter().filter_map(|one| one.address()).collect::<Vec<_>>());
        let from = match from.as_deref() {
            Some([one]) => Some((*one).to_owned()),
            _ => None,
        };
        let named = message.message_id().filter(|id| !id.is_empty()).map(str::as_bytes).unwrap_or(bytes);
        let mut name = hex::encode(Sha256::digest(named));
        name.truncate(40);
        Some(Self { recipients, from, name, message })
    }

    fn header(&self, name: &'static str) -> Option<String> {
        self.message.header_raw(name).map(|value| value.trim().to_ascii_lowercase())
    }

    /// Why it is taken for a machine's: answering it, or posting it, could go round for ever.
    pub fn automatic(&self) -> Option<&'static str> {
        let submitted = self.header("Auto-Submitted").is_some_and(|value| !value.starts_with("no"));
        let precedence = self
            .header("Precedence")
            .is_some_and(|value| ["bulk", "junk", "list", "auto_reply"].iter().any(|kind| value.starts_with(kind)));
        let nobody = self.header("Return-Path").is_some_and(|value| value == "<>");
        let list = self.header("List-Id").is_some() || self.header("List-Unsubscribe").is_some();
        let answer = ["X-Autoreply", "X-Autorespond", "X-Auto-Response"].iter().any(|name| self.header(name).is_some());
        if submitted || answer {
            Some("it is an automatic answer")
        } else if precedence || list {
            Some("it was sent to many")
        } else if nobody || self.from.is_none() {
            Some("nobody can be answered")
        } else {
            None
        }
    }

    /// The kind of report that it is (RFC 6522): `delivery-status`, `feedback-report`.
    pub fn report(&self) -> Option<String> {
        let kind = self.message.content_type()?;
        let is_report = kind.ctype().eq_ignore_ascii_case("multipart")
            && kind.subtype().is_some_and(|subtype| subtype.eq_ignore_ascii_case("report"));
        kind.attribute("report-type").filter(|_| is_report).map(str::to_ascii_lowercase)
    }

    /// The text of its part `message/…`.
    pub fn machine_part(&self, subtype: &str) -> Option<String> {
        let is_it = |kind: &mail_parser::ContentType<'_>| {
            kind.ctype().eq_ignore_ascii_case("message")
                && kind.subtype().is_some_and(|found| found.eq_ignore_ascii_case(subtype))
        };
        let part = self.message.parts.iter().find(|part| part.content_type().is_some_and(is_it))?;
        Some(String::from_utf8_lossy(part.contents()).into_owned())
    }
}

fn recipients(message: &Message<'_>) -> Vec<String> {
    let said = RECIPIENTS.iter().filter_map(|name| message.header_raw(*name));
    let said = said.map(|value| value.trim().trim_matches(['<', '>']).to_owned());
    let listed = [message.to(), message.cc()].into_iter().flatten().flat_map(|list| list.iter());
    said.chain(listed.filter_map(|one| one.address()).map(ToOwned::to_owned)).collect()
}
