//! Lists of feeds: the member's own as a file, and the pages on which one is read, chosen from and brought in.

use std::sync::Arc;

use askama::Template;
use governance::{ActorId, MemberId};
use rocket::http::{ContentType, Header};
use rocket::{Responder, Route, State, routes};
use serde::Deserialize;
use store::sources::SourceRow;
use store::{Conn, StoreError};

use super::opml::{self, Feed, Group};
use super::opml_choice::{Choice, choices};
use super::opml_import::{Outcome, bring_in, chosen};
use crate::error::AppError;
use crate::services::Services;
use crate::web::csrf::{Signed, WithFiles};
use crate::web::forms::Problems;
use crate::web::guards::SignedIn;
use crate::web::layout::{Layout, Page, Section};
use crate::web::limits::{Limited, Payer};

pub fn routes() -> Vec<Route> {
    routes![download, form, preview, import]
}

/// A file to keep, not a page to read.
#[derive(Responder)]
struct Download {
    xml: String,
    kind: ContentType,
    disposition: Header<'static>,
    keeping: Header<'static>,
}

#[rocket::get("/settings/sources.opml")]
async fn download(member: SignedIn, services: &State<Arc<Services>>) -> Result<Download, AppError> {
    services.limits.spend(Limited::Export, Payer::Member(member.id()))?;
    // A handle is made of letters, digits and underscores, so it needs no quoting.
    let handle = &member.viewer().handle;
    let mut conn = services.store.read().await?;
    let xml = list_of(services, &mut conn, member.id(), handle).await?;
    Ok(Download {
        xml,
        kind: ContentType::new("text", "x-opml").with_params(("charset", "utf-8")),
        disposition: Header::new("Content-Disposition", format!("attachment; filename=\"folkmoot-{handle}.opml\"")),
        keeping: Header::new("Cache-Control", "private, no-store"),
    })
}

/// A member's sources, and those of the imaginary friends they keep, as a list.
pub(crate) async fn list_of(
    services: &Services,
    conn: &mut Conn,
    member: MemberId,
    handle: &str,
) -> Result<String, StoreError> {
    let now = store::clock::now(conn).await?;
    let own = feeds_of(conn, member.actor()).await?;
    let mut friends = Vec::new();
    for (id, name) in store::friends::kept(conn, member).await? {
        let friend = store::friends::find(conn, &name.handle, None).await?;
        friends.push(Group { name: name.display_name, page: friend.page_url, feeds: feeds_of(conn, id).await? });
    }
    let title = format!("Sources of @{handle} on {}", services.site.community);
    Ok(opml::write(&title, now, &own, &friends))
}

/// What an actor brings in, the oldest first.
async fn feeds_of(conn: &mut Conn, actor: ActorId) -> Result<Vec<Feed>, StoreError> {
    let feed = |row: SourceRow| Feed {
        name: if row.title.is_empty() { row.url.clone() } else { row.title },
        url: row.url,
        site: row.site_url,
    };
    Ok(store::sources::of_actor(conn, actor).await?.into_iter().rev().map(feed).collect())
}

/// A list as it was typed; it can be a file instead.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ListForm {
    opml: String,
}

#[derive(Template)]
#[template(path = "sources/import.html")]
pub struct ImportPage {
    layout: Layout,
    opml: String,
    problems: Problems,
}

#[derive(Template)]
#[template(path = "sources/choose.html")]
pub struct ChoosePage {
    layout: Layout,
    choices: Vec<Choice>,
    /// How many more sources the member can have.
    room: u64,
    max: i64,
}

#[derive(Template)]
#[template(path = "sources/imported.html")]
pub struct ImportedPage {
    layout: Layout,
    outcomes: Vec<Outcome>,
}

fn import_page(services: &Services, member: &SignedIn, opml: String, problems: Problems) -> ImportPage {
    ImportPage { layout: member.layout(services, "Bring in a list of feeds", Section::Settings), opml, problems }
}

#[rocket::get("/settings/sources/import")]
fn form(member: SignedIn, services: &State<Arc<Services>>) -> Page<ImportPage> {
    Page::ok(import_page(services, &member, String::new(), Problems::default()))
}

#[rocket::post("/settings/sources/import", data = "<form>")]
async fn preview(
    member: SignedIn,
    form: Signed<WithFiles<ListForm>>,
    services: &State<Arc<Services>>,
) -> Result<Result<Page<ChoosePage>, Box<Page<ImportPage>>>, AppError> {
    services.limits.spend(Limited::Import, Payer::Member(member.id()))?;
    let WithFiles { form: ListForm { opml }, files } = form.0;
    let file = files.text("file");
    let typed = if file.trim().is_empty() { opml } else { file };
    match opml::read(typed.trim_start_matches('\u{feff}')) {
        Ok(outlines) => Ok(Ok(Page::ok(choose(services, &member, outlines).await?))),
        Err(fault) => {
            let problems = Problems::default().with("opml", fault);
            Ok(Err(Box::new(Page::unprocessable(import_page(services, &member, typed, problems)))))
        }
    }
}

async fn choose(services: &Services, member: &SignedIn, outlines: Vec<opml::Outline>) -> Result<ChoosePage, AppError> {
    let mut conn = services.store.read().await?;
    let max = services.recent.integer(governance::PolicyKey::SourcesPerMemberMax);
    let have = store::friends::count_sources(&mut conn, member.actor()).await?;
    Ok(ChoosePage {
        layout: member.layout(services, "Choose from the list", Section::Settings),
        choices: choices(&mut conn, &services.web_client, member.actor(), outlines).await?,
        room: u64::try_from(max).unwrap_or(0).saturating_sub(have),
        max,
    })
}

#[rocket::post("/settings/sources/import/choice", data = "<form>")]
async fn import(
    member: SignedIn,
    form: Signed<Vec<(String, String)>>,
    services: &State<Arc<Services>>,
) -> Result<Page<ImportedPage>, AppError> {
    services.limits.spend(Limited::Import, Payer::Member(member.id()))?;
    let outcomes = bring_in(services, &member.standing(), &chosen(&form)).await?;
    let layout = member.layout(services, "What came of the list", Section::Settings);
    Ok(Page::ok(ImportedPage { layout, outcomes }))
}
