//! How letters about flags that came together read.

use super::{at, reads_well, sent};
use crate::mail::rings::{FlagsAnswered, FlagsEnding, FlagsJudged};

#[test]
fn letters_about_flags_read_well_too() {
    let judged = FlagsJudged {
        case: 9,
        member: 7,
        members: 3,
        rule: "R8. Respect the procedures. Do not flag in bad faith.".into(),
        due_at: at("2025-03-20T09:00:00Z"),
        path: "/cases/9".into(),
    };
    let flags = |ending| FlagsAnswered {
        case: 9,
        member: 7,
        ending,
        rule: "R8. Respect the procedures. Do not flag in bad faith.".into(),
        reasons: vec!["in step".into()],
        path: "/cases/9".into(),
    };
    for mail in [
        sent(&judged),
        sent(&flags(FlagsEnding::Broken {
            unheard_until: at("2025-06-16T09:00:00Z"),
            appeal_until: at("2025-03-20T09:00:00Z"),
        })),
        sent(&flags(FlagsEnding::Upheld)),
        sent(&flags(FlagsEnding::Kept)),
        sent(&flags(FlagsEnding::Reversed)),
        sent(&flags(FlagsEnding::Overruled("/proposals/4".into()))),
    ] {
        reads_well(&mail);
    }
}
