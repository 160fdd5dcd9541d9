//! The names under which members stand in the ledger.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use governance::MemberId;
use governance::ledger::Pseudonym;
use migrations::schema::members;

use crate::{Conn, StoreError};

/// The pseudonym of a member.
pub async fn of(conn: &mut Conn, member: MemberId) -> Result<Pseudonym, StoreError> {
    let name: String = members::table.find(member.get()).select(members::ledger_name).first(conn).await?;
    parsed(&name)
}

/// A pseudonym as it stands in a row.
pub(crate) fn parsed(name: &str) -> Result<Pseudonym, StoreError> {
    Pseudonym::parse(name).map_err(|why| StoreError::unreadable("ledger name", why))
}
