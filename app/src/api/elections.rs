//! Elections of moderators: who stands, standing oneself, naming somebody. The vote is cast as any other, in `votes`.

use std::sync::Arc;

use governance::ProposalId;
use rocket::{State, delete, get, post, put};
use serde::{Deserialize, Serialize};
use store::elections::CandidacyRow;
use utoipa::ToSchema;

use super::answer::{Act, Done, Listed, Nothing, Part, ReadPart, Set};
use super::bodies::Sent;
use super::caller::{Caller, Holder, Vote};
use super::once::{self, Again};
use super::problem::{Kind, Problem};
use super::shapes::{Id, Person};
use crate::elections::acts::{self, NominationForm, StatementForm};
use crate::elections::part::is_election;
use crate::services::Services;
use crate::web::feeds::absolute;
use crate::web::limits::Limited;

operations!("elections": candidates, stand, leave, nominate);

/// Somebody in an election.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Candidate {
    /// Absent where the account was erased.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub person: Option<Person>,
    /// `nominated`, `standing`, `declined` or `withdrawn`.
    #[schema(example = "standing")]
    pub state: &'static str,
    /// Who named them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nominated_by: Option<Person>,
    /// Why they stand, as HTML; absent before they said so, and while it is held.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub html: Option<String>,
    /// Why it is folded: a label of a jury's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub folded: Option<String>,
    /// The thread in which they are asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub thread: Option<Id>,
}

fn candidate(row: CandidacyRow, base: &str) -> Result<Candidate, Problem> {
    let has_said = row.thread().is_some() && row.words_visible;
    let nominator = row.nominator.clone().zip(row.nominator_name.clone());
    Ok(Candidate {
        state: row.state()?.as_str(),
        nominated_by: nominator.map(|(handle, name)| Person::new(handle, name)),
        html: has_said.then(|| absolute(&row.statement_html, base)),
        folded: row.labels.as_ref().map(|labels| labels.headline()),
        thread: row.thread().map(Into::into),
        person: (!row.is_gone).then(|| Person::new(row.handle, row.display_name)),
    })
}

/// Who is in an election
///
/// The election is a proposal; so is its vote, with a ballot paper when it is open.
#[utoipa::path(
    responses((status = 200, body = Listed<Candidate>)),
    security((), ("token" = ["read"])),
    extensions(("x-page" = json!(["GET /proposals/<id>"])))
)]
#[get("/proposals/<id>/candidates")]
async fn candidates(id: i64, caller: Caller, services: &State<Arc<Services>>) -> ReadPart<Candidate> {
    let mut conn = services.store.read().await?;
    let row = super::proposals::find(&mut conn, caller.visitor(), id).await?;
    if !is_election(&row)? {
        return Err(Problem::new(Kind::NotFound));
    }
    let rows = store::elections::candidacies(&mut conn, row.id, caller.visitor().actor()).await?;
    let one = |row| candidate(row, &services.site.base_url);
    Ok(Part(Listed::whole(rows.into_iter().map(one).collect::<Result<_, _>>()?)))
}

/// Why somebody stands.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Statement {
    /// Markdown.
    statement: String,
}

/// Whom somebody names.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Nomination {
    #[schema(example = "ada")]
    handle: String,
}

/// Stand for election, or say anew why
#[utoipa::path(
    request_body = Statement,
    responses((status = 204)),
    security(("token" = ["vote"])),
    extensions(("x-page" = json!(["POST /proposals/<id>/candidacy"])))
)]
#[put("/proposals/<id>/candidacy", data = "<sent>")]
async fn stand(id: i64, holder: Holder<Vote>, sent: Sent<Statement>, services: &State<Arc<Services>>) -> Set {
    holder.spend(services, Limited::Edit)?;
    let form = StatementForm { statement: sent.wanted.statement };
    acts::stand(services, &holder.standing(), ProposalId::from(id), &form).await??;
    Ok(Nothing)
}

/// Stand no longer, or say no to being named
#[utoipa::path(
    responses((status = 204)),
    security(("token" = ["vote"])),
    extensions(("x-page" = json!(["POST /proposals/<id>/candidacy/withdrawal"])))
)]
#[delete("/proposals/<id>/candidacy")]
async fn leave(id: i64, holder: Holder<Vote>, services: &State<Arc<Services>>) -> Set {
    holder.spend(services, Limited::Edit)?;
    acts::leave(services, &holder.standing(), ProposalId::from(id)).await?;
    Ok(Nothing)
}

/// Name somebody for an election
///
/// They are told, and say yes or no themselves.
#[utoipa::path(
    request_body = Nomination,
    responses((status = 200, body = Done)),
    security(("token" = ["vote"])),
    extensions(("x-page" = json!(["POST /proposals/<id>/nominations"])))
)]
#[post("/proposals/<id>/nominations", data = "<sent>")]
async fn nominate(id: i64, holder: Holder<Vote>, sent: Sent<Nomination>, services: &State<Arc<Services>>) -> Act {
    let form = NominationForm { handle: sent.wanted.handle };
    let act = async {
        holder.spend(services, Limited::Edit)?;
        acts::nominate(services, &holder.standing(), ProposalId::from(id), &form).await??;
        Ok(Done::outcome("named"))
    };
    once::act(services, &holder, &sent.request, Again::IsNot, act).await
}
