//! Streams as pages: front, home, and what is new since a page was loaded.

use std::sync::Arc;
use std::time::Duration;

use askama::Template;
use governance::permits::{self, Action, Refusal};
use governance::{EntryId, PolicyKey};
use rocket::request::{FromRequest, Outcome, Request};
use rocket::response::stream::{Event, EventStream};
use rocket::serde::json::Json;
use rocket::tokio::select;
use rocket::tokio::sync::broadcast::error::RecvError;
use rocket::{Route, Shutdown, State, routes};
use serde::Serialize;
use store::page::Cursor;
use store::streams::Stream;

use crate::entries::NoteForm;
use crate::entries::dressing::Dressing;
use crate::error::AppError;
use crate::filters::Hidden;
use crate::live::Hint;
use crate::services::Services;
use crate::web::cards::EntryCard;
use crate::web::forms::Problems;
use crate::web::guards::{ClientIp, SignedIn, Visitor};
use crate::web::layout::{Layout, Page, Section};

/// What this noun answers to.
pub fn routes() -> Vec<Route> {
    routes![front, home, count_front, count_home, live]
}

/// A stream as a page.
#[derive(Template)]
#[template(path = "streams/stream.html")]
pub struct StreamPage {
    layout: Layout,
    heading: &'static str,
    /// Explains the community to a visitor on the first page.
    welcome: bool,
    composer: bool,
    form: NoteForm,
    problems: Problems,
    max_chars: i64,
    cards: Vec<EntryCard>,
    older: String,
    /// Whether it is the same for everybody, and a feed too.
    is_public: bool,
    /// Where the script asks how many are new.
    count_url: String,
    suggestions: Vec<store::actors::ActorName>,
    /// Where the viewer can post beside their own stream.
    groups: Vec<store::actors::ActorName>,
    /// What was hidden a moment ago, to undo it.
    hidden: Option<Hidden>,
}

/// One page of cards of any stream, and the address part of the next.
pub async fn load(
    services: &Services,
    visitor: &Visitor,
    stream: Stream,
    after: Option<&str>,
) -> Result<(Vec<EntryCard>, Option<String>), AppError> {
    let mut conn = services.store.read().await?;
    let after = after.and_then(Cursor::decode);
    let page = store::streams::page(
        &mut conn,
        stream,
        visitor.sight(),
        after,
        services.recent.count(PolicyKey::StreamPageSize),
    )
    .await?;
    let threads: Vec<i64> = page.rows.iter().filter(|row| row.comment_count > 0).map(|row| row.id.get()).collect();
    let comments = if threads.is_empty() {
        Vec::new()
    } else {
        store::streams::folded_comments(&mut conn, &threads, visitor.sight()).await?
    };
    let cards = Dressing::new(visitor, services.clock.now()).cards(page.rows, comments);
    Ok((cards, page.next.map(Cursor::encode)))
}

#[rocket::get("/?<after>")]
async fn front(
    after: Option<&str>,
    visitor: Visitor,
    services: &State<Arc<Services>>,
) -> Result<Page<StreamPage>, AppError> {
    let (cards, next) = load(services, &visitor, Stream::Front, after).await?;
    let newest = newest_id(services).await?;
    Ok(Page::ok(StreamPage {
        layout: visitor.layout(services, "", Section::Front),
        heading: "What everyone talks about",
        welcome: visitor.viewer().is_none() && after.is_none(),
        composer: false,
        form: NoteForm::default(),
        problems: Problems::default(),
        max_chars: 0,
        cards,
        older: next.map(|next| format!("/?after={next}")).unwrap_or_default(),
        is_public: true,
        count_url: format!("/streams/front/new?after={newest}"),
        suggestions: Vec::new(),
        groups: Vec::new(),
        hidden: None,
    }))
}

#[rocket::get("/home?<after>&<hidden>")]
async fn home(
    after: Option<&str>,
    hidden: Option<i64>,
    member: SignedIn,
    services: &State<Arc<Services>>,
) -> Result<Page<StreamPage>, AppError> {
    let form = NoteForm { once: services.chance.token(), ..NoteForm::default() };
    let page = home_page(services, &member, after, form, Problems::default()).await?;
    let Some(entry) = hidden else { return Ok(Page::ok(page)) };
    let mut conn = services.store.read().await?;
    let row = store::filters::hidden(&mut conn, member.id(), Some(EntryId::from(entry)), 1).await?.pop();
    let hidden = row.map(|row| Hidden::new(row, services.clock.now()));
    Ok(Page::ok(StreamPage { hidden, ..page }))
}

/// The home page again, with what was typed and what is wrong with it.
pub async fn home_with(
    services: &Services,
    member: &SignedIn,
    form: NoteForm,
    problems: Problems,
) -> Result<StreamPage, AppError> {
    home_page(services, member, None, form, problems).await
}

async fn home_page(
    services: &Services,
    member: &SignedIn,
    after: Option<&str>,
    mut form: NoteForm,
    problems: Problems,
) -> Result<StreamPage, AppError> {
    form.notice = crate::spam::on_a_form(services, member.visitor()).await?;
    let (cards, next) = load(services, member.visitor(), Stream::Home(member.actor()), after).await?;
    let newest = newest_id(services).await?;
    let may_post = permits::may(&member.standing(), Action::PostEntry, services.clock.now()).is_ok();
    let mut conn = services.store.read().await?;
    let max_chars = services.recent.integer(PolicyKey::EntryMaxChars);
    let suggestions = if cards.len() < 5 {
        store::actors::suggestions(&mut conn, member.visitor().sight(), 6).await?
    } else {
        Vec::new()
    };
    Ok(StreamPage {
        layout: member.layout(services, "Home", Section::Home),
        heading: "You and those you follow",
        welcome: false,
        composer: after.is_none() && may_post,
        form,
        problems,
        max_chars,
        cards,
        older: next.map(|next| format!("/home?after={next}")).unwrap_or_default(),
        is_public: false,
        count_url: format!("/streams/home/new?after={newest}"),
        suggestions,
        groups: store::groups::choices(&mut conn, member.id()).await?,
        hidden: None,
    })
}

async fn newest_id(services: &Services) -> Result<i64, AppError> {
    let mut conn = services.store.read().await?;
    Ok(store::entries::newest_id(&mut conn).await?)
}

/// How many threads of a stream have something newer, and what the bell says.
#[derive(Serialize)]
struct Newer {
    count: i64,
    /// Notifications that were not read; left out where there are none.
    #[serde(skip_serializing_if = "Option::is_none")]
    unread: Option<i64>,
}

#[rocket::get("/streams/front/new?<after>")]
async fn count_front(after: i64, visitor: Visitor, services: &State<Arc<Services>>) -> Result<Json<Newer>, AppError> {
    count(services, Stream::Front, &visitor, after).await
}

#[rocket::get("/streams/home/new?<after>")]
async fn count_home(after: i64, member: SignedIn, services: &State<Arc<Services>>) -> Result<Json<Newer>, AppError> {
    count(services, Stream::Home(member.actor()), member.visitor(), after).await
}

async fn count(services: &Services, stream: Stream, visitor: &Visitor, after: i64) -> Result<Json<Newer>, AppError> {
    let mut conn = services.store.read().await?;
    let count = store::streams::count_newer(&mut conn, stream, visitor.sight(), after).await?;
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
    let newest = newest_id(services).await?;
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
