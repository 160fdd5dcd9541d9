//! Appeals to fresh jurors: the author asks once, members none of whom has decided about it before judge, and what they find wrong
//! is shown again.

use chrono::{DateTime, Utc};
use governance::canonical::Hash;
use governance::juries::Outcome as Found;
use governance::ledger::LedgerActor;
use governance::moderation::{self, About, AppealRefusal, CaseState, EntryAct, Overruler, Verdict, VerdictFacts};
use governance::permits::{self, Action, Standing};
use governance::text::Reason;
use governance::{CaseId, Constitution, MemberId, Recorded};
use serde::Deserialize;
use store::Tx;
use store::cases::{CaseRow, Frozen};

use super::opening::{beginning, pool, rule_in_a_letter};
use super::{limits, ring};
use crate::entries::acts::Outcome;
use crate::error::AppError;
use crate::friends::notices::{self, Judged};
use crate::mail::appeals::{AppealEnded, AppealEnding};
use crate::mail::rings::FlagsEnding;
use crate::notifications;
use crate::services::Services;
use crate::web::forms::Problems;
use crate::web::sentences::sentence;

/// A plea as it was typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct AppealForm {
    pub plea: String,
}

/// Appeals against the verdict of a case, as the author of what it removed or labelled. Returns the case of the fresh jurors.
pub async fn appeal(services: &Services, standing: &Standing, first: CaseId, form: &AppealForm) -> Outcome<CaseId> {
    let member = standing.member.ok_or(AppError::SignIn)?;
    let mut tx = services.store.begin().await?;
    let verdict = store::appeals::hold_verdict(&mut tx, first).await?;
    // Read after the lock: whoever waited for it is judged by this moment.
    let now = store::clock::now(&mut tx).await?;
    let before = store::cases::find(&mut tx, first).await?;
    let own = ring::concerns(&mut tx, &before, Some(member)).await?;
    let _permit = permits::may(standing, Action::AppealVerdict { own }, now)?;
    let constitution = services.constitution(&mut tx).await?;
    verdict.check(&constitution, now).map_err(refused)?;
    let mut problems = Problems::default();
    let Some(plea) = problems.take("plea", Reason::parse(&form.plea)) else { return Ok(Err(problems)) };
    let case = open(services, &mut tx, &before, &verdict, plea, &constitution, now).await?;
    tx.commit().await?;
    Ok(Ok(case))
}

fn refused(why: AppealRefusal) -> AppError {
    AppError::Unprocessable(sentence(&why.to_string()).into())
}

/// The new case sees what the first one saw, under the rule as it read then.
async fn open(
    services: &Services,
    tx: &mut Tx,
    before: &CaseRow,
    verdict: &VerdictFacts,
    plea: Reason,
    constitution: &Constitution,
    now: DateTime<Utc>,
) -> Result<CaseId, AppError> {
    let case = store::cases::next_id(tx).await?;
    let tickets = pool(services, tx, case, (before.entry_id, &[], before.author_id), None, constitution, now).await?;
    let hashes: Vec<Hash> = tickets.iter().map(|ticket| ticket.ticket).collect();
    let opened = moderation::open_appeal(case, verdict, plea, &hashes, constitution, now).map_err(refused)?;
    let frozen = Frozen {
        rule_text: &before.rule_text,
        title: before.snapshot_title.as_deref(),
        html: &before.snapshot_html,
        context_html: &before.snapshot_context_html,
        held_by: None,
        held_by_operator: false,
        decide_by: None,
        detail: &before.id.to_string(),
        tickets: &tickets,
        covers: &[],
        ring: None,
    };
    store::appeals::open(tx, opened, &frozen).await?;
    Ok(case)
}

/// Ends the case of an appeal. What its jury did not find to break the rule, or did not decide in time, is shown as before, with its
/// likes and comments; limits that rested on its removal end. `reason` is the majority's, `told` is every
/// juror's.
pub async fn end(
    services: &Services,
    tx: &mut Tx,
    case: &CaseRow,
    first: CaseId,
    verdict: Recorded<Verdict>,
    (reason, told): (&str, Vec<String>),
) -> Result<(), AppError> {
    let Verdict { outcome, state, remove, restore, at, .. } = *verdict.value();
    let removal = store::appeals::hold_removal(tx, first).await?;
    let by = Overruler::Jury(case.id);
    let is_reversed = outcome == Found::Restore && removal.is_removed;
    let reversal = is_reversed.then(|| {
        let restored =
            moderation::act_on_entry(removal.entry, EntryAct::Restore, first, &removal.rule, LedgerActor::System, at)
                .about(case.about());
        (moderation::overrule_case(first, removal.entry, by, at), restored)
    });
    store::appeals::conclude(tx, verdict.about(case.about()), reversal, reason).await?;
    if case.about() == About::Flagging {
        let ending = if outcome == Found::Restore { FlagsEnding::Reversed } else { FlagsEnding::Upheld };
        return ring::tell(services, tx, case, ending, told).await;
    }
    // Nothing rested on a verdict about words whose writer nobody is told.
    let has_limits = !case.about().is_blind();
    if is_reversed && has_limits {
        let constitution = services.constitution(tx).await?;
        limits::lift(tx, first, by, &constitution, at).await?;
    }
    if !is_reversed && has_limits {
        // What rested is in force again: a suspension as well.
        store::live::end(tx, MemberId::from(case.author_id.get())).await?;
    }
    let judged = if is_reversed { Judged::Shown } else { Judged::Upheld };
    if notices::tell(services, tx, (case.id, case.author_id), judged).await? {
        return Ok(());
    }
    let letter = AppealEnded {
        case: case.id.get(),
        first: first.get(),
        about: case.about(),
        excerpt: beginning(case.about(), case.snapshot_title.as_deref(), &case.snapshot_html),
        rule: rule_in_a_letter(&case.rule_id, &case.rule_text),
        is_label: store::cases::verdict(tx, first).await?.is_some_and(|before| before.outcome == "label"),
        ending: match (state, outcome) {
            (CaseState::Decided, Found::Remove) => AppealEnding::Upheld { remove, restore },
            (CaseState::Decided, Found::Restore) => AppealEnding::Won { remove, restore },
            _ => AppealEnding::Lapsed,
        },
        reasons: told,
        path: format!("/cases/{}", case.id),
    };
    let author = MemberId::from(case.author_id.get());
    notifications::tell(services, tx, author, &letter).await?;
    Ok(())
}
