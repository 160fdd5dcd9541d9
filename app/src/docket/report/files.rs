//! The report as files: the same numbers as JSON and as CSV (RFC 4180).

use std::fmt::Write;
use std::sync::Arc;

use rocket::http::{ContentType, Header};
use rocket::{Responder, Route, State, routes};
use serde_json::json;

use super::figures::{Figure, figures};
use super::period::{Asked, Period};
use super::{Found, find};
use crate::error::AppError;
use crate::services::Services;

pub fn routes() -> Vec<Route> {
    routes![as_json, as_csv]
}

/// A report as a file to keep.
#[derive(Responder)]
struct ReportFile {
    body: String,
    kind: ContentType,
    disposition: Header<'static>,
}

impl ReportFile {
    fn new(body: String, kind: ContentType, period: &Period, ending: &str) -> Self {
        let from = if period.is_all() { "the-beginning".to_owned() } else { period.first_day() };
        let name = format!("moderation-{from}-to-{}.{ending}", period.last_day());
        let disposition = Header::new("Content-Disposition", format!("attachment; filename=\"{name}\""));
        Self { body, kind, disposition }
    }
}

#[rocket::get("/docket/report.json?<asked..>")]
async fn as_json(asked: Asked, services: &State<Arc<Services>>) -> Result<ReportFile, AppError> {
    let Found { period, counted, .. } = find(services, &asked).await?;
    let one = |figure: Figure| json!({"section": figure.section, "of": figure.of, "measure": figure.measure, "value": figure.value});
    let body = json!({
        "community": services.site.community,
        "from": (!period.is_all()).then(|| period.first_day()),
        "until": period.last_day(),
        "figures": figures(&counted).into_iter().map(one).collect::<Vec<_>>(),
    });
    Ok(ReportFile::new(body.to_string(), ContentType::JSON, &period, "json"))
}

#[rocket::get("/docket/report.csv?<asked..>")]
async fn as_csv(asked: Asked, services: &State<Arc<Services>>) -> Result<ReportFile, AppError> {
    let Found { period, counted, .. } = find(services, &asked).await?;
    let mut body = "section,of,measure,value\r\n".to_owned();
    for figure in figures(&counted) {
        // Rules, handles and our own words hold no comma and no quotation mark. Writing to a String cannot fail.
        let _ = write!(body, "{},{},{},{}\r\n", figure.section, figure.of, figure.measure, figure.value);
    }
    Ok(ReportFile::new(body, ContentType::CSV, &period, "csv"))
}
