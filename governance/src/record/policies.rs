//! Every value a policy had against the vote, the charter or the software that brought it.

use std::collections::{BTreeMap, VecDeque};

use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::Value;

use super::line;
use super::said::{Facts, Said};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct VersionLine {
    leaf: u64,
    key: String,
    value: Value,
}

/// How a value came into force.
#[derive(Clone)]
enum Carried {
    Chartered,
    /// By newer software, with its default.
    Introduced,
    /// By a vote, for good or until a moment.
    Enacted(i64, Option<String>),
    /// By the end of what a proposal had set for a time, at a moment.
    Reverted(i64, DateTime<Utc>),
}

/// A value that the ledger says came into force.
#[derive(Clone)]
struct Expected {
    leaf: u64,
    key: String,
    /// What it replaced, as the ledger has it; none for a first value.
    old: Option<Value>,
    new: Value,
    carried: Carried,
}

/// The policies as they are read.
#[derive(Default)]
pub(super) struct PolicyCheck {
    expected: Option<VecDeque<Expected>>,
    in_force: BTreeMap<String, Expected>,
    reverted: u64,
    introduced: u64,
    count: u64,
}

fn changed(leaf: u64, facts: &Facts, carried: Carried) -> Expected {
    let value = |name: &str| facts.get(name).clone();
    Expected { leaf, key: facts.text("key").to_owned(), old: Some(value("old")), new: value("new"), carried }
}

/// What went back was in force by that proposal, for a time that was over, and went back to what it had replaced.
fn goes_back(next: &Expected, in_force: &Expected) -> bool {
    let Carried::Reverted(by, at) = &next.carried else { return true };
    let Carried::Enacted(carrier, Some(until)) = &in_force.carried else { return false };
    let until = DateTime::parse_from_rfc3339(until).ok();
    carrier == by && until.is_some_and(|until| *at >= until) && in_force.old.as_ref() == Some(&next.new)
}

fn all_expected(said: &Said) -> VecDeque<Expected> {
    let mut all = Vec::new();
    if let Some((leaf, policies)) = said.charter() {
        let chartered = |(key, value): (&str, &Value)| Expected {
            leaf,
            key: key.to_owned(),
            old: None,
            new: value.clone(),
            carried: Carried::Chartered,
        };
        all.extend(policies.into_iter().map(chartered));
    }
    for (leaf, id) in &said.enacted {
        let facts = said.votes.get(id).and_then(|vote| vote.enacted.as_ref());
        // An order of features is in force, a jury overruled, seats are given and terms end: none of it changes a policy.
        let is_of_policy = |facts: &&Facts| !facts.get("key").is_null() || facts.changes_a_policy();
        if let Some(facts) = facts.filter(is_of_policy) {
            let until = facts.get("until").as_str().map(str::to_owned);
            all.push(changed(*leaf, facts, Carried::Enacted(*id, until)));
        }
    }
    all.extend(
        said.introduced
            .iter()
            .map(|(leaf, facts)| Expected { old: None, ..changed(*leaf, facts, Carried::Introduced) }),
    );
    all.extend(said.reverted.iter().map(|(leaf, (id, facts))| changed(*leaf, facts, Carried::Reverted(*id, facts.at))));
    all.sort_by(|a, b| (a.leaf, &a.key).cmp(&(b.leaf, &b.key)));
    all.into()
}

impl PolicyCheck {
    pub(super) fn take(&mut self, text: &str, said: &Said) -> Result<(), String> {
        let VersionLine { leaf, key, value } = line::read(text)?;
        let expected = self.expected.get_or_insert_with(|| all_expected(said));
        let next = expected.pop_front().filter(|next| next.leaf == leaf && next.key == key);
        let Some(next) = next.filter(|next| line::is_of(&next.new, &value)) else {
            return Err(format!("policy {key} has a version that the ledger does not carry (leaf {leaf})"));
        };
        let before = self.in_force.get(&key);
        // Without a vote there is a first value only: a second one would be a way round the vote.
        if next.old.is_none() && before.is_some() {
            return Err(format!("policy {key} got a value without a vote although it had one (leaf {leaf})"));
        }
        // The text of a document stands in the ledger by its hash, on both sides.
        if next.old.as_ref().is_some_and(|old| before.map(|before| &before.new) != Some(old)) {
            return Err(format!("policy {key} was changed from a value that it did not have (leaf {leaf})"));
        }
        if before.is_some_and(|before| !goes_back(&next, before)) {
            return Err(format!(
                "policy {key} went back although it was not to, or not yet, or not to this (leaf {leaf})"
            ));
        }
        self.reverted = self.reverted.saturating_add(u64::from(matches!(next.carried, Carried::Reverted(..))));
        self.introduced = self.introduced.saturating_add(u64::from(matches!(next.carried, Carried::Introduced)));
        self.in_force.insert(key, next);
        self.count = self.count.saturating_add(1);
        Ok(())
    }

    pub(super) fn end(&mut self, said: &Said) -> Result<(), String> {
        match self.expected.get_or_insert_with(|| all_expected(said)).front() {
            Some(next) => Err(format!("the version of policy {} that leaf {} carries is missing", next.key, next.leaf)),
            None => Ok(()),
        }
    }

    pub(super) fn summary(&self) -> Vec<String> {
        let mut said = vec![format!(
            "{} policy versions: each carried by a vote, the founding charter or newer software, each from the one before",
            self.count
        )];
        if self.introduced > 0 {
            said.push(format!("{} of them came with newer software, as the first of their policy", self.introduced));
        }
        if self.reverted > 0 {
            said.push(format!("{} of them went back when their time was over, as a vote had said", self.reverted));
        }
        said
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::canonical::canonical_json;

    fn leaf(kind: &str, subject: &str, facts: &Value, day: u32) -> String {
        canonical_json(&json!({
            "v": 1, "kind": kind, "actor": "system", "subject": subject, "facts": facts,
            "at": format!("2027-01-{day:02}T00:00:00.000000Z"),
        }))
    }

    /// A ledger in which proposal 7 sets a policy for a time, and what goes back at the end as the facts say it.
    fn checked(enacted: &Value, reverted: &Value, subject: &str, day: u32) -> Result<(), String> {
        let mut said = Said::default();
        let lines = [
            leaf("charter.founded", "constitution", &json!({"community": "x", "policies": {"entry.max_chars": 5}}), 1),
            leaf("proposal.voting_opened", "proposal:7", &json!({}), 2),
            leaf("proposal.enacted", "proposal:7", enacted, 3),
            leaf("policy.reverted", subject, reverted, day),
        ];
        for (number, line) in (0..).zip(&lines) {
            said.hear(number, line)?;
        }
        let mut policies = PolicyCheck::default();
        let new = reverted.get("new").unwrap_or(&Value::Null);
        for (leaf, value) in [(0, &json!(5)), (2, &json!(6)), (3, new)] {
            let line = json!({"leaf": leaf, "key": "entry.max_chars", "value": value});
            policies.take(&canonical_json(&line), &said)?;
        }
        policies.end(&said)
    }

    #[test]
    fn a_value_goes_back_only_at_its_end_to_what_it_replaced_and_by_its_own_proposal() {
        let until = json!("2027-01-10T00:00:00.000000Z");
        let enacted = json!({"key": "entry.max_chars", "old": 5, "new": 6, "until": until});
        let back = json!({"key": "entry.max_chars", "old": 6, "new": 5});
        assert_eq!(checked(&enacted, &back, "proposal:7", 10), Ok(()));
        let not = |enacted: &Value, back: &Value, subject: &str, day| {
            checked(enacted, back, subject, day).expect_err("it is found out")
        };
        assert!(not(&enacted, &back, "proposal:7", 9).contains("went back although"));
        assert!(not(&enacted, &back, "proposal:8", 10).contains("went back although"));
        let other = json!({"key": "entry.max_chars", "old": 6, "new": 4});
        assert!(not(&enacted, &other, "proposal:7", 10).contains("went back although"));
        let for_good = json!({"key": "entry.max_chars", "old": 5, "new": 6});
        assert!(not(&for_good, &back, "proposal:7", 10).contains("went back although"));
        let from_another = json!({"key": "entry.max_chars", "old": 7, "new": 5});
        assert!(not(&enacted, &from_another, "proposal:7", 10).contains("a value that it did not have"));
    }

    /// A ledger whose charter knows one policy, and what came with the software afterwards; each line in the record too.
    fn grown(lines: &[(&str, &str, &str, Value)], value: &Value) -> Result<PolicyCheck, String> {
        let mut said = Said::default();
        let charter = json!({"community": "x", "policies": {"entry.max_chars": 5}});
        said.hear(0, &leaf("charter.founded", "constitution", &charter, 1))?;
        let mut policies = PolicyCheck::default();
        for (number, (kind, actor, subject, facts)) in (1..).zip(lines) {
            let line = leaf(kind, subject, facts, 2).replace("\"system\"", &format!("\"{actor}\""));
            said.hear(number, &line)?;
        }
        policies.take(&canonical_json(&json!({"leaf": 0, "key": "entry.max_chars", "value": 5})), &said)?;
        for (number, (_, _, _, facts)) in (1..).zip(lines) {
            let line = json!({"leaf": number, "key": facts["key"], "value": value});
            policies.take(&canonical_json(&line), &said)?;
        }
        policies.end(&said).map(|()| policies)
    }

    #[test]
    fn what_newer_software_brings_is_the_first_value_of_its_policy_or_it_is_found_out() {
        let brought = |key: &str| {
            let facts = json!({"key": key, "new": 7, "software": "folkmoot 2"});
            ("policy.introduced", "operator", "policy:jury.size", facts)
        };
        let good = grown(&[brought("jury.size")], &json!(7)).map(|policies| policies.summary());
        assert!(good.is_ok_and(|said| said.concat().contains("1 of them came with newer software")));
        let not = |lines: &[(&str, &str, &str, Value)], value| grown(lines, &json!(value)).err().unwrap_or_default();
        // What the founders or somebody before had set.
        let chartered = ("policy.introduced", "operator", "policy:entry.max_chars", brought("entry.max_chars").3);
        assert!(
            not(&[chartered], 7).contains("entry.max_chars got a value without a vote although it had one (leaf 1)")
        );
        assert!(not(&[brought("jury.size"), brought("jury.size")], 7).contains("although it had one (leaf 2)"));
        // Another value than the line says, a line about another policy, by somebody else.
        assert!(not(&[brought("jury.size")], 8).contains("the ledger does not carry"));
        assert!(not(&[brought("jury.majority")], 7).contains("or for another"));
        let (kind, _, subject, facts) = brought("jury.size");
        assert!(not(&[(kind, "system", subject, facts)], 7).contains("by somebody else"));
    }

    #[test]
    fn nothing_comes_with_the_software_before_there_is_a_community() {
        let facts = json!({"key": "jury.size", "new": 7, "software": "folkmoot 2"});
        let line = leaf("policy.introduced", "policy:jury.size", &facts, 1).replace("system", "operator");
        assert!(Said::default().hear(0, &line).is_err_and(|why| why.contains("before the community was founded")));
    }
}
