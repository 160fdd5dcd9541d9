//! One list: what its people post, and who is in it.

use std::sync::Arc;

use askama::Template;
use governance::text::ListName;
use rocket::response::{Flash, Redirect};
use rocket::{Route, State, routes};
use serde::Deserialize;
use store::actors::ActorName;
use store::lists::ListedRow;
use store::streams::Stream;

use super::acts;
use crate::error::AppError;
use crate::services::Services;
use crate::streams::choices::Chosen;
use crate::web::cards::EntryCard;
use crate::web::csrf::{Press, Signed};
use crate::web::guards::SignedIn;
use crate::web::layout::{Layout, Page, Section, Tab};
use crate::web::limits::{Limited, Payer};
use crate::web::notices::{bad, good};

/// So many of those who could be put into a list are offered while a name is typed.
const OFFERED: i64 = 200;

pub fn routes() -> Vec<Route> {
    routes![show, put, take_out]
}

/// A list as a page.
#[derive(Template)]
#[template(path = "lists/show.html")]
struct ListPage {
    layout: Layout,
    id: i64,
    name: String,
    people: Vec<ListedRow>,
    /// Who could be put into it.
    others: Vec<ActorName>,
    name_max: usize,
    people_max: usize,
    orders: Vec<Tab>,
    cards: Vec<EntryCard>,
    older: String,
}

#[rocket::get("/lists/<id>?<after>&<order>")]
async fn show(
    id: i64,
    after: Option<&str>,
    order: Option<&str>,
    member: SignedIn,
    services: &State<Arc<Services>>,
) -> Result<Page<ListPage>, AppError> {
    let chosen = Chosen::read(None, order);
    let page = page(services, &member, id, chosen).await?;
    let stream = Stream::List(id);
    let (cards, next) = crate::streams::load(services, member.visitor(), stream, chosen.order(), after).await?;
    let older = chosen.older(&format!("/lists/{id}"), next);
    Ok(Page::ok(ListPage { cards, older, ..page }))
}

/// The page without its stream; `NotFound` for anybody but the list's owner.
async fn page(services: &Services, member: &SignedIn, id: i64, chosen: Chosen) -> Result<ListPage, AppError> {
    let mut conn = services.store.read().await?;
    let name = store::lists::name(&mut conn, member.id(), id).await?;
    Ok(ListPage {
        layout: member.layout(services, &name, Section::Home),
        id,
        name,
        people: store::lists::people(&mut conn, member.id(), id).await?,
        others: store::lists::others(&mut conn, member.id(), id, OFFERED).await?,
        name_max: ListName::MAX,
        people_max: store::lists::PEOPLE_MAX,
        orders: chosen.orders(&format!("/lists/{id}"), chosen.order()),
        cards: Vec::new(),
        older: String::new(),
    })
}

/// Who is to be in a list.
#[derive(Default, Deserialize)]
#[serde(default)]
struct PersonForm {
    handle: String,
}

#[rocket::post("/lists/<id>/people", data = "<form>")]
async fn put(
    id: i64,
    member: SignedIn,
    form: Signed<PersonForm>,
    services: &State<Arc<Services>>,
) -> Result<Flash<Redirect>, AppError> {
    services.limits.spend(Limited::Follow, Payer::Member(member.id()))?;
    let back = Redirect::to(format!("/lists/{id}"));
    Ok(match acts::put(services, &member.standing(), id, &form.handle).await? {
        Ok(()) => good(back, say!("lists-in-it")),
        Err(problems) => bad(back, say!("lists-nobody-put", why = problems.of("handle"))),
    })
}

#[rocket::post("/lists/<id>/people/<handle>/removal", data = "<_form>")]
async fn take_out(
    id: i64,
    handle: &str,
    member: SignedIn,
    _form: Signed<Press>,
    services: &State<Arc<Services>>,
) -> Result<Redirect, AppError> {
    services.limits.spend(Limited::Follow, Payer::Member(member.id()))?;
    acts::take_out(services, &member.standing(), id, handle).await?;
    Ok(Redirect::to(format!("/lists/{id}")))
}
