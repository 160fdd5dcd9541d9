//! How a case ends: by a verdict as soon as the opinions settle it, when its jury has deliberated, or by its deadline, which restores.

use chrono::{DateTime, TimeDelta, Utc};
use governance::juries::{self, FirstOpinions, Outcome};
use governance::ledger::LedgerActor;
use governance::moderation::{self, CaseRefusal, CaseState, EntryAct, SanctionKind, Verdict};
use governance::{Constitution, MemberId, PolicyKey, Recorded};
use store::Tx;
use store::cases::CaseRow;

use super::appeals;
use super::hearing::{self, Said};
use super::opening::{beginning, rule_in_a_letter};
use crate::error::AppError;
use crate::flags::weighing;
use crate::mail;
use crate::mail::verdicts::{Ending, Sanctioned, VerdictGiven};
use crate::services::Services;

/// Goes on from what was said so far: records the verdict if the opinions settle the case, lets the jury deliberate if all first
/// opinions are in and differ. The caller holds the case's lock. Returns whether either was done.
pub async fn conclude_if_settled(
    services: &Services,
    tx: &mut Tx,
    case: &CaseRow,
    now: DateTime<Utc>,
) -> Result<bool, AppError> {
    let Some((size, majority)) = case.jury()? else {
        return Ok(false);
    };
    let said = Said::load(tx, case).await?;
    if let Some(deliberation) = &said.deliberation {
        // Until everybody has said that they are done, or the time is over.
        return if said.all_are_final() || now >= deliberation.ends_at {
            decide(services, tx, case, &said, now).await
        } else {
            Ok(false)
        };
    }
    let (still, hours) = (said.still(), case.deliberation_hours());
    let is_over = said.first_opinions_are_over(case, now);
    match juries::after_first_opinions(&said.opinions, size, majority, still, hours, is_over) {
        FirstOpinions::Decide(_) => decide(services, tx, case, &said, now).await,
        FirstOpinions::Deliberate if now < case.due_at => {
            hearing::open(services, tx, case, &said, now).await?;
            Ok(true)
        }
        FirstOpinions::Deliberate | FirstOpinions::Wait => Ok(false),
    }
}

/// Records the verdict that follows from what was said. Returns whether one does.
async fn decide(
    services: &Services,
    tx: &mut Tx,
    case: &CaseRow,
    said: &Said,
    now: DateTime<Utc>,
) -> Result<bool, AppError> {
    let Some((size, majority)) = case.jury()? else {
        return Ok(false);
    };
    let (opinions, reasons, state) = (&said.opinions, &said.reasons, case.state()?);
    let still = said.still();
    let verdict =
        moderation::reach_verdict(case.id, case.entry_id, state, opinions, reasons, size, majority, still, now);
    match verdict {
        Ok(verdict) => end(services, tx, case, verdict, said).await.map(|()| true),
        Err(CaseRefusal::Undecided) => Ok(false),
        Err(why) => Err(AppError::Bug(why.to_string())),
    }
}

/// Ends a case whose deadline has passed, or whose jury has deliberated. The caller holds the case's lock.
pub async fn end_in_time(services: &Services, tx: &mut Tx, case: &CaseRow, now: DateTime<Utc>) -> Result<(), AppError> {
    let said = Said::load(tx, case).await?;
    // What jurors who differ have said may settle it, though others were to be heard before.
    if decide(services, tx, case, &said, now).await? {
        return Ok(());
    }
    let constitution = services.constitution(tx).await?;
    let not_drawn = (constitution.count(PolicyKey::JurySize), constitution.fraction(PolicyKey::JuryMajority));
    let (size, majority) = case.jury()?.unwrap_or(not_drawn);
    let lapsed = moderation::lapse_case(&case.opened()?, case.state()?, &said.opinions, size, majority, now)
        .map_err(|why| AppError::Bug(why.to_string()))?;
    end(services, tx, case, lapsed, &said).await
}

async fn end(
    services: &Services,
    tx: &mut Tx,
    case: &CaseRow,
    verdict: Recorded<Verdict>,
    said: &Said,
) -> Result<(), AppError> {
    let (outcome, state, now) = (verdict.value().outcome, verdict.value().state, verdict.value().at);
    let ending = ending(verdict.value());
    let reasons = if state == CaseState::Decided { said.of_majority(outcome) } else { Vec::new() };
    if let Some(first) = case.appeals() {
        return appeals::end(services, tx, case, first, verdict, reasons).await;
    }
    let act = match outcome {
        Outcome::Remove => EntryAct::Remove,
        Outcome::Restore => EntryAct::Restore,
    };
    let acted = moderation::act_on_entry(case.entry_id, act, case.id, &case.rule_id, LedgerActor::System, now);
    store::cases::conclude(tx, verdict, acted, &reasons.join("\n\n")).await?;
    let (sanction, appeal_until) = match outcome {
        Outcome::Remove => {
            let constitution = services.constitution(tx).await?;
            let until = moderation::appeal_until(now, &constitution);
            (sanction_author(tx, case, &constitution, now).await?, Some(until))
        }
        Outcome::Restore => {
            if state == CaseState::Decided {
                let constitution = services.constitution(tx).await?;
                weighing::tell_at_end(tx, case.id, &constitution, now).await?;
            }
            (None, None)
        }
    };
    let letter = VerdictGiven {
        case: case.id.get(),
        excerpt: beginning(case.snapshot_title.as_deref(), &case.snapshot_html),
        rule: rule_in_a_letter(&case.rule_id, &case.rule_text),
        ending,
        reasons,
        sanction,
        appeal_until,
        path: format!("/cases/{}", case.id),
    };
    let author = MemberId::from(case.author_id.get());
    mail::queue_for(tx, &services.site.letterhead(), author, &letter).await?;
    Ok(())
}

fn ending(verdict: &Verdict) -> Ending {
    let count = |n: u64| i32::try_from(n).unwrap_or(i32::MAX);
    let (for_removal, for_restoring) = (count(verdict.remove), count(verdict.restore));
    match (verdict.state, verdict.outcome) {
        (CaseState::Decided, Outcome::Remove) => Ending::Removed { for_removal, for_restoring },
        (CaseState::Decided, Outcome::Restore) => Ending::Restored { for_removal, for_restoring },
        _ => Ending::Lapsed,
    }
}

/// The sanction that follows as removals add up, as the policies said beforehand.
async fn sanction_author(
    tx: &mut Tx,
    case: &CaseRow,
    constitution: &Constitution,
    now: DateTime<Utc>,
) -> Result<Option<Sanctioned>, AppError> {
    let Some((member, name)) = store::sanctions::lock_author(tx, case.author_id).await? else {
        return Ok(None);
    };
    let days = constitution.integer(PolicyKey::SanctionWindowDays);
    let since = TimeDelta::try_days(days).map_or(now, |window| now - window);
    let removals = store::sanctions::removals_since(tx, case.author_id, since).await?;
    let Some(draft) = moderation::sanction_after(removals, constitution, now) else {
        return Ok(None);
    };
    let imposed = moderation::impose_sanction(member, &name, draft, case.id, &case.rule_id, now);
    let counted =
        if removals == 1 { "1 removal by a jury".to_owned() } else { format!("{removals} removals by juries") };
    let reason = format!("{counted} within {days} days");
    store::sanctions::impose(tx, imposed, &reason).await?;
    if draft.kind == SanctionKind::Suspension {
        store::live::end(tx, member).await?;
    }
    let next = moderation::sanction_after(removals + 1, constitution, now).filter(|next| next.kind > draft.kind);
    let next = next.map(|next| (next.kind, next.days));
    Ok(Some(Sanctioned { kind: draft.kind, until: draft.until, removals, window_days: days, next }))
}
