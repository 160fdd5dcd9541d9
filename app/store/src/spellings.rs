//! Words that stand somewhere, for whoever spelled one otherwise: only those of texts that the viewer may see at this moment, so that nothing is
//! suggested that says what stands in what is hidden from them.

use std::collections::{HashMap, HashSet};

use diesel::QueryableByName;
use diesel::sql_types::{Array, BigInt, Bool, Integer, Nullable, Text};
use diesel_async::RunQueryDsl;

use crate::statement::statement;
use crate::visibility::Sight;
use crate::{Conn, StoreError};

/// So many of the newest entries and comments are read for a suggestion; so many characters of each.
const LOOKED_AT: i64 = 1_500;
const CHARACTERS: i32 = 2_000;
/// So many hashtags, and so many handles, are weighed.
const TAGS_MAX: i64 = 500;
const HANDLES_MAX: i64 = 5_000;

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

/// The newest entries and comments that the viewer may see; what is folded for them is not read to them by way of a suggestion. By their numbers,
/// which one index has for all of them: what was brought in with an old date is newer so, and no harm is done.
const SEEN: &str =
    "FROM (SELECT id FROM entries WHERE deleted_at IS NULL ORDER BY id DESC LIMIT $3) n JOIN entries e ON e.id = n.id
    WHERE entry_visible(e, $1, $2) AND e.labels = '{}'";

/// Texts that the viewer may see, as they are at this moment.
pub struct Texts(Vec<String>);

/// Reads the newest of them.
pub async fn texts(conn: &mut Conn, sight: Sight<'_>) -> Result<Texts, StoreError> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = Text)]
        html: String,
    }
    let rows: Vec<Row> =
        statement(format!("SELECT coalesce(e.title, '') || ' ' || left(e.body_html, $4) AS html {SEEN}"))
            .bind::<Nullable<BigInt>, _>(sight.id())
            .bind::<Array<BigInt>, _>(sight.apart)
            .bind::<BigInt, _>(LOOKED_AT)
            .bind::<Integer, _>(CHARACTERS)
            .load(conn)
            .await?;
    Ok(Texts(rows.into_iter().map(|row| row.html).collect()))
}

impl Texts {
    /// Words almost as long as one that share its first letter or its second, each with in how many of the texts it stands.
    pub fn words(&self, like: &str) -> Vec<(String, i64)> {
        let letters = like.chars().count();
        let start = |word: &str| (word.chars().next(), word.chars().nth(1));
        let (first, second) = start(like);
        let mut times: HashMap<String, i64> = HashMap::new();
        for text in &self.0 {
            let here: HashSet<String> = words_of(text).map(str::to_lowercase).collect();
            for word in here {
                let begins = start(&word);
                if word.chars().count().abs_diff(letters) <= 2 && (begins.0 == first || begins.1 == second) {
                    *times.entry(word).or_default() += 1;
                }
            }
        }
        times.into_iter().collect()
    }
}

/// The words of HTML: what stands outside its tags and is no character by name.
fn words_of(html: &str) -> impl Iterator<Item = &str> {
    let outside = html.split('<').enumerate().map(|(place, piece)| match (place, piece.split_once('>')) {
        (0, _) => piece,
        (_, Some((_, text))) => text,
        // A tag that was cut off.
        (_, None) => "",
    });
    outside
        .flat_map(|text| text.split(|c: char| c.is_whitespace()))
        .flat_map(|piece| piece.split(|c: char| !c.is_alphanumeric() && c != '&' && c != ';'))
        .filter(|piece| !piece.contains(['&', ';']) && piece.len() < 80 && piece.chars().count() > 2)
}

/// The hashtags of those texts, each with how many have it.
pub async fn tags(conn: &mut Conn, sight: Sight<'_>) -> Result<Vec<(String, i64)>, StoreError> {
    let rows: Vec<Known> = statement(format!(
        "SELECT tag AS word, count(*) AS times FROM (SELECT e.tags {SEEN}) e, LATERAL (SELECT DISTINCT unnest(e.tags) AS tag) t
         GROUP BY tag ORDER BY times DESC, tag LIMIT $4"
    ))
    .bind::<Nullable<BigInt>, _>(sight.id())
    .bind::<Array<BigInt>, _>(sight.apart)
    .bind::<BigInt, _>(LOOKED_AT)
    .bind::<BigInt, _>(TAGS_MAX)
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

/// Handles that begin as one does, or are almost as long and share its first letter.
pub async fn handles(conn: &mut Conn, sight: Sight<'_>, like: &str) -> Result<Vec<(String, i64)>, StoreError> {
    let rows: Vec<Known> = statement(format!(
        "SELECT a.handle AS word, 0::bigint AS times {KNOWN_ACTORS}
            AND (starts_with(a.handle, $3) OR (length(a.handle) BETWEEN $4 - 2 AND $4 + 2 AND left(a.handle, 1) = left($3, 1)))
         ORDER BY a.handle LIMIT $5"
    ))
    .bind::<Nullable<BigInt>, _>(sight.id())
    .bind::<Array<BigInt>, _>(sight.apart)
    .bind::<Text, _>(like)
    .bind::<Integer, _>(i32::try_from(like.chars().count()).unwrap_or(i32::MAX))
    .bind::<BigInt, _>(HANDLES_MAX)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stand_outside_tags_and_are_counted_once_a_text() {
        let texts = Texts(vec![
            "Bread <p class=\"breads\">bread, b&amp;b Braid&#39;s".to_owned(),
            "<p>bread <a hre".to_owned(),
        ]);
        let mut words = texts.words("braed");
        words.sort();
        assert_eq!(words, [("bread".to_owned(), 2)], "neither what is in a tag, nor a word with a character by name");
    }
}
