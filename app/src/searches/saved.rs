//! Searches that a member keeps: a list on the search page, each with the way to forget it.

use std::sync::Arc;

use governance::permits::{self, Action, Standing};
use rocket::response::{Flash, Redirect};
use rocket::{Route, State, routes};
use search::{LONGEST, Query};
use serde::Deserialize;
use store::Conn;

use super::links::address;
use crate::error::AppError;
use crate::services::Services;
use crate::web::csrf::{Press, Signed};
use crate::web::guards::{SignedIn, Visitor};
use crate::web::limits::{Limited, Payer};

/// What this part answers to.
pub fn routes() -> Vec<Route> {
    routes![save, forget]
}

/// A search to keep.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct SearchForm {
    pub typed: String,
}

/// A kept search on the page.
pub struct Saved {
    pub typed: String,
    pub href: String,
    /// Where it is forgotten.
    pub removal: String,
}

/// What the viewer keeps; nothing for a visitor.
pub async fn of(conn: &mut Conn, visitor: &Visitor) -> Result<Vec<Saved>, AppError> {
    let Some(viewer) = visitor.viewer() else { return Ok(Vec::new()) };
    let kept = store::saved_searches::list(conn, viewer.member_id).await?;
    let saved = |search: store::saved_searches::SavedSearch| Saved {
        href: address(&search.typed, None),
        removal: format!("/searches/{}/removal", search.id),
        typed: search.typed,
    };
    Ok(kept.into_iter().map(saved).collect())
}

#[rocket::post("/searches", data = "<form>")]
async fn save(
    member: SignedIn,
    form: Signed<SearchForm>,
    services: &State<Arc<Services>>,
) -> Result<Flash<Redirect>, AppError> {
    services.limits.spend(Limited::Edit, Payer::Member(member.id()))?;
    let led = Redirect::to(address(form.typed.trim(), None));
    if !keep(services, &member.standing(), &form.typed).await? {
        return Ok(Flash::error(led, "You keep as many searches as there is room for. Forget one first."));
    }
    Ok(Flash::success(led, "The search is kept: you find it on the search page."))
}

/// Keeps a search; `false` where a member keeps as many as one can.
pub async fn keep(services: &Services, standing: &Standing, typed: &str) -> Result<bool, AppError> {
    let typed: String = typed.trim().chars().take(LONGEST).collect();
    if Query::parse(&typed).is_empty() {
        return Err(AppError::Unprocessable("There is nothing in it to look for.".to_owned().into()));
    }
    let mut tx = services.store.begin().await?;
    let permit = permits::may(standing, Action::ManageAccount, store::clock::now(&mut tx).await?)?;
    let member = permit.member().ok_or(AppError::SignIn)?;
    match store::saved_searches::save(&mut tx, member, &typed).await {
        Err(error) if error.is("saved_searches_have_an_end") => return Ok(false),
        saved => saved?,
    }
    tx.commit().await?;
    Ok(true)
}

/// Forgets a search of the member's own.
pub async fn drop_one(services: &Services, standing: &Standing, id: i64) -> Result<(), AppError> {
    let mut tx = services.store.begin().await?;
    let permit = permits::may(standing, Action::ManageAccount, store::clock::now(&mut tx).await?)?;
    store::saved_searches::forget(&mut tx, permit.member().ok_or(AppError::SignIn)?, id).await?;
    Ok(tx.commit().await?)
}

#[rocket::post("/searches/<id>/removal", data = "<_form>")]
async fn forget(
    id: i64,
    member: SignedIn,
    _form: Signed<Press>,
    services: &State<Arc<Services>>,
) -> Result<Flash<Redirect>, AppError> {
    services.limits.spend(Limited::Edit, Payer::Member(member.id()))?;
    drop_one(services, &member.standing(), id).await?;
    Ok(Flash::success(Redirect::to("/search"), "The search is forgotten."))
}
