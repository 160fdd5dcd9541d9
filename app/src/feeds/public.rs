//! Public streams as feeds: what a visitor sees, whoever asks. So everybody gets the same, and it may be kept and passed on.

use std::collections::HashMap;

use governance::EntryId;
use store::page::Cursor;
use store::streams::{EntryRow, Order, Stream as Shown};
use store::{Conn, StoreError};

use super::topic::Stream;
use super::{ITEMS, items};
use crate::error::AppError;
use crate::services::Services;
use crate::streams::reasons;
use crate::web::feeds::{Feed, Format, Item};
use crate::web::guards::Visitor;

/// The feed of a public stream, from a place in it on; `NotFound` where a visitor sees no such stream.
pub async fn load(services: &Services, of: &Stream, after: Option<&str>) -> Result<Feed, AppError> {
    let visitor = Visitor::default();
    let mut conn = services.store.read().await?;
    let (name, page, (items, next)) = match of {
        Stream::Front => (
            "Front".to_owned(),
            "/".to_owned(),
            stream(services, &mut conn, &visitor, (Shown::Front, Order::Activity), after).await?,
        ),
        Stream::Actor(handle) => {
            let (name, shown) = actor(&mut conn, &visitor, handle).await?;
            (name, format!("/@{handle}"), stream(services, &mut conn, &visitor, (shown, Order::Activity), after).await?)
        }
        Stream::Thread(id) => thread(services, &mut conn, &visitor, *id, after).await?,
    };
    let [atom, json] = [Format::Atom, Format::Json].map(|format| format!("{}{}", of.stem(), format.suffix()));
    Ok(Feed {
        title: format!("{name} · {}", services.site.community),
        base: services.site.base_url.clone(),
        page,
        atom,
        json,
        // Whoever subscribes is told of the newest; older pages do not change by what is new.
        has_hub: after.is_none(),
        next,
        items,
        ..Feed::default()
    })
}

/// What a stream shows this viewer, as items, and where the next page begins.
pub async fn stream(
    services: &Services,
    conn: &mut Conn,
    visitor: &Visitor,
    (shown, order): (Shown, Order),
    after: Option<&str>,
) -> Result<(Vec<Item>, Option<String>), AppError> {
    let after = after.and_then(Cursor::decode);
    let page = store::streams::page(conn, shown, order, visitor.sight(), after, ITEMS).await?;
    let ids: Vec<i64> = page.rows.iter().map(|row| row.id.get()).collect();
    let reasons = reasons::of(conn, visitor, shown, &ids).await?;
    let in_words = |row: &EntryRow| {
        let id = row.id.get();
        Some((id, reasons::sentence(reasons.get(&id)?, &row.display_name)?))
    };
    let reasons = page.rows.iter().filter_map(in_words).collect();
    Ok((items(services, visitor, page.rows, &reasons), page.next.map(Cursor::encode)))
}

/// The name behind a handle and what is posted there; `NotFound` for a group whose entries this viewer may not read.
pub async fn actor(conn: &mut Conn, visitor: &Visitor, handle: &str) -> Result<(String, Shown), AppError> {
    let profile = match store::actors::profile(conn, handle, visitor.actor()).await {
        // Whoever reads the feed of an imaginary friend goes on with that of its person.
        Err(StoreError::NotFound) => {
            let claimed = store::friends::claimed_by(conn, handle).await?.ok_or(AppError::NotFound)?;
            store::actors::profile(conn, &claimed, visitor.actor()).await?
        }
        found => found?,
    };
    if !profile.is_group {
        return Ok((profile.display_name, Shown::Profile(profile.id)));
    }
    let group = store::groups::find(conn, handle, visitor.actor()).await?;
    if !group.is_member && !group.entrance()?.is_read_by_everybody() {
        return Err(AppError::NotFound);
    }
    Ok((group.display_name, Shown::Group(group.id)))
}

type Named = (String, String, (Vec<Item>, Option<String>));

async fn thread(
    services: &Services,
    conn: &mut Conn,
    visitor: &Visitor,
    id: i64,
    after: Option<&str>,
) -> Result<Named, AppError> {
    let head = store::streams::by_ids(conn, &[id], visitor.sight()).await?.pop().ok_or(AppError::NotFound)?;
    // A comment has no thread of its own.
    if head.thread_id.is_some() {
        return Err(AppError::NotFound);
    }
    let before = after.and_then(|after| after.parse().ok()).unwrap_or(i64::MAX);
    let mut rows = store::streams::newest_comments(conn, EntryId::from(id), visitor.sight(), before, ITEMS + 1).await?;
    let more = rows.len() > ITEMS;
    rows.truncate(ITEMS);
    let next = rows.last().filter(|_| more).map(|row| row.id.to_string());
    let head = items(services, visitor, vec![head], &HashMap::new()).pop().ok_or(AppError::NotFound)?;
    let page = head.url.strip_prefix(&services.site.base_url).unwrap_or_default().to_owned();
    Ok((format!("Comments on “{}”", head.title), page, (items(services, visitor, rows, &HashMap::new()), next)))
}
