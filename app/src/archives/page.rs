//! The page on which a member takes everything out, and sees what they brought along.

use std::sync::Arc;

use askama::Template;
use rocket::{Route, State, routes};
use store::exports::Extent;

use crate::error::AppError;
use crate::services::Services;
use crate::web::forms::Problems;
use crate::web::guards::SignedIn;
use crate::web::layout::{Layout, Page, Section};
use crate::web::moments::Moment;

pub(super) fn routes() -> Vec<Route> {
    routes![show]
}

/// An archive that was brought in here.
struct ArrivalLine {
    site: String,
    when: Moment,
    /// Whether all of it is in.
    is_over: bool,
}

/// What is kept of such archives and not shown.
struct KeptLine {
    what: String,
    why: String,
}

#[derive(Template)]
#[template(path = "archive/export.html")]
pub(super) struct ExportPage {
    layout: Layout,
    /// "12 posts, 340 comments, 5 likes".
    extent: String,
    /// "about 2 MB".
    size: String,
    problems: Problems,
    arrivals: Vec<ArrivalLine>,
    kept: Vec<KeptLine>,
}

#[rocket::get("/settings/export")]
async fn show(member: SignedIn, services: &State<Arc<Services>>) -> Result<Page<ExportPage>, AppError> {
    Ok(Page::ok(load(services, &member, Problems::default()).await?))
}

/// The page as the database has it.
pub(super) async fn load(services: &Services, member: &SignedIn, problems: Problems) -> Result<ExportPage, AppError> {
    let mut conn = services.store.read().await?;
    let extent = store::exports::extent(&mut conn, member.id()).await?;
    let now = services.clock.now();
    let arrivals = store::arrivals::of_member(&mut conn, member.id()).await?;
    let kept = store::arrivals::kept(&mut conn, member.id()).await?;
    let arrival = |row: store::arrivals::Arrival| ArrivalLine {
        site: row.site,
        when: Moment::new(row.begun_at, now),
        is_over: row.ended_at.is_some(),
    };
    let kept_line = |row: store::arrivals::KeptRow| KeptLine {
        what: counted(row.records, &row.section.replace('_', " ")),
        why: row.reason,
    };
    Ok(ExportPage {
        layout: member.layout(services, "Take everything out", Section::Settings),
        extent: in_words(&extent),
        size: size(&extent),
        problems,
        arrivals: arrivals.into_iter().map(arrival).collect(),
        kept: kept.into_iter().map(kept_line).collect(),
    })
}

fn counted(count: i64, what: &str) -> String {
    format!("{what}: {count}")
}

fn some(count: i64, one: &str) -> String {
    format!("{count} {one}{}", if count == 1 { "" } else { "s" })
}

fn in_words(extent: &Extent) -> String {
    let (posts, comments) = (some(extent.posts, "post"), some(extent.comments, "comment"));
    let media = match extent.media {
        0 => String::new(),
        1 => "1 picture or file, ".to_owned(),
        media => format!("{media} pictures and files, "),
    };
    format!("{posts}, {comments}, {media}{}", some(extent.likes, "like"))
}

/// How large the file may become; words shrink to about a third, pictures no further.
fn size(extent: &Extent) -> String {
    const MEGABYTE: i64 = 1_000_000;
    match (extent.bytes / 3 + extent.media_bytes) / MEGABYTE {
        0 => "less than one megabyte".to_owned(),
        megabytes => format!("about {}", some(megabytes + 1, "megabyte")),
    }
}
