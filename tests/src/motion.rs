//! Proposals as members bring them about, through the same pages as in a browser.

use chrono::TimeDelta;

use crate::{Person, TestApp};

/// A proposal on its way.
pub struct Motion<'a> {
    app: &'a TestApp,
    pub id: i64,
}

impl<'a> Motion<'a> {
    /// One that is there already.
    pub const fn known(app: &'a TestApp, id: i64) -> Self {
        Self { app, id }
    }

    /// Drafts a change of a policy.
    pub async fn draft(app: &'a TestApp, author: &Person<'_>, policy: &str, value: &str) -> Self {
        let title = format!("Set {policy} anew");
        let fields = [("policy", policy), ("value", value), ("title", &title), ("body", "Because it is better so.")];
        let answer = author.post("/proposals", &fields).await;
        answer.is(303);
        Self { app, id: answer.made() }
    }

    /// Drafts a question to the community about three trees, unless the fields give other options.
    pub async fn asked(app: &'a TestApp, author: &Person<'_>, fields: &[(&str, &str)]) -> Self {
        let mut sent = vec![("kind", "question"), ("title", "Which tree?"), ("body", "It is to shade the square.")];
        if !fields.iter().any(|(name, _)| *name == "options") {
            sent.push(("options", "Oak\r\nAsh\r\nElm"));
        }
        sent.extend_from_slice(fields);
        let answer = author.post("/proposals", &sent).await;
        answer.is(303);
        Self { app, id: answer.made() }
    }

    /// Publishes a draft and brings it to its discussion.
    pub async fn discuss(&self, author: &Person<'_>, sponsors: [&Person<'_>; 2]) {
        author.post(&self.path("/publication"), &[]).await.is(303);
        for sponsor in sponsors {
            sponsor.post(&self.path("/sponsorships"), &[]).await;
        }
        assert_eq!(self.state().await, "discussion");
    }

    /// Drafts and publishes it.
    pub async fn published(app: &'a TestApp, author: &Person<'_>, policy: &str, value: &str) -> Self {
        let motion = Self::draft(app, author, policy, value).await;
        author.post(&motion.path("/publication"), &[]).await.is(303);
        motion
    }

    /// Brings it to its discussion.
    pub async fn discussed(
        app: &'a TestApp,
        author: &Person<'_>,
        sponsors: [&Person<'_>; 2],
        policy: &str,
        value: &str,
    ) -> Self {
        let motion = Self::published(app, author, policy, value).await;
        for sponsor in sponsors {
            sponsor.post(&motion.path("/sponsorships"), &[]).await.is(303);
        }
        assert_eq!(motion.state().await, "discussion");
        motion
    }

    /// Brings it to its vote.
    pub async fn voting(
        app: &'a TestApp,
        author: &Person<'_>,
        sponsors: [&Person<'_>; 2],
        policy: &str,
        value: &str,
    ) -> Self {
        let motion = Self::discussed(app, author, sponsors, policy, value).await;
        motion.pass_deadline("discussion_ends_at").await;
        assert_eq!(motion.state().await, "voting");
        motion
    }

    /// The address of its page, or of something under it.
    pub fn path(&self, rest: &str) -> String {
        format!("/proposals/{}{rest}", self.id)
    }

    /// Where it is.
    pub async fn state(&self) -> String {
        self.column("state").await
    }

    /// One of its columns as text; empty for NULL.
    pub async fn column(&self, name: &str) -> String {
        let owner = self.app.database.as_owner().await;
        let sql = format!("SELECT coalesce({name}::text, '') FROM proposals WHERE id = $1");
        owner.query_one(&sql, &[&self.id]).await.expect("a proposal").get(0)
    }

    /// The tally that was recorded at its close.
    pub async fn result(&self) -> String {
        let owner = self.app.database.as_owner().await;
        let sql = "SELECT result FROM tallies WHERE proposal_id = $1";
        owner.query_one(sql, &[&self.id]).await.expect("a tally").get(0)
    }

    /// Lets time pass until just after one of its deadlines, and all that follows from it be done.
    pub async fn pass_deadline(&self, column: &str) {
        let left = self.milliseconds_until(column).await;
        self.app.advance(TimeDelta::milliseconds(left + 1000)).await;
    }

    /// How long until one of its deadlines.
    pub async fn milliseconds_until(&self, column: &str) -> i64 {
        let owner = self.app.database.as_owner().await;
        let sql = format!(
            "SELECT (extract(epoch FROM {column} - folkmoot_now()) * 1000)::bigint FROM proposals WHERE id = $1"
        );
        owner.query_one(&sql, &[&self.id]).await.expect("a deadline").get(0)
    }

    /// Lets the vote be over and counted.
    pub async fn close(&self) {
        self.pass_deadline("closes_at").await;
    }

    /// Casts a ballot that must be accepted.
    pub async fn cast(&self, voter: &Person<'_>, choice: &str) {
        voter.post(&self.path("/ballots"), &[("choice", choice)]).await.is(303);
    }

    /// How many ballots were counted at its close, where they are secret.
    pub async fn counted(&self) -> i64 {
        let owner = self.app.database.as_owner().await;
        let sql = "SELECT coalesce(sum(times), 0) FROM counted_ballots WHERE proposal_id = $1";
        owner.query_one(sql, &[&self.id]).await.expect("a count").get(0)
    }

    /// How many rows of a table belong to it.
    pub async fn count(&self, table: &str) -> i64 {
        let owner = self.app.database.as_owner().await;
        let sql = format!("SELECT count(*) FROM {table} WHERE proposal_id = $1");
        owner.query_one(&sql, &[&self.id]).await.expect("a count").get(0)
    }
}
