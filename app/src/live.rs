//! Live hints: pages learn that something is new and then ask for it themselves, so no content travels here.

use std::sync::Arc;
use std::time::Duration;

use futures::StreamExt;
use tokio::sync::broadcast;
use tokio_postgres::{AsyncMessage, NoTls};

use crate::services::Services;

/// The channel on which the relay rings.
const CHANNEL: &str = "folkmoot_live";

/// Hands hints from the one listener of this node to its open streams.
#[derive(Clone)]
pub struct Live {
    sender: broadcast::Sender<i64>,
}

impl Live {
    /// A hub without listeners.
    pub fn new() -> Self {
        Self { sender: broadcast::channel(64).0 }
    }

    /// Hints from now on: each is the newest entry's id.
    pub fn subscribe(&self) -> broadcast::Receiver<i64> {
        self.sender.subscribe()
    }

    /// Tells this node's streams that something newer exists.
    pub fn ring(&self, newest: i64) {
        // Nobody listening is no error.
        let _ = self.sender.send(newest);
    }
}

impl Default for Live {
    fn default() -> Self {
        Self::new()
    }
}

/// Listens on a connection of its own (never the pool's) and rings the hub; reconnects for as long as the node lives.
pub async fn listen(url: String, live: Live) {
    loop {
        if let Err(error) = listen_once(&url, &live).await {
            tracing::warn!(%error, "the live listener lost its connection");
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}

async fn listen_once(url: &str, live: &Live) -> Result<(), tokio_postgres::Error> {
    let (client, mut connection) = tokio_postgres::connect(url, NoTls).await?;
    let (sender, mut messages) = tokio::sync::mpsc::channel(64);
    let driver = tokio::spawn(async move {
        let mut stream = futures::stream::poll_fn(move |context| connection.poll_message(context));
        while let Some(message) = stream.next().await {
            if sender.send(message).await.is_err() {
                break;
            }
        }
    });
    client.batch_execute(&format!("LISTEN {CHANNEL}")).await?;
    while let Some(message) = messages.recv().await {
        if let AsyncMessage::Notification(note) = message?
            && let Ok(newest) = note.payload().parse()
        {
            live.ring(newest);
        }
    }
    driver.abort();
    Ok(())
}

/// The relay's beat: rings all nodes when there are newer entries than at the last ring. Notifying here and not in
/// the writers' transactions keeps their commits apart (a commit with NOTIFY takes a lock that all such commits share).
pub async fn relay(services: Arc<Services>) -> Result<usize, crate::error::AppError> {
    let mut conn = services.store.read().await?;
    Ok(usize::from(store::live::ring_if_newer(&mut conn, CHANNEL).await?))
}
