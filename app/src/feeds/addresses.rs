//! A member's addresses for feed readers: made, listed, revoked.

use std::sync::Arc;

use askama::Template;
use chrono::{DateTime, Utc};
use governance::text::FeedAddressName;
use rocket::response::{Flash, Redirect};
use rocket::{Route, State, routes};
use serde::Deserialize;
use store::feed_tokens::FeedTokenRow;

use super::acts;
use crate::error::AppError;
use crate::services::Services;
use crate::web::csrf::{Press, Signed};
use crate::web::feeds::escaped;
use crate::web::forms::Problems;
use crate::web::guards::SignedIn;
use crate::web::layout::{Layout, Page, Section};
use crate::web::limits::{Limited, Payer};
use crate::web::moments::Moment;

pub fn routes() -> Vec<Route> {
    routes![list, make, revoke]
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct AddressForm {
    name: String,
}

/// An address in the list; what it is, nobody can say any more.
struct Line {
    id: i64,
    name: String,
    made: Moment,
    used: Option<Moment>,
}

impl Line {
    fn new(row: FeedTokenRow, now: DateTime<Utc>) -> Self {
        Self {
            id: row.id,
            name: row.name,
            made: Moment::new(row.created_at, now),
            used: row.used_at.map(|at| Moment::new(at, now)),
        }
    }
}

/// What a new address reads: what it is called, and where it is.
struct Offer {
    label: String,
    url: String,
}

#[derive(Template)]
#[template(path = "feeds/addresses.html")]
struct AddressesPage {
    layout: Layout,
    /// What was sent as its name.
    typed: String,
    problems: Problems,
    name_max: usize,
    lines: Vec<Line>,
    /// Only on the page that answers to making one.
    offers: Vec<Offer>,
    max: usize,
    /// What shows the member's stream on another site.
    embed: String,
}

async fn page(
    services: &Services,
    member: &SignedIn,
    made: Option<String>,
    wrong: Option<(AddressForm, Problems)>,
) -> Result<AddressesPage, AppError> {
    let mut conn = services.store.read().await?;
    let now = services.clock.now();
    let rows = store::feed_tokens::list(&mut conn, member.id()).await?;
    let offers = match made {
        Some(token) => {
            let groups = store::groups::of_member(&conn, member.id()).await?;
            let lists = store::lists::of_member(&conn, member.id(), None).await?;
            offers(&groups, &lists, &services.site.base_url, &token)
        }
        None => Vec::new(),
    };
    let (form, problems) = wrong.unwrap_or_default();
    let viewer = member.viewer();
    Ok(AddressesPage {
        layout: member.layout(services, "Your streams in a feed reader", Section::Settings),
        embed: frame(
            &format!("{}/embed/@{}", services.site.base_url, viewer.handle),
            &format!("{} on {}", viewer.display_name, services.site.community),
        ),
        typed: form.name,
        problems,
        name_max: FeedAddressName::MAX,
        lines: rows.into_iter().map(|row| Line::new(row, now)).collect(),
        offers,
        max: store::feed_tokens::PER_MEMBER_MAX,
    })
}

/// The HTML that shows a stream in a frame.
fn frame(address: &str, title: &str) -> String {
    let [address, title] = [address, title].map(escaped);
    format!("<iframe src=\"{address}\" title=\"{title}\" width=\"100%\" height=\"600\" loading=\"lazy\"></iframe>")
}

fn offers(groups: &[store::groups::GroupLine], lists: &[store::lists::ListRow], base: &str, token: &str) -> Vec<Offer> {
    let offer = |label: String, name: &str| Offer { label, url: format!("{base}/feeds/{token}/{name}") };
    let mut offers = vec![offer("Home".to_owned(), "home.atom")];
    offers.extend(groups.iter().map(|group| offer(group.display_name.clone(), &format!("@{}.atom", group.handle))));
    offers.extend(lists.iter().map(|list| offer(list.name.clone(), &format!("list-{}.atom", list.id))));
    offers.push(offer("Events, for a calendar".to_owned(), "home.ics"));
    offers.push(offer("A search".to_owned(), "search.atom?q=your+words"));
    offers
}

#[rocket::get("/settings/feeds")]
async fn list(member: SignedIn, services: &State<Arc<Services>>) -> Result<Page<AddressesPage>, AppError> {
    Ok(Page::ok(page(services, &member, None, None).await?))
}

#[rocket::post("/settings/feeds", data = "<form>")]
async fn make(
    member: SignedIn,
    form: Signed<AddressForm>,
    services: &State<Arc<Services>>,
) -> Result<Page<AddressesPage>, AppError> {
    services.limits.spend(Limited::Edit, Payer::Member(member.id()))?;
    // Answered with the page itself: a redirect would have to carry the secret.
    match acts::make(services, &member.standing(), &form.name).await? {
        Ok(token) => Ok(Page::ok(page(services, &member, Some(token), None).await?)),
        Err(problems) => Ok(Page::unprocessable(page(services, &member, None, Some((form.0, problems))).await?)),
    }
}

#[rocket::post("/settings/feeds/<id>/removal", data = "<_form>")]
async fn revoke(
    id: i64,
    member: SignedIn,
    _form: Signed<Press>,
    services: &State<Arc<Services>>,
) -> Result<Flash<Redirect>, AppError> {
    acts::revoke(services, &member.standing(), id).await?;
    Ok(Flash::success(Redirect::to("/settings/feeds"), "Revoked. Nothing is read at that address any more."))
}
