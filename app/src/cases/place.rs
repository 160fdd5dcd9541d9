//! Where what a case is about stands: an entry in its thread, a profile and a feed with whoever they belong to.

use governance::EntryId;
use governance::moderation::About;
use store::Conn;
use store::entries::PlaceRow;

use crate::error::AppError;

/// The address of what an entry stands for.
pub async fn of(conn: &mut Conn, id: EntryId) -> Result<String, AppError> {
    Ok(address(&store::entries::place(conn, id).await?))
}

fn address(row: &PlaceRow) -> String {
    match About::of_kind(&row.kind) {
        About::Entry | About::Proposal => format!("/entries/{}", row.thread),
        About::Profile | About::Source => format!("/@{}", row.handle),
    }
}

/// What somebody may mean who flags an entry: the feed that it came in by, the profile of its author. Addresses of their flags, and words.
pub async fn others(conn: &mut Conn, id: EntryId) -> Result<Vec<(String, String)>, AppError> {
    let rows = store::entries::stand_ins(conn, id).await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let words = match About::of_kind(&row.kind) {
                About::Source => format!("the whole feed “{}”", row.title),
                _ => format!("what @{} says about themselves", row.handle),
            };
            (format!("/entries/{}/flags/new", row.id), words)
        })
        .collect())
}
