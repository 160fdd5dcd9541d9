//! Votes: what was frozen, who could vote, who did, what was said, what came of it; each vote counted again.

use std::collections::BTreeMap;
use std::ops::Bound;

use super::enacted::{check_enacted, check_values};
use super::line;
use super::open_votes::check_parts;
use super::recount::{Recounted, is_recorded, lots_are_signed, recount, recount_open};
use super::said::{Facts, Said, VoteSaid};
use super::tree::TreeCheck;
use super::vote_lines::{Told, VoteLine};
use crate::canonical::{canonical_json, sha256_hex};
use crate::ledger::Pseudonym;
use crate::policies::Secrecy;
use crate::proposals::{FrozenSpec, Part, Parts, Payload};
use crate::time;
use crate::voting::roll_hash;

/// One vote as it is read.
struct Vote {
    id: i64,
    /// The frozen text, as it was hashed; `None` when it is withheld.
    spec: Option<String>,
    roll: Vec<Pseudonym>,
    turnout: Vec<Pseudonym>,
    ballots: Vec<(String, usize)>,
    /// What became of everybody, where ballots are open; who voted and what was voted are then not apart.
    parts: Vec<(Pseudonym, Told)>,
    result: Option<String>,
}

/// The votes as they are read.
#[derive(Default)]
pub(super) struct VoteCheck {
    current: Option<Vote>,
    /// The vote checked last.
    last: Option<i64>,
    /// Of the votes counted again, whether they carry.
    outcomes: BTreeMap<i64, bool>,
    open: u64,
    counted: u64,
    withheld: u64,
}

/// Lines of one kind stand in ascending order, and before those of the next kind.
fn ascending<T: Ord>(list: &mut Vec<T>, next: T, is_in_turn: bool) -> Result<(), String> {
    if !is_in_turn || list.last().is_some_and(|last| *last >= next) {
        return Err("the line is out of order".to_owned());
    }
    list.push(next);
    Ok(())
}

/// Whether a vote was opened with open ballots.
fn is_opened_open(opened: &Facts) -> bool {
    opened.text("ballots") == Secrecy::Open.as_str()
}

impl VoteCheck {
    pub(super) fn take(&mut self, text: &str, said: &Said, tree: &TreeCheck) -> Result<(), String> {
        let line: VoteLine = line::read(text)?;
        let id = line.proposal();
        let spec = match line {
            VoteLine::Spec { spec, .. } => Some(spec),
            VoteLine::Withheld { withheld: true, .. } => None,
            other => {
                let vote = self.current.as_mut().filter(|vote| vote.id == id);
                return vote.ok_or_else(|| format!("the line stands outside the vote on proposal {id}"))?.take(other);
            }
        };
        self.conclude(said, tree)?;
        self.expect_next(id, said)?;
        let (roll, turnout, ballots, parts) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        self.current = Some(Vote { id, spec, roll, turnout, ballots, parts, result: None });
        Ok(())
    }

    fn next(&self, said: &Said) -> Option<i64> {
        let from = self.last.map_or(Bound::Unbounded, Bound::Excluded);
        said.votes.range((from, Bound::Unbounded)).next().map(|(id, _)| *id)
    }

    fn expect_next(&mut self, id: i64, said: &Said) -> Result<(), String> {
        if self.next(said) != Some(id) {
            return Err(format!("the vote on proposal {id} is not what comes next in the ledger"));
        }
        self.last = Some(id);
        Ok(())
    }

    fn conclude(&mut self, said: &Said, tree: &TreeCheck) -> Result<(), String> {
        let Some(vote) = self.current.take() else { return Ok(()) };
        let facts = said.votes.get(&vote.id).ok_or("the ledger opened no such vote")?;
        let slot = match (&facts.closed, &vote.spec) {
            (None, _) => &mut self.open,
            (Some(_), Some(_)) => &mut self.counted,
            (Some(_), None) => &mut self.withheld,
        };
        *slot = slot.saturating_add(1);
        let again = vote.check(facts, said, tree).map_err(|what| format!("proposal {}: {what}", vote.id))?;
        self.outcomes.extend(again.map(|again| (vote.id, again.is_passed)));
        Ok(())
    }

    pub(super) fn is_passed(&self, id: i64) -> Option<bool> {
        self.outcomes.get(&id).copied()
    }

    pub(super) fn end(&mut self, said: &Said, tree: &TreeCheck) -> Result<(), String> {
        self.conclude(said, tree)?;
        match self.next(said) {
            Some(missing) => Err(format!("the vote on proposal {missing} is missing")),
            None => Ok(()),
        }
    }

    pub(super) fn summary(&self) -> Vec<String> {
        let counted = self.counted;
        let mut said = vec![format!(
            "{counted} closed votes: specification, roll, turnout, ballots and count, each to the byte; {} open",
            self.open
        )];
        if self.withheld > 0 {
            said.push(format!("{} votes could NOT be counted again: what was voted on is withheld", self.withheld));
        }
        said
    }
}

impl Vote {
    fn take(&mut self, line: VoteLine) -> Result<(), String> {
        let nothing_after = |vote: &Self| vote.ballots.is_empty() && vote.parts.is_empty() && vote.result.is_none();
        match line {
            VoteLine::Roll { roll, .. } => {
                let in_turn = self.turnout.is_empty() && nothing_after(self);
                ascending(&mut self.roll, roll, in_turn)
            }
            VoteLine::Voted { voted, .. } => {
                let in_turn = nothing_after(self);
                ascending(&mut self.turnout, voted, in_turn)
            }
            VoteLine::Ballot { ballot, times, .. } => {
                let is_after = self.ballots.last().is_none_or(|(last, _)| *last < ballot);
                if !is_after || times == 0 || !self.parts.is_empty() || self.result.is_some() {
                    return Err("the line is out of order".to_owned());
                }
                self.ballots.push((ballot, times));
                Ok(())
            }
            VoteLine::Part(part) => {
                let (member, told) = part.told();
                let is_after = self.parts.last().is_none_or(|(last, _)| *last < member);
                if !is_after || !self.turnout.is_empty() || !self.ballots.is_empty() || self.result.is_some() {
                    return Err("the line is out of order".to_owned());
                }
                self.parts.push((member, told));
                Ok(())
            }
            VoteLine::Result { result, .. } if self.result.is_none() => {
                self.result = Some(result);
                Ok(())
            }
            _ => Err("the line is out of order".to_owned()),
        }
    }

    fn check(&self, facts: &VoteSaid, said: &Said, tree: &TreeCheck) -> Result<Option<Recounted>, String> {
        let spec = self.spec.as_deref().map(|text| self.check_spec(text, &facts.opened, said)).transpose()?;
        let opened = &facts.opened;
        if let Some(Payload::Elect(elect)) = spec.as_ref().map(|spec| &spec.payload) {
            said.elections.check_ballot(self.id, elect, &self.roll)?;
        }
        let is_of_size = opened.number("roll_size") == u64::try_from(self.roll.len()).ok();
        if !is_of_size || opened.text("roll_hash") != hex::encode(roll_hash(&self.roll)) {
            return Err("the roll is not the one that was frozen".to_owned());
        }
        let Some(closed) = &facts.closed else {
            let is_empty = self.turnout.is_empty() && self.ballots.is_empty() && self.parts.is_empty();
            return if is_empty && self.result.is_none() {
                Ok(None)
            } else {
                Err("the ledger does not say that it closed".to_owned())
            };
        };
        self.check_box(closed, opened, tree)?;
        let parts = self.check_secrecy((opened, closed), said)?;
        let recounted = spec.as_ref().map(|spec| self.check_count(spec, closed, parts.as_deref())).transpose()?;
        if !is_recorded(self.result.as_deref(), closed.get("tally"), spec.is_some()) {
            return Err("the ledger holds another count".to_owned());
        }
        if let Some(enacted) = &facts.enacted {
            check_enacted(self.id, spec.as_ref().zip(recounted.as_ref()), (closed, enacted), said)?;
        }
        Ok(recounted)
    }

    /// The frozen text is what the ledger hashed, and what was last published.
    fn check_spec(&self, text: &str, opened: &Facts, said: &Said) -> Result<FrozenSpec, String> {
        if opened.text("spec_hash") != sha256_hex(text) {
            return Err("the ledger opened another specification".to_owned());
        }
        let spec = FrozenSpec::parse(text).map_err(|why| why.to_string())?;
        if spec.proposal.get() != self.id {
            return Err("its specification is another proposal's".to_owned());
        }
        let repeats = opened.text("roll_hash") == hex::encode(spec.roll_hash)
            && opened.number("roll_size") == Some(spec.roll_size)
            && opened.text("rule_hash") == hex::encode(spec.rule.hash())
            && opened.text("opens_at") == time::written(spec.opens_at)
            && opened.text("closes_at") == time::written(spec.closes_at)
            && is_opened_open(opened) == spec.ballots.is_open();
        if !repeats {
            return Err("the ledger says something else than the specification that it hashed".to_owned());
        }
        let published = said.texts.get(&self.id).and_then(|versions| versions.last());
        let is_published = published.is_some_and(|last| {
            last.title == sha256_hex(&spec.title)
                && last.body == sha256_hex(&spec.body)
                && last.payload == spec.payload.sha256()
        });
        if !is_published {
            return Err("the vote is on another text than was published last".to_owned());
        }
        match &spec.payload {
            Payload::Prioritise(priorities) => said.features.check_ballot(self.id, priorities)?,
            Payload::ChooseValue(values) => check_values(self.id, values, said)?,
            _ => {}
        }
        Ok(spec)
    }

    /// Who voted was on the roll, there is a ballot for each, and lots, where any are named, come from a signed root.
    fn check_box(&self, closed: &Facts, opened: &Facts, tree: &TreeCheck) -> Result<(), String> {
        let on_roll = self.turnout.iter().all(|name| self.roll.binary_search(name).is_ok());
        let cast = self.ballots.iter().try_fold(0_usize, |sum, (_, times)| sum.checked_add(*times));
        if !on_roll || cast != Some(self.turnout.len()) {
            return Err("turnout, ballots and roll do not fit".to_owned());
        }
        if closed.text("spec_hash") != opened.text("spec_hash") {
            return Err("the ledger closed another specification than it opened".to_owned());
        }
        if closed.at < opened.at {
            return Err("the ledger closed it before it opened".to_owned());
        }
        if lots_are_signed(closed.get("lots"), tree) {
            Ok(())
        } else {
            Err("its lots come from a root that was not signed".to_owned())
        }
    }

    /// Of an open vote, what became of everybody; nothing of a secret one. Which it is was frozen, and said at the opening.
    fn check_secrecy(&self, (opened, closed): (&Facts, &Facts), said: &Said) -> Result<Option<Parts>, String> {
        let is_open = is_opened_open(opened);
        if is_open == closed.get("open").is_null() {
            return Err(
                "it was opened with open ballots and closed with secret ones, or the other way round".to_owned()
            );
        }
        let is_split = self.turnout.is_empty() && self.ballots.is_empty();
        match is_open {
            false if self.parts.is_empty() => Ok(None),
            true if is_split => check_parts(self.id, &self.roll, &self.parts, (opened, closed), said).map(Some),
            _ => Err("its ballots are told as those of another kind of vote".to_owned()),
        }
    }

    fn check_count(
        &self,
        spec: &FrozenSpec,
        closed: &Facts,
        parts: Option<&[(Pseudonym, Part)]>,
    ) -> Result<Recounted, String> {
        if closed.at < spec.closes_at {
            return Err("it was counted before it closed".to_owned());
        }
        let again = match parts {
            Some(parts) => recount_open(spec, parts, closed.all())?,
            None => recount(spec, &self.turnout, &self.ballots, closed.all())?,
        };
        if self.result.as_deref() != Some(again.result.as_str()) {
            return Err("counting again gives another result".to_owned());
        }
        if canonical_json(closed.get("tally")) != again.in_ledger {
            return Err("the ledger holds another count".to_owned());
        }
        if closed.text("commitment") != hex::encode(again.commitment) {
            return Err("who voted or what was voted is not what the ledger committed to".to_owned());
        }
        Ok(again)
    }
}
