/// Why a search or an indexing run could not be done.
#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    /// The database failed; without it nothing can be found, because it decides what may be seen.
    #[error("the database failed: {0}")]
    Database(#[from] diesel::result::Error),
    /// Meilisearch failed. Searching never gives this: Postgres answers instead.
    #[error("Meilisearch failed: {0}")]
    Meilisearch(String),
    /// The configured address or key cannot be used.
    #[error("Meilisearch cannot be reached like that: {0}")]
    Configuration(String),
}
