//! Acts that happen once, however often they are asked for under one key (the header Idempotency-Key).
//!
//! A request claims its key first. Every transaction that its act begins notes in the claim's row that the act was done, so the note
//! and the act are committed together or not at all: after a crash the row says which it was. Whoever takes a claim over that its
//! first owner did not finish in time gets a higher fence, and the first one's transaction is refused.

use std::future::Future;

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Binary, Bool, Integer, Nullable, SmallInt, Text};
use diesel_async::RunQueryDsl;

use crate::statement::statement;
use crate::{StoreError, Tx};

/// How long a key is remembered.
pub const KEPT_HOURS: i32 = 24;

/// How long a request may take before another may try in its place: longer than any statement and any wait.
const LEASE_SECONDS: i32 = 60;

tokio::task_local! {
    static CLAIM: Claim;
}

/// The right to act under a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, QueryableByName)]
pub struct Claim {
    #[diesel(sql_type = BigInt)]
    id: i64,
    #[diesel(sql_type = Integer)]
    fence: i32,
}

/// What was answered under a key: a status, where to look, and a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    pub status: u16,
    pub location: Option<String>,
    pub answer: String,
}

/// What a key stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Key {
    /// Nothing yet: act.
    Free(Claim),
    /// Another request.
    Other,
    /// A request that is being answered at this moment.
    InFlight,
    /// A request that was answered.
    Answered(Said),
    /// A request that was carried out, and whose answer was lost.
    Done(Claim),
}

/// Runs an act under a claim: whatever transaction it begins is bound to it.
pub async fn within<F: Future>(claim: Claim, act: F) -> F::Output {
    CLAIM.scope(claim, act).await
}

/// Notes in a transaction that has just begun that the act of its claim is done. Outside of a claim there is nothing to note.
pub(crate) async fn note(tx: &mut Tx) -> Result<(), StoreError> {
    let Ok(claim) = CLAIM.try_with(|claim| *claim) else { return Ok(()) };
    let noted =
        statement("UPDATE api_requests SET acted_at = folkmoot_now() WHERE id = $1 AND fence = $2 AND status IS NULL")
            .bind::<BigInt, _>(claim.id)
            .bind::<Integer, _>(claim.fence)
            .execute(&mut **tx)
            .await?;
    if noted == 0 { Err(StoreError::Refused("api_requests_fence".to_owned())) } else { Ok(()) }
}

#[derive(QueryableByName)]
struct Kept {
    #[diesel(sql_type = BigInt)]
    id: i64,
    #[diesel(sql_type = Integer)]
    fence: i32,
    #[diesel(sql_type = Bool)]
    is_same: bool,
    #[diesel(sql_type = Bool)]
    has_acted: bool,
    #[diesel(sql_type = Nullable<SmallInt>)]
    status: Option<i16>,
    #[diesel(sql_type = Nullable<Text>)]
    location: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    answer: Option<String>,
}

/// Asks for a key of a token, for the request with this hash.
pub async fn claim(tx: &mut Tx, token: i64, key: &str, request_hash: &[u8; 32]) -> Result<Key, StoreError> {
    statement("DELETE FROM api_requests WHERE token_id = $1 AND key = $2 AND began_at <= folkmoot_now() - make_interval(hours => $3)")
        .bind::<BigInt, _>(token)
        .bind::<Text, _>(key.to_owned())
        .bind::<Integer, _>(KEPT_HOURS)
        .execute(&mut **tx)
        .await?;
    let claimed: Option<Claim> = statement(
        "INSERT INTO api_requests (token_id, key, request_hash, leased_until)
         VALUES ($1, $2, $3, folkmoot_now() + make_interval(secs => $4))
         ON CONFLICT ON CONSTRAINT api_requests_once DO UPDATE SET fence = api_requests.fence + 1, leased_until = excluded.leased_until
            WHERE api_requests.acted_at IS NULL AND api_requests.leased_until <= folkmoot_now()
                AND api_requests.request_hash = excluded.request_hash
         RETURNING id, fence",
    )
    .bind::<BigInt, _>(token)
    .bind::<Text, _>(key.to_owned())
    .bind::<Binary, _>(request_hash.to_vec())
    .bind::<Integer, _>(LEASE_SECONDS)
    .get_result(&mut **tx)
    .await
    .optional()?;
    match claimed {
        Some(claim) => Ok(Key::Free(claim)),
        None => kept(tx, token, key, request_hash).await,
    }
}

async fn kept(tx: &mut Tx, token: i64, key: &str, request_hash: &[u8; 32]) -> Result<Key, StoreError> {
    let kept: Option<Kept> = statement(
        "SELECT id, fence, request_hash = $3 AS is_same, acted_at IS NOT NULL AND leased_until <= folkmoot_now() AS has_acted, status, location, answer
         FROM api_requests WHERE token_id = $1 AND key = $2",
    )
    .bind::<BigInt, _>(token)
    .bind::<Text, _>(key.to_owned())
    .bind::<Binary, _>(request_hash.to_vec())
    .get_result(&mut **tx)
    .await
    .optional()?;
    // Whoever held it has just let it go: whoever asks again finds it free.
    let Some(kept) = kept else { return Ok(Key::InFlight) };
    Ok(match (kept.is_same, kept.status, kept.answer) {
        (false, ..) => Key::Other,
        (true, Some(status), Some(answer)) => {
            Key::Answered(Said { status: u16::try_from(status).unwrap_or(200), location: kept.location, answer })
        }
        _ if kept.has_acted => Key::Done(Claim { id: kept.id, fence: kept.fence }),
        _ => Key::InFlight,
    })
}

/// Keeps what was answered.
pub async fn answered(tx: &mut Tx, claim: Claim, said: &Said) -> Result<(), StoreError> {
    statement(
        "UPDATE api_requests SET acted_at = coalesce(acted_at, folkmoot_now()), status = $3, location = $4, answer = $5
         WHERE id = $1 AND fence = $2 AND status IS NULL",
    )
    .bind::<BigInt, _>(claim.id)
    .bind::<Integer, _>(claim.fence)
    .bind::<SmallInt, _>(i16::try_from(said.status).unwrap_or(200))
    .bind::<Nullable<Text>, _>(said.location.clone())
    .bind::<Text, _>(said.answer.clone())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Lets a key go whose act did not happen.
pub async fn let_go(tx: &mut Tx, claim: Claim) -> Result<(), StoreError> {
    statement("DELETE FROM api_requests WHERE id = $1 AND fence = $2 AND acted_at IS NULL")
        .bind::<BigInt, _>(claim.id)
        .bind::<Integer, _>(claim.fence)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Forgets what was asked more than a day ago; returns how many.
pub async fn sweep(tx: &mut Tx) -> Result<usize, StoreError> {
    Ok(statement("DELETE FROM api_requests WHERE began_at <= folkmoot_now() - make_interval(hours => $1)")
        .bind::<Integer, _>(KEPT_HOURS)
        .execute(&mut **tx)
        .await?)
}
