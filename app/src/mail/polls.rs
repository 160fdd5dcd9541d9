//! What Folkmoot writes about polls.

use askama::Template;
use store::mails::Recipient;
use store::notifications::Kind;

use super::letters::letter;
use super::{Letter, Letterhead};

/// Tells a member that a poll which they asked or answered has ended. What was asked and what came of it stands on the page: it may be withheld
/// by the time the mail is read.
#[derive(Debug, Clone)]
pub struct PollEnded {
    /// The note that asks it.
    pub entry: i64,
    pub member: i64,
    /// Whether its reader asked it.
    pub asked: bool,
}

impl PollEnded {
    fn sentence(&self) -> &'static str {
        if self.asked { "A poll that you asked has ended" } else { "A poll that you answered has ended" }
    }

    fn path(&self) -> String {
        format!("/entries/{}/poll", self.entry)
    }
}

letter!(PollEnded, "poll_ended", "mail/poll_ended.txt", "mail/poll_ended.html", {
    fn key(&self) -> String {
        format!("poll-ended/{}/{}", self.entry, self.member)
    }

    fn subject(&self, head: &Letterhead) -> String {
        format!("{}: {}", head.community, self.sentence())
    }

    fn words(&self) -> Option<String> {
        Some(self.sentence().to_owned())
    }

    fn notice(&self) -> Option<(Kind, String)> {
        Some((Kind::Poll, self.path()))
    }
});
