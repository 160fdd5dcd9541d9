//! What Folkmoot writes to members whose flags came together: that a jury is asked about it, and what came of that.

use askama::Template;
use chrono::{DateTime, Utc};
use store::mails::Recipient;
use store::notifications::Kind;

use super::letters::letter;
use super::{Letter, Letterhead};

/// Tells a member that a jury is asked about flags of theirs.
#[derive(Debug, Clone)]
pub struct FlagsJudged {
    pub case: i64,
    /// To whom: each of them gets their own.
    pub member: i64,
    /// How many members it is about.
    pub members: usize,
    pub rule: String,
    /// When a decision is due. Without one by then, nothing follows.
    pub due_at: DateTime<Utc>,
    /// Path of the case's public page.
    pub path: String,
}

letter!(FlagsJudged, "flags judged", "mail/flags_judged.txt", "mail/flags_judged.html", {
    fn key(&self) -> String {
        format!("flags/{}/{}", self.case, self.member)
    }

    fn subject(&self, _head: &Letterhead) -> String {
        format!("A jury looks at flags of yours in case {}", self.case)
    }

    fn notice(&self) -> Option<(Kind, String)> {
        Some((Kind::Case, self.path.clone()))
    }
});

/// How a case about flags ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FlagsEnding {
    /// The jury found the rule broken: until when flags of theirs weigh nothing, and until when they can appeal.
    Broken { unheard_until: DateTime<Utc>, appeal_until: DateTime<Utc> },
    /// The jury of an appeal found so too.
    Upheld,
    /// Nobody found it, or not in time.
    Kept,
    /// What was found is no more: an appeal was right, or nobody decided about it in time.
    Reversed,
    /// All members overruled it, by the vote with this path.
    Overruled(String),
}

/// Tells a member how a case about flags of theirs ended.
#[derive(Debug, Clone)]
pub struct FlagsAnswered {
    pub case: i64,
    /// To whom: each of them gets their own.
    pub member: i64,
    pub ending: FlagsEnding,
    pub rule: String,
    /// The jurors' reasons, without names; empty when none decided.
    pub reasons: Vec<String>,
    /// Path of the case's public page.
    pub path: String,
}

letter!(FlagsAnswered, "flags answered", "mail/flags_answered.txt", "mail/flags_answered.html", {
    fn key(&self) -> String {
        let what = if matches!(self.ending, FlagsEnding::Overruled(_)) { "overruled" } else { "answered" };
        format!("flags {what}/{}/{}", self.case, self.member)
    }

    fn subject(&self, _head: &Letterhead) -> String {
        let case = self.case;
        match self.ending {
            FlagsEnding::Broken { .. } => format!("Case {case}: your flags weigh nothing for a while"),
            FlagsEnding::Upheld => format!("Case {case}: fresh jurors came to the same verdict about your flags"),
            FlagsEnding::Kept => format!("Case {case}: your flags broke no rule"),
            FlagsEnding::Reversed | FlagsEnding::Overruled(_) => format!("Case {case}: your flags weigh again"),
        }
    }

    fn notice(&self) -> Option<(Kind, String)> {
        Some((Kind::Case, self.path.clone()))
    }
});
