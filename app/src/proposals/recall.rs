//! The form of a recall: whose term would end, and why.

use askama::Template;
use governance::proposals::Recall;
use governance::text::{ProposalBody, ProposalTitle};
use governance::{Constitution, MemberId, Track};
use store::moderators::TermRow;
use store::proposals::ProposalRow;
use store::{Conn, StoreError, Tx};

use super::acts::Subject;
use super::form::{DraftForm, NewPage};
use super::papers::{self, Desk, Kept};
use super::way::way;
use crate::error::AppError;
use crate::mail::offices::RecallProposed;
use crate::notifications;
use crate::services::Services;
use crate::web::forms::Problems;
use crate::web::layout::{Layout, Page};

/// What [`DraftForm::kind`] says of a recall.
pub const RECALL: &str = "recall";

/// The form of a recall as a page.
#[derive(Template)]
#[template(path = "proposals/recall.html")]
pub struct RecallPage {
    layout: Layout,
    heading: &'static str,
    action: String,
    cancel: String,
    way: String,
    is_published: bool,
    /// Says that it is as it was left, and when.
    kept: Option<Kept>,
    form: DraftForm,
    problems: Problems,
}

impl RecallPage {
    const TITLE_MAX: usize = ProposalTitle::MAX;
    const BODY_MAX: usize = ProposalBody::MAX;

    pub fn new(layout: Layout, constitution: &Constitution, form: DraftForm, problems: Problems) -> Self {
        Self {
            layout,
            heading: "Propose a recall",
            action: "/proposals".to_string(),
            cancel: "/moderators".to_string(),
            way: way(Track::Election, constitution),
            is_published: false,
            kept: None,
            form,
            problems,
        }
    }

    /// The same for a recall that is there.
    pub fn of(self, id: i64, is_published: bool, kept: Option<Kept>) -> Self {
        let (action, cancel) = (format!("/proposals/{id}/edit"), format!("/proposals/{id}"));
        Self { heading: "Change your proposal", action, cancel, is_published, kept, ..self }
    }
}

/// The running term of a moderator by handle.
pub async fn of(conn: &mut Conn, handle: &str) -> Result<Recall, AppError> {
    match store::moderators::running_of(conn, handle.trim_start_matches('@')).await {
        Ok(term) => {
            none_is_open(&term)?;
            Ok(term.recall()?)
        }
        Err(StoreError::NotFound) => Err(AppError::Unprocessable(
            "Nobody in office has this handle: there is no term to end.".to_string().into(),
        )),
        Err(error) => Err(error.into()),
    }
}

/// The form of a new recall, as its writer left it.
pub async fn begun(
    conn: &mut Conn,
    layout: Layout,
    member: MemberId,
    constitution: &Constitution,
    handle: &str,
) -> Result<NewPage, AppError> {
    of(conn, handle).await?;
    let now = store::clock::now(conn).await?;
    let (form, kept) = match papers::left(conn, member, &Desk::new(Subject::Recall, handle), now).await? {
        Some((form, kept)) => (form, Some(kept)),
        None => (blank(handle), None),
    };
    let page = RecallPage { kept, ..RecallPage::new(layout, constitution, form, Problems::default()) };
    Ok(NewPage::Recall(Box::new(Page::ok(page))))
}

/// What the form says before anything is typed.
fn blank(handle: &str) -> DraftForm {
    DraftForm {
        kind: RECALL.to_string(),
        moderator: handle.to_string(),
        title: format!("Recall @{handle} as a moderator"),
        ..DraftForm::default()
    }
}

/// The community is asked once at a time whether a term shall end.
fn none_is_open(term: &TermRow) -> Result<(), AppError> {
    match term.open_recall() {
        None => Ok(()),
        Some(open) => Err(AppError::Unprocessable(format!(
            "A recall of {} is under way already: proposal {open}. Stand behind that one, or speak in its discussion.",
            term.display_name
        ).into())),
    }
}

/// Whose term a recall would end; refuses one whose term is over, or is asked about already. Others wait until this transaction ends.
pub async fn still_applies(tx: &mut Tx, recall: &Recall) -> Result<MemberId, AppError> {
    tx.lock(&format!("recalls of {}", recall.moderator)).await?;
    match store::moderators::term(tx, recall).await? {
        Some(term) if term.is_running => {
            none_is_open(&term)?;
            Ok(term.member_id)
        }
        _ => Err(AppError::Unprocessable(
            "The term that it would end is over. Nothing was published.".to_string().into(),
        )),
    }
}

/// Tells the moderator whom a published recall is about.
pub async fn tell(services: &Services, tx: &mut Tx, row: &ProposalRow, moderator: MemberId) -> Result<(), AppError> {
    let (proposal, path) = (row.id.get(), format!("/proposals/{}", row.id));
    let letter = RecallProposed { proposal, title: row.title.clone(), path };
    notifications::tell(services, tx, moderator, &letter).await?;
    Ok(())
}

/// The form as a page.
pub fn page(layout: Layout, constitution: &Constitution, form: DraftForm, problems: Problems) -> NewPage {
    NewPage::Recall(Box::new(Page::ok(RecallPage::new(layout, constitution, form, problems))))
}

/// The form again, with what is wrong with it.
pub fn refused(layout: Layout, constitution: &Constitution, form: DraftForm, problems: Problems) -> NewPage {
    NewPage::Recall(Box::new(Page::unprocessable(RecallPage::new(layout, constitution, form, problems))))
}

/// Looks up the term that a form names.
pub async fn named(services: &Services, form: &mut DraftForm) -> Result<Subject, AppError> {
    let mut conn = services.store.read().await?;
    form.term = Some(of(&mut conn, &form.moderator).await?);
    Ok(Subject::Recall)
}
