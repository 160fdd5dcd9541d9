//! What members do not want to meet: blocks, mutes, hidden entries, words. Blocks are part of the visibility rule.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Jsonb, Nullable, Text, Timestamptz};
use diesel_async::RunQueryDsl;
use governance::{ActorId, EntryId, MemberId, SourceId};
use migrations::schema::{blocks, follows, hides, members, mutes, source_mutes, tag_mutes};

use crate::labels::Labels;
use crate::statement::statement;
use crate::{Conn, StoreError, Tx};

/// Somebody whom a member blocks or mutes.
#[derive(Debug, Clone, QueryableByName)]
pub struct KeptAwayRow {
    #[diesel(sql_type = Text)]
    pub handle: String,
    #[diesel(sql_type = Text)]
    pub display_name: String,
    #[diesel(sql_type = Timestamptz)]
    pub at: DateTime<Utc>,
}

/// An entry that a member hid, as far as they may still see it.
#[derive(Debug, Clone, QueryableByName)]
pub struct HiddenRow {
    #[diesel(sql_type = BigInt)]
    pub entry_id: i64,
    #[diesel(sql_type = Text)]
    pub author_name: String,
    #[diesel(sql_type = Text)]
    pub author_handle: String,
    #[diesel(sql_type = Nullable<Text>)]
    pub title: Option<String>,
    /// The beginning of its HTML; may be cut in the middle of a tag.
    #[diesel(sql_type = Text)]
    pub html_start: String,
    /// Under which rules it is folded for the member; `None` where it is open.
    #[diesel(sql_type = Nullable<Jsonb>)]
    pub labels: Option<Labels>,
    #[diesel(sql_type = Timestamptz)]
    pub at: DateTime<Utc>,
}

/// Blocks somebody: from now on neither sees what the other says, and neither follows the other. Blocking twice is blocking once.
pub async fn block(tx: &mut Tx, blocker: MemberId, blocked: ActorId) -> Result<(), StoreError> {
    crate::actors::hold_pair(tx, blocker.actor(), blocked).await?;
    diesel::insert_into(blocks::table)
        .values((blocks::blocker_id.eq(blocker.get()), blocks::blocked_id.eq(blocked.get())))
        .on_conflict_do_nothing()
        .execute(&mut **tx)
        .await?;
    let pair = [blocker.get(), blocked.get()];
    diesel::delete(follows::table)
        .filter(follows::follower_id.eq_any(pair))
        .filter(follows::followed_id.eq_any(pair))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Takes a block back. What the other side blocks stays blocked.
pub async fn unblock(tx: &mut Tx, blocker: MemberId, blocked: ActorId) -> Result<(), StoreError> {
    diesel::delete(blocks::table.find((blocker.get(), blocked.get()))).execute(&mut **tx).await?;
    Ok(())
}

/// Keeps what somebody posts out of a member's streams and digests.
pub async fn mute(tx: &mut Tx, member: MemberId, muted: ActorId) -> Result<(), StoreError> {
    diesel::insert_into(mutes::table)
        .values((mutes::member_id.eq(member.get()), mutes::muted_id.eq(muted.get())))
        .on_conflict_do_nothing()
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Lets somebody into a member's streams again.
pub async fn unmute(tx: &mut Tx, member: MemberId, muted: ActorId) -> Result<(), StoreError> {
    diesel::delete(mutes::table.find((member.get(), muted.get()))).execute(&mut **tx).await?;
    Ok(())
}

/// Puts one entry out of a member's streams and digests.
pub async fn hide(tx: &mut Tx, member: MemberId, entry: EntryId) -> Result<(), StoreError> {
    diesel::insert_into(hides::table)
        .values((hides::member_id.eq(member.get()), hides::entry_id.eq(entry.get())))
        .on_conflict_do_nothing()
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Shows an entry in a member's streams again.
pub async fn unhide(tx: &mut Tx, member: MemberId, entry: EntryId) -> Result<(), StoreError> {
    diesel::delete(hides::table.find((member.get(), entry.get()))).execute(&mut **tx).await?;
    Ok(())
}

/// Keeps what one source brings in out of a member's streams and digests. Refused by `source_mutes_per_member`.
pub async fn mute_source(tx: &mut Tx, member: MemberId, source: SourceId) -> Result<(), StoreError> {
    diesel::insert_into(source_mutes::table)
        .values((source_mutes::member_id.eq(member.get()), source_mutes::source_id.eq(source.get())))
        .on_conflict_do_nothing()
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Lets a source into a member's streams again.
pub async fn unmute_source(tx: &mut Tx, member: MemberId, source: SourceId) -> Result<(), StoreError> {
    diesel::delete(source_mutes::table.find((member.get(), source.get()))).execute(&mut **tx).await?;
    Ok(())
}

/// Keeps entries with a hashtag out of a member's streams and digests. Refused by `tag_mutes_per_member`.
pub async fn mute_tag(tx: &mut Tx, member: MemberId, tag: &str) -> Result<(), StoreError> {
    diesel::insert_into(tag_mutes::table)
        .values((tag_mutes::member_id.eq(member.get()), tag_mutes::tag.eq(tag)))
        .on_conflict_do_nothing()
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Lets entries with a hashtag into a member's streams again.
pub async fn unmute_tag(tx: &mut Tx, member: MemberId, tag: &str) -> Result<(), StoreError> {
    diesel::delete(tag_mutes::table.find((member.get(), tag))).execute(&mut **tx).await?;
    Ok(())
}

/// The hashtags that a member mutes, in the order of the alphabet.
pub async fn muted_tags(conn: &mut Conn, member: MemberId) -> Result<Vec<String>, StoreError> {
    let own = tag_mutes::table.filter(tag_mutes::member_id.eq(member.get()));
    Ok(own.order(tag_mutes::tag).select(tag_mutes::tag).load(conn).await?)
}

/// A source that a member mutes.
#[derive(Debug, Clone, QueryableByName)]
pub struct MutedSourceRow {
    #[diesel(sql_type = BigInt)]
    pub id: i64,
    /// Its title, or its site; never its own address, which may be a secret.
    #[diesel(sql_type = Text)]
    pub name: String,
    /// Whose it is.
    #[diesel(sql_type = Text)]
    pub handle: String,
    #[diesel(sql_type = Timestamptz)]
    pub at: DateTime<Utc>,
}

/// The sources that a member mutes, the latest first.
pub async fn muted_sources(conn: &mut Conn, member: MemberId) -> Result<Vec<MutedSourceRow>, StoreError> {
    Ok(statement(
        "SELECT s.id, coalesce(nullif(s.title, ''), s.site_url, 'a feed') AS name, a.handle, u.at FROM source_mutes u
         JOIN sources s ON s.id = u.source_id JOIN actors a ON a.id = s.actor_id AND a.erased_at IS NULL
         WHERE u.member_id = $1 AND NOT s.withheld ORDER BY u.at DESC, s.id LIMIT 5000",
    )
    .bind::<BigInt, _>(member.get())
    .load(conn)
    .await?)
}

/// Sets the words a member does not want to read, one on each line.
pub async fn set_words(tx: &mut Tx, member: MemberId, words: &str) -> Result<(), StoreError> {
    diesel::update(members::table.find(member.get())).set(members::muted_words.eq(words)).execute(&mut **tx).await?;
    Ok(())
}

/// The words a member does not want to read, one on each line.
pub async fn words(conn: &mut Conn, member: MemberId) -> Result<String, StoreError> {
    Ok(members::table.find(member.get()).select(members::muted_words).first(conn).await?)
}

/// Whether one of two members blocks the other.
pub async fn are_apart(conn: &mut Conn, one: MemberId, other: MemberId) -> Result<bool, StoreError> {
    let pair = [one.get(), other.get()];
    let found = blocks::table
        .filter(blocks::blocker_id.eq_any(pair))
        .filter(blocks::blocked_id.eq_any(pair))
        .count()
        .get_result::<i64>(conn)
        .await?;
    Ok(found > 0)
}

/// How many a member blocks and mutes.
pub async fn counts(conn: &mut Conn, member: MemberId) -> Result<(i64, i64), StoreError> {
    let blocked = blocks::table.filter(blocks::blocker_id.eq(member.get())).count().get_result(conn).await?;
    let muted = mutes::table.filter(mutes::member_id.eq(member.get())).count().get_result(conn).await?;
    Ok((blocked, muted))
}

/// Whom a member blocks, the latest first.
pub async fn blocked(conn: &mut Conn, member: MemberId) -> Result<Vec<KeptAwayRow>, StoreError> {
    kept_away(conn, member, "SELECT blocked_id AS id, at FROM blocks WHERE blocker_id = $1").await
}

/// Whom a member mutes, the latest first.
pub async fn muted(conn: &mut Conn, member: MemberId) -> Result<Vec<KeptAwayRow>, StoreError> {
    kept_away(conn, member, "SELECT muted_id AS id, at FROM mutes WHERE member_id = $1").await
}

async fn kept_away(conn: &mut Conn, member: MemberId, whom: &str) -> Result<Vec<KeptAwayRow>, StoreError> {
    let sql = format!(
        "SELECT a.handle, coalesce(nullif(a.display_name, ''), a.handle) AS display_name, k.at
         FROM ({whom}) k JOIN actors a ON a.id = k.id ORDER BY k.at DESC, a.id LIMIT 5000"
    );
    Ok(statement(sql).bind::<BigInt, _>(member.get()).load(conn).await?)
}

/// The entries a member hid and may still see, or one of them, the latest first.
pub async fn hidden(
    conn: &mut Conn,
    member: MemberId,
    only: Option<EntryId>,
    size: i64,
) -> Result<Vec<HiddenRow>, StoreError> {
    Ok(statement(
        "SELECT e.id AS entry_id, coalesce(nullif(a.display_name, ''), a.handle) AS author_name, a.handle AS author_handle, e.title,
            left(e.body_html, 1000) AS html_start, CASE WHEN e.labels <> '{}' THEN labels_folding(e.id, $1) END AS labels, h.at
         FROM hides h JOIN entries e ON e.id = h.entry_id JOIN actors a ON a.id = e.author_id
         WHERE h.member_id = $1 AND ($3::bigint IS NULL OR h.entry_id = $3) AND entry_visible(e, $1)
         ORDER BY h.at DESC, e.id DESC LIMIT $2",
    )
    .bind::<BigInt, _>(member.get())
    .bind::<BigInt, _>(size)
    .bind::<Nullable<BigInt>, _>(only.map(EntryId::get))
    .load(conn)
    .await?)
}

/// Whether a member mutes somebody, or one of the two blocks the other: then nothing of theirs is told.
pub async fn keeps_away(conn: &mut Conn, member: MemberId, other: ActorId) -> Result<bool, StoreError> {
    #[derive(QueryableByName)]
    struct Away {
        #[diesel(sql_type = diesel::sql_types::Bool)]
        away: bool,
    }
    let row: Option<Away> =
        statement("SELECT $2 = ANY (m.apart) OR $2 = ANY (m.muted) AS away FROM members m WHERE m.id = $1")
            .bind::<BigInt, _>(member.get())
            .bind::<BigInt, _>(other.get())
            .get_result(conn)
            .await
            .optional()?;
    Ok(row.is_some_and(|row| row.away))
}
