//! The pool of a case, as it is frozen.

use diesel::sql_types::{Array, BigInt, Binary};
use diesel_async::RunQueryDsl;
use governance::canonical::Hash;
use governance::{CaseId, MemberId};

use crate::statement::statement;
use crate::{StoreError, Tx};

/// A place in a pool.
#[derive(Debug, Clone)]
pub struct Ticket {
    pub member: MemberId,
    pub salt: [u8; 32],
    pub ticket: Hash,
}

/// Freezes a pool.
pub(super) async fn freeze_pool(tx: &mut Tx, case: CaseId, tickets: &[Ticket]) -> Result<(), StoreError> {
    statement(
        "INSERT INTO tickets (case_id, member_id, salt, ticket)
         SELECT $1, t.member, t.salt, t.ticket FROM unnest($2::bigint[], $3::bytea[], $4::bytea[]) t(member, salt, ticket)",
    )
    .bind::<BigInt, _>(case.get())
    .bind::<Array<BigInt>, _>(tickets.iter().map(|ticket| ticket.member.get()).collect::<Vec<_>>())
    .bind::<Array<Binary>, _>(tickets.iter().map(|ticket| ticket.salt.to_vec()).collect::<Vec<_>>())
    .bind::<Array<Binary>, _>(tickets.iter().map(|ticket| ticket.ticket.to_vec()).collect::<Vec<_>>())
    .execute(&mut **tx)
    .await?;
    Ok(())
}
