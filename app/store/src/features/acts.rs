//! What changes a feature: recorded verbs, one after the other.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Integer, Nullable, Text, Timestamptz};
use diesel_async::RunQueryDsl;
use governance::features::{FeatureLink, FeatureMoved, FeatureProposed, FeatureState};
use governance::proposals::Prioritised;
use governance::{EntryId, FeatureId, LedgerEntryId, Recorded};
use migrations::schema::{enactments, feature_steps, features};

use super::Number;
use crate::statement::statement;
use crate::{StoreError, Tx};

/// One number for all nodes: what changes the board takes turns, so that the ledger tells of it in the order in which it was.
const BOARD: i64 = 0x0066_6561_7475_7265;

/// Waits for the board. Nothing on it changes until this transaction ends but by it.
pub async fn hold_board(tx: &mut Tx) -> Result<(), StoreError> {
    statement("SELECT pg_advisory_xact_lock($1)").bind::<BigInt, _>(BOARD).execute(&mut **tx).await?;
    Ok(())
}

/// Takes the number of a feature to come: its line in the ledger names it.
pub async fn next_id(tx: &mut Tx) -> Result<FeatureId, StoreError> {
    let next: Number =
        statement("SELECT nextval(pg_get_serial_sequence('features', 'id')) AS number").get_result(&mut **tx).await?;
    Ok(next.number.into())
}

fn days(effort: u32) -> i32 {
    i32::try_from(effort).unwrap_or(i32::MAX)
}

/// Puts a feature on the board, with the thread of its discussion.
pub async fn propose(
    tx: &mut Tx,
    recorded: Recorded<FeatureProposed>,
    thread: EntryId,
    html: &str,
) -> Result<(), StoreError> {
    let (new, draft) = recorded.into_parts();
    let record = crate::ledger::append_at(tx, &draft, new.at).await?;
    let insert = "INSERT INTO features (id, author_id, thread_id, title, body, body_html, effort_days, link, text_sha256, created_at, changed_at)
        OVERRIDING SYSTEM VALUE VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10)";
    statement(insert)
        .bind::<BigInt, _>(new.id.get())
        .bind::<BigInt, _>(new.by.get())
        .bind::<BigInt, _>(thread.get())
        .bind::<Text, _>(new.text.title.as_str())
        .bind::<Text, _>(new.text.body.as_str())
        .bind::<Text, _>(html)
        .bind::<Integer, _>(days(new.text.effort_days))
        .bind::<Nullable<Text>, _>(new.text.link.as_ref().map(FeatureLink::as_str))
        .bind::<Text, _>(new.text.sha256())
        .bind::<Timestamptz, _>(new.at)
        .execute(&mut **tx)
        .await?;
    keep_version(tx, new.id).await?;
    write_step(
        tx,
        &Step {
            id: new.id,
            state: FeatureState::Proposed.as_str(),
            by: Some(new.by.get()),
            vote: None,
            reason: "",
            at: new.at,
            record,
        },
    )
    .await
}

/// Writes a feature anew; what it said before stays as a version.
pub async fn amend(tx: &mut Tx, recorded: Recorded<FeatureProposed>, html: &str) -> Result<(), StoreError> {
    let (new, draft) = recorded.into_parts();
    let record = crate::ledger::append_at(tx, &draft, new.at).await?;
    diesel::update(features::table.find(new.id.get()))
        .set((
            features::title.eq(new.text.title.as_str()),
            features::body.eq(new.text.body.as_str()),
            features::body_html.eq(html),
            features::effort_days.eq(days(new.text.effort_days)),
            features::link.eq(new.text.link.as_ref().map(FeatureLink::as_str)),
            features::text_sha256.eq(new.text.sha256()),
            features::version.eq(days(new.version)),
            features::changed_at.eq(new.at),
        ))
        .execute(&mut **tx)
        .await?;
    keep_version(tx, new.id).await?;
    let reason = format!("version {}", new.version);
    write_step(
        tx,
        &Step { id: new.id, state: "amended", by: Some(new.by.get()), vote: None, reason: &reason, at: new.at, record },
    )
    .await
}

async fn keep_version(tx: &mut Tx, id: FeatureId) -> Result<(), StoreError> {
    statement(
        "INSERT INTO feature_versions (feature_id, version, title, body, effort_days, link, at)
         SELECT id, version, title, body, effort_days, link, changed_at FROM features WHERE id = $1",
    )
    .bind::<BigInt, _>(id.get())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

struct Step<'a> {
    id: FeatureId,
    state: &'a str,
    by: Option<i64>,
    vote: Option<i64>,
    reason: &'a str,
    at: chrono::DateTime<chrono::Utc>,
    record: LedgerEntryId,
}

async fn write_step(tx: &mut Tx, step: &Step<'_>) -> Result<(), StoreError> {
    diesel::insert_into(feature_steps::table)
        .values((
            feature_steps::feature_id.eq(step.id.get()),
            feature_steps::state.eq(step.state),
            feature_steps::member_id.eq(step.by),
            feature_steps::proposal_id.eq(step.vote),
            feature_steps::reason.eq(step.reason),
            feature_steps::at.eq(step.at),
            feature_steps::ledger_entry_id.eq(step.record.get()),
        ))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Carries out what a member or a moderator says.
pub async fn move_to(tx: &mut Tx, recorded: Recorded<FeatureMoved>) -> Result<(), StoreError> {
    let (moved, draft) = recorded.into_parts();
    let record = crate::ledger::append_at(tx, &draft, moved.at).await?;
    diesel::update(features::table.find(moved.id.get()))
        .set((features::state.eq(moved.to.as_str()), features::changed_at.eq(moved.at)))
        .execute(&mut **tx)
        .await?;
    let (by, reason) = (Some(moved.by.get()), moved.reason.as_str());
    write_step(tx, &Step { id: moved.id, state: moved.to.as_str(), by, vote: None, reason, at: moved.at, record }).await
}

/// Puts the order of a counted cycle in force: places, what is planned, the cycle's end and one ledger line for all of it.
pub async fn order(tx: &mut Tx, recorded: Recorded<Prioritised>) -> Result<(), StoreError> {
    let (done, draft) = recorded.into_parts();
    let transition = done.transition;
    let (vote, at) = (transition.proposal.get(), transition.at);
    let record = crate::ledger::append_at(tx, &draft, at).await?;
    diesel::insert_into(enactments::table)
        .values((enactments::proposal_id.eq(vote), enactments::at.eq(at), enactments::ledger_entry_id.eq(record.get())))
        .execute(&mut **tx)
        .await?;
    for (place, ranked) in (1_i32..).zip(&done.order) {
        let id = ranked.feature;
        let to = if done.moves.planned.contains(&id) {
            Some(FeatureState::Planned)
        } else if done.moves.put_back.contains(&id) {
            Some(FeatureState::Proposed)
        } else {
            None
        };
        let counted = (
            features::place.eq(Some(place)),
            features::approvals.eq(Some(i32::try_from(ranked.approvals).unwrap_or(i32::MAX))),
            features::counted_by.eq(Some(vote)),
        );
        let row = features::table.find(id.get());
        match to {
            None => diesel::update(row).set(counted).execute(&mut **tx).await?,
            Some(to) => {
                let moved = (features::state.eq(to.as_str()), features::changed_at.eq(at));
                diesel::update(row).set((counted, moved)).execute(&mut **tx).await?
            }
        };
        if let Some(to) = to {
            let step = Step { id, state: to.as_str(), by: None, vote: Some(vote), reason: "", at, record };
            write_step(tx, &step).await?;
        }
    }
    crate::proposals::set_state(tx, &transition).await?;
    crate::proposals::write_step(tx, &transition, transition.to.as_str(), None, "", record).await
}
