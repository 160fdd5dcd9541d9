//! Words that stand somewhere, for whoever spelled one otherwise: only those of texts that the viewer may see at this moment, so that nothing is
//! suggested that says what stands in what is hidden from them.

use diesel::QueryableByName;
use diesel::sql_types::{Array, BigInt, Bool, Integer, Nullable, Text};
use diesel_async::RunQueryDsl;

use crate::statement::statement;
use crate::visibility::Sight;
use crate::{Conn, StoreError};

/// So many of the newest entries and comments are read for a suggestion; so many characters of each.
const LOOKED_AT: i64 = 500;
const CHARACTERS: i32 = 4_000;
/// So many words that could be meant are weighed.
const WORDS_MAX: i64 = 500;

#[derive(QueryableByName)]
struct Known {
    #[diesel(sql_type = Text)]
    word: String,
    #[diesel(sql_type = BigInt)]
    times: i64,
}

fn pairs(rows: Vec<Known>) -> Vec<(String, i64)> {
    rows.into_iter().map(|row| (row.word, row.times)).collect()
}

/// The newest entries and comments that the viewer may see; what is folded for them is not read to them by way of a suggestion.
const SEEN: &str = "seen AS MATERIALIZED (SELECT e.title, e.body_html, e.tags
    FROM (SELECT id FROM entries WHERE deleted_at IS NULL AND kind <> 'proposal' ORDER BY published_at DESC, id DESC LIMIT $3) n JOIN entries e ON e.id = n.id
    WHERE entry_visible(e, $1, $2) AND e.labels = '{}')";

/// Words almost as long as one of these that share its first letter or its second, each with how many of those texts have it. All are looked for at
/// once: to take five hundred texts apart costs about 20 ms.
pub async fn words(conn: &mut Conn, sight: Sight<'_>, like: &[String]) -> Result<Vec<(String, i64)>, StoreError> {
    let rows: Vec<Known> = statement(format!(
        "WITH {SEEN}
         SELECT word, count(*) AS times FROM seen e, LATERAL (SELECT DISTINCT lower(m[1]) AS word
            FROM regexp_matches(regexp_replace(coalesce(e.title, '') || ' ' || left(e.body_html, $5), '<[^>]*>|&[#a-z0-9]+;', ' ', 'g'), '([[:alnum:]]{{3,40}})', 'g') m) w
         WHERE EXISTS (SELECT FROM unnest($4::text[]) l(word) WHERE length(w.word) BETWEEN length(l.word) - 2 AND length(l.word) + 2
            AND (left(w.word, 1) = left(l.word, 1) OR substr(w.word, 2, 1) = substr(l.word, 2, 1)))
         GROUP BY word ORDER BY times DESC, word LIMIT $6"
    ))
    .bind::<Nullable<BigInt>, _>(sight.id())
    .bind::<Array<BigInt>, _>(sight.apart)
    .bind::<BigInt, _>(LOOKED_AT)
    .bind::<Array<Text>, _>(like)
    .bind::<Integer, _>(CHARACTERS)
    .bind::<BigInt, _>(WORDS_MAX)
    .load(conn)
    .await?;
    Ok(pairs(rows))
}

/// The hashtags of those texts, each with how many have it.
pub async fn tags(conn: &mut Conn, sight: Sight<'_>) -> Result<Vec<(String, i64)>, StoreError> {
    let rows: Vec<Known> = statement(format!(
        "WITH {SEEN} SELECT tag AS word, count(*) AS times FROM seen e, LATERAL (SELECT DISTINCT unnest(e.tags) AS tag) t
         GROUP BY tag ORDER BY times DESC, tag LIMIT $4"
    ))
    .bind::<Nullable<BigInt>, _>(sight.id())
    .bind::<Array<BigInt>, _>(sight.apart)
    .bind::<BigInt, _>(LOOKED_AT)
    .bind::<BigInt, _>(WORDS_MAX)
    .load(conn)
    .await?;
    Ok(pairs(rows))
}

/// Whether there is an actor of this handle that the viewer may know of.
pub async fn is_handle(conn: &mut Conn, sight: Sight<'_>, handle: &str) -> Result<bool, StoreError> {
    #[derive(QueryableByName)]
    struct There {
        #[diesel(sql_type = Bool)]
        is_there: bool,
    }
    let there: There = statement(format!("SELECT EXISTS (SELECT {KNOWN_ACTORS} AND a.handle = $3) AS is_there"))
        .bind::<Nullable<BigInt>, _>(sight.id())
        .bind::<Array<BigInt>, _>(sight.apart)
        .bind::<Text, _>(handle)
        .get_result(conn)
        .await?;
    Ok(there.is_there)
}

/// Members, imaginary friends and groups; of private groups those that the viewer is in, and nobody from whom they are apart.
const KNOWN_ACTORS: &str = "FROM actors a WHERE a.erased_at IS NULL AND a.id <> ALL ($2) AND NOT EXISTS
    (SELECT FROM groups g WHERE g.id = a.id AND g.entrance = 'private' AND NOT is_in_group($1, g.id))";

/// Handles that begin as one does, or are almost as long and share its first letter, with how many follow each.
pub async fn handles(conn: &mut Conn, sight: Sight<'_>, like: &str) -> Result<Vec<(String, i64)>, StoreError> {
    let rows: Vec<Known> = statement(format!(
        "SELECT a.handle AS word, (SELECT count(*) FROM follows f WHERE f.followed_id = a.id) AS times {KNOWN_ACTORS}
            AND (starts_with(a.handle, $3) OR (length(a.handle) BETWEEN $4 - 2 AND $4 + 2 AND left(a.handle, 1) = left($3, 1)))
         ORDER BY times DESC, a.handle LIMIT $5"
    ))
    .bind::<Nullable<BigInt>, _>(sight.id())
    .bind::<Array<BigInt>, _>(sight.apart)
    .bind::<Text, _>(like)
    .bind::<Integer, _>(i32::try_from(like.chars().count()).unwrap_or(i32::MAX))
    .bind::<BigInt, _>(WORDS_MAX)
    .load(conn)
    .await?;
    Ok(pairs(rows))
}

/// What a member may want to name in a search: those they follow, the groups they are in, as one types them after `from:` and `in:`.
pub async fn near_names(conn: &mut Conn, sight: Sight<'_>, most: i64) -> Result<Vec<String>, StoreError> {
    #[derive(QueryableByName)]
    struct Name {
        #[diesel(sql_type = Text)]
        typed: String,
    }
    let Some(viewer) = sight.id() else { return Ok(Vec::new()) };
    let names: Vec<Name> = statement(
        "(SELECT 'from:' || a.handle AS typed FROM follows f JOIN actors a ON a.id = f.followed_id
            WHERE f.follower_id = $1 AND a.erased_at IS NULL AND a.id <> ALL ($2) ORDER BY a.handle LIMIT $3)
         UNION ALL (SELECT 'in:' || a.handle FROM group_members m JOIN actors a ON a.id = m.group_id WHERE m.member_id = $1 ORDER BY a.handle LIMIT $3)",
    )
    .bind::<BigInt, _>(viewer)
    .bind::<Array<BigInt>, _>(sight.apart)
    .bind::<BigInt, _>(most)
    .load(conn)
    .await?;
    Ok(names.into_iter().map(|name| name.typed).collect())
}
