//! A small community that changes its policies by votes, and notices the difference.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

use chrono::TimeDelta;
use governance::PolicyKey;
use serde_json::Value;
use tests::{Answer, Motion, Person, TestApp};

/// Its people. Legislators propose, sponsor and vote; everything else is done by others or costs them little.
pub struct Moot<'a> {
    pub app: &'a TestApp,
    pub legislators: Vec<Person<'a>>,
    /// One who takes no part in legislation, so that their budgets are their own.
    pub sol: Person<'a>,
    /// Who came later.
    pub others: RefCell<Vec<Person<'a>>>,
    number: Cell<u32>,
    /// What was found out already since the last change.
    known: RefCell<BTreeMap<&'static str, Value>>,
}

impl<'a> Moot<'a> {
    pub async fn of(app: &'a TestApp) -> Self {
        let mut legislators = Vec::new();
        for handle in ["ana", "ben", "cem", "dan", "eve", "fay", "gus", "hal"] {
            legislators.push(app.person(handle).await);
        }
        let sol = app.person("sol").await;
        Self { app, legislators, sol, others: RefCell::default(), number: Cell::new(0), known: RefCell::default() }
    }

    /// A number that was not used before.
    pub fn number(&self) -> u32 {
        self.number.set(self.number.get() + 1);
        self.number.get()
    }

    /// A short note by somebody.
    pub async fn note(&self, by: &Person<'_>) -> i64 {
        let answer = by.post("/entries", &[("body", &format!("note number {}", self.number()))]).await;
        answer.is(303);
        answer.made()
    }

    /// A member as old as the others, who was not here before.
    pub async fn another(&self) -> Person<'a> {
        let person = self.app.person(&format!("other{}", self.number())).await;
        self.others.borrow_mut().push(person.clone());
        person
    }

    /// Whoever has this handle.
    pub fn called(&self, handle: &str) -> Person<'a> {
        let others = self.others.borrow();
        let mut everybody = self.legislators.iter().chain(std::iter::once(&self.sol)).chain(others.iter());
        everybody.find(|person| person.handle == handle).cloned().expect("a member")
    }

    /// A number of the database's, asked as its owner.
    pub async fn ask(&self, sql: &str) -> i64 {
        self.app.database.as_owner().await.query_one(sql, &[]).await.expect(sql).get(0)
    }

    /// A word of the database's.
    pub async fn ask_word(&self, sql: &str) -> String {
        self.app.database.as_owner().await.query_one(sql, &[]).await.expect(sql).get(0)
    }

    /// What was found out under this name since the last change; otherwise it is found out now.
    pub async fn once(&self, name: &'static str, find_out: impl AsyncFnOnce() -> Value) -> Value {
        let known = self.known.borrow().get(name).cloned();
        if let Some(known) = known {
            return known;
        }
        let found = find_out().await;
        self.known.borrow_mut().insert(name, found.clone());
        found
    }

    /// Publishes a proposal and finds it sponsors, as many as it takes.
    pub async fn discussed(&self, author: usize, key: PolicyKey, value: &str) -> Motion<'a> {
        let people = &self.legislators;
        let by = |offset: usize| people.get((author + offset) % people.len()).expect("a legislator");
        let motion = Motion::published(self.app, by(0), key.as_str(), value).await;
        for offset in 1..=2 {
            by(offset).post(&motion.path("/sponsorships"), &[]).await;
        }
        assert_eq!(motion.state().await, "discussion", "{key}");
        motion
    }

    /// Lets the time pass until this moment of every proposal that is in this state.
    pub async fn pass(&self, state: &str, moment: &str) {
        let sql = format!(
            "SELECT coalesce(ceil(extract(epoch FROM max({moment}) - folkmoot_now()))::bigint, 0) FROM proposals WHERE state = '{state}'"
        );
        let left = self.ask(&sql).await;
        self.app.advance(TimeDelta::seconds(left.max(0) + 1)).await;
    }

    /// Changes policies in the only way there is: by proposals that pass.
    pub async fn legislate(&self, laws: &[(PolicyKey, String)]) {
        let mut motions = Vec::new();
        for (author, (key, value)) in laws.iter().enumerate() {
            motions.push((*key, self.discussed(author, *key, value).await));
        }
        self.pass("discussion", "discussion_ends_at").await;
        for (key, motion) in &motions {
            assert_eq!(motion.state().await, "voting", "{key}");
            for voter in &self.legislators[..5] {
                motion.cast(voter, "yes").await;
            }
        }
        self.pass("voting", "closes_at").await;
        self.pass("passed", "enact_at").await;
        for (key, motion) in &motions {
            assert_eq!(motion.state().await, "enacted", "{key}");
        }
        self.known.borrow_mut().clear();
    }
}

/// What an answer means for whoever asked.
pub fn said(answer: &Answer) -> String {
    match answer.status {
        200 | 303 => "taken".to_string(),
        403 | 422 => "refused".to_string(),
        429 => "too many".to_string(),
        other => format!("status {other}: {}", answer.body),
    }
}
