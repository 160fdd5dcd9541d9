//! What the ledger says of members who were expelled, and of those who were let back: each by a vote about it, and by nothing else.

use super::{Facts, Said};
use crate::proposals::{Expulsion, Way};

impl Said {
    /// A sanction: an expulsion follows from a vote that was just put in force.
    pub(super) fn hear_sanction(&mut self, facts: Facts) -> Result<(), String> {
        if facts.text("kind") == "expel" { self.follow(facts, "expel") } else { Ok(()) }
    }

    /// The end of one: of an expulsion by a vote, of others by what overruled a jury.
    pub(super) fn hear_lifting(&mut self, facts: Facts) -> Result<(), String> {
        if facts.text("kind") == "expel" { self.follow(facts, "readmit") } else { self.check_lifting(&facts) }
    }

    fn follow(&mut self, facts: Facts, act: &str) -> Result<(), String> {
        let by = facts.get("proposal").as_i64();
        let enacted = by.and_then(|vote| self.votes.get(&vote)).and_then(|vote| vote.enacted.as_ref());
        let Some((by, _)) = by.zip(enacted.filter(|enacted| enacted.text("act") == act)) else {
            return Err(format!("a member is affected by “{act}” that no vote put in force"));
        };
        if self.expulsions.insert(by, facts).is_some() {
            return Err(format!("proposal {by} expels or lets back a second time"));
        }
        Ok(())
    }

    /// Whether what was voted on is what came of it.
    pub(in crate::record) fn check_expulsion(&self, id: i64, asked: &Expulsion, enacted: &Facts) -> Result<(), String> {
        let is_said = enacted.text("act") == asked.kind() && enacted.get("case").as_i64() == Some(asked.case.get());
        let follows = self.expulsions.get(&id).is_some_and(|said| {
            asked.way == Way::Back
                || said.get("case").as_i64() == Some(asked.case.get()) && said.number("days") == Some(asked.days.into())
        });
        if is_said && follows {
            Ok(())
        } else {
            Err("it was enacted, and nobody was expelled or let back by it".to_owned())
        }
    }
}
