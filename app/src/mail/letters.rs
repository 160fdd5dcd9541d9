//! What Folkmoot writes to people: one struct per kind, with its subject; the words are in `templates/mail`.

use askama::Template;
use chrono::{DateTime, Utc};
use governance::moderation::About;
use store::mails::{Lane, Recipient};
use store::notifications::Kind;

use super::digest::VoteLine;
use super::{Letter, Letterhead};
use crate::cases::matter::{goes_on, yours};
pub(super) use crate::web::sentences::capital;

/// Ties a struct to its two templates, which see it as `mail`, with the sender as `head` and the reader as `to`.
macro_rules! letter {
    ($letter:ident, $kind:literal, $text:literal, $html:literal, { $($more:item)* }) => {
        const _: () = {
            #[derive(Template)]
            #[template(path = $text)]
            struct Text<'a> {
                head: &'a Letterhead,
                to: &'a Recipient,
                mail: &'a $letter,
            }

            #[derive(Template)]
            #[template(path = $html)]
            struct Html<'a> {
                head: &'a Letterhead,
                to: &'a Recipient,
                mail: &'a $letter,
            }

            impl Letter for $letter {
                const KIND: &'static str = $kind;

                fn text(&self, head: &Letterhead, to: &Recipient) -> Result<String, askama::Error> {
                    Text { head, to, mail: self }.render()
                }

                fn html(&self, head: &Letterhead, to: &Recipient) -> Result<String, askama::Error> {
                    Html { head, to, mail: self }.render()
                }

                $($more)*
            }
        };
    };
}
pub(crate) use letter;

/// Asks somebody who has just joined, or changed their address, to show that they read it.
#[derive(Debug, Clone)]
pub struct ConfirmAddress {
    pub handle: String,
    /// The whole link, with its token.
    pub link: String,
    pub expires_at: DateTime<Utc>,
    /// Hexadecimal SHA-256 of the token: names the occasion without opening it.
    pub token_hash: String,
}

letter!(ConfirmAddress, "confirm", "mail/confirm.txt", "mail/confirm.html", {
    fn key(&self) -> String {
        format!("confirm/{}", self.token_hash)
    }

    fn lane(&self) -> Lane {
        Lane::Asked
    }

    fn subject(&self, head: &Letterhead) -> String {
        format!("Confirm your address for {}", head.community)
    }
});

/// Tells the owner of an address that somebody, perhaps they themselves, tried to join with it again.
#[derive(Debug, Clone)]
pub struct AccountExists {
    /// The account that the address belongs to.
    pub handle: String,
    /// Names the occasion, at random.
    pub occasion: String,
}

letter!(AccountExists, "account exists", "mail/account_exists.txt", "mail/account_exists.html", {
    fn key(&self) -> String {
        format!("exists/{}", self.occasion)
    }

    fn lane(&self) -> Lane {
        Lane::Asked
    }

    fn subject(&self, head: &Letterhead) -> String {
        format!("You already have an account at {}", head.community)
    }
});

/// Lets somebody who forgot their password choose a new one.
#[derive(Debug, Clone)]
pub struct ResetPassword {
    pub handle: String,
    /// The whole link, with its token.
    pub link: String,
    pub expires_at: DateTime<Utc>,
    /// Hexadecimal SHA-256 of the token.
    pub token_hash: String,
}

letter!(ResetPassword, "reset", "mail/reset.txt", "mail/reset.html", {
    fn key(&self) -> String {
        format!("reset/{}", self.token_hash)
    }

    fn lane(&self) -> Lane {
        Lane::Asked
    }

    fn subject(&self, head: &Letterhead) -> String {
        format!("Choose a new password for {}", head.community)
    }
});

/// Tells a member that they were drawn by lot to judge a case.
#[derive(Debug, Clone)]
pub struct Summons {
    pub case: i64,
    /// Their place in the draw; a replacement has a later one.
    pub rank: i32,
    /// The rule in question, as it read when the case opened.
    pub rule: String,
    pub respond_by: DateTime<Utc>,
    /// Path of the page where they accept, excuse or recuse themselves, and decide.
    pub path: String,
}

letter!(Summons, "summons", "mail/summons.txt", "mail/summons.html", {
    fn key(&self) -> String {
        format!("summons/{}/{}", self.case, self.rank)
    }

    fn subject(&self, _head: &Letterhead) -> String {
        format!("You were drawn as a juror in case {}", self.case)
    }

    fn notice(&self) -> Option<(Kind, String)> {
        Some((Kind::Jury, self.path.clone()))
    }
});

/// Tells an author that something of theirs is hidden while a case is open.
#[derive(Debug, Clone)]
pub struct EntryHeld {
    pub about: About,
    /// How many entries are held beside it.
    pub more: usize,
    pub case: i64,
    /// The beginning of what they wrote, as plain text.
    pub excerpt: String,
    /// The rule in question.
    pub rule: String,
    /// What a policy found; empty where members flagged it, or somebody held it.
    pub found: String,
    /// Who held it alone, and why: "A moderator in office"; `None` where the flags or a policy did.
    pub holder: Option<(&'static str, String)>,
    /// When a decision is due. Without one by then, the entry comes back.
    pub due_at: DateTime<Utc>,
    /// Whether a moderator may decide it before a jury does.
    pub may_be_moderator: bool,
    /// Path of the case's public page.
    pub path: String,
}

impl EntryHeld {
    fn yours(&self) -> &'static str {
        yours(self.about)
    }

    fn goes_on(&self) -> &'static str {
        goes_on(self.about)
    }
}

letter!(EntryHeld, "held", "mail/held.txt", "mail/held.html", {
    fn key(&self) -> String {
        format!("held/{}", self.case)
    }

    fn subject(&self, _head: &Letterhead) -> String {
        let (what, case) = (capital(yours(self.about)), self.case);
        if self.about.can_be_held() {
            format!("{what} is held until case {case} is decided")
        } else {
            format!("{what} is looked at in case {case}")
        }
    }

    fn notice(&self) -> Option<(Kind, String)> {
        Some((Kind::Case, self.path.clone()))
    }
});

/// Tells an author that the members have overruled the jury that removed something of theirs.
#[derive(Debug, Clone)]
pub struct VerdictOverruled {
    pub about: About,
    pub case: i64,
    pub excerpt: String,
    pub rule: String,
    /// Path of the proposal that passed.
    pub vote: String,
    /// Path of the case's public page.
    pub path: String,
}

letter!(VerdictOverruled, "overruled", "mail/overruled.txt", "mail/overruled.html", {
    fn key(&self) -> String {
        format!("overruled/{}", self.case)
    }

    fn subject(&self, _head: &Letterhead) -> String {
        format!("Case {}: the members overruled the verdict", self.case)
    }

    fn notice(&self) -> Option<(Kind, String)> {
        Some((Kind::Case, self.path.clone()))
    }
});

/// Reminds a member of open votes on whose rolls they are and where they have no ballot.
#[derive(Debug, Clone)]
pub struct VoteReminder {
    pub member: i64,
    /// At least one, the one that closes first at the top.
    pub votes: Vec<VoteLine>,
    /// The whole link that ends these mails.
    pub unsubscribe: String,
}

letter!(VoteReminder, "reminder", "mail/reminder.txt", "mail/reminder.html", {
    fn key(&self) -> String {
        // Each vote is told once, so the first one names the mail.
        format!("reminder/{}{}", self.member, self.votes.first().map_or("", |vote| vote.path.as_str()))
    }

    fn subject(&self, _head: &Letterhead) -> String {
        match self.votes.as_slice() {
            [vote] => format!("Closes soon without your ballot: {}", vote.title),
            votes => format!("{} votes close soon without your ballot", votes.len()),
        }
    }

    fn unsubscribe_url(&self) -> Option<String> {
        Some(self.unsubscribe.clone())
    }

    fn list_id(&self, head: &Letterhead) -> Option<String> {
        Some(head.list("reminders"))
    }
});

#[cfg(test)]
#[path = "letters_tests.rs"]
mod tests;
