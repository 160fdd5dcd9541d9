//! What the report says of people, none of whom it names: sanctions on members, how often the lot called them, what they answered.

use store::docket::office::OfficeCount;
use store::docket::report::Counted;

use super::figures::{SEATS, seats};
use super::sections::{Section, counted_as, drawn, was, whole};
use crate::web::pictures::Look;
use crate::web::stacks::Count;

/// Limits on members.
pub fn limits(counted: &Counted) -> Section {
    let limits = &counted.limits;
    let suspensions = match limits.suspended {
        0 => String::new(),
        1 => ", 1 of them a suspension".to_owned(),
        more => format!(", {more} of them suspensions"),
    };
    let sentence = format!(
        "{} warned. {} on members {} imposed{suspensions}, {} lifted before {} time; {} in force when the period ends.",
        if limits.warned == 1 {
            "1 time a member was".to_owned()
        } else {
            format!("{} times a member was", limits.warned)
        },
        counted_as(limits.imposed, "limit"),
        was(limits.imposed),
        limits.lifted,
        if limits.lifted == 1 { "its" } else { "their" },
        limits.running
    );
    let rows = [
        ("Warned", limits.warned),
        ("Imposed", limits.imposed),
        ("Lifted early", limits.lifted),
        ("In force at the end", limits.running),
    ];
    let is_any = rows.iter().any(|(_, count)| *count > 0);
    let counts = rows.map(|(label, count)| Count::new(label, [whole(count)])).into();
    let keys = [("limits", Look::Against)];
    let picture = if is_any { drawn("Limits on members", "What", &keys, counts) } else { None };
    Section::new("limits", "Limits", sentence, picture)
}

/// "Not called", "Once", "3 times".
fn times(times: i64) -> String {
    match times {
        0 => "Not called".to_owned(),
        1 => "Once".to_owned(),
        2 => "Twice".to_owned(),
        more => format!("{more} times"),
    }
}

/// How often the lot called members.
pub fn duty(counted: &Counted) -> Section {
    let called: i64 = counted.duty.iter().filter(|row| row.times > 0).map(|row| row.members).sum();
    let all: i64 = counted.duty.iter().map(|row| row.members).sum();
    let most = counted.duty.iter().map(|row| row.times).max().unwrap_or(0);
    let sentence = match called {
        0 => "Nobody was called to a jury in this time.".to_owned(),
        _ => format!(
            "{called} of {} {} called to a jury, the most often called {}.",
            counted_as(all, "member"),
            was(called),
            times(most).to_lowercase()
        ),
    };
    let counts = counted.duty.iter().map(|row| Count::new(times(row.times), [whole(row.members)])).collect();
    let keys = [("members", Look::For)];
    let picture = if called > 0 { drawn("How often members were called", "Called", &keys, counts) } else { None };
    Section::new("duty", "Jury duty", sentence, picture)
}

/// How often jurors read each other's reasons, and how many changed their minds.
pub fn deliberations(counted: &Counted) -> Section {
    let row = &counted.deliberations;
    let sentence = match row.opened {
        0 => "No jury had to deliberate: first opinions agreed, or there was none.".to_owned(),
        opened => format!(
            "{} deliberated, because first opinions differed; {} came to a verdict so far. In these, {} of {} {} changed.",
            if opened == 1 { "1 jury".to_owned() } else { format!("{opened} juries") },
            row.decided,
            row.changed,
            counted_as(row.opinions, "first opinion"),
            was(row.changed)
        ),
    };
    let parts = [row.changed, row.opinions - row.changed].map(whole);
    let said = Some(format!("{} of {} changed", row.changed, row.opinions));
    let counts = vec![Count { said, ..Count::new("First opinions", parts) }];
    let keys = [("changed", Look::Turned), ("kept", Look::For)];
    let picture = if row.opinions > 0 { drawn("What jurors thought in the end", "What", &keys, counts) } else { None };
    Section::new("deliberations", "Deliberations", sentence, picture)
}

/// What those who were called answered.
pub fn answers(counted: &Counted) -> Section {
    let sums = SEATS.map(|state| seats(counted, state));
    let all: i64 = sums.iter().sum();
    let [_, _, voted, not_needed, excused, recused, lapsed] = sums;
    let sentence = match all {
        0 => "There was no summons to answer.".to_owned(),
        _ => format!(
            "Of {}, {voted} ended in an opinion and {not_needed} with a case that was settled before; {excused} {} excused, {recused} stood aside \
             as parties, {lapsed} {} not answered in time.",
            if all == 1 { "1 summons".to_owned() } else { format!("{all} summonses") },
            was(excused),
            was(lapsed)
        ),
    };
    let labels = [
        "Called, no answer yet",
        "Accepted",
        "Gave an opinion",
        "Not needed any more",
        "Excused",
        "Stood aside",
        "Let the time pass",
    ];
    let counts = labels.into_iter().zip(sums).map(|(label, count)| Count::new(label, [whole(count)])).collect();
    let keys = [("seats", Look::For)];
    let picture = if all > 0 { drawn("What became of summonses", "Seat", &keys, counts) } else { None };
    Section::new("answers", "Summonses", sentence, picture)
}

/// Of so many, so many: "3 of 4".
fn of(part: i64, all: i64) -> String {
    format!("{part} of {all}")
}

/// What moderators decided alone, and what became of it.
pub fn decisions(counted: &Counted) -> Section {
    let sum = |what: fn(&OfficeCount) -> i64| counted.moderators.iter().map(what).sum::<i64>();
    let [all, removed, appealed, reversed] =
        [sum(|row| row.decided), sum(|row| row.removed), sum(|row| row.appealed), sum(|row| row.reversed)];
    let sentence = match all {
        0 => "No moderator decided a case.".to_owned(),
        _ => format!(
            "Moderators decided {}, {removed} of them to remove; {appealed} {} appealed to a jury, {reversed} reversed.",
            counted_as(all, "case"),
            was(appealed)
        ),
    };
    let kept = whole(all - reversed);
    let counts = vec![Count { said: Some(of(reversed, all)), ..Count::new("Decisions", [whole(reversed), kept]) }];
    let keys = [("reversed", Look::Turned), ("standing", Look::Against)];
    let picture = if all > 0 { drawn("What others reversed", "Of moderators", &keys, counts) } else { None };
    let mut section = Section::new("decisions", "Moderators’ decisions", sentence, picture);
    for row in counted.moderators.iter().filter(|row| row.decided > 0) {
        let (appealed, reversed) = (row.appealed, row.reversed);
        section.notes.push(format!(
            "{}: {} decided; {appealed} appealed, {reversed} reversed.",
            named(row),
            counted_as(row.decided, "case")
        ));
    }
    section
}

/// Whom a line of the report is about: moderators in office by name.
fn named(row: &OfficeCount) -> String {
    row.handle.as_ref().map_or_else(|| "Moderators of earlier terms".to_owned(), |handle| format!("@{handle}"))
}

/// How often judgements agreed with what had been decided before.
pub fn audits(counted: &Counted) -> Section {
    let jurors = &counted.juror_audits;
    let (audited, agreed) =
        counted.moderators.iter().fold((0, 0), |sums, row| (sums.0 + row.audited, sums.1 + row.agreed));
    let sentence = match jurors.answered + audited {
        0 => "Nobody was shown a settled case again and answered.".to_owned(),
        all => format!(
            "Settled cases were shown again, without their outcome, and judged {}: {} of {} times as before by jurors, {agreed} of {audited} by moderators.",
            if all == 1 { "once".to_owned() } else { format!("{all} times") },
            jurors.agreed,
            jurors.answered
        ),
    };
    let part = |label: &'static str, agreed: i64, all: i64| Count {
        said: Some(of(agreed, all)),
        ..Count::new(label, [whole(agreed), whole(all - agreed)])
    };
    let parts = [part("Jurors", jurors.agreed, jurors.answered), part("Moderators", agreed, audited)];
    let counts: Vec<Count> =
        parts.into_iter().zip([jurors.answered, audited]).filter(|(_, all)| *all > 0).map(|(part, _)| part).collect();
    let keys = [("as before", Look::For), ("otherwise", Look::Turned)];
    let mut section = Section::new(
        "audits",
        "Settled cases shown again",
        sentence,
        drawn("Whether judgements agree", "By whom", &keys, counts),
    );
    for row in counted.moderators.iter().filter(|row| row.audited > 0) {
        section.notes.push(format!("{}: {} as before.", named(row), of(row.agreed, row.audited)));
    }
    section
}
