//! Votes with open ballots: who said what, and who was spoken for by whom, worked out again from the ballots and the delegations.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::said::{Facts, Said};
use super::vote_lines::Told;
use crate::ledger::Pseudonym;
use crate::proposals::{OpenBox, Parts, Shares, open_commitment};

/// Works out again who speaks for whom, from who voted and from the delegations that stood when the vote closed. What is published
/// must be that, nobody more, nobody less; and it is what the ledger committed to.
pub(super) fn check_parts(
    vote: i64,
    roll: &[Pseudonym],
    told: &[(Pseudonym, Told)],
    (opened, closed): (&Facts, &Facts),
    said: &Said,
) -> Result<Parts, String> {
    let mut cast = BTreeMap::new();
    for (name, part) in told {
        if let Told::Cast(ballot) = part {
            if roll.binary_search(name).is_err() {
                return Err(format!("{name} voted and is not on the roll"));
            }
            cast.insert(name.clone(), ballot.clone());
        }
    }
    let track = said.tracks.get(&vote).copied().ok_or("the ledger does not say on which track it is")?;
    let closes = DateTime::parse_from_rfc3339(opened.text("closes_at")).map(|at| at.with_timezone(&Utc));
    let closes = closes.map_err(|_| "the ledger does not say when it closes")?;
    let speaking = said.delegations.speaking(track, closes);
    let parts = OpenBox { roll, cast: &cast, speaking: &speaking }.parts();
    let differs = || "who is spoken for by whom is not what the delegations say".to_owned();
    if parts.len() != told.len() {
        return Err(differs());
    }
    for ((name, part), (told_of, told)) in parts.iter().zip(told) {
        if name != told_of || Told::of(part) != *told {
            return Err(format!("{}: {told_of}", differs()));
        }
    }
    if *closed.get("open") != Shares::of(parts.iter().map(|(_, part)| part)).to_json() {
        return Err("the ledger says of others how many voted and were represented".to_owned());
    }
    if closed.text("commitment") != hex::encode(open_commitment(&parts)) {
        return Err("who said what is not what the ledger committed to".to_owned());
    }
    Ok(parts)
}
