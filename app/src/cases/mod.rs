//! Cases and their public docket: what was decided under which rule, and how to check that the lot fell fairly.

mod aftermath;
pub mod appeals;
pub mod conclusion;
mod decision;
mod desk;
mod drawing;
mod ends;
mod flagged;
mod hearing;
pub mod limits;
pub mod matter;
pub mod office;
pub mod opening;
pub mod operator;
pub mod page;
pub mod place;
pub mod rights;
pub mod ring;
pub mod said;
pub mod told;
pub mod wording;

use std::sync::Arc;

use askama::Template;
use governance::CaseId;
use rocket::response::stream::TextStream;
use rocket::response::{Flash, Redirect};
use rocket::{Route, State, routes};
use store::StoreError;
use store::cases::{Counts, DocketRow, Show};

use self::appeals::AppealForm;
use self::page::{CasePage, Typed, load, rule_title};
use crate::error::AppError;
use crate::services::Services;
use crate::web::csrf::Signed;
use crate::web::guards::{SignedIn, Visitor};
use crate::web::layout::{Layout, Page, Section, Tab};
use crate::web::limits::{Limited, Payer};
use crate::web::moments::Moment;

/// Cases on a page of the docket.
const PAGE_SIZE: usize = 30;
/// Tickets read at once.
const TICKETS: i64 = 1000;

/// What this noun answers to.
pub fn routes() -> Vec<Route> {
    routes![docket, show, tickets, appeal, said::stand_in]
}

/// A line of the docket.
struct Line {
    id: i64,
    rule_id: String,
    rule_title: String,
    state: &'static str,
    tone: &'static str,
    opened: Moment,
    /// Who held it before the flags did: "a moderator"; empty where nobody.
    held_by: &'static str,
    /// "decided", "lapsed" or "due", and when.
    last: (&'static str, Moment),
    /// "4 for removal, 1 for restoring".
    count: String,
    /// What overruled the jury: address and name.
    overruled_by: Option<(String, &'static str)>,
    /// The case whose verdict it judges, where it is an appeal.
    appeals: Option<i64>,
}

#[derive(Template)]
#[template(path = "cases/docket.html")]
struct DocketPage {
    layout: Layout,
    tabs: Vec<Tab>,
    counts: Counts,
    lines: Vec<Line>,
    older: String,
}

#[rocket::get("/docket?<show>&<before>")]
async fn docket(
    show: Option<&str>,
    before: Option<i64>,
    visitor: Visitor,
    services: &State<Arc<Services>>,
) -> Result<Page<DocketPage>, AppError> {
    let (wanted, name) = match show {
        Some("open") => (Show::Open, "open"),
        Some("ended") => (Show::Ended, "ended"),
        _ => (Show::All, "all"),
    };
    let mut conn = services.store.read().await?;
    let now = store::clock::now(&mut conn).await?;
    let counts = store::cases::counts(&mut conn).await?;
    let size = i64::try_from(PAGE_SIZE + 1).unwrap_or(i64::MAX);
    let mut rows = store::cases::docket(&mut conn, wanted, before.unwrap_or(i64::MAX), size).await?;
    let older = older(&mut rows, name);
    let lines = rows.into_iter().map(|row| line(row, now)).collect();
    let layout = visitor.layout(services, "Moderation", Section::Docket);
    Ok(Page::ok(DocketPage { layout, tabs: tabs(name, counts), counts, lines, older }))
}

fn older(rows: &mut Vec<DocketRow>, name: &str) -> String {
    let more = rows.len() > PAGE_SIZE;
    rows.truncate(PAGE_SIZE);
    match rows.last() {
        Some(last) if more => format!("/docket?show={name}&before={}", last.id),
        _ => String::new(),
    }
}

fn tabs(name: &str, counts: Counts) -> Vec<Tab> {
    let tab = |label: &str, wanted: &str, count: i64| Tab {
        label: label.to_owned().into(),
        href: format!("/docket?show={wanted}"),
        current: wanted == name,
        count,
    };
    vec![tab("All", "all", 0), tab("Open", "open", counts.open), tab("Ended", "ended", 0)]
}

fn line(row: DocketRow, now: chrono::DateTime<chrono::Utc>) -> Line {
    let overruled_by = row.overruled_by();
    let (about, is_appeal) = (row.about(), row.appeals_case.is_some());
    let (state, tone) = wording::state(about, &row.state, row.outcome.as_deref(), overruled_by, is_appeal);
    let last = match (row.ended_at, row.state.as_str()) {
        (Some(at), "lapsed") => ("lapsed", Moment::new(at, now)),
        (Some(at), _) => ("decided", Moment::new(at, now)),
        (None, _) => ("due", Moment::new(row.due_at, now)),
    };
    let count = row.for_removal.zip(row.for_labelling).zip(row.for_restoring);
    let whole = |count: i32| u64::try_from(count).unwrap_or(0);
    Line {
        id: row.id,
        rule_title: rule_title(&row.rule_text).to_owned(),
        rule_id: row.rule_id,
        state,
        tone,
        opened: Moment::new(row.opened_at, now),
        held_by: match (row.by_moderator, row.by_operator, row.by_policy) {
            (true, ..) => "a moderator",
            (_, true, _) => "the operator",
            (.., true) => "a policy",
            _ => "",
        },
        last,
        overruled_by: overruled_by.map(wording::overruler),
        appeals: row.appeals_case,
        count: match count {
            Some(_) if row.of_moderator => "by a moderator".to_owned(),
            Some(((remove, label), restore)) => {
                wording::count_of(about, row.first_is_label, [remove, label, restore].map(whole))
            }
            None => String::new(),
        },
    }
}

#[rocket::get("/cases/<id>")]
async fn show(id: i64, visitor: Visitor, services: &State<Arc<Services>>) -> Result<Page<CasePage>, AppError> {
    let page = load(services, &visitor, CaseId::from(id), Typed::default()).await?;
    Ok(Page::ok(page))
}

#[rocket::post("/cases/<id>/appeal", data = "<form>")]
async fn appeal(
    id: i64,
    member: SignedIn,
    form: Signed<AppealForm>,
    services: &State<Arc<Services>>,
) -> Result<Result<Flash<Redirect>, Page<CasePage>>, AppError> {
    services.limits.spend(Limited::Edit, Payer::Member(member.id()))?;
    match appeals::appeal(services, &member.standing(), CaseId::from(id), &form).await? {
        Ok(case) => {
            let said = "You have appealed. Fresh jurors are drawn by lot; you are told how it ends.";
            Ok(Ok(Flash::success(Redirect::to(format!("/cases/{case}")), said)))
        }
        Err(problems) => {
            let typed = Typed { appeal: form.0, problems, ..Typed::default() };
            Ok(Err(Page::unprocessable(load(services, member.visitor(), CaseId::from(id), typed).await?)))
        }
    }
}

/// Every ticket of the pool, one a line, in the order in which they were committed to.
#[rocket::get("/cases/<id>/tickets")]
async fn tickets(id: i64, services: &State<Arc<Services>>) -> Result<TextStream![String], AppError> {
    let services = Arc::clone(services);
    let mut conn = services.store.read().await?;
    let case = store::cases::find(&mut conn, CaseId::from(id)).await?.id;
    drop(conn);
    let first = some_tickets(&services, case, &[]).await?;
    Ok(TextStream! {
        let mut tickets = first;
        while let Some(last) = tickets.last().cloned() {
            yield tickets.iter().map(|ticket| hex::encode(ticket) + "\n").collect::<String>();
            match some_tickets(&services, case, &last).await {
                Ok(further) => tickets = further,
                // The reader sees that they do not make up the commitment.
                Err(error) => {
                    tracing::warn!(%error, "a pool broke off");
                    break;
                }
            }
        }
    })
}

/// Tickets after one. No connection is held while a slow reader reads.
async fn some_tickets(services: &Services, case: CaseId, after: &[u8]) -> Result<Vec<Vec<u8>>, StoreError> {
    let mut conn = services.store.read().await?;
    store::record::tickets(&mut conn, case.get(), after, TICKETS).await
}
