//! Holds that open a case before flags would: by whom, and what their line says.

use serde_json::{Value, json};

use crate::canonical::sha256_hex;
use crate::ids::EntryId;
use crate::ledger::{LedgerActor, Pseudonym};
use crate::policies::PolicyKey;
use crate::text::Reason;

/// Who may hold an entry alone.
#[derive(Clone, Copy, Debug)]
pub enum Holder<'a> {
    /// A moderator in office, by pseudonym: an office is exercised in the open.
    Moderator(&'a Pseudonym),
    /// Whoever runs the server, where the law of the place leaves no choice. A jury ratifies it within
    /// `operator.hold_hours`, or it ends.
    Operator,
    /// A rule that the community voted for, where what it says was found: the reason of the hold is what was found.
    Policy(PolicyKey),
}

impl Holder<'_> {
    const fn role(self) -> &'static str {
        match self {
            Self::Moderator(_) => "moderator",
            Self::Operator => "operator",
            Self::Policy(_) => "policy",
        }
    }

    pub(super) fn actor(self) -> LedgerActor {
        match self {
            Self::Moderator(name) => name.into(),
            Self::Operator => LedgerActor::Operator,
            Self::Policy(_) => LedgerActor::System,
        }
    }
}

/// A hold that opens a case before the flags would.
#[derive(Clone, Copy, Debug)]
pub struct Hold<'a> {
    /// By whom.
    pub by: Holder<'a>,
    /// Under which rule: "R1".
    pub rule: &'a str,
    /// Why; published with the case.
    pub reason: &'a Reason,
    /// What else of the same author is held with it, in ascending order and at most [`COVERS_MAX`]: a flood is one case.
    pub covers: &'a [EntryId],
}

/// How many entries one case covers at most beside the one it names, so that nobody waits long for their rows.
pub const COVERS_MAX: usize = 1000;

impl Hold<'_> {
    /// What the line says of it. A person's reason stands in the record, behind its hash; what a policy found is nobody's words, and
    /// stands in the line itself.
    pub(super) fn facts(&self) -> Vec<(String, Value)> {
        let mut facts = vec![("held_by".to_owned(), json!(self.by.role()))];
        match self.by {
            Holder::Policy(key) => {
                facts.push(("policy".to_owned(), json!(key)));
                facts.push(("finding".to_owned(), json!(self.reason.as_str())));
            }
            Holder::Moderator(_) | Holder::Operator => {
                facts.push(("reason_sha256".to_owned(), json!(sha256_hex(self.reason.as_str()))));
            }
        }
        if !self.covers.is_empty() {
            let covers: Vec<i64> = self.covers.iter().map(|entry| entry.get()).collect();
            facts.push(("covers".to_owned(), json!(covers)));
        }
        facts
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Constitution;
    use crate::moderation::{newcomer_share, newcomer_until, newcomers_since, open_case_by_hold};

    #[test]
    fn what_a_policy_found_stands_in_the_line_and_in_nobodys_name() {
        let (rules, now) = (Constitution::new(), chrono::DateTime::from_timestamp(0, 0).unwrap());
        let rule = rules.spam_rule().unwrap();
        let reason = Reason::parse("the same words in 5 threads").unwrap();
        let hold = Hold { by: Holder::Policy(PolicyKey::SpamSameMax), rule: &rule.id, reason: &reason, covers: &[] };
        let opened = open_case_by_hold(1.into(), 2.into(), &hold, &[], &[], &rules, now).unwrap();
        let hours = rules.integer(PolicyKey::CaseDeadlineHours);
        assert_eq!(opened.value().deadline, crate::time::after_hours(now, hours), "as long as any case");
        assert_eq!(opened.record().actor(), &LedgerActor::System);
        let facts = opened.record().facts();
        assert_eq!((&facts["held_by"], &facts["policy"]), (&json!("policy"), &json!("spam.same_max")));
        assert_eq!((&facts["finding"], &facts["reason_sha256"]), (&json!(reason.as_str()), &Value::Null));
    }

    #[test]
    fn the_first_days_end_and_a_share_is_never_nothing() {
        let (rules, now) = (Constitution::new(), chrono::DateTime::from_timestamp(0, 0).unwrap());
        assert_eq!(newcomer_until(newcomers_since(&rules, now), &rules), now);
        assert_eq!([240, 30, 10, 3, 1, 0].map(|limit| newcomer_share(limit, &rules)), [60, 7, 2, 1, 1, 1]);
    }
}
