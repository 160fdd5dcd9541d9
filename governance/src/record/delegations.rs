//! Delegations as the ledger tells of them.

use chrono::{DateTime, Utc};

use super::said::Facts;
use crate::delegations::{Given, History, Scope};
use crate::ledger::Pseudonym;
use crate::time;

/// What the ledger says of delegations so far.
pub(super) type DelegationsSaid = History<Pseudonym>;

/// The member that a word such as "member:ab12" names.
fn member(word: &str) -> Result<Pseudonym, String> {
    let name = word.strip_prefix("member:").and_then(|name| Pseudonym::parse(name).ok());
    name.ok_or_else(|| format!("“{word}” is no member"))
}

fn moment(written: &str) -> Option<DateTime<Utc>> {
    let at = DateTime::parse_from_rfc3339(written).ok()?.with_timezone(&Utc);
    (time::written(at) == written).then_some(at)
}

/// Takes a line about a delegation.
pub(super) fn hear(
    history: &mut DelegationsSaid,
    act: &str,
    (actor, subject): (&str, &str),
    facts: &Facts,
) -> Result<(), String> {
    let (by, to) = (member(actor)?, member(subject)?);
    let scope: Scope = facts.text("scope").parse().map_err(|why: crate::delegations::UnknownScope| why.to_string())?;
    match act {
        "given" if by == to => Err("somebody delegates to themselves".to_owned()),
        "given" => {
            let until = moment(facts.text("until")).filter(|until| *until > facts.at);
            let until = until.ok_or("the delegation does not say until when")?;
            history.give(Given { by, to, scope, at: facts.at, until, ended: None });
            Ok(())
        }
        "revoked" if history.revoke(&by, &to, scope, facts.at) => Ok(()),
        "revoked" => Err("a delegation is taken back that was not given".to_owned()),
        _ => Ok(()),
    }
}

/// A member left.
pub(super) fn hear_erased(history: &mut DelegationsSaid, subject: &str, facts: &Facts) -> Result<(), String> {
    history.leave(&member(subject)?, facts.at);
    Ok(())
}
