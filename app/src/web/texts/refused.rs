//! What governance says of what was typed and of what somebody may do, as texts. Governance itself knows no language: it
//! says which case it is, and with which numbers.

use chrono::{DateTime, Utc};
use governance::groups::GROUPS_MAX;
use governance::permits::{KEPT_AWAY_MAX, Refusal};
use governance::text::TextProblem;

use super::dates::Form;
use super::text::Text;

impl Text {
    /// "14 March 2025, 09:12 UTC".
    pub fn date(at: DateTime<Utc>) -> Self {
        Self::At { at, now: at, form: Form::Full }
    }

    /// "14 March 2025".
    pub fn day(at: DateTime<Utc>) -> Self {
        Self::At { at, now: at, form: Form::Day }
    }
}

impl From<TextProblem> for Text {
    fn from(problem: TextProblem) -> Self {
        match problem {
            TextProblem::Empty => say!("typed-empty"),
            TextProblem::TooShort { min } => say!("typed-too-short", min = min),
            TextProblem::TooLong { max, is } => say!("typed-too-long", max = max, is = is),
            TextProblem::BadCharacter(_) => say!("typed-bad-character", character = shown(&problem)),
            TextProblem::Reserved => say!("typed-reserved"),
            TextProblem::NotAnAddress => say!("typed-not-an-address"),
            TextProblem::TooCommon => say!("typed-too-common"),
        }
    }
}

/// The character that cannot be used: itself, or its number where it cannot be seen.
fn shown(problem: &TextProblem) -> Text {
    let said = problem.to_string();
    let shown = said.split_whitespace().nth(2).unwrap_or_default();
    if shown.starts_with("U+") { shown.into() } else { say!("typed-sign", sign = shown.trim_matches(['“', '”'])) }
}

impl From<&Refusal> for Text {
    fn from(refusal: &Refusal) -> Self {
        match refusal {
            Refusal::SignIn => say!("permits-sign-in"),
            Refusal::Unconfirmed => say!("permits-unconfirmed"),
            Refusal::Limited { until, rule } => say!("permits-limited", until = Self::date(*until), rule = rule),
            Refusal::Suspended { until, rule } => say!("permits-suspended", until = Self::date(*until), rule = rule),
            Refusal::Expelled { until, rule } => say!("permits-expelled", until = Self::date(*until), rule = rule),
            Refusal::NotYours => say!("permits-not-yours"),
            Refusal::Own => say!("permits-own"),
            Refusal::OwnProposal => say!("permits-own-proposal"),
            Refusal::Held => say!("permits-held"),
            Refusal::Apart => say!("permits-apart"),
            Refusal::TooManyKeptAway => say!("permits-too-many-kept-away", max = KEPT_AWAY_MAX),
            Refusal::TooManySources { max } => say!("permits-too-many-sources", max = max),
            Refusal::VoteNotOpen => say!("permits-vote-not-open"),
            Refusal::NotOnRoll => say!("permits-not-on-roll"),
            Refusal::TooManyFeatures { max } => say!("permits-too-many-features", max = max),
            Refusal::NotSeated => say!("permits-not-seated"),
            Refusal::NotModerator => say!("permits-not-moderator"),
            Refusal::Party => say!("permits-party"),
            Refusal::PartyInCase => say!("permits-party-in-case"),
            Refusal::TooManyGroups => say!("permits-too-many-groups", max = GROUPS_MAX),
            Refusal::NotAdministrator => say!("permits-not-administrator"),
            Refusal::OwnNomination => say!("permits-own-nomination"),
            Refusal::RegistrationClosed => say!("permits-registration-closed"),
        }
    }
}

impl From<Refusal> for Text {
    fn from(refusal: Refusal) -> Self {
        Self::from(&refusal)
    }
}

/// What is said in English only so far: these cases wait for a text of their own.
macro_rules! in_english {
    ($($kind:ty),* $(,)?) => {$(
        impl From<$kind> for Text {
            fn from(said: $kind) -> Self {
                Self::from(said.to_string())
            }
        }
    )*};
}

in_english!(
    governance::delegations::DelegationRefusal,
    governance::delegations::UnknownScope,
    governance::elections::CandidacyRefusal,
    governance::features::EffortProblem,
    governance::features::LinkProblem,
    governance::policies::ValueProblem,
    governance::polls::PollProblem,
    governance::proposals::LifecycleRefusal,
);
