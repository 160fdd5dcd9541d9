//! Audits: a settled case shown again to somebody who judged, without its number and its outcome until they have said what they think.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use rocket::{State, get, put};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::answer::{Json, Nothing, Read, Set};
use super::bodies::Sent;
use super::caller::{self, Holder, Moderate};
use super::problem::{Kind, Problem};
use super::shapes::Id;
use crate::audits::{AuditForm, acts, shown};
use crate::services::Services;
use crate::web::feeds::absolute;
use crate::web::limits::Limited;

operations!("audits": open, show, answer, skip);

/// What somebody thought then.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ThoughtThen {
    /// What was thought, in words; empty of a moderator who held the entry or passed the case on.
    pub opinion: String,
    /// Why; or what stands in its place.
    pub reason: String,
}

/// What was decided, told once the answer stands.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Settled {
    pub case: Id,
    /// Whether the answer is the same as the verdict.
    pub agrees: bool,
    /// What the asker said.
    pub own: ThoughtThen,
    pub then: Vec<ThoughtThen>,
}

/// A settled case, shown again.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Audit {
    pub id: Id,
    /// `open`, `answered`, `skipped` or `lapsed`.
    pub state: String,
    pub until: DateTime<Utc>,
    /// The rule of conduct that it is about, by its id, and its text as it was.
    pub rule: String,
    pub rule_html: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// What was judged; empty when the audit is over without an answer, or where the words are gone with their author's account.
    pub html: String,
    pub is_erased: bool,
    /// What it answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub context_html: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub settled: Option<Settled>,
}

/// What somebody is asked to look at again.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Audits {
    /// The one that waits for an answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub open: Option<Id>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<DateTime<Utc>>,
    /// How many they answered, and with how many they agreed with what had been decided.
    pub answered: i64,
    pub agreed: i64,
}

/// What somebody thinks of a settled case.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SecondLook {
    /// `remove`, `label` or `restore`.
    #[schema(example = "restore")]
    opinion: String,
    reason: String,
}

/// My audits
#[utoipa::path(
    responses((status = 200, body = Audits)),
    security(("token" = ["read"])),
    extensions(("x-page" = json!(["GET /juries"])))
)]
#[get("/me/audits")]
async fn open(holder: Holder<caller::Read>, services: &State<Arc<Services>>) -> Read<Audits> {
    let mut conn = services.store.read().await?;
    let mine = store::audits::of_member(&mut conn, holder.id()).await?;
    let open = mine.open.map(Id);
    Ok(Json(Audits { open, until: mine.ends_at, answered: mine.answered, agreed: mine.agreed }))
}

/// A settled case, shown again
///
/// To whom it was put, and to nobody else.
#[utoipa::path(
    responses((status = 200, body = Audit)),
    security(("token" = ["read"])),
    extensions(("x-page" = json!(["GET /audits/<id>"])))
)]
#[get("/audits/<id>")]
async fn show(id: i64, holder: Holder<caller::Read>, services: &State<Arc<Services>>) -> Read<Audit> {
    let mut conn = services.store.read().await?;
    let audit = store::audits::find(&mut conn, id).await?;
    if audit.member_id != holder.id() {
        return Err(Problem::new(Kind::NotFound));
    }
    let told = shown(&mut conn, audit).await?;
    let html = |html: String| absolute(&html, &services.site.base_url);
    let thought = |opinion: &str, reason: String| ThoughtThen { opinion: opinion.to_owned(), reason };
    Ok(Json(Audit {
        id: Id(id),
        state: told.state,
        until: told.until,
        rule: told.rule_id,
        rule_html: html(told.rule_html.to_string()),
        title: Some(told.title).filter(|title| !title.is_empty()),
        html: html(told.html.to_string()),
        is_erased: !told.erased.is_empty(),
        context_html: told.context.map(|context| html(context.to_string())),
        settled: told.settled.map(|settled| Settled {
            case: Id(settled.case),
            agrees: settled.agrees,
            own: thought(settled.own.0, settled.own.1),
            then: settled.reasons.into_iter().map(|given| thought(given.opinion, given.words)).collect(),
        }),
    }))
}

/// Say what I think of a settled case
///
/// Nothing follows from it for the case.
#[utoipa::path(
    request_body = SecondLook,
    responses((status = 204)),
    security(("token" = ["moderate"])),
    extensions(("x-page" = json!(["POST /audits/<id>/opinion"])))
)]
#[put("/audits/<id>/opinion", data = "<sent>")]
async fn answer(id: i64, holder: Holder<Moderate>, sent: Sent<SecondLook>, services: &State<Arc<Services>>) -> Set {
    holder.spend(services, Limited::Edit)?;
    let form = AuditForm { opinion: sent.wanted.opinion, reason: sent.wanted.reason };
    acts::answer(services, &holder.standing(), id, &form).await??;
    Ok(Nothing)
}

/// Skip an audit
///
/// Nothing follows from it.
#[utoipa::path(
    responses((status = 204)),
    security(("token" = ["moderate"])),
    extensions(("x-page" = json!(["POST /audits/<id>/skip"])))
)]
#[put("/audits/<id>/skip")]
async fn skip(id: i64, holder: Holder<Moderate>, services: &State<Arc<Services>>) -> Set {
    holder.spend(services, Limited::Edit)?;
    acts::skip(services, &holder.standing(), id).await?;
    Ok(Nothing)
}
