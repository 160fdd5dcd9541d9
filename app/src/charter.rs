//! A charter that grows: what newer software brings enters the constitution of a community that older software founded.

use governance::policies::{Introduced, introduce};
use governance::{Constitution, PolicyKey};
use store::policies::PolicyWords;
use store::{Conn, PoolSettings, Store, StoreError, Tx};

use crate::database::{Database, DatabaseError};
use crate::serve::ServeError;

/// What brings the policies, as the ledger names it.
const SOFTWARE: &str = concat!("folkmoot ", env!("CARGO_PKG_VERSION"));

/// Votes that are enacted at the same moment may come first; each of them ends one try.
const TRIES: usize = 5;

/// Lets every policy enter that this software knows and the constitution lacks, and says which. The owner's act, like the founding
/// and the migrations that come before it; of several processes one does it, and the others find nothing left to do.
pub async fn grow(database: &Database) -> Result<Vec<Introduced>, ServeError> {
    let owner_url = database.owner_url.as_ref().ok_or(DatabaseError::NoOwner)?;
    let store = Store::connect(owner_url, &PoolSettings { size: 1, ..PoolSettings::default() }).await?;
    let mut tries = 1..TRIES;
    loop {
        match introduce_missing(&store).await {
            Err(error) if error.is("policy_versions_follow_one_another") && tries.next().is_some() => {}
            result => return Ok(result?),
        }
    }
}

async fn introduce_missing(store: &Store) -> Result<Vec<Introduced>, StoreError> {
    let mut tx = store.begin().await?;
    tx.lock("founding").await?;
    let Some(constitution) = of_community(&mut tx).await? else { return Ok(Vec::new()) };
    let mut introduced = Vec::new();
    for key in constitution.missing() {
        // What is missing can be introduced; were it otherwise, its value would be a vote's to change.
        let Ok(recorded) = introduce(&constitution, key, SOFTWARE) else { continue };
        introduced.push(recorded.value().clone());
        store::policies::introduce(&mut tx, recorded).await?;
    }
    describe(&mut tx).await?;
    tx.commit().await?;
    Ok(introduced)
}

/// Tells the search what this software calls each policy.
pub async fn describe(tx: &mut Tx) -> Result<(), StoreError> {
    let words: Vec<PolicyWords> = PolicyKey::ALL
        .iter()
        .map(|key| {
            let definition = key.definition();
            PolicyWords { key: key.as_str(), title: definition.title, about: definition.why }
        })
        .collect();
    store::policies::describe(tx, &words).await
}

/// What this software knows and the constitution lacks, for whoever may not add it.
pub async fn missing(app_url: &str) -> Result<Vec<PolicyKey>, StoreError> {
    let store = Store::connect(app_url, &PoolSettings { size: 1, ..PoolSettings::default() }).await?;
    let mut conn = store.read().await?;
    let constitution = of_community(&mut conn).await?;
    Ok(constitution.map(|constitution| constitution.missing()).unwrap_or_default())
}

/// The constitution in force; `None` before the founding, which gives every policy its value.
async fn of_community(conn: &mut Conn) -> Result<Option<Constitution>, StoreError> {
    if store::policies::founded(conn).await?.is_none() {
        return Ok(None);
    }
    store::policies::current(conn).await.map(Some)
}
