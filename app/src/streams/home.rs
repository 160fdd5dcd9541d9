//! The home stream: what a member sees there, the choice of it, and what is new.

use std::sync::Arc;

use chrono::DateTime;
use governance::permits::{self, Action, Standing};
use governance::{EntryId, PolicyKey};
use rocket::response::{Flash, Redirect};
use rocket::serde::json::Json;
use rocket::tokio::try_join;
use rocket::{Route, State, routes};
use serde::Deserialize;
use store::Conn;
use store::sessions::ViewerRow;
use store::streams::{Order, Seen, Show, Stream};

use super::choices::Chosen;
use super::{Newer, StreamPage, count, newest_id, read, steps};
use crate::entries::{NoteForm, audience};
use crate::error::AppError;
use crate::filters::Hidden;
use crate::services::Services;
use crate::web::csrf::Signed;
use crate::web::forms::Problems;
use crate::web::guards::SignedIn;
use crate::web::layout::{Page, Section, Tab};
use crate::web::limits::{Limited, Payer};

/// What this part answers to.
pub fn routes() -> Vec<Route> {
    routes![show, keep, count_home]
}

/// What a member's home shows and how it is ordered, where they do not ask otherwise.
pub fn kept(viewer: &ViewerRow) -> (Show, Order) {
    (Show::parse(&viewer.home_show).unwrap_or_default(), Order::parse(&viewer.home_order).unwrap_or_default())
}

fn seen_as(member: &SignedIn, chosen: Chosen) -> (Show, Order) {
    let (show, order) = kept(member.viewer());
    (chosen.show.unwrap_or(show), chosen.order.unwrap_or(order))
}

#[rocket::get("/home?<after>&<hidden>&<show>&<order>&<to>")]
async fn show(
    after: Option<&str>,
    hidden: Option<i64>,
    show: Option<&str>,
    order: Option<&str>,
    to: Option<&str>,
    member: SignedIn,
    services: &State<Arc<Services>>,
) -> Result<Page<StreamPage>, AppError> {
    let form = NoteForm { once: services.chance.token(), ..audience::addressed(to) };
    let page = page(services, &member, Chosen::read(show, order), after, form, Problems::default()).await?;
    let Some(entry) = hidden else { return Ok(Page::ok(page)) };
    let mut conn = services.store.read().await?;
    let row = store::filters::hidden(&mut conn, member.id(), Some(EntryId::from(entry)), 1).await?.pop();
    let hidden = row.map(|row| Hidden::new(row, services.clock.now()));
    Ok(Page::ok(StreamPage { hidden, ..page }))
}

/// The home page again, with what was typed and what is wrong with it.
pub async fn with(
    services: &Services,
    member: &SignedIn,
    form: NoteForm,
    problems: Problems,
) -> Result<StreamPage, AppError> {
    let form = audience::mended(&mut *services.store.read().await?, form, member.actor(), &problems).await?;
    page(services, member, Chosen::default(), None, form, problems).await
}

async fn page(
    services: &Services,
    member: &SignedIn,
    chosen: Chosen,
    after: Option<&str>,
    mut form: NoteForm,
    problems: Problems,
) -> Result<StreamPage, AppError> {
    form.notice = crate::spam::on_a_form(services, member.visitor()).await?;
    if form.event.event_zone.is_empty() {
        form.event.event_zone.clone_from(&member.viewer().time_zone);
    }
    let (show, order) = seen_as(member, chosen);
    let may_post = permits::may(&member.standing(), Action::PostEntry, services.clock.now()).is_ok();
    let mut conn = services.store.read().await?;
    let shown = (Stream::Home(member.actor(), show), order);
    let ((cards, next), newest, groups, lists) = try_join!(
        read(&conn, services, member.visitor(), shown, after),
        newest_id(&conn),
        async { Ok(store::groups::choices(&conn, member.id()).await?) },
        lists(&conn, member)
    )?;
    let steps = if after.is_none() { steps::of(&mut conn, member).await? } else { None };
    // The first steps suggest people themselves.
    let suggestions = if steps.is_none() && cards.len() < 5 {
        store::actors::suggestions(&mut conn, member.visitor().sight(), 6).await?
    } else {
        Vec::new()
    };
    Ok(StreamPage {
        layout: member.layout(services, "Home", Section::Home),
        heading: "You and those you follow",
        steps,
        welcome: false,
        composer: after.is_none() && may_post,
        form,
        problems,
        max_chars: services.recent.integer(PolicyKey::EntryMaxChars),
        tabs: tabs(chosen, show),
        about: about(show),
        orders: chosen.orders("/home", order),
        keep: Some((show, order)).filter(|seen| *seen != kept(member.viewer())),
        cards,
        older: chosen.older("/home", next),
        is_public: false,
        count_url: count_url(member, newest, show, order),
        suggestions,
        groups,
        lists,
        hidden: None,
    })
}

/// The member's lists that have somebody in them, by name.
async fn lists(conn: &Conn, member: &SignedIn) -> Result<Vec<(i64, String)>, AppError> {
    let rows = store::lists::of_member(conn, member.id(), None).await?;
    Ok(rows.into_iter().filter(|row| row.people > 0).map(|row| (row.id, row.name)).collect())
}

/// Where the script asks how many are new: since the newest entry, and since the viewer was here, because likes have no number.
fn count_url(member: &SignedIn, newest: i64, show: Show, order: Order) -> String {
    let since = member.viewer().now.timestamp_micros();
    let chosen = Chosen { show: Some(show), order: Some(order) };
    chosen.address(&format!("/streams/home/new?after={newest}&since={since}"), &[])
}

fn tabs(chosen: Chosen, shown: Show) -> Vec<Tab> {
    let tab = |show: Show| Tab {
        label: match show {
            Show::Friends => "Friends only",
            Show::Classic => "Classic",
            Show::Everything => "Everything",
        }
        .to_owned()
        .into(),
        href: Chosen { show: Some(show), ..chosen }.address("/home", &[]),
        current: show == shown,
        count: 0,
    };
    Show::ALL.map(tab).into()
}

/// What stands in a home, and why.
fn about(show: Show) -> &'static str {
    match show {
        Show::Friends => "What you and those you follow post, and what is posted into your groups.",
        Show::Classic => {
            "What you and those you follow post, your groups, and what those you follow like, reshare or talk about on other people's streams: each card says who."
        }
        Show::Everything => {
            "All of Classic, and what those you follow post, like, reshare or talk about in public groups that you are not in: each card says who."
        }
    }
}

/// How somebody wants to find their home.
#[derive(Default, Deserialize)]
#[serde(default)]
struct HomeForm {
    show: String,
    order: String,
}

#[rocket::post("/settings/home", data = "<form>")]
async fn keep(
    member: SignedIn,
    form: Signed<HomeForm>,
    services: &State<Arc<Services>>,
) -> Result<Flash<Redirect>, AppError> {
    services.limits.spend(Limited::Edit, Payer::Member(member.id()))?;
    let (Some(show), Some(order)) = (Show::parse(&form.show), Order::parse(&form.order)) else {
        return Err(AppError::Unprocessable(
            "Home can show friends, classic or everything, by activity or by date.".to_owned().into(),
        ));
    };
    choose(services, &member.standing(), show, order).await?;
    Ok(Flash::success(Redirect::to("/home"), "Home opens like this from now on, and so does its feed."))
}

/// Keeps how a member's home opens.
pub async fn choose(services: &Services, standing: &Standing, show: Show, order: Order) -> Result<(), AppError> {
    let mut tx = services.store.begin().await?;
    let permit = permits::may(standing, Action::ManageAccount, store::clock::now(&mut tx).await?)?;
    store::homes::choose(&mut tx, permit.member().ok_or(AppError::SignIn)?, show, order).await?;
    Ok(tx.commit().await?)
}

#[rocket::get("/streams/home/new?<after>&<since>&<show>&<order>")]
async fn count_home(
    after: i64,
    since: Option<i64>,
    show: Option<&str>,
    order: Option<&str>,
    member: SignedIn,
    services: &State<Arc<Services>>,
) -> Result<Json<Newer>, AppError> {
    let (show, order) = seen_as(&member, Chosen::read(show, order));
    let seen = Seen { newest: after, at: since.and_then(DateTime::from_timestamp_micros) };
    count(services, Stream::Home(member.actor(), show), order, member.visitor(), seen).await
}
