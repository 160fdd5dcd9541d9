//! The ways a mail leaves.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use lettre::Message;
use tokio::sync::SemaphorePermit;

use super::reading::ReadMail;
use super::{Folder, Outgoing, Smtp, SmtpUrlError};
use crate::config::{Config, Mode};

/// So many mails are claimed at once at most.
pub(super) const BATCH_MAX: i64 = 64;

/// Where mail goes. Every way gets the same message.
#[derive(Debug)]
pub enum Mailer {
    /// To a mail server.
    Smtp(Box<Smtp>),
    /// Into a folder on disk and no further: for a demonstration, and until a mail server is configured.
    Mailbox(Folder),
    /// Kept in memory: for tests.
    Memory(Arc<Mutex<Vec<Message>>>),
}

/// Why a mail was not handed over.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// It never will be: the server refused it for good, or the address is none.
    #[error("{0}")]
    Permanent(String),
    /// The same, and no mail to this address ever will: there is nobody behind it.
    #[error("{0}")]
    NoSuchAddress(String),
    /// It may be, later.
    #[error("{0}")]
    Passing(String),
    /// The same, and it was the mail's server that asked for patience.
    #[error("{0}")]
    PutOff(String),
}

impl Mailer {
    /// The way that the settings ask for: a mail server, or else the folder. A demonstration's mail never leaves the
    /// machine, whatever is set. Needs a tokio runtime.
    pub fn from_config(config: &Config) -> Result<Self, SmtpUrlError> {
        match &config.mail.smtp_url {
            Some(url) if config.mode != Mode::Demo => {
                let smtp = Smtp::new(url.reveal())?;
                Ok(Self::Smtp(Box::new(smtp.paced(config.mail.per_domain_minute))))
            }
            _ => Ok(Self::Mailbox(Folder::new(config.mailbox_dir()))),
        }
    }

    /// A mailer that keeps everything in memory.
    pub fn memory() -> Self {
        Self::Memory(Arc::default())
    }

    /// Waits until another mail may be handed over: a server is not asked for more than four connections at once by a node.
    pub async fn turn(&self) -> Option<SemaphorePermit<'_>> {
        match self {
            Self::Smtp(smtp) => smtp.turn().await,
            Self::Mailbox(_) | Self::Memory(_) => None,
        }
    }

    /// How many mails are claimed at once: as many as are handed over in a second or two. What is claimed waits for this node, whatever
    /// becomes of it.
    pub fn batch(&self) -> i64 {
        match self {
            Self::Smtp(smtp) => smtp.batch(),
            Self::Mailbox(_) | Self::Memory(_) => BATCH_MAX,
        }
    }

    /// Notes how long a batch took.
    pub fn took(&self, time: Duration) {
        if let Self::Smtp(smtp) = self {
            smtp.took(time);
        }
    }

    /// How many mails a minute may go to one domain; 0 means as many as there are.
    pub fn per_minute(&self) -> u32 {
        match self {
            Self::Smtp(smtp) => smtp.per_minute(),
            Self::Mailbox(_) | Self::Memory(_) => 0,
        }
    }

    /// Takes leave of the server for now: nothing waits to be handed over.
    pub async fn rest(&self) {
        if let Self::Smtp(smtp) = self {
            smtp.rest().await;
        }
    }

    /// Hands a mail over, in a turn. When this returns `Ok`, somebody else answers for it.
    pub async fn send(&self, mail: Outgoing) -> Result<(), SendError> {
        match self {
            Self::Smtp(smtp) => smtp.send(mail.message).await,
            Self::Mailbox(folder) => folder.keep(mail).await,
            Self::Memory(kept) => {
                kept.lock().unwrap_or_else(PoisonError::into_inner).push(mail.message);
                Ok(())
            }
        }
    }

    /// What was sent, oldest first, as a mail program would read it. Only a mailer in memory remembers.
    pub fn sent(&self) -> Vec<ReadMail> {
        match self {
            Self::Memory(kept) => kept
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .iter()
                .filter_map(|message| ReadMail::parse(&message.formatted()))
                .collect(),
            Self::Smtp(_) | Self::Mailbox(_) => Vec::new(),
        }
    }

    /// The folder, when mail goes into one.
    pub fn folder(&self) -> Option<&Folder> {
        match self {
            Self::Mailbox(folder) => Some(folder),
            Self::Smtp(_) | Self::Memory(_) => None,
        }
    }
}
