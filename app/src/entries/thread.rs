//! The page of one thread: the entry, its comments, and the box to add one.

use std::sync::Arc;

use askama::Template;
use governance::permits::{self, Action};
use governance::{EntryId, PolicyKey};
use rocket::response::{Flash, Redirect};
use rocket::tokio::try_join;
use rocket::{Either, Route, State, routes};
use store::Conn;
use store::entries::EntryCore;
use store::streams::EntryRow;

use super::acts::Posted;
use super::dressing::Dressing;
use super::readers::{self, NAMED, Readers};
use super::{NoteForm, acts, held};
use crate::error::AppError;
use crate::linked;
use crate::services::Services;
use crate::web::cards::{EntryCard, Folded};
use crate::web::csrf::{Signed, WithFiles};
use crate::web::forms::Problems;
use crate::web::graph::Graph;
use crate::web::guards::{SignedIn, Visitor};
use crate::web::layout::{Layout, Page, Section};
use crate::web::limits::Limited;

pub fn routes() -> Vec<Route> {
    routes![show, create_comment]
}

/// A thread as a page.
#[derive(Template)]
#[template(path = "entries/thread.html")]
pub struct ThreadPage {
    layout: Layout,
    graph: Option<Graph>,
    card: EntryCard,
    form: NoteForm,
    problems: Problems,
    can_comment: bool,
    /// Why nobody or this viewer cannot comment here; empty when they can.
    cannot: String,
    /// Where the next comments are; empty on the last page.
    more: String,
    /// Who reads it, where it is for named people.
    readers: Readers,
    /// The election, where it is a candidate's statement.
    election: Option<i64>,
}

#[rocket::get("/entries/<id>?<after>")]
async fn show(
    id: i64,
    after: Option<i64>,
    visitor: Visitor,
    services: &State<Arc<Services>>,
) -> Result<Result<Page<ThreadPage>, Redirect>, AppError> {
    let mut conn = services.store.read().await?;
    let found = store::entries::find_visible(&mut conn, EntryId::from(id), visitor.actor()).await?;
    if found.thread() != found.id {
        return Ok(Err(Redirect::to(address_of_comment(services, &mut conn, &visitor, &found).await?)));
    }
    if found.kind == "proposal" {
        let proposal = store::proposals::by_thread(&mut conn, found.id).await?.ok_or(AppError::NotFound)?;
        return Ok(Err(Redirect::to(format!("/proposals/{proposal}"))));
    }
    if found.kind == "feature" {
        let feature = store::features::by_thread(&mut conn, found.id).await?.ok_or(AppError::NotFound)?;
        return Ok(Err(Redirect::to(format!("/features/{feature}"))));
    }
    let election = match found.kind.as_str() {
        "candidacy" => store::elections::by_thread(&mut conn, found.id).await?,
        _ => None,
    };
    drop(conn);
    let form = NoteForm { once: services.chance.token(), ..NoteForm::default() };
    let page = thread_page(services, &visitor, found.id, after.unwrap_or(0), form, Problems::default()).await?;
    Ok(Ok(Page::ok(ThreadPage { election, ..page }).same_for_visitors(&visitor)))
}

/// Where a comment stands: on the first page of its thread, or on the one that begins with it.
async fn address_of_comment(
    services: &Services,
    conn: &mut Conn,
    visitor: &Visitor,
    comment: &EntryCore,
) -> Result<String, AppError> {
    let (thread, shown) = (comment.thread(), services.recent.count(PolicyKey::ThreadCommentsShown));
    let before = store::entries::comments_before(conn, thread, visitor.sight(), comment.id.get(), shown).await?;
    let after = before.last.filter(|_| before.count >= shown).map(|last| format!("?after={last}")).unwrap_or_default();
    Ok(format!("/entries/{thread}{after}#c{}", comment.id))
}

#[rocket::post("/entries/<id>/comments", data = "<form>")]
async fn create_comment(
    id: i64,
    member: SignedIn,
    form: Signed<WithFiles<NoteForm>>,
    services: &State<Arc<Services>>,
) -> Result<Result<Either<Redirect, Flash<Redirect>>, Page<ThreadPage>>, AppError> {
    member.spend_by_age(services, Limited::Comment)?;
    let form = NoteForm::read(services, &member, form.0, (1, 0)).await?;
    match acts::comment(services, &member.standing(), EntryId::from(id), &form).await? {
        Ok(Posted { id: comment, case: None }) => {
            Ok(Ok(Either::Left(Redirect::to(format!("/entries/{id}#c{comment}")))))
        }
        Ok(Posted { case: Some(case), .. }) => Ok(Ok(Either::Right(held(case)))),
        Err(problems) => {
            let page = thread_page(services, member.visitor(), EntryId::from(id), 0, form, problems).await?;
            Ok(Err(Page::unprocessable(page)))
        }
    }
}

/// The entry with a page of its comments, dressed for the viewer. Proposals' pages show their discussion with it too.
pub async fn load_thread(
    services: &Services,
    visitor: &Visitor,
    id: EntryId,
    after: i64,
) -> Result<(EntryCard, Option<i64>), AppError> {
    let mut conn = services.store.read().await?;
    let shown = services.recent.count(PolicyKey::ThreadCommentsShown);
    let (ids, sight) = ([id.get()], visitor.sight());
    let (mut rows, mut comments, leads) = try_join!(
        async { Ok(store::streams::by_ids(&conn, &ids, sight).await?) },
        async { Ok(store::streams::comments(&conn, id, sight, after, shown + 1).await?) },
        linked::leads(&conn, visitor, &ids)
    )?;
    let row = rows.pop().ok_or(AppError::NotFound)?;
    let more = comments.len() > shown;
    comments.truncate(shown);
    let next = more.then(|| comments.last().map(|last: &EntryRow| last.id.get())).flatten();
    let (now, standing) = (services.clock.now(), visitor.standing());
    let in_own_case = acts::answers(&mut conn, &standing, id, now).await?;
    let dressing = Dressing::new(visitor, now);
    let comments = comments.into_iter().map(|row| dressing.comment(row)).collect();
    let mut card = dressing.card(row, Folded::whole(comments));
    card.can.comment |= permits::may(&standing, Action::Comment { in_own_case }, now).is_ok();
    let card = leads.add_to(vec![card], false).pop().ok_or(AppError::NotFound)?;
    Ok((card, next))
}

async fn thread_page(
    services: &Services,
    visitor: &Visitor,
    id: EntryId,
    after: i64,
    mut form: NoteForm,
    problems: Problems,
) -> Result<ThreadPage, AppError> {
    form.notice = crate::spam::on_a_form(services, visitor).await?;
    let (card, next) = load_thread(services, visitor, id, after).await?;
    let readers = match card.audience.as_str() {
        NAMED => readers::load(&mut *services.store.read().await?, visitor, id).await?,
        _ => Readers::default(),
    };
    let title = match &card.folded {
        // A title can be what the label is about.
        Some(label) => label.clone(),
        None if card.title.is_empty() => format!("{}'s note", card.author_name),
        None => card.title.clone(),
    };
    Ok(ThreadPage {
        layout: visitor.layout(services, &title, Section::None),
        graph: Graph::of_entry(&services.site, &card, &title),
        can_comment: card.can.comment,
        cannot: if visitor.viewer().is_none() { "Sign in to comment.".to_string() } else { String::new() },
        more: next.map(|last| format!("/entries/{id}?after={last}")).unwrap_or_default(),
        card,
        form,
        problems,
        readers,
        election: None,
    })
}
