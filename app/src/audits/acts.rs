//! How an audit comes about, by a lot that anybody can compute, and how it is answered.

use chrono::{DateTime, TimeDelta, Utc};
use governance::canonical::Hash;
use governance::juries::{self, AUDIT_CHOICE, AUDIT_DAYS, Opinion};
use governance::permits::{self, Action, Standing};
use governance::text::Reason;
use governance::{CaseId, Constitution, MemberId, PolicyKey, moderation};
use store::Tx;
use store::audits::{AuditRow, NewAudit};
use store::cases::CaseRow;

use super::AuditForm;
use crate::entries::acts::Outcome;
use crate::error::AppError;
use crate::mail::juries::SecondLook;
use crate::notifications;
use crate::services::Services;
use crate::web::forms::Problems;

/// After a juror's first opinion: the lot is made of the draw's seed and the juror's own lot.
pub async fn after_opinion(
    services: &Services,
    tx: &mut Tx,
    juror: MemberId,
    case: &CaseRow,
    lot: &Hash,
    now: DateTime<Utc>,
) -> Result<(), AppError> {
    let Some(seed) = case.seed.as_deref().and_then(|seed| Hash::try_from(seed).ok()) else { return Ok(()) };
    put(services, tx, (juror, "juror"), case.id, juries::audit_lot_of_juror(&seed, lot), now).await
}

/// After a moderator's decision: the lot is made of the hash of its line.
pub async fn after_decision(
    services: &Services,
    tx: &mut Tx,
    moderator: MemberId,
    case: &CaseRow,
    now: DateTime<Utc>,
) -> Result<(), AppError> {
    let Some(leaf) = store::audits::leaf_of_verdict(tx, case.id).await? else { return Ok(()) };
    let lot = juries::audit_lot_of_moderator(&leaf, case.id);
    put(services, tx, (moderator, "moderator"), case.id, lot, now).await
}

/// Puts an audit to somebody, if the lot says so and there is a settled case that they have no part in.
async fn put(
    services: &Services,
    tx: &mut Tx,
    (member, role): (MemberId, &'static str),
    after: CaseId,
    lot: Hash,
    now: DateTime<Utc>,
) -> Result<(), AppError> {
    let constitution = services.constitution(tx).await?;
    if !juries::audit_falls(&lot, constitution.count(PolicyKey::AuditOneIn)) {
        return Ok(());
    }
    store::audits::end_lapsed(tx, member, now).await?;
    if let Some(case) = choose(tx, member, &lot, &constitution, now).await? {
        let ends_at = now + TimeDelta::try_days(AUDIT_DAYS).unwrap_or_default();
        let new = NewAudit { member, role, case, after, asked_at: now, ends_at };
        if let Some(audit) = store::audits::ask(tx, &new).await? {
            let letter = SecondLook { audit, until: ends_at, path: format!("/audits/{audit}") };
            notifications::tell(services, tx, member, &letter).await?;
        }
    }
    Ok(())
}

/// The settled case that the lot names among the oldest; the next one where the member could not have judged it.
async fn choose(
    tx: &mut Tx,
    member: MemberId,
    lot: &Hash,
    constitution: &Constitution,
    now: DateTime<Utc>,
) -> Result<Option<CaseId>, AppError> {
    // Nobody can appeal any more.
    let days = constitution.integer(PolicyKey::AppealDays);
    let before = TimeDelta::try_days(days).map_or(now, |days| now - days);
    let settled = store::audits::settled(tx, member, before, AUDIT_CHOICE).await?;
    for place in juries::audit_order(lot, settled.len()) {
        let Some(row) = settled.get(place) else { continue };
        let role = store::juries::role_of(tx, (row.entry, row.author), member, now).await?;
        if moderation::may_decide(&role, constitution, now) {
            return Ok(Some(row.case));
        }
    }
    Ok(None)
}

/// An open audit, locked; only its own member comes to it.
async fn open(tx: &mut Tx, standing: &Standing, id: i64) -> Result<(AuditRow, DateTime<Utc>), AppError> {
    let member = standing.member.ok_or(AppError::SignIn)?;
    let audit = store::audits::lock(tx, id).await?;
    let now = store::clock::now(tx).await?;
    let own = audit.member_id == member;
    let _permit = permits::may(standing, Action::AnswerAudit { own }, now)?;
    if audit.state != "open" || now >= audit.ends_at {
        return Err(AppError::Unprocessable(
            "This is over: it was answered or skipped, or its time has passed.".to_owned().into(),
        ));
    }
    Ok((audit, now))
}

/// Answers an audit with an opinion and its reason. It stands, and nothing follows from it for the case.
pub async fn answer(services: &Services, standing: &Standing, id: i64, form: &AuditForm) -> Outcome<()> {
    let mut tx = services.store.begin().await?;
    let (audit, now) = open(&mut tx, standing, id).await?;
    let mut problems = Problems::default();
    let opinion = form.opinion.parse::<Opinion>().map_err(|_| "Please choose one of these.");
    let (opinion, reason) = (problems.take("opinion", opinion), problems.take("reason", Reason::parse(&form.reason)));
    let Some((opinion, reason)) = opinion.zip(reason) else { return Ok(Err(problems)) };
    store::audits::answer(&mut tx, &audit, opinion, reason.as_str(), now).await?;
    tx.commit().await?;
    Ok(Ok(()))
}

/// Lets an audit be.
pub async fn skip(services: &Services, standing: &Standing, id: i64) -> Result<(), AppError> {
    let mut tx = services.store.begin().await?;
    let (audit, _) = open(&mut tx, standing, id).await?;
    store::audits::skip(&mut tx, &audit).await?;
    Ok(tx.commit().await?)
}
