//! The mail server that mail is handed to: how its address is read, and how a connection to it is opened.

use std::sync::Arc;
use std::time::Duration;

use lettre::transport::smtp::Error as SmtpError;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{AsyncSmtpConnection, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, RootCertStore};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use url::Url;

use super::smtp::reason;
use super::wire::Wire;

pub(super) const MECHANISMS: &[Mechanism] = &[Mechanism::Plain, Mechanism::Login];

/// Why an address is none of a mail server. Never shows it: it may hold a password.
#[derive(Debug, thiserror::Error)]
#[error(
    "SMTP_URL cannot be used: {0}. Fix: smtp://host:25, smtp://name:password@host:587?tls=required or smtps://name:password@host"
)]
pub struct SmtpUrlError(String);

/// How long a server may take. Each step has a limit of its own, because a server that hangs holds one of few connections.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// For a connection to be made, and for it to be encrypted.
    pub connect: Duration,
    /// For its greeting, and for its answer to each command: servers hold answers back to slow down junk.
    pub answer: Duration,
    /// For its word that it has taken a mail. Longer: who leaves too early sends a mail again that has arrived.
    pub taken: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self { connect: Duration::from_secs(15), answer: Duration::from_secs(45), taken: Duration::from_secs(120) }
    }
}

/// When a connection is encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Encryption {
    Never,
    /// STARTTLS where the server offers it. What is offered and then not done is no connection: mail waits rather than travel in the clear.
    IfOffered,
    /// STARTTLS or nothing.
    Required,
    /// From the first byte.
    Always,
}

/// A mail server's address, and who we are to it.
pub(super) struct MailServer {
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) encryption: Encryption,
    pub(super) credentials: Option<Credentials>,
    pub(super) name: String,
    pub(super) hello: ClientId,
}

impl MailServer {
    /// The server at `url`: `smtps://`, or `smtp://` with `?tls=required` or `?tls=opportunistic` (STARTTLS). Without `tls`, a password is never
    /// sent in the clear, and TLS is used wherever the server offers it, but on loopback.
    pub(super) fn parse(url: &str) -> Result<Self, SmtpUrlError> {
        let url = Url::parse(url).map_err(|error| SmtpUrlError(error.to_string()))?;
        let Some(host) = url.host_str().filter(|host| !host.is_empty()) else {
            return Err(SmtpUrlError("it names no host".to_owned()));
        };
        let asked = url.query_pairs().find(|(name, _)| name == "tls").map(|(_, how)| how.into_owned());
        let encryption = match (url.scheme(), asked.as_deref()) {
            ("smtps", _) => Encryption::Always,
            ("smtp", Some("required")) => Encryption::Required,
            ("smtp", Some("opportunistic")) => Encryption::IfOffered,
            ("smtp", None) if matches!(host, "localhost" | "127.0.0.1" | "[::1]") => Encryption::Never,
            ("smtp", None) if url.password().is_some() => Encryption::Required,
            ("smtp", None) => Encryption::IfOffered,
            ("smtp", Some(_)) => return Err(SmtpUrlError("tls is neither required nor opportunistic".to_owned())),
            _ => return Err(SmtpUrlError("it is neither smtp:// nor smtps://".to_owned())),
        };
        let usual = match encryption {
            Encryption::Always => 465,
            _ if url.password().is_some() => 587,
            _ => 25,
        };
        Ok(Self {
            host: host.trim_matches(['[', ']']).to_owned(),
            port: url.port().unwrap_or(usual),
            encryption,
            credentials: credentials(&url),
            name: url.username().to_owned(),
            hello: ClientId::default(),
        })
    }

    /// A connection on which mail can be handed over, greeted, encrypted and signed in; why not, otherwise.
    pub(super) async fn connect(&self, patience: Patience) -> Result<AsyncSmtpConnection, String> {
        let mut server = self.open(patience).await?;
        if self.encrypts(&server)? {
            let parameters = TlsParameters::new(self.host.clone()).map_err(|error| reason(&error))?;
            within(patience.answer, "STARTTLS", server.starttls(parameters, &self.hello)).await?;
        }
        if let Some(credentials) = &self.credentials {
            within(patience.answer, "the password", server.auth(MECHANISMS, credentials)).await?;
        }
        Ok(server)
    }

    /// A connection that the server has greeted, encrypted only where it is from the first byte.
    pub(super) async fn open(&self, patience: Patience) -> Result<AsyncSmtpConnection, String> {
        let connected = tokio::time::timeout(patience.connect, TcpStream::connect((self.host.as_str(), self.port)));
        let stream = connected
            .await
            .map_err(|_| late("the connection", patience.connect))?
            .map_err(|error| format!("no connection: {error}"))?;
        let peer = stream.peer_addr().map_err(|error| error.to_string())?;
        // Small packets in turn: waiting to fill them would cost 40 ms each.
        stream.set_nodelay(true).ok();
        if self.encryption == Encryption::Always {
            let encrypted = tokio::time::timeout(patience.connect, encrypt(&self.host, stream)).await;
            let stream = encrypted.map_err(|_| late("encryption", patience.connect))??;
            let greeted = AsyncSmtpConnection::connect_with_transport(Box::new(Wire::new(stream, peer)), &self.hello);
            return within(patience.answer, "the greeting", greeted).await;
        }
        let greeted = AsyncSmtpConnection::connect_with_transport(Box::new(Wire::new(stream, peer)), &self.hello);
        within(patience.answer, "the greeting", greeted).await
    }

    /// Whether STARTTLS comes next.
    pub(super) fn encrypts(&self, server: &AsyncSmtpConnection) -> Result<bool, String> {
        match self.encryption {
            Encryption::Never | Encryption::Always => Ok(false),
            Encryption::IfOffered => Ok(server.can_starttls()),
            Encryption::Required if server.can_starttls() => Ok(true),
            Encryption::Required => Err("the server offers no STARTTLS, and the settings require it".to_owned()),
        }
    }
}

/// What a server says to something, if it says it in time.
async fn within<T>(
    limit: Duration,
    about: &str,
    answer: impl Future<Output = Result<T, SmtpError>>,
) -> Result<T, String> {
    match tokio::time::timeout(limit, answer).await {
        Ok(answer) => answer.map_err(|error| reason(&error)),
        Err(_) => Err(late(about, limit)),
    }
}

/// What is written down of a server that said nothing.
pub(super) fn late(about: &str, limit: Duration) -> String {
    format!("no answer to {about} within {} s", limit.as_secs_f32())
}

/// TLS from the first byte, with the certificates that this machine trusts.
async fn encrypt(host: &str, stream: TcpStream) -> Result<tokio_rustls::client::TlsStream<TcpStream>, String> {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = ServerName::try_from(host.to_owned()).map_err(|error| error.to_string())?;
    let connector = TlsConnector::from(Arc::new(config));
    connector.connect(name, stream).await.map_err(|error| format!("no encryption: {error}"))
}

fn credentials(url: &Url) -> Option<Credentials> {
    let decoded = |text: &str| {
        url::form_urlencoded::parse(format!("x={}", text.replace('+', "%2B")).as_bytes())
            .next()
            .map(|(_, value)| value.into_owned())
    };
    Some(Credentials::new(decoded(url.username())?, decoded(url.password()?)?))
}

#[cfg(test)]
mod tests {
    use super::Encryption::{Always, IfOffered, Never, Required};
    use super::MailServer;

    #[test]
    fn a_password_never_travels_in_the_clear_unless_that_was_written_down() {
        for (given, encryption, port) in [
            ("smtp://127.0.0.1:2525", Never, 2525),
            ("smtp://[::1]", Never, 25),
            ("smtp://mail.example", IfOffered, 25),
            ("smtp://mail.example:2525", IfOffered, 2525),
            ("smtp://mail.example?tls=required", Required, 25),
            ("smtp://a:b@mail.example", Required, 587),
            ("smtp://a:b@127.0.0.1?tls=required", Required, 587),
            ("smtp://a:b@mail.example?tls=opportunistic", IfOffered, 587),
            ("smtps://a:b@mail.example", Always, 465),
        ] {
            let server = MailServer::parse(given).unwrap();
            assert_eq!((server.encryption, server.port), (encryption, port), "{given}");
            assert_eq!(server.credentials.is_some(), given.contains('@'), "{given}");
        }
        for nonsense in ["not a url with hunter2", "smtp:", "http://hunter2@x", "smtp://hunter2?tls=sometimes"] {
            let Err(error) = MailServer::parse(nonsense) else { panic!("{nonsense}") };
            assert!(!error.to_string().contains("hunter2"));
        }
    }
}
