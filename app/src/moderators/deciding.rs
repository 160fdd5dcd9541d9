//! The forms of a moderator on the page of a case that waits for one.

use std::sync::Arc;

use governance::CaseId;
use rocket::State;
use rocket::response::{Flash, Redirect};

use super::decisions;
use crate::cases::office::DecisionForm;
use crate::cases::page::{CasePage, Typed, load};
use crate::entries::acts::Outcome;
use crate::error::AppError;
use crate::services::Services;
use crate::web::csrf::{Press, Signed};
use crate::web::guards::SignedIn;
use crate::web::layout::Page;
use crate::web::limits::{Limited, Payer};

/// Back to the case, or the case with what was typed and found wanting.
type Answer = Result<Result<Flash<Redirect>, Page<CasePage>>, AppError>;

async fn answer(
    services: &Services,
    member: &SignedIn,
    case: CaseId,
    form: DecisionForm,
    (acted, said): (Outcome<()>, &str),
) -> Answer {
    match acted? {
        Ok(()) => Ok(Ok(Flash::success(Redirect::to(format!("/cases/{case}")), said))),
        Err(problems) => {
            let typed = Typed { decision: form, problems, ..Typed::default() };
            Ok(Err(Page::unprocessable(load(services, member.visitor(), case, typed).await?)))
        }
    }
}

#[rocket::post("/cases/<id>/decision", data = "<form>")]
pub async fn decide(id: i64, member: SignedIn, form: Signed<DecisionForm>, services: &State<Arc<Services>>) -> Answer {
    services.limits.spend(Limited::Edit, Payer::Member(member.id()))?;
    let case = CaseId::from(id);
    let decided = decisions::decide(services, &member.standing(), case, &form).await;
    answer(
        services,
        &member,
        case,
        form.0,
        (decided, "You have decided. Your reason is published, and the author is told."),
    )
    .await
}

#[rocket::post("/cases/<id>/decision/recusal", data = "<_form>")]
pub async fn recuse(
    id: i64,
    member: SignedIn,
    _form: Signed<Press>,
    services: &State<Arc<Services>>,
) -> Result<Flash<Redirect>, AppError> {
    services.limits.spend(Limited::Edit, Payer::Member(member.id()))?;
    decisions::recuse(services, &member.standing(), CaseId::from(id)).await?;
    let said = "You have stood aside. Another moderator decides it, or a jury.";
    Ok(Flash::success(Redirect::to("/juries"), said))
}

#[rocket::post("/cases/<id>/decision/jury", data = "<form>")]
pub async fn pass_on(id: i64, member: SignedIn, form: Signed<DecisionForm>, services: &State<Arc<Services>>) -> Answer {
    services.limits.spend(Limited::Edit, Payer::Member(member.id()))?;
    let case = CaseId::from(id);
    let passed = decisions::pass_on(services, &member.standing(), case, &form).await;
    answer(services, &member, case, form.0, (passed, "A jury decides. Your reason stands with the case.")).await
}
