//! `/status`: how the server does, in numbers, for whoever runs it and whoever wonders why something has not come. Everybody may read it: it
//! names nobody, no address and no host.

use std::sync::Arc;
use std::time::Duration;

use askama::Template;
use governance::policies::grouped;
use rocket::{Route, State, routes};
use store::status::Status;

use crate::digests::progress::span;
use crate::error::AppError;
use crate::jobs::{beats, write_digests};
use crate::services::Services;
use crate::web::guards::{ClientIp, Visitor};
use crate::web::layout::{Layout, Page, Section};
use crate::web::limits::{Limited, Payer};
use crate::web::moments::Moment;

/// More members than this are not counted: it costs a look at each of them.
const DUE_COUNTED_MAX: i64 = 200_000;

/// What this noun answers to.
pub fn routes() -> Vec<Route> {
    routes![show]
}

/// A line of numbers: what it counts, and how much that is.
struct Line {
    name: &'static str,
    value: String,
}

struct BeatLine {
    name: &'static str,
    ran: Option<Moment>,
    well: bool,
    done: String,
}

#[derive(Template)]
#[template(path = "status/show.html")]
struct StatusPage {
    layout: Layout,
    mail: Vec<Line>,
    oldest: Option<Moment>,
    digests: Vec<Line>,
    /// How long what is due takes still; empty when nothing is.
    remaining: String,
    beats: Vec<BeatLine>,
    unindexed: String,
    engine: &'static str,
    lines: String,
    signed: Option<Moment>,
    software: &'static str,
    shape: String,
}

#[rocket::get("/status")]
async fn show(visitor: Visitor, ip: ClientIp, services: &State<Arc<Services>>) -> Result<Page<StatusPage>, AppError> {
    // It counts many rows, so it costs what a search costs.
    services.limits.spend(Limited::Search, Payer::Address(ip.0))?;
    let mut conn = services.store.read().await?;
    let status = store::status::read(&mut conn).await?;
    drop(conn);
    let due = write_digests::waiting(services, DUE_COUNTED_MAX).await?;
    Ok(Page::ok(StatusPage {
        layout: visitor.layout(services, "How the server does", Section::None),
        mail: mail_of(&status),
        oldest: status.oldest.map(|at| Moment::new(at, status.now)),
        digests: digests_of(&status, due),
        remaining: remaining(&status, due),
        beats: beats_of(services, &status),
        unindexed: grouped(status.unindexed),
        engine: if services.search.has_index() { "Meilisearch" } else { "Postgres" },
        lines: grouped(status.lines),
        signed: status.signed_at.map(|at| Moment::new(at, status.now)),
        software: env!("CARGO_PKG_VERSION"),
        shape: status.shape,
    }))
}

fn line(name: &'static str, number: i64) -> Line {
    Line { name, value: grouped(number) }
}

fn mail_of(status: &Status) -> Vec<Line> {
    vec![
        line("wait to be sent", status.waiting),
        line("of these were put off and are tried again", status.put_off),
        line("sent in the last hour", status.sent_hour),
        line("sent in the last day", status.sent_day),
        line("given up in the last day", status.failed_day),
        line("members whose address mail came back from", status.stopped),
        line("domains that rest, because they asked for it or are at their pace", status.resting),
    ]
}

fn digests_of(status: &Status, due: i64) -> Vec<Line> {
    vec![
        line("members whose digest is due and not written", due),
        line("written and waiting to be sent", status.waiting_digests),
        line("written in the last hour", status.digests_hour),
        line("sent in the last hour", status.digests_sent_hour),
        line("sent in the last minute", status.digests_sent_minute),
    ]
}

fn remaining(status: &Status, due: i64) -> String {
    let (rest, minute) = (due + status.waiting_digests, status.digests_sent_minute);
    match (rest, minute) {
        (..=0, _) => String::new(),
        (_, ..=0) => "None was sent in the last minute.".to_owned(),
        (rest, minute) => {
            let seconds = u64::try_from(rest.saturating_mul(60) / minute).unwrap_or(0);
            format!("As fast as in the last minute, all are sent in about {}.", span(Duration::from_secs(seconds)))
        }
    }
}

fn beats_of(services: &Services, status: &Status) -> Vec<BeatLine> {
    let line = |name| {
        let stroke = services.pulse.of(name);
        BeatLine {
            name,
            ran: stroke.map(|stroke| Moment::new(stroke.at, status.now)),
            well: stroke.is_none_or(|stroke| stroke.well),
            done: stroke.map_or_else(String::new, |stroke| grouped(i64::try_from(stroke.done).unwrap_or(i64::MAX))),
        }
    };
    beats().into_iter().map(|beat| line(beat.name)).collect()
}
