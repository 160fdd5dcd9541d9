//! Members who flag together: those who flagged the same several times, and whom no jury ever followed in it.
//!
//! Nobody is accused here, and nobody is named outside: flags of such a group weigh as one, and juries and readers are told how many
//! of those who flagged something have flagged the same before.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;

use crate::ids::{CaseId, MemberId};
use crate::ledger::{LedgerActor, LedgerDraft};
use crate::policies::{Constitution, PolicyKey};
use crate::recorded::Recorded;
use crate::time;

/// How long back it is asked who flagged the same, in days.
const MEMORY_DAYS: i64 = 182;
/// So many weightless flags within an hour are a burst.
const BURST_MIN: u64 = 5;

/// From when on flags are compared.
#[must_use]
pub fn remembered_since(now: DateTime<Utc>) -> DateTime<Utc> {
    time::after_days(now, MEMORY_DAYS.saturating_neg())
}

/// A flag that stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StandingFlag {
    /// Whose.
    pub member: MemberId,
    /// Under which rule.
    pub rule: String,
    /// How much it weighs by itself.
    pub weight: u64,
    /// When it was raised.
    pub at: DateTime<Utc>,
}

/// What two members flagged both, as far as juries answered it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tie {
    /// One of them.
    pub one: MemberId,
    /// The other.
    pub other: MemberId,
    /// The cases in which juries answered what both had flagged.
    pub cases: Vec<CaseId>,
    /// In how many of these the jury found the rule broken, and it held.
    pub upheld: u64,
}

/// Members who flag together: each is tied to another of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Who, in the order of their numbers.
    pub members: Vec<MemberId>,
    /// What it rests on.
    pub cases: Vec<CaseId>,
}

/// The groups among members: whoever shared at least `flag.together_min` answered flags with another, none of them upheld.
#[must_use]
pub fn groups(ties: &[Tie], constitution: &Constitution) -> Vec<Group> {
    let mut groups: Vec<(BTreeSet<MemberId>, BTreeSet<CaseId>)> = Vec::new();
    for tie in binding(ties, constitution) {
        let mut members = BTreeSet::from([tie.one, tie.other]);
        let mut cases: BTreeSet<CaseId> = tie.cases.iter().copied().collect();
        let (touched, apart): (Vec<_>, Vec<_>) =
            groups.into_iter().partition(|(others, _)| others.contains(&tie.one) || others.contains(&tie.other));
        for (others, rest) in touched {
            members.extend(others);
            cases.extend(rest);
        }
        groups = apart;
        groups.push((members, cases));
    }
    groups.sort();
    let group = |(members, cases): (BTreeSet<_>, BTreeSet<_>)| Group {
        members: members.into_iter().collect(),
        cases: cases.into_iter().collect(),
    };
    groups.into_iter().map(group).collect()
}

fn binding<'t>(ties: &'t [Tie], constitution: &Constitution) -> impl Iterator<Item = &'t Tie> {
    let needed = constitution.count(PolicyKey::FlagTogetherMin).max(1);
    ties.iter().filter(move |tie| tie.upheld == 0 && u64::try_from(tie.cases.len()).unwrap_or(u64::MAX) >= needed)
}

/// Of each group those who are tied to most of the others: whom a case about coordinated flagging would be about. Their evidence is
/// [`Group::cases`].
#[must_use]
pub fn ringleaders(ties: &[Tie], constitution: &Constitution) -> Vec<MemberId> {
    let mut degrees: BTreeMap<MemberId, u64> = BTreeMap::new();
    for member in binding(ties, constitution).flat_map(|tie| [tie.one, tie.other]) {
        let degree = degrees.entry(member).or_default();
        *degree = degree.saturating_add(1);
    }
    let degree = |member: &MemberId| degrees.get(member).copied().unwrap_or(0);
    let mut found = Vec::new();
    for group in groups(ties, constitution) {
        let most = group.members.iter().map(degree).max().unwrap_or(0);
        found.extend(group.members.into_iter().filter(|member| degree(member) == most));
    }
    found
}

/// The rules and weights of flags as they count: of each group only the first that weighs anything.
#[must_use]
pub fn damp(flags: &[StandingFlag], groups: &[Group]) -> Vec<(String, u64)> {
    let mut heard: BTreeSet<usize> = BTreeSet::new();
    let mut weigh = |flag: &StandingFlag| {
        let group = groups.iter().position(|group| group.members.contains(&flag.member));
        if flag.weight > 0 && group.is_some_and(|group| !heard.insert(group)) { 0 } else { flag.weight }
    };
    flags.iter().map(|flag| (flag.rule.clone(), weigh(flag))).collect()
}

/// What is said of the flags in a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coordination {
    /// In which case.
    pub case: CaseId,
    /// Whether it was found when the case ended, or when it opened.
    pub at_end: bool,
    /// How many flagged.
    pub flaggers: u64,
    /// How many of them belong to groups.
    pub together: u64,
    /// How many flags that weighed nothing came within one hour; 0 where that is no burst.
    pub burst: u64,
    /// When it was found.
    pub at: DateTime<Utc>,
}

/// Says how many flag together or came all at once, with its line; `None` when nobody does. The line names cases and no member.
#[must_use]
pub fn coordination(
    case: CaseId,
    at_end: bool,
    flags: &[StandingFlag],
    groups: &[Group],
    now: DateTime<Utc>,
) -> Option<Recorded<Coordination>> {
    let flaggers: BTreeSet<MemberId> = flags.iter().map(|flag| flag.member).collect();
    let theirs: Vec<&Group> =
        groups.iter().filter(|group| group.members.iter().any(|m| flaggers.contains(m))).collect();
    let together = theirs.iter().flat_map(|group| &group.members).filter(|member| flaggers.contains(member)).count();
    let burst = burst(flags);
    if together == 0 && burst == 0 {
        return None;
    }
    let count = |n: usize| u64::try_from(n).unwrap_or(u64::MAX);
    let found =
        Coordination { case, at_end, flaggers: count(flaggers.len()), together: count(together), burst, at: now };
    let evidence: BTreeSet<i64> = theirs.iter().flat_map(|group| &group.cases).map(|case| case.get()).collect();
    let facts = json!({
        "at_end": at_end,
        "flaggers": found.flaggers,
        "together": found.together,
        "burst": burst,
        "cases": evidence,
    });
    let record = LedgerDraft::new("flag.coordinated", LedgerActor::System, format!("case:{case}"), facts);
    Some(Recorded::new(found, record))
}

/// The most flags that weighed nothing within one hour, where that is a burst.
fn burst(flags: &[StandingFlag]) -> u64 {
    let mut times: Vec<DateTime<Utc>> = flags.iter().filter(|flag| flag.weight == 0).map(|flag| flag.at).collect();
    times.sort_unstable();
    let within = |first: &DateTime<Utc>| {
        times.iter().filter(|at| *at >= first && at.signed_duration_since(first) <= TimeDelta::hours(1)).count()
    };
    let most = u64::try_from(times.iter().map(within).max().unwrap_or(0)).unwrap_or(u64::MAX);
    if most >= BURST_MIN { most } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tie(one: i64, other: i64, cases: &[i64], upheld: u64) -> Tie {
        Tie { one: one.into(), other: other.into(), cases: cases.iter().map(|case| (*case).into()).collect(), upheld }
    }

    fn flag(member: i64, weight: u64, minute: i64) -> StandingFlag {
        let at = DateTime::from_timestamp(minute * 60, 0).unwrap();
        StandingFlag { member: member.into(), rule: format!("R{member}"), weight, at }
    }

    fn weights(flags: &[StandingFlag], ties: &[Tie]) -> Vec<u64> {
        let groups = groups(ties, &Constitution::new());
        damp(flags, &groups).into_iter().map(|(_, weight)| weight).collect()
    }

    #[test]
    fn a_group_weighs_as_one_and_everybody_else_as_they_are() {
        let flags = [flag(1, 0, 0), flag(2, 1, 1), flag(3, 1, 2), flag(4, 1, 3), flag(5, 1, 4)];
        let ties = [tie(1, 2, &[1, 2, 3, 4], 0), tie(2, 3, &[4, 5, 6, 7], 0)];
        assert_eq!(weights(&flags, &ties), [0, 1, 0, 1, 1]);
        assert_eq!(weights(&flags, &[]), [0, 1, 1, 1, 1]);
        // Three times the same is no habit, and whom a jury followed once in it has no part in this.
        assert_eq!(weights(&flags, &[tie(2, 3, &[1, 2, 3], 0), tie(4, 5, &[1, 2, 3, 4], 1)]), [0, 1, 1, 1, 1]);
    }

    #[test]
    fn groups_that_meet_are_one() {
        let ties = [
            tie(1, 2, &[1, 2, 3, 4], 0),
            tie(3, 4, &[1, 2, 3, 4], 0),
            tie(6, 7, &[9, 8, 7, 6], 0),
            tie(2, 3, &[4, 5, 6, 7], 0),
        ];
        let found = groups(&ties, &Constitution::new());
        let members: Vec<Vec<i64>> = found.iter().map(|g| g.members.iter().map(|m| m.get()).collect()).collect();
        assert_eq!(members, [vec![1, 2, 3, 4], vec![6, 7]]);
        assert_eq!(found[0].cases.len(), 7);
        let leaders: Vec<i64> = ringleaders(&ties, &Constitution::new()).iter().map(|m| m.get()).collect();
        assert_eq!(leaders, [2, 3, 6, 7]);
    }

    #[test]
    fn what_is_said_counts_and_names_nobody() {
        let flags = [flag(1, 1, 0), flag(2, 1, 1), flag(3, 1, 2)];
        let now = DateTime::from_timestamp(9_999, 0).unwrap();
        let ties = groups(&[tie(1, 2, &[4, 5, 6, 7], 0), tie(1, 9, &[4, 5, 6, 7], 0)], &Constitution::new());
        let said = coordination(7.into(), true, &flags, &ties, now).unwrap();
        assert_eq!((said.value().flaggers, said.value().together, said.value().burst), (3, 2, 0));
        assert_eq!(coordination(7.into(), true, &flags, &[], now), None);
        let crowd: Vec<StandingFlag> = (0..9).map(|n| flag(n, 0, n * 14)).collect();
        let said = coordination(7.into(), false, &crowd, &[], now).unwrap();
        assert_eq!((said.value().together, said.value().burst), (0, 5));
        let slow: Vec<StandingFlag> = (0..9).map(|n| flag(n, 0, n * 30)).collect();
        assert_eq!(coordination(7.into(), false, &slow, &[], now), None);
    }
}
