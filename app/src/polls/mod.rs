//! Polls: questions below notes, which whoever may comment answers in secret, and which decide nothing (decision 0038).

pub mod acts;
mod mark;

use std::sync::Arc;

use askama::Template;
use governance::EntryId;
use governance::polls::{Counted, Way};
use governance::voting::{Ballot, BallotRefusal, Sheet};
use rocket::http::Status;
use rocket::response::{Flash, Redirect};
use rocket::{Route, State, routes};

use self::acts::Answered;
pub use self::mark::{chosen, counted, mark};
use crate::entries::dressing::Dressing;
use crate::error::AppError;
use crate::proposals::paper::{self, Fields, Paper};
use crate::services::Services;
use crate::tally::{Picture, counted as counts};
use crate::web::cards::{Can, EntryCard, Folded};
use crate::web::csrf::Signed;
use crate::web::guards::{SignedIn, Visitor};
use crate::web::layout::{Layout, Page, Section};
use crate::web::limits::{Limited, Payer};
use crate::web::polls::PollMark;

/// The field of a form that has one choice.
const CHOICE: &str = "choice";

/// What this noun answers to.
pub fn routes() -> Vec<Route> {
    routes![show, answer]
}

/// An option where one is chosen.
struct Offer {
    id: String,
    name: String,
    is_chosen: bool,
}

/// What came of it, as the viewer may know it.
struct Explained {
    headline: String,
    picture: Picture,
    /// What the figures count, with the figure of each option.
    figures: Vec<(String, u64)>,
    counts: &'static str,
    steps: Vec<String>,
    method: &'static str,
    source: &'static str,
}

#[derive(Template)]
#[template(path = "polls/show.html")]
struct PollPage {
    layout: Layout,
    card: EntryCard,
    id: i64,
    href: String,
    is_open: bool,
    /// Options to choose one from; else there is a paper.
    offers: Vec<Offer>,
    paper: Option<Paper>,
    can_answer: bool,
    /// What it offers, for whoever cannot answer and sees no result that names it.
    options: Vec<String>,
    /// "2 answers".
    answers: String,
    /// What the viewer said, in sentences.
    own: Vec<String>,
    problem: String,
    result: Option<Explained>,
}

#[rocket::get("/entries/<id>/poll")]
async fn show(id: i64, visitor: Visitor, services: &State<Arc<Services>>) -> Result<Page<PollPage>, AppError> {
    Ok(Page::ok(load(services, &visitor, id, String::new()).await?))
}

/// The poll of a note that the viewer may see, with what they said, and what all did where they may know.
async fn load(services: &Services, visitor: &Visitor, id: i64, problem: String) -> Result<PollPage, AppError> {
    let conn = services.store.read().await?;
    let row = store::streams::by_ids(&conn, &[id], visitor.sight()).await?.pop().ok_or(AppError::NotFound)?;
    drop(conn);
    let asked = row.poll.clone().ok_or(AppError::NotFound)?;
    let poll = asked.poll()?;
    let sheet = poll.sheet();
    let own = asked.own(&sheet);
    let result = counted(&asked, &poll, &sheet)?.filter(|counted| !counted.leaders.is_empty());
    let card = Dressing::new(visitor, services.clock.now()).card(row, Folded::default());
    let is_one = poll.way == Way::One;
    let can_answer = card.poll.as_ref().is_some_and(|poll| poll.can_answer);
    let is_named = can_answer || result.is_some();
    let names = (0..sheet.options().len()).map(|place| sheet.options().name(place));
    Ok(PollPage {
        layout: visitor.layout(services, "A poll", Section::None),
        id,
        href: card.href.clone(),
        is_open: asked.is_open(),
        can_answer,
        options: if is_named { Vec::new() } else { names.collect() },
        offers: if is_one { offers(&sheet, own.as_ref()) } else { Vec::new() },
        paper: (!is_one).then(|| Paper::of(&sheet, own.as_ref())),
        own: own.map(|ballot| in_words(&sheet, poll.way, &ballot)).unwrap_or_default(),
        answers: card.poll.as_ref().map(PollMark::counted).unwrap_or_default(),
        problem,
        result: result.as_ref().map(explained),
        card: EntryCard { can: Can::default(), poll: None, ..card },
    })
}

/// What somebody said, in sentences.
fn in_words(sheet: &Sheet, way: Way, ballot: &Ballot) -> Vec<String> {
    match (way, ballot) {
        (Way::One, Ballot::Ranked(tiers)) => vec![format!("You chose {}.", sheet.options().names(&tiers.concat()))],
        _ => sheet.in_words(ballot),
    }
}

fn offers(sheet: &Sheet, own: Option<&Ballot>) -> Vec<Offer> {
    let is_chosen = |place: usize| matches!(own, Some(Ballot::Ranked(tiers)) if tiers.concat().contains(&place));
    let offer = |place: usize| Offer {
        id: sheet.options().id(place).to_string(),
        name: sheet.options().name(place),
        is_chosen: is_chosen(place),
    };
    (0..sheet.options().len()).map(offer).collect()
}

fn explained(counted: &Counted) -> Explained {
    let Counted { tally, election, .. } = counted;
    let figure = |place: usize| Some((tally.options.name(place), chosen(counted, place)?));
    Explained {
        headline: counted.headline(),
        picture: Picture::of(tally, election),
        figures: (0..tally.options.len()).filter_map(figure).collect(),
        counts: counts(tally.rule.method),
        steps: tally.sentences(),
        method: tally.rule.method.in_words(),
        source: tally.rule.method.source(),
    }
}

/// Reads an answer from the fields of its form.
fn read(sheet: &Sheet, fields: &Fields) -> Result<Ballot, BallotRefusal> {
    match fields.iter().find(|(name, _)| name == CHOICE) {
        Some((_, id)) => sheet.checked(Ballot::Ranked(vec![vec![sheet.place_of(id)?]])),
        None => paper::read(sheet, fields),
    }
}

#[rocket::post("/entries/<id>/poll", data = "<form>")]
async fn answer(
    id: i64,
    member: SignedIn,
    form: Signed<Fields>,
    services: &State<Arc<Services>>,
) -> Result<Result<Flash<Redirect>, Page<PollPage>>, AppError> {
    services.limits.spend(Limited::CastBallot, Payer::Member(member.id()))?;
    let again = |problem: String| load(services, member.visitor(), id, problem);
    match acts::answer(services, &member.standing(), EntryId::from(id), |sheet| read(sheet, &form)).await? {
        Answered::Taken => Ok(Ok(Flash::success(
            Redirect::to(format!("/entries/{id}#e{id}")),
            "Your answer is in. Until the poll ends you can change it.",
        ))),
        Answered::NotOpen => {
            let page = again("This poll is over. Your answer was not taken.".to_owned()).await?;
            Ok(Err(Page::with_status(Status::Forbidden, page)))
        }
        Answered::Unfit(why) => Ok(Err(Page::unprocessable(again(why).await?))),
    }
}
