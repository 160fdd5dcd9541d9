//! What there is to know about an imaginary friend: its feeds and how they are doing, who keeps it, what was done to it. Whoever keeps it
//! changes it here.

use std::sync::Arc;

use askama::Template;
use governance::permits::{self, Action};
use governance::{PolicyKey, SourceId};
use rocket::response::{Flash, Redirect};
use rocket::{Route, State, routes};
use serde::Deserialize;
use store::friends::Taken;

use super::acts::{self, LetGo, Made};
use super::{FriendForm, words};
use crate::error::AppError;
use crate::services::Services;
use crate::sources::SourceCard;
use crate::web::csrf::{Press, Signed};
use crate::web::forms::Problems;
use crate::web::guards::{SignedIn, Visitor};
use crate::web::layout::{Layout, Page, Section};
use crate::web::limits::{Limited, Payer};
use crate::web::moments::Moment;

/// So much of what was done is shown.
const ACTS_SHOWN: i64 = 50;

pub fn routes() -> Vec<Route> {
    routes![show, rename, add_source, remove_source, let_go, take_on]
}

#[derive(Template)]
#[template(path = "friends/about.html")]
pub struct AboutPage {
    layout: Layout,
    handle: String,
    name: String,
    kept_by: Option<String>,
    is_keeper: bool,
    /// Whether the viewer can take it on.
    can_take_on: bool,
    followers: i64,
    sources: Vec<SourceCard>,
    /// What was done, and when.
    acts: Vec<(String, Moment)>,
    form: FriendForm,
    url: String,
    problems: Problems,
    taken: Option<Taken>,
    name_max: usize,
}

/// What was typed into a form of the page, and what is wrong with it.
#[derive(Default)]
struct Typed {
    form: Option<FriendForm>,
    url: String,
    problems: Problems,
    taken: Option<Taken>,
}

async fn page(services: &Services, visitor: &Visitor, handle: &str, typed: Typed) -> Result<AboutPage, AppError> {
    let mut conn = services.store.read().await?;
    let now = store::clock::now(&mut conn).await?;
    let friend = store::friends::find(&mut conn, handle, visitor.actor()).await?;
    let standing = visitor.standing();
    let is_keeper = standing.member.is_some() && friend.keeper() == standing.member;
    let may_bring_in = permits::may(&standing, Action::AddSource { have: 0, max: 1 }, now).is_ok();
    let mut sources = Vec::new();
    for row in store::sources::of_actor(&mut conn, friend.id).await? {
        // What a case hides is its keeper's to see.
        if row.withheld && !is_keeper {
            continue;
        }
        let case = if row.withheld { store::sources::withheld_by(&mut conn, row.id).await? } else { None };
        sources.push(SourceCard::new(row, case, now));
    }
    let acts = store::friends::history(&mut conn, friend.id, ACTS_SHOWN).await?;
    let kept = FriendForm {
        name: friend.display_name.clone(),
        page: friend.page_url.clone().unwrap_or_default(),
        feeds: String::new(),
    };
    Ok(AboutPage {
        layout: visitor.layout(services, &friend.display_name, Section::None),
        is_keeper,
        can_take_on: friend.kept_by.is_none() && friend.followed_by_viewer && may_bring_in,
        followers: friend.followers,
        acts: acts.iter().map(|row| (words::act(row), Moment::new(row.at, now))).collect(),
        handle: friend.handle,
        name: friend.display_name,
        kept_by: friend.kept_by,
        sources,
        form: typed.form.unwrap_or(kept),
        url: typed.url,
        problems: typed.problems,
        taken: typed.taken,
        name_max: services.recent.count(PolicyKey::ProfileNameMaxChars),
    })
}

#[rocket::get("/friends/<handle>", rank = 2)]
async fn show(handle: &str, visitor: Visitor, services: &State<Arc<Services>>) -> Result<Page<AboutPage>, AppError> {
    Ok(Page::ok(page(services, &visitor, handle, Typed::default()).await?))
}

type Answer = Result<Result<Flash<Redirect>, Box<Page<AboutPage>>>, AppError>;

fn said(handle: &str, what: &str) -> Answer {
    Ok(Ok(Flash::success(Redirect::to(format!("/friends/{handle}")), what)))
}

async fn again(services: &Services, member: &SignedIn, handle: &str, typed: Typed) -> Answer {
    Ok(Err(Box::new(Page::unprocessable(page(services, member.visitor(), handle, typed).await?))))
}

#[rocket::post("/friends/<handle>/name", data = "<form>")]
async fn rename(handle: &str, member: SignedIn, form: Signed<FriendForm>, services: &State<Arc<Services>>) -> Answer {
    services.limits.spend(Limited::Edit, Payer::Member(member.id()))?;
    match acts::rename(services, &member.standing(), handle, &form).await? {
        Ok(()) => said(handle, "Saved. Its handle stays."),
        Err(problems) => {
            let typed = Typed { form: Some(form.0), problems, ..Typed::default() };
            again(services, &member, handle, typed).await
        }
    }
}

/// A feed for it, as it was typed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct FeedForm {
    url: String,
}

#[rocket::post("/friends/<handle>/sources", data = "<form>")]
async fn add_source(handle: &str, member: SignedIn, form: Signed<FeedForm>, services: &State<Arc<Services>>) -> Answer {
    services.limits.spend(Limited::AddSource, Payer::Member(member.id()))?;
    let url = form.0.url;
    let typed = match acts::add_source(services, &member.standing(), handle, &url).await? {
        Made::New(_) => return said(handle, "Added. It is read within seconds."),
        Made::Taken(taken) => Typed { url, taken: Some(taken), ..Typed::default() },
        Made::Wrong(problems) => Typed { url, problems, ..Typed::default() },
    };
    again(services, &member, handle, typed).await
}

#[rocket::post("/friends/<handle>/sources/<id>/removal", data = "<_form>")]
async fn remove_source(
    handle: &str,
    id: i64,
    member: SignedIn,
    _form: Signed<Press>,
    services: &State<Arc<Services>>,
) -> Answer {
    services.limits.spend(Limited::Edit, Payer::Member(member.id()))?;
    acts::remove_source(services, &member.standing(), handle, SourceId::from(id)).await?;
    said(handle, "Removed. What it brought in stays.")
}

#[rocket::post("/friends/<handle>/removal", data = "<_form>")]
async fn let_go(handle: &str, member: SignedIn, _form: Signed<Press>, services: &State<Arc<Services>>) -> Answer {
    services.limits.spend(Limited::Edit, Payer::Member(member.id()))?;
    match acts::let_go(services, &member.standing(), handle).await? {
        LetGo::Left => said(handle, "You keep it no more. Whoever follows it can take it on."),
        LetGo::Deleted => {
            let deleted = "Deleted, with all that it brought in.";
            Ok(Ok(Flash::success(Redirect::to("/settings/sources"), deleted)))
        }
    }
}

#[rocket::post("/friends/<handle>/keeping", data = "<_form>")]
async fn take_on(handle: &str, member: SignedIn, _form: Signed<Press>, services: &State<Arc<Services>>) -> Answer {
    services.limits.spend(Limited::AddSource, Payer::Member(member.id()))?;
    acts::take_on(services, &member.standing(), handle).await?;
    said(handle, "You keep it now.")
}
