//! What Folkmoot writes about archives.

use askama::Template;
use store::mails::Recipient;
use store::notifications::Kind;

use super::letters::letter;
use super::{Letter, Letterhead};

/// Tells a member that whoever runs the server took out everything that they put in.
#[derive(Debug, Clone)]
pub struct ArchiveTaken {
    /// The line of the ledger that says so.
    pub line: i64,
    pub path: String,
}

letter!(ArchiveTaken, "archive_taken", "mail/archive_taken.txt", "mail/archive_taken.html", {
    fn key(&self) -> String {
        format!("archive-taken/{}", self.line)
    }

    fn subject(&self, head: &Letterhead) -> String {
        format!("{}: an archive of yours was taken out", head.community)
    }

    fn words(&self) -> Option<String> {
        Some("Whoever runs the server took out everything that you put in".to_owned())
    }

    fn notice(&self) -> Option<(Kind, String)> {
        Some((Kind::Standing, self.path.clone()))
    }
});
