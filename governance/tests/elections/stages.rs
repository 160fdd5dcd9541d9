//! The course of a count against what is expected of it: rounds, stages, finalists, the order of exclusions.

use governance::voting::{Method, Tally};
use serde_json::{Value, json};

use crate::comparison::set;

/// What the steps say otherwise than expected.
pub fn differences(tally: &Tally, expected: &Value, printed: &Value) -> Vec<String> {
    let steps = printed["steps"].as_array().unwrap();
    let mut found = Vec::new();
    let same = |found: &mut Vec<String>, what: &str, counted: Value, key: &str| {
        if let Some(expected) = expected.get(key).filter(|expected| !expected.is_null() && **expected != counted) {
            found.push(format!("{what}: counted {counted}, expected {expected}"));
        }
    };
    match tally.rule.method {
        Method::Irv => {
            let expected = expected.get("rounds").filter(|rounds| !rounds.is_null()).map(without_zeros);
            let counted = rounds(steps);
            if let Some(expected) = expected.filter(|expected| *expected != counted) {
                found.push(format!("rounds: counted {counted}, expected {expected}"));
            }
        }
        Method::StvScottish => {
            same(&mut found, "quota", quota(steps), "quota");
            // Where lots fell, the course of the count is that of the lots.
            if expected["lots"] == json!(0) {
                same(&mut found, "stages", stages(steps), "stages");
                same(&mut found, "lots", lots(steps), "lots");
                same(&mut found, "ties settled by an earlier stage", settled(steps), "ties_settled_by_earlier_stage");
            }
        }
        Method::StvMeek => same(&mut found, "order of exclusion", excluded(steps), "exclusion_order"),
        Method::Star => {
            if let Some(finalists) = expected.get("finalists").filter(|finalists| !finalists.is_null()) {
                // A single option is its own final.
                let alone = of_kind(steps, "alone").map(|step| set(&json!([step["option"]])));
                let both = of_kind(steps, "finalists").map(|step| set(&step["options"]));
                let counted = both.chain(alone).next().unwrap_or_default();
                if counted != set(finalists) {
                    found.push(format!("finalists: counted {counted:?}, expected {finalists}"));
                }
                found.extend(runoff(steps, &expected["runoff"]));
            }
        }
        _ => {}
    }
    found
}

fn of_kind<'a>(steps: &'a [Value], kind: &str) -> impl Iterator<Item = &'a Value> {
    steps.iter().filter(move |step| step["kind"] == json!(kind))
}

/// Instant runoff: the votes and exhausted ballots of each round, and who went out or won at its end.
fn rounds(steps: &[Value]) -> Value {
    let mut rounds: Vec<Value> = Vec::new();
    for step in steps {
        match (step["kind"].as_str().unwrap(), rounds.last_mut()) {
            ("round", _) => rounds.push(json!({"tally": step["votes"], "exhausted": step["exhausted"]})),
            ("excluded", Some(round)) => round["eliminated"] = step["option"].clone(),
            ("winner", Some(round)) => round["elected"] = step["option"].clone(),
            _ => {}
        }
    }
    Value::Array(rounds)
}

/// A round lists those who have votes.
fn without_zeros(rounds: &Value) -> Value {
    let mut rounds = rounds.clone();
    for round in rounds.as_array_mut().unwrap() {
        round["tally"].as_object_mut().unwrap().retain(|_, votes| *votes != json!(0));
    }
    rounds
}

fn quota(steps: &[Value]) -> Value {
    let quota =
        of_kind(steps, "quota").next().and_then(|step| step["quota"].as_str()?.split('.').next()?.parse::<u64>().ok());
    json!(quota)
}

/// Scottish: what was done at each stage, and the votes after it.
fn stages(steps: &[Value]) -> Value {
    let action = |step: &Value| match step["kind"].as_str().unwrap() {
        "first_preferences" => Some("first preferences".to_owned()),
        kind @ ("surplus" | "exclusion") => Some(format!("{kind} of {}", step["of"])),
        _ => None,
    };
    steps.iter().filter_map(|step| Some(json!({"action": action(step)?, "votes": step["votes"]}))).collect()
}

fn lots(steps: &[Value]) -> Value {
    json!(of_kind(steps, "tie").filter(|step| step["by"] == json!("lot")).count())
}

/// The ties that an earlier stage decided, each with the number of the stage that followed.
fn settled(steps: &[Value]) -> Value {
    let mut settled = Vec::new();
    let mut stage = 0_u64;
    for step in steps {
        stage = step["stage"].as_u64().unwrap_or(stage);
        if step["kind"] == json!("tie") && step["by"] == json!("earlier_stage") {
            let (kind, chosen, tied) = (&step["for"], &step["chosen"], &step["among"]);
            settled.push(json!({"kind": kind, "chosen": chosen, "tied": tied, "stage": stage}));
        }
    }
    Value::Array(settled)
}

fn excluded(steps: &[Value]) -> Value {
    of_kind(steps, "exclusion").map(|step| step["of"].clone()).collect()
}

/// `{"A | B": [so many prefer A, so many B, so many neither]}`.
fn runoff(steps: &[Value], expected: &Value) -> Option<String> {
    let (names, ballots) = expected.as_object()?.iter().next()?;
    let (first, second) = names.split_once(" | ")?;
    let step = of_kind(steps, "runoff").next().cloned().unwrap_or_default();
    let counted = if step["first"] == json!(first) {
        (step["second"] == json!(second)).then(|| json!([step["above"], step["below"], step["equal"]]))
    } else {
        (step["first"] == json!(second)).then(|| json!([step["below"], step["above"], step["equal"]]))
    };
    (counted.as_ref() != Some(ballots)).then(|| format!("runoff: counted {step}, expected {expected}"))
}
