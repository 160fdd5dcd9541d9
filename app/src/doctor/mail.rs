//! `folkmoot doctor mail`: whether mail can leave, is signed by a key that others can find, and comes back to us.

use std::fmt::Write;
use std::os::unix::fs::PermissionsExt;

use lettre::message::Mailbox;

use crate::config::{Config, Mode};
use crate::mail::dialogue::{self, Dialogue};
use crate::mail::dkim::Signer;

/// What is asked of it.
#[derive(Debug, Default, clap::Args)]
pub struct Question {
    /// What stands in DNS under the name of the key: it is held against ours
    #[arg(long, value_name = "TEXT")]
    published: Option<String>,
}

/// What was found, and whether mail can leave.
#[derive(Debug)]
pub struct Report {
    pub text: String,
    pub well: bool,
}

/// Looks at everything about mail.
pub async fn examine(config: &Config, question: &Question) -> Report {
    let mut report = Report { text: String::new(), well: true };
    let Ok(from) = config.mail.from.parse::<Mailbox>() else {
        report.problem("the sender is no address", "correct FOLKMOOT_MAIL_FROM");
        return report;
    };
    report.say(&format!("Mail is from {from}."));
    report.server(config, &from).await;
    report.signature(config, from.email.domain(), question.published.as_deref());
    report.answers(config);
    report
}

impl Report {
    fn say(&mut self, line: &str) {
        // Writing to a text does not fail.
        let _ = writeln!(self.text, "{line}");
    }

    fn problem(&mut self, what: &str, fix: &str) {
        self.well = false;
        self.say(&format!("FAIL  {what}\n      -> {fix}"));
    }

    async fn server(&mut self, config: &Config, from: &Mailbox) {
        let Some(url) = config.mail.smtp_url.as_ref().filter(|_| config.mode != Mode::Demo) else {
            self.say(&format!(
                "SMTP_URL is not set: mail is kept in {} and sent nowhere.",
                config.mailbox_dir().display()
            ));
            return;
        };
        self.say("\nThe mail server:");
        let Dialogue { lines, problem } = dialogue::with_server(url.reveal(), from).await;
        for line in lines {
            self.say(&format!("  {line}"));
        }
        match problem {
            None => self.say("ok    the server would take a mail of ours"),
            Some(why) => {
                self.problem(&why, "check the host, the port, the name and the password in SMTP_URL, and ?tls=")
            }
        }
    }

    fn signature(&mut self, config: &Config, domain: &str, published: Option<&str>) {
        self.say("\nThe signature (DKIM):");
        let signer = match Signer::from_config(config, domain) {
            Ok(Some(signer)) => signer,
            Ok(None) => {
                self.say("warn  mail is not signed: large providers may take it for junk\n      -> `openssl genrsa -out dkim.pem 2048`, and FOLKMOOT_MAIL_DKIM_KEY=dkim.pem");
                return;
            }
            Err(why) => return self.problem(&why.to_string(), "see the line above"),
        };
        if let Some(path) = config.mail.dkim_key.as_ref().filter(|path| others_read(path)) {
            self.say(&format!("warn  other accounts can read {}\n      -> chmod 600 it", path.display()));
        }
        self.say(&format!("  Publish this as a TXT record at {}:\n  {}", signer.name(), signer.record()));
        match published.map(|published| signer.fits(published)) {
            None => self.say(&format!(
                "  Then hold it against the key: folkmoot doctor mail --published \"$(dig +short TXT {})\"",
                signer.name()
            )),
            Some(Ok(())) => self.say("ok    what is published is our key"),
            Some(Err(why)) => {
                self.problem(&format!("what is published does not fit: {why}"), "publish the record above")
            }
        }
    }

    fn answers(&mut self, config: &Config) {
        self.say("\nMail that comes in:");
        match &config.mail.reply_domain {
            Some(domain) => self.say(&format!(
                "  All mail to {domain} is expected at `folkmoot receive`: members can answer threads by mail, and bounces are read. See docs/mail.md."
            )),
            None => self.say("  none: nobody can answer by mail, and bounces are not read. To change that, set FOLKMOOT_MAIL_REPLY_DOMAIN; see docs/mail.md."),
        }
    }
}

fn others_read(path: &std::path::Path) -> bool {
    std::fs::metadata(path).is_ok_and(|found| found.permissions().mode() & 0o077 != 0)
}
