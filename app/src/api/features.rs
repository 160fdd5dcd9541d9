//! Features: what is to be built, in the order of the last count. The standing vote that orders them is cast in `votes`.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use governance::FeatureId;
use rocket::{State, delete, get, patch, post, put};
use serde::{Deserialize, Serialize};
use store::features::FeatureRow;
use utoipa::ToSchema;

use super::answer::{Act, Done, Json, Listed, Nothing, Part, Read, ReadPart, Set};
use super::bodies::{Asked, Sent};
use super::caller::{Caller, Holder, Moderate, Write};
use super::once::{self, Again};
use super::problem::Problem;
use super::shapes::{Id, Person};
use crate::features::acts::{self, FeatureForm, StepForm};
use crate::features::words;
use crate::services::Services;
use crate::web::feeds::absolute;
use crate::web::limits::Limited;

operations!("features": board, show, propose, amend, withdraw, step);

/// How many of those that are over the board lists.
const ENDED: i64 = 50;

/// A feature on the board.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Feature {
    pub id: Id,
    /// Its page.
    pub page: String,
    /// Its title; while its words are held, what stands in their place.
    pub title: String,
    /// `proposed`, `planned`, `doing`, `done`, `declined` or `withdrawn`.
    #[schema(example = "planned")]
    pub state: &'static str,
    /// Absent where the account was erased.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub author: Option<Person>,
    /// What it is, as HTML and as it was written; absent in lists, and while its words are held.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub html: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub markdown: Option<String>,
    /// Why it is folded: a label of a jury's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub folded: Option<String>,
    /// How much work it is, in days, as its author thinks.
    pub effort_days: i32,
    /// Where it is tracked elsewhere.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    /// Its place in the last count, and how many of how many voters approved it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub approvals: Option<i32>,
    pub voters: i64,
    /// The entry that opens its discussion.
    pub thread: Id,
    pub comments: i64,
    pub proposed_at: DateTime<Utc>,
    pub changed_at: DateTime<Utc>,
}

fn feature(services: &Services, row: FeatureRow, is_alone: bool) -> Result<Feature, Problem> {
    let words = is_alone && row.words_visible;
    Ok(Feature {
        id: Id(row.id.get()),
        page: services.site.url(&format!("/features/{}", row.id)),
        title: words::title(&row),
        state: row.state()?.as_str(),
        html: words.then(|| absolute(&row.body_html, &services.site.base_url)),
        folded: row.labels.as_ref().map(|labels| labels.headline()),
        link: row.link.filter(|_| row.words_visible),
        markdown: words.then_some(row.body),
        author: (!row.author_gone).then(|| Person::new(row.handle, row.display_name)),
        effort_days: row.effort_days,
        place: row.place,
        approvals: row.approvals,
        voters: row.voters,
        thread: row.thread_id.into(),
        comments: row.comments,
        proposed_at: row.created_at,
        changed_at: row.changed_at,
    })
}

/// The board
///
/// Planned, being done and proposed, in the order of the last count; then the last 50 that are over.
#[utoipa::path(
    responses((status = 200, body = Listed<Feature>)),
    security((), ("token" = ["read"])),
    extensions(("x-page" = json!(["GET /features"])))
)]
#[get("/features")]
async fn board(caller: Caller, services: &State<Arc<Services>>) -> ReadPart<Feature> {
    let mut conn = services.store.read().await?;
    let viewer = caller.visitor().actor();
    let mut rows = store::features::open_now(&mut conn, viewer).await?;
    rows.extend(store::features::ended(&mut conn, viewer, ENDED).await?);
    let items: Result<_, _> = rows.into_iter().map(|row| feature(services, row, false)).collect();
    Ok(Part(Listed::whole(items?)))
}

/// A feature
#[utoipa::path(
    responses((status = 200, body = Feature)),
    security((), ("token" = ["read"])),
    extensions(("x-page" = json!(["GET /features/<id>"])))
)]
#[get("/features/<id>")]
async fn show(id: i64, caller: Caller, services: &State<Arc<Services>>) -> Read<Feature> {
    let mut conn = services.store.read().await?;
    let row = store::features::find(&mut conn, FeatureId::from(id), caller.visitor().actor()).await?;
    Ok(Json(feature(services, row, true)?))
}

/// A feature to put on the board, or one's own as it shall read.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewFeature {
    title: String,
    /// Markdown.
    body: String,
    /// How much work it is, in whole days.
    #[schema(example = 3)]
    effort_days: u32,
    /// Where it is tracked elsewhere.
    #[serde(default)]
    link: Option<String>,
}

fn form<N>(holder: &Holder<N>, asked: &Asked, new: NewFeature) -> FeatureForm {
    FeatureForm {
        title: new.title,
        body: new.body,
        effort_days: new.effort_days.to_string(),
        link: new.link.unwrap_or_default(),
        once: once::entry_key(holder, asked),
    }
}

/// Put a feature on the board
#[utoipa::path(
    request_body = NewFeature,
    responses((status = 201, body = Done)),
    security(("token" = ["write"])),
    extensions(("x-page" = json!(["POST /features"])))
)]
#[post("/features", data = "<sent>")]
async fn propose(holder: Holder<Write>, sent: Sent<NewFeature>, services: &State<Arc<Services>>) -> Act {
    let form = form(&holder, &sent.request, sent.wanted);
    let act = async {
        holder.spend(services, Limited::Edit)?;
        let id = acts::propose(services, &holder.standing(), &form).await??;
        Ok(Done::made(id.get(), &format!("/features/{id}")))
    };
    once::act(services, &holder, &sent.request, Again::IsTheSame, act).await
}

/// Change one's own feature
///
/// While it is proposed. What it said before is kept.
#[utoipa::path(
    request_body = NewFeature,
    responses((status = 200, body = Done)),
    security(("token" = ["write"])),
    extensions(("x-page" = json!(["POST /features/<id>/edit"])))
)]
#[patch("/features/<id>", data = "<sent>")]
async fn amend(id: i64, holder: Holder<Write>, sent: Sent<NewFeature>, services: &State<Arc<Services>>) -> Act {
    let form = form(&holder, &sent.request, sent.wanted);
    let act = async {
        holder.spend(services, Limited::Edit)?;
        acts::edit(services, &holder.standing(), FeatureId::from(id), &form).await??;
        Ok(Done { id: Some(Id(id)), ..Done::default() })
    };
    once::act(services, &holder, &sent.request, Again::IsTheSame, act).await
}

/// Take one's own feature back
#[utoipa::path(
    responses((status = 204)),
    security(("token" = ["write"])),
    extensions(("x-page" = json!(["POST /features/<id>/withdrawal"])))
)]
#[delete("/features/<id>")]
async fn withdraw(id: i64, holder: Holder<Write>, services: &State<Arc<Services>>) -> Set {
    holder.spend(services, Limited::Edit)?;
    acts::withdraw(services, &holder.standing(), FeatureId::from(id)).await?;
    Ok(Nothing)
}

/// How far a feature has come.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewState {
    /// `proposed`, `planned`, `doing`, `done` or `declined`.
    #[schema(example = "doing")]
    state: String,
    /// Why: it stands in the ledger.
    reason: String,
}

/// Say how far a feature has come
///
/// By a moderator in office.
#[utoipa::path(
    request_body = NewState,
    responses((status = 204)),
    security(("token" = ["moderate"])),
    extensions(("x-page" = json!(["POST /features/<id>/steps"])))
)]
#[put("/features/<id>/state", data = "<sent>")]
async fn step(id: i64, holder: Holder<Moderate>, sent: Sent<NewState>, services: &State<Arc<Services>>) -> Set {
    holder.spend(services, Limited::Edit)?;
    let form = StepForm { state: sent.wanted.state, reason: sent.wanted.reason };
    acts::step(services, &holder.standing(), FeatureId::from(id), &form).await??;
    Ok(Nothing)
}
