//! What the ledger says of cases, juries and limits.

use std::collections::BTreeSet;

use super::{Facts, Said, once};
use crate::moderation::COVERS_MAX;
use crate::time;

/// What the ledger says of one case.
#[derive(Clone, Debug)]
pub(in crate::record) struct CaseSaid {
    pub(in crate::record) opened: Facts,
    pub(in crate::record) drawn: Option<Facts>,
    pub(in crate::record) answers: Vec<Facts>,
    /// When its jurors began to read each other's reasons, because their first opinions differed.
    deliberation: Option<Facts>,
    /// The lots of those who gave a final opinion.
    reconsidered: BTreeSet<String>,
    /// When it was said how many flag together: at its opening (false), at its end (true).
    pub(super) coordinated: BTreeSet<bool>,
    pub(in crate::record) ended: Option<Facts>,
    /// When it was given to a jury, where it had waited for a moderator.
    pub(in crate::record) sent: Option<Facts>,
    /// What overruled the jury: a vote, or the jury of an appeal.
    pub(in crate::record) overruled: Option<Facts>,
}

impl CaseSaid {
    const fn opened(facts: Facts) -> Self {
        Self {
            opened: facts,
            drawn: None,
            answers: Vec::new(),
            deliberation: None,
            reconsidered: BTreeSet::new(),
            coordinated: BTreeSet::new(),
            ended: None,
            sent: None,
            overruled: None,
        }
    }

    /// The lots of those who gave a first opinion.
    fn voted(&self) -> BTreeSet<&str> {
        let voted = self.answers.iter().filter(|answer| answer.text("state") == "voted");
        voted.map(|answer| answer.text("lot")).collect()
    }

    fn check_deliberation(&self, facts: &Facts) -> Result<(), &'static str> {
        let hours = self.drawn.as_ref().and_then(|drawn| drawn.number("deliberation_hours")).unwrap_or(0);
        let given = u64::try_from(self.voted().len()).ok();
        if hours == 0 || self.ended.is_some() {
            return Err("a jury deliberates that has no time for it");
        }
        if facts.number("opinions") != given || given < Some(2) {
            return Err("a jury deliberates about other opinions than were given");
        }
        let until = time::read(facts.text("until"));
        let latest = time::after_hours(facts.at, i64::try_from(hours).unwrap_or(i64::MAX));
        if until.is_none_or(|until| until > latest) || until > time::read(self.opened.text("deadline")) {
            return Err("a jury deliberates for longer than it may");
        }
        Ok(())
    }

    /// A jury whose first opinions differ decides when it has deliberated, and then about those that were given.
    fn check_end(&self, is_decided: bool, facts: &Facts) -> Result<(), &'static str> {
        // Lines from before there were labels count none.
        let opinions = ["remove", "label", "restore"].map(|name| facts.number(name).unwrap_or(0));
        let sum = opinions.iter().try_fold(0_u64, |sum, count| sum.checked_add(*count));
        let Some(deliberation) = &self.deliberation else {
            let hours = self.drawn.as_ref().and_then(|drawn| drawn.number("deliberation_hours"));
            let is_split =
                hours.is_some_and(|hours| hours > 0) && opinions.iter().filter(|count| **count > 0).count() > 1;
            let is_late = time::read(self.opened.text("deadline")).is_some_and(|deadline| facts.at >= deadline);
            return if is_split && is_decided && !is_late {
                Err("a jury that differed did not deliberate")
            } else {
                Ok(())
            };
        };
        if !is_decided || sum != deliberation.number("opinions") {
            return Err("a jury deliberated and decided about other opinions");
        }
        let is_over = time::read(deliberation.text("until")).is_some_and(|until| facts.at >= until);
        let have_all = self.voted().iter().all(|lot| self.reconsidered.contains(*lot));
        if is_over || have_all { Ok(()) } else { Err("a jury decided before its deliberation was over") }
    }

    /// Whether its jury removed or labelled something.
    pub(in crate::record) fn found_broken(&self) -> bool {
        self.ended.as_ref().is_some_and(|ended| matches!(ended.text("outcome"), "remove" | "label"))
    }

    /// Whether fresh jurors, or the time that they let pass, found against the verdict that this case is the appeal of.
    pub(in crate::record) fn reverses(&self) -> Option<i64> {
        let ended = self.ended.as_ref().is_some_and(|ended| ended.text("outcome") == "restore");
        self.opened.get("appeals").as_i64().filter(|_| ended)
    }
}

/// What a case covers beside its entry stands in ascending order, each once, and is not without bounds.
fn check_covers(opened: &Facts) -> Result<(), &'static str> {
    let Some(covers) = opened.get("covers").as_array() else { return Ok(()) };
    let numbers: Vec<i64> = covers.iter().filter_map(serde_json::Value::as_i64).collect();
    let is_in_order =
        numbers.is_sorted_by(|one, next| one < next) && !numbers.contains(&opened.get("entry").as_i64().unwrap_or(0));
    if numbers.len() == covers.len() && numbers.len() <= COVERS_MAX && is_in_order {
        Ok(())
    } else {
        Err("what it covers is doubled, out of order or too much")
    }
}

impl Said {
    fn case(&mut self, id: i64) -> Result<&mut CaseSaid, String> {
        self.cases.get_mut(&id).ok_or_else(|| format!("case {id} was not opened before"))
    }

    pub(super) fn hear_case(&mut self, id: i64, act: &str, actor: &str, facts: Facts) -> Result<(), String> {
        self.check_office(id, act, actor, &facts)?;
        match act {
            "sent_to_jury" => once(&mut self.case(id)?.sent, facts, &format!("case {id} is given to a jury")),
            "opened" if self.cases.contains_key(&id) => Err(format!("case {id} is opened a second time")),
            "opened" => {
                self.check_appeal(id, &facts)?;
                check_covers(&facts).map_err(|why| format!("case {id}: {why}"))?;
                super::spam::check_hold(&facts).map_err(|why| format!("case {id}: {why}"))?;
                self.check_ring(&facts).map_err(|why| format!("case {id}: {why}"))?;
                self.check_words(&facts).map_err(|why| format!("case {id}: {why}"))?;
                self.cases.insert(id, CaseSaid::opened(facts));
                Ok(())
            }
            "decided" | "lapsed" => {
                let case = self.case(id)?;
                case.check_end(act == "decided", &facts).map_err(|why| format!("case {id}: {why}"))?;
                case.check_words_of_end(&facts).map_err(|why| format!("case {id}: {why}"))?;
                once(&mut case.ended, facts, &format!("case {id} ends"))
            }
            "overruled" => {
                self.check_overruling(id, &facts)?;
                once(&mut self.case(id)?.overruled, facts, &format!("case {id} is overruled"))
            }
            _ => Ok(()),
        }
    }

    /// An appeal is about a verdict that removed or labelled the same entry, and the only one about it.
    fn check_appeal(&self, id: i64, facts: &Facts) -> Result<(), String> {
        let Some(first) = facts.get("appeals").as_i64() else { return Ok(()) };
        let appealed = self.cases.get(&first).filter(|case| case.found_broken() && case.overruled.is_none());
        let is_about_it = appealed.is_some_and(|case| case.opened.get("entry") == facts.get("entry"));
        let mut others = self.cases.values().filter(|case| case.opened.get("appeals").as_i64() == Some(first));
        if !is_about_it || others.next().is_some() {
            return Err(format!("case {id} appeals against nothing, or a second time"));
        }
        Ok(())
    }

    /// Whether a vote about a case that was just put in force, or the jury of an appeal against it, overrules it.
    fn is_overruler(&self, id: i64, facts: &Facts) -> bool {
        if let Some(appeal) = facts.get("case").as_i64().and_then(|appeal| self.cases.get(&appeal)) {
            let ended = appeal.ended.as_ref().is_some_and(|ended| ended.text("outcome") == "restore");
            return ended && appeal.opened.get("appeals").as_i64() == Some(id);
        }
        let by = facts.get("proposal").as_i64();
        let enacted = by.and_then(|vote| self.votes.get(&vote)).and_then(|vote| vote.enacted.as_ref());
        enacted.is_some_and(|enacted| enacted.get("case").as_i64() == Some(id))
    }

    /// A verdict is overruled once it is one.
    fn check_overruling(&mut self, id: i64, facts: &Facts) -> Result<(), String> {
        if !self.is_overruler(id, facts) {
            return Err(format!("case {id} is overruled by no vote about it and no appeal against it"));
        }
        let case = self.case(id)?;
        if !case.found_broken() || case.opened.get("entry") != facts.get("entry") {
            return Err(format!("case {id} is overruled and removed or labelled no such entry"));
        }
        Ok(())
    }

    /// A limit ends early by what overruled a jury before.
    pub(super) fn check_lifting(&self, facts: &Facts) -> Result<(), String> {
        let by = |facts: &Facts| (facts.get("proposal").clone(), facts.get("case").clone());
        let is_known = |case: &CaseSaid| case.overruled.as_ref().is_some_and(|overruled| by(overruled) == by(facts));
        if self.cases.values().any(is_known) {
            Ok(())
        } else {
            Err("a limit is lifted by no vote and no appeal".to_owned())
        }
    }

    pub(super) fn hear_jury(&mut self, id: i64, act: &str, facts: Facts) -> Result<(), String> {
        match act {
            "drawn" if self.case(id)?.waits() => {
                Err(format!("the jury of case {id} is drawn while it waits for a moderator"))
            }
            "drawn" => once(&mut self.case(id)?.drawn, facts, &format!("the jury of case {id} is drawn")),
            "seat_answered" => {
                let case = self.case(id)?;
                if case.deliberation.is_some() {
                    return Err(format!("case {id}: a seat is answered for after its jury began to deliberate"));
                }
                case.answers.push(facts);
                Ok(())
            }
            "deliberation_opened" => {
                let case = self.case(id)?;
                case.check_deliberation(&facts).map_err(|why| format!("case {id}: {why}"))?;
                once(&mut case.deliberation, facts, &format!("the jury of case {id} deliberates"))
            }
            "reconsidered" => {
                let case = self.case(id)?;
                let lot = facts.text("lot");
                let is_open = case.deliberation.is_some() && case.ended.is_none();
                if !is_open || !case.voted().contains(lot) {
                    return Err(format!("case {id}: a final opinion is given by nobody who deliberates"));
                }
                case.reconsidered.insert(lot.to_owned());
                Ok(())
            }
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
#[path = "cases_tests.rs"]
mod tests;
