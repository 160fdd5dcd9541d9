//! What Folkmoot writes to whoever flagged something, when the case that came of it is over.

use askama::Template;
use store::mails::Recipient;
use store::notifications::Kind;

use super::letters::letter;
use super::{Letter, Letterhead};

/// Tells a member how a case ended that came of a flag of theirs.
#[derive(Debug, Clone)]
pub struct FlagAnswered {
    pub case: i64,
    /// To whom: each of them gets their own.
    pub member: i64,
    /// Whether it is about the verdict of the case that came of the flag.
    pub is_appeal: bool,
    /// Its end in a word or two: "removed".
    pub how: &'static str,
    /// Path of the case's public page.
    pub path: String,
}

impl FlagAnswered {
    fn came_of(&self) -> &'static str {
        if self.is_appeal { "an appeal about what you flagged" } else { "which came of a flag of yours" }
    }
}

letter!(FlagAnswered, "flag answered", "mail/flag_answered.txt", "mail/flag_answered.html", {
    fn key(&self) -> String {
        format!("flag/{}/{}", self.case, self.member)
    }

    fn subject(&self, _head: &Letterhead) -> String {
        format!("Case {}, {}, is over: {}", self.case, self.came_of(), self.how)
    }

    fn notice(&self) -> Option<(Kind, String)> {
        Some((Kind::Flag, self.path.clone()))
    }
});
