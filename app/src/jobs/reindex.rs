//! `folkmoot reindex`: the whole search index anew.

use search::Search;
use store::Store;

use crate::error::AppError;

/// Builds the index beside the one in use and swaps them; says how many documents it holds, or that there is
/// no index because Postgres searches alone.
pub async fn run(store: &Store, search: &Search) -> Result<String, AppError> {
    if !search.has_index() {
        return Ok(
            "Postgres searches its own rows: there is no index to build. Set MEILI_URL to use Meilisearch.".to_string()
        );
    }
    let mut conn = store.read().await?;
    let documents = search.rebuild(&mut conn).await?;
    Ok(format!("Meilisearch now holds {documents} documents."))
}
