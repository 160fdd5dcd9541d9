//! What moderators do in cases that wait for one: decide, stand aside, or pass it on to a jury. Each act holds the office and locks its
//! case, so that of two at once one decides and the other is told.

use chrono::{DateTime, Utc};
use governance::juries::Outcome as Found;
use governance::ledger::Pseudonym;
use governance::moderation::{self, CaseRefusal, CaseState, SentBecause};
use governance::permits::{self, Action, Standing};
use governance::text::Reason;
use governance::{CaseId, Constitution, MemberId};
use store::Tx;
use store::cases::CaseRow;

use crate::audits;
use crate::cases::conclusion::{act_of, consequences};
use crate::cases::office::{self, DecisionForm};
use crate::cases::opening::{beginning, rule_in_a_letter};
use crate::cases::told;
use crate::entries::acts::Outcome;
use crate::error::AppError;
use crate::friends::notices::{self, Judged};
use crate::mail::moderators::CaseDecided;
use crate::notifications;
use crate::proposals::acts::member_of;
use crate::services::Services;
use crate::web::forms::Problems;
use crate::web::sentences::sentence;

/// A moderator before a case that waits for one.
struct Bench {
    case: CaseRow,
    member: MemberId,
    name: Pseudonym,
    constitution: Constitution,
    now: DateTime<Utc>,
}

/// Sits down: only a moderator in office at this moment who has no part in the case.
async fn sit(services: &Services, tx: &mut Tx, standing: &Standing, case: CaseId) -> Result<Bench, AppError> {
    let member = member_of(standing)?;
    // A recall that is put in force at this moment comes before or after.
    store::moderators::hold_office(tx).await?;
    let case = store::cases::lock(tx, case).await?;
    // Read after the locks: whoever waited for them is judged by this moment.
    let now = store::clock::now(tx).await?;
    let constitution = services.constitution(tx).await?;
    let term = store::moderators::held_by(tx, member).await?;
    let standing = Standing { moderator: term.is_some(), ..standing.clone() };
    let role = store::juries::role_of(tx, (case.entry_id, case.author_id), member, now).await?;
    let party = !moderation::may_decide(&role, &constitution, now);
    if !case.waiting()?.waits(now) && standing.moderator {
        return Err(refused(&CaseRefusal::NotAwaiting));
    }
    let _permit = permits::may(&standing, Action::DecideCase { party }, now)?;
    let name = store::pseudonyms::of(tx, member).await?;
    Ok(Bench { case, member, name, constitution, now })
}

fn refused(why: &CaseRefusal) -> AppError {
    AppError::Unprocessable(sentence(&why.to_string()).into())
}

/// Decides a case, with a reason; what follows for the entry and its author is in the same transaction.
pub async fn decide(services: &Services, standing: &Standing, case: CaseId, form: &DecisionForm) -> Outcome<()> {
    let mut tx = services.store.begin().await?;
    let Bench { case, member, name, constitution, now } = sit(services, &mut tx, standing, case).await?;
    let mut problems = Problems::default();
    let outcome = form.outcome.parse::<Found>().ok();
    let outcome = outcome.filter(|outcome| case.can_be_labelled() || *outcome != Found::Label);
    let outcome = problems.take("outcome", outcome.ok_or("Please choose one of these."));
    let reason = problems.take("decision_reason", Reason::parse(&form.reason));
    let Some((outcome, reason)) = outcome.zip(reason) else { return Ok(Err(problems)) };
    let decided = moderation::decide_as_moderator(&case.waiting()?, (member, &name), outcome, reason.clone(), now)
        .map_err(|why| refused(&why))?;
    let about = case.about();
    let acted = act_of(about, outcome).map(|act| {
        moderation::act_on_entry(case.entry_id, act, case.id, &case.rule_id, (&name).into(), now).about(about)
    });
    store::entries::hold_author(&mut tx, case.entry_id).await?;
    store::cases::conclude_by_moderator(&mut tx, decided, acted).await?;
    tell_author(services, &mut tx, &case, outcome, reason, &constitution, now).await?;
    told::flaggers(services, &mut tx, &case, (CaseState::Decided, outcome)).await?;
    store::notifications::waits_no_longer(&mut tx, case.id).await?;
    audits::acts::after_decision(services, &mut tx, member, &case, now).await?;
    tx.commit().await?;
    Ok(Ok(()))
}

async fn tell_author(
    services: &Services,
    tx: &mut Tx,
    case: &CaseRow,
    outcome: Found,
    reason: Reason,
    constitution: &Constitution,
    now: DateTime<Utc>,
) -> Result<(), AppError> {
    let (sanction, appeal_until) = consequences(tx, case, outcome, false, constitution, now).await?;
    if notices::tell(services, tx, (case.id, case.author_id), Judged::by(outcome)).await? {
        return Ok(());
    }
    let letter = CaseDecided {
        about: case.about(),
        case: case.id.get(),
        excerpt: beginning(case.about(), case.snapshot_title.as_deref(), &case.snapshot_html),
        rule: rule_in_a_letter(&case.rule_id, &case.rule_text),
        outcome,
        reason: reason.into_string(),
        sanction,
        appeal_until,
        path: format!("/cases/{}", case.id),
    };
    let author = MemberId::from(case.author_id.get());
    notifications::tell(services, tx, author, &letter).await?;
    Ok(())
}

/// Stands aside. When nobody is left who may decide, the case is a jury's.
pub async fn recuse(services: &Services, standing: &Standing, case: CaseId) -> Result<(), AppError> {
    let mut tx = services.store.begin().await?;
    let Bench { case, member, name, now, .. } = sit(services, &mut tx, standing, case).await?;
    let recused = moderation::recuse_moderator(&case.waiting()?, (member, &name), now).map_err(|why| refused(&why))?;
    store::cases::recuse(&mut tx, recused).await?;
    if !store::cases::has_deciders(&mut tx, case.id).await?
        && store::cases::uncalled(&mut tx, case.id).await?.is_empty()
    {
        office::send(&mut tx, &case, SentBecause::Nobody, now).await?;
    }
    Ok(tx.commit().await?)
}

/// Passes a case on to a jury, with a reason.
pub async fn pass_on(services: &Services, standing: &Standing, case: CaseId, form: &DecisionForm) -> Outcome<()> {
    let mut tx = services.store.begin().await?;
    let Bench { case, member, name, now, .. } = sit(services, &mut tx, standing, case).await?;
    let mut problems = Problems::default();
    let Some(why) = problems.take("why", Reason::parse(&form.why)) else { return Ok(Err(problems)) };
    office::send(&mut tx, &case, SentBecause::Passed(member, &name, &why), now).await?;
    tx.commit().await?;
    Ok(Ok(()))
}
