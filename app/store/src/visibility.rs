//! The one visibility rule, as the store asks for it. What it says stands in the migration that makes it.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use governance::{ActorId, EntryId};
use migrations::schema::entries;

use crate::{Conn, StoreError};

diesel::define_sql_function! {
    /// The one visibility rule; see the migration that makes it.
    fn entry_visible_by_id(entry: diesel::sql_types::BigInt, viewer: diesel::sql_types::Nullable<diesel::sql_types::BigInt>) -> diesel::sql_types::Bool;
}

diesel::define_sql_function! {
    /// The same rule with a list of whom the viewer is apart from, in the place of what their blocks say.
    #[sql_name = "entry_visible_by_id"]
    fn entry_visible_without(entry: diesel::sql_types::BigInt, viewer: diesel::sql_types::Nullable<diesel::sql_types::BigInt>, apart: diesel::sql_types::Array<diesel::sql_types::BigInt>) -> diesel::sql_types::Bool;
}

/// Through whose eyes a stream is read: who they are, and what they do not want to meet. The default is a visitor's.
///
/// A page asks the rule for some hundred lines, so its queries take the viewer's lists along instead of looking them up for each.
#[derive(Debug, Clone, Copy, Default)]
pub struct Sight<'v> {
    /// `None` for a visitor.
    pub viewer: Option<ActorId>,
    /// Whom they block and who blocks them; part of the rule.
    pub apart: &'v [i64],
    /// Whom they mute; kept out of streams, not out of what they open themselves.
    pub muted: &'v [i64],
    /// Whether they hid any entry.
    pub hides: bool,
    /// Whether they mute any source.
    pub mutes_sources: bool,
    /// Whether they mute any hashtag.
    pub mutes_tags: bool,
    /// Rules whose labels keep an entry out of their streams.
    pub labels_left_out: &'v [String],
}

impl Sight<'_> {
    /// The viewer as the queries bind them.
    pub(crate) fn id(&self) -> Option<i64> {
        self.viewer.map(ActorId::get)
    }
}

/// Those of some entries that the viewer may see.
pub async fn visible_of(conn: &mut Conn, ids: &[EntryId], viewer: Option<ActorId>) -> Result<Vec<EntryId>, StoreError> {
    let ids: Vec<i64> = ids.iter().map(|id| id.get()).collect();
    let found: Vec<i64> = entries::table
        .filter(entries::id.eq_any(ids))
        .filter(entry_visible_by_id(entries::id, viewer.map(ActorId::get)))
        .select(entries::id)
        .load(conn)
        .await?;
    Ok(found.into_iter().map(EntryId::from).collect())
}
