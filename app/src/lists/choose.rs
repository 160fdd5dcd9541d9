//! In which lists somebody is: chosen on a page that their profile leads to.

use std::sync::Arc;

use askama::Template;
use rocket::response::{Flash, Redirect};
use rocket::{Route, State, routes};
use store::lists::ListRow;

use super::acts;
use crate::error::AppError;
use crate::services::Services;
use crate::web::csrf::Signed;
use crate::web::guards::SignedIn;
use crate::web::layout::{Layout, Page, Section};
use crate::web::limits::{Limited, Payer};
use crate::web::notices::{bad, good};

/// A choice in the form is named like this, and then the list's number.
const FIELD: &str = "list-";

pub fn routes() -> Vec<Route> {
    routes![ask, choose]
}

/// The choice of lists for somebody, as a page.
#[derive(Template)]
#[template(path = "lists/choose.html")]
struct ChoicePage {
    layout: Layout,
    handle: String,
    name: String,
    lists: Vec<ListRow>,
    in_home: bool,
}

#[rocket::get("/actors/<handle>/lists")]
async fn ask(handle: &str, member: SignedIn, services: &State<Arc<Services>>) -> Result<Page<ChoicePage>, AppError> {
    let mut conn = services.store.read().await?;
    let profile = store::actors::profile(&mut conn, handle, Some(member.actor())).await?;
    let in_home = store::lists::is_in_home(&mut conn, member.id(), profile.id).await?.ok_or(AppError::NotFound)?;
    Ok(Page::ok(ChoicePage {
        layout: member.layout(services, say!("lists-for", name = profile.display_name), Section::Home),
        handle: profile.handle,
        name: profile.display_name,
        lists: store::lists::of_member(&conn, member.id(), Some(profile.id)).await?,
        in_home,
    }))
}

#[rocket::post("/actors/<handle>/lists", data = "<form>")]
async fn choose(
    handle: &str,
    member: SignedIn,
    form: Signed<Vec<(String, String)>>,
    services: &State<Arc<Services>>,
) -> Result<Flash<Redirect>, AppError> {
    services.limits.spend(Limited::Follow, Payer::Member(member.id()))?;
    let lists = form.iter().filter_map(|(name, _)| name.strip_prefix(FIELD)?.parse().ok());
    let lists: Vec<i64> = lists.take(store::lists::PER_MEMBER_MAX).collect();
    let in_home = form.iter().any(|(name, value)| name == "in_home" && !value.is_empty());
    Ok(match acts::choose(services, &member.standing(), handle, &lists, in_home).await? {
        Ok(()) => good(Redirect::to(format!("/@{handle}")), say!("lists-kept")),
        Err(problems) => {
            let again = Redirect::to(format!("/actors/{handle}/lists"));
            bad(again, say!("lists-unchanged", why = problems.of("lists")))
        }
    })
}
