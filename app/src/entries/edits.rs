//! Editing and deleting one's own entries, and what an entry said before.

use std::collections::HashMap;
use std::sync::Arc;

use askama::Template;
use governance::permits::Refusal;
use governance::{CaseId, EntryId};
use rocket::http::Status;
use rocket::response::{Flash, Redirect};
use rocket::{Route, State, routes};
use serde::Deserialize;
use store::Conn;
use store::entries::Revision;
use store::events::Event;
use store::media::{Medium, MediumRow};

use super::acts::{self, Edit, Posted};
use super::beside::EventFields;
use super::held;
use crate::error::AppError;
use crate::media::acts::Changes;
use crate::media::{self, Alts, FILES_MAX, PICTURES_MAX};
use crate::services::Services;
use crate::web::csrf::{Press, Signed, WithFiles};
use crate::web::events::EventMark;
use crate::web::forms::Problems;
use crate::web::guards::{SignedIn, Visitor};
use crate::web::html::SafeHtml;
use crate::web::layout::{Layout, Page, Section};
use crate::web::limits::{Limited, Payer};
use crate::web::moments::Moment;

pub fn routes() -> Vec<Route> {
    routes![edit, update, confirm_removal, remove, history]
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct EditForm {
    body: String,
    /// When and where its event is.
    #[serde(flatten)]
    event: EventFields,
    /// What is changed of its pictures and files, by field; see [`Changes`].
    #[serde(flatten)]
    media: HashMap<String, String>,
}

impl EditForm {
    /// What pictures that come to it show: their fields are among those of the media.
    fn alts(&self) -> Alts {
        let said = |field: &str| self.media.get(field).cloned().unwrap_or_default();
        Alts { alt1: said("new_alt1"), alt2: said("new_alt2"), alt3: said("new_alt3"), alt4: said("new_alt4") }
    }
}

#[derive(Template)]
#[template(path = "entries/edit.html")]
struct EditPage {
    layout: Layout,
    id: i64,
    body: String,
    /// Its pictures and files, and what was typed about each.
    media: Vec<Medium>,
    /// For each picture that it can have beside those: its number in the form, and what was typed about it.
    new_pictures: Vec<(usize, String)>,
    /// How many files more it can have.
    new_files: usize,
    /// When and where its event is; a comment has no such fields.
    event: Option<EventFields>,
    /// The case that keeps it as it is, and whether that is open: then there is no form.
    withheld: Option<(CaseId, bool)>,
    problems: Problems,
}

#[derive(Template)]
#[template(path = "entries/removal.html")]
struct RemovalPage {
    layout: Layout,
    id: i64,
    html: SafeHtml,
    opens_a_thread: bool,
    /// The case that keeps its copy, and whether it goes on.
    withheld: Option<(CaseId, bool)>,
}

struct Wording {
    when: Moment,
    html: SafeHtml,
    /// When and where its event was meanwhile.
    event: Option<EventMark>,
}

#[derive(Template)]
#[template(path = "entries/history.html")]
struct HistoryPage {
    layout: Layout,
    href: String,
    /// Why all of it is folded for this viewer: it stands under a label.
    folded: Option<String>,
    now: SafeHtml,
    event: Option<EventMark>,
    earlier: Vec<Wording>,
}

#[rocket::get("/entries/<id>/edit")]
async fn edit(id: i64, member: SignedIn, services: &State<Arc<Services>>) -> Result<Page<EditPage>, AppError> {
    let mut conn = services.store.read().await?;
    let entry = store::entries::find_own(&mut conn, EntryId::from(id), member.actor()).await?;
    if !matches!(entry.kind.as_str(), "note" | "comment") {
        return Err(AppError::NotFound);
    }
    let layout = member.layout(services, "Edit", Section::None);
    let withheld = store::cases::withholding(&mut conn, entry.id).await?;
    let media = media_of(&mut conn, entry.id, &HashMap::new()).await?;
    let event = store::events::of_entry(&mut conn, entry.id).await?;
    let event = event.as_ref().map_or_else(|| EventFields::at_home(&member.viewer().time_zone), EventFields::of);
    let event = Some(event).filter(|_| entry.kind == "note");
    let (new_pictures, new_files) = room(&entry.kind, &media, &Alts::default());
    let problems = Problems::default();
    let body = entry.body;
    Ok(Page::ok(EditPage { layout, id, body, media, new_pictures, new_files, event, withheld, problems }))
}

#[rocket::post("/entries/<id>/edit", data = "<form>")]
async fn update(
    id: i64,
    member: SignedIn,
    form: Signed<WithFiles<EditForm>>,
    services: &State<Arc<Services>>,
) -> Result<Result<Flash<Redirect>, Page<EditPage>>, AppError> {
    services.limits.spend(Limited::Edit, Payer::Member(member.id()))?;
    let WithFiles { form, files } = form.0;
    let most = (PICTURES_MAX, FILES_MAX);
    let added = media::brought(services, &member, (&files, &form.alts()), most).await?;
    let (changes, event) = (Changes(form.media.clone()), Some(&form.event));
    let wanted = Edit { text: &form.body, changes: &changes, added: &added, event };
    let edited = match acts::edit_with(services, &member.standing(), EntryId::from(id), wanted).await {
        Err(AppError::Refused(Refusal::Held)) => return Ok(Err(refused(services, &member, id, form).await?)),
        edited => edited?,
    };
    match edited {
        Ok(Posted { id, case: None }) => Ok(Ok(Flash::success(
            Redirect::to(format!("/entries/{id}")),
            "Changed. What it said before is kept under “edited”.",
        ))),
        Ok(Posted { case: Some(case), .. }) => Ok(Ok(held(case))),
        Err(problems) => Ok(Err(wrong(services, &member, id, form, problems).await?)),
    }
}

/// The form again, with what was typed and what is wrong with it.
async fn wrong(
    services: &Services,
    member: &SignedIn,
    id: i64,
    form: EditForm,
    problems: Problems,
) -> Result<Page<EditPage>, AppError> {
    let mut conn = services.store.read().await?;
    let entry = store::entries::find_own(&mut conn, EntryId::from(id), member.actor()).await?;
    let media = media_of(&mut conn, entry.id, &form.media).await?;
    let layout = member.layout(services, "Edit", Section::None);
    let (new_pictures, new_files) = room(&entry.kind, &media, &form.alts());
    let event = Some(form.event).filter(|_| entry.kind == "note");
    let body = form.body;
    let withheld = None;
    Ok(Page::unprocessable(EditPage { layout, id, body, media, new_pictures, new_files, event, withheld, problems }))
}

/// What an entry of a kind can have beside what it has: pictures, with what was typed about each, and how many files.
fn room(kind: &str, media: &[Medium], alts: &Alts) -> (Vec<(usize, String)>, usize) {
    let most = media::most(kind);
    let have = |kind: &str| media.iter().filter(|medium| medium.kind == kind).count();
    (alts.numbered(most.0.saturating_sub(have("picture"))), most.1.saturating_sub(have("file")))
}

/// The media of an entry of the member's own, with what was typed in the place of what is said of each.
async fn media_of(conn: &mut Conn, entry: EntryId, typed: &HashMap<String, String>) -> Result<Vec<Medium>, AppError> {
    let rows = store::media::of_entry(conn, entry).await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let alt = typed.get(&format!("alt{}", row.id)).cloned().unwrap_or_else(|| row.alt.clone());
            Medium::from(MediumRow { alt, ..row })
        })
        .collect())
}

/// The answer to a change of what was held meanwhile: why, in which case, and what was typed.
async fn refused(services: &Services, member: &SignedIn, id: i64, form: EditForm) -> Result<Page<EditPage>, AppError> {
    let mut conn = services.store.read().await?;
    let withheld = store::cases::withholding(&mut conn, EntryId::from(id)).await?;
    let layout = member.layout(services, "Edit", Section::None);
    let (media, new_pictures, body) = (Vec::new(), Vec::new(), form.body);
    let (event, problems) = (None, Problems::default());
    let page = EditPage { layout, id, body, media, new_pictures, new_files: 0, event, withheld, problems };
    Ok(Page::with_status(Status::Forbidden, page))
}

#[rocket::get("/entries/<id>/removal")]
async fn confirm_removal(
    id: i64,
    member: SignedIn,
    services: &State<Arc<Services>>,
) -> Result<Page<RemovalPage>, AppError> {
    let mut conn = services.store.read().await?;
    let entry = store::entries::find_own(&mut conn, EntryId::from(id), member.actor()).await?;
    if super::opens_a_discussion(&entry.kind) {
        return Err(AppError::NotFound);
    }
    let layout = member.layout(services, "Delete", Section::None);
    Ok(Page::ok(RemovalPage {
        layout,
        id,
        html: SafeHtml::from_store(entry.body_html),
        opens_a_thread: entry.thread_id.is_none(),
        withheld: store::cases::withholding(&mut conn, entry.id).await?,
    }))
}

#[rocket::post("/entries/<id>/removal", data = "<_form>")]
async fn remove(
    id: i64,
    member: SignedIn,
    _form: Signed<Press>,
    services: &State<Arc<Services>>,
) -> Result<Flash<Redirect>, AppError> {
    services.limits.spend(Limited::Edit, Payer::Member(member.id()))?;
    let thread = acts::delete(services, &member.standing(), EntryId::from(id)).await?;
    let to = thread.map_or_else(|| "/home".to_string(), |thread| format!("/entries/{thread}"));
    Ok(Flash::success(Redirect::to(to), "Deleted, with everything it said before."))
}

#[rocket::get("/entries/<id>/history")]
async fn history(id: i64, visitor: Visitor, services: &State<Arc<Services>>) -> Result<Page<HistoryPage>, AppError> {
    let mut conn = services.store.read().await?;
    let entry = store::entries::find_visible(&mut conn, EntryId::from(id), visitor.actor()).await?;
    let now = services.clock.now();
    let labels = store::labels::folding_one(&mut conn, entry.id, visitor.actor()).await?;
    let mark = |event: &Event| EventMark::new(event, String::new(), String::new(), now);
    let event = store::events::of_entry(&mut conn, entry.id).await?;
    let events: HashMap<i32, Event> = store::events::earlier(&mut conn, entry.id).await?.into_iter().collect();
    let wording = |revision: Revision| Wording {
        when: Moment::new(revision.replaced_at, now),
        event: events.get(&revision.revision).map(mark),
        html: SafeHtml::from_store(revision.body_html),
    };
    let earlier = store::entries::revisions(&mut conn, entry.id).await?.into_iter().map(wording).collect();
    Ok(Page::ok(HistoryPage {
        layout: visitor.layout(services, "What it said before", Section::None),
        href: format!("/entries/{}", entry.thread()),
        folded: labels.map(|labels| labels.headline()),
        now: SafeHtml::from_store(entry.body_html),
        event: event.as_ref().map(mark),
        earlier,
    }))
}
