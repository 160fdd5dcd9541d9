//! Cases: the pool against its commitment, the draw made again, the verdict against the opinions and their reasons.

use std::ops::Bound;

use serde::Deserialize;
use serde_json::Value;

use super::line;
use super::said::{CaseSaid, Facts, Said};
use super::tree::TreeCheck;
use crate::Fraction;
use crate::canonical::{Hash, hash_from_hex, sha256_hex};
use crate::juries::{Draw, Opinion, Outcome, decide_at_deadline, draw, pool_commitment};

#[derive(Deserialize)]
#[serde(untagged, deny_unknown_fields)]
enum CaseLine {
    Hold { case: i64, hold_reason: String },
    WithheldHold { case: i64, hold_reason_sha256: String, withheld_by: i64 },
    Ticket { case: i64, ticket: String },
    Reason { case: i64, reason: String },
    WithheldReason { case: i64, reason_sha256: String, withheld_by: i64 },
}

impl CaseLine {
    const fn case(&self) -> i64 {
        match self {
            Self::Hold { case, .. }
            | Self::WithheldHold { case, .. }
            | Self::Ticket { case, .. }
            | Self::Reason { case, .. }
            | Self::WithheldReason { case, .. } => *case,
        }
    }
}

/// One case as it is read.
#[derive(Default)]
struct Case {
    /// The hash of why it was held.
    hold_reason: Option<String>,
    tickets: Vec<Hash>,
    /// The hashes of the reasons.
    reasons: Vec<String>,
    /// The hashes in whose place there are no words, each with the case that is said to withhold them.
    withheld: Vec<(String, i64)>,
}

/// The cases as they are read.
#[derive(Default)]
pub(super) struct CaseCheck {
    current: Option<(i64, Case)>,
    /// The case checked last.
    last: Option<i64>,
    checked: u64,
    drawn: u64,
    decided: u64,
    withheld: u64,
}

fn out_of_order() -> String {
    "the line is out of order".to_owned()
}

impl CaseCheck {
    pub(super) fn take(&mut self, text: &str, said: &Said, tree: &TreeCheck) -> Result<(), String> {
        let line: CaseLine = line::read(text)?;
        let id = line.case();
        if self.current.as_ref().is_none_or(|(current, _)| *current != id) {
            self.conclude(said, tree)?;
            self.pass_over(Some(id), said, tree)?;
            self.current = Some((id, Case::default()));
        }
        match &mut self.current {
            Some((_, case)) => case.take(line),
            None => Ok(()),
        }
    }

    /// Checks the cases up to this one, of which no line stands in the file.
    fn pass_over(&mut self, until: Option<i64>, said: &Said, tree: &TreeCheck) -> Result<(), String> {
        if let Some(id) = until.filter(|id| !said.cases.contains_key(id) || self.last.is_some_and(|last| *id <= last)) {
            return Err(format!("case {id} is not what comes next in the ledger"));
        }
        let from = self.last.map_or(Bound::Unbounded, Bound::Excluded);
        let silent = said.cases.range((from, Bound::Unbounded)).map(|(id, _)| *id);
        let silent: Vec<i64> = silent.take_while(|id| until.is_none_or(|until| *id < until)).collect();
        for id in silent {
            self.current = Some((id, Case::default()));
            self.conclude(said, tree)?;
        }
        Ok(())
    }

    fn conclude(&mut self, said: &Said, tree: &TreeCheck) -> Result<(), String> {
        let Some((id, case)) = self.current.take() else { return Ok(()) };
        self.last = Some(id);
        let facts = said.cases.get(&id).ok_or("the ledger opened no such case")?;
        self.checked = self.checked.saturating_add(1);
        self.drawn = self.drawn.saturating_add(u64::from(facts.drawn.is_some()));
        self.decided = self.decided.saturating_add(u64::from(facts.ended.is_some()));
        case.check(facts, tree).map_err(|what| format!("case {id}: {what}"))?;
        case.check_withheld(id, said).map_err(|what| format!("case {id}: {what}"))?;
        let withheld = u64::try_from(case.withheld.len()).unwrap_or(u64::MAX);
        self.withheld = self.withheld.saturating_add(withheld);
        // What fresh jurors found wrong does not stand.
        match facts.reverses().and_then(|first| said.cases.get(&first)) {
            Some(first) if first.overruled.is_none() => {
                Err(format!("case {id}: the appeal was won, and the verdict it was against still stands"))
            }
            _ => Ok(()),
        }
    }

    pub(super) fn end(&mut self, said: &Said, tree: &TreeCheck) -> Result<(), String> {
        self.conclude(said, tree)?;
        self.pass_over(None, said, tree)
    }

    pub(super) fn summary(&self) -> Vec<String> {
        let mut said = vec![format!(
            "{} cases: {} draws made again, {} ends as the opinions say",
            self.checked, self.drawn, self.decided
        )];
        if self.withheld > 0 {
            said.push(format!("{} published reasons withheld, each by a case about it", self.withheld));
        }
        said
    }
}

impl Case {
    fn take(&mut self, line: CaseLine) -> Result<(), String> {
        match line {
            CaseLine::Hold { hold_reason, .. } => self.take_hold(sha256_hex(&hold_reason))?,
            CaseLine::WithheldHold { hold_reason_sha256, withheld_by, .. } => {
                self.take_hold(hold_reason_sha256.clone())?;
                self.withheld.push((hold_reason_sha256, withheld_by));
            }
            CaseLine::Ticket { ticket, .. } => {
                let hash = hash_from_hex(&ticket).filter(|hash| hex::encode(hash) == ticket);
                let hash = hash.ok_or("the ticket is not 64 hexadecimal digits")?;
                if self.tickets.last().is_some_and(|last| *last >= hash) || !self.reasons.is_empty() {
                    return Err(out_of_order());
                }
                self.tickets.push(hash);
            }
            CaseLine::Reason { reason, .. } => self.take_reason(sha256_hex(&reason))?,
            CaseLine::WithheldReason { reason_sha256, withheld_by, .. } => {
                self.take_reason(reason_sha256.clone())?;
                self.withheld.push((reason_sha256, withheld_by));
            }
        }
        Ok(())
    }

    fn take_hold(&mut self, hash: String) -> Result<(), String> {
        if self.hold_reason.is_some() || !self.tickets.is_empty() || !self.reasons.is_empty() {
            return Err(out_of_order());
        }
        self.hold_reason = Some(hash);
        Ok(())
    }

    fn take_reason(&mut self, hash: String) -> Result<(), String> {
        if self.reasons.last().is_some_and(|last| *last > hash) {
            return Err(out_of_order());
        }
        self.reasons.push(hash);
        Ok(())
    }

    /// Words that are withheld are so by a case about them, which the ledger has, and which stands.
    fn check_withheld(&self, id: i64, said: &Said) -> Result<(), String> {
        for (hash, by) in &self.withheld {
            if !said.cases.get(by).is_some_and(|by| by.withholds(id, hash)) {
                return Err(format!("a reason is withheld, and case {by} does not withhold it"));
            }
        }
        Ok(())
    }

    fn check(&self, said: &CaseSaid, tree: &TreeCheck) -> Result<(), String> {
        let opened = &said.opened;
        let commitment = pool_commitment(&self.tickets);
        if opened.text("pool_commitment") != hex::encode(commitment)
            || opened.number("pool_size") != u64::try_from(self.tickets.len()).ok()
        {
            return Err("the tickets are not those that were committed to".to_owned());
        }
        if opened.get("reason_sha256").as_str() != self.hold_reason.as_deref() {
            return Err("the reason of the hold is not the one that was given".to_owned());
        }
        let drawn = said.drawn.as_ref().map(|drawn| self.check_draw(drawn, said, tree)).transpose()?;
        let Some(ended) = &said.ended else {
            return if self.reasons.is_empty() { Ok(()) } else { Err("reasons before the verdict".to_owned()) };
        };
        if ended.texts("reasons_sha256") != self.reasons {
            return Err("the reasons are not those of the verdict".to_owned());
        }
        if opened.get("appeals").as_i64().is_some() && ended.number("label").unwrap_or(0) > 0 {
            return Err("a juror of an appeal said something else than whether the verdict stands".to_owned());
        }
        if ended.text("by") == "moderator" {
            let is_one = drawn.is_none() && self.reasons.len() == 1;
            return if is_one {
                Ok(())
            } else {
                Err("a moderator decided beside a jury, or without a reason".to_owned())
            };
        }
        check_verdict(ended, said.drawn.as_ref().zip(drawn.as_ref()))
    }

    /// The seed is the first root that was signed over the opened case, and the lots fall as the ledger says.
    fn check_draw(&self, drawn: &Facts, said: &CaseSaid, tree: &TreeCheck) -> Result<Draw, String> {
        let seed = hash_from_hex(drawn.text("seed")).ok_or("the draw has no seed")?;
        let committed = said.sent.as_ref().unwrap_or(&said.opened);
        if tree.first_root_over(committed.leaf) != Some(&seed) {
            return Err("the seed is not the root of the first checkpoint that covers the case".to_owned());
        }
        let asked = usize::try_from(drawn.number("asked").unwrap_or(0)).unwrap_or(usize::MAX);
        let again = draw(&seed, &self.tickets, asked);
        let seats: Vec<String> = again.seated().iter().map(|seat| hex::encode(seat.lot)).collect();
        let agrees = drawn.texts("seats") == seats
            && drawn.number("size") == u64::try_from(seats.len()).ok()
            && drawn.get("pool_commitment") == said.opened.get("pool_commitment")
            && drawn.get("pool_size") == said.opened.get("pool_size");
        if !agrees {
            return Err("drawing again gives another jury".to_owned());
        }
        let mut next = again.replacements().iter().map(|seat| hex::encode(seat.lot));
        for answer in said.answers.iter().filter(|answer| !answer.get("replacement").is_null()) {
            if next.next().as_deref() != answer.get("replacement").as_str() {
                return Err("a replacement is not the next lot of the draw".to_owned());
            }
        }
        Ok(again)
    }
}

/// Whether the outcome follows from the opinions, by the majority that was fixed at the draw.
fn check_verdict(ended: &Facts, drawn: Option<(&Facts, &Draw)>) -> Result<(), String> {
    let count = |name: &str| ended.number(name).and_then(|count| usize::try_from(count).ok());
    let (Some(remove), Some(restore)) = (count("remove"), count("restore")) else {
        return Err("the verdict does not say how the opinions stood".to_owned());
    };
    // Lines from before there were labels count none.
    let label = if ended.get("label").is_null() { Some(0) } else { count("label") };
    let label = label.ok_or("the verdict does not say how many would label")?;
    let (size, majority) = match drawn {
        Some((facts, draw)) => (draw.seated().len(), facts.get("majority").as_str().and_then(|text| text.parse().ok())),
        None => (0, Some(Fraction::ONE)),
    };
    let majority: Fraction = majority.ok_or("the draw does not say which majority decides")?;
    let sum = remove.checked_add(restore).and_then(|sum| sum.checked_add(label));
    if sum.is_none_or(|sum| sum > size) {
        return Err("there are more opinions than jurors".to_owned());
    }
    let opinions =
        [vec![Opinion::Remove; remove], vec![Opinion::Label; label], vec![Opinion::Restore; restore]].concat();
    let decided = decide_at_deadline(&opinions, u64::try_from(size).unwrap_or(u64::MAX), majority);
    let is_lapsed = ended.get("state") == &Value::from("lapsed");
    let is_so = ended.text("outcome") == decided.as_str() && (decided == Outcome::Restore || !is_lapsed);
    if is_so { Ok(()) } else { Err("the verdict is not what the opinions say".to_owned()) }
}

#[cfg(test)]
#[path = "cases_tests.rs"]
mod tests;
