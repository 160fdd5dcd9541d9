//! Which entries a moderator would hold with one, so that nobody holds unseen what somebody wrote.

use chrono::{DateTime, Utc};
use governance::MemberId;
use store::Conn;
use store::entries::EntryCore;

use super::flood;
use crate::error::AppError;
use crate::web::html::excerpt;
use crate::web::moments::Moment;

/// How many are named.
const NAMED: i64 = 20;
const BEGINNING_CHARS: usize = 120;

/// One of them.
pub struct Named {
    pub href: String,
    /// How it begins.
    pub beginning: String,
    pub when: Moment,
}

/// The newest of them, and how many more there are.
#[derive(Default)]
pub struct Spate {
    pub named: Vec<Named>,
    pub more: i64,
}

/// What the longest of the offered spans would hold with an entry.
pub async fn of(conn: &mut Conn, entry: &EntryCore, holder: MemberId, now: DateTime<Utc>) -> Result<Spate, AppError> {
    let Some(since) = flood::longest(now).filter(|_| flood::is_offered(entry)) else { return Ok(Spate::default()) };
    let flood = flood::of(entry, holder, since);
    let rows = store::cases::flood(conn, &flood, NAMED).await?;
    let size = store::cases::flood_size(conn, &flood).await?;
    let more = size.saturating_sub(i64::try_from(rows.len()).unwrap_or(i64::MAX));
    let named = rows.into_iter().map(|row| Named {
        href: format!("/entries/{}", row.id),
        beginning: excerpt(&row.text.split_whitespace().collect::<Vec<_>>().join(" "), BEGINNING_CHARS),
        when: Moment::new(row.at, now),
    });
    Ok(Spate { named: named.collect(), more })
}
