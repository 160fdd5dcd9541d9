//! The digest as a mail.

mod lines;
mod subject;
mod threads;

use askama::Template;
use chrono::{DateTime, Utc};
use store::mails::Recipient;

use super::answers::AnswerAddresses;
use super::letters::letter;
use super::{Letter, Letterhead};
use crate::digests::Gathered;
use crate::digests::window::Window;

pub use lines::{CaseLine, DecidedLine, NewcomersLine, OvertakenBy, VoteLine};
pub use threads::{ThreadLine, excerpt};

/// What happened in a window, for one member.
#[derive(Debug, Clone)]
pub struct Digest {
    pub member: i64,
    pub window_start: DateTime<Utc>,
    pub window_end: DateTime<Utc>,
    /// IANA name of the reader's time zone: the subject says on which of their days a vote closes.
    pub time_zone: String,
    pub votes: Vec<VoteLine>,
    pub cases: Vec<CaseLine>,
    pub decided: Vec<DecidedLine>,
    /// Where they take part.
    pub own: Vec<ThreadLine>,
    /// The best of their people.
    pub people: Vec<ThreadLine>,
    /// How many threads have a word that the reader muted.
    pub left_out: usize,
    pub newcomers: Vec<NewcomersLine>,
    /// The ledger's newest signed checkpoint, one line each.
    pub checkpoint: Option<String>,
    /// The whole link that ends these mails.
    pub unsubscribe: String,
}

/// Whom a digest is for.
#[derive(Debug, Clone)]
pub struct Addressed {
    pub member: i64,
    /// IANA name.
    pub time_zone: String,
    /// The whole link that ends these mails.
    pub unsubscribe: String,
    /// Where they answer by mail, if anybody takes mail in.
    pub answers: Option<AnswerAddresses>,
}

impl Digest {
    /// Puts what the database gathered into words.
    pub fn new(reader: &Addressed, window: Window, gathered: Gathered) -> Self {
        let Gathered { content, sharers } = gathered;
        let line = |row: store::digests::ThreadRow| {
            let sharers = sharers.get(&row.id).map(Vec::as_slice).unwrap_or_default();
            let answer = reader.answers.as_ref().and_then(|answers| answers.of(row.id.into()));
            ThreadLine { answer, ..threads::thread_line(row, sharers) }
        };
        Self {
            member: reader.member,
            window_start: window.start,
            window_end: window.end,
            time_zone: reader.time_zone.clone(),
            votes: content.votes.into_iter().map(lines::vote_line).collect(),
            cases: content.cases.into_iter().map(lines::case_line).collect(),
            decided: content.decided.into_iter().map(lines::decided_line).collect(),
            own: content.own.into_iter().map(line).collect(),
            people: content.people.into_iter().map(line).collect(),
            left_out: content.left_out,
            newcomers: lines::newcomers_lines(&content.newcomers),
            checkpoint: content.checkpoint,
            unsubscribe: reader.unsubscribe.clone(),
        }
    }
}

letter!(Digest, "digest", "mail/digest.txt", "mail/digest.html", {
    fn key(&self) -> String {
        format!("digest/{}/{}", self.member, self.window_start.timestamp())
    }

    fn subject(&self, head: &Letterhead) -> String {
        format!("{}: {}", head.community, subject::subject(self))
    }

    fn unsubscribe_url(&self) -> Option<String> {
        Some(self.unsubscribe.clone())
    }

    fn list_id(&self, head: &Letterhead) -> Option<String> {
        Some(head.list("digest"))
    }
});

fn counted(count: usize, one: &str, many: &str) -> Option<String> {
    match count {
        0 => None,
        1 => Some(format!("1 {one}")),
        _ => Some(format!("{count} {many}")),
    }
}
