//! What is about cases and juries.

use governance::juries::Outcome;
use governance::moderation::{About, SanctionKind};

use super::{Writer, day};
use crate::mail::appeals::{AppealEnded, AppealEnding};
use crate::mail::flags::FlagAnswered;
use crate::mail::friends::{FriendJudged, Judged};
use crate::mail::juries::{DutyEnded, ReasonsOpened, SeatEnding, SecondLook};
use crate::mail::letters::{EntryHeld, Summons, VerdictOverruled};
use crate::mail::moderators::{CaseDecided, CaseWaits};
use crate::mail::rings::{FlagsAnswered, FlagsEnding, FlagsJudged};
use crate::mail::verdicts::{Ending, Opinions, Sanctioned, VerdictGiven};

const RULE: &str = "C4. Insults are not <arguments>.";
const EXCERPT: &str = "Nobody needs <b>bees</b> & wasps";

pub(super) fn write(writer: &mut Writer) -> Result<(), askama::Error> {
    juries(writer)?;
    authors(writer)?;
    appeals(writer)?;
    flags(writer)
}

fn path() -> String {
    "/cases/3".to_owned()
}

fn reasons() -> Vec<String> {
    vec!["It is rude & about a person.".to_owned(), "<script>alert(1)</script>".to_owned()]
}

fn juries(writer: &mut Writer) -> Result<(), askama::Error> {
    let rule = RULE.to_owned();
    writer.write("summons", &Summons { case: 3, rank: 2, rule: rule.clone(), respond_by: day(2), path: path() })?;
    let opened = ReasonsOpened { case: 3, rank: 2, rule: rule.clone(), until: day(2), path: path() };
    writer.write("reasons-opened", &opened)?;
    writer.write("second-look", &SecondLook { audit: 4, until: day(14), path: "/audits/4".to_owned() })?;
    for (name, ending) in [
        ("duty-judged", SeatEnding::Judged("removed")),
        ("duty-unheard", SeatEnding::Unheard("lapsed, so restored")),
        ("duty-not-needed", SeatEnding::NotNeeded),
        ("duty-lapsed", SeatEnding::Lapsed),
    ] {
        writer.write(name, &DutyEnded { case: 3, rank: 2, ending, path: path() })?;
    }
    writer.write("case-waits", &CaseWaits { case: 3, moderator: 7, rule, until: day(2), path: path() })
}

fn authors(writer: &mut Writer) -> Result<(), askama::Error> {
    let held = |about: About, more: usize| EntryHeld {
        about,
        more,
        may_be_moderator: true,
        holder: (more > 0).then(|| ("A moderator in office", "It cannot wait.".to_owned())),
        found: if more > 0 { "the same words in 5 threads".to_owned() } else { String::new() },
        case: 3,
        excerpt: EXCERPT.to_owned(),
        rule: RULE.to_owned(),
        due_at: day(6),
        path: path(),
    };
    writer.write("held", &held(About::Entry, 0))?;
    writer.write("held-many", &held(About::Entry, 2))?;
    writer.write("held-proposal", &held(About::Proposal, 0))?;
    let said = || Opinions { remove: 3, label: 1, restore: 1 };
    for (name, ending) in [
        ("verdict-removed", Ending::Removed(said())),
        ("verdict-labelled", Ending::Labelled(said())),
        ("verdict-restored", Ending::Restored(said())),
        ("verdict-lapsed", Ending::Lapsed),
    ] {
        let removed = matches!(ending, Ending::Removed(_));
        let letter = VerdictGiven {
            about: About::Entry,
            case: 3,
            excerpt: EXCERPT.to_owned(),
            rule: RULE.to_owned(),
            reasons: if matches!(ending, Ending::Lapsed) { Vec::new() } else { reasons() },
            ending,
            sanction: removed.then(sanctioned),
            appeal_until: removed.then(|| day(14)),
            path: path(),
        };
        writer.write(name, &letter)?;
    }
    let decided = CaseDecided {
        about: About::Entry,
        case: 3,
        excerpt: EXCERPT.to_owned(),
        rule: RULE.to_owned(),
        outcome: Outcome::Remove,
        reason: "It is about a person.".to_owned(),
        sanction: None,
        appeal_until: Some(day(14)),
        path: path(),
    };
    writer.write("moderator-removed", &decided)
}

fn sanctioned() -> Sanctioned {
    Sanctioned {
        kind: SanctionKind::Limit,
        until: day(7),
        removals: 2,
        window_days: 90,
        next: Some((SanctionKind::Suspension, 30)),
    }
}

fn appeals(writer: &mut Writer) -> Result<(), askama::Error> {
    for (name, ending) in [
        ("appeal-upheld", AppealEnding::Upheld { remove: 4, restore: 1 }),
        ("appeal-won", AppealEnding::Won { remove: 1, restore: 4 }),
        ("appeal-lapsed", AppealEnding::Lapsed),
    ] {
        let letter = AppealEnded {
            case: 4,
            first: 3,
            about: About::Entry,
            excerpt: EXCERPT.to_owned(),
            rule: RULE.to_owned(),
            reasons: if matches!(ending, AppealEnding::Lapsed) { Vec::new() } else { reasons() },
            ending,
            is_label: false,
            path: path(),
        };
        writer.write(name, &letter)?;
    }
    let overruled = VerdictOverruled {
        about: About::Entry,
        case: 3,
        excerpt: EXCERPT.to_owned(),
        rule: RULE.to_owned(),
        vote: "/proposals/9".to_owned(),
        path: path(),
    };
    writer.write("overruled", &overruled)
}

fn flags(writer: &mut Writer) -> Result<(), askama::Error> {
    writer
        .write("flag-answered", &FlagAnswered { case: 3, member: 7, is_appeal: false, how: "removed", path: path() })?;
    let judged = FlagsJudged { case: 3, member: 7, members: 4, rule: RULE.to_owned(), due_at: day(6), path: path() };
    writer.write("flags-judged", &judged)?;
    for (name, ending) in [
        ("flags-broken", FlagsEnding::Broken { unheard_until: day(30), appeal_until: day(14) }),
        ("flags-upheld", FlagsEnding::Upheld),
        ("flags-kept", FlagsEnding::Kept),
        ("flags-reversed", FlagsEnding::Reversed),
        ("flags-overruled", FlagsEnding::Overruled("/proposals/9".to_owned())),
    ] {
        let reasons = if matches!(ending, FlagsEnding::Broken { .. }) { reasons() } else { Vec::new() };
        let letter = FlagsAnswered { case: 3, member: 7, ending, rule: RULE.to_owned(), reasons, path: path() };
        writer.write(name, &letter)?;
    }
    for (name, what) in
        [("friend-held", Judged::Held), ("friend-removed", Judged::Removed), ("friend-shown", Judged::Shown)]
    {
        writer.write(name, &FriendJudged { what, case: 3 })?;
    }
    Ok(())
}
