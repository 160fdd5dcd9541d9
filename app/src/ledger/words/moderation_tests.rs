//! How lines of moderation read.

use super::*;

#[test]
fn an_act_is_done_in_a_role_and_nobody_is_named() {
    let by_flags = r#"{"actor":"system","facts":{"flags":3}}"#;
    let by_moderator = r#"{"actor":"member:ab12","facts":{"flags":0,"held_by":"moderator"}}"#;
    let by_operator = r#"{"actor":"operator","facts":{"flags":0,"held_by":"operator"}}"#;
    let on_appeal = r#"{"actor":"system","facts":{"appeals":3,"flags":0}}"#;
    let (vote, jury) = (Some(Overruler::Vote(8.into())), Some(Overruler::Jury(4.into())));
    for (kind, body, ended, said) in [
        ("entry.held", by_flags, (false, None), "flags"),
        ("entry.held", by_moderator, (false, None), "a moderator"),
        ("entry.held", by_operator, (false, None), "the operator"),
        ("flag.coordinated", r#"{"actor":"system","facts":{}}"#, (false, None), "the rules"),
        ("case.opened", on_appeal, (false, None), "the author"),
        ("entry.labelled", by_flags, (false, None), "a jury"),
        ("entry.labelled", by_moderator, (false, None), "a moderator"),
        ("case.decided", by_moderator, (false, None), "a moderator"),
        ("entry.removed", by_moderator, (false, None), "a moderator"),
        ("case.sent_to_jury", by_moderator, (false, None), "a moderator"),
        ("case.sent_to_jury", r#"{"actor":"system","facts":{"why":"time"}}"#, (false, None), "the clock"),
        ("entry.restored", by_flags, (false, None), "a jury"),
        ("entry.restored", by_flags, (true, None), "the clock"),
        ("entry.restored", by_flags, (false, vote), "all members"),
        ("entry.restored", by_flags, (false, jury), "fresh jurors"),
        ("case.overruled", r#"{"facts":{"case":4,"entry":1}}"#, (false, jury), "fresh jurors"),
        ("case.overruled", r#"{"facts":{"entry":1,"proposal":8}}"#, (false, vote), "all members"),
        ("jury.seat_answered", r#"{"facts":{"state":"lapsed"}}"#, (true, None), "the clock"),
        ("jury.seat_answered", r#"{"facts":{"state":"voted"}}"#, (true, None), "a jury"),
        ("jury.deliberation_opened", r#"{"facts":{"opinions":5}}"#, (false, None), "a jury"),
        ("jury.reconsidered", r#"{"facts":{"lot":"ab"}}"#, (false, None), "a jury"),
    ] {
        assert_eq!(role(kind, body, ended.0, ended.1), said, "{kind} {body}");
    }
    let words = |kind, body: &str| super::super::of(kind, "case:3", body).sentence;
    assert_eq!(words("case.opened", by_flags), "A case was opened: 3 flags came together.");
    assert_eq!(words("case.opened", by_moderator), "A case was opened by a moderator's hold.");
    assert_eq!(words("case.opened", by_operator), "A case was opened by a hold of whoever runs the server.");
    let policy = r#"{"facts":{"finding":"a first post","held_by":"policy","policy":"review.first_posts"}}"#;
    let reads = "A case was opened by the policy “First posts held for a jury”, which found a first post.";
    assert_eq!(words("case.opened", policy), reads);
    let group = r#"{"facts":{"burst":0,"flaggers":8,"together":5}}"#;
    assert!(words("flag.coordinated", group).starts_with("5 of the 8 members who flagged it"));
    let appealed = "The author appealed to fresh jurors against the verdict of case 3.";
    assert_eq!(words("case.opened", on_appeal), appealed);
    let until = r#"{"facts":{"opinions":5,"until":"2025-03-14T09:12:00.000000Z"}}"#;
    let reads = "5 first opinions are in, and do not all agree: the jurors read each other's reasons until 14 March 2025, 09:12 UTC.";
    assert_eq!(words("jury.deliberation_opened", until), reads);
    let labelled = r#"{"facts":{"label":2,"outcome":"label","remove":1,"restore":2}}"#;
    let why = "A jury decided to label: 1 for removal, 2 for a label, 2 did not find the rule broken.";
    assert_eq!(words("case.decided", labelled), why);
    let alone = r#"{"actor":"member:ab12","facts":{"by":"moderator","outcome":"remove","remove":0,"restore":0}}"#;
    assert_eq!(words("case.decided", alone), "A moderator found the rule broken, and decided to remove.");
    let passed = words("case.sent_to_jury", r#"{"facts":{"why":"passed"}}"#);
    assert_eq!(passed, "A moderator passed a case on to a jury.");
    let limited = r#"{"actor":"system","facts":{"days":7,"removals":3}}"#;
    assert_eq!(words("sanction.imposed", limited), "A member was limited for 7 days, after 3 removals.");
    let warned = r#"{"actor":"system","facts":{"days":90,"kind":"warn","removals":1}}"#;
    assert_eq!(words("sanction.imposed", warned), "A member was warned for 90 days, after 1 removal.");
}

#[test]
fn flags_that_came_together_are_told_in_numbers() {
    let words = |kind, body: &str| super::super::of(kind, "case:3", body).sentence;
    let flags = r#"{"facts":{"about":"flagging","flags":0,"members":3,"rests_on":[4,7]}}"#;
    let reads = "A case was opened about flags of 3 members that came together: cases 4, 7 that no jury upheld.";
    assert_eq!(words("case.opened", flags), reads);
    assert_eq!(
        words("entry.restored", r#"{"facts":{"about":"flagging"}}"#),
        "Flags of members who flag together weigh again."
    );
}

#[test]
fn reasons_that_are_judged_are_told_with_the_case_that_they_were_given_in() {
    let words = |kind, body: &str| super::super::of(kind, "case:42", body).sentence;
    let flags = r#"{"facts":{"about":"said","flags":3,"said_in":12,"words_sha256":"ab"}}"#;
    let reads = "A case about a reason given in a case (case 12) was opened: 3 flags came together.";
    assert_eq!(words("case.opened", flags), reads);
    let held = r#"{"facts":{"about":"said","flags":0,"held_by":"moderator","said_in":12}}"#;
    let reads = "A case about a reason given in a case (case 12) was opened by a moderator's hold.";
    assert_eq!(words("case.opened", held), reads);
    let removed = r#"{"facts":{"about":"said"}}"#;
    assert_eq!(words("entry.removed", removed), "A reason given in a case was removed by a verdict.");
}
