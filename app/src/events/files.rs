//! Files for calendars: of one entry, of a public stream, and of what a member sees, behind their secret address for feeds.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::TimeDelta;
use rocket::http::ContentType;
use rocket::request::FromParam;
use rocket::{Route, State, routes as mounted};
use store::Conn;
use store::events::Whose;
use store::streams::{EntryRow, Stream as Shown};

use super::calendar::{Calendar, Happening};
use crate::entries::dressing::Dressing;
use crate::error::AppError;
use crate::feeds::first_words;
use crate::feeds::topic::{Stream, Topic};
use crate::services::Services;
use crate::web::cards::host_of;
use crate::web::guards::Visitor;
use crate::web::html::words;
use crate::web::statics::Known;
use crate::web::tagged::Tagged;

/// What the address of such a file ends with.
const SUFFIX: &str = ".ics";
/// So many events are in a file at most.
const EVENTS: usize = 200;
/// So long an event stays in the file of a stream after it is over.
const KEPT: TimeDelta = TimeDelta::days(90);
/// So much of an entry's words goes along.
const WORDS_CHARS: usize = 2_000;

/// What this noun answers to.
pub fn routes() -> Vec<Route> {
    mounted![of_an_entry, of_a_stream]
}

/// A stream whose file is asked for: read as the addresses of feeds are, so that there is one spelling.
struct AtTheTop(Stream);

impl<'r> FromParam<'r> for AtTheTop {
    type Error = ();

    fn from_param(name: &'r str) -> Result<Self, ()> {
        let topic = Topic::parse(&format!("/{}.atom", name.strip_suffix(SUFFIX).ok_or(())?)).ok_or(())?;
        if matches!(topic.of, Stream::Thread(_)) { Err(()) } else { Ok(Self(topic.of)) }
    }
}

/// An entry whose event is asked for.
struct AmongEntries(i64);

impl<'r> FromParam<'r> for AmongEntries {
    type Error = ();

    fn from_param(name: &'r str) -> Result<Self, ()> {
        match Topic::parse(&format!("/entries/{}.atom", name.strip_suffix(SUFFIX).ok_or(())?)) {
            Some(Topic { of: Stream::Thread(id), .. }) => Ok(Self(id)),
            _ => Err(()),
        }
    }
}

/// The event of one entry, for whoever may see that. It is theirs alone: nobody in between keeps it.
#[rocket::get("/entries/<calendar>", rank = 18)]
async fn of_an_entry(
    calendar: AmongEntries,
    visitor: Visitor,
    known: Known<'_>,
    services: &State<Arc<Services>>,
) -> Result<Tagged, AppError> {
    let mut conn = services.store.read().await?;
    let rows = store::streams::by_ids(&conn, &[calendar.0], visitor.sight()).await?;
    let file = of_rows(services, &mut conn, String::new(), rows).await?;
    if file.events.is_empty() {
        return Err(AppError::NotFound);
    }
    Ok(answer(&file, &known).private())
}

/// The events of a public stream, as a visitor sees it, whoever asks.
#[rocket::get("/<calendar>", rank = 18)]
async fn of_a_stream(
    calendar: AtTheTop,
    known: Known<'_>,
    services: &State<Arc<Services>>,
) -> Result<Tagged, AppError> {
    let visitor = Visitor::default();
    let mut conn = services.store.read().await?;
    let (name, whose) = match &calendar.0 {
        Stream::Actor(handle) => of_actor(&mut conn, &visitor, handle).await?,
        _ => (String::new(), Whose::Everybodys),
    };
    Ok(answer(&of_stream(services, &mut conn, &visitor, &name, whose).await?, &known))
}

/// The events that a member sees, by the name of a file behind their secret address: `home` or a handle.
pub async fn private(
    services: &Services,
    visitor: &Visitor,
    stem: &str,
    known: &Known<'_>,
) -> Result<Tagged, AppError> {
    let mut conn = services.store.read().await?;
    let (name, whose) = match stem.strip_prefix('@') {
        Some(handle) => of_actor(&mut conn, visitor, handle).await?,
        None if stem == "home" => ("Home".to_owned(), Whose::Followed(visitor.actor().ok_or(AppError::NotFound)?)),
        None => return Err(AppError::NotFound),
    };
    Ok(answer(&of_stream(services, &mut conn, visitor, &name, whose).await?, known).private())
}

async fn of_actor(conn: &mut Conn, visitor: &Visitor, handle: &str) -> Result<(String, Whose), AppError> {
    let (name, shown) = crate::feeds::actor(conn, visitor, handle).await?;
    match shown {
        Shown::Group(id) => Ok((name, Whose::Groups(id))),
        Shown::Profile(id) => Ok((name, Whose::Actors(id))),
        _ => Err(AppError::NotFound),
    }
}

/// What is over for long, or would stand folded, or is held, stays out: a calendar has no fold.
async fn of_stream(
    services: &Services,
    conn: &mut Conn,
    visitor: &Visitor,
    name: &str,
    whose: Whose,
) -> Result<Calendar, AppError> {
    let rows = rows(conn, visitor, whose).await?;
    let dressing = Dressing::new(visitor, services.clock.now());
    let open = rows.into_iter().filter(|row| row.case_id.is_none() && dressing.folded(row).is_none()).collect();
    let community = &services.site.community;
    let name = if name.is_empty() { community.clone() } else { format!("{name} · {community}") };
    of_rows(services, conn, name, open).await
}

/// What comes, and as far as there is room what was lately: nothing that is over keeps out what comes.
async fn rows(conn: &mut Conn, visitor: &Visitor, whose: Whose) -> Result<Vec<EntryRow>, AppError> {
    let now = store::clock::now(conn).await?;
    let mut coming = store::events::after(conn, whose, visitor.sight(), now, EVENTS).await?;
    if coming.len() == EVENTS {
        return Ok(coming);
    }
    let mut rows = store::events::after(conn, whose, visitor.sight(), now - KEPT, EVENTS).await?;
    rows.retain(|row| row.position < now);
    let room = EVENTS.saturating_sub(coming.len());
    rows.drain(..rows.len().saturating_sub(room));
    rows.append(&mut coming);
    Ok(rows)
}

async fn of_rows(
    services: &Services,
    conn: &mut Conn,
    name: String,
    rows: Vec<EntryRow>,
) -> Result<Calendar, AppError> {
    let ids: Vec<i64> = rows.iter().map(|row| row.id.get()).collect();
    let sequences: HashMap<i64, i64> = store::events::sequences(conn, &ids).await?.into_iter().collect();
    let base = &services.site.base_url;
    let happening = |row: EntryRow| {
        let event = row.event?;
        let entry = row.id.get();
        Some(Happening {
            entry,
            url: format!("{base}/entries/{entry}"),
            summary: row.title.filter(|title| !title.is_empty()).unwrap_or_else(|| first_words(&row.body_html)),
            description: words(&row.body_html).chars().take(WORDS_CHARS).collect(),
            place: event.place,
            starts_at: event.starts_at,
            ends_at: event.ends_at,
            published_at: row.published_at,
            changed_at: row.edited_at.unwrap_or(row.published_at),
            sequence: sequences.get(&entry).copied().unwrap_or(0),
            is_public: row.audience == "public",
        })
    };
    let host = host_of(base).unwrap_or_default();
    Ok(Calendar { name, host, events: rows.into_iter().filter_map(happening).collect() })
}

fn answer(file: &Calendar, known: &Known<'_>) -> Tagged {
    let kind = ContentType::new("text", "calendar").with_params(("charset", "utf-8"));
    Tagged::named(kind, &file.print(), known, || file.written())
}
