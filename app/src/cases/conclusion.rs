//! How a case ends: by a verdict as soon as the opinions settle it, or by its deadline, which restores.

use chrono::{DateTime, TimeDelta, Utc};
use governance::juries::{Opinion, Outcome, SeatState};
use governance::ledger::LedgerActor;
use governance::moderation::{self, CaseRefusal, CaseState, EntryAct, SanctionKind, Verdict};
use governance::text::Reason;
use governance::{Constitution, MemberId, PolicyKey, Recorded};
use store::Tx;
use store::cases::CaseRow;
use store::juries::SeatRow;

use super::appeals;
use super::opening::{beginning, rule_in_a_letter};
use crate::error::AppError;
use crate::mail;
use crate::mail::verdicts::{Ending, Sanctioned, VerdictGiven};
use crate::services::Services;

/// What the jurors have said so far.
struct Said {
    opinions: Vec<Opinion>,
    reasons: Vec<Reason>,
    /// How many opinions can still come.
    still: u64,
}

impl Said {
    fn from(case: &CaseRow, seats: &[SeatRow]) -> Result<Self, AppError> {
        let (mut opinions, mut reasons, mut waiting) = (Vec::new(), Vec::new(), 0_u64);
        for seat in seats {
            if let Some(opinion) = seat.opinion()? {
                opinions.push(opinion);
                reasons.push(seat.reason.parse().map_err(|why| AppError::Bug(format!("a reason: {why}")))?);
            } else if matches!(seat.state()?, SeatState::Summoned | SeatState::Accepted) {
                waiting += 1;
            }
        }
        let called = u64::try_from(seats.len()).unwrap_or(u64::MAX);
        let pool = u64::try_from(case.pool_size).unwrap_or(0);
        Ok(Self { opinions, reasons, still: waiting + pool.saturating_sub(called) })
    }

    /// The reasons of those who thought what the jury decided.
    fn of_majority(&self, outcome: Outcome) -> Vec<String> {
        let wanted = match outcome {
            Outcome::Remove => Opinion::Remove,
            Outcome::Restore => Opinion::Restore,
        };
        let pairs = self.opinions.iter().zip(&self.reasons);
        let mut reasons: Vec<String> =
            pairs.filter(|(opinion, _)| **opinion == wanted).map(|(_, reason)| reason.as_str().to_owned()).collect();
        // The order of the lots would tell the seats apart.
        reasons.sort_unstable();
        reasons
    }
}

/// Records the verdict if the opinions settle the case. The caller holds the case's lock. Returns whether they did.
pub async fn conclude_if_settled(
    services: &Services,
    tx: &mut Tx,
    case: &CaseRow,
    now: DateTime<Utc>,
) -> Result<bool, AppError> {
    let Some((size, majority)) = case.jury()? else {
        return Ok(false);
    };
    let seats = store::juries::seats(tx, case.id).await?;
    let said = Said::from(case, &seats)?;
    let (opinions, reasons) = (&said.opinions, &said.reasons);
    let state = case.state()?;
    let verdict =
        moderation::reach_verdict(case.id, case.entry_id, state, opinions, reasons, size, majority, said.still, now);
    match verdict {
        Ok(verdict) => end(services, tx, case, verdict, &said).await.map(|()| true),
        Err(CaseRefusal::Undecided) => Ok(false),
        Err(why) => Err(AppError::Bug(why.to_string())),
    }
}

/// Ends a case whose deadline has passed. The caller holds the case's lock.
pub async fn lapse(services: &Services, tx: &mut Tx, case: &CaseRow, now: DateTime<Utc>) -> Result<(), AppError> {
    let constitution = services.constitution(tx).await?;
    let not_drawn = (constitution.count(PolicyKey::JurySize), constitution.fraction(PolicyKey::JuryMajority));
    let (size, majority) = case.jury()?.unwrap_or(not_drawn);
    let seats = store::juries::seats(tx, case.id).await?;
    let said = Said::from(case, &seats)?;
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
        Outcome::Restore => (None, None),
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
