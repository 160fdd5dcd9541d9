//! What jurors, moderators in office and authors do about cases. What a juror reads is on the case's page, with who they are not told of.

use std::sync::Arc;

use governance::juries::SeatState;
use governance::{CaseId, EntryId};
use rocket::{State, post, put};
use serde::Deserialize;
use utoipa::ToSchema;

use super::answer::{Act, Done, Json, Nothing, Read, Set};
use super::bodies::Sent;
use super::caller::{Holder, Moderate, Write};
use super::once::{self, Again};
use crate::cases::appeals::{self, AppealForm};
use crate::flags::HoldForm;
use crate::juries::{OpinionForm, acts};
use crate::services::Services;
use crate::web::limits::Limited;

operations!("juries": answer, judge, reconsider, hold, appeal);

/// What a juror says to a summons.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Answered {
    /// They take the seat.
    Accepted,
    /// They have no time.
    Excused,
    /// They have a part in it.
    Recused,
}

/// The answer to a summons.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Summons {
    answer: Answered,
}

/// What a juror thinks.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Judgement {
    /// `remove`, `label` or `restore`.
    #[schema(example = "restore")]
    opinion: String,
    /// Why: published with the verdict, without a name.
    reason: String,
}

/// A hold of a moderator's.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewHold {
    /// The rule of conduct that is broken, by its id.
    #[schema(example = "R1")]
    rule: String,
    /// Why: published with the case.
    reason: String,
}

/// An appeal.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Plea {
    /// Why the verdict is wrong.
    plea: String,
}

/// Answer a summons
///
/// Whoever stands aside is replaced from the same draw.
#[utoipa::path(
    request_body = Summons,
    responses((status = 204)),
    security(("token" = ["moderate"])),
    extensions(("x-page" = json!(["POST /cases/<id>/seat/acceptance", "POST /cases/<id>/seat/excuse", "POST /cases/<id>/seat/recusal"])))
)]
#[put("/cases/<id>/seat", data = "<sent>")]
async fn answer(id: i64, holder: Holder<Moderate>, sent: Sent<Summons>, services: &State<Arc<Services>>) -> Set {
    let to = match sent.wanted.answer {
        Answered::Accepted => SeatState::Accepted,
        Answered::Excused => SeatState::Excused,
        Answered::Recused => SeatState::Recused,
    };
    holder.spend(services, Limited::Edit)?;
    acts::answer(services, &holder.standing(), CaseId::from(id), to).await?;
    Ok(Nothing)
}

fn form(judgement: Judgement) -> OpinionForm {
    OpinionForm { opinion: judgement.opinion, reason: judgement.reason }
}

/// Judge a case
///
/// The first opinion, which stands. The other jurors read its reason only when all have given one.
#[utoipa::path(
    request_body = Judgement,
    responses((status = 204)),
    security(("token" = ["moderate"])),
    extensions(("x-page" = json!(["POST /cases/<id>/opinion"])))
)]
#[put("/cases/<id>/opinion", data = "<sent>")]
async fn judge(id: i64, holder: Holder<Moderate>, sent: Sent<Judgement>, services: &State<Arc<Services>>) -> Set {
    holder.spend(services, Limited::Edit)?;
    acts::give_opinion(services, &holder.standing(), CaseId::from(id), &form(sent.wanted)).await??;
    Ok(Nothing)
}

/// Confirm or change an opinion
///
/// After the others' reasons were read, while the jurors deliberate.
#[utoipa::path(
    request_body = Judgement,
    responses((status = 204)),
    security(("token" = ["moderate"])),
    extensions(("x-page" = json!(["POST /cases/<id>/opinion/final"])))
)]
#[put("/cases/<id>/opinion/final", data = "<sent>")]
async fn reconsider(id: i64, holder: Holder<Moderate>, sent: Sent<Judgement>, services: &State<Arc<Services>>) -> Set {
    holder.spend(services, Limited::Edit)?;
    acts::reconsider(services, &holder.standing(), CaseId::from(id), &form(sent.wanted)).await??;
    Ok(Nothing)
}

/// Hold an entry
///
/// By a moderator in office; a jury is called all the same. Floods are held on the page.
#[utoipa::path(
    request_body = NewHold,
    responses((status = 200, body = Done)),
    security(("token" = ["moderate"])),
    extensions(("x-page" = json!(["POST /entries/<id>/hold"])))
)]
#[put("/entries/<id>/hold", data = "<sent>")]
async fn hold(id: i64, holder: Holder<Moderate>, sent: Sent<NewHold>, services: &State<Arc<Services>>) -> Read<Done> {
    let form = HoldForm { rule: sent.wanted.rule, reason: sent.wanted.reason, ..HoldForm::default() };
    holder.spend(services, Limited::Hold)?;
    let case = crate::flags::acts::hold(services, &holder.standing(), EntryId::from(id), &form).await??;
    Ok(Json(Done { case: Some(case.into()), ..Done::outcome("held") }))
}

/// Appeal against a verdict
///
/// As the author of what it removed or labelled; fresh jurors look at it.
#[utoipa::path(
    request_body = Plea,
    responses((status = 200, body = Done)),
    security(("token" = ["write"])),
    extensions(("x-page" = json!(["POST /cases/<id>/appeal"])))
)]
#[post("/cases/<id>/appeal", data = "<sent>")]
async fn appeal(id: i64, holder: Holder<Write>, sent: Sent<Plea>, services: &State<Arc<Services>>) -> Act {
    let form = AppealForm { plea: sent.wanted.plea };
    let act = async {
        holder.spend(services, Limited::Edit)?;
        let case = appeals::appeal(services, &holder.standing(), CaseId::from(id), &form).await??;
        Ok(Done { case: Some(case.into()), ..Done::outcome("appealed") })
    };
    once::act(services, &holder, &sent.request, Again::IsNot, act).await
}
