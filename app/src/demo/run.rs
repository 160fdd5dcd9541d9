//! `folkmoot demo`: a living community on this machine, founded and seeded at the first start.

use std::sync::Arc;
use std::time::Instant;

use rocket::fairing::AdHoc;
use rocket::tokio::{self, sync::oneshot};
use store::demo::DemoState;
use store::{PoolSettings, Store};

use super::feeds;
use super::seed::content::{COMMUNITY, Content};
use super::seed::{self, DAYS, PASSWORD};
use crate::config::Config;
use crate::database::{Database, DatabaseError};
use crate::error::AppError;
use crate::founding;
use crate::serve::{self, Duty, ServeError};
use crate::services::Services;
use crate::web::limits::Limits;

/// Runs the demonstration until it is told to stop.
pub async fn run(config: &Config) -> Result<(), ServeError> {
    let database = Database::open(config).await?;
    let result = run_on(config, &database).await;
    database.close().await;
    result
}

async fn run_on(config: &Config, database: &Database) -> Result<(), ServeError> {
    let services = prepared(config, database).await?;
    greet(config, database);
    serve::node(config, Duty::ServeAndWork, database, services).await
}

/// Everything a node needs, on a database that holds the whole demonstration; founds and seeds it where there is none.
///
/// Seeding is not resumed: it takes seconds, and half a story has no end. One that was interrupted is thrown away, which the
/// database allows only for a demonstration that was never finished, and begun again.
pub async fn prepared(config: &Config, database: &Database) -> Result<Arc<Services>, ServeError> {
    serve::bring_up_to_date(database).await?;
    match state(database).await? {
        DemoState::Ready => return Ok(Arc::new(serve::services(config, database).await?)),
        DemoState::Real => {
            return Err(ServeError::Act(
                "this database holds a real community, and a demonstration lets anybody be anybody. \
                 Fix: use `folkmoot serve` for it, or start the demonstration in another directory"
                    .to_string(),
            ));
        }
        DemoState::Unfinished => {
            println!("The last first start was interrupted; beginning again.");
            start_over(database).await?;
        }
        DemoState::Empty => {}
    }
    println!("Founding {COMMUNITY} and letting {DAYS} days pass in it (only at the first start) …");
    let started = Instant::now();
    let content = Content::load().map_err(act)?;
    found(database, &content).await?;
    let mut services = serve::services(config, database).await?;
    // Thousands of small commits need not wait for the disk one by one: what a crash would lose is made again. The last
    // one, which says that the demonstration is whole, does wait, and with it everything before it is on the disk.
    let durable = services.store.clone();
    services.store =
        Store::connect(&database.app_url, &PoolSettings { size: 4, durable: false, ..PoolSettings::default() }).await?;
    services.limits = Limits::off();
    let services = Arc::new(services);
    with_feeds(config, &services, seed::seed(&services, content, &config.base_url(), tell)).await?;
    drop(services);
    let mut finished = serve::services(config, database).await?;
    finished.store = durable;
    seed::begin(&finished).await.map_err(act)?;
    tracing::info!(seconds = started.elapsed().as_secs_f32(), "the demonstration is seeded");
    Ok(Arc::new(finished))
}

fn tell(day: i64) {
    if day % 10 == 0 {
        println!("  … day {day}");
    }
}

fn act(error: AppError) -> ServeError {
    ServeError::Act(error.to_string())
}

async fn owner(database: &Database) -> Result<Store, ServeError> {
    let url = database.owner_url.as_ref().ok_or(DatabaseError::NoOwner)?;
    Ok(Store::connect(url, &PoolSettings { size: 1, ..PoolSettings::default() }).await?)
}

async fn state(database: &Database) -> Result<DemoState, ServeError> {
    let store = Store::connect(&database.app_url, &PoolSettings { size: 1, ..PoolSettings::default() }).await?;
    let mut conn = store.read().await?;
    Ok(store::demo::state(&mut conn).await?)
}

async fn start_over(database: &Database) -> Result<(), ServeError> {
    let mut tx = owner(database).await?.begin().await?;
    store::demo::start_over(&mut tx).await?;
    tx.commit().await?;
    database.migrate().await?;
    Ok(())
}

/// Sets the clock back, then founds: the founding has its day in the story too.
async fn found(database: &Database, content: &Content) -> Result<(), ServeError> {
    let mut tx = owner(database).await?.begin().await?;
    store::demo::prepare(&mut tx, -DAYS * 24 * 60 * 60 * 1000).await?;
    tx.commit().await?;
    founding::found(database, COMMUNITY, &seed::charter(content).map_err(act)?).await
}

/// Serves the people's feeds where the demonstration will be, while the seeding fetches them from there.
async fn with_feeds(
    config: &Config,
    services: &Arc<Services>,
    seeding: impl Future<Output = Result<(), AppError>>,
) -> Result<(), ServeError> {
    let (ready, is_ready) = oneshot::channel();
    let ready = std::sync::Mutex::new(Some(ready));
    let no_signals: [&str; 0] = [];
    // Ctrl-C ends the process here, as it ends any: the next start begins again.
    let figment = serve::figment(config).merge(("shutdown.ctrlc", false)).merge(("shutdown.signals", no_signals));
    let rocket = rocket::custom(figment).manage(Arc::clone(services)).mount("/", feeds::routes()).attach(
        AdHoc::on_liftoff("feeds", move |_| {
            Box::pin(async move {
                let sender = ready.lock().ok().and_then(|mut sender| sender.take());
                let _ = sender.map(|sender| sender.send(()));
            })
        }),
    );
    let story = async {
        let _ = is_ready.await;
        seeding.await
    };
    tokio::select! {
        told = story => told.map_err(act),
        ended = rocket.launch() => Err(ServeError::Web(match ended {
            Ok(_) => "it stopped while the demonstration was made".to_string(),
            Err(error) => error.kind().to_string(),
        })),
    }
}

fn greet(config: &Config, database: &Database) {
    let address = config.base_url();
    let data = if database.owns_cluster() {
        config.data_dir.display().to_string()
    } else {
        "the database that you named".to_string()
    };
    println!();
    println!("  {COMMUNITY}, a demonstration:   {address}");
    println!("  Be somebody, with one click: {address}/demo");
    println!();
    println!("  (or sign in with any handle and the password “{PASSWORD}”)");
    println!("  Only this machine can reach it. Its data is in {data}; `make clean-data` deletes ./data.");
    println!("  Ctrl-C stops it; the next start goes on where it was.");
    println!();
}
