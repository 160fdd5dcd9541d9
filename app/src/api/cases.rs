//! Cases: the docket, a case as its page tells it, and what moderators in office do about those that wait for one. Jurors' acts are in `juries`.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use governance::CaseId;
use governance::canonical::hash_from_hex;
use governance::moderation::SaidWords;
use rocket::{State, get, put};
use serde::Deserialize;
use store::cases::{DocketRow, Show};
use utoipa::ToSchema;

use super::answer::{Done, Json, Listed, Nothing, Part, Read, ReadPart, Set};
use super::bodies::Sent;
use super::caller::{Caller, Holder, Moderate, Write};
use super::problem::{Kind, Problem};
use super::shapes::{Case, CaseLine, Id};
use super::streams::following;
use crate::cases::office::DecisionForm;
use crate::cases::page::{Typed, load, rule_title};
use crate::cases::{said, wording};
use crate::moderators::decisions;
use crate::services::Services;
use crate::web::limits::Limited;

operations!("cases": list, show, decide, pass_on, stand_aside, words);

const SIZE: usize = 50;

fn line(services: &Services, row: DocketRow) -> CaseLine {
    let (overruled_by, is_appeal) = (row.overruled_by(), row.appeals_case.is_some());
    let (state, _) = wording::state(row.about(), &row.state, row.outcome.as_deref(), overruled_by, is_appeal);
    let ended_at: Option<DateTime<Utc>> = row.ended_at;
    CaseLine {
        id: row.id.into(),
        page: services.site.url(&format!("/cases/{}", row.id)),
        state,
        open: ended_at.is_none(),
        rule_title: rule_title(&row.rule_text).to_owned(),
        rule: row.rule_id,
        opened_at: row.opened_at,
        due_at: row.due_at,
        ended_at,
        appeals: row.appeals_case.map(Id),
    }
}

/// The docket
///
/// Every case, the newest first: no names, no content. `show` is `all`, `open` or `ended`. What was done, act by act, is in the ledger.
#[utoipa::path(
    responses((status = 200, body = Listed<CaseLine>)),
    security((), ("token" = ["read"])),
    extensions(("x-page" = json!(["GET /docket"])))
)]
#[get("/cases?<after>&<show>")]
async fn list(
    after: Option<&str>,
    show: Option<&str>,
    _caller: Caller,
    services: &State<Arc<Services>>,
) -> ReadPart<CaseLine> {
    let (wanted, name) = match show {
        None | Some("all") => (Show::All, "all"),
        Some("open") => (Show::Open, "open"),
        Some("ended") => (Show::Ended, "ended"),
        Some(_) => return Err(Problem::field("show", "This is “all”, “open” or “ended”.")),
    };
    let wrong = || Problem::field("after", "This is no place in this list.");
    let before = after.map(|after| after.parse::<i64>().map_err(|_| wrong())).transpose()?.unwrap_or(i64::MAX);
    let mut conn = services.store.read().await?;
    let size = i64::try_from(SIZE + 1).unwrap_or(i64::MAX);
    let mut rows = store::cases::docket(&mut conn, wanted, before, size).await?;
    let more = rows.len() > SIZE;
    rows.truncate(SIZE);
    let next = rows.last().filter(|_| more).map(|last| last.id.to_string());
    let items = rows.into_iter().map(|row| line(services, row)).collect();
    Ok(Part(Listed::part(items, following(services, "/cases", next, &[("show", name)]))))
}

/// A case
///
/// As the asker may read it: its author, its jurors and the moderators who may decide it read what it froze, jurors each other's reasons
/// while they deliberate, and everybody else what is public.
#[utoipa::path(
    responses((status = 200, body = Case)),
    security((), ("token" = ["read"])),
    extensions(("x-page" = json!(["GET /cases/<id>"])))
)]
#[get("/cases/<id>")]
async fn show(id: i64, caller: Caller, services: &State<Arc<Services>>) -> Read<Case> {
    let page = load(services, caller.visitor(), CaseId::from(id), Typed::default()).await?;
    Ok(Json(page.told(&services.site.base_url)))
}

/// What a moderator decides.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Decision {
    /// `remove`, `label` or `restore`.
    #[schema(example = "restore")]
    outcome: String,
    /// Why: published with the case.
    reason: String,
}

/// Why a jury shall decide.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PassedOn {
    why: String,
}

/// Decide a case that waits for a moderator
#[utoipa::path(
    request_body = Decision,
    responses((status = 204)),
    security(("token" = ["moderate"])),
    extensions(("x-page" = json!(["POST /cases/<id>/decision"])))
)]
#[put("/cases/<id>/decision", data = "<sent>")]
async fn decide(id: i64, holder: Holder<Moderate>, sent: Sent<Decision>, services: &State<Arc<Services>>) -> Set {
    holder.spend(services, Limited::Edit)?;
    let form = DecisionForm { outcome: sent.wanted.outcome, reason: sent.wanted.reason, ..DecisionForm::default() };
    decisions::decide(services, &holder.standing(), CaseId::from(id), &form).await??;
    Ok(Nothing)
}

/// Have a jury decide a case that waits for a moderator
#[utoipa::path(
    request_body = PassedOn,
    responses((status = 204)),
    security(("token" = ["moderate"])),
    extensions(("x-page" = json!(["POST /cases/<id>/decision/jury"])))
)]
#[put("/cases/<id>/decision/jury", data = "<sent>")]
async fn pass_on(id: i64, holder: Holder<Moderate>, sent: Sent<PassedOn>, services: &State<Arc<Services>>) -> Set {
    holder.spend(services, Limited::Edit)?;
    let form = DecisionForm { why: sent.wanted.why, ..DecisionForm::default() };
    decisions::pass_on(services, &holder.standing(), CaseId::from(id), &form).await??;
    Ok(Nothing)
}

/// Stand aside from a case that waits for a moderator
#[utoipa::path(
    responses((status = 204)),
    security(("token" = ["moderate"])),
    extensions(("x-page" = json!(["POST /cases/<id>/decision/recusal"])))
)]
#[put("/cases/<id>/decision/recusal")]
async fn stand_aside(id: i64, holder: Holder<Moderate>, services: &State<Arc<Services>>) -> Set {
    holder.spend(services, Limited::Edit)?;
    decisions::recuse(services, &holder.standing(), CaseId::from(id)).await?;
    Ok(Nothing)
}

/// Have published words of a case be flagged
///
/// Answers with the number under which they are flagged, as an entry is. The words are named by the SHA-256 of their text, as the page does.
#[utoipa::path(
    responses((status = 200, body = Done)),
    security(("token" = ["write"])),
    extensions(("x-page" = json!(["POST /cases/<id>/words/<sha256>"])))
)]
#[put("/cases/<id>/words/<sha256>")]
async fn words(id: i64, sha256: &str, holder: Holder<Write>, services: &State<Arc<Services>>) -> Read<Done> {
    holder.spend(services, Limited::Edit)?;
    let sha256 = hash_from_hex(sha256).ok_or_else(|| Problem::new(Kind::NotFound))?;
    let words = SaidWords { case: id.into(), sha256 };
    let entry = said::stand_for(services, &holder.standing(), words).await?;
    Ok(Json(Done { id: Some(entry.into()), ..Done::default() }))
}
