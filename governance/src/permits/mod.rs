//! Who may do what. Guards say who is asking; only this says whether they may.

mod action;
mod group_act;
mod refusal;

use chrono::{DateTime, Utc};

pub use action::{Action, KEPT_AWAY_MAX};
pub use group_act::GroupAct;
pub use refusal::{Refusal, RefusalStatus};

use crate::ids::MemberId;
use crate::policies::{Constitution, PolicyKey};

/// A limit on a member, or a suspension.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limit {
    /// When it ends by itself.
    pub until: DateTime<Utc>,
    /// The rule of conduct it rests on: "R1".
    pub rule: String,
    /// Whether it is a suspension, which leaves nothing but the vote and the way out.
    pub suspended: bool,
    /// Whether all members decided it: then there is no vote either.
    pub expelled: bool,
}

/// What somebody is at a moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// Who; `None` for a visitor.
    pub member: Option<MemberId>,
    /// Whether the e-mail address is confirmed.
    pub confirmed: bool,
    /// The limit they are under, also when it has run out.
    pub limited: Option<Limit>,
    /// Whether a moderator's term runs.
    pub moderator: bool,
    /// When the account was made.
    pub joined_at: Option<DateTime<Utc>>,
}

impl Standing {
    /// Somebody without an account, or not signed in.
    #[must_use]
    pub fn visitor() -> Self {
        Self::default()
    }

    /// The limit in force at a moment.
    #[must_use]
    pub fn limit_at(&self, now: DateTime<Utc>) -> Option<&Limit> {
        self.limited.as_ref().filter(|limit| now < limit.until)
    }
}

/// The rules say yes. Made only by [`may`] and [`may_register`].
#[must_use]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Permit {
    member: Option<MemberId>,
    action: Option<Action>,
}

impl Permit {
    /// To whom; `None` for a newcomer who registers.
    #[must_use]
    pub const fn member(&self) -> Option<MemberId> {
        self.member
    }

    /// For what; `None` for registering.
    #[must_use]
    pub const fn action(&self) -> Option<Action> {
        self.action
    }
}

/// Whether somebody may do something now.
///
/// # Errors
/// The refusal says why, in plain words, and cites the rule or policy where one decides.
pub fn may(standing: &Standing, action: Action, now: DateTime<Utc>) -> Result<Permit, Refusal> {
    let member = standing.member.ok_or(Refusal::SignIn)?;
    if action.needs_confirmation() && !standing.confirmed {
        return Err(Refusal::Unconfirmed);
    }
    let takes_away = |limit: &&Limit| action.is_limited() || (limit.suspended && !action.is_left_to_the_suspended());
    if let Some(limit) = standing.limit_at(now).filter(takes_away) {
        return Err(limit.clone().into());
    }
    match action.refusal(standing.moderator) {
        Some(refusal) => Err(refusal),
        None => Ok(Permit { member: Some(member), action: Some(action) }),
    }
}

/// Whether a newcomer may register now.
///
/// # Errors
/// When the community is closed, citing the policy.
pub fn may_register(constitution: &Constitution) -> Result<Permit, Refusal> {
    if constitution.choice(PolicyKey::MembersRegistration) == "open" {
        Ok(Permit { member: None, action: None })
    } else {
        Err(Refusal::RegistrationClosed)
    }
}

#[cfg(test)]
mod tests;
