//! Moderators' terms of office, and the pseudonym under which members act in the ledger.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use governance::ledger::Pseudonym;
use governance::members::ModeratorTerm;
use governance::{MemberId, Recorded};
use migrations::schema::{members, moderator_terms};

use crate::{Conn, StoreError, Tx};

/// Starts a moderator's term, with its ledger line.
pub async fn start_term(tx: &mut Tx, term: Recorded<ModeratorTerm>) -> Result<(), StoreError> {
    let (term, record) = crate::ledger::record(tx, term).await?;
    diesel::insert_into(moderator_terms::table)
        .values((
            moderator_terms::member_id.eq(term.member.get()),
            moderator_terms::starts_at.eq(term.starts_at),
            moderator_terms::ends_at.eq(term.ends_at),
            moderator_terms::ledger_entry_id.eq(record.get()),
        ))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// The pseudonym of a member in the ledger.
pub async fn ledger_name(conn: &mut Conn, member: MemberId) -> Result<Pseudonym, StoreError> {
    let name: String = members::table.find(member.get()).select(members::ledger_name).first(conn).await?;
    Pseudonym::parse(&name).map_err(|why| StoreError::unreadable("ledger name", why))
}
