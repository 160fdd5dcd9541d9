//! Appeals: what of them goes otherwise than with other proposals. They change no policy: there must still be something to
//! restore, and what a passed one puts in force is that it is shown again.

use governance::ledger::LedgerActor;
use governance::moderation::{self, About, EntryAct, Overruler};
use governance::proposals::{self as verbs, Payload, RemovalFacts};
use governance::{CaseId, Constitution, MemberId, ProposalId};
use store::Tx;
use store::proposals::ProposalRow;

use super::move_proposals::{in_time, moved};
use crate::cases::opening::{beginning, rule_in_a_letter};
use crate::cases::{limits, ring};
use crate::error::AppError;
use crate::friends::notices::{self, Judged};
use crate::mail::letters::VerdictOverruled;
use crate::mail::rings::FlagsEnding;
use crate::notifications;
use crate::services::Services;

/// Ends an appeal that has nothing to restore any more; `None` when it has. What it is about is held until the transaction ends.
pub async fn supersede(tx: &mut Tx, row: &ProposalRow, case: CaseId) -> Result<Option<bool>, AppError> {
    let removal = store::appeals::hold_removal(tx, case).await?;
    overtaken(tx, row, &removal).await
}

async fn overtaken(tx: &mut Tx, row: &ProposalRow, removal: &RemovalFacts) -> Result<Option<bool>, AppError> {
    let Err(problem) = removal.check() else { return Ok(None) };
    let now = store::clock::now(tx).await?;
    let recorded = in_time(verbs::supersede_appeal(&row.facts()?, removal, now))?;
    Ok(Some(moved(tx, recorded, &problem.to_string()).await?))
}

/// Puts a passed appeal in force: shows again what was removed, with its likes and comments, ends limits that rested on it, and
/// tells the author.
pub async fn put_in_force(
    services: &Services,
    tx: &mut Tx,
    row: &ProposalRow,
    case: CaseId,
    constitution: &Constitution,
) -> Result<bool, AppError> {
    let now = store::clock::now(tx).await?;
    if row.facts()?.deadline.is_some_and(|at| now < at) {
        return Ok(false);
    }
    let removal = store::appeals::hold_removal(tx, case).await?;
    if let Some(moved) = overtaken(tx, row, &removal).await? {
        return Ok(moved);
    }
    let overruled = in_time(verbs::overrule(&row.facts()?, &Payload::Restore { case }, &removal, now))?;
    let Some(overruled) = overruled else { return Ok(false) };
    let vote = Overruler::Vote(row.id);
    let said = moderation::overrule_case(case, removal.entry, vote, now);
    let (act, by) = (EntryAct::Restore, LedgerActor::System);
    let about = store::cases::find(tx, case).await?.about();
    let restored = moderation::act_on_entry(removal.entry, act, case, &removal.rule, by, now).about(about);
    store::appeals::overrule(tx, overruled, said, restored).await?;
    if !about.is_blind() {
        limits::lift(tx, case, vote, constitution, now).await?;
    }
    tell_author(services, tx, case, row.id).await?;
    Ok(true)
}

async fn tell_author(services: &Services, tx: &mut Tx, case: CaseId, by: ProposalId) -> Result<(), AppError> {
    let case = store::cases::find(tx, case).await?;
    if case.about() == About::Flagging {
        let vote = format!("/proposals/{by}");
        return ring::tell(services, tx, &case, FlagsEnding::Overruled(vote), Vec::new()).await;
    }
    if notices::tell(services, tx, (case.id, case.author_id), Judged::Shown).await? {
        return Ok(());
    }
    let letter = VerdictOverruled {
        about: case.about(),
        case: case.id.get(),
        excerpt: beginning(case.about(), case.snapshot_title.as_deref(), &case.snapshot_html),
        rule: rule_in_a_letter(&case.rule_id, &case.rule_text),
        vote: format!("/proposals/{by}"),
        path: format!("/cases/{}", case.id),
    };
    let author = MemberId::from(case.author_id.get());
    notifications::tell(services, tx, author, &letter).await?;
    Ok(())
}
