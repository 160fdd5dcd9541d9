//! Mail: what is said in it, how it becomes a message, and the ways it leaves.
//!
//! Nothing here is sent at once. A letter is queued in the transaction that causes it ([`queue`]), and the beat
//! `send mails` hands it over, so that nobody is told of something that was rolled back, and nothing is told twice.

pub mod answers;
pub mod appeals;
pub mod archives;
pub mod delegated;
pub mod dialogue;
pub mod digest;
pub mod dkim;
pub mod flags;
mod folder;
pub mod framed;
pub mod friends;
pub mod groups;
pub mod juries;
pub mod letters;
mod mailer;
mod message;
pub mod moderators;
pub mod not_posted;
pub mod offices;
pub mod polls;
pub mod proposals;
pub mod reached;
pub mod reading;
pub mod refusals;
pub mod rings;
pub mod samples;
pub mod sender;
mod server;
pub mod sign_ins;
mod smtp;
mod styles;
pub mod tokens;
pub mod told;
pub mod verdicts;
pub mod webhooks;
mod wire;
mod wrapping;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use sha2::{Digest, Sha256};
use store::mails::{Lane, NewMail, Recipient};
use store::notifications::Kind;
use store::{StoreError, Tx};

pub use folder::{Folder, is_mail_name};
pub use mailer::{Mailer, SendError};
pub use message::{Outgoing, outgoing};
pub use sender::Sender;
pub use server::{Patience, SmtpUrlError};
pub use smtp::Smtp;

/// Who writes: the same on every mail of a community.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letterhead {
    /// The community's name.
    pub community: String,
    /// Where it is reached, without a trailing slash.
    pub base_url: String,
}

impl Letterhead {
    /// The full address of a path.
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base_url)
    }

    /// The name of a kind of regular mail as a list (RFC 2919): "Millbrook digest <digest.moot.example>".
    pub fn list(&self, name: &str) -> String {
        let host = self.base_url.split_once("://").map_or("", |(_, rest)| rest);
        let host = host.split([':', '/']).next().unwrap_or_default();
        // A phrase of plain words only: what else a name may hold would have to be encoded, and few programs undo that here.
        let is_plain = |c: char| c.is_ascii_alphanumeric() || c == ' ' || c == '-';
        match self.community.chars().all(is_plain) {
            true => format!("{} {name} <{name}.{host}>", self.community),
            false => format!("<{name}.{host}>"),
        }
    }
}

/// One kind of mail: a text and an HTML template filled from the same struct.
pub trait Letter {
    /// What the queue calls it.
    const KIND: &'static str;

    /// Names the occasion, so that it is queued once. Never holds a secret: it ends in logs.
    fn key(&self) -> String;

    /// The subject line.
    fn subject(&self, head: &Letterhead) -> String;

    /// The plain text part.
    fn text(&self, head: &Letterhead, to: &Recipient) -> Result<String, askama::Error>;

    /// The HTML part.
    fn html(&self, head: &Letterhead, to: &Recipient) -> Result<String, askama::Error>;

    /// What it is about, and the page where its reader does something about it: they are told in the application too, in the words of the
    /// subject. `None` for what only a mail can do.
    fn notice(&self) -> Option<(Kind, String)> {
        None
    }

    /// What the application says in the place of the subject, where that leaves out whom it is about.
    fn words(&self) -> Option<String> {
        None
    }

    /// Where one click ends mails of this kind: only for those that are sent regularly.
    fn unsubscribe_url(&self) -> Option<String> {
        None
    }

    /// Which mail goes first.
    fn lane(&self) -> Lane {
        if self.unsubscribe_url().is_some() { Lane::Regular } else { Lane::Step }
    }

    /// The list this mail belongs to (RFC 2919), for regular mails.
    fn list_id(&self, _head: &Letterhead) -> Option<String> {
        None
    }
}

/// Writes a letter out.
pub fn compose<L: Letter>(head: &Letterhead, to: &Recipient, letter: &L) -> Result<NewMail, askama::Error> {
    let subject = in_one_line(&letter.subject(head));
    Ok(NewMail {
        member: to.member,
        kind: L::KIND,
        to_address: to.address.clone(),
        subject,
        text_body: wrapping::wrapped(&without_gaps(letter.text(head, to)?)),
        html_body: styles::inlined(&letter.html(head, to)?),
        unsubscribe_url: letter.unsubscribe_url(),
        list_id: letter.list_id(head),
        message_key: letter.key(),
        lane: letter.lane(),
    })
}

/// A subject as it may stand in a header: a line break in a name must not become one, nothing turns the direction of what follows, and what looks
/// like an encoded word is not read as one.
fn in_one_line(subject: &str) -> String {
    let turns = |c: &char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let line: String = subject.chars().filter(|c| !turns(c)).map(|c| if c.is_control() { ' ' } else { c }).collect();
    line.split_whitespace().collect::<Vec<_>>().join(" ").replace("=?", "= ?")
}

/// One empty line is enough wherever a part of a letter was left out.
fn without_gaps(mut text: String) -> String {
    while text.contains("\n\n\n") {
        text = text.replace("\n\n\n", "\n\n");
    }
    text
}

/// Queues a letter together with whatever else the transaction does. Returns the mail's id, or `None` when one with
/// the same key was queued before.
pub async fn queue<L: Letter>(
    tx: &mut Tx,
    head: &Letterhead,
    to: &Recipient,
    letter: &L,
) -> Result<Option<i64>, StoreError> {
    let mail = compose(head, to, letter)
        .map_err(|error| StoreError::Bug(format!("a {} mail could not be written: {error}", L::KIND)))?;
    store::mails::queue(tx, &mail).await
}

/// Queues a letter to a member if they can be written to: an account that stands, with a confirmed address. What they are told in the
/// application as well goes through `notifications::tell`.
pub async fn queue_for<L: Letter>(
    tx: &mut Tx,
    head: &Letterhead,
    member: governance::MemberId,
    letter: &L,
) -> Result<Option<i64>, StoreError> {
    match store::mails::recipient(tx, member).await? {
        Some(to) => queue(tx, head, &to, letter).await,
        None => Ok(None),
    }
}

/// A point in time as its reader's clock shows it: "Friday 14 March 2025, 10:12 (Europe/Berlin)".
pub fn when(at: &DateTime<Utc>, time_zone: &str) -> String {
    let zone: Tz = time_zone.parse().unwrap_or(Tz::UTC);
    format!("{} ({zone})", at.with_timezone(&zone).format("%A %-d %B %Y, %H:%M"))
}

/// The same where the mail has said whose clock it is: "Friday 14 March, 10:12".
pub fn by_their_clock(at: &DateTime<Utc>, time_zone: &str) -> String {
    let zone: Tz = time_zone.parse().unwrap_or(Tz::UTC);
    at.with_timezone(&zone).format("%A %-d %B, %H:%M").to_string()
}

/// The first 32 hexadecimal digits of a key's SHA-256: names a mail without telling what it is about.
fn key_hash(key: &str) -> String {
    let mut hash = hex::encode(Sha256::digest(key.as_bytes()));
    hash.truncate(32);
    hash
}
