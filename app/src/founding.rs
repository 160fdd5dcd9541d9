//! `folkmoot init`: founds a community, once.

use std::collections::BTreeMap;

use governance::{PolicyKey, PolicyValue};
use store::{PoolSettings, Store};

use crate::config::Config;
use crate::database::{Database, DatabaseError};
use crate::serve::ServeError;

/// Brings the database up to date and founds the community in it, with the charter's values where `chosen` names none.
/// Founding is the owner's act: the application's role cannot touch the community's row.
pub async fn found(
    database: &Database,
    name: &str,
    chosen: &BTreeMap<PolicyKey, PolicyValue>,
) -> Result<(), ServeError> {
    let owner_url = database.owner_url.as_ref().ok_or(DatabaseError::NoOwner)?;
    database.migrate().await?;
    let store = Store::connect(owner_url, &PoolSettings { size: 1, ..PoolSettings::default() }).await?;
    let mut tx = store.begin().await?;
    tx.lock("founding").await?;
    if let Some((name, _)) = store::policies::founded(&mut tx).await? {
        return Err(ServeError::Act(format!("“{name}” was founded in this database already")));
    }
    let charter = governance::policies::found(name, chosen)
        .map_err(|(key, why)| ServeError::Act(format!("{}: {why}", key.as_str())))?;
    store::policies::found(&mut tx, charter).await?;
    crate::charter::describe(&mut tx).await?;
    tx.commit().await?;
    Ok(())
}

/// Founds a real community and says what comes next.
pub async fn run(config: &Config, name: &str) -> Result<(), ServeError> {
    let database = Database::join(config).await?;
    let result = found(&database, name, &BTreeMap::new()).await;
    database.close().await;
    result?;
    println!("“{name}” is founded, with the charter's default policies.");
    println!(
        "Next: `folkmoot doctor`, then `folkmoot serve`, and register the first member at {}/join.",
        config.base_url()
    );
    Ok(())
}
