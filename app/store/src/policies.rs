//! The constitution and its history.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use governance::policies::{Charter, PolicyVersion};
use governance::{Constitution, PolicyKey, PolicyValue, PolicyVersionId, Recorded};
use migrations::schema::{community, policy_versions};

use crate::{Conn, StoreError, Tx};

type CurrentRow = (i64, String, serde_json::Value, DateTime<Utc>);

/// The constitution in force. A key that this binary does not know is left out: a newer node wrote it.
pub async fn current(conn: &mut Conn) -> Result<Constitution, StoreError> {
    let rows: Vec<CurrentRow> = policy_versions::table
        .distinct_on(policy_versions::key)
        .order((policy_versions::key, policy_versions::id.desc()))
        .select((policy_versions::id, policy_versions::key, policy_versions::value, policy_versions::at))
        .load(conn)
        .await?;
    let mut constitution = Constitution::new();
    for (id, key, value, since) in rows {
        let Ok(key) = key.parse::<PolicyKey>() else { continue };
        let value = PolicyValue::from_json(&key.kind(), &value).map_err(|why| StoreError::unreadable(key.as_str(), why))?;
        constitution
            .insert(key, PolicyVersion { value, version: PolicyVersionId::from(id), since })
            .map_err(|why| StoreError::unreadable(key.as_str(), why))?;
    }
    Ok(constitution)
}

/// What the community is called and when it was founded; `None` before its founding.
pub async fn founded(conn: &mut Conn) -> Result<Option<(String, DateTime<Utc>)>, StoreError> {
    let row: Option<(String, Option<DateTime<Utc>>)> =
        community::table.select((community::name, community::founded_at)).first(conn).await.optional()?;
    Ok(row.and_then(|(name, at)| at.map(|at| (name, at))))
}

/// Founds the community: its name and the first version of every policy, in one transaction with one ledger line.
/// Needs the owner role; the application's role cannot touch the community's row.
pub async fn found(tx: &mut Tx, charter: Recorded<Charter>) -> Result<(), StoreError> {
    let (charter, record) = crate::ledger::record(tx, charter).await?;
    diesel::insert_into(community::table).values(community::name.eq(&charter.community)).execute(&mut **tx).await?;
    for (key, value) in &charter.values {
        diesel::insert_into(policy_versions::table)
            .values((
                policy_versions::key.eq(key.as_str()),
                policy_versions::value.eq(value.to_json()),
                policy_versions::ledger_entry_id.eq(record.get()),
            ))
            .execute(&mut **tx)
            .await?;
    }
    let now = crate::clock::now(tx).await?;
    diesel::update(community::table)
        .set((community::founded_at.eq(Some(now)), community::ledger_entry_id.eq(Some(record.get()))))
        .execute(&mut **tx)
        .await?;
    Ok(())
}
