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
    let all = usize::try_from(search.documents(&mut conn).await?).unwrap_or(0);
    let mut told = |done: usize| bar(done, all.max(done));
    let documents = search.rebuild(&mut conn, &mut told).await?;
    eprintln!();
    Ok(format!("Meilisearch now holds {documents} documents."))
}

/// How far it is, on one line of standard error that writes over itself.
fn bar(done: usize, all: usize) {
    const WIDTH: usize = 30;
    let full = (done * WIDTH).checked_div(all).unwrap_or(WIDTH);
    eprint!("\r[{}{}] {done} of {all} documents", "#".repeat(full), "·".repeat(WIDTH.saturating_sub(full)));
}
