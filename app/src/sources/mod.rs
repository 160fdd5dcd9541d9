//! Sources: what a member makes elsewhere on the web, brought in as entries of theirs.

use std::sync::Arc;

use askama::Template;
use chrono::{DateTime, Utc};
use governance::{CaseId, PolicyKey, SourceId};
use rocket::response::{Flash, Redirect};
use rocket::{Route, State, routes};
use serde::Deserialize;
use store::actors::ActorName;
use store::friends::ClaimedRow;
use store::sources::SourceRow;

use crate::error::AppError;
use crate::services::Services;
use crate::web::csrf::{Press, Signed};
use crate::web::forms::Problems;
use crate::web::guards::SignedIn;
use crate::web::layout::{Layout, Page, Section};
use crate::web::limits::{Limited, Payer};
use crate::web::moments::Moment;

pub mod acts;
mod discovery;
pub mod opml;
pub mod opml_choice;
pub mod opml_import;
pub(crate) mod opml_page;
pub mod reading;

pub fn routes() -> Vec<Route> {
    let mut routes = routes![list, add, remove];
    routes.extend(opml_page::routes());
    routes
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct SourceForm {
    url: String,
}

/// One source in its owner's list.
pub struct SourceCard {
    pub id: i64,
    /// Its own title, or its address while that is unknown.
    pub name: String,
    pub href: String,
    pub url: String,
    pub read: Option<Moment>,
    /// `None` when it is not asked again.
    pub next: Option<Moment>,
    pub trouble: Option<String>,
    gone: bool,
    /// The case that holds or removed it.
    pub withheld_by: Option<i64>,
}

impl SourceCard {
    pub fn new(row: SourceRow, withheld_by: Option<CaseId>, now: DateTime<Utc>) -> Self {
        Self {
            id: row.id.get(),
            name: if row.title.is_empty() { row.url.clone() } else { row.title },
            href: row.site_url.unwrap_or_else(|| row.url.clone()),
            read: row.fetched_at.map(|at| Moment::new(at, now)),
            withheld_by: withheld_by.map(CaseId::get),
            next: (row.gone_at.is_none() && !row.withheld).then(|| Moment::new(row.next_fetch_at.max(now), now)),
            trouble: row.trouble,
            gone: row.gone_at.is_some(),
            url: row.url,
        }
    }

    /// A chip's word and tone.
    pub fn state(&self) -> (&'static str, &'static str) {
        if self.withheld_by.is_some() {
            return ("hidden", "bad");
        }
        match (self.gone, self.trouble.is_some(), self.read.is_some()) {
            (true, _, _) => ("gone", "bad"),
            (_, true, _) => ("trouble", "bad"),
            (_, _, true) => ("read", "good"),
            (_, _, false) => ("waiting", "busy"),
        }
    }
}

#[derive(Template)]
#[template(path = "sources/list.html")]
struct SourcesPage {
    layout: Layout,
    url: String,
    problems: Problems,
    sources: Vec<SourceCard>,
    /// How many count: with those of the imaginary friends that the member keeps.
    count: u64,
    max: i64,
    full: bool,
    friends: Vec<ActorName>,
    claimed: Vec<ClaimedRow>,
}

async fn page(
    services: &Services,
    member: &SignedIn,
    url: String,
    problems: Problems,
) -> Result<SourcesPage, AppError> {
    let mut conn = services.store.read().await?;
    let now = store::clock::now(&mut conn).await?;
    let max = services.constitution(&mut conn).await?.integer(PolicyKey::SourcesPerMemberMax);
    let rows = store::sources::of_actor(&mut conn, member.actor()).await?;
    let mut sources = Vec::with_capacity(rows.len());
    for row in rows {
        let case = if row.withheld { store::sources::withheld_by(&mut conn, row.id).await? } else { None };
        sources.push(SourceCard::new(row, case, now));
    }
    let count = store::friends::count_sources(&mut conn, member.actor()).await?;
    let friends = store::friends::kept(&mut conn, member.id()).await?;
    Ok(SourcesPage {
        layout: member.layout(services, "Your sources", Section::Settings),
        url,
        problems,
        sources,
        full: i64::try_from(count).unwrap_or(i64::MAX) >= max,
        count,
        max,
        friends: friends.into_iter().map(|(_, name)| name).collect(),
        claimed: store::friends::claimed(&mut conn, member.id()).await?,
    })
}

#[rocket::get("/settings/sources")]
async fn list(member: SignedIn, services: &State<Arc<Services>>) -> Result<Page<SourcesPage>, AppError> {
    Ok(Page::ok(page(services, &member, String::new(), Problems::default()).await?))
}

#[rocket::post("/sources", data = "<form>")]
async fn add(
    member: SignedIn,
    form: Signed<SourceForm>,
    services: &State<Arc<Services>>,
) -> Result<Result<Flash<Redirect>, Box<Page<SourcesPage>>>, AppError> {
    services.limits.spend(Limited::AddSource, Payer::Member(member.id()))?;
    match acts::add(services, &member.standing(), &form.url).await? {
        Ok(_) => Ok(Ok(Flash::success(
            Redirect::to("/settings/sources"),
            "Added. It is read within seconds, and its newest items appear on your page.",
        ))),
        Err(problems) => Ok(Err(Box::new(Page::unprocessable(page(services, &member, form.0.url, problems).await?)))),
    }
}

#[rocket::post("/sources/<id>/removal", data = "<_form>")]
async fn remove(
    id: i64,
    member: SignedIn,
    _form: Signed<Press>,
    services: &State<Arc<Services>>,
) -> Result<Flash<Redirect>, AppError> {
    acts::remove(services, &member.standing(), SourceId::from(id)).await?;
    Ok(Flash::success(Redirect::to("/settings/sources"), "Removed. What it brought in stays on your page."))
}
