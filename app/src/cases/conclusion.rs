//! How a case ends: by a verdict as soon as the opinions settle it, when its jury has deliberated, or by its deadline, which restores.

use chrono::{DateTime, TimeDelta, Utc};
use governance::juries::{self, FirstOpinions, Outcome};
use governance::ledger::LedgerActor;
use governance::moderation::{self, About, CaseRefusal, CaseState, EntryAct, Removals, SanctionKind, Verdict};
use governance::{Constitution, MemberId, PolicyKey, Recorded};
use store::Tx;
use store::cases::CaseRow;

use super::hearing::{self, Said};
use super::opening::{beginning, rule_in_a_letter};
use super::{appeals, ring, told};
use crate::error::AppError;
use crate::flags::weighing;
use crate::friends::notices::{self, Judged};
use crate::juries::dismissal;
use crate::mail::rings::FlagsEnding;
use crate::mail::verdicts::{Ending, Opinions, Sanctioned, VerdictGiven};
use crate::notifications;
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
            decide(services, tx, case, &said, said.still(), now).await
        } else {
            Ok(false)
        };
    }
    let (still, hours) = (said.still(), case.deliberation_hours());
    let is_over = said.first_opinions_are_over(case, now);
    match juries::after_first_opinions(&said.opinions, size, majority, still, hours, is_over) {
        FirstOpinions::Decide(_) => decide(services, tx, case, &said, still, now).await,
        FirstOpinions::Deliberate if now < case.due_at => {
            hearing::open(services, tx, case, &said, now).await?;
            Ok(true)
        }
        FirstOpinions::Deliberate | FirstOpinions::Wait => Ok(false),
    }
}

/// Records the verdict that follows from what was said, when so many can still speak. Returns whether one does.
async fn decide(
    services: &Services,
    tx: &mut Tx,
    case: &CaseRow,
    said: &Said,
    still: u64,
    now: DateTime<Utc>,
) -> Result<bool, AppError> {
    let Some((size, majority)) = case.jury()? else {
        return Ok(false);
    };
    let (opinions, reasons, state) = (&said.opinions, &said.reasons, case.state()?);
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
    if decide(services, tx, case, &said, still_at_the_end(case, &said)?, now).await? {
        return Ok(());
    }
    let constitution = services.constitution(tx).await?;
    let not_drawn = (constitution.count(PolicyKey::JurySize), constitution.fraction(PolicyKey::JuryMajority));
    let (size, majority) = case.jury()?.unwrap_or(not_drawn);
    let lapsed = moderation::lapse_case(&case.opened()?, case.state()?, &said.opinions, size, majority, now)
        .map_err(|why| AppError::Bug(why.to_string()))?;
    end(services, tx, case, lapsed, &said).await
}

/// How many can still speak when the time is over. Where enough have found the rule broken, nobody is waited for who could only make
/// it harder; else those who did not speak leave the case undecided.
fn still_at_the_end(case: &CaseRow, said: &Said) -> Result<u64, AppError> {
    let Some((size, majority)) = case.jury()? else { return Ok(0) };
    let is_restored = juries::decide_at_deadline(&said.opinions, size, majority) == Outcome::Restore;
    Ok(if is_restored { said.still() } else { 0 })
}

async fn end(
    services: &Services,
    tx: &mut Tx,
    case: &CaseRow,
    verdict: Recorded<Verdict>,
    said: &Said,
) -> Result<(), AppError> {
    let (outcome, state, now) = (verdict.value().outcome, verdict.value().state, verdict.value().at);
    dismissal::lapse(services, tx, case, said.late(now), now).await?;
    told::jury_and_flaggers(services, tx, case, (state, outcome)).await?;
    let ending = ending(verdict.value());
    let reasons = if state == CaseState::Decided { said.of_majority(outcome) } else { Vec::new() };
    let told = if state == CaseState::Decided { said.by_sides(case) } else { Vec::new() };
    if let Some(first) = case.appeals() {
        return appeals::end(services, tx, case, first, verdict, (&reasons.join("\n\n"), told)).await;
    }
    let about = case.about();
    let acted = act_of(about, outcome).map(|act| {
        moderation::act_on_entry(case.entry_id, act, case.id, &case.rule_id, LedgerActor::System, now).about(about)
    });
    store::entries::hold_author(tx, case.entry_id).await?;
    let words = store::said::about(tx, case.entry_id).await?;
    store::cases::conclude(tx, verdict.about(about).on_words(words.as_ref()), acted, &reasons.join("\n\n")).await?;
    let constitution = services.constitution(tx).await?;
    let (sanction, appeal_until) = consequences(tx, case, outcome, true, &constitution, now).await?;
    if outcome == Outcome::Restore && state == CaseState::Decided {
        let groups = weighing::tell_at_end(tx, case.id, &constitution, now).await?;
        ring::ask(services, tx, &groups, &constitution, now).await?;
    }
    if about == About::Flagging {
        let ending = appeal_until.map_or(FlagsEnding::Kept, |appeal_until| FlagsEnding::Broken {
            unheard_until: moderation::ring::unheard_until(&constitution, now),
            appeal_until,
        });
        return ring::tell(services, tx, case, ending, told).await;
    }
    if notices::tell(services, tx, (case.id, case.author_id), Judged::by(outcome)).await? {
        return Ok(());
    }
    let letter = VerdictGiven {
        about,
        case: case.id.get(),
        excerpt: beginning(about, case.snapshot_title.as_deref(), &case.snapshot_html),
        rule: rule_in_a_letter(&case.rule_id, &case.rule_text),
        ending,
        reasons: told,
        sanction,
        appeal_until,
        path: format!("/cases/{}", case.id),
    };
    let author = MemberId::from(case.author_id.get());
    notifications::tell(services, tx, author, &letter).await?;
    Ok(())
}

/// What an outcome does to what a case was about; `None` where it changes nothing.
pub fn act_of(about: About, outcome: Outcome) -> Option<EntryAct> {
    match outcome {
        Outcome::Remove => Some(EntryAct::Remove),
        Outcome::Label => Some(EntryAct::Label),
        // What was never hidden need not be shown again.
        Outcome::Restore => about.can_be_held().then_some(EntryAct::Restore),
    }
}

/// What follows for the author from the verdict of a jury or of a moderator, and until when they can appeal.
pub async fn consequences(
    tx: &mut Tx,
    case: &CaseRow,
    outcome: Outcome,
    by_jury: bool,
    constitution: &Constitution,
    now: DateTime<Utc>,
) -> Result<(Option<Sanctioned>, Option<DateTime<Utc>>), AppError> {
    let until = moderation::appeal_until(now, constitution);
    match outcome {
        // A sanction would show who it was.
        Outcome::Remove if case.about().is_blind() => Ok((None, Some(until))),
        Outcome::Remove => Ok((sanction_author(tx, case, by_jury, constitution, now).await?, Some(until))),
        // A label is a warning by itself; nothing else follows.
        Outcome::Label => Ok((None, Some(until))),
        Outcome::Restore => Ok((None, None)),
    }
}

fn ending(verdict: &Verdict) -> Ending {
    let count = Opinions { remove: verdict.remove, label: verdict.label, restore: verdict.restore };
    match (verdict.state, verdict.outcome) {
        (CaseState::Decided, Outcome::Remove) => Ending::Removed(count),
        (CaseState::Decided, Outcome::Label) => Ending::Labelled(count),
        (CaseState::Decided, Outcome::Restore) => Ending::Restored(count),
        _ => Ending::Lapsed,
    }
}

/// The sanction that follows as removals add up, as the policies said beforehand.
async fn sanction_author(
    tx: &mut Tx,
    case: &CaseRow,
    by_jury: bool,
    constitution: &Constitution,
    now: DateTime<Utc>,
) -> Result<Option<Sanctioned>, AppError> {
    let Some(member) = store::sanctions::lock_author(tx, case.author_id).await? else {
        return Ok(None);
    };
    let days = constitution.integer(PolicyKey::SanctionWindowDays);
    let since = TimeDelta::try_days(days).map_or(now, |window| now - window);
    let found = store::sanctions::removals_since(tx, case.author_id, since).await?;
    // A moderator's verdict suspends nobody, whatever juries found before.
    let counted = if by_jury { found } else { Removals { by_juries: 0, ..found } };
    let Some(draft) = moderation::sanction_after(counted, constitution, now) else {
        return Ok(None);
    };
    let imposed = moderation::impose_sanction(member, draft, case.id, &case.rule_id, now);
    let removals = draft.removals;
    let by = match (removals, found.by_juries < found.all && draft.kind != SanctionKind::Suspension) {
        (1, true) => "1 removal by a moderator".to_owned(),
        (1, false) => "1 removal by a jury".to_owned(),
        (_, true) => format!("{removals} removals by juries and moderators"),
        (_, false) => format!("{removals} removals by juries"),
    };
    let reason = format!("{by} within {days} days");
    store::sanctions::impose(tx, imposed, &reason).await?;
    if draft.kind == SanctionKind::Suspension {
        store::live::end(tx, member).await?;
    }
    let one_more = Removals { all: found.all + 1, by_juries: found.by_juries + 1 };
    let next = moderation::sanction_after(one_more, constitution, now).filter(|next| next.kind > draft.kind);
    let next = next.map(|next| (next.kind, next.days));
    Ok(Some(Sanctioned { kind: draft.kind, until: draft.until, removals, window_days: days, next }))
}
