//! Where else members are, as their profiles say: links, each verified when the page there links back with `rel="me"`.

pub mod acts;
pub mod rel_me;
pub mod verify;

use std::sync::Arc;

use askama::Template;
use chrono::{DateTime, Utc};
use rocket::response::{Flash, Redirect};
use rocket::{Route, State, routes};
use serde::Deserialize;
use store::profile_links::LinkRow;

use crate::error::AppError;
use crate::services::Services;
use crate::web::csrf::{Press, Signed};
use crate::web::forms::Problems;
use crate::web::guards::SignedIn;
use crate::web::layout::{Layout, Page, Section};
use crate::web::limits::{Limited, Payer};
use crate::web::moments::Moment;

/// What this noun answers to.
pub fn routes() -> Vec<Route> {
    routes![list, add, remove, look_again]
}

/// A link as a profile shows it.
#[derive(Debug, Clone)]
pub struct ProfileLink {
    pub url: String,
    /// The address without what is the same for all: "ada.example/blog".
    pub label: String,
    pub is_verified: bool,
}

impl ProfileLink {
    /// A row, as others see it.
    pub fn of(row: LinkRow) -> Self {
        Self { label: label(&row.url), is_verified: row.verified_at.is_some(), url: row.url }
    }
}

/// An address as people read it. What stands behind the question mark is left out where it is long.
fn label(url: &str) -> String {
    let bare = url.split_once("://").map_or(url, |(_, rest)| rest);
    let bare = bare.strip_prefix("www.").unwrap_or(bare).trim_end_matches('/');
    crate::web::html::excerpt(bare, 60)
}

/// A link in its owner's list.
struct OwnLink {
    id: i64,
    link: ProfileLink,
    checked: Option<Moment>,
    trouble: String,
}

impl OwnLink {
    fn of(row: LinkRow, now: DateTime<Utc>) -> Self {
        Self {
            id: row.id,
            checked: row.checked_at.map(|at| Moment::new(at, now)),
            trouble: row.trouble.clone().unwrap_or_default(),
            link: ProfileLink::of(row),
        }
    }
}

/// An address as it was typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct LinkForm {
    url: String,
}

#[derive(Template)]
#[template(path = "links/list.html")]
struct LinksPage {
    layout: Layout,
    links: Vec<OwnLink>,
    /// What a page must hold to be verified.
    proof: String,
    handle: String,
    typed: String,
    problems: Problems,
}

async fn page(
    services: &Services,
    member: &SignedIn,
    typed: String,
    problems: Problems,
) -> Result<LinksPage, AppError> {
    let mut conn = services.store.read().await?;
    let now = store::clock::now(&mut conn).await?;
    let rows = store::profile_links::own(&mut conn, member.id()).await?;
    let handle = member.viewer().handle.clone();
    Ok(LinksPage {
        layout: member.layout(services, "Links of your profile", Section::Settings),
        links: rows.into_iter().map(|row| OwnLink::of(row, now)).collect(),
        proof: format!(
            "<a rel=\"me\" href=\"{}\">{}</a>",
            verify::profile_url(services, &handle),
            services.site.community
        ),
        handle,
        typed,
        problems,
    })
}

#[rocket::get("/settings/links")]
async fn list(member: SignedIn, services: &State<Arc<Services>>) -> Result<Page<LinksPage>, AppError> {
    Ok(Page::ok(page(services, &member, String::new(), Problems::default()).await?))
}

#[rocket::post("/settings/links", data = "<form>")]
async fn add(
    member: SignedIn,
    form: Signed<LinkForm>,
    services: &State<Arc<Services>>,
) -> Result<Result<Flash<Redirect>, Page<LinksPage>>, AppError> {
    services.limits.spend(Limited::AddSource, Payer::Member(member.id()))?;
    match acts::add(services, &member.standing(), &form.url).await? {
        Ok(()) => Ok(Ok(Flash::success(
            Redirect::to("/settings/links"),
            "It stands on your profile. Whether the page there links back is looked at in a moment.",
        ))),
        Err(problems) => Ok(Err(Page::unprocessable(page(services, &member, form.0.url, problems).await?))),
    }
}

#[rocket::post("/settings/links/<id>/removal", data = "<_form>")]
async fn remove(
    id: i64,
    member: SignedIn,
    _form: Signed<Press>,
    services: &State<Arc<Services>>,
) -> Result<Flash<Redirect>, AppError> {
    services.limits.spend(Limited::Edit, Payer::Member(member.id()))?;
    acts::remove(services, &member.standing(), id).await?;
    Ok(Flash::success(Redirect::to("/settings/links"), "The link is gone from your profile."))
}

#[rocket::post("/settings/links/<id>/check", data = "<_form>")]
async fn look_again(
    id: i64,
    member: SignedIn,
    _form: Signed<Press>,
    services: &State<Arc<Services>>,
) -> Result<Flash<Redirect>, AppError> {
    services.limits.spend(Limited::AddSource, Payer::Member(member.id()))?;
    acts::look_again(services, &member.standing(), id).await?;
    Ok(Flash::success(Redirect::to("/settings/links"), "It is looked at again in a moment."))
}

#[cfg(test)]
mod tests {
    use super::label;

    #[test]
    fn an_address_is_read_without_what_is_the_same_for_all() {
        assert_eq!(label("https://www.ada.example/"), "ada.example");
        assert_eq!(label("http://ada.example/blog?page=2"), "ada.example/blog?page=2");
        assert!(label(&format!("https://ada.example/{}", "x".repeat(200))).chars().count() <= 61);
    }
}
