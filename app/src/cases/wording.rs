//! The words in which a docket speaks of states and steps.

use governance::juries::{Opinion, SeatState};
use governance::moderation::{About, Overruler, SanctionKind};
use governance::{Fraction, PolicyKey};
use store::cases::{CaseRow, StepRow};
use store::coordination::CoordinationRow;

use super::page::rule_title;
use super::ring;
use crate::ledger::words::flagged_together;
use crate::web::moments::Moment;

/// What the author of a profile is told beside it while a case holds it.
pub fn held(due: &Moment) -> String {
    let due = &due.full;
    format!(". Only you and those who judge it see it. If there is no verdict by {due}, it returns by itself.")
}

/// The same when a verdict has removed it.
pub const REMOVED: &str = ". Only you still see it.";

/// What followed for an author, in a sentence; `is_over` says that it has ended, by itself or before.
pub fn sanction(kind: SanctionKind, until: &Moment, is_over: bool) -> String {
    let until = &until.full;
    match kind {
        SanctionKind::Warning if is_over => format!("The author was warned; it counted until {until}."),
        SanctionKind::Limit if is_over => {
            format!(
                "Because removals added up, the author could not post, flag or propose until {until}. It has ended."
            )
        }
        SanctionKind::Expulsion if is_over => {
            format!("The members had expelled the author until {until}. It has ended.")
        }
        SanctionKind::Suspension if is_over => {
            format!("Because removals added up, the author was suspended until {until}. It has ended.")
        }
        SanctionKind::Warning => format!("The author is warned; it counts until {until}."),
        SanctionKind::Limit => format!(
            "Because removals added up, the author cannot post, flag or propose until {until}. It ends by itself; they can read, vote, sponsor and appeal meanwhile."
        ),
        SanctionKind::Expulsion => format!("The members have expelled the author until {until}."),
        SanctionKind::Suspension => format!(
            "Because removals added up, the author is suspended until {until}. It ends by itself; they can read, vote and appeal meanwhile."
        ),
    }
}

/// How a case stands, and the tone of its chip.
pub fn state(
    about: About,
    state: &str,
    outcome: Option<&str>,
    overruled: Option<Overruler>,
    is_appeal: bool,
) -> (&'static str, &'static str) {
    match (state, outcome, overruled) {
        // Nothing was hidden, so nothing is removed or shown again.
        ("decided", Some("remove"), None) if about == About::Flagging && !is_appeal => ("rule broken", "bad"),
        ("decided", Some("restore"), None) if about == About::Flagging && !is_appeal => ("no breach", "good"),
        ("lapsed", ..) if about == About::Flagging => ("lapsed", "quiet"),
        ("decided", Some("remove" | "label"), Some(Overruler::Vote(_))) => ("overruled by vote", "good"),
        ("decided", Some("remove" | "label"), Some(Overruler::Jury(_))) => ("reversed on appeal", "good"),
        ("decided", Some("remove"), _) if is_appeal => ("verdict upheld", "bad"),
        ("decided", ..) if is_appeal => ("verdict reversed", "good"),
        ("with_moderators", ..) => ("waiting for a moderator", "busy"),
        ("opened", ..) => ("waiting for its jury", "busy"),
        ("before_jury", ..) => ("before its jury", "busy"),
        ("deliberating", ..) => ("its jury deliberates", "busy"),
        ("decided", Some("restore"), _) if about == About::Said => ("no breach", "good"),
        ("decided", Some("remove"), _) => ("removed", "bad"),
        ("decided", Some("label"), _) => ("labelled", ""),
        ("decided", ..) => ("restored", "good"),
        _ if is_appeal => ("lapsed, so reversed", "quiet"),
        _ => ("lapsed, so restored", "quiet"),
    }
}

/// Where what overruled a jury is shown, and what it is called.
pub fn overruler(by: Overruler) -> (String, &'static str) {
    match by {
        Overruler::Vote(proposal) => (format!("/proposals/{proposal}"), "the vote"),
        Overruler::Jury(case) => (format!("/cases/{case}"), "the appeal"),
    }
}

/// How a case began.
fn opened(step: &StepRow, case: &CaseRow, policy: Option<PolicyKey>) -> String {
    match () {
        () if case.held_by.is_some() && case.decide_by.is_some() => {
            format!("A moderator in office held the entry. Their reason: {}", step.detail)
        }
        () if case.held_by.is_some() => {
            format!("A moderator in office held it and called a jury. Their reason: {}", step.detail)
        }
        () if case.held_by_operator => {
            format!(
                "Whoever runs the server held it and called a jury, which must ratify it in time. Their reason: {}",
                step.detail
            )
        }
        () if policy.is_some() => format!(
            "The policy “{}” held the entry before others saw it, and called a jury. What it found: {}.",
            policy.map(|key| key.definition().title).unwrap_or_default(),
            step.detail
        ),
        () if case.appeals_case.is_some() => format!(
            "{} appealed against the verdict of case {}. A pool of {} members, none of whom decided about it before, is frozen and committed to.",
            if case.about().is_blind() { "Somebody whom it is about" } else { "The author" },
            step.detail,
            case.pool_size
        ),
        () if case.about() == About::Flagging => ring::opened(&step.detail, case.pool_size),
        () => format!(
            "{} {} pool of {} members is frozen and committed to.",
            flagged(&step.detail),
            if case.about().can_be_held() { "It is held; a" } else { "A" },
            case.pool_size
        ),
    }
}

/// What a step of a case was. `in_silence` says that the jury of its appeal let the time pass.
pub fn step(step: &StepRow, case: &CaseRow, policy: Option<PolicyKey>, in_silence: bool) -> String {
    let lot = short(&step.detail);
    match step.what.as_str() {
        "opened" => opened(step, case, policy),
        "drawn" => format!("The jury is drawn by lot: {}.", step.detail),
        "accepted" => format!("The juror with lot {lot} accepts the seat."),
        "excused" => format!("The juror with lot {lot} is excused."),
        "recused" => format!("The juror with lot {lot} stands aside as a party."),
        "lapsed_seat" => format!("The juror with lot {lot} let the time pass."),
        "replaced" => format!("Lot {lot} of the same draw is called next."),
        "voted" => format!("The juror with lot {lot} gives an opinion."),
        "deliberation" => format!(
            "{} first opinions are in, and do not all agree. The jurors may read each other's reasons, and change their minds.",
            step.detail
        ),
        "reconsidered" => format!("The juror with lot {lot} has read the others and gives a final opinion."),
        "moderator_recused" => "A moderator stood aside as a party.".to_owned(),
        "to_jury" => match step.detail.split_once('\n') {
            Some((_, reason)) => format!("A moderator passed it on to a jury. Their reason: {reason}"),
            None if step.detail == "time" => "No moderator decided in time, so it is a jury's.".to_owned(),
            None => "No moderator is in office who may decide it, so it is a jury's.".to_owned(),
        },
        "decided" if step.detail == "moderator" => "A moderator has decided.".to_owned(),
        "decided" => "The jury has decided.".to_owned(),
        "lapsed" => "The deadline passed without a decision.".to_owned(),
        "removed" if case.about() == About::Flagging => {
            "Flags of those whom it is about weigh nothing for a while.".to_owned()
        }
        "restored" if case.about() == About::Flagging => "Flags of those whom it is about weigh again.".to_owned(),
        "removed" if case.about() == About::Said => "The words are removed.".to_owned(),
        "restored" if case.about() == About::Said => "The words are shown again.".to_owned(),
        "removed" => "The entry is removed.".to_owned(),
        "labelled" => {
            format!("The entry is shown folded, under the label “{} {}”.", case.rule_id, rule_title(&case.rule_text))
        }
        "overruled" => format!("The members overruled the verdict by proposal {}.", step.detail),
        "reversed" if in_silence => {
            format!("Fresh jurors did not decide in time, which reversed the verdict: case {}.", step.detail)
        }
        "reversed" => format!("Fresh jurors reversed the verdict in case {}.", step.detail),
        "restored" if step.detail == "label" => "The label is off.".to_owned(),
        "restored" => "The entry is shown again.".to_owned(),
        other => other.to_owned(),
    }
}

/// How many flags opened a case; a flood that weighed nothing is shown for what it was.
fn flagged(detail: &str) -> String {
    let (heavy, light) = detail.split_once(' ').unwrap_or((detail, ""));
    let said = if heavy == "1" { "1 member flagged it.".to_owned() } else { format!("{heavy} members flagged it.") };
    if light.is_empty() {
        return said;
    }
    format!(
        "{said} {light} more flags weighed nothing: of accounts too new to vote, of members whose flags juries did not uphold or who keep much held already, or of members who flag together and count as one."
    )
}

/// How many of those who flagged it flag together.
pub fn together(found: CoordinationRow) -> String {
    flagged_together(found.flaggers.into(), found.together.into(), found.burst.into())
}

/// Where a seat is, in a case that may be over.
pub fn seat(state: SeatState, is_over: bool) -> &'static str {
    match state {
        SeatState::Summoned | SeatState::Accepted if is_over => "not needed any more",
        SeatState::Summoned => "called",
        SeatState::Accepted => "serves",
        SeatState::Excused => "excused",
        SeatState::Recused => "stood aside",
        SeatState::Lapsed => "let the time pass",
        SeatState::Voted => "gave an opinion",
    }
}

/// What a juror thinks; on appeal it is about the verdict.
pub fn opinion(about: About, opinion: Opinion, is_appeal: bool) -> &'static str {
    match opinion {
        Opinion::Remove if about == About::Flagging && !is_appeal => "The rule was broken",
        Opinion::Restore if about == About::Flagging => "It was not broken",
        Opinion::Remove if is_appeal => "The verdict stands: the rule was broken",
        Opinion::Remove => "Remove: the rule was broken",
        Opinion::Label => "Label: the rule was broken, and it is enough to fold it",
        Opinion::Restore => "Restore: it was not",
    }
}

/// What a juror who finds the rule broken asks for, and one who does not.
pub fn answers(about: About, is_appeal: bool, first_is_label: bool) -> (&'static str, &'static str) {
    match (about, is_appeal) {
        (About::Flagging, false) => ("Yes: their flags shall weigh nothing for a while", "No: their flags weigh on"),
        (About::Flagging, true) => ("Yes: the verdict stands", "No: their flags weigh again"),
        _ if first_is_label => ("Yes: the label stays", "No: take the label off"),
        (_, false) if !about.can_be_held() => ("Yes: remove the words", "No: they stay"),
        (_, false) => ("Yes: remove it", "No: show it again"),
        (_, true) => ("Yes: it stays removed", "No: show it again"),
    }
}

/// A count of opinions: "4 for removal, 1 for restoring"; labels are named where somebody would label.
pub fn count(remove: u64, label: u64, restore: u64) -> String {
    let between = if label > 0 { format!("{label} for a label, ") } else { String::new() };
    format!("{remove} for removal, {between}{restore} for restoring")
}

/// The same for whatever a case is about; an appeal against a label asks whether the label stays.
pub fn count_of(about: About, first_is_label: bool, [remove, label, restore]: [u64; 3]) -> String {
    match (about, first_is_label) {
        (About::Flagging, _) => format!("{remove} found it broken, {restore} found it kept"),
        (_, true) => format!("{remove} for the label, {restore} against it"),
        _ => count(remove, label, restore),
    }
}

/// What follows by itself where nobody decides in time; empty where nothing does.
pub const fn or_else(about: About, is_appeal: bool, first_is_label: bool) -> &'static str {
    match (about, is_appeal) {
        (About::Flagging, true) => "or flags of theirs weigh again",
        // What was never hidden is not shown again.
        (_, false) if !about.can_be_held() => "",
        _ if first_is_label => "or the label comes off",
        _ => "or it is shown again",
    }
}

/// How many sit, and how many of them it takes.
pub fn jury(size: u64, majority: Fraction) -> String {
    let share = if majority == Fraction::HALF { "more than half".to_owned() } else { format!("at least {majority}") };
    format!("{size}, of whom {share} must find the rule broken")
}

/// The beginning of a lot: enough to tell the seats of a case apart.
pub fn short(lot: &str) -> String {
    format!("{}…", lot.chars().take(8).collect::<String>())
}

#[cfg(test)]
mod tests {
    use governance::moderation::About;

    use super::{count, count_of, flagged, or_else, state};

    #[test]
    fn an_appeal_against_a_label_is_no_removal() {
        assert_eq!(count_of(About::Entry, true, [3, 0, 2]), "3 for the label, 2 against it");
        assert_eq!(count_of(About::Entry, false, [3, 0, 2]), "3 for removal, 2 for restoring");
        assert_eq!(count_of(About::Flagging, false, [1, 0, 2]), "1 found it broken, 2 found it kept");
        assert_eq!(or_else(About::Entry, true, true), "or the label comes off");
        assert_eq!(or_else(About::Entry, false, false), "or it is shown again");
        for about in [About::Proposal, About::Feature, About::Candidacy, About::Flagging] {
            assert_eq!(or_else(about, false, false), "", "{about:?}");
        }
        assert_eq!(state(About::Entry, "decided", Some("remove"), None, true), ("verdict upheld", "bad"));
        assert_eq!(state(About::Entry, "lapsed", None, None, true), ("lapsed, so reversed", "quiet"));
    }

    #[test]
    fn a_flood_is_told_apart_from_what_weighed() {
        assert_eq!((flagged("1"), flagged("3")), ("1 member flagged it.".into(), "3 members flagged it.".into()));
        assert_eq!(count(3, 0, 2), "3 for removal, 2 for restoring");
        assert_eq!(count(2, 2, 1), "2 for removal, 2 for a label, 1 for restoring");
        assert!(flagged("3 200").starts_with("3 members flagged it. 200 more flags weighed nothing"));
    }
}
