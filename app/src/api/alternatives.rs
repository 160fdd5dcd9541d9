//! Alternatives to what is proposed: other values for the same policy, each with its reason in the discussion, and those who back it.

use std::sync::Arc;

use governance::ProposalId;
use rocket::{State, get, post, put};
use serde::{Deserialize, Serialize};
use store::alternatives::AlternativeRow;
use utoipa::ToSchema;

use super::answer::{Act, Done, Listed, Nothing, Part, ReadPart, Set};
use super::bodies::Sent;
use super::caller::{Caller, Holder, Vote, Write};
use super::once::{self, Again};
use super::problem::Problem;
use super::shapes::{Id, Person};
use crate::constitution::words;
use crate::franchise::{acts, challenges};
use crate::proposals::alternatives::{self, AlternativeForm};
use crate::services::Services;
use crate::web::feeds::absolute;
use crate::web::limits::Limited;

operations!("proposals": list, offer, back, challenge);

/// Another value for the policy that a proposal would set.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Alternative {
    /// Within its proposal.
    pub number: i32,
    /// The value in words.
    pub value: String,
    /// Who offered it; absent where the account was erased.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<Person>,
    /// Why, as HTML; absent while the comment that says so is hidden.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason_html: Option<String>,
    /// Why it is folded: a label of a jury's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub folded: Option<String>,
    /// The comment that holds the reason.
    pub comment: Id,
    pub backers: i64,
    /// Whether the asker is one of them.
    pub is_backer: bool,
}

/// The alternatives to a proposal
///
/// Those that enough members back are voted on too.
#[utoipa::path(
    responses((status = 200, body = Listed<Alternative>)),
    security((), ("token" = ["read"])),
    extensions(("x-page" = json!(["GET /proposals/<id>"])))
)]
#[get("/proposals/<id>/alternatives")]
async fn list(id: i64, caller: Caller, services: &State<Arc<Services>>) -> ReadPart<Alternative> {
    let mut conn = services.store.read().await?;
    let row = super::proposals::find(&mut conn, caller.visitor(), id).await?;
    let Some(key) = row.payload()?.policy() else { return Ok(Part(Listed::whole(Vec::new()))) };
    let rows = store::alternatives::of(&mut conn, row.id, caller.visitor().actor()).await?;
    let one = |row: AlternativeRow| -> Result<Alternative, Problem> {
        Ok(Alternative {
            number: row.number,
            value: words::value(key, &row.value(key)?),
            reason_html: row.reason_html.as_deref().map(|html| absolute(html, &services.site.base_url)),
            folded: row.labels.as_ref().map(|labels| labels.headline()),
            comment: Id(row.comment_id),
            backers: row.backers,
            is_backer: row.is_backer,
            by: (!row.author_gone).then(|| Person::new(row.handle, row.display_name)),
        })
    };
    Ok(Part(Listed::whole(rows.into_iter().map(one).collect::<Result<_, _>>()?)))
}

/// Another value to offer.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewAlternative {
    /// As one would type it.
    value: String,
    /// Why, in Markdown: it becomes a comment in the discussion.
    reason: String,
}

/// Offer another value
///
/// Before the vote opens.
#[utoipa::path(
    request_body = NewAlternative,
    responses((status = 200, body = Done)),
    security(("token" = ["write"])),
    extensions(("x-page" = json!(["POST /proposals/<id>/alternatives"])))
)]
#[post("/proposals/<id>/alternatives", data = "<sent>")]
async fn offer(id: i64, holder: Holder<Write>, sent: Sent<NewAlternative>, services: &State<Arc<Services>>) -> Act {
    let form = AlternativeForm { value: sent.wanted.value, reason: sent.wanted.reason };
    let act = async {
        holder.spend(services, Limited::Edit)?;
        alternatives::offer(services, &holder.standing(), ProposalId::from(id), &form).await??;
        Ok(Done::outcome("offered"))
    };
    once::act(services, &holder, &sent.request, Again::IsNot, act).await
}

/// Back an alternative
///
/// Doing it twice is doing it once.
#[utoipa::path(
    responses((status = 204)),
    security(("token" = ["vote"])),
    extensions(("x-page" = json!(["POST /proposals/<id>/alternatives/<number>/backings"])))
)]
#[put("/proposals/<id>/alternatives/<number>/backing")]
async fn back(id: i64, number: i32, holder: Holder<Vote>, services: &State<Arc<Services>>) -> Set {
    holder.spend(services, Limited::Like)?;
    alternatives::back_one(services, &holder.standing(), ProposalId::from(id), number).await?;
    Ok(Nothing)
}

/// Something to say about an account on a provisional roll.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Said {
    handle: String,
    /// `against` or `for`.
    stance: String,
    reason: String,
}

/// Challenge an account on a provisional roll, or speak for it
///
/// It stands in the ledger.
#[utoipa::path(
    request_body = Said,
    responses((status = 200, body = Done)),
    security(("token" = ["vote"])),
    extensions(("x-page" = json!(["POST /proposals/<id>/challenges"])))
)]
#[post("/proposals/<id>/challenges", data = "<sent>")]
async fn challenge(id: i64, holder: Holder<Vote>, sent: Sent<Said>, services: &State<Arc<Services>>) -> Act {
    let Said { handle, stance, reason } = sent.wanted;
    let act = async {
        holder.spend(services, Limited::Flag)?;
        let wrong = || Problem::field("stance", "This is “against” or “for”.");
        let stance = challenges::stance(&stance).ok_or_else(wrong)?;
        let proposal = ProposalId::from(id);
        acts::challenge(services, &holder.standing(), proposal, &handle, stance, &reason).await??;
        Ok(Done::outcome("said"))
    };
    once::act(services, &holder, &sent.request, Again::IsNot, act).await
}
