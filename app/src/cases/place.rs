//! Where what a case is about stands: an entry in its thread, a profile and a feed with whoever they belong to.

use governance::EntryId;
use governance::moderation::About;
use store::Conn;
use store::cases::CaseRow;
use store::entries::{EntryCore, PlaceRow};

use crate::error::AppError;
use crate::web::guards::Visitor;

/// The address of what an entry stands for.
pub async fn of(conn: &mut Conn, id: EntryId) -> Result<String, AppError> {
    // With the case that they were given in, and with nobody.
    if let Some(words) = store::said::about(conn, id).await? {
        return Ok(format!("/cases/{}", words.case));
    }
    Ok(address(&store::entries::place(conn, id).await?))
}

/// Where what the case was about is shown again, if the viewer may see it there.
pub async fn of_case(conn: &mut Conn, visitor: &Visitor, case: &CaseRow) -> Result<Option<String>, AppError> {
    let is_shown = match case.about() {
        About::Profile | About::Source | About::Group | About::Said => {
            store::entries::is_in_sight(conn, case.entry_id).await?
        }
        About::Flagging => false,
        About::Entry | About::Proposal | About::Feature | About::Candidacy => {
            store::entries::find_visible(conn, case.entry_id, visitor.actor()).await.is_ok()
        }
    };
    Ok(if is_shown { Some(of(conn, case.entry_id).await?) } else { None })
}

fn address(row: &PlaceRow) -> String {
    match About::of_kind(&row.kind) {
        About::Entry | About::Proposal | About::Feature | About::Candidacy => format!("/entries/{}", row.thread),
        About::Profile | About::Source | About::Group => format!("/@{}", row.handle),
        // Whoever it belongs to is nobody's to know.
        About::Flagging | About::Said => "/docket".to_owned(),
    }
}

/// What somebody may mean who flags an entry: the feed that it came in by, the profile of its author. Addresses of their flags, and words.
pub async fn others(conn: &mut Conn, entry: &EntryCore) -> Result<Vec<(String, String)>, AppError> {
    // Whose profile that is would say who wrote it.
    if About::of_kind(&entry.kind).is_blind() {
        return Ok(Vec::new());
    }
    let rows = store::entries::stand_ins(conn, entry.id).await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let words = match About::of_kind(&row.kind) {
                About::Source => format!("the whole feed “{}”", row.title),
                About::Group => format!("what the group @{} says of itself", row.handle),
                _ => format!("what @{} says about themselves", row.handle),
            };
            (format!("/entries/{}/flags/new", row.id), words)
        })
        .collect())
}
