//! Letters about offices and membership: to whoever is named for one, and to whoever may lose theirs.

use askama::Template;
use chrono::{DateTime, Utc};
use store::mails::Recipient;
use store::notifications::Kind;

use super::letters::letter;
use super::{Letter, Letterhead};

/// Tells a member that somebody named them for an election of moderators.
#[derive(Debug, Clone)]
pub struct Nominated {
    pub election: i64,
    pub member: i64,
    /// Until when they can say yes, with a statement. Without one they do not stand.
    pub until: DateTime<Utc>,
    /// Path of the page where they answer.
    pub path: String,
}

letter!(Nominated, "nominated", "mail/nominated.txt", "mail/nominated.html", {
    fn key(&self) -> String {
        format!("nominated/{}/{}", self.election, self.member)
    }

    fn subject(&self, head: &Letterhead) -> String {
        format!("You were named for the election of moderators of {}", head.community)
    }

    fn notice(&self) -> Option<(Kind, String)> {
        Some((Kind::Standing, self.path.clone()))
    }
});

/// Tells a moderator that a member proposes to end their term, so that they can answer before anybody votes.
#[derive(Debug, Clone)]
pub struct RecallProposed {
    pub proposal: i64,
    /// How the proposal is called.
    pub title: String,
    /// Path of the proposal.
    pub path: String,
}

letter!(RecallProposed, "recall proposed", "mail/recall_proposed.txt", "mail/recall_proposed.html", {
    fn key(&self) -> String {
        format!("recall/{}", self.proposal)
    }

    fn subject(&self, _head: &Letterhead) -> String {
        "A member proposes to end your term as a moderator".to_string()
    }

    fn notice(&self) -> Option<(Kind, String)> {
        Some((Kind::Standing, self.path.clone()))
    }
});

/// What became of somebody's candidacy, or of their term.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OfficeTold {
    /// They won a seat.
    Elected,
    /// They did not.
    NotElected,
    /// The members ended their term.
    Recalled,
    /// The members did not.
    Kept,
}

/// Tells a candidate or a moderator how a vote about their office ended.
#[derive(Debug, Clone)]
pub struct OfficeDecided {
    pub proposal: i64,
    pub member: i64,
    pub told: OfficeTold,
    /// Path of the vote and its count.
    pub path: String,
}

impl OfficeDecided {
    fn sentence(&self) -> &'static str {
        match self.told {
            OfficeTold::Elected => {
                "Your term has begun. What waits for you as a moderator stands under “Your juries”; you can resign at any time."
            }
            OfficeTold::NotElected => "The count is public, step by step. Thank you for standing.",
            OfficeTold::Recalled => {
                "What you decided as a moderator stays as it is. The count is public, step by step."
            }
            OfficeTold::Kept => "Your term goes on as before. The count is public, step by step.",
        }
    }
}

letter!(OfficeDecided, "office decided", "mail/office_decided.txt", "mail/office_decided.html", {
    fn key(&self) -> String {
        format!("office/{}/{}", self.proposal, self.member)
    }

    fn subject(&self, head: &Letterhead) -> String {
        match self.told {
            OfficeTold::Elected => format!("You were elected a moderator of {}", head.community),
            OfficeTold::NotElected => format!("You were not elected a moderator of {}", head.community),
            OfficeTold::Recalled => "The members have ended your term as a moderator".to_owned(),
            OfficeTold::Kept => "The members did not end your term as a moderator".to_owned(),
        }
    }

    fn notice(&self) -> Option<(Kind, String)> {
        Some((Kind::Standing, self.path.clone()))
    }
});

/// What became of somebody's membership.
#[derive(Debug, Clone, Copy)]
pub enum Told {
    /// A member proposes to expel them.
    Proposed,
    /// The members did not.
    Kept,
    /// The members have, until then.
    Expelled(DateTime<Utc>),
    /// The members have let them back.
    Back,
}

/// Tells a member that a proposal is about their membership, and what came of it.
#[derive(Debug, Clone)]
pub struct ExpulsionTold {
    pub proposal: i64,
    /// How the proposal is called.
    pub title: String,
    pub told: Told,
    /// Path of the proposal.
    pub path: String,
}

letter!(ExpulsionTold, "expulsion", "mail/expulsion.txt", "mail/expulsion.html", {
    fn key(&self) -> String {
        let stage = match self.told {
            Told::Proposed => "proposed",
            Told::Kept => "failed",
            Told::Expelled(_) | Told::Back => "enacted",
        };
        format!("expulsion/{}/{stage}", self.proposal)
    }

    fn subject(&self, head: &Letterhead) -> String {
        match self.told {
            Told::Proposed => format!("A member proposes to expel you from {}", head.community),
            Told::Kept => format!("The members did not expel you from {}", head.community),
            Told::Expelled(_) => format!("The members have expelled you from {}", head.community),
            Told::Back => format!("The members have let you back into {}", head.community),
        }
    }

    fn notice(&self) -> Option<(Kind, String)> {
        Some((Kind::Standing, self.path.clone()))
    }
});
