//! What Folkmoot writes to whoever wants a mail when somebody talks to them, likes what they wrote or follows them.

use askama::Template;
use store::mails::Recipient;
use store::notifications::Kind;

use super::letters::letter;
use super::{Letter, Letterhead};

/// What somebody did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deed {
    Mention,
    Reply,
    Named,
    Like,
    Reshare,
    Follow,
}

impl Deed {
    /// The kind by which members choose.
    pub const fn kind(self) -> Kind {
        match self {
            Self::Mention => Kind::Mention,
            Self::Reply => Kind::Reply,
            Self::Named => Kind::Named,
            Self::Like => Kind::Like,
            Self::Reshare => Kind::Reshare,
            Self::Follow => Kind::Follow,
        }
    }
}

/// Tells a member that somebody did something that concerns them. Who did, and their words, stand on the page that the mail leads to: they may have
/// been taken back, or withheld, by the time the mail is read.
#[derive(Debug, Clone)]
pub struct Told {
    pub deed: Deed,
    pub member: i64,
    /// Day and hour, in UTC: there is one such mail in an hour.
    pub hour: String,
    /// The whole link that ends these mails.
    pub unsubscribe: String,
}

impl Told {
    fn sentence(&self) -> &'static str {
        match self.deed {
            Deed::Mention => "Somebody mentions you",
            Deed::Reply => "Somebody commented on what you posted",
            Deed::Named => "Somebody writes to you and few others",
            Deed::Like => "Somebody likes what you wrote",
            Deed::Reshare => "Somebody passes on what you posted",
            Deed::Follow => "Somebody follows you now",
        }
    }
}

letter!(Told, "told", "mail/told.txt", "mail/told.html", {
    fn key(&self) -> String {
        format!("told/{}/{}/{}", self.deed.kind().as_str(), self.member, self.hour)
    }

    // No name here: whoever chose it would write the subject of somebody else's mail.
    fn subject(&self, head: &Letterhead) -> String {
        format!("{}: {}", head.community, self.sentence())
    }

    fn unsubscribe_url(&self) -> Option<String> {
        Some(self.unsubscribe.clone())
    }

    fn list_id(&self, head: &Letterhead) -> Option<String> {
        Some(head.list("notifications"))
    }
});
