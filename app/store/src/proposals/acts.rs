//! What changes a proposal. Published ones change only by a recorded verb; a draft is its author's own paper.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Timestamptz};
use diesel_async::RunQueryDsl;
use governance::ledger::LedgerDraft;
use governance::proposals::{Amended, Opened, Payload, ProposalState, Sponsored, Transition};
use governance::{EntryId, LedgerEntryId, MemberId, ProposalId, Recorded};
use migrations::schema::{enactments, proposal_steps, proposals, sponsorships};

use crate::entries::StoredText;
use crate::statement::statement;
use crate::{StoreError, Tx};

/// The words and the act of a draft.
#[derive(Debug, Clone)]
pub struct NewText {
    pub title: String,
    pub text: StoredText,
    pub payload: Payload,
}

/// Puts a private draft on its author's desk; the house has one only until it is announced, in the same transaction.
pub async fn create(tx: &mut Tx, author: Option<MemberId>, new: &NewText) -> Result<ProposalId, StoreError> {
    let now = crate::clock::now(tx).await?;
    let id: i64 = diesel::insert_into(proposals::table)
        .values((
            proposals::author_id.eq(author.map(MemberId::get)),
            proposals::track.eq(new.payload.track().as_str()),
            proposals::title.eq(&new.title),
            proposals::body.eq(&new.text.source),
            proposals::body_html.eq(&new.text.html),
            proposals::payload.eq(new.payload.to_json()),
            proposals::created_at.eq(now),
        ))
        .returning(proposals::id)
        .get_result(&mut **tx)
        .await?;
    Ok(id.into())
}

/// Changes a draft, which nobody but its author has seen: no record, no earlier version. `NotFound` when it is none.
pub async fn edit_draft(tx: &mut Tx, id: ProposalId, new: &NewText) -> Result<(), StoreError> {
    let changed = diesel::update(proposals::table.find(id.get()).filter(proposals::state.eq("draft")))
        .set((
            proposals::title.eq(&new.title),
            proposals::body.eq(&new.text.source),
            proposals::body_html.eq(&new.text.html),
            proposals::payload.eq(new.payload.to_json()),
        ))
        .execute(&mut **tx)
        .await?;
    if changed == 0 { Err(StoreError::NotFound) } else { Ok(()) }
}

/// Throws a draft away. `NotFound` when it is none.
pub async fn delete_draft(tx: &mut Tx, id: ProposalId) -> Result<(), StoreError> {
    let gone =
        diesel::delete(proposals::table.find(id.get()).filter(proposals::state.eq("draft"))).execute(&mut **tx).await?;
    if gone == 0 { Err(StoreError::NotFound) } else { Ok(()) }
}

/// Publishes a draft with the thread that will hold its discussion; keeps the first version of its text.
pub async fn publish(
    tx: &mut Tx,
    recorded: Recorded<Transition>,
    by: MemberId,
    thread: EntryId,
) -> Result<(), StoreError> {
    let id = recorded.value().proposal;
    diesel::update(proposals::table.find(id.get()))
        .set(proposals::thread_id.eq(Some(thread.get())))
        .execute(&mut **tx)
        .await?;
    keep_version(tx, id).await?;
    move_to(tx, recorded, Some(by), "").await?;
    Ok(())
}

/// Publishes what the house proposes: it has no thread, and nobody's name.
pub async fn announce(tx: &mut Tx, recorded: Recorded<Transition>) -> Result<(), StoreError> {
    keep_version(tx, recorded.value().proposal).await?;
    move_to(tx, recorded, None, "").await?;
    Ok(())
}

/// Keeps the text as it now stands as one of the versions.
async fn keep_version(tx: &mut Tx, id: ProposalId) -> Result<(), StoreError> {
    statement(
        "INSERT INTO proposal_versions (proposal_id, version, title, body, payload)
         SELECT id, version, title, body, payload FROM proposals WHERE id = $1",
    )
    .bind::<BigInt, _>(id.get())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Carries out a change of state: the state, its deadline, its step and its ledger line.
pub async fn move_to(
    tx: &mut Tx,
    recorded: Recorded<Transition>,
    by: Option<MemberId>,
    reason: &str,
) -> Result<LedgerEntryId, StoreError> {
    let (transition, draft) = recorded.into_parts();
    let record = crate::ledger::append_at(tx, &draft, transition.at).await?;
    set_state(tx, &transition).await?;
    write_step(tx, &transition, transition.to.as_str(), by, reason, record).await?;
    Ok(record)
}

/// Writes the state and the deadline that belongs to it.
pub(crate) async fn set_state(tx: &mut Tx, transition: &Transition) -> Result<(), StoreError> {
    let row = proposals::table.find(transition.proposal.get());
    let state = proposals::state.eq(transition.to.as_str());
    let deadline = transition.deadline;
    match transition.to {
        ProposalState::Sponsoring => {
            diesel::update(row).set((state, proposals::sponsoring_ends_at.eq(deadline))).execute(&mut **tx).await?
        }
        ProposalState::Discussion => {
            diesel::update(row).set((state, proposals::discussion_ends_at.eq(deadline))).execute(&mut **tx).await?
        }
        ProposalState::Passed => {
            diesel::update(row).set((state, proposals::enact_at.eq(deadline))).execute(&mut **tx).await?
        }
        _ => diesel::update(row).set(state).execute(&mut **tx).await?,
    };
    Ok(())
}

/// Writes that something is in force which changes no policy; its step and its state come last, by [`finish`], when all of it is there.
pub(crate) async fn enact(
    tx: &mut Tx,
    transition: Transition,
    draft: &LedgerDraft,
) -> Result<(Transition, LedgerEntryId), StoreError> {
    let record = crate::ledger::append_at(tx, draft, transition.at).await?;
    diesel::insert_into(enactments::table)
        .values((
            enactments::proposal_id.eq(transition.proposal.get()),
            enactments::at.eq(transition.at),
            enactments::ledger_entry_id.eq(record.get()),
        ))
        .execute(&mut **tx)
        .await?;
    Ok((transition, record))
}

/// The end of what [`enact`] began.
pub(crate) async fn finish(tx: &mut Tx, (transition, record): (Transition, LedgerEntryId)) -> Result<(), StoreError> {
    set_state(tx, &transition).await?;
    write_step(tx, &transition, transition.to.as_str(), None, "", record).await
}

/// Writes the row that says which state, when, by whom, why, and where it stands in the ledger.
pub(crate) async fn write_step(
    tx: &mut Tx,
    transition: &Transition,
    state: &str,
    by: Option<MemberId>,
    reason: &str,
    record: LedgerEntryId,
) -> Result<(), StoreError> {
    let reason: String = reason.chars().take(2000).collect();
    diesel::insert_into(proposal_steps::table)
        .values((
            proposal_steps::proposal_id.eq(transition.proposal.get()),
            proposal_steps::state.eq(state),
            proposal_steps::member_id.eq(by.map(MemberId::get)),
            proposal_steps::reason.eq(reason),
            proposal_steps::at.eq(transition.at),
            proposal_steps::ledger_entry_id.eq(record.get()),
        ))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Replaces a published text; what it said before stays as a version.
pub async fn amend(
    tx: &mut Tx,
    recorded: Recorded<Amended>,
    by: Option<MemberId>,
    html: &str,
) -> Result<(), StoreError> {
    let (amended, draft) = recorded.into_parts();
    let record = crate::ledger::append_at(tx, &draft, amended.at).await?;
    let id = amended.proposal;
    diesel::update(proposals::table.find(id.get()))
        .set((
            proposals::title.eq(amended.title.as_str()),
            proposals::body.eq(amended.body.as_str()),
            proposals::body_html.eq(html),
            proposals::payload.eq(amended.payload.to_json()),
            proposals::version.eq(proposals::version + 1),
        ))
        .execute(&mut **tx)
        .await?;
    keep_version(tx, id).await?;
    let step = "INSERT INTO proposal_steps (proposal_id, state, member_id, reason, at, ledger_entry_id)
        SELECT id, 'amended', $2, 'version ' || version, $3, $4 FROM proposals WHERE id = $1";
    statement(step)
        .bind::<BigInt, _>(id.get())
        .bind::<Nullable<BigInt>, _>(by.map(MemberId::get))
        .bind::<Timestamptz, _>(amended.at)
        .bind::<BigInt, _>(record.get())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Puts a sponsor behind a proposal. Doing so twice is refused by `sponsorships_once`.
pub async fn sponsor(tx: &mut Tx, recorded: Recorded<Sponsored>) -> Result<(), StoreError> {
    let (sponsored, draft) = recorded.into_parts();
    let record = crate::ledger::append_at(tx, &draft, sponsored.at).await?;
    diesel::insert_into(sponsorships::table)
        .values((
            sponsorships::proposal_id.eq(sponsored.proposal.get()),
            sponsorships::member_id.eq(sponsored.sponsor.get()),
            sponsorships::at.eq(sponsored.at),
            sponsorships::ledger_entry_id.eq(record.get()),
        ))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Opens a vote: freezes what it is about. The roll was written before, in this same transaction.
pub async fn open(tx: &mut Tx, recorded: Recorded<Opened>) -> Result<(), StoreError> {
    let (opened, draft) = recorded.into_parts();
    let transition = opened.transition;
    let record = crate::ledger::append_at(tx, &draft, transition.at).await?;
    diesel::update(proposals::table.find(transition.proposal.get()))
        .set((
            proposals::state.eq(transition.to.as_str()),
            proposals::opens_at.eq(Some(opened.spec.opens_at)),
            proposals::closes_at.eq(Some(opened.spec.closes_at)),
            proposals::rule.eq(Some(opened.spec.rule.to_json())),
            proposals::spec.eq(Some(opened.spec.canonical_json())),
            proposals::spec_hash.eq(Some(opened.spec_hash.to_vec())),
        ))
        .execute(&mut **tx)
        .await?;
    write_step(tx, &transition, transition.to.as_str(), None, "", record).await
}
