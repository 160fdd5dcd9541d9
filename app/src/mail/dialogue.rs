//! What a mail server and we say to each other, line by line, up to the place where a mail would begin.

use std::time::Duration;

use lettre::message::Mailbox;
use lettre::transport::smtp::Error as SmtpError;
use lettre::transport::smtp::client::{AsyncSmtpConnection, TlsParameters};
use lettre::transport::smtp::commands::{Ehlo, Mail, Quit, Rset};
use lettre::transport::smtp::response::Response;

use super::server::{Encryption, MECHANISMS, MailServer, Patience};
use super::smtp::reason;

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
        let settings = MailServer::parse(url).map_err(|error| error.to_string())?;
        let hello = &settings.hello;
        let mut server = self.connect(&settings).await?;
        self.hear(server.command(Ehlo::new(hello.clone())).await, &format!("EHLO {hello}"))?;
        if settings.encrypts(&server)? {
            self.lines.push("-> STARTTLS".to_owned());
            let parameters = TlsParameters::new(settings.host.clone()).map_err(|error| reason(&error))?;
            server.starttls(parameters, hello).await.map_err(|error| reason(&error))?;
            self.lines.push("<- encrypted from here on".to_owned());
            self.hear(server.command(Ehlo::new(hello.clone())).await, &format!("EHLO {hello}"))?;
        }
        if let Some(credentials) = &settings.credentials {
            let said = format!("AUTH (as {}; the password is not shown)", settings.name);
            self.hear(server.auth(MECHANISMS, credentials).await, &said)?;
        }
        let mail = Mail::new(Some(from.email.clone()), Vec::new());
        self.hear(server.command(mail).await, &format!("MAIL FROM:<{}>", from.email))?;
        self.hear(server.command(Rset).await, "RSET")?;
        self.hear(server.command(Quit).await, "QUIT")
    }

    async fn connect(&mut self, settings: &MailServer) -> Result<AsyncSmtpConnection, String> {
        let how = match settings.encryption {
            Encryption::Always => "encrypted from the first byte",
            _ => "in the clear at first",
        };
        self.lines.push(format!("-> connection to {}, port {}, {how}", settings.host, settings.port));
        let patience = Patience { connect: PATIENCE, answer: PATIENCE, taken: PATIENCE };
        let server = settings.open(patience).await?;
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
