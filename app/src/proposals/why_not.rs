//! Who may vote, and why not me: what a member is told about themselves on a roll's page, always with the next step.

use chrono::{DateTime, Utc};
use governance::time;
use store::sessions::ViewerRow;

/// What is known about the viewer and the roll of one proposal.
pub struct Facts<'a> {
    pub viewer: &'a ViewerRow,
    /// When the roll was frozen.
    pub opened: Option<DateTime<Utc>>,
    pub on_roll: bool,
    /// When the roll was published to be challenged, and whether the viewer was on it then.
    pub published: Option<(DateTime<Utc>, bool)>,
    /// How many challenge their account and how many vouch for it; and how many of each it takes.
    pub against: usize,
    pub in_favour: usize,
    pub challengers_needed: i64,
    pub vouches_after: i64,
    /// How old an account must be.
    pub days: i64,
    /// Whether they meet every criterion now.
    pub may_vote: bool,
}

impl Facts<'_> {
    /// In a sentence or three.
    pub fn sentence(&self) -> String {
        match self.opened {
            Some(_) if self.on_roll => "You are on the roll.".to_string(),
            Some(opened) => format!("You are not on the roll: {} {}", self.cause(opened), self.next()),
            None => self.before_opening(),
        }
    }

    fn old_enough(&self) -> DateTime<Utc> {
        time::after_days(self.viewer.joined_at, self.days)
    }

    fn is_challenged_off(&self) -> bool {
        let reaches = |count: usize, needed: i64| i64::try_from(count).unwrap_or(i64::MAX) >= needed;
        reaches(self.against, self.challengers_needed) && !reaches(self.in_favour, self.vouches_after)
    }

    /// Why the viewer is not on a roll that was published or frozen without them.
    fn cause(&self, opened: DateTime<Utc>) -> String {
        let (at, done) = match self.published {
            Some((at, _)) => (at, "published"),
            None => (opened, "frozen"),
        };
        let joined = time::for_people(self.viewer.joined_at);
        if self.viewer.joined_at > at {
            return format!(
                "you joined on {joined}, after it was {done}. Nothing moves under an open vote, the roll neither."
            );
        }
        if self.old_enough() > at {
            return format!(
                "your account was made on {joined}, and it must be {} days old when the roll is {done}.",
                self.days
            );
        }
        if !self.viewer.confirmed {
            return "your e-mail address is not confirmed.".to_string();
        }
        if self.is_challenged_off() {
            return format!(
                "it was challenged. {} said that your account is nobody, {} is enough, and {} of the {} it takes vouched for you. What was said stands below.",
                self.against, self.challengers_needed, self.in_favour, self.vouches_after
            );
        }
        format!("when it was {done}, on {}, you did not meet every criterion.", time::for_people(at))
    }

    /// What the viewer can do, for the votes to come.
    fn next(&self) -> String {
        if !self.viewer.confirmed {
            return "Use the link in the mail we sent you; then you can be on the rolls of new votes.".to_string();
        }
        if self.old_enough() > self.viewer.now {
            return format!(
                "From {} on you can be on the rolls of new votes; below is what else it takes.",
                time::for_people(self.old_enough())
            );
        }
        if !self.may_vote {
            return "Below is what you are missing; with it you are on the rolls of new votes.".to_string();
        }
        if self.is_challenged_off() {
            return "Members who know you can vouch for you when the roll of the next vote is published.".to_string();
        }
        "You meet them all now, so you are on the rolls that are made from now on.".to_string()
    }

    fn before_opening(&self) -> String {
        match self.published {
            Some((_, true)) if self.is_challenged_off() => format!(
                "As it stands you will not be on the roll: {} challenge your account, and {} of the {} it takes vouch for you. Until the vote opens, members who know you can say so below.",
                self.against, self.in_favour, self.vouches_after
            ),
            Some((_, true)) => "You will be on the roll when the vote opens.".to_string(),
            Some((at, false)) => format!("You will not be on this roll: {} {}", self.cause(at), self.next()),
            None if !self.viewer.confirmed => {
                "You will be on the roll if you confirm your e-mail address before it is made.".to_string()
            }
            None if self.old_enough() > self.viewer.now => format!(
                "You will be on the roll if it is made after {}: accounts must be {} days old. See what else it takes.",
                time::for_people(self.old_enough()),
                self.days
            ),
            None if !self.may_vote => "You would not be on the roll now: below is what you are missing.".to_string(),
            None => "You will be on the roll when the vote opens.".to_string(),
        }
    }
}
