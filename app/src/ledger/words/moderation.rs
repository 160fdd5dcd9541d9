//! Lines about flags, cases, juries and what follows from them: what was done, and in which role. Nobody is named here.

use governance::moderation::Overruler;
use governance::{PolicyKey, time};
use serde_json::Value;

use super::facts::fact;
use crate::cases::matter;
use crate::web::sentences::capital;

/// Lines about flags, cases, juries, entries and limits.
pub fn of_moderation(kind: &str, facts: &Value) -> Option<String> {
    let fact = |name| fact(facts, name);
    let by = |facts: &Value| match facts.get("case") {
        Some(case) => format!("case {case}, an appeal"),
        None => format!("proposal {}", self::fact(facts, "proposal")),
    };
    Some(match kind {
        // Who it was is nobody's to see, so the line has no member.
        "flag.raised" => "A member raised a flag.".to_string(),
        "flag.withdrawn" => "A member took a flag back.".to_string(),
        "flag.coordinated" => together(facts),
        "case.opened" => opened(facts),
        "case.decided" if fact("by") == "moderator" => by_moderator(facts).to_string(),
        "case.decided" => decided(facts),
        "case.moderator_recused" => "A moderator stood aside as a party.".to_string(),
        "case.sent_to_jury" => sent_to_jury(&fact("why")).to_string(),
        "case.lapsed" => "A case ran out of time; what it held was restored.".to_string(),
        "case.overruled" => format!("The verdict was overruled by {}.", by(facts)),
        "jury.drawn" => format!(
            "A jury of {} was drawn by lot, from a pool of {}.",
            counted(facts, "size", "member"),
            counted(facts, "pool_size", "member")
        ),
        "jury.seat_answered" => seat(&fact("state")).to_string(),
        "jury.deliberation_opened" => deliberation(facts),
        "jury.reconsidered" => "A juror has read the others, and gave a final opinion.".to_string(),
        "entry.held" => format!("{} was held until a jury has looked at it.", thing(facts)),
        "entry.released" => "A held entry was released.".to_string(),
        "entry.removed" => format!("{} was removed by a verdict.", thing(facts)),
        "entry.labelled" => format!("{} was folded under a label, by a verdict.", thing(facts)),
        "entry.restored" => format!("{} was restored.", thing(facts)),
        "sanction.imposed" if fact("kind") == "expel" => {
            format!(
                "All members expelled a member for {}, by proposal {}.",
                counted(facts, "days", "day"),
                fact("proposal")
            )
        }
        "sanction.lifted" if fact("kind") == "expel" => {
            format!("All members let an expelled member back, by proposal {}.", fact("proposal"))
        }
        "sanction.imposed" => format!(
            "A member was {} for {}, after {}.",
            match fact("kind").as_str() {
                "warn" => "warned",
                "suspend" => "suspended",
                // The only kind there was when lines did not name it yet.
                _ => "limited",
            },
            counted(facts, "days", "day"),
            counted(facts, "removals", "removal")
        ),
        "sanction.lifted" => format!("A sanction ends early, because {} overruled a verdict.", by(facts)),
        _ => return None,
    })
}

/// How a case began.
fn opened(facts: &Value) -> String {
    let fact = |name| fact(facts, name);
    match facts.get("held_by").and_then(Value::as_str) {
        _ if facts.get("appeals").is_some() => {
            format!("The author appealed to fresh jurors against the verdict of case {}.", fact("appeals"))
        }
        Some("operator") => "A case was opened by a hold of whoever runs the server.".to_string(),
        Some("policy") => by_policy(facts),
        Some(_) => format!("A case was opened by a moderator's hold{}.", more(facts)),
        None => {
            let about = facts.get("about").map(|_| format!(" about {}", matter::thing(&fact("about"))));
            let flags = counted(facts, "flags", "flag");
            format!("A case{} was opened: {flags} came together.", about.unwrap_or_default())
        }
    }
}

/// What was acted on: "An entry", "A profile".
fn thing(facts: &Value) -> String {
    capital(matter::thing(facts.get("about").and_then(Value::as_str).unwrap_or("entry")))
}

/// What a hold covers beside what it names: " that covers 12 more entries".
fn more(facts: &Value) -> String {
    match facts.get("covers").and_then(Value::as_array).map_or(0, Vec::len) {
        0 => String::new(),
        1 => ", with 1 more entry by the same author".to_owned(),
        more => format!(", with {more} more entries by the same author"),
    }
}

/// "1 flag", "3 flags".
fn counted(facts: &Value, name: &str, thing: &str) -> String {
    let count = fact(facts, name);
    let plural = if count == "1" { "" } else { "s" };
    format!("{count} {thing}{plural}")
}

/// Which policy held something, and what it found.
fn by_policy(facts: &Value) -> String {
    let policy = fact(facts, "policy");
    let policy = policy.parse::<PolicyKey>().map_or(policy, |key| format!("“{}”", key.definition().title));
    format!("A case was opened by the policy {policy}, which found {}.", fact(facts, "finding"))
}

/// How many flag together, or came at once.
fn together(facts: &Value) -> String {
    let [flaggers, together, burst] =
        ["flaggers", "together", "burst"].map(|name| facts.get(name).and_then(Value::as_i64).unwrap_or(0));
    flagged_together(flaggers, together, burst)
}

/// "5 of the 8 members who flagged it have flagged the same before …": numbers, never who.
pub fn flagged_together(flaggers: i64, together: i64, burst: i64) -> String {
    let mut said = Vec::new();
    if together > 0 {
        said.push(format!(
            "{together} of the {flaggers} members who flagged it have flagged the same things before, and no jury upheld any of it."
        ));
    }
    if burst > 0 {
        said.push(format!("{burst} flags that weighed nothing came within one hour."));
    }
    said.join(" ")
}

fn decided(facts: &Value) -> String {
    let [broken, kept] = ["remove", "restore"].map(|name| fact(facts, name));
    let outcome = match fact(facts, "outcome").as_str() {
        "remove" => "to remove",
        "label" => "to label",
        _ => "to restore",
    };
    match facts.get("label").and_then(Value::as_u64).filter(|label| *label > 0) {
        Some(label) => format!(
            "A jury decided {outcome}: {broken} for removal, {label} for a label, {kept} did not find the rule broken."
        ),
        None => format!("A jury decided {outcome}: {broken} found the rule broken, {kept} did not."),
    }
}

fn by_moderator(facts: &Value) -> &'static str {
    match fact(facts, "outcome").as_str() {
        "remove" => "A moderator found the rule broken, and decided to remove.",
        "label" => "A moderator found the rule broken, and a label enough.",
        _ => "A moderator did not find the rule broken, and decided to restore.",
    }
}

fn sent_to_jury(why: &str) -> &'static str {
    match why {
        "passed" => "A moderator passed a case on to a jury.",
        "time" => "No moderator decided a case in time, so it is a jury's.",
        _ => "No moderator is in office who may decide a case, so it is a jury's.",
    }
}

fn deliberation(facts: &Value) -> String {
    let until = fact(facts, "until");
    let until = time::read(&until).map_or(until, time::for_people);
    format!(
        "{} are in, and do not all agree: the jurors read each other's reasons until {until}.",
        counted(facts, "opinions", "first opinion")
    )
}

fn seat(state: &str) -> &'static str {
    match state {
        "accepted" => "A juror accepted the seat.",
        "excused" => "A juror was excused.",
        "recused" => "A juror stood aside as a party.",
        "lapsed" => "A juror let the time pass.",
        "voted" => "A juror gave an opinion.",
        _ => "A juror answered the summons.",
    }
}

/// In which role an act of moderation was done. What shows an entry again is the jury's doing unless its case says otherwise.
pub fn role(kind: &str, body: &str, is_lapsed: bool, overruled: Option<Overruler>) -> &'static str {
    let body: Value = serde_json::from_str(body).unwrap_or_default();
    let actor = body.get("actor").and_then(Value::as_str).unwrap_or_default();
    let fact = |name: &str| body.pointer(&format!("/facts/{name}")).is_some();
    let is_by_member = actor.starts_with("member:");
    let is_idle = body.pointer("/facts/state").is_some_and(|state| state == "lapsed");
    match kind {
        "case.opened"
        | "entry.held"
        | "entry.released"
        | "case.decided"
        | "case.moderator_recused"
        | "case.sent_to_jury"
        | "entry.removed"
        | "entry.restored"
            if is_by_member =>
        {
            "a moderator"
        }
        "case.opened" | "entry.held" if actor == "operator" => "the operator",
        "case.opened" if fact("appeals") => "the author",
        "flag.raised" | "flag.withdrawn" | "case.opened" | "entry.held" => "flags",
        "jury.drawn" => "the lot",
        "jury.seat_answered" if is_idle => "the clock",
        "entry.restored" if matches!(overruled, Some(Overruler::Jury(_))) => "fresh jurors",
        "entry.restored" if overruled.is_some() => "all members",
        "entry.restored" if is_lapsed => "the clock",
        "jury.seat_answered"
        | "jury.deliberation_opened"
        | "jury.reconsidered"
        | "case.decided"
        | "entry.removed"
        | "entry.labelled"
        | "entry.restored" => "a jury",
        "case.overruled" | "sanction.lifted" if fact("case") => "fresh jurors",
        "case.overruled" | "sanction.lifted" => "all members",
        "sanction.imposed" if fact("proposal") => "all members",
        "sanction.imposed" => "the rules, after a verdict",
        "flag.coordinated" => "the rules",
        _ => "the clock",
    }
}

#[cfg(test)]
mod tests {
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
}
