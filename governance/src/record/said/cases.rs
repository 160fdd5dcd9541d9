//! What the ledger says of cases, juries and limits.

use super::{Facts, Said, once};

/// What the ledger says of one case.
#[derive(Clone, Debug)]
pub(in crate::record) struct CaseSaid {
    pub(in crate::record) opened: Facts,
    pub(in crate::record) drawn: Option<Facts>,
    pub(in crate::record) answers: Vec<Facts>,
    pub(in crate::record) ended: Option<Facts>,
    /// What overruled the jury: a vote, or the jury of an appeal.
    pub(in crate::record) overruled: Option<Facts>,
}

impl CaseSaid {
    /// Whether its jury removed something.
    pub(in crate::record) fn removed(&self) -> bool {
        self.ended.as_ref().is_some_and(|ended| ended.text("outcome") == "remove")
    }

    /// Whether fresh jurors, or the time that they let pass, found against the verdict that this case is the appeal of.
    pub(in crate::record) fn reverses(&self) -> Option<i64> {
        let ended = self.ended.as_ref().is_some_and(|ended| ended.text("outcome") == "restore");
        self.opened.get("appeals").as_i64().filter(|_| ended)
    }
}

impl Said {
    fn case(&mut self, id: i64) -> Result<&mut CaseSaid, String> {
        self.cases.get_mut(&id).ok_or_else(|| format!("case {id} was not opened before"))
    }

    pub(super) fn hear_case(&mut self, id: i64, act: &str, facts: Facts) -> Result<(), String> {
        match act {
            "opened" if self.cases.contains_key(&id) => Err(format!("case {id} is opened a second time")),
            "opened" => {
                self.check_appeal(id, &facts)?;
                self.cases.insert(
                    id,
                    CaseSaid { opened: facts, drawn: None, answers: Vec::new(), ended: None, overruled: None },
                );
                Ok(())
            }
            "decided" | "lapsed" => once(&mut self.case(id)?.ended, facts, &format!("case {id} ends")),
            "overruled" => {
                self.check_overruling(id, &facts)?;
                once(&mut self.case(id)?.overruled, facts, &format!("case {id} is overruled"))
            }
            _ => Ok(()),
        }
    }

    /// An appeal is about a verdict that removed the same entry, and the only one about it.
    fn check_appeal(&self, id: i64, facts: &Facts) -> Result<(), String> {
        let Some(first) = facts.get("appeals").as_i64() else { return Ok(()) };
        let appealed = self.cases.get(&first).filter(|case| case.removed() && case.overruled.is_none());
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
        if !case.removed() || case.opened.get("entry") != facts.get("entry") {
            return Err(format!("case {id} is overruled and removed no such entry"));
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
            "drawn" => once(&mut self.case(id)?.drawn, facts, &format!("the jury of case {id} is drawn")),
            "seat_answered" => {
                self.case(id)?.answers.push(facts);
                Ok(())
            }
            _ => Ok(()),
        }
    }
}
