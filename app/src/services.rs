//! Everything a request or a beat may use, in one value that Rocket manages.

use std::sync::Arc;

use governance::Constitution;
use search::Search;
use store::Store;

use crate::archives::Downloads;
use crate::chance::Chance;
use crate::clock::Clock;
use crate::config::{Cidr, Keys};
use crate::jobs::pulse::Pulse;
use crate::jobs::write_digests::Bookmark;
use crate::live::Live;
use crate::mail::{Letterhead, Mailer, Sender};
use crate::proposals::answer::Answers;
use crate::proposals::sheets::Sheets;
use crate::recent::Recent;
use crate::streams::plain::PlainThreads;
use crate::web::kept::KeptPages;
use crate::web::limits::Limits;
use crate::web::lull::Lull;
use crate::web_client::WebClient;

/// What this installation is called, where it is reached, and whether it is a demonstration.
#[derive(Debug, Clone)]
pub struct Site {
    /// The community's name, as it was founded.
    pub community: String,
    /// How people reach it, without a trailing slash: `https://moot.example`.
    pub base_url: String,
    /// A demonstration on loopback: one-click sign-in and a movable clock.
    pub demo: bool,
    /// Peers whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<Cidr>,
}

impl Site {
    /// Whether browsers reach the site over TLS, so that cookies can be bound to it.
    pub fn is_secure(&self) -> bool {
        self.base_url.starts_with("https://")
    }

    /// The full address of a path, for mails and feeds.
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base_url)
    }

    /// Who writes the community's mails.
    pub fn letterhead(&self) -> Letterhead {
        Letterhead { community: self.community.clone(), base_url: self.base_url.clone() }
    }
}

/// Shared by all requests of a node. Holds no state that another node would miss.
pub struct Services {
    pub store: Store,
    pub search: Search,
    pub site: Site,
    pub clock: Clock,
    pub chance: Chance,
    pub limits: Limits,
    /// The constitution as this node read it last.
    pub recent: Recent,
    pub live: Live,
    /// When this node's beats ran.
    pub pulse: Pulse,
    /// Pages for visitors, for a moment.
    pub kept: KeptPages,
    /// Threads as everybody sees them, for a moment.
    pub plain: PlainThreads,
    pub keys: Keys,
    pub mailer: Arc<Mailer>,
    /// For whatever members name on the outside web.
    pub web_client: WebClient,
    /// The sender of every mail.
    pub sender: Sender,
    /// Explanations of closed votes, which never change.
    pub answers: Answers,
    /// Empty ballots of votes, which never change either.
    pub sheets: Sheets,
    /// How far this node is with the digests that are due.
    pub bookmark: Bookmark,
    /// Who waits for an answer of this node.
    pub lull: Lull,
    /// Archives that this node is writing for members who download them.
    pub downloads: Downloads,
}

impl Services {
    /// The constitution as it stands at this moment: read, not remembered, so that an enacted change holds at once everywhere.
    pub async fn constitution(&self, conn: &mut store::Conn) -> Result<Constitution, store::StoreError> {
        let constitution = store::policies::current(conn).await?;
        if self.recent.follow(&constitution) {
            self.limits.follow(&constitution);
        }
        Ok(constitution)
    }
    /// Looks whether a policy has changed, so that what this node remembers is no older than the beat that asks.
    pub async fn follow_constitution(&self, conn: &mut store::Conn) -> Result<(), store::StoreError> {
        if store::policies::newest(conn).await? != self.recent.constitution().newest() {
            self.constitution(conn).await?;
        }
        Ok(())
    }
}
