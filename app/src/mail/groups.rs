//! What Folkmoot writes about the doors of groups.

use askama::Template;
use chrono::{DateTime, NaiveDate, Utc};
use governance::MemberId;
use store::groups::GroupRow;
use store::mails::Recipient;
use store::notifications::Kind;

use super::letters::letter;
use super::{Letter, Letterhead};

/// What happened at the door of a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum News {
    /// Somebody asks an administrator to be let in.
    Asked,
    /// The reader was let in.
    LetIn,
    /// The reader is invited.
    Invited,
}

/// Tells a member what happened at the door of a group.
#[derive(Debug, Clone)]
pub struct AtTheDoor {
    pub news: News,
    pub group: String,
    /// Whoever asks, or invites.
    pub by: String,
    /// The group, the reader, whoever asks or invites.
    pub about: (i64, i64, i64),
    /// In UTC: whoever asks, takes it back and asks again on one day causes one letter.
    pub day: NaiveDate,
}

impl AtTheDoor {
    /// The letter to somebody about what somebody did.
    pub fn new(
        news: News,
        group: &GroupRow,
        (to, by): (MemberId, MemberId),
        handle: String,
        now: DateTime<Utc>,
    ) -> Self {
        let about = (group.id.get(), to.get(), by.get());
        Self { news, group: group.handle.clone(), by: handle, about, day: now.date_naive() }
    }

    /// What happened, as a heading.
    fn heading(&self) -> &'static str {
        match self.news {
            News::Asked => "Somebody asks to join a group of yours",
            News::LetIn => "You are in a group now",
            News::Invited => "You are invited to a group",
        }
    }

    /// The same as a sentence.
    fn sentence(&self) -> String {
        let (by, group) = (&self.by, &self.group);
        match self.news {
            News::Asked => format!("@{by} asks to be let into @{group}."),
            News::LetIn => format!("you asked to be let into @{group}, and you are in it now."),
            News::Invited => format!("@{by} invites you to @{group}."),
        }
    }

    /// The page where the reader does something about it.
    fn path(&self) -> String {
        match self.news {
            News::Asked => format!("/groups/{}/members", self.group),
            News::LetIn | News::Invited => format!("/@{}", self.group),
        }
    }

    /// What that is.
    fn action(&self) -> &'static str {
        match self.news {
            News::Asked => "Let them in, or say no",
            News::LetIn => "See the group",
            News::Invited => "Join, or say no",
        }
    }

    /// Why the reader gets it.
    fn why(&self) -> &'static str {
        match self.news {
            News::Asked => "you administer this group",
            News::LetIn => "you asked to join this group",
            News::Invited => "an administrator of this group invited you",
        }
    }

    fn word(&self) -> &'static str {
        match self.news {
            News::Asked => "asked",
            News::LetIn => "in",
            News::Invited => "invited",
        }
    }
}

letter!(AtTheDoor, "group", "mail/group.txt", "mail/group.html", {
    fn key(&self) -> String {
        let (group, to, by) = self.about;
        format!("group/{}/{group}/{to}/{by}/{}", self.word(), self.day)
    }

    // No name here: whoever chose it would write the subject of somebody else's mail.
    fn subject(&self, head: &Letterhead) -> String {
        format!("{}: {}", head.community, self.heading())
    }

    fn words(&self) -> Option<String> {
        let (by, group) = (&self.by, &self.group);
        Some(match self.news {
            News::Asked => format!("@{by} asks to be let into your group @{group}"),
            News::LetIn => format!("You are in @{group} now"),
            News::Invited => format!("@{by} invites you to @{group}"),
        })
    }

    fn notice(&self) -> Option<(Kind, String)> {
        Some((Kind::Group, self.path()))
    }
});
