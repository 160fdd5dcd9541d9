//! Answers to polls. Nothing of what an answer says is kept but in its row, until the poll ends.

use std::sync::Arc;

use governance::EntryId;
use rocket::{State, put};

use super::answer::{Nothing, Set};
use super::bodies::Sent;
use super::caller::{Holder, Write};
use super::problem::{Kind, Problem};
use super::shapes::Ballot;
use crate::polls::acts::{self, Answered};
use crate::services::Services;
use crate::web::limits::Limited;

operations!("polls": answer);

/// Answer a poll, or change the answer
///
/// Until it ends it can be changed; the last one counts. It decides nothing. An Idempotency-Key is not kept here: it would join a member to
/// an answer, and answering the same twice is answering once.
#[utoipa::path(
    request_body = Ballot,
    responses((status = 204)),
    security(("token" = ["write"])),
    extensions(("x-page" = json!(["POST /entries/<id>/poll"])))
)]
#[put("/entries/<id>/answer", data = "<sent>")]
async fn answer(id: i64, holder: Holder<Write>, sent: Sent<Ballot>, services: &State<Arc<Services>>) -> Set {
    holder.spend(services, Limited::CastBallot)?;
    let written = sent.wanted.ballot;
    match acts::answer(services, &holder.standing(), EntryId::from(id), |sheet| sheet.read(&written)).await? {
        Answered::Taken => Ok(Nothing),
        Answered::NotOpen => {
            Err(Problem::saying(Kind::Refused, "This poll is over, or is asked elsewhere. Nothing was taken."))
        }
        Answered::Unfit(why) => Err(Problem::field("ballot", why)),
    }
}
