//! How to go on from a search that finds little: other spellings of what was asked for, and the same search with less asked of it. Each was tried
//! for this viewer before it is offered, so that none leads nowhere.

use search::{Page, Query, Spelled, nearest};
use store::Conn;
use store::visibility::Sight;

use super::links::address;
use crate::error::AppError;
use crate::services::Services;
use crate::web::guards::Visitor;

/// Where fewer were found, other spellings are offered.
pub const FEW: usize = 3;
/// So many ways are tried at most, of each sort: each is a search.
const TRIED: usize = 4;
const OFFERED: usize = 3;

/// A way to go on: what it is called, and where it leads.
pub type Way = (String, String);

/// How to go on.
#[derive(Debug, Default)]
pub struct Ways {
    /// Searches with another spelling, as one would type them.
    pub spellings: Vec<Way>,
    /// Searches with less asked, each with what is left out.
    pub wider: Vec<Way>,
}

/// How to go on from a query of which so many were found.
pub async fn of(
    services: &Services,
    conn: &mut Conn,
    visitor: &Visitor,
    query: &Query,
    found: usize,
) -> Result<Ways, AppError> {
    if found >= FEW {
        return Ok(Ways::default());
    }
    let mut spellings = Vec::new();
    for other in respelled(conn, visitor.sight(), query).await? {
        if spellings.len() < OFFERED && finds(services, conn, visitor, &other, found).await? {
            let typed = other.typed();
            spellings.push((typed.clone(), address(&typed, None)));
        }
    }
    let wider = if found == 0 { wider(services, conn, visitor, query).await? } else { Vec::new() };
    Ok(Ways { spellings, wider })
}

/// The same query with other spellings: of each word, handle and hashtag the nearest that the viewer may know.
async fn respelled(conn: &mut Conn, sight: Sight<'_>, query: &Query) -> Result<Vec<Query>, AppError> {
    let (mut others, mut texts) = (Vec::new(), None);
    for spelled in query.spelled().into_iter().take(TRIED) {
        let known = match &spelled {
            Spelled::Word(word) => {
                if texts.is_none() {
                    texts = Some(store::spellings::texts(conn, sight).await?);
                }
                texts.as_ref().map(|texts| texts.words(word)).unwrap_or_default()
            }
            Spelled::Tag(_) => store::spellings::tags(conn, sight).await?,
            Spelled::Handle(handle) => match store::spellings::is_handle(conn, sight, handle).await? {
                true => Vec::new(),
                false => store::spellings::handles(conn, sight, handle).await?,
            },
        };
        others.extend(nearest(&spelled, &known).iter().map(|near| query.respelled(&spelled, near)));
    }
    others.truncate(TRIED);
    Ok(others)
}

async fn wider(services: &Services, conn: &mut Conn, visitor: &Visitor, query: &Query) -> Result<Vec<Way>, AppError> {
    let mut ways = Vec::new();
    for (left_out, other) in query.wider().into_iter().take(TRIED) {
        if ways.len() < OFFERED && finds(services, conn, visitor, &other, 0).await? {
            let label = match left_out.as_str() {
                "\"" => format!("{}, the words anywhere", other.typed()),
                _ => format!("{}, without {left_out}", other.typed()),
            };
            ways.push((label, address(&other.typed(), None)));
        }
    }
    Ok(ways)
}

/// Whether a query finds more than so many for this viewer.
async fn finds(
    services: &Services,
    conn: &mut Conn,
    visitor: &Visitor,
    query: &Query,
    than: usize,
) -> Result<bool, AppError> {
    let viewer = visitor.actor().map(|actor| actor.get());
    let page = Page { after: None, size: than + 1 };
    let results = services.search.search(conn, query, viewer, &page).await?;
    Ok(results.hits.len() > than)
}

/// What the box offers while one types: the names that are near the viewer, behind what stands there already.
pub async fn completions(conn: &mut Conn, visitor: &Visitor, query: &Query) -> Result<Vec<String>, AppError> {
    const MOST: i64 = 60;
    let names = store::spellings::near_names(conn, visitor.sight(), MOST).await?;
    let begun = query.typed();
    let behind = |name: &String| if begun.is_empty() { name.clone() } else { format!("{begun} {name}") };
    Ok(names.iter().filter(|name| !begun.contains(name.as_str())).map(behind).collect())
}
