//! The page of a case as data: who reads what of it is decided once, for both.

use super::super::desk::{Desk, Talk, Voice};
use super::super::said::Given;
use super::{CasePage, Content, Step};
use crate::api::shapes::{Case, CaseContent, CaseDecision, CaseReason, CaseSeat, CaseStep, CaseVoice};

fn content(content: Content) -> CaseContent {
    CaseContent {
        title: content.title,
        html: content.html.to_string(),
        context_html: content.context.map(|context| context.to_string()),
        context: content.context_title,
    }
}

fn reason(given: Given) -> CaseReason {
    CaseReason {
        opinion: given.opinion,
        words: given.words,
        withheld: given.is_withheld,
        case: given.case.map(Into::into),
    }
}

fn seat(desk: Desk) -> CaseSeat {
    let voice = |voice: Voice| CaseVoice {
        letter: voice.letter.to_string(),
        own: voice.is_own,
        opinion: voice.opinion,
        reason: voice.reason,
    };
    let (until, voices) = match desk.talk {
        Some(Talk { voices, until, .. }) => (until, voices.into_iter().map(voice).collect()),
        None => (desk.by, Vec::new()),
    };
    CaseSeat {
        asked: desk.asks,
        opinion_wanted: desk.opinion_wanted,
        until: until.iso,
        opinion: desk.said.map(|(opinion, _)| opinion),
        voices,
        ended: desk.ended,
    }
}

impl CasePage {
    /// The same as data; `base` is where the pages are.
    pub fn told(self, base: &str) -> Case {
        let step = |step: Step| CaseStep { words: step.words, at: step.when.iso };
        let decision = self.decision.map(|decision| CaseDecision {
            words: decision.words,
            at: decision.when.iso,
            reasons: decision.reasons.into_iter().map(reason).collect(),
            sanction: decision.sanction,
        });
        Case {
            id: self.id.into(),
            page: format!("{base}/cases/{}", self.id),
            state: self.state,
            open: self.open,
            about: self.matter.thing,
            rule: self.rule.id,
            rule_title: self.rule.title,
            rule_html: self.rule.html.to_string(),
            opened_at: self.opened.iso,
            due_at: self.due.iso,
            content: self.content.map(content),
            withheld: self.withheld,
            stands_at: (!self.entry_href.is_empty()).then(|| format!("{base}{}", self.entry_href)),
            own: self.is_author,
            appeals: self.first.map(Into::into),
            plea: self.plea,
            steps: self.steps.into_iter().map(step).collect(),
            decision,
            seat: self.desk.map(seat),
        }
    }
}
