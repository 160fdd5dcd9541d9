//! What a mail server and we say to each other, line by line, up to the place where a mail would begin.

use std::time::Duration;

use lettre::message::Mailbox;
use lettre::transport::smtp::Error as SmtpError;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{AsyncSmtpConnection, TlsParameters};
use lettre::transport::smtp::commands::{Ehlo, Mail, Quit, Rset};
use lettre::transport::smtp::extension::ClientId;
use lettre::transport::smtp::response::Response;
use url::Url;

use super::smtp::{reason, with_defaults};

const PATIENCE: Duration = Duration::from_secs(15);

/// A dialogue: what was said so far, and why it ended before its end, if it did.
#[derive(Debug, Default)]
pub struct Dialogue {
    /// "-> EHLO moot", "<- 250 PIPELINING".
    pub lines: Vec<String>,
    pub problem: Option<String>,
}

/// Speaks with the server at `url` as if to send a mail of `from`, and takes leave. Passwords are said to the server, and not here.
pub async fn with_server(url: &str, from: &Mailbox) -> Dialogue {
    let mut dialogue = Dialogue::default();
    let spoken = tokio::time::timeout(PATIENCE * 3, dialogue.speak(url, from)).await;
    dialogue.problem = match spoken {
        Ok(spoken) => spoken.err(),
        Err(_) => Some(format!("the server did not finish within {} s", (PATIENCE * 3).as_secs())),
    };
    dialogue
}

impl Dialogue {
    async fn speak(&mut self, url: &str, from: &Mailbox) -> Result<(), String> {
        let url = with_defaults(url).map_err(|error| error.to_string())?;
        let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']).to_owned();
        let port = url.port().unwrap_or(if url.scheme() == "smtps" { 465 } else { 25 });
        let hello = ClientId::default();
        let mut server = self.connect(&url, (&host, port), &hello).await?;
        self.hear(server.command(Ehlo::new(hello.clone())).await, &format!("EHLO {hello}"))?;
        let tls = url.query_pairs().find(|(name, _)| name == "tls").map(|(_, how)| how.into_owned());
        match tls.as_deref() {
            Some(how) if server.can_starttls() => {
                self.lines.push("-> STARTTLS".to_owned());
                let parameters = TlsParameters::new(host).map_err(|error| reason(&error))?;
                server.starttls(parameters, &hello).await.map_err(|error| reason(&error))?;
                self.lines.push(format!("<- encrypted from here on ({how})"));
                self.hear(server.command(Ehlo::new(hello.clone())).await, &format!("EHLO {hello}"))?;
            }
            Some("required") => return Err("the server offers no STARTTLS, and the settings require it".to_owned()),
            _ => {}
        }
        if let Some(credentials) = credentials(&url) {
            let said = format!("AUTH (as {}; the password is not shown)", url.username());
            self.hear(server.auth(&[Mechanism::Plain, Mechanism::Login], &credentials).await, &said)?;
        }
        let mail = Mail::new(Some(from.email.clone()), Vec::new());
        self.hear(server.command(mail).await, &format!("MAIL FROM:<{}>", from.email))?;
        self.hear(server.command(Rset).await, "RSET")?;
        self.hear(server.command(Quit).await, "QUIT")
    }

    async fn connect(
        &mut self,
        url: &Url,
        (host, port): (&str, u16),
        hello: &ClientId,
    ) -> Result<AsyncSmtpConnection, String> {
        let wrapped = url.scheme() == "smtps";
        let how = if wrapped { "encrypted from the first byte" } else { "in the clear at first" };
        self.lines.push(format!("-> connection to {host}, port {port}, {how}"));
        let parameters = wrapped.then(|| TlsParameters::new(host.to_owned())).transpose();
        let parameters = parameters.map_err(|error| reason(&error))?;
        let server = AsyncSmtpConnection::connect_tokio1((host, port), Some(PATIENCE), hello, parameters, None);
        let server = server.await.map_err(|error| reason(&error))?;
        self.lines.push("<- the server greets".to_owned());
        Ok(server)
    }

    fn hear(&mut self, answer: Result<Response, SmtpError>, said: &str) -> Result<(), String> {
        self.lines.push(format!("-> {said}"));
        let answer = answer.map_err(|error| reason(&error))?;
        let code = answer.code();
        self.lines.extend(answer.message().map(|line| format!("<- {code} {line}")));
        Ok(())
    }
}

fn credentials(url: &Url) -> Option<Credentials> {
    let decoded = |text: &str| {
        url::form_urlencoded::parse(format!("x={}", text.replace('+', "%2B")).as_bytes())
            .next()
            .map(|(_, value)| value.into_owned())
    };
    Some(Credentials::new(decoded(url.username())?, decoded(url.password()?)?))
}
