//! What Folkmoot writes about webhooks.

use askama::Template;
use store::mails::Recipient;
use store::notifications::Kind;

use super::letters::letter;
use super::{Letter, Letterhead};

/// Tells a member that a webhook of theirs is switched off: its receiver is gone, or took nothing for days.
#[derive(Debug, Clone)]
pub struct WebhookEnded {
    pub webhook: i64,
    /// Names the occasion: it can be switched on, and end, again.
    pub claim: i64,
    pub name: String,
    pub is_gone: bool,
}

impl WebhookEnded {
    fn why(&self) -> &'static str {
        match self.is_gone {
            true => "its receiver answered that it is gone",
            false => "its receiver took nothing for three days",
        }
    }

    fn path(&self) -> String {
        format!("/settings/webhooks/{}", self.webhook)
    }
}

letter!(WebhookEnded, "webhook ended", "mail/webhook_ended.txt", "mail/webhook_ended.html", {
    fn key(&self) -> String {
        format!("webhook/{}/{}", self.webhook, self.claim)
    }

    fn subject(&self, head: &Letterhead) -> String {
        format!("{}: a webhook of yours is switched off", head.community)
    }

    fn words(&self) -> Option<String> {
        Some(format!("Your webhook “{}” is switched off: {}", self.name, self.why()))
    }

    fn notice(&self) -> Option<(Kind, String)> {
        Some((Kind::Standing, self.path()))
    }
});

/// Tells a member that a webhook was made for their account, so that nobody else makes one unnoticed.
#[derive(Debug, Clone)]
pub struct WebhookMade {
    pub webhook: i64,
    pub name: String,
    pub host: String,
}

letter!(WebhookMade, "webhook made", "mail/webhook_made.txt", "mail/webhook_made.html", {
    fn key(&self) -> String {
        format!("webhook/{}/made", self.webhook)
    }

    fn subject(&self, head: &Letterhead) -> String {
        format!("A webhook was made for your account at {}", head.community)
    }
});
