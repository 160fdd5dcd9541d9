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
        "entry.held" | "entry.released" | "entry.removed" | "entry.labelled" | "entry.restored" => acted(kind, facts),
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

/// What was done to what a case is about.
fn acted(kind: &str, facts: &Value) -> String {
    let thing = thing(facts);
    match kind {
        "entry.removed" if fact(facts, "about") == "flagging" => {
            "Flags of members who flag together weigh nothing for a while, by a verdict.".to_string()
        }
        "entry.restored" if fact(facts, "about") == "flagging" => {
            "Flags of members who flag together weigh again.".to_string()
        }
        "entry.held" => format!("{thing} was held until a jury has looked at it."),
        "entry.removed" => format!("{thing} was removed by a verdict."),
        "entry.labelled" => format!("{thing} was folded under a label, by a verdict."),
        "entry.released" => "A held entry was released.".to_string(),
        _ => format!("{thing} was restored."),
    }
}

/// How a case began.
fn opened(facts: &Value) -> String {
    let fact = |name| fact(facts, name);
    match facts.get("held_by").and_then(Value::as_str) {
        _ if facts.get("rests_on").is_some() => format!(
            "A case was opened about flags of {} that came together: {} that no jury upheld.",
            counted(facts, "members", "member"),
            numbered(facts.get("rests_on"))
        ),
        _ if facts.get("appeals").is_some() => {
            format!("The author appealed to fresh jurors against the verdict of case {}.", fact("appeals"))
        }
        Some("operator") => "A case was opened by a hold of whoever runs the server.".to_string(),
        Some("policy") => by_policy(facts),
        Some(_) if facts.get("said_in").is_some() => {
            format!("A case about a reason given in a case{} was opened by a moderator's hold.", said_in(facts))
        }
        Some(_) => format!("A case was opened by a moderator's hold{}.", more(facts)),
        None => {
            let about =
                facts.get("about").map(|_| format!(" about {}{}", matter::thing(&fact("about")), said_in(facts)));
            let flags = counted(facts, "flags", "flag");
            let came =
                if fact("flags") == "1" { "one flag was enough".to_owned() } else { format!("{flags} came together") };
            format!("A case{} was opened: {came}.", about.unwrap_or_default())
        }
    }
}

/// In which case words were given that are judged: " (case 12)".
fn said_in(facts: &Value) -> String {
    facts.get("said_in").map(|case| format!(" (case {case})")).unwrap_or_default()
}

/// "cases 3, 7 and 9", for short.
fn numbered(cases: Option<&Value>) -> String {
    let cases: Vec<String> = cases.and_then(Value::as_array).into_iter().flatten().map(ToString::to_string).collect();
    format!("cases {}", cases.join(", "))
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
    if fact(facts, "about") == "flagging" {
        return format!(
            "A jury decided about flags that came together: {broken} found the rule broken, {kept} did not."
        );
    }
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
        | "entry.labelled"
        | "entry.restored"
            if is_by_member =>
        {
            "a moderator"
        }
        "case.opened" | "entry.held" if actor == "operator" => "the operator",
        "case.opened" if fact("appeals") => "the author",
        "case.opened" if fact("rests_on") => "the rules",
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
#[path = "moderation_tests.rs"]
mod tests;
