//! A small world with one of each: people of every standing and one object of each kind. It is built once by the
//! members' own acts, and then copied as often as a test wants to do something to it.

use std::collections::BTreeMap;
use std::sync::Arc;

use folkmoot::mail::{Folder, Mailer};

use crate::{Badge, Person, Scratch, Setting, TestApp, TestDatabase};

/// People of every standing, from the least to the most concerned: the order in which they try things.
pub const STANDINGS: [&str; 7] = ["visitor", "unconfirmed", "sanctioned", "member", "juror", "moderator", "author"];

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
        let database = TestDatabase::new().await;
        let app = TestApp::on(database, Self::setting(&mail, true)).await;
        let mut building = Building { app: &app, badges: BTreeMap::new(), names: BTreeMap::new() };
        building.people().await;
        building.stream().await;
        app.settle().await;
        let Building { badges, names, .. } = building;
        let TestApp { database, .. } = app;
        Self { database, badges, names, mail }
    }

    fn setting(mail: &Scratch, demo: bool) -> Setting {
        let mailer = Some(Arc::new(Mailer::Mailbox(Folder::new(mail.0.join("mail")))));
        Setting { demo, mailer, ..Setting::default() }
    }

    /// The application on a copy of this world.
    pub async fn open(&self) -> TestApp {
        TestApp::on(self.database.copy().await, Self::setting(&self.mail, true)).await
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

    /// Members of every standing but the juror's, who is drawn.
    async fn people(&mut self) {
        for standing in STANDINGS.into_iter().filter(|standing| *standing != "visitor") {
            let person = self.app.person(standing).await;
            self.badges.insert(standing, person.badge().expect("a member"));
        }
        let owner = self.app.database.as_owner().await;
        owner.execute("UPDATE members SET email_confirmed_at = NULL WHERE email LIKE 'unconfirmed@%'", &[]).await.expect("an address");
    }

    /// A public entry, one for followers, comments, a feed.
    async fn stream(&mut self) {
        let author = self.person("author");
        let entry = author.post("/entries", &[("body", "The **oak** by the gate")]).await.made();
        self.name("entry", entry);
        let followers = author.post("/entries", &[("body", "for those who follow"), ("audience", "followers")]).await.made();
        self.name("followers_entry", followers);
        let comment = author.post(&format!("/entries/{entry}/comments"), &[("body", "it is old")]).await;
        self.name("comment", comment.location.rsplit("#c").next().unwrap_or_default());
    }
}
