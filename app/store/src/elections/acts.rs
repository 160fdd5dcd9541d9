//! What changes an election: recorded acts of candidates, seats given, a term ended.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use governance::elections::{CandidacyState, Left, Nominated, Stood};
use governance::proposals::{Dismissed, Seated};
use governance::{EntryId, Recorded};
use migrations::schema::candidacies;

use crate::proposals::{enact, finish};
use crate::{StoreError, Tx};

/// Names somebody. Doing so twice is refused by `candidacies_once`.
pub async fn nominate(tx: &mut Tx, recorded: Recorded<Nominated>) -> Result<(), StoreError> {
    let (new, draft) = recorded.into_parts();
    let record = crate::ledger::append_at(tx, &draft, new.at).await?;
    diesel::insert_into(candidacies::table)
        .values((
            candidacies::proposal_id.eq(new.election.get()),
            candidacies::member_id.eq(new.candidate.get()),
            candidacies::nominated_by.eq(new.by.get()),
            candidacies::state.eq(CandidacyState::Nominated.as_str()),
            candidacies::at.eq(new.at),
            candidacies::changed_at.eq(new.at),
            candidacies::ledger_entry_id.eq(record.get()),
        ))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Somebody stands, or says anew why, with the thread that begins with their statement.
pub async fn stand(tx: &mut Tx, recorded: Recorded<Stood>, thread: EntryId) -> Result<(), StoreError> {
    let (stood, draft) = recorded.into_parts();
    let record = crate::ledger::append_at(tx, &draft, stood.at).await?;
    let said = (
        candidacies::state.eq(CandidacyState::Standing.as_str()),
        candidacies::thread_id.eq(Some(thread.get())),
        candidacies::statement_sha256.eq(&stood.statement_sha256),
        candidacies::changed_at.eq(stood.at),
        candidacies::ledger_entry_id.eq(record.get()),
    );
    if stood.from.is_some() {
        let own = candidacies::table
            .filter(candidacies::proposal_id.eq(stood.election.get()))
            .filter(candidacies::member_id.eq(stood.candidate.get()));
        diesel::update(own).set((said, candidacies::version.eq(candidacies::version + 1))).execute(&mut **tx).await?;
    } else {
        let new = (
            candidacies::proposal_id.eq(stood.election.get()),
            candidacies::member_id.eq(stood.candidate.get()),
            candidacies::nominated_by.eq(stood.candidate.get()),
            candidacies::version.eq(1),
            candidacies::at.eq(stood.at),
        );
        diesel::insert_into(candidacies::table).values((new, said)).execute(&mut **tx).await?;
    }
    Ok(())
}

/// Somebody does not stand, or no longer.
pub async fn decline_or_withdraw(tx: &mut Tx, recorded: Recorded<Left>) -> Result<(), StoreError> {
    let (left, draft) = recorded.into_parts();
    let record = crate::ledger::append_at(tx, &draft, left.at).await?;
    let own = candidacies::table
        .filter(candidacies::proposal_id.eq(left.election.get()))
        .filter(candidacies::member_id.eq(left.candidate.get()));
    diesel::update(own)
        .set((
            candidacies::state.eq(left.to.as_str()),
            candidacies::changed_at.eq(left.at),
            candidacies::ledger_entry_id.eq(record.get()),
        ))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Gives the seats of a counted election: terms, the election's end, and a ledger line for each.
pub async fn seat(tx: &mut Tx, seated: Seated) -> Result<(), StoreError> {
    let (transition, draft) = seated.transition.into_parts();
    let enacted = enact(tx, transition, &draft).await?;
    for term in seated.terms {
        crate::moderators::start_term(tx, term, enacted.0.at).await?;
    }
    finish(tx, enacted).await
}

/// Ends the term that a passed recall names.
pub async fn dismiss(tx: &mut Tx, dismissed: Dismissed) -> Result<(), StoreError> {
    let (transition, draft) = dismissed.transition.into_parts();
    let enacted = enact(tx, transition, &draft).await?;
    crate::moderators::end_term(tx, dismissed.ended).await?;
    finish(tx, enacted).await
}
