//! Searches that a member keeps.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use governance::MemberId;
use migrations::schema::saved_searches;

use crate::{Conn, StoreError, Tx};

/// A search as it was typed.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = saved_searches)]
pub struct SavedSearch {
    pub id: i64,
    pub typed: String,
}

/// A member's searches, by what was typed.
pub async fn list(conn: &mut Conn, member: MemberId) -> Result<Vec<SavedSearch>, StoreError> {
    Ok(saved_searches::table
        .filter(saved_searches::member_id.eq(member.get()))
        .order(saved_searches::typed)
        .select(SavedSearch::as_select())
        .load(conn)
        .await?)
}

/// Keeps a search; one that is kept already is kept once. Refused by `saved_searches_have_an_end` when there are as many as there can be.
pub async fn save(tx: &mut Tx, member: MemberId, typed: &str) -> Result<(), StoreError> {
    let now = crate::clock::now(tx).await?;
    let known = saved_searches::table
        .filter(saved_searches::member_id.eq(member.get()).and(saved_searches::typed.eq(typed)))
        .select(saved_searches::id);
    if known.first::<i64>(&mut **tx).await.optional()?.is_some() {
        return Ok(());
    }
    diesel::insert_into(saved_searches::table)
        .values((
            saved_searches::member_id.eq(member.get()),
            saved_searches::typed.eq(typed),
            saved_searches::at.eq(now),
        ))
        .on_conflict((saved_searches::member_id, saved_searches::typed))
        .do_nothing()
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Forgets a member's own search; what was typed, or `NotFound`.
pub async fn forget(tx: &mut Tx, member: MemberId, id: i64) -> Result<String, StoreError> {
    Ok(diesel::delete(saved_searches::table)
        .filter(saved_searches::id.eq(id).and(saved_searches::member_id.eq(member.get())))
        .returning(saved_searches::typed)
        .get_result(&mut **tx)
        .await?)
}
