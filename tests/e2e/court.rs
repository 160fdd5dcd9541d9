//! People around a case, for the tests of flags, cases, juries and sanctions.

use tests::{Answer, Person, TestApp};

/// An author, three who flag, and others among whom juries are drawn.
pub struct Court<'a> {
    pub app: &'a TestApp,
    pub author: Person<'a>,
    pub flaggers: Vec<Person<'a>>,
    pub others: Vec<Person<'a>>,
}

impl<'a> Court<'a> {
    /// A community with this many members besides the author and the flaggers.
    pub async fn with(app: &'a TestApp, others: usize) -> Self {
        let mut flaggers = Vec::new();
        for handle in ["xanthe", "yolanda", "zebedee"] {
            flaggers.push(app.person(handle).await);
        }
        let mut pool = Vec::new();
        for number in 0..others {
            pool.push(app.person(&format!("juror{number}")).await);
        }
        Self { app, author: app.person("ada").await, flaggers, others: pool }
    }

    /// A note by the author.
    pub async fn post(&self, body: &str) -> i64 {
        let posted = self.author.post("/entries", &[("body", body)]).await;
        posted.is(303);
        posted.made()
    }

    /// Flags by all flaggers; the number of the case they open.
    pub async fn flag(&self, entry: i64) -> i64 {
        let mut last = None;
        for flagger in &self.flaggers {
            let flagged = flagger.post(&format!("/entries/{entry}/flags"), &[("rule", "R1")]).await;
            flagged.is(303);
            last = Some(flagged);
        }
        let last = last.unwrap();
        assert!(last.location.starts_with("/cases/"), "{}", last.location);
        last.made()
    }

    /// A note that is held, and its case with a jury drawn.
    pub async fn case(&self, body: &str) -> (i64, i64) {
        let entry = self.post(body).await;
        let case = self.flag(entry).await;
        self.app.settle().await;
        (entry, case)
    }

    /// Those who sit on the jury now, in the order of their lots.
    pub async fn jurors(&self, case: i64) -> Vec<&Person<'a>> {
        let rows = self
            .app
            .database
            .as_owner()
            .await
            .query(
                "SELECT member_id FROM seats WHERE case_id = $1 AND state IN ('summoned', 'accepted') ORDER BY rank",
                &[&case],
            )
            .await
            .unwrap();
        let all = || self.others.iter().chain(&self.flaggers).chain([&self.author]);
        rows.iter().map(|row| all().find(|person| person.member().get() == row.get::<_, i64>(0)).unwrap()).collect()
    }

    /// A juror accepts and says something.
    pub async fn say(&self, juror: &Person<'_>, case: i64, opinion: &str, reason: &str) -> Answer {
        juror.post(&format!("/cases/{case}/seat/acceptance"), &[]).await.is(303);
        juror.post(&format!("/cases/{case}/opinion"), &[("opinion", opinion), ("reason", reason)]).await
    }

    /// Three jurors of five say the same, which decides.
    pub async fn decide(&self, case: i64, opinion: &str) {
        for juror in self.jurors(case).await.into_iter().take(3) {
            self.say(juror, case, opinion, &format!("because {opinion}")).await.is(303);
        }
        self.app.settle().await;
    }

    /// One value out of the database.
    pub async fn count(&self, sql: &str, id: i64) -> i64 {
        self.app.database.as_owner().await.query_one(sql, &[&id]).await.unwrap().get(0)
    }
}
