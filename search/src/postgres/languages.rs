//! The languages in which entries are searched.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use diesel::QueryableByName;
use diesel::sql_types::Text;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::query::{Query, Test};

/// What texts are in that are no entries, or of which the language is not known.
pub(super) const DEFAULT: &str = "english";
/// Languages that one search asks in; each costs a look into the index for each word.
const MOST: usize = 6;
/// How long the list of languages in use is taken for true.
const FRESH: Duration = Duration::from_secs(60);

/// ISO 639-1 and Postgres's name; the function `search_config` has the same list.
const CONFIGS: [(&str, &str); 17] = [
    ("en", DEFAULT),
    ("de", "german"),
    ("fr", "french"),
    ("es", "spanish"),
    ("it", "italian"),
    ("pt", "portuguese"),
    ("nl", "dutch"),
    ("da", "danish"),
    ("sv", "swedish"),
    ("no", "norwegian"),
    ("fi", "finnish"),
    ("hu", "hungarian"),
    ("ro", "romanian"),
    ("ru", "russian"),
    ("tr", "turkish"),
    ("el", "greek"),
    ("ar", "arabic"),
];

/// The languages that entries are written in, as they were a moment ago.
#[derive(Debug, Default)]
pub(crate) struct Languages(Mutex<Option<(Instant, Vec<&'static str>)>>);

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    lang: String,
}

impl Languages {
    /// Postgres's names of the languages in which this query is asked; English always comes first.
    pub(crate) async fn of(
        &self,
        conn: &mut AsyncPgConnection,
        query: &Query,
    ) -> Result<Vec<&'static str>, diesel::result::Error> {
        if query.clauses.is_empty() {
            return Ok(vec![DEFAULT]);
        }
        if let Some(wanted) = wanted(query) {
            return Ok(vec![wanted]);
        }
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some((_, languages)) = known.filter(|(at, _)| at.elapsed() < FRESH) {
            return Ok(languages);
        }
        let languages = in_use(conn).await?;
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((Instant::now(), languages.clone()));
        Ok(languages)
    }
}

/// The one language that the query asks for.
fn wanted(query: &Query) -> Option<&'static str> {
    query.filters.iter().find_map(|filter| match (filter.negated, filter.any.as_slice()) {
        (false, [Test::Lang(lang)]) => Some(config(lang)),
        _ => None,
    })
}

fn config(lang: &str) -> &'static str {
    CONFIGS.into_iter().find(|(code, _)| *code == lang).map_or("simple", |(_, config)| config)
}

/// Steps from one language to the next in the index, so that it costs as many looks as there are languages.
async fn in_use(conn: &mut AsyncPgConnection) -> Result<Vec<&'static str>, diesel::result::Error> {
    let rows: Vec<Row> = diesel::sql_query(
        "WITH RECURSIVE langs AS (
            (SELECT lang FROM entries WHERE lang IS NOT NULL AND deleted_at IS NULL ORDER BY lang LIMIT 1)
            UNION ALL
            SELECT (SELECT e.lang FROM entries e WHERE e.lang > langs.lang AND e.deleted_at IS NULL ORDER BY e.lang LIMIT 1)
            FROM langs WHERE langs.lang IS NOT NULL)
         SELECT lang FROM langs WHERE lang IS NOT NULL",
    )
    .load(conn)
    .await?;
    let mut languages = vec![DEFAULT];
    for row in rows {
        let config = config(&row.lang);
        if !languages.contains(&config) && languages.len() < MOST {
            languages.push(config);
        }
    }
    Ok(languages)
}
