//! What Folkmoot writes to a member who lets it try an address again that mail came back from.

use askama::Template;
use store::mails::{Lane, Recipient};

use super::letters::letter;
use super::{Letter, Letterhead};

/// Shows a member that mail reaches them.
#[derive(Debug, Clone)]
pub struct Reached {
    /// Names the occasion, at random.
    pub occasion: String,
    /// Path of the page where they choose what is mailed.
    pub path: &'static str,
}

letter!(Reached, "reached", "mail/reached.txt", "mail/reached.html", {
    fn key(&self) -> String {
        format!("reached/{}", self.occasion)
    }

    fn subject(&self, head: &Letterhead) -> String {
        format!("Mail from {} reaches you", head.community)
    }

    fn lane(&self) -> Lane {
        Lane::Asked
    }
});
