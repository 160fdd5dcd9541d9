//! A flood of one author: what a moderator may hold in one case with what they flagged or hold.

use chrono::{DateTime, TimeDelta, Utc};
use governance::MemberId;
use governance::moderation::{About, COVERS_MAX};
use store::Conn;
use store::cases::Flood;
use store::entries::EntryCore;

use crate::error::AppError;

/// How far back a hold may reach, in hours, and in words.
const SPANS: [(&str, i64, &str); 3] = [("1", 1, "hour"), ("24", 24, "24 hours"), ("168", 168, "7 days")];

/// From when on what an author posted is held as well; `None` when only the one thing is.
pub fn since(also: &str, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let hours = SPANS.iter().find(|(name, ..)| *name == also)?.1;
    TimeDelta::try_hours(hours).map(|back| now - back)
}

/// What a moderator may hold beside an entry, of what its author posted since a moment.
pub const fn of(entry: &EntryCore, holder: MemberId, since: DateTime<Utc>) -> Flood {
    Flood { author: entry.author_id, beside: entry.id, since, holder }
}

/// Whether more of the same author can be held with it. What is said about a group is not said about whoever wrote its words; of whom nobody
/// is told who they are, nobody is shown what else they posted.
pub fn is_offered(entry: &EntryCore) -> bool {
    let about = About::of_kind(&entry.kind);
    about != About::Group && !about.is_blind()
}

/// From when on the longest hold reaches.
pub fn longest(now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    SPANS.last().and_then(|(name, ..)| since(name, now))
}

/// The choices there are: how each is sent, and in words. Those that would hold nothing more are left out.
pub async fn choices(
    conn: &mut Conn,
    entry: &EntryCore,
    holder: MemberId,
    now: DateTime<Utc>,
) -> Result<Vec<(&'static str, String)>, AppError> {
    let mut choices = Vec::new();
    if !is_offered(entry) {
        return Ok(choices);
    }
    let mut before = 0;
    for (name, _, words) in SPANS {
        let Some(since) = since(name, now) else { continue };
        let size = store::cases::flood_size(conn, &of(entry, holder, since)).await?;
        if size > before {
            choices.push((name, said(size, words)));
        }
        before = size;
    }
    Ok(choices)
}

fn said(size: i64, words: &str) -> String {
    let max = i64::try_from(COVERS_MAX).unwrap_or(i64::MAX);
    match size {
        1 => format!("and 1 more entry of the last {words}"),
        _ if size > max => format!("and the newest {max} of the {size} more entries of the last {words}"),
        _ => format!("and the {size} more entries of the last {words}"),
    }
}
