//! Reasons that jurors and moderators publish with cases: as a viewer reads them, and the entry that stands for one that is judged.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Binary, Bool, Nullable, Text};
use diesel_async::RunQueryDsl;
use governance::canonical::Hash;
use governance::moderation::SaidWords;
use governance::{ActorId, CaseId, EntryId};
use migrations::schema::{entries, said_words};

use crate::cases::hash;
use crate::statement::statement;
use crate::{Conn, StoreError, Tx};

/// Published words, as a viewer reads them.
#[derive(Debug, Clone, QueryableByName)]
pub struct GivenRow {
    /// Who said them: a `juror`, or a moderator as `decider`, `holder` or `passer`.
    #[diesel(sql_type = Text)]
    pub role: String,
    /// What was thought; `None` of a moderator who held the entry or passed the case on.
    #[diesel(sql_type = Nullable<Text>)]
    pub opinion: Option<String>,
    /// The words, or what stands in their place.
    #[diesel(sql_type = Text)]
    pub shown: String,
    #[diesel(sql_type = Binary)]
    words_sha256: Vec<u8>,
    /// The case that keeps them from the viewer.
    #[diesel(sql_type = Nullable<BigInt>)]
    pub withheld_by: Option<i64>,
    /// The last case about them.
    #[diesel(sql_type = Nullable<BigInt>)]
    pub judged_in: Option<i64>,
    /// Whether a flag of the viewer's stands on them.
    #[diesel(sql_type = Bool)]
    pub has_flagged: bool,
    /// Whether the viewer wrote them, or the very same.
    #[diesel(sql_type = Bool)]
    pub is_own: bool,
}

impl GivenRow {
    /// SHA-256 of the words.
    pub fn sha256(&self) -> Result<Hash, StoreError> {
        hash(&self.words_sha256)
    }

    /// Whether they belong to how the case was decided, not to how it began or went on.
    pub fn is_of_verdict(&self) -> bool {
        matches!(self.role.as_str(), "juror" | "decider")
    }
}

/// What was published with a case, in an order that says nothing about who wrote it; of the verdict nothing before it is decided.
pub async fn given(conn: &mut Conn, case: CaseId, viewer: Option<ActorId>) -> Result<Vec<GivenRow>, StoreError> {
    Ok(statement(
        "SELECT w.role, w.opinion, words_as_read(w.case_id, w.words, $2) AS shown, h.sha AS words_sha256,
            case_withholding_words(w.case_id, w.words, $2) AS withheld_by,
            (SELECT max(c.id) FROM said_words s JOIN cases c ON c.entry_id = s.entry_id AND c.appeals_case IS NULL
                WHERE s.case_id = w.case_id AND s.words_sha256 = h.sha) AS judged_in,
            EXISTS (SELECT FROM said_words s JOIN flags f ON f.entry_id = s.entry_id AND f.member_id = $2 AND f.withdrawn_at IS NULL
                WHERE s.case_id = w.case_id AND s.words_sha256 = h.sha) AS has_flagged,
            coalesce(bool_or(w.writer_id = $2) OVER (PARTITION BY h.sha), false) AS is_own
         FROM case_words w CROSS JOIN LATERAL (SELECT sha256(convert_to(w.words, 'UTF8')) AS sha) h
         WHERE w.case_id = $1 ORDER BY w.opinion, h.sha",
    )
    .bind::<BigInt, _>(case.get())
    .bind::<Nullable<BigInt>, _>(viewer.map(ActorId::get))
    .load(conn)
    .await?)
}

/// The entry that stands for words of a case that is over, made where there is none yet; `NotFound` when the case published no such words.
/// Where several wrote the same, it is whoever of them was drawn first.
pub async fn stand_in(
    tx: &mut Tx,
    words: &SaidWords,
    title: &str,
    html: fn(&str) -> String,
) -> Result<EntryId, StoreError> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = BigInt)]
        writer_id: i64,
        #[diesel(sql_type = Text)]
        words: String,
    }
    // Of two who flag the same words first one makes it.
    tx.lock("said").await?;
    let known = said_words::table
        .filter(said_words::case_id.eq(words.case.get()).and(said_words::words_sha256.eq(words.sha256.to_vec())))
        .select(said_words::entry_id);
    if let Some(known) = known.first::<i64>(&mut **tx).await.optional()? {
        return Ok(known.into());
    }
    let row: Row = statement(
        "SELECT w.writer_id, w.words FROM case_words w JOIN cases c ON c.id = w.case_id AND c.state IN ('decided', 'lapsed')
         WHERE w.case_id = $1 AND sha256(convert_to(w.words, 'UTF8')) = $2 ORDER BY w.place, w.writer_id LIMIT 1",
    )
    .bind::<BigInt, _>(words.case.get())
    .bind::<Binary, _>(words.sha256.to_vec())
    .get_result(&mut **tx)
    .await?;
    let now = crate::clock::now(tx).await?;
    let entry: i64 = diesel::insert_into(entries::table)
        .values((
            entries::author_id.eq(row.writer_id),
            entries::kind.eq("said"),
            entries::title.eq(Some(title)),
            entries::body.eq(&row.words),
            entries::body_html.eq(html(&row.words)),
            entries::published_at.eq(now),
            entries::bumped_at.eq(now),
            entries::created_at.eq(now),
            entries::deleted_at.eq(Some(now)),
        ))
        .returning(entries::id)
        .get_result(&mut **tx)
        .await?;
    diesel::insert_into(said_words::table)
        .values((
            said_words::entry_id.eq(entry),
            said_words::case_id.eq(words.case.get()),
            said_words::words_sha256.eq(words.sha256.to_vec()),
        ))
        .execute(&mut **tx)
        .await?;
    Ok(entry.into())
}

/// Which words an entry stands for; `None` where it stands for none.
pub async fn about(conn: &mut Conn, entry: EntryId) -> Result<Option<SaidWords>, StoreError> {
    let row: Option<(i64, Vec<u8>)> = said_words::table
        .find(entry.get())
        .select((said_words::case_id, said_words::words_sha256))
        .first(conn)
        .await
        .optional()?;
    row.map(|(case, sha256)| Ok(SaidWords { case: case.into(), sha256: hash(&sha256)? })).transpose()
}
