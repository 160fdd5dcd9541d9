//! From the queue's row to a MIME message. The same row gives the same bytes, however often it is tried.

use std::time::SystemTime;

use lettre::address::Envelope;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart, SinglePart};
use lettre::{Address, Message};
use store::mails::ClaimedMail;

use super::{SendError, Sender, key_hash};

/// A message, and the name of its file where mail is kept in a folder.
#[derive(Debug, Clone)]
pub struct Outgoing {
    pub message: Message,
    /// Sorts by time; the same mail has the same name. See [`super::is_mail_name`].
    pub file_name: String,
}

/// Makes the message. Fails only when the address is none, and that for good.
pub fn outgoing(mail: &ClaimedMail, sender: &Sender) -> Result<Outgoing, SendError> {
    let address: Address = mail
        .to_address
        .parse()
        .map_err(|error| SendError::Permanent(format!("the address cannot be written to: {error}")))?;
    let hash = key_hash(&mail.message_key);
    let mut builder = Message::builder()
        .from(sender.from.clone())
        .to(Mailbox::new(None, address.clone()))
        .subject(mail.subject.clone())
        .date(SystemTime::from(mail.queued_at))
        .message_id(Some(sender.message_id(mail.id)))
        // RFC 3834: no vacation notice in answer, please.
        .raw_header(plain("Auto-Submitted", "auto-generated"));
    if let Some(list_id) = &mail.list_id {
        builder = builder.raw_header(plain("List-ID", list_id));
    }
    if let Some(url) = &mail.unsubscribe_url {
        // RFC 8058: mail programs POST to this address when their own button is pressed.
        builder = builder
            .raw_header(plain("List-Unsubscribe", &format!("<{url}>")))
            .raw_header(plain("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"));
    }
    if let Some(bounces_to) = sender.bounces_to(mail.id) {
        let envelope = Envelope::new(Some(bounces_to), vec![address]);
        builder = builder.envelope(envelope.map_err(|error| SendError::Permanent(error.to_string()))?);
    }
    let parts = MultiPart::alternative()
        .boundary(format!("part-{hash}"))
        .singlepart(SinglePart::plain(lined(&format!("{}\n", mail.text_body))))
        .singlepart(SinglePart::html(lined(&mail.html_body)));
    let mut message = builder
        .multipart(parts)
        .map_err(|error| SendError::Permanent(format!("the message cannot be made: {error}")))?;
    sender.sign(&mut message, mail.queued_at);
    let file_name = format!("{:015}-{}.eml", mail.queued_at.timestamp_millis().max(0), &hash[..16]);
    Ok(Outgoing { message, file_name })
}

/// A body in the lines of a mail. lettre would put each line's first half in by itself, and move all that follows each time.
fn lined(body: &str) -> String {
    body.replace("\r\n", "\n").replace('\n', "\r\n")
}

/// A header of printable ASCII. lettre would fold and encode a long address, which some mail programs do not undo.
fn plain(name: &'static str, value: &str) -> HeaderValue {
    let value: String = value.chars().filter(|c| c.is_ascii_graphic() || *c == ' ').collect();
    HeaderValue::dangerous_new_pre_encoded(HeaderName::new_from_ascii_str(name), value.clone(), value)
}
