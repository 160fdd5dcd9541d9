//! Entries: the composer's acts (post, comment, edit, delete) and the page of one thread.
//! Likes are in `likes`; how entries look in a stream is in `dressing`.

pub mod acts;
pub mod audience;
pub mod beside;
pub mod dressing;
mod edits;
pub mod language;
mod likes;
pub mod readers;
pub mod reshares;
mod rewriting;
pub mod thread;

use std::sync::Arc;

use governance::CaseId;
use rocket::response::{Flash, Redirect};
use rocket::{Route, State, routes};
use serde::Deserialize;

use self::acts::Posted;
use self::beside::{EventFields, PollFields};
use crate::error::AppError;
use crate::media::{Alts, Brought, FILES_MAX, PICTURES_MAX};
use crate::services::Services;
use crate::streams::StreamPage;
use crate::web::csrf::{Signed, WithFiles};
use crate::web::guards::SignedIn;
use crate::web::layout::Page;
use crate::web::limits::Limited;

/// What this noun answers to.
pub fn routes() -> Vec<Route> {
    let mut routes = routes![create];
    routes.extend(thread::routes());
    routes.extend(edits::routes());
    routes.extend(likes::routes());
    routes.extend(readers::routes());
    routes.extend(reshares::routes());
    routes
}

/// Whether an entry opens the discussion of something on record: a proposal, a feature, a candidate. It never goes alone.
pub fn opens_a_discussion(kind: &str) -> bool {
    matches!(kind, "proposal" | "feature" | "candidacy")
}

/// Where whoever wrote something is sent when it is held: to its case, which says why.
fn held(case: CaseId) -> Flash<Redirect> {
    let said = "It is held: until a jury has looked at it, only you see it. This is its case, with the reason.";
    Flash::warning(Redirect::to(format!("/cases/{case}")), said)
}

/// The composer as it was sent.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct NoteForm {
    pub body: String,
    /// "public", "followers", a group by its handle ("@bees"), "list:" and its number, or "people".
    pub audience: String,
    /// The handles of those who read it, where it is for people.
    pub readers: String,
    /// The number of what it passes on; empty for most notes.
    pub carries: String,
    /// Made with the page, so that a form sent twice posts once.
    pub once: String,
    /// What whoever writes is told beforehand; the page says it, the form never does.
    #[serde(skip)]
    pub notice: String,
    /// What its pictures show.
    #[serde(flatten)]
    pub alts: Alts,
    /// When and where it is, where it is an event.
    #[serde(flatten)]
    pub event: EventFields,
    /// What it asks, where it asks a poll.
    #[serde(flatten)]
    pub poll: PollFields,
    /// Its pictures and files, once they are read.
    #[serde(skip)]
    pub media: Brought,
}

impl NoteForm {
    /// The form with its pictures and files: so many of each at most.
    pub(crate) async fn read(
        services: &Services,
        member: &SignedIn,
        sent: WithFiles<Self>,
        most: (usize, usize),
    ) -> Result<Self, AppError> {
        let WithFiles { form, files } = sent;
        let media = crate::media::brought(services, member, (&files, &form.alts), most).await?;
        Ok(Self { media, ..form })
    }
}

#[rocket::post("/entries", data = "<form>")]
async fn create(
    member: SignedIn,
    form: Signed<WithFiles<NoteForm>>,
    services: &State<Arc<Services>>,
) -> Result<Result<Flash<Redirect>, Box<Page<StreamPage>>>, AppError> {
    member.spend_by_age(services, Limited::Post)?;
    let form = NoteForm::read(services, &member, form.0, (PICTURES_MAX, FILES_MAX)).await?;
    match acts::post_note(services, &member.standing(), &form).await? {
        Ok(Posted { id, case: None }) => {
            Ok(Ok(Flash::success(Redirect::to(format!("/entries/{id}")), "Your note is up.")))
        }
        Ok(Posted { case: Some(case), .. }) => Ok(Ok(held(case))),
        Err(problems) => {
            let page = crate::streams::home::with(services, &member, form, problems).await?;
            Ok(Err(Box::new(Page::unprocessable(page))))
        }
    }
}
