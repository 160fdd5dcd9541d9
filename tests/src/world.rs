//! A small world with one of each: people of every standing and one object of each kind. It is built once by the
//! members' own acts, and then copied as often as a test wants to do something to it.

mod doors;
mod groups;

use std::collections::BTreeMap;
use std::sync::Arc;

use folkmoot::mail::{Folder, Mailer};
use governance::text::Password;
use governance::{Constitution, PolicyKey, PolicyValue};

use crate::{Badge, Motion, Person, Scratch, Setting, TestApp, TestDatabase};

/// People of every standing, from the least to the most concerned: the order in which they try things.
pub const STANDINGS: [&str; 7] = ["visitor", "unconfirmed", "sanctioned", "member", "juror", "moderator", "author"];

/// Everybody's password.
pub const PASSWORD: &str = "a walk in the woods";

/// A world at rest.
pub struct World {
    database: TestDatabase,
    badges: BTreeMap<&'static str, Badge>,
    names: BTreeMap<&'static str, String>,
    mail: Scratch,
}

impl World {
    /// Builds it, by requests where there are pages for it.
    pub async fn build() -> Self {
        let mail = Scratch::new("world");
        let database = TestDatabase::founded(&Self::constitution()).await;
        let app = TestApp::resume(database, Self::setting(&mail, true)).await;
        let mut building = Building { app: &app, badges: BTreeMap::new(), names: BTreeMap::new() };
        building.people().await;
        building.places().await;
        building.proposals().await;
        building.moderation().await;
        building.standings().await;
        building.waiting().await;
        building.features().await;
        building.election().await;
        app.settle().await;
        building.mailbox().await;
        let Building { badges, names, .. } = building;
        let TestApp { database, .. } = app;
        Self { database, badges, names, mail }
    }

    /// Everybody is a founder of long standing, and questions are answered with open ballots.
    fn constitution() -> [(PolicyKey, PolicyValue); 4] {
        let conduct = Constitution::new().text(PolicyKey::DocumentConduct);
        [
            (PolicyKey::DocumentConduct, PolicyValue::Text(conduct.replace("R4 No spam", "R4 No spam (moderators)"))),
            (PolicyKey::FranchiseFounders, PolicyValue::Integer(1_000)),
            (PolicyKey::FranchiseMinActiveDays, PolicyValue::Integer(0)),
            (PolicyKey::BallotsDecision, PolicyValue::Choice("open".to_string())),
        ]
    }

    fn setting(mail: &Scratch, demo: bool) -> Setting {
        let mailer = Some(Arc::new(Mailer::Mailbox(Folder::new(mail.0.join("mail")))));
        Setting { demo, mailer, ..Setting::default() }
    }

    /// Somebody of this standing, in a copy of this world.
    pub fn person<'a>(&self, app: &'a TestApp, standing: &str) -> Person<'a> {
        Person::behind(app, self.badges.get(standing))
    }

    /// An address with its `{names}` filled in.
    pub fn path(&self, pattern: &str) -> String {
        self.names.iter().fold(pattern.to_string(), |path, (name, value)| path.replace(&format!("{{{name}}}"), value))
    }
}

/// A world in the making.
struct Building<'a> {
    app: &'a TestApp,
    badges: BTreeMap<&'static str, Badge>,
    names: BTreeMap<&'static str, String>,
}

impl<'a> Building<'a> {
    fn person(&self, standing: &str) -> Person<'a> {
        Person::behind(self.app, self.badges.get(standing))
    }

    fn name(&mut self, name: &'static str, value: impl ToString) {
        self.names.insert(name, value.to_string());
    }

    /// Members, all ordinary at first, and more of them for the flags and the juries.
    async fn people(&mut self) {
        let standings = STANDINGS.into_iter().filter(|standing| *standing != "visitor");
        for standing in standings.chain(["accuser", "peer1", "peer2", "peer3", "peer4", "peer5"]) {
            let person = self.app.person(standing).await;
            self.badges.insert(standing, person.badge().expect("a member"));
        }
    }

    /// A public entry, one for followers, comments, a feed.
    async fn stream(&mut self) {
        let author = self.person("author");
        let entry = author.post("/entries", &[("body", "The **oak** by the gate")]).await.made();
        self.name("entry", entry);
        let followers =
            author.post("/entries", &[("body", "for those who follow"), ("audience", "followers")]).await.made();
        self.name("followers_entry", followers);
        let comment = author.post(&format!("/entries/{entry}/comments"), &[("body", "it is old")]).await;
        self.name("comment", comment.location.rsplit("#c").next().unwrap_or_default());
        // Nobody listens there, so it stays without items.
        author.post("/sources", &[("url", "http://127.0.0.1:9/feed.xml")]).await.is(303);
        self.name("source", self.number("SELECT max(id) FROM sources").await);
    }

    /// A proposal in each state that lets people do something different. Those that need time come first.
    async fn proposals(&mut self) {
        let author = self.person("author");
        let sponsors = [&self.person("peer1"), &self.person("peer2")];
        let enacted = Motion::voting(self.app, &author, sponsors, "entry.max_chars", "6000").await;
        // It is discussed until the other has taken effect.
        self.app.advance(chrono::TimeDelta::hours(1)).await;
        let overtaken = Motion::discussed(self.app, &author, sponsors, "entry.max_chars", "7000").await;
        for voter in ["author", "peer1", "peer2", "peer3"] {
            enacted.cast(&self.person(voter), "yes").await;
        }
        enacted.close().await;
        assert_eq!(enacted.state().await, "enacted");
        // Discussed beside the next one, so that both are in their votes together.
        let open = Motion::asked(self.app, &author, &[("method", "majority"), ("options", "")]).await;
        open.discuss(&author, sponsors).await;
        let voting = Motion::voting(self.app, &author, sponsors, "comment.max_chars", "4000").await;
        assert_eq!(overtaken.state().await, "superseded");
        let discussed = Motion::discussed(self.app, &author, sponsors, "flag.hold_weight", "4").await;
        let other = [("value", "5"), ("reason", "Four are too few.")];
        self.person("peer1").post(&discussed.path("/alternatives"), &other).await.is(303);
        let published = Motion::published(self.app, &author, "digest.entries_max", "30").await;
        let draft = Motion::draft(self.app, &author, "sources.per_member_max", "12").await;
        self.name("draft_id", draft.id);
        for (name, motion) in [
            ("enacted", enacted),
            ("overtaken", overtaken),
            ("voting", voting),
            ("open_voting", open),
            ("discussed", discussed),
            ("published", published),
            ("draft", draft),
        ] {
            self.name(name, motion.path(""));
        }
        author.post("/delegations", &[("to", "peer1"), ("scope", "decision")]).await.is(303);
        self.name("delegation", self.number("SELECT max(id) FROM delegations").await);
        let founding = "SELECT min(id) FROM policy_versions WHERE key = 'entry.max_chars'";
        self.name("founding_version", self.number(founding).await);
    }

    /// An entry that a jury has removed, and one that is held while its jury is called. The first jury is drawn among
    /// the peers only and the second one has one juror to draw from, so that everybody's part is always the same.
    async fn moderation(&mut self) {
        // The flags of new accounts weigh nothing; those who flag are never drawn anyway.
        let not_accusers = "handle NOT IN ('accuser', 'member', 'moderator')";
        self.set_joined(&format!("{not_accusers} AND handle NOT LIKE 'peer%'"), "folkmoot_now()").await;
        let removed = self.accused("a heap of rubbish").await;
        // Three of five of one mind decide.
        for juror in self.seats(removed.1).await.into_iter().take(3) {
            let juror = self.person(&juror);
            juror.post(&format!("/cases/{}/seat/acceptance", removed.1), &[]).await.is(303);
            let opinion = [("opinion", "remove"), ("reason", "It breaks the rule.")];
            juror.post(&format!("/cases/{}/opinion", removed.1), &opinion).await.is(303);
        }
        self.app.settle().await;
        self.set_joined(not_accusers, "folkmoot_now()").await;
        self.set_joined("handle = 'juror'", "folkmoot_now() - interval '30 days'").await;
        let held = self.accused("somebody's good name").await;
        assert_eq!(self.seats(held.1).await, ["juror"]);
        self.set_joined("true", "folkmoot_now() - interval '30 days'").await;
        for (name, number) in
            [("removed_entry", removed.0), ("decided_case", removed.1), ("held_entry", held.0), ("open_case", held.1)]
        {
            self.name(name, number);
        }
    }

    /// An entry of the author that three have flagged, and its case with a drawn jury. Those whose columns stand for
    /// something else are among the flaggers, so that they are never drawn.
    async fn accused(&self, body: &str) -> (i64, i64) {
        let entry = self.person("author").post("/entries", &[("body", body)]).await.made();
        let mut case = None;
        for accuser in ["accuser", "member", "moderator"] {
            let answer = self.person(accuser).post(&format!("/entries/{entry}/flags"), &[("rule", "R1")]).await;
            answer.is(303);
            case = answer.location.starts_with("/cases/").then(|| answer.made());
        }
        self.app.settle().await;
        (entry, case.expect("the third flag opens a case"))
    }

    /// Whose accounts are new are not drawn.
    async fn set_joined(&self, who: &str, when: &str) {
        let sql = format!("UPDATE members SET joined_at = {when} WHERE id IN (SELECT id FROM actors WHERE {who})");
        self.app.database.as_owner().await.execute(&sql, &[]).await.expect("accounts");
    }

    /// Who was summoned in a case, by handle.
    async fn seats(&self, case: i64) -> Vec<String> {
        let sql = "SELECT a.handle FROM seats s JOIN actors a ON a.id = s.member_id WHERE s.case_id = $1 AND s.state = 'summoned' ORDER BY s.rank";
        let rows = self.app.database.as_owner().await.query(sql, &[&case]).await.expect("the seats");
        assert!(!rows.is_empty(), "a jury is drawn");
        rows.iter().map(|row| row.get(0)).collect()
    }

    /// Makes the unconfirmed, the sanctioned and the moderator what they are; last, so that it changes nothing before.
    async fn standings(&mut self) {
        let owner = self.app.database.as_owner().await;
        let password = Password::parse(PASSWORD).expect("a password");
        let hash = folkmoot::secrets::hash(&self.app.services.chance, &password).await.expect("a hash");
        owner.execute("UPDATE members SET password_hash = $1", &[&hash]).await.expect("everybody's password");
        owner
            .execute("UPDATE members SET email_confirmed_at = NULL WHERE email LIKE 'unconfirmed@%'", &[])
            .await
            .expect("an address");
        let sanctioned = self.badges.get("sanctioned").expect("a member").id;
        let case = self.names.get("decided_case").expect("a case").clone();
        owner.batch_execute(&format!(
            "BEGIN;
             INSERT INTO ledger_entries (kind, subject, body, leaf_hash)
                VALUES ('sanction.imposed', 'case:{case}', '{{}}', sha256('\\x00'::bytea || convert_to('{{}}', 'UTF8')));
             INSERT INTO sanctions (member_id, case_id, kind, rule_id, reason, starts_at, ends_at, ledger_entry_id)
                SELECT {sanctioned}, {case}, 'limit', 'R1', 'three removals', folkmoot_now(), folkmoot_now() + interval '900 days', max(id)
                FROM ledger_entries;
             COMMIT"
        )).await.expect("a sanction");
        self.app.appoint(&self.person("moderator")).await;
        let session = self
            .number("SELECT max(s.id) FROM sessions s JOIN actors a ON a.id = s.member_id WHERE a.handle = 'author'")
            .await;
        self.name("author_session", session);
    }

    /// An entry that is held while its case waits for a moderator.
    async fn waiting(&mut self) {
        let entry = self.person("author").post("/entries", &[("body", "twice the same")]).await.made();
        for accuser in ["accuser", "peer4", "peer5"] {
            let answer = self.person(accuser).post(&format!("/entries/{entry}/flags"), &[("rule", "R4")]).await;
            answer.is(303);
        }
        // As if the lot had fallen on somebody who had no part in the removal.
        let audit = "INSERT INTO audits (member_id, role, case_id, after_case_id, ends_at)
            SELECT a.id, 'juror', $1, $1, folkmoot_now() + interval '900 days' FROM actors a WHERE a.handle = 'juror'";
        let case: i64 = self.names.get("decided_case").expect("a case").parse().expect("a number");
        self.app.database.as_owner().await.execute(audit, &[&case]).await.expect("an audit");
        self.name("audit", self.number("SELECT max(id) FROM audits").await);
        self.name("waiting_case", self.number("SELECT max(id) FROM cases").await);
    }

    /// A feature that waits, and one that a moderator has declined.
    async fn features(&mut self) {
        for (name, title) in [("feature", "A lamp by the gate"), ("declined_feature", "A moat around it")] {
            let fields = [("title", title), ("body", "It would help."), ("effort_days", "3")];
            let id = self.person("author").post("/features", &fields).await.made();
            self.name(name, id);
        }
        let declined = self.names.get("declined_feature").expect("a feature").clone();
        let step = [("state", "declined"), ("reason", "There is no water.")];
        self.person("moderator").post(&format!("/features/{declined}/steps"), &step).await.is(303);
    }

    /// An election whose nominations run, as if a second moderator had been voted for; somebody stands in it.
    async fn election(&mut self) {
        let sql = "BEGIN; ALTER TABLE policy_versions DISABLE TRIGGER USER;
            INSERT INTO policy_versions (key, value, previous_id, ledger_entry_id) SELECT key, '2', id, ledger_entry_id FROM policy_versions
                WHERE key = 'moderators.seats' ORDER BY id DESC LIMIT 1;
            ALTER TABLE policy_versions ENABLE TRIGGER USER; COMMIT";
        self.app.database.as_owner().await.batch_execute(sql).await.expect("seats");
        self.app.settle().await;
        let election = self.number("SELECT max(id) FROM proposals WHERE track = 'election'").await;
        let election = Motion::known(self.app, election).path("");
        let statement = [("statement", "I would look after the oak.")];
        self.person("author").post(&format!("{election}/candidacy"), &statement).await.is(303);
        self.name("election", election);
    }

    /// One of the mails that all this has caused.
    async fn mailbox(&mut self) {
        let page = self.app.visitor().get("/demo/mail").await;
        let link = page.body.split("href=\"/demo/mail/").nth(1).expect("a mail");
        let name = link.split('"').next().unwrap_or_default().to_string();
        self.name("mail", name);
    }

    async fn number(&self, sql: &str) -> i64 {
        self.app.database.as_owner().await.query_one(sql, &[]).await.expect("a number").get(0)
    }
}
