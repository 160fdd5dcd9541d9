//! The page of everything a member keeps away.

use std::sync::Arc;

use askama::Template;
use rocket::{Route, State, routes};
use store::filters::{HiddenRow, KeptAwayRow};

use super::labels::{LabelChoice, offered};
use super::words::WORDS_MAX;
use super::{WordsForm, named};
use crate::error::AppError;
use crate::services::Services;
use crate::web::forms::Problems;
use crate::web::guards::SignedIn;
use crate::web::html::{excerpt, words};
use crate::web::layout::{Layout, Page, Section};
use crate::web::moments::Moment;

/// So many hidden entries are listed; the latest are those that anybody wants back.
const HIDDEN_SHOWN: i64 = 100;

pub fn routes() -> Vec<Route> {
    routes![show]
}

/// Somebody who is kept away.
struct Person {
    handle: String,
    name: String,
    since: Moment,
}

/// An entry that was hidden.
pub struct Hidden {
    pub id: i64,
    pub author: String,
    pub handle: String,
    pub words: String,
    pub since: Moment,
}

impl Hidden {
    /// What can be said of it in a line.
    pub fn new(row: HiddenRow, now: chrono::DateTime<chrono::Utc>) -> Self {
        let label = row.labels.map(|labels| labels.headline());
        let text = row.title.filter(|title| !title.is_empty()).unwrap_or_else(|| words(&row.html_start));
        let text = label.unwrap_or(text);
        Self {
            id: row.entry_id,
            author: row.author_name,
            handle: row.author_handle,
            words: excerpt(&text, 100),
            since: Moment::new(row.at, now),
        }
    }
}

#[derive(Template)]
#[template(path = "filters/show.html")]
pub struct FiltersPage {
    layout: Layout,
    words: String,
    problems: Problems,
    words_max: usize,
    labels: Vec<LabelChoice>,
    muted: Vec<Person>,
    blocked: Vec<Person>,
    hidden: Vec<Hidden>,
    /// Sources that are kept out: number, name, and whose they are.
    sources: Vec<(i64, String, String)>,
    /// Hashtags that are kept out.
    tags: Vec<String>,
    /// Who may write to the member alone: see [`super::named::offered`].
    named_by: Vec<(&'static str, &'static str, bool)>,
}

impl FiltersPage {
    /// The page as the database has it, but for the words that were just sent.
    pub async fn load(
        services: &Services,
        member: &SignedIn,
        typed: Option<(WordsForm, Problems)>,
    ) -> Result<Self, AppError> {
        let mut conn = services.store.read().await?;
        let now = services.clock.now();
        let kept = store::filters::words(&mut conn, member.id()).await?;
        let (form, problems) = typed.unwrap_or((WordsForm { words: kept }, Problems::default()));
        let people = |rows: Vec<KeptAwayRow>| -> Vec<Person> {
            let person = |row: KeptAwayRow| Person {
                handle: row.handle,
                name: row.display_name,
                since: Moment::new(row.at, now),
            };
            rows.into_iter().map(person).collect()
        };
        let constitution = services.constitution(&mut conn).await?;
        let choices = store::labels::choices(&mut conn, member.id()).await?;
        let hidden = store::filters::hidden(&mut conn, member.id(), None, HIDDEN_SHOWN).await?;
        Ok(Self {
            layout: member.layout(services, "What you keep away", Section::Settings),
            words: form.words,
            problems,
            words_max: WORDS_MAX,
            tags: store::filters::muted_tags(&mut conn, member.id()).await?,
            named_by: named::offered(store::readers::choice(&mut conn, member.id()).await?),
            labels: offered(&mut conn, &constitution, &choices).await?,
            muted: people(store::filters::muted(&mut conn, member.id()).await?),
            blocked: people(store::filters::blocked(&mut conn, member.id()).await?),
            sources: store::filters::muted_sources(&mut conn, member.id())
                .await?
                .into_iter()
                .map(|row| (row.id, row.name, row.handle))
                .collect(),
            hidden: hidden.into_iter().map(|row| Hidden::new(row, now)).collect(),
        })
    }
}

#[rocket::get("/settings/filters")]
async fn show(member: SignedIn, services: &State<Arc<Services>>) -> Result<Page<FiltersPage>, AppError> {
    Ok(Page::ok(FiltersPage::load(services, &member, None).await?))
}
