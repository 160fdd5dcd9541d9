//! The letter about a sign-in from a browser that had not signed in to the account before. Nobody can choose not to get it.

use askama::Template;
use chrono::{DateTime, Utc};
use store::mails::Recipient;

use super::letters::letter;
use super::{Letter, Letterhead};

/// Tells a member that somebody signed in with their password from a browser that is new to the account.
#[derive(Debug, Clone)]
pub struct NewSignIn {
    /// The number of the session.
    pub session: i64,
    /// What the browser says it is: "Firefox on Linux".
    pub device: String,
    pub at: DateTime<Utc>,
}

letter!(NewSignIn, "new sign-in", "mail/new_sign_in.txt", "mail/new_sign_in.html", {
    fn key(&self) -> String {
        format!("sign-in/{}", self.session)
    }

    fn subject(&self, head: &Letterhead) -> String {
        format!("New sign-in to your account at {}: {}", head.community, self.device)
    }
});
