//! The juror's desk: summonses, the answer to them, the opinion, and the final one. How juries are drawn is in `drawing`.

pub mod acts;
pub mod dismissal;
pub mod drawing;

use std::sync::Arc;

use askama::Template;
use governance::CaseId;
use governance::juries::SeatState;
use rocket::response::{Flash, Redirect};
use rocket::{Route, State, routes};
use serde::Deserialize;
use store::cases::WaitingRow;
use store::juries::DutyRow;

use crate::cases::page::{CasePage, Typed, load, rule_title};
use crate::cases::wording;
use crate::error::AppError;
use crate::services::Services;
use crate::web::csrf::{Press, Signed};
use crate::web::guards::SignedIn;
use crate::web::layout::{Layout, Page, Section};
use crate::web::limits::{Limited, Payer};
use crate::web::moments::Moment;

/// What this noun answers to.
pub fn routes() -> Vec<Route> {
    routes![desk, accept, excuse, recuse, give_opinion, reconsider]
}

/// An opinion as it was typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct OpinionForm {
    pub opinion: String,
    pub reason: String,
}

/// A member's part in a case.
struct Duty {
    id: i64,
    rule_id: String,
    rule_title: String,
    /// What stands on the chip.
    state: &'static str,
    tone: &'static str,
    /// Until when something is wanted; `None` when nothing is.
    wanted_by: Option<Moment>,
}

#[derive(Template)]
#[template(path = "juries/desk.html")]
struct DeskPage {
    layout: Layout,
    waiting: Vec<Duty>,
    past: Vec<Duty>,
    /// Cases that wait for the member as a moderator.
    office: Vec<Duty>,
    /// The settled case that is shown to them, and until when.
    audit: Option<(i64, Moment)>,
    /// How many they answered, and with how many they agreed with what had been decided.
    audited: (i64, i64),
}

/// A case that waits for a moderator.
fn of_office(row: WaitingRow, now: chrono::DateTime<chrono::Utc>) -> Duty {
    Duty {
        id: row.case_id,
        rule_title: rule_title(&row.rule_text).to_owned(),
        rule_id: row.rule_id,
        state: "waits for a moderator",
        tone: "busy",
        wanted_by: Some(Moment::new(row.decide_by, now)),
    }
}

#[rocket::get("/juries")]
async fn desk(member: SignedIn, services: &State<Arc<Services>>) -> Result<Page<DeskPage>, AppError> {
    let mut conn = services.store.read().await?;
    let now = store::clock::now(&mut conn).await?;
    let rows = store::juries::duties(&mut conn, member.id()).await?;
    let duties = rows.into_iter().map(|row| duty(row, now));
    let (waiting, past) = duties.partition(|duty: &Duty| duty.wanted_by.is_some());
    let office = store::cases::waiting_for(&mut conn, member.id()).await?;
    let office = office.into_iter().map(|row| of_office(row, now)).collect();
    let audits = store::audits::of_member(&mut conn, member.id()).await?;
    let audit = audits.open.zip(audits.ends_at).map(|(id, until)| (id, Moment::new(until, now)));
    let layout = member.layout(services, "Your juries", Section::Docket);
    Ok(Page::ok(DeskPage { layout, waiting, past, office, audit, audited: (audits.answered, audits.agreed) }))
}

fn duty(row: DutyRow, now: chrono::DateTime<chrono::Utc>) -> Duty {
    let open = row.case_state == "before_jury";
    let (state, tone, wanted) = match (row.seat_state.as_str(), open) {
        ("voted", true) if row.reconsider_by.is_some() => ("read the others' reasons", "busy", true),
        ("summoned", true) => ("you are called", "busy", true),
        ("accepted", true) => ("your opinion is wanted", "busy", true),
        ("voted", true) => ("opinion given", "", false),
        ("excused", _) => ("excused", "quiet", false),
        ("recused", _) => ("recused", "quiet", false),
        ("lapsed", _) => ("let the time pass", "quiet", false),
        ("summoned" | "accepted", false) => ("not needed", "quiet", false),
        _ => {
            let (outcome, by) = (row.outcome.as_deref(), row.overruled_by());
            let (state, tone) = wording::state(row.about(), &row.case_state, outcome, by, row.is_appeal);
            (state, tone, false)
        }
    };
    Duty {
        id: row.case_id,
        rule_title: rule_title(&row.rule_text).to_owned(),
        rule_id: row.rule_id,
        state,
        tone,
        wanted_by: wanted.then(|| Moment::new(row.reconsider_by.unwrap_or(row.respond_by), now)),
    }
}

#[rocket::post("/cases/<id>/seat/acceptance", data = "<_form>")]
async fn accept(
    id: i64,
    member: SignedIn,
    _form: Signed<Press>,
    services: &State<Arc<Services>>,
) -> Result<Flash<Redirect>, AppError> {
    let is_new = acts::answer(services, &member.standing(), CaseId::from(id), SeatState::Accepted).await?;
    let said = if is_new { "Thank you. Please read, and say what you think." } else { SeatState::Accepted.already() };
    Ok(Flash::success(Redirect::to(format!("/cases/{id}#desk")), said))
}

#[rocket::post("/cases/<id>/seat/excuse", data = "<_form>")]
async fn excuse(
    id: i64,
    member: SignedIn,
    _form: Signed<Press>,
    services: &State<Arc<Services>>,
) -> Result<Flash<Redirect>, AppError> {
    let is_new = acts::answer(services, &member.standing(), CaseId::from(id), SeatState::Excused).await?;
    let said = if is_new {
        "You are excused. The next in the draw is called if there is one."
    } else {
        SeatState::Excused.already()
    };
    Ok(Flash::success(Redirect::to("/juries"), said))
}

#[rocket::post("/cases/<id>/seat/recusal", data = "<_form>")]
async fn recuse(
    id: i64,
    member: SignedIn,
    _form: Signed<Press>,
    services: &State<Arc<Services>>,
) -> Result<Flash<Redirect>, AppError> {
    let is_new = acts::answer(services, &member.standing(), CaseId::from(id), SeatState::Recused).await?;
    let said = if is_new {
        "You have stood aside. The next in the draw is called if there is one."
    } else {
        SeatState::Recused.already()
    };
    Ok(Flash::success(Redirect::to("/juries"), said))
}

#[rocket::post("/cases/<id>/opinion", data = "<form>")]
async fn give_opinion(
    id: i64,
    member: SignedIn,
    form: Signed<OpinionForm>,
    services: &State<Arc<Services>>,
) -> Result<Result<Flash<Redirect>, Page<CasePage>>, AppError> {
    let case = CaseId::from(id);
    match acts::give_opinion(services, &member.standing(), case, &form).await? {
        Ok(()) => {
            let said = after_opinion(services, case).await?;
            Ok(Ok(Flash::success(Redirect::to(format!("/cases/{id}")), said)))
        }
        Err(problems) => {
            let typed = Typed { opinion: form.0, problems, ..Typed::default() };
            let page = load(services, member.visitor(), case, typed).await?;
            Ok(Err(Page::unprocessable(page)))
        }
    }
}

async fn is_decided(services: &Services, case: CaseId) -> Result<bool, AppError> {
    let mut conn = services.store.read().await?;
    Ok(store::cases::find(&mut conn, case).await?.state()?.is_final())
}

/// What a juror is told whose first opinion may have been the last that was waited for.
async fn after_opinion(services: &Services, case: CaseId) -> Result<&'static str, AppError> {
    if is_decided(services, case).await? {
        return Ok("Your opinion is recorded, and with it the case is decided.");
    }
    let mut conn = services.store.read().await?;
    Ok(match store::juries::deliberation(&mut conn, case).await? {
        Some(_) => {
            "Your opinion is recorded. It was the last, and they differ: now you can read what the others think."
        }
        None => "Your opinion is recorded. It stays sealed until the jury has decided, or every juror has given one.",
    })
}

#[rocket::post("/cases/<id>/opinion/final", data = "<form>")]
async fn reconsider(
    id: i64,
    member: SignedIn,
    form: Signed<OpinionForm>,
    services: &State<Arc<Services>>,
) -> Result<Result<Flash<Redirect>, Page<CasePage>>, AppError> {
    services.limits.spend(Limited::Edit, Payer::Member(member.id()))?;
    let case = CaseId::from(id);
    match acts::reconsider(services, &member.standing(), case, &form).await? {
        Ok(()) => {
            let said = match is_decided(services, case).await? {
                true => "Your final opinion is recorded, and with it the case is decided.",
                false => "Your final opinion is recorded. It stays sealed until the verdict.",
            };
            Ok(Ok(Flash::success(Redirect::to(format!("/cases/{id}")), said)))
        }
        Err(problems) => {
            let typed = Typed { opinion: form.0, problems, ..Typed::default() };
            Ok(Err(Page::unprocessable(load(services, member.visitor(), case, typed).await?)))
        }
    }
}
