//! Handing mail to a server.

use std::error::Error as _;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use lettre::transport::smtp::{AsyncSmtpTransportBuilder, Error as SmtpError, PoolConfig};
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use tokio::sync::Semaphore;
use url::Url;

use super::SendError;
use super::refusals::is_about_the_address;

type Transport = AsyncSmtpTransport<Tokio1Executor>;

const SENDS_MAX: usize = 4;
const CONNECT_SECONDS_MAX: u64 = 15;
/// lettre limits only connecting. A whole send may take longer: servers hold their answer back to slow down junk.
const SEND_SECONDS_MAX: u64 = 45;
const PARKED_MAX: u32 = 2;
const PARKED_SECONDS_MAX: u64 = 20;

/// Why an address is none of a mail server. Never shows it: it may hold a password.
#[derive(Debug, thiserror::Error)]
#[error(
    "SMTP_URL cannot be used: {0}. Fix: smtp://host:25, smtp://name:password@host:587?tls=required or smtps://name:password@host"
)]
pub struct SmtpUrlError(String);

/// A mail server.
pub struct Smtp {
    builder: AsyncSmtpTransportBuilder,
    transport: Mutex<Transport>,
    sends: Semaphore,
}

impl std::fmt::Debug for Smtp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Smtp(…)")
    }
}

impl Smtp {
    /// The server at `url`: `smtps://`, or `smtp://` with `?tls=required` or `?tls=opportunistic` (STARTTLS).
    /// Without `tls`, a password is never sent in the clear, and TLS is used wherever the server offers it, but on loopback.
    /// Connects when the first mail is sent. Needs a tokio runtime.
    pub fn new(url: &str) -> Result<Self, SmtpUrlError> {
        let url = with_defaults(url)?;
        let builder = Transport::from_url(url.as_str())
            .map_err(|error| SmtpUrlError(reason(&error)))?
            .timeout(Some(Duration::from_secs(CONNECT_SECONDS_MAX)))
            // This bounds what waits for reuse, not what is open: the semaphore does that.
            .pool_config(PoolConfig::new().max_size(PARKED_MAX).idle_timeout(Duration::from_secs(PARKED_SECONDS_MAX)));
        let transport = Mutex::new(builder.clone().build());
        Ok(Self { builder, transport, sends: Semaphore::new(SENDS_MAX) })
    }

    /// Whether the server answers within `patience` and lets us in; the reason if not.
    pub async fn check(&self, patience: Duration) -> Result<(), String> {
        let transport = self.transport();
        match tokio::time::timeout(patience, transport.test_connection()).await {
            Ok(Ok(true)) => Ok(()),
            Ok(Ok(false)) => Err("the server does not want us".to_owned()),
            Ok(Err(error)) => Err(reason(&error)),
            Err(_) => Err(format!("no answer within {} s", patience.as_secs())),
        }
    }

    pub(super) async fn send(&self, message: Message) -> Result<(), SendError> {
        let Ok(_turn) = self.sends.acquire().await else {
            return Err(SendError::Passing("mail is being shut down".to_owned()));
        };
        let transport = self.transport();
        let mut sending = Box::pin(transport.send(message));
        match tokio::time::timeout(Duration::from_secs(SEND_SECONDS_MAX), &mut sending).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => Err(judged(&error)),
            Err(_) => {
                self.abandon(&transport).await;
                Err(SendError::Passing(format!("the server did not finish within {SEND_SECONDS_MAX} s")))
            }
        }
    }

    fn transport(&self) -> Transport {
        self.transport.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// A dialogue cut off in the middle must not be taken up by the next mail, which would read its answers:
    /// the whole pool goes, before the dialogue is dropped and could return to it.
    async fn abandon(&self, transport: &Transport) {
        *self.transport.lock().unwrap_or_else(PoisonError::into_inner) = self.builder.clone().build();
        transport.shutdown().await;
    }
}

pub(super) fn with_defaults(url: &str) -> Result<Url, SmtpUrlError> {
    let mut url = Url::parse(url).map_err(|error| SmtpUrlError(error.to_string()))?;
    let Some(host) = url.host_str() else {
        return Err(SmtpUrlError("it names no host".to_owned()));
    };
    let loopback = matches!(host, "localhost" | "127.0.0.1" | "[::1]");
    let asked = url.query_pairs().any(|(name, _)| name == "tls");
    if url.scheme() == "smtp" && !asked && !loopback {
        let (tls, port) = if url.password().is_some() { ("required", 587) } else { ("opportunistic", 25) };
        if url.port().is_none() {
            url.set_port(Some(port)).map_err(|()| SmtpUrlError("it takes no port".to_owned()))?;
        }
        url.query_pairs_mut().append_pair("tls", tls);
    }
    Ok(url)
}

/// A 5xx answer is for good, except when it is about us and not about the mail: signing in can be mended.
fn judged(error: &SmtpError) -> SendError {
    let (code, why) = (error.status().map(u16::from), reason(error));
    match code {
        Some(530 | 534 | 535 | 538) => SendError::Passing(why),
        _ if error.is_permanent() && is_about_the_address(&why) => SendError::NoSuchAddress(why),
        _ if error.is_permanent() => SendError::Permanent(why),
        // 421 is about the whole connection: not one domain's.
        Some(450..=459) => SendError::PutOff(why),
        _ => SendError::Passing(why),
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

#[cfg(test)]
mod tests {
    use super::with_defaults;

    #[test]
    fn a_password_never_travels_in_the_clear_unless_that_was_written_down() {
        for (given, used) in [
            ("smtp://127.0.0.1:2525", "smtp://127.0.0.1:2525"),
            ("smtp://mail.example", "smtp://mail.example:25?tls=opportunistic"),
            ("smtp://mail.example:2525", "smtp://mail.example:2525?tls=opportunistic"),
            ("smtp://a:b@mail.example", "smtp://a:b@mail.example:587?tls=required"),
            ("smtp://a:b@mail.example?tls=opportunistic", "smtp://a:b@mail.example?tls=opportunistic"),
            ("smtps://a:b@mail.example", "smtps://a:b@mail.example"),
        ] {
            assert_eq!(with_defaults(given).unwrap().as_str(), used);
        }
        assert!(!with_defaults("not a url with hunter2").unwrap_err().to_string().contains("hunter2"));
    }
}
