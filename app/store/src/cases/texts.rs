//! The words of entries, whoever may see them.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use governance::EntryId;
use migrations::schema::entries;

use crate::{StoreError, Tx};

/// An entry's words, whoever may see them: what a jury needs beside the entry in question.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = entries)]
pub struct EntryText {
    pub title: Option<String>,
    pub body_html: String,
}

/// The words of an entry, to be frozen as the context of a case.
pub async fn text_of(tx: &mut Tx, entry: EntryId) -> Result<EntryText, StoreError> {
    Ok(entries::table.find(entry.get()).select(EntryText::as_select()).first(&mut **tx).await?)
}
