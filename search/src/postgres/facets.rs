//! Whose some entries are, and with which hashtags: by what else they could be narrowed down.

use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Text};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::statement::Parameters;
use crate::error::SearchError;

/// Authors, and hashtags, that are named at most.
const MOST: i64 = 5;

/// A filter that some of the results pass.
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
pub struct Facet {
    /// The operator: `from` or `tag`.
    #[diesel(sql_type = Text)]
    pub operator: String,
    /// Its value: a handle, or a hashtag without its mark.
    #[diesel(sql_type = Text)]
    pub value: String,
    /// How many of the results pass it.
    #[diesel(sql_type = BigInt)]
    pub count: i64,
}

/// The authors and hashtags that occur most in these entries, authors first. The entries must be such as the viewer may see.
pub(crate) async fn of(conn: &mut AsyncPgConnection, entries: Vec<i64>) -> Result<Vec<Facet>, SearchError> {
    if entries.is_empty() {
        return Ok(Vec::new());
    }
    let mut parameters = Parameters::default();
    let (entries, most) = (parameters.numbers(entries), parameters.number(MOST));
    let statement = format!(
        "(SELECT 'from' AS operator, a.handle AS value, count(*) AS count FROM entries e JOIN actors a ON a.id = e.author_id
           WHERE e.id = ANY({entries}) AND a.erased_at IS NULL GROUP BY a.handle ORDER BY 3 DESC, 2 LIMIT {most})
         UNION ALL
         (SELECT 'tag', t.tag, count(*) FROM entries e CROSS JOIN LATERAL unnest(e.tags) AS t(tag)
           WHERE e.id = ANY({entries}) GROUP BY t.tag ORDER BY 3 DESC, 2 LIMIT {most})"
    );
    Ok(parameters.bind(statement).load(conn).await?)
}
