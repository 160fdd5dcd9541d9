//! `folkmoot serve` and `folkmoot work`: from settings to a running node, and down again without losing an answer.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use governance::policies::counted;
use lettre::message::Mailbox;
use rocket::fairing::AdHoc;
use rocket::figment::Figment;
use rocket::tokio;
use search::Search;
use store::{PoolSettings, Store};
use tokio::sync::watch;

use crate::chance::Chance;
use crate::clock::Clock;
use crate::config::{Config, ConfigError, Mode};
use crate::database::{Database, DatabaseError};
use crate::live::Live;
use crate::mail::dkim::Signer;
use crate::mail::{Mailer, Sender};
use crate::recent::Recent;
use crate::services::{Services, Site};
use crate::streams::plain::PlainThreads;
use crate::web::kept::{FRESH_FOR, KeptPages};
use crate::web::limits::Limits;
use crate::web_client::{Patience, Reach, WebClient};

/// Rocket lets running requests finish for this long after SIGTERM, then for [`MERCY_S`] their connections.
const GRACE_S: u32 = 5;
const MERCY_S: u32 = 2;
/// Background work gets this long to finish its batch.
const BEATS_END: Duration = Duration::from_secs(2);

/// Why a node does not run.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    #[error(transparent)]
    Config(#[from] ConfigError),
    #[error(transparent)]
    Database(#[from] DatabaseError),
    #[error("the database does not answer: {0}")]
    Store(#[from] store::StoreError),
    #[error("mail cannot be sent: {0}")]
    Mail(String),
    #[error("the outside web cannot be read: {0}")]
    Outside(#[from] reqwest::Error),
    #[error("the search engine cannot be used: {0}")]
    Search(String),
    #[error(
        "there is no community in this database yet. Fix: run `folkmoot init --name \"…\"`, or `folkmoot demo` to look around"
    )]
    NotFounded,
    #[error(
        "the database lacks {0} migration(s) and DATABASE_OWNER_URL is not set. Fix: run `folkmoot migrate` with it"
    )]
    Outdated(usize),
    #[error(
        "the constitution lacks {0} that came with this software, and DATABASE_OWNER_URL is not set. Fix: run `folkmoot migrate` with it"
    )]
    Ungrown(String),
    #[error("{0} is in use by another program. Fix: stop that one, or set FOLKMOOT_WEB_PORT (web.port) to a free port")]
    AddressInUse(SocketAddr),
    #[error(
        "cannot listen on {0}: {1}. Fix: set FOLKMOOT_WEB_ADDRESS and FOLKMOOT_WEB_PORT to an address of this machine and a port that is open to this account"
    )]
    Listen(SocketAddr, String),
    #[error("the web server cannot run: {0}")]
    Web(String),
    #[error("the community could not be prepared: {0}")]
    Act(String),
}

/// What a process does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Duty {
    /// Answers requests, and does the background work too.
    ServeAndWork,
    /// Answers requests only; another process works.
    Serve,
    /// Does the background work only.
    Work,
}

/// Runs a node until it is told to stop.
pub async fn run(config: &Config, duty: Duty) -> Result<(), ServeError> {
    // Only one process runs the private cluster; a worker beside it shares it.
    let database = if duty == Duty::Work { Database::join(config).await? } else { Database::open(config).await? };
    let result = run_on(config, duty, &database).await;
    database.close().await;
    result
}

async fn run_on(config: &Config, duty: Duty, database: &Database) -> Result<(), ServeError> {
    bring_up_to_date(database).await?;
    let services = Arc::new(services(config, database).await?);
    node(config, duty, database, services).await
}

/// Migrates when the owner's connection is known, and lets in the policies that came with this software; otherwise checks that there
/// is nothing of either to do.
pub async fn bring_up_to_date(database: &Database) -> Result<(), ServeError> {
    if database.owner_url.is_some() {
        for name in database.migrate().await? {
            tracing::info!(name, "migrated");
        }
        for policy in crate::charter::grow(database).await? {
            tracing::info!(policy = %policy.key, "a policy came with this software, with its default");
        }
        return Ok(());
    }
    let pending = migrations::pending(&database.app_url).await.map_err(DatabaseError::from)?;
    if !pending.is_empty() {
        return Err(ServeError::Outdated(pending.len()));
    }
    let missing = crate::charter::missing(&database.app_url).await?.len();
    if missing == 0 {
        return Ok(());
    }
    Err(ServeError::Ungrown(counted(u64::try_from(missing).unwrap_or(u64::MAX), "policy", "policies")))
}

/// Everything a request may use, from the settings.
pub async fn services(config: &Config, database: &Database) -> Result<Services, ServeError> {
    let settings = PoolSettings {
        size: config.database.pool_size,
        wait: Duration::from_millis(config.database.wait_ms),
        ..PoolSettings::default()
    };
    let store = Store::connect(&database.app_url, &settings).await?;
    let mut conn = store.read().await?;
    let Some((community, _)) = store::policies::founded(&mut conn).await? else { return Err(ServeError::NotFounded) };
    let ahead = store::clock::ahead_ms(&mut conn).await?;
    drop(conn);
    let clock = Clock::default();
    clock.follow(chrono::TimeDelta::milliseconds(ahead));
    let services = Services {
        store,
        search: search(config)?,
        site: Site {
            community,
            base_url: config.base_url(),
            demo: config.mode == Mode::Demo,
            trusted_proxies: config.web.trusted_proxies.clone(),
        },
        clock,
        keys: config.keys()?,
        chance: Chance::real(),
        limits: Limits::new(),
        recent: Recent::default(),
        live: Live::new(config.web.live_streams),
        pulse: crate::jobs::pulse::Pulse::default(),
        kept: KeptPages::new(FRESH_FOR),
        plain: PlainThreads::new(FRESH_FOR),
        mailer: Arc::new(Mailer::from_config(config).map_err(|why| ServeError::Mail(why.to_string()))?),
        web_client: web_client(config)?,
        answers: crate::proposals::answer::Answers::default(),
        sheets: crate::proposals::sheets::Sheets::default(),
        bookmark: crate::jobs::write_digests::Bookmark::default(),
        lull: crate::web::lull::Lull::default(),
        downloads: crate::archives::Downloads::default(),
        sender: sender(config)?,
    };
    let mut conn = services.store.read().await?;
    services.follow_constitution(&mut conn).await?;
    drop(conn);
    Ok(services)
}

/// Who sends the mail. A demonstration signs nothing, and nobody answers it by mail.
pub fn sender(config: &Config) -> Result<Sender, ServeError> {
    let from = &config.mail.from;
    let from: Mailbox = from.parse().map_err(|why| ServeError::Mail(format!("the sender {from}: {why}")))?;
    if config.mode == Mode::Demo {
        return Ok(Sender::new(from, &config.keys()?));
    }
    let signer = Signer::from_config(config, from.email.domain()).map_err(|why| ServeError::Mail(why.to_string()))?;
    Ok(Sender::new(from, &config.keys()?).with(signer, config.mail.reply_domain.clone()))
}

/// A demonstration's feeds are on this machine; nobody else's may be.
fn web_client(config: &Config) -> Result<WebClient, ServeError> {
    let reach = if config.mode == Mode::Demo { Reach::LoopbackToo } else { Reach::PublicOnly };
    Ok(WebClient::new(reach, Patience::default(), &config.base_url())?)
}

/// Meilisearch when one is configured, and Postgres behind it.
fn search(config: &Config) -> Result<Search, ServeError> {
    let Some(url) = &config.search.meili_url else { return Ok(Search::postgres_only()) };
    let key = config.search.meili_key.as_ref().map(|key| key.reveal());
    Search::with_meilisearch(url, key).map_err(|why| ServeError::Search(why.to_string()))
}

/// Runs the parts of a node that its duty names, until SIGTERM or Ctrl-C.
pub async fn node(config: &Config, duty: Duty, database: &Database, services: Arc<Services>) -> Result<(), ServeError> {
    let (stop, stopped) = watch::channel(false);
    let beats = if duty == Duty::Serve {
        tokio::spawn(crate::jobs::follow(Arc::clone(&services), stopped))
    } else {
        tokio::spawn(crate::jobs::work(Arc::clone(&services), stopped))
    };
    let result = if duty == Duty::Work {
        crate::signals::told_to_stop().await;
        Ok(())
    } else {
        let listener = tokio::spawn(crate::live::listen(database.app_url.clone(), services.live.clone()));
        let result = answer(config, services, &stop).await;
        listener.abort();
        result
    };
    let _ = stop.send(true);
    if tokio::time::timeout(BEATS_END, beats).await.is_err() {
        tracing::warn!(
            "background work did not end in time; what it had not finished will be done after the next start"
        );
    }
    tracing::info!("stopped");
    result
}

async fn answer(config: &Config, services: Arc<Services>, stop: &watch::Sender<bool>) -> Result<(), ServeError> {
    let deadline = Duration::from_secs(u64::from(GRACE_S + MERCY_S) + 1);
    let rocket = crate::rocket(figment(config), services);
    let address = config.base_url();
    let rocket = rocket.attach(AdHoc::on_liftoff("address", move |rocket| {
        // The port may be the system's choice; nobody but Rocket knows it.
        let listening = SocketAddr::new(rocket.config().address, rocket.config().port);
        Box::pin(async move { tracing::info!(%address, %listening, "answering") })
    }));
    let rocket = rocket.ignite().await.map_err(|error| ServeError::Web(error.kind().to_string()))?;
    let shutdown = rocket.shutdown();
    let mut running = tokio::spawn(rocket.launch());
    let late = async {
        shutdown.await;
        // The beats end while the last requests are answered: together they have twelve seconds.
        let _ = stop.send(true);
        tokio::time::sleep(deadline).await;
    };
    tokio::select! {
        ended = &mut running => match ended {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => stopped_with(&error, config),
            Err(panic) => Err(ServeError::Web(panic.to_string())),
        },
        // Rocket itself waits for ever for a request that does not end.
        () = late => {
            running.abort();
            tracing::warn!("requests were still running when the time to stop was over; they were not answered");
            Ok(())
        }
    }
}

/// Why Rocket is no longer running, in an operator's words.
fn stopped_with(error: &rocket::Error, config: &Config) -> Result<(), ServeError> {
    match error.kind() {
        // Whoever was still connected was cut off; nothing that was answered is lost, so this is a good end.
        rocket::error::ErrorKind::Shutdown(..) => {
            tracing::warn!("connections were still open when the time to stop was over; they were closed");
            Ok(())
        }
        rocket::error::ErrorKind::Bind(why) => Err(ServeError::from_bind(why, config)),
        other => Err(ServeError::Web(other.to_string())),
    }
}

impl ServeError {
    fn from_bind(why: &std::io::Error, config: &Config) -> Self {
        let address = config.listen();
        match why.kind() {
            std::io::ErrorKind::AddrInUse => Self::AddressInUse(address),
            _ => Self::Listen(address, why.to_string()),
        }
    }
}

/// Rocket's own settings: nothing is read from its files or variables, so that ours are the only ones.
pub fn figment(config: &Config) -> Figment {
    let workers = if config.web.workers == 0 {
        std::thread::available_parallelism().map_or(2, std::num::NonZero::get)
    } else {
        config.web.workers
    };
    Figment::from(rocket::Config::debug_default())
        .merge(("address", config.web.address.to_string()))
        .merge(("port", config.web.port))
        .merge(("workers", workers))
        .merge(("log_level", "off"))
        .merge(("cli_colors", false))
        .merge(("ident", false))
        .merge(("ip_header", false))
        .merge(("keep_alive", 10))
        .merge(("shutdown.grace", GRACE_S))
        .merge(("shutdown.mercy", MERCY_S))
        .merge(("shutdown.ctrlc", true))
}
