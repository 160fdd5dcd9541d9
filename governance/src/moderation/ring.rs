//! Rings: members whose flags came together again and again without a jury following them, as a jury is asked about it.
//!
//! Who they are is told to themselves and to nobody else, not even to the jurors: whoever was flagged would otherwise learn by whom.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::case::{case_facts, opened};
use super::coordination::Group;
use super::{About, CaseOpened};
use crate::canonical::Hash;
use crate::ids::{CaseId, EntryId, MemberId};
use crate::ledger::{LedgerActor, LedgerDraft};
use crate::policies::{Constitution, PolicyKey};
use crate::recorded::Recorded;
use crate::time;

/// What was asked about members of a group before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct AskedBefore {
    /// The last case about flags of one of them; `None` where there was none.
    pub last: Option<CaseId>,
    /// Whether one is open.
    pub is_open: bool,
}

/// Whether a jury is to be asked about a group whose flags came together: a rule of conduct is marked "(flags)", none is asked already,
/// and since the last time juries answered as much again that they flagged together as made them a group.
#[must_use]
pub fn is_due(group: &Group, before: AskedBefore, constitution: &Constitution) -> bool {
    let since = group.cases.iter().filter(|case| before.last.is_none_or(|last| **case > last)).count();
    let needed = constitution.count(PolicyKey::FlagTogetherMin).max(1);
    constitution.flags_rule().is_some() && !before.is_open && u64::try_from(since).unwrap_or(u64::MAX) >= needed
}

/// Opens a case about flags that came together. Nothing is held. The line says how many members it is about and which cases it rests on,
/// and names nobody.
///
/// `None` when the conduct document in force marks no rule "(flags)".
#[must_use]
pub fn open_case_about_flags(
    case: CaseId,
    entry: EntryId,
    group: &Group,
    tickets: &[Hash],
    constitution: &Constitution,
    now: DateTime<Utc>,
) -> Option<Recorded<CaseOpened>> {
    let rule = constitution.flags_rule()?.id;
    let opened = opened(case, entry, vec![rule.clone()], &rule, tickets, constitution, now);
    let mut facts = case_facts(&opened, 0);
    if let Some(facts) = facts.as_object_mut() {
        facts.insert("members".to_owned(), json!(group.members.len()));
        facts.insert("rests_on".to_owned(), Value::from(group.cases.iter().map(|case| case.get()).collect::<Vec<_>>()));
    }
    let record = LedgerDraft::new("case.opened", LedgerActor::System, format!("case:{case}"), facts);
    Some(Recorded::new(opened, record).about(About::Flagging))
}

/// From when on a verdict about a member's flags still counts: as long as removals do. Until it is older than that, or overruled, flags
/// of theirs weigh nothing.
#[must_use]
pub fn unheard_since(constitution: &Constitution, now: DateTime<Utc>) -> DateTime<Utc> {
    time::after_days(now, constitution.integer(PolicyKey::SanctionWindowDays).saturating_neg())
}

/// Until when flags of those whom a verdict was about weigh nothing.
#[must_use]
pub fn unheard_until(constitution: &Constitution, decided_at: DateTime<Utc>) -> DateTime<Utc> {
    time::after_days(decided_at, constitution.integer(PolicyKey::SanctionWindowDays))
}

/// What a flag looks like to jurors who do not know whose it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChargedFlag {
    /// In which case a jury answered it.
    pub case: CaseId,
    /// Whose: kept from everybody who reads it.
    pub member: MemberId,
    /// Under which rule.
    pub rule: String,
    /// What they said beside it.
    pub remark: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// Members under numbers: 1 for whoever of them flagged first. The numbers say nothing of accounts, and the same member has the same
/// number in the whole case.
#[must_use]
pub fn numbered(flags: &[ChargedFlag]) -> Vec<MemberId> {
    let mut order: Vec<&ChargedFlag> = flags.iter().collect();
    order.sort_by_key(|flag| (flag.at, flag.case));
    let mut members = Vec::new();
    for flag in order {
        if !members.contains(&flag.member) {
            members.push(flag.member);
        }
    }
    members
}

#[cfg(test)]
mod tests {
    use super::*;

    fn group(cases: &[i64]) -> Group {
        Group { members: vec![4.into(), 7.into()], cases: cases.iter().map(|case| (*case).into()).collect() }
    }

    #[test]
    fn a_jury_is_asked_once_about_the_same_flags() {
        let rules = Constitution::new();
        let asked = |last: i64, is_open| AskedBefore { last: Some(last.into()), is_open };
        assert!(is_due(&group(&[1, 2, 3, 4]), AskedBefore::default(), &rules));
        assert!(!is_due(&group(&[1, 2, 3]), AskedBefore::default(), &rules), "too little");
        assert!(!is_due(&group(&[1, 2, 3, 4]), asked(0, true), &rules), "one is open");
        assert!(!is_due(&group(&[1, 2, 3, 4, 6, 7, 8]), asked(5, false), &rules), "three since");
        assert!(is_due(&group(&[1, 2, 3, 4, 6, 7, 8, 9]), asked(5, false), &rules));
        let text = rules.text(PolicyKey::DocumentConduct).replace(" (flags)", "");
        let silent = Constitution::with(PolicyKey::DocumentConduct, crate::policies::PolicyValue::Text(text));
        assert!(!is_due(&group(&[1, 2, 3, 4]), AskedBefore::default(), &silent), "no rule to ask about");
        let opened = open_case_about_flags(9.into(), 3.into(), &group(&[1]), &[], &silent, DateTime::UNIX_EPOCH);
        assert!(opened.is_none());
    }

    #[test]
    fn the_line_counts_and_names_nobody() {
        let rules = Constitution::new();
        let opened = open_case_about_flags(9.into(), 3.into(), &group(&[1, 2]), &[], &rules, DateTime::UNIX_EPOCH);
        let opened = opened.unwrap();
        let facts = opened.record().facts();
        assert_eq!(
            (&facts["members"], &facts["rests_on"], &facts["about"]),
            (&json!(2), &json!([1, 2]), &json!("flagging"))
        );
        assert_eq!((&facts["flags"], &facts["rule"]), (&json!(0), &json!("R8")));
        assert_eq!(opened.record().actor(), &LedgerActor::System);
    }

    #[test]
    fn whoever_flagged_first_is_number_one() {
        let flag = |case: i64, member: i64, minute: i64| ChargedFlag {
            case: case.into(),
            member: member.into(),
            rule: "R1".to_owned(),
            remark: String::new(),
            at: DateTime::from_timestamp(minute * 60, 0).unwrap(),
        };
        let flags = [flag(1, 7, 9), flag(1, 4, 3), flag(2, 4, 20), flag(2, 7, 19), flag(2, 1, 30)];
        let members: Vec<i64> = numbered(&flags).iter().map(|member| member.get()).collect();
        assert_eq!(members, [4, 7, 1]);
    }
}
