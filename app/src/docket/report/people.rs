//! What the report says of people, none of whom it names: sanctions on members, how often the lot called them, what they answered.

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
