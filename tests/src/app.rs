//! The application as a test starts it.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use folkmoot::chance::Chance;
use folkmoot::clock::Clock;
use folkmoot::config::Config;
use folkmoot::live::Live;
use folkmoot::mail::{Mailer, Sender};
use folkmoot::recent::Recent;
use folkmoot::services::{Services, Site};
use folkmoot::streams::plain::PlainThreads;
use folkmoot::web::kept::KeptPages;
use folkmoot::web::limits::Limits;
use folkmoot::web_client::{Patience, Reach, WebClient};
use rocket::local::asynchronous::Client;
use search::Search;
use store::{PoolSettings, Store};

use crate::{Person, TestDatabase};

/// What a test may want different from the ordinary.
#[derive(Debug, Clone, Default)]
pub struct Setting {
    /// Whether the demonstration's routes are mounted.
    pub demo: bool,
    /// Whether the rate limits hold; most tests are faster than people.
    pub limits: bool,
    /// The pool's settings; a few connections and much patience unless the test says otherwise.
    pub pool: Option<PoolSettings>,
    /// How many live streams may be open; the ordinary number unless the test says otherwise.
    pub live_streams: Option<usize>,
    /// How long pages for visitors are kept; not at all unless the test says otherwise, because most write beside the application.
    pub kept_pages: Option<Duration>,
    /// How long threads are kept as everybody sees them; not at all where nothing is said.
    pub plain_threads: Option<Duration>,
    /// Where Meilisearch is; without it Postgres searches.
    pub meilisearch: Option<String>,
    /// Where mail goes; kept in memory unless the test says otherwise.
    pub mailer: Option<Arc<Mailer>>,
    /// The port on loopback that links lead to, when a real server is to answer there.
    pub port: Option<u16>,
    /// The domain whose mail comes to `folkmoot receive`; nobody takes mail in unless the test says so.
    pub receives_at: Option<String>,
}

/// The real application on a database of its own.
pub struct TestApp {
    pub client: Client,
    pub services: Arc<Services>,
    pub database: TestDatabase,
}

/// Connections of a test's pool. The whole suite must also pass with one (`FOLKMOOT_TEST_POOL=1`).
fn pool_size() -> u32 {
    folkmoot::config::environment::variable("FOLKMOOT_TEST_POOL").and_then(|size| size.parse().ok()).unwrap_or(4)
}

impl TestApp {
    /// Starts with the ordinary settings.
    pub async fn start() -> Self {
        Self::with(Setting::default()).await
    }

    /// Starts with settings of the test's own.
    pub async fn with(setting: Setting) -> Self {
        Self::resume(TestDatabase::new().await, setting).await
    }

    /// Starts on a database that is there already, at the time that it holds.
    pub async fn resume(database: TestDatabase, setting: Setting) -> Self {
        let services = Arc::new(services(&database, &setting).await);
        Self::with_services(database, services).await
    }

    /// A second node on the database of a first. The database stays the first one's: it is dropped with that.
    pub async fn beside(first: &TestDatabase, setting: Setting) -> Self {
        Self::resume(first.lent(), setting).await
    }

    /// Starts on a database and with services that the test made itself.
    pub async fn with_services(database: TestDatabase, services: Arc<Services>) -> Self {
        let figment = rocket::Config::figment().merge(("log_level", "off")).merge(("ip_header", false));
        let rocket = folkmoot::rocket(figment, Arc::clone(&services));
        let client = Client::untracked(rocket).await.expect("the application starts");
        let app = Self { client, services, database };
        let mut conn = app.services.store.read().await.expect("a connection");
        let ahead = store::clock::ahead_ms(&mut conn).await.expect("the clock");
        app.services.clock.follow(TimeDelta::milliseconds(ahead));
        drop(conn);
        app
    }

    /// A confirmed member whose account is 30 days old, signed in. Faster than the form, which has its own tests.
    pub async fn person(&self, handle: &str) -> Person<'_> {
        Person::arrive(self, handle).await
    }

    /// Somebody whom the demonstration's button signs in.
    pub async fn signed_in_by_demo(&self, handle: &str) -> Person<'_> {
        let answer = self.visitor().post("/demo/sessions", &[("handle", handle)]).await;
        let name = format!("{}=", folkmoot::web::guards::session_cookie(self.services.site.is_secure()));
        let cookies = answer.headers.iter().filter(|(header, _)| header.eq_ignore_ascii_case("set-cookie"));
        let token = cookies.filter_map(|(_, value)| value.strip_prefix(&name)?.split(';').next()).next();
        let token = token.expect("a session").to_string();
        let mut conn = self.services.store.read().await.expect("a connection");
        let member = store::actors::member_by_handle(&mut conn, handle).await.expect("a member");
        Person::with_token(self, handle, member.get(), &token)
    }

    /// Somebody who is not signed in.
    pub fn visitor(&self) -> Person<'_> {
        Person::visitor(self)
    }

    /// The community's time.
    pub async fn now(&self) -> DateTime<Utc> {
        let mut conn = self.services.store.read().await.expect("a connection");
        store::clock::now(&mut conn).await.expect("the time")
    }

    /// Puts somebody in office as the operator does before the first election: with the key of the database's owner.
    pub async fn appoint(&self, person: &Person<'_>) {
        let single = PoolSettings { size: 1, ..PoolSettings::default() };
        let owner = Store::connect(&self.database.owner_url, &single).await.expect("the owner's store");
        let mut tx = owner.begin().await.expect("a transaction");
        let now = store::clock::now(&mut tx).await.expect("the time");
        let constitution = self.services.constitution(&mut tx).await.expect("the constitution");
        let name = store::pseudonyms::of(&mut tx, person.member()).await.expect("a pseudonym");
        let term = governance::members::appoint_moderator(person.member(), &name, &constitution, now);
        store::moderators::start_term(&mut tx, term, now).await.expect("a term");
        tx.commit().await.expect("the term is kept");
    }

    /// Lets time pass and all background work be done.
    pub async fn advance(&self, by: TimeDelta) {
        self.skip(by).await;
        self.settle().await;
    }

    /// Lets time pass while all background work rests.
    pub async fn skip(&self, by: TimeDelta) {
        let mut tx = self.services.store.begin().await.expect("a transaction");
        let ahead = store::clock::ahead_ms(&mut tx).await.expect("the clock");
        store::clock::set_ahead_ms(&mut tx, ahead + by.num_milliseconds()).await.expect("a test's clock can be moved");
        tx.commit().await.expect("the clock is moved");
        self.services.clock.follow(TimeDelta::milliseconds(ahead) + by);
    }

    /// Lets all background work be done.
    pub async fn settle(&self) {
        folkmoot::jobs::settle(&self.services).await.expect("the beats settle");
    }
}

async fn services(database: &TestDatabase, setting: &Setting) -> Services {
    let patient = || PoolSettings { size: pool_size(), wait: Duration::from_secs(20), ..PoolSettings::default() };
    let settings = setting.pool.clone().unwrap_or_else(patient);
    let secret = "5e".repeat(32);
    let variables = [("FOLKMOOT_SECRET".to_string(), secret)];
    let config = Config::from_sources("no such file".as_ref(), &variables, None).expect("a configuration");
    Services {
        store: Store::connect(&database.app_url, &settings).await.expect("a store"),
        search: match &setting.meilisearch {
            Some(url) => Search::with_meilisearch(url, None).expect("an address"),
            None => Search::postgres_only(),
        },
        site: Site {
            community: "Testmoot".to_string(),
            base_url: format!("http://127.0.0.1:{}", setting.port.unwrap_or(8000)),
            demo: setting.demo,
            trusted_proxies: Vec::new(),
        },
        clock: Clock::default(),
        keys: config.keys().expect("keys"),
        chance: Chance::real(),
        limits: if setting.limits { Limits::new() } else { Limits::off() },
        recent: Recent::default(),
        kept: setting.kept_pages.map_or_else(KeptPages::off, KeptPages::new),
        plain: setting.plain_threads.map_or_else(PlainThreads::off, PlainThreads::new),
        pulse: folkmoot::jobs::pulse::Pulse::default(),
        live: setting.live_streams.map_or_else(Live::default, Live::new),
        mailer: setting.mailer.clone().unwrap_or_else(|| Arc::new(Mailer::memory())),
        web_client: WebClient::new(Reach::LoopbackToo, Patience::default(), "http://127.0.0.1:8000").expect("TLS"),
        answers: folkmoot::proposals::answer::Answers::default(),
        sheets: folkmoot::proposals::sheets::Sheets::default(),
        bookmark: folkmoot::jobs::write_digests::Bookmark::default(),
        lull: folkmoot::web::lull::Lull::default(),
        downloads: folkmoot::archives::Downloads::default(),
        sender: Sender::new("Testmoot <moot@example.org>".parse().expect("an address"), &config.keys().expect("keys"))
            .with(None, setting.receives_at.clone()),
    }
}
