//! The application as a test starts it.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use folkmoot::chance::Chance;
use folkmoot::clock::Clock;
use folkmoot::config::Config;
use folkmoot::live::Live;
use folkmoot::mail::Mailer;
use folkmoot::services::{Services, Site};
use folkmoot::web::limits::Limits;
use folkmoot::web_client::{Patience, Reach, WebClient};
use rocket::local::asynchronous::Client;
use search::Search;
use store::{PoolSettings, Store};

use crate::{Person, TestDatabase};

/// What a test may want different from the ordinary.
#[derive(Debug, Clone)]
pub struct Setting {
    /// Whether the demonstration's routes are mounted.
    pub demo: bool,
    /// Whether the rate limits hold; most tests are faster than people.
    pub limits: bool,
    /// The pool's settings; a few connections and much patience unless the test says otherwise.
    pub pool: Option<PoolSettings>,
    /// How many live streams may be open; the ordinary number unless the test says otherwise.
    pub live_streams: Option<usize>,
    /// Where Meilisearch is; without it Postgres searches.
    pub meilisearch: Option<String>,
    /// Where mail goes; kept in memory unless the test says otherwise.
    pub mailer: Option<Arc<Mailer>>,
}

impl Default for Setting {
    fn default() -> Self {
        Self { demo: false, limits: false, pool: None, live_streams: None, meilisearch: None, mailer: None }
    }
}

/// The real application on a database of its own.
pub struct TestApp {
    pub client: Client,
    pub services: Arc<Services>,
    pub database: TestDatabase,
}

/// Connections of a test's pool. The whole suite must also pass with one (`FOLKMOOT_TEST_POOL=1`).
fn pool_size() -> u32 {
    std::env::var("FOLKMOOT_TEST_POOL").ok().and_then(|size| size.parse().ok()).unwrap_or(4)
}

impl TestApp {
    /// Starts with the ordinary settings.
    pub async fn start() -> Self {
        Self::with(Setting::default()).await
    }

    /// Starts with settings of the test's own.
    pub async fn with(setting: Setting) -> Self {
        let database = TestDatabase::new().await;
        let services = Arc::new(services(&database, &setting).await);
        let figment = rocket::Config::figment().merge(("log_level", "off")).merge(("ip_header", false));
        let rocket = folkmoot::rocket(figment, Arc::clone(&services));
        let client = Client::untracked(rocket).await.expect("the application starts");
        Self { client, services, database }
    }

    /// A confirmed member whose account is 30 days old, signed in. Faster than the form, which has its own tests.
    pub async fn person(&self, handle: &str) -> Person<'_> {
        Person::arrive(self, handle).await
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

    /// Lets time pass and all background work be done.
    pub async fn advance(&self, by: TimeDelta) {
        let mut tx = self.services.store.begin().await.expect("a transaction");
        let ahead = store::clock::ahead_ms(&mut tx).await.expect("the clock");
        store::clock::set_ahead_ms(&mut tx, ahead + by.num_milliseconds()).await.expect("a test's clock can be moved");
        tx.commit().await.expect("the clock is moved");
        self.services.clock.follow(TimeDelta::milliseconds(ahead) + by);
        self.settle().await;
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
            base_url: "http://127.0.0.1:8000".to_string(),
            demo: setting.demo,
            trusted_proxies: Vec::new(),
        },
        clock: Clock::default(),
        keys: config.keys().expect("keys"),
        chance: Chance::real(),
        limits: if setting.limits { Limits::new() } else { Limits::off() },
        live: setting.live_streams.map_or_else(Live::default, Live::new),
        mailer: setting.mailer.clone().unwrap_or_else(|| Arc::new(Mailer::memory())),
        web_client: WebClient::new(Reach::LoopbackToo, Patience::default(), "http://127.0.0.1:8000").expect("TLS"),
        mail_from: "Testmoot <moot@example.org>".parse().expect("an address"),
    }
}
