//! What Folkmoot writes to jurors who deliberate, and to those who are asked about a settled case.

use askama::Template;
use chrono::{DateTime, Utc};
use store::mails::Recipient;
use store::notifications::Kind;

use super::letters::{capital, letter};
use super::{Letter, Letterhead};

/// Tells a juror that the reasons of the others can be read.
#[derive(Debug, Clone)]
pub struct ReasonsOpened {
    pub case: i64,
    /// Their place in the draw.
    pub rank: i32,
    /// The rule in question, as it read when the case opened.
    pub rule: String,
    /// When the deliberation ends.
    pub until: DateTime<Utc>,
    /// Path of the page where they read and decide.
    pub path: String,
}

letter!(ReasonsOpened, "deliberation", "mail/reasons_opened.txt", "mail/reasons_opened.html", {
    fn key(&self) -> String {
        format!("deliberation/{}/{}", self.case, self.rank)
    }

    fn subject(&self, _head: &Letterhead) -> String {
        format!("Case {}: the other jurors' reasons can be read now", self.case)
    }

    fn notice(&self) -> Option<(Kind, String)> {
        Some((Kind::Jury, self.path.clone()))
    }
});

/// Tells somebody who judged that a settled case is put to them. Neither its number, nor its rule, nor what was decided: the page is read
/// without them.
#[derive(Debug, Clone)]
pub struct SecondLook {
    pub audit: i64,
    /// When it ends by itself.
    pub until: DateTime<Utc>,
    /// Path of its page.
    pub path: String,
}

letter!(SecondLook, "audit", "mail/second_look.txt", "mail/second_look.html", {
    fn key(&self) -> String {
        format!("audit/{}", self.audit)
    }

    fn subject(&self, _head: &Letterhead) -> String {
        "A settled case, for a second look".to_owned()
    }

    fn notice(&self) -> Option<(Kind, String)> {
        Some((Kind::Jury, self.path.clone()))
    }
});

/// How a juror's seat ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SeatEnding {
    /// They said what they think, and the jury decided so, in a word or two: "removed".
    Judged(&'static str),
    /// They said what they think, and the case ended without a verdict, so in a word or two: "lapsed, so restored".
    Unheard(&'static str),
    /// The case was over before they had to.
    NotNeeded,
    /// They did not answer in time.
    Lapsed,
}

/// Tells a juror that nothing more is wanted of them in a case, and why.
#[derive(Debug, Clone)]
pub struct DutyEnded {
    pub case: i64,
    /// Their place in the draw.
    pub rank: i32,
    pub ending: SeatEnding,
    /// Path of the case's public page.
    pub path: String,
}

impl DutyEnded {
    fn heading(&self) -> String {
        let case = self.case;
        match self.ending {
            SeatEnding::Judged(how) => format!("Case {case}, which you judged, is over: {how}"),
            SeatEnding::Unheard(how) => format!("Case {case}, in which you said what you think, is over: {how}"),
            SeatEnding::NotNeeded => format!("Case {case} is over: your seat is not needed any more"),
            SeatEnding::Lapsed => format!("Case {case}: the time for your answer has passed"),
        }
    }

    fn sentence(&self) -> &'static str {
        match self.ending {
            SeatEnding::Judged(_) => {
                "thank you for judging it. Its page has the count and the reasons, yours among them, without your name."
            }
            SeatEnding::Unheard(_) => {
                "thank you for judging it. Too few others did in time for a verdict, so what you said is not published."
            }
            SeatEnding::NotNeeded => {
                "the case was over before you had to say what you think. There is nothing more for you to do."
            }
            SeatEnding::Lapsed => "your seat is empty now, and you need not do anything more. That costs you nothing.",
        }
    }

    /// The same at the beginning of a paragraph.
    fn opening(&self) -> String {
        capital(self.sentence())
    }
}

letter!(DutyEnded, "duty ended", "mail/duty_ended.txt", "mail/duty_ended.html", {
    fn key(&self) -> String {
        format!("duty/{}/{}", self.case, self.rank)
    }

    fn subject(&self, _head: &Letterhead) -> String {
        self.heading()
    }

    fn notice(&self) -> Option<(Kind, String)> {
        Some((Kind::Jury, self.path.clone()))
    }
});
