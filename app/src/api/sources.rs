//! Sources: what a member makes elsewhere on the web, brought in as entries of theirs.

use std::sync::Arc;

use governance::SourceId;
use rocket::{State, delete, get, post, put};
use serde::{Deserialize, Serialize};
use store::sources::SourceRow;
use utoipa::ToSchema;

use super::answer::{Act, Done, Listed, Nothing, Part, ReadPart, Set};
use super::bodies::Sent;
use super::caller::{Holder, Read, Write};
use super::once::{self, Again};
use super::problem::Problem;
use super::shapes::{Id, Source, SourceState};
use crate::services::Services;
use crate::sources::opml_choice::{Become, Choice, choices};
use crate::sources::opml_import::{self, Chosen};
use crate::sources::{acts, opml};
use crate::web::limits::Limited;

operations!("sources": list, add, remove, read_list, bring_in);

/// A feed to bring in.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewSource {
    /// Its address, or that of a page that has one.
    #[schema(example = "https://blog.example/feed.xml")]
    url: String,
}

fn source(row: SourceRow) -> Source {
    let state = match (row.withheld, row.gone_at.is_some(), row.trouble.is_some(), row.fetched_at.is_some()) {
        (true, ..) => SourceState::Hidden,
        (_, true, ..) => SourceState::Gone,
        (_, _, true, _) => SourceState::Trouble,
        (_, _, _, true) => SourceState::Read,
        _ => SourceState::Waiting,
    };
    Source {
        id: Id(row.id.get()),
        title: Some(row.title).filter(|title| !title.is_empty()),
        site: row.site_url,
        state,
        trouble: row.trouble,
        added_at: row.added_at,
        read_at: row.fetched_at,
        next_at: (row.gone_at.is_none() && !row.withheld).then_some(row.next_fetch_at),
        url: row.url,
    }
}

/// My sources
///
/// With how each of them is.
#[utoipa::path(
    responses((status = 200, body = Listed<Source>)),
    security(("token" = ["read"])),
    extensions(("x-page" = json!(["GET /settings/sources"])))
)]
#[get("/sources")]
async fn list(holder: Holder<Read>, services: &State<Arc<Services>>) -> ReadPart<Source> {
    let mut conn = services.store.read().await?;
    let rows = store::sources::of_actor(&mut conn, holder.actor()).await?;
    Ok(Part(Listed::whole(rows.into_iter().map(source).collect())))
}

/// Bring in a feed
///
/// It is read a moment later.
#[utoipa::path(
    request_body = NewSource,
    responses((status = 200, body = Done)),
    security(("token" = ["write"])),
    extensions(("x-page" = json!(["POST /sources"])))
)]
#[post("/sources", data = "<sent>")]
async fn add(holder: Holder<Write>, sent: Sent<NewSource>, services: &State<Arc<Services>>) -> Act {
    let act = async {
        holder.spend(services, Limited::AddSource)?;
        let id = acts::add(services, &holder.standing(), &sent.wanted.url).await??;
        Ok(Done { id: Some(Id(id.get())), ..Done::default() })
    };
    once::act(services, &holder, &sent.request, Again::IsNot, act).await
}

/// Take a source away
///
/// What it has brought in stays.
#[utoipa::path(
    responses((status = 204)),
    security(("token" = ["write"])),
    extensions(("x-page" = json!(["POST /sources/<id>/removal"])))
)]
#[delete("/sources/<id>")]
async fn remove(id: i64, holder: Holder<Write>, services: &State<Arc<Services>>) -> Set {
    holder.spend(services, Limited::Edit)?;
    acts::remove(services, &holder.standing(), SourceId::from(id)).await?;
    Ok(Nothing)
}

/// A list of feeds.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct FeedList {
    /// OPML, as feed readers give it.
    opml: String,
}

/// A feed of a list, as a member may choose of it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Offered {
    /// The line of the list on which it stands.
    pub line: usize,
    pub name: String,
    pub url: String,
    /// The imaginary friend that it belongs to with others of the list; empty for one of its own.
    pub friend: String,
    /// The page of that friend; may be empty.
    pub page: String,
    /// What it would become: `own` or `friend`.
    pub becomes: &'static str,
    /// Whether it can be brought in: it is neither here already nor unfit.
    pub can_be_chosen: bool,
    /// Why not, or what would follow; empty for what is simply new.
    pub remark: String,
}

impl From<Choice> for Offered {
    fn from(choice: Choice) -> Self {
        Self {
            can_be_chosen: choice.can_be_chosen(),
            remark: choice.words(),
            line: choice.line,
            name: choice.name,
            url: choice.url,
            friend: choice.group,
            page: choice.page,
            becomes: choice.becomes.as_str(),
        }
    }
}

/// Read a list of feeds
///
/// Nothing is brought in by it: it says what could be.
#[utoipa::path(
    request_body = FeedList,
    responses((status = 200, body = Listed<Offered>)),
    security(("token" = ["write"])),
    extensions(("x-page" = json!(["POST /settings/sources/import"])), ("x-changes-nothing" = json!(true)))
)]
#[post("/sources/list", data = "<sent>")]
async fn read_list(holder: Holder<Write>, sent: Sent<FeedList>, services: &State<Arc<Services>>) -> ReadPart<Offered> {
    holder.spend(services, Limited::Import)?;
    let wrong = |fault: opml::Fault| Problem::field("opml", fault.to_string());
    let outlines = opml::read(sent.wanted.opml.trim_start_matches('\u{feff}')).map_err(wrong)?;
    let mut conn = services.store.read().await?;
    let found = choices(&mut conn, &services.web_client, holder.actor(), outlines).await?;
    Ok(Part(Listed::whole(found.into_iter().map(Offered::from).collect())))
}

/// A feed of a list, to bring in.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Picked {
    name: String,
    url: String,
    /// The imaginary friend that it is to belong to with others; left out: one of its own.
    #[serde(default)]
    friend: String,
    #[serde(default)]
    page: String,
    /// `own` or `friend`.
    #[schema(example = "friend")]
    becomes: String,
}

/// Feeds to bring in.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Import {
    feeds: Vec<Picked>,
}

/// What became of a feed.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Became {
    pub name: String,
    /// What happened, in a sentence.
    pub said: String,
    /// Its page; absent where nothing came of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub page: Option<String>,
}

/// Bring in feeds of a list
///
/// Each by itself: one that cannot be keeps none of the others away. Doing it again says what is there already.
#[utoipa::path(
    request_body = Import,
    responses((status = 200, body = Listed<Became>)),
    security(("token" = ["write"])),
    extensions(("x-page" = json!(["POST /settings/sources/import/choice"])))
)]
#[put("/sources/import", data = "<sent>")]
async fn bring_in(holder: Holder<Write>, sent: Sent<Import>, services: &State<Arc<Services>>) -> ReadPart<Became> {
    holder.spend(services, Limited::Import)?;
    let known = [Become::Own, Become::Friend].map(Become::as_str);
    if sent.wanted.feeds.iter().any(|feed| !known.contains(&feed.becomes.as_str())) {
        return Err(Problem::field("becomes", "This is “own” or “friend”."));
    }
    let chosen = |(place, feed): (usize, Picked)| Chosen {
        line: (place + 1).to_string(),
        name: feed.name,
        url: feed.url,
        group: feed.friend,
        page: feed.page,
        becomes: feed.becomes,
    };
    let feeds = sent.wanted.feeds.into_iter().take(opml::OUTLINES_MAX).enumerate();
    let chosen: Vec<Chosen> = feeds.map(chosen).collect();
    let became = opml_import::bring_in(services, &holder.standing(), &chosen).await?;
    let page = |href: String| (!href.is_empty()).then(|| services.site.url(&href));
    let one =
        |outcome: opml_import::Outcome| Became { name: outcome.name, said: outcome.said, page: page(outcome.href) };
    Ok(Part(Listed::whole(became.into_iter().map(one).collect())))
}
