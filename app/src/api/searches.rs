//! Search: the same grammar as the page's box, over everything that the asker may see.

use std::collections::HashMap;
use std::sync::Arc;

use governance::PolicyKey;
use rocket::{State, get};
use search::{Cursor, Hit, Kind as HitKind, Query};
use serde::Serialize;
use store::Conn;
use utoipa::ToSchema;

use super::answer::{Json, Read};
use super::caller::Caller;
use super::problem::Problem;
use super::shapes::{Because, Dresser, Entry, Found, Id, Person, Rule};
use super::streams::following;
use crate::error::AppError;
use crate::searches::results::ResultCard;
use crate::services::Services;
use crate::web::guards::Visitor;

operations!("search": find);

/// What a search found.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Results {
    pub items: Vec<Found>,
    /// Where the next part is; absent at the end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// How the search was understood, part by part.
    pub understood: Vec<String>,
    /// What in it could not be understood, and what was made of it.
    pub notices: Vec<String>,
    /// What may have been meant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub suggestion: Option<String>,
    /// What works less well at the moment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub degraded: Option<String>,
}

/// Search
///
/// The grammar is that of the page: words, "phrases", -without, from:ada, in:@bees, has:link, before:2027-01-01, #tags and more. A saved
/// search is its words; a hashtag is `#tag`. The same as JSON Feed: `/search.json?q=…`.
#[utoipa::path(
    responses((status = 200, body = Results)),
    security((), ("token" = ["read"])),
    extensions(("x-page" = json!(["GET /search", "GET /tags/<tag>"])))
)]
#[get("/search?<q>&<after>")]
async fn find(q: Option<&str>, after: Option<&str>, caller: Caller, services: &State<Arc<Services>>) -> Read<Results> {
    let typed = q.unwrap_or_default();
    let query = Query::parse(typed);
    if query.is_empty() {
        return Err(Problem::field("q", "Say what to look for."));
    }
    let wrong = || Problem::field("after", "This is no place in these results.");
    let after = after.map(|after| Cursor::decode(after).ok_or_else(wrong)).transpose()?;
    caller.spend_search(services)?;
    Ok(Json(results(services, caller.visitor(), (&query, typed), after).await?))
}

async fn results(
    services: &Services,
    visitor: &Visitor,
    (query, typed): (&Query, &str),
    after: Option<Cursor>,
) -> Result<Results, Problem> {
    let mut conn = services.store.read().await?;
    let page = search::Page { after, size: services.recent.count(PolicyKey::StreamPageSize) };
    let viewer = visitor.actor().map(|actor| actor.get());
    let found = services.search.search(&mut conn, query, viewer, &page).await.map_err(AppError::from)?;
    let next = found.next.map(|next| next.encode());
    Ok(Results {
        items: items(services, &mut conn, visitor, &found.hits).await?,
        next: following(services, "/search", next, &[("q", typed)]),
        understood: query.understood(),
        notices: query.notices.clone(),
        suggestion: query.suggestion.clone(),
        degraded: found.degraded.map(str::to_string),
    })
}

async fn items(services: &Services, conn: &mut Conn, visitor: &Visitor, hits: &[Hit]) -> Result<Vec<Found>, Problem> {
    let asked: Vec<i64> = hits.iter().flat_map(crate::searches::results::entries).collect();
    let labels = store::labels::folding(conn, &asked, visitor.actor()).await?;
    let said = |hit: &&Hit| matches!(hit.kind, HitKind::Entry | HitKind::Comment);
    let ids: Vec<i64> = hits.iter().filter(said).map(|hit| hit.key).collect();
    let rows = store::streams::by_ids(conn, &ids, visitor.sight()).await?;
    let entries = Dresser::new(services, visitor).entries(conn, rows, |_| None).await?;
    let mut entries: HashMap<i64, Entry> = entries.into_iter().map(|entry| (entry.id.0, entry)).collect();
    let now = services.clock.now();
    let one = |hit: &Hit| {
        let is_said = said(&hit);
        let entry = if is_said { entries.remove(&hit.key) } else { None };
        // What went since it was found is not told.
        if is_said && entry.is_none() {
            return None;
        }
        let card = ResultCard::new(hit, &labels, now);
        let has_number = is_said || hit.kind == HitKind::Proposal;
        Some(Found {
            kind: hit.kind.singular(),
            id: has_number.then_some(Id(hit.key)),
            page: services.site.url(&card.href),
            excerpt: card.runs.iter().map(|run| run.text.as_str()).collect(),
            title: card.title,
            author: Person::new(hit.author_handle.clone(), hit.author_name.clone()),
            at: hit.at,
            entry,
            because: Because::new(Rule::Found, "fits the search"),
        })
    };
    Ok(hits.iter().filter_map(one).collect())
}
