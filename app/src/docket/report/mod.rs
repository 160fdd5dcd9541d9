//! The transparency report: what moderation did in a period, as a page with charts and as files.

mod figures;
mod files;
mod people;
mod period;
mod sections;

use std::sync::Arc;

use askama::Template;
use governance::conduct::ConductRule;
use rocket::{Route, State, routes};
use store::docket::report::Counted;

use self::period::{Asked, Period};
use self::sections::{Section, sections};
use crate::error::AppError;
use crate::services::Services;
use crate::web::guards::Visitor;
use crate::web::layout::{self, Layout, Page, Tab};

pub fn routes() -> Vec<Route> {
    [routes![show], files::routes()].concat()
}

#[derive(Template)]
#[template(path = "docket/report.html")]
struct ReportPage {
    layout: Layout,
    tabs: Vec<Tab>,
    /// "from 28 August to 26 November 2026".
    period: String,
    /// The form as it was sent.
    from: String,
    until: String,
    is_chosen: bool,
    /// Whether nothing at all was done.
    is_empty: bool,
    sections: Vec<Section>,
    csv: String,
    json: String,
}

/// A period, what was counted in it, and the rules in force.
struct Found {
    period: Period,
    counted: Counted,
    rules: Vec<ConductRule>,
}

async fn find(services: &Services, asked: &Asked) -> Result<Found, AppError> {
    let mut snapshot = services.store.snapshot().await?;
    let now = store::clock::now(&mut snapshot).await?;
    let period = Period::of(asked, now);
    if period.is_backwards() {
        return Err(AppError::Unprocessable(
            "The last day lies before the first. Please choose them the other way round.".to_owned().into(),
        ));
    }
    let counted = store::docket::report::count(&mut snapshot, period.span()).await?;
    let rules = services.constitution(&mut snapshot).await?.conduct_rules();
    Ok(Found { period, counted, rules })
}

fn tabs(period: &Period) -> Vec<Tab> {
    let tab = |label: &str, href: &str, current| Tab {
        label: label.to_owned().into(),
        href: href.to_owned(),
        current,
        count: 0,
    };
    vec![
        tab("Last 90 days", "/docket/report", period.is_default()),
        tab("All time", "/docket/report?span=all", period.is_all()),
    ]
}

fn is_empty(counted: &Counted) -> bool {
    let limits = &counted.limits;
    let sums = [counted.appeals.asked, limits.warned, limits.imposed, limits.lifted, limits.running];
    let is_unjudged = counted.moderators.is_empty() && counted.juror_audits.answered == 0;
    counted.flags.is_empty() && counted.cases.is_empty() && counted.seats.is_empty() && is_unjudged && sums == [0; 5]
}

#[rocket::get("/docket/report?<asked..>")]
async fn show(asked: Asked, visitor: Visitor, services: &State<Arc<Services>>) -> Result<Page<ReportPage>, AppError> {
    let Found { period, counted, rules } = find(services, &asked).await?;
    Ok(Page::ok(ReportPage {
        layout: visitor.layout(services, "Transparency report", layout::Section::Docket),
        tabs: tabs(&period),
        period: period.in_words(),
        from: period.first_day(),
        until: period.last_day(),
        is_chosen: !period.is_default() && !period.is_all(),
        is_empty: is_empty(&counted),
        sections: sections(&counted, &rules),
        csv: period.href("/docket/report.csv"),
        json: period.href("/docket/report.json"),
    })
    .same_for_visitors(&visitor))
}
