//! Streams as pages: front, home, and what is new since a page was loaded.

pub mod choices;
pub mod home;
pub mod plain;
mod reading;
pub mod reasons;
mod remarks;
pub mod steps;
mod threads;

use std::sync::Arc;
use std::time::Duration;

use askama::Template;
use governance::permits::Refusal;
use rocket::request::{FromRequest, Outcome, Request};
use rocket::response::stream::{Event, EventStream};
use rocket::serde::json::Json;
use rocket::tokio::select;
use rocket::tokio::sync::broadcast::error::RecvError;
use rocket::tokio::try_join;
use rocket::{Route, Shutdown, State, routes};
use serde::Serialize;
use store::Conn;
use store::streams::{Order, Seen, Show, Stream};

use self::choices::Chosen;
use self::reading::read;
use crate::entries::NoteForm;
use crate::error::AppError;
use crate::filters::Hidden;
use crate::live::Hint;
use crate::services::Services;
use crate::web::cards::EntryCard;
use crate::web::forms::Problems;
use crate::web::guards::{ClientIp, Visitor};
use crate::web::layout::{Layout, Page, Section, Tab};

/// What this noun answers to.
pub fn routes() -> Vec<Route> {
    let mut routes = routes![front, count_front, live];
    routes.extend(home::routes());
    routes.extend(steps::routes());
    routes
}

/// A stream as a page.
#[derive(Template)]
#[template(path = "streams/stream.html")]
pub struct StreamPage {
    layout: Layout,
    heading: &'static str,
    /// What a newcomer could do first.
    steps: Option<steps::FirstSteps>,
    /// Explains the community to a visitor on the first page.
    welcome: bool,
    composer: bool,
    form: NoteForm,
    problems: Problems,
    max_chars: i64,
    /// What a home can show; empty elsewhere.
    tabs: Vec<Tab>,
    /// What stands here and why.
    about: &'static str,
    orders: Vec<Tab>,
    /// What the viewer looks at and has not chosen to come back to.
    keep: Option<(Show, Order)>,
    cards: Vec<EntryCard>,
    older: String,
    /// Whether it is the same for everybody, and a feed too.
    is_public: bool,
    /// Where the script asks how many are new.
    count_url: String,
    suggestions: Vec<store::actors::ActorName>,
    /// Where the viewer can post beside their own stream.
    groups: Vec<store::actors::ActorName>,
    /// Lists of the viewer's own, to whose people they can write: number and name.
    lists: Vec<(i64, String)>,
    /// What was hidden a moment ago, to undo it.
    hidden: Option<Hidden>,
}

/// One page of cards of any stream, and where the next begins.
pub async fn load(
    services: &Services,
    visitor: &Visitor,
    stream: Stream,
    order: Order,
    after: Option<&str>,
) -> Result<(Vec<EntryCard>, Option<String>), AppError> {
    let conn = services.store.read().await?;
    read(&conn, services, visitor, (stream, order), after).await
}

#[rocket::get("/?<after>&<order>")]
async fn front(
    after: Option<&str>,
    order: Option<&str>,
    visitor: Visitor,
    services: &State<Arc<Services>>,
) -> Result<Page<StreamPage>, AppError> {
    let chosen = Chosen::read(None, order);
    let conn = services.store.read().await?;
    let shown = (Stream::Front, chosen.order());
    let ((cards, next), newest) = try_join!(read(&conn, services, &visitor, shown, after), newest_id(&conn))?;
    drop(conn);
    Ok(Page::ok(StreamPage {
        layout: visitor.layout(services, "", Section::Front),
        heading: "What everyone talks about",
        steps: None,
        welcome: visitor.viewer().is_none() && after.is_none(),
        composer: false,
        form: NoteForm::default(),
        problems: Problems::default(),
        max_chars: 0,
        tabs: Vec::new(),
        about: "",
        orders: chosen.orders("/", chosen.order()),
        keep: None,
        cards,
        older: chosen.older("/", next),
        is_public: true,
        count_url: chosen.address(&format!("/streams/front/new?after={newest}"), &[]),
        suggestions: Vec::new(),
        groups: Vec::new(),
        lists: Vec::new(),
        hidden: None,
    })
    .same_for_visitors(&visitor))
}

async fn newest_id(conn: &Conn) -> Result<i64, AppError> {
    Ok(store::entries::newest_id(conn).await?)
}

/// How many threads of a stream have something newer, and what the bell says.
#[derive(Serialize)]
struct Newer {
    count: i64,
    /// Notifications that were not read; left out where there are none.
    #[serde(skip_serializing_if = "Option::is_none")]
    unread: Option<i64>,
}

#[rocket::get("/streams/front/new?<after>&<order>")]
async fn count_front(
    after: i64,
    order: Option<&str>,
    visitor: Visitor,
    services: &State<Arc<Services>>,
) -> Result<Json<Newer>, AppError> {
    let seen = Seen { newest: after, at: None };
    count(services, Stream::Front, Chosen::read(None, order).order(), &visitor, seen).await
}

async fn count(
    services: &Services,
    stream: Stream,
    order: Order,
    visitor: &Visitor,
    seen: Seen,
) -> Result<Json<Newer>, AppError> {
    let mut conn = services.store.read().await?;
    let count = store::streams::count_newer(&mut conn, stream, order, visitor.sight(), seen).await?;
    Ok(Json(Newer { count, unread: visitor.viewer().map(|viewer| viewer.unread).filter(|unread| *unread > 0) }))
}

/// The id of the last hint that a browser has got, which it sends when it comes back (the field `Last-Event-ID` of the HTML standard).
struct LastSeen(Option<i64>);

#[rocket::async_trait]
impl<'r> FromRequest<'r> for LastSeen {
    type Error = ();

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, ()> {
        let seen = request.headers().get_one("Last-Event-ID").and_then(|id| id.trim().parse().ok());
        Outcome::Success(Self(seen))
    }
}

/// Hints that something is new, without saying what: the page asks for itself and sees what its viewer may see.
#[rocket::get("/live")]
async fn live(
    from: ClientIp,
    seen: LastSeen,
    visitor: Visitor,
    services: &State<Arc<Services>>,
    mut end: Shutdown,
) -> Result<EventStream![Event], AppError> {
    if let Some(limit) = visitor.standing().limited.filter(|limit| limit.suspended) {
        return Err(AppError::from(Refusal::from(limit)));
    }
    let me = visitor.viewer().map(|viewer| viewer.member_id);
    let Some(mut open) = services.live.subscribe(from.0, me) else {
        return Err(AppError::Unavailable("no room for another live stream".to_string()));
    };
    // Asked when the seat is taken: what comes in between is told by the one or the other.
    let newest = newest_id(&*services.store.read().await?).await?;
    // After a restart everybody comes back: not all of them in the same second.
    let [spread] = services.chance.bytes::<1>();
    let again = Duration::from_millis(2_000 + 20 * u64::from(spread));
    // Rocket sends a comment every 30 s, so that no proxy takes a quiet stream for a dead one.
    Ok(EventStream! {
        yield Event::retry(again);
        // An id without data is no event: it only says from where to go on. Whoever comes back and missed something is told at once.
        yield match seen.0 {
            Some(seen) if seen < newest => Event::data("").event("dirty").id(newest.to_string()),
            _ => Event::empty().id(newest.to_string()),
        };
        loop {
            select! {
                hint = open.next() => match hint {
                    Ok(Hint::Newer(newest)) => yield Event::data("").event("dirty").id(newest.to_string()),
                    Ok(Hint::End(member)) if Some(member) == me => break,
                    Ok(Hint::End(_)) => {}
                    // A slow reader missed some hints, perhaps that their stream ends: let them come back and be asked who they are.
                    Err(RecvError::Lagged(_) | RecvError::Closed) => break,
                },
                () = &mut end => break,
            }
        }
    })
}
