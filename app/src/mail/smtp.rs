//! Handing mail to a server.

use std::error::Error as _;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use lettre::address::Envelope;
use lettre::transport::smtp::Error as SmtpError;
use lettre::transport::smtp::client::AsyncSmtpConnection;
use lettre::transport::smtp::commands::{Data, Mail, Rcpt, Rset};
use lettre::transport::smtp::extension::{Extension, MailParameter};
use lettre::transport::smtp::response::Response;
use lettre::{Address, Message};
use tokio::sync::{Semaphore, SemaphorePermit};

use super::SendError;
use super::mailer::BATCH_MAX;
use super::refusals::is_about_the_address;
use super::server::{MailServer, Patience, SmtpUrlError, late};

const SENDS_MAX: usize = 4;
/// All steps of one mail together: shorter than a claim, so that nobody else takes the mail up meanwhile.
const SEND_SECONDS_MAX: u64 = 240;
/// Some servers end a connection after so many mails without a word.
const MAILS_PER_CONNECTION: u32 = 100;
/// A batch: at first, at least, and between which times it stays as it is.
const BATCH_FIRST: i64 = 16;
const BATCH_LEAST: i64 = 4;
const BATCH_SHORT: Duration = Duration::from_millis(500);
const BATCH_LONG: Duration = Duration::from_secs(2);
const FAREWELL: Duration = Duration::from_secs(2);

/// A mail server.
pub struct Smtp {
    server: MailServer,
    patience: Patience,
    /// Mails a minute to one domain at most; 0 means as many as there are.
    per_minute: u32,
    sends: Semaphore,
    /// How many mails are claimed next.
    batch: AtomicI64,
    /// Connections on which the next mail can be handed over.
    parked: Mutex<Vec<Parked>>,
}

struct Parked {
    connection: AsyncSmtpConnection,
    mails: u32,
}

impl std::fmt::Debug for Smtp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Smtp(…)")
    }
}

impl Smtp {
    /// The server at `url`: see `MailServer::parse`. Connects when the first mail is sent.
    pub fn new(url: &str) -> Result<Self, SmtpUrlError> {
        Ok(Self {
            server: MailServer::parse(url)?,
            patience: Patience::default(),
            per_minute: 0,
            sends: Semaphore::new(SENDS_MAX),
            batch: AtomicI64::new(BATCH_FIRST),
            parked: Mutex::default(),
        })
    }

    /// The same, for at most `per_minute` mails a minute to one domain; 0 means as many as there are.
    pub fn paced(self, per_minute: u32) -> Self {
        Self { per_minute, ..self }
    }

    /// The same, with another patience.
    pub fn patient(self, patience: Patience) -> Self {
        Self { patience, ..self }
    }

    pub(super) fn per_minute(&self) -> u32 {
        self.per_minute
    }

    pub(super) fn batch(&self) -> i64 {
        self.batch.load(Ordering::Relaxed)
    }

    /// A server that is fast gets more at once, one that is slow less: what waits for a turn here could be sent by another node.
    pub(super) fn took(&self, time: Duration) {
        let before = self.batch();
        let next = match time {
            time if time < BATCH_SHORT => (before * 2).min(BATCH_MAX),
            time if time > BATCH_LONG => (before / 2).max(BATCH_LEAST),
            _ => before,
        };
        self.batch.store(next, Ordering::Relaxed);
    }

    /// Whether the server answers within `patience` and lets us in; the reason if not.
    pub async fn check(&self, patience: Duration) -> Result<(), String> {
        match tokio::time::timeout(patience, self.server.connect(self.patience)).await {
            Ok(Ok(mut connection)) => {
                let _ = tokio::time::timeout(FAREWELL, connection.quit()).await;
                Ok(())
            }
            Ok(Err(why)) => Err(why),
            Err(_) => Err(format!("no answer within {} s", patience.as_secs())),
        }
    }

    /// Waits until fewer than four mails are being handed over.
    pub(super) async fn turn(&self) -> Option<SemaphorePermit<'_>> {
        self.sends.acquire().await.ok()
    }

    /// Hands a mail over; whoever calls it has a turn.
    pub(super) async fn send(&self, message: Message) -> Result<(), SendError> {
        let content = message.formatted();
        let sending = self.hand_over(message.envelope(), &content);
        match tokio::time::timeout(Duration::from_secs(SEND_SECONDS_MAX), sending).await {
            Ok(done) => done,
            // The connection is dropped with what was being said: nobody may take up a dialogue in its middle.
            Err(_) => Err(SendError::Passing(format!("the server did not finish within {SEND_SECONDS_MAX} s"))),
        }
    }

    async fn hand_over(&self, envelope: &Envelope, content: &[u8]) -> Result<(), SendError> {
        let Parked { mut connection, mails } = match self.again().await {
            Some(parked) => parked,
            None => {
                let connection = self.server.connect(self.patience).await.map_err(SendError::Passing)?;
                Parked { connection, mails: 0 }
            }
        };
        let said = self.dialogue(&mut connection, envelope, content).await;
        // After a refusal in so many words, the server waits for the next mail. After silence or nonsense nobody knows what it waits for.
        let clear = match &said {
            Ok(()) => true,
            Err(Trouble::Said(error)) => error.status().is_some_and(|code| u16::from(code) != 421),
            Err(_) => false,
        };
        if clear && !connection.has_broken() && mails + 1 < MAILS_PER_CONNECTION {
            self.parked().push(Parked { connection, mails: mails + 1 });
        } else if clear {
            let _ = tokio::time::timeout(FAREWELL, connection.quit()).await;
        }
        said.map_err(Trouble::judged)
    }

    async fn dialogue(&self, line: &mut AsyncSmtpConnection, to: &Envelope, content: &[u8]) -> Result<(), Trouble> {
        let Patience { answer, taken, .. } = self.patience;
        let mut options = Vec::new();
        let is_plain = |address: &Address| address.user().is_ascii() && address.domain().is_ascii();
        if !to.from().into_iter().chain(to.to()).all(is_plain) {
            if !line.server_info().supports_feature(Extension::SmtpUtfEight) {
                return Err(Trouble::Unable("the server takes no addresses beyond ASCII"));
            }
            options.push(MailParameter::SmtpUtfEight);
        }
        heard(answer, "MAIL", line.command(Mail::new(to.from().cloned(), options))).await?;
        for address in to.to() {
            heard(answer, RECIPIENT, line.command(Rcpt::new(address.clone(), Vec::new()))).await?;
        }
        let go_on = heard(answer, "DATA", line.command(Data)).await?;
        if u16::from(go_on.code()) != 354 {
            // Whatever it is that it wants, it would take the lines of a mail for commands.
            return Err(Trouble::Nonsense(format!("{} is no answer to DATA", go_on.code())));
        }
        let last = heard(taken, "the mail", line.message(content)).await?;
        match last.has_code(354) {
            true => Err(Trouble::Nonsense("354 is no answer to a mail".to_owned())),
            false => Ok(()),
        }
    }

    /// A connection of an earlier mail that still answers.
    async fn again(&self) -> Option<Parked> {
        loop {
            let mut parked = self.parked().pop()?;
            let well = tokio::time::timeout(self.patience.answer, parked.connection.command(Rset)).await;
            if matches!(well, Ok(Ok(_))) {
                return Some(parked);
            }
        }
    }

    /// Takes leave of the server: nothing waits to be handed over.
    pub(super) async fn rest(&self) {
        let all = std::mem::take(&mut *self.parked());
        for Parked { mut connection, .. } in all {
            let _ = tokio::time::timeout(FAREWELL, connection.quit()).await;
        }
    }

    fn parked(&self) -> MutexGuard<'_, Vec<Parked>> {
        self.parked.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

const RECIPIENT: &str = "RCPT";

/// What keeps a mail from being taken.
#[derive(Debug)]
enum Trouble {
    /// The server said so, or the connection broke.
    Said(SmtpError),
    /// The server said nothing in time.
    Late { about: &'static str, limit: Duration },
    /// The server said what means nothing at this place.
    Nonsense(String),
    /// The server cannot take such a mail.
    Unable(&'static str),
}

impl Trouble {
    /// A 5xx answer is for good, except when it is about us and not about the mail: signing in can be mended.
    fn judged(self) -> SendError {
        let error = match self {
            Self::Said(error) => error,
            // A server that falls silent at a name asks another one about it: that domain is slow, and others are not.
            Self::Late { about: RECIPIENT, limit } => return SendError::PutOff(late(RECIPIENT, limit)),
            Self::Late { about, limit } => return SendError::Passing(late(about, limit)),
            Self::Nonsense(why) => return SendError::Passing(why),
            Self::Unable(why) => return SendError::Permanent(why.to_owned()),
        };
        let (code, why) = (error.status().map(u16::from), reason(&error));
        match code {
            Some(530 | 534 | 535 | 538) => SendError::Passing(why),
            _ if error.is_permanent() && is_about_the_address(&why) => SendError::NoSuchAddress(why),
            _ if error.is_permanent() => SendError::Permanent(why),
            // 421 is about the whole connection: not one domain's.
            Some(450..=459) => SendError::PutOff(why),
            _ => SendError::Passing(why),
        }
    }
}

async fn heard(
    limit: Duration,
    about: &'static str,
    answer: impl Future<Output = Result<Response, SmtpError>>,
) -> Result<Response, Trouble> {
    match tokio::time::timeout(limit, answer).await {
        Ok(answer) => answer.map_err(Trouble::Said),
        Err(_) => Err(Trouble::Late { about, limit }),
    }
}

/// The error with what caused it, in one line.
pub(super) fn reason(error: &SmtpError) -> String {
    let mut words = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let more = error.to_string();
        if !words.contains(&more) {
            words = format!("{words}: {more}");
        }
        cause = error.source();
    }
    words
}
