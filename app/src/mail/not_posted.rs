//! What Folkmoot writes to a member whose answer by mail was not posted.

use askama::Template;
use store::mails::Recipient;

use super::letters::letter;
use super::{Letter, Letterhead};

/// Says once why an answer was not posted, and where it can be.
#[derive(Debug, Clone)]
pub struct NotPosted {
    /// Names the message that was not posted.
    pub occasion: String,
    /// Why, as the end of a sentence: "there are no words of yours in it".
    pub why: String,
    /// Path of the thread.
    pub path: String,
}

letter!(NotPosted, "not posted", "mail/not_posted.txt", "mail/not_posted.html", {
    fn key(&self) -> String {
        format!("not posted/{}", self.occasion)
    }

    // Nothing of the message is here: whoever forged one would write the subject of a mail of ours.
    fn subject(&self, head: &Letterhead) -> String {
        format!("Your answer was not posted on {}", head.community)
    }
});
