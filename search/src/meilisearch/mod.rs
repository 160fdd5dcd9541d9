//! The Meilisearch engine: a cache of the documents that can be lost and built again at any time.

mod candidates;
mod client;
#[cfg(test)]
mod faults;
mod index;
mod sync;

use std::sync::atomic::{AtomicBool, AtomicUsize};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use meilisearch_sdk::client::Client;

use crate::error::SearchError;
use crate::health::Health;
use client::Line;

pub(crate) use candidates::can_express;
pub(crate) use client::Failure;

/// A configured Meilisearch and what we know of its health.
pub(crate) struct Meilisearch {
    client: Client<Line>,
    health: Mutex<Health>,
    counted: AtomicBool,
    /// Where the next look for drift begins.
    place: Mutex<sync::Place>,
    /// Batches accepted since done tasks were last forgotten.
    accepted: AtomicUsize,
}

impl Meilisearch {
    /// Prepares the connection; nothing is sent yet.
    pub(crate) fn at(url: &str, key: Option<&str>) -> Result<Self, SearchError> {
        let host = url.trim_end_matches('/');
        let line = Line::new(host, key)?;
        Ok(Self {
            client: Client::new_with_client(host, key, line),
            health: Mutex::default(),
            counted: AtomicBool::new(false),
            place: Mutex::default(),
            accepted: AtomicUsize::new(0),
        })
    }

    /// Whether searches are being kept away from it.
    pub(crate) fn is_held_back(&self) -> bool {
        self.health.lock().unwrap_or_else(PoisonError::into_inner).is_open()
    }

    /// The server's version: the cheapest proof that address and key are right.
    pub(crate) async fn version(&self) -> Result<String, SearchError> {
        Ok(self.client.get_version().await.map_err(Failure)?.pkg_version)
    }

    /// Runs a call unless the breaker is open, and lets the breaker know how it went.
    pub(crate) async fn guarded<T>(
        &self,
        call: impl Future<Output = Result<T, SearchError>>,
    ) -> Result<T, SearchError> {
        if !self.health.lock().unwrap_or_else(PoisonError::into_inner).permits(Instant::now()) {
            return Err(SearchError::Meilisearch("it failed too often and is left alone for a moment".to_string()));
        }
        let outcome = call.await;
        let mut health = self.health.lock().unwrap_or_else(PoisonError::into_inner);
        match &outcome {
            Ok(_) => health.succeeded(),
            Err(SearchError::Database(_)) => {}
            Err(error) => {
                health.failed(Instant::now());
                tracing::warn!(%error, held_back = health.is_open(), "Meilisearch failed");
            }
        }
        drop(health);
        outcome
    }
}
