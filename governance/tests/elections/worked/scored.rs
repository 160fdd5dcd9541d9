//! The examples with scores.

use std::collections::BTreeSet;

use governance::voting::{Method, Tally};
use serde_json::{Value, json};

use super::{Examples, counted, figures, names, steps};

pub fn come_out(examples: &Examples) {
    for (id, ballots, expect) in [("tennessee", "star_ballots", "star_expect"), ("star-doc", "score_ballots", "expect")]
    {
        let example = examples.get(id);
        let tally = counted(&example.contents(ballots), Method::Star);
        assert_eq!(names(&tally, &tally.winners), json!([example.part(&format!("{expect}/winner"))]), "{id}");
        assert_eq!(&figures(&tally), example.part(&format!("{expect}/totals")), "{id}");
        assert_eq!(set(&steps(&tally, "finalists")[0]["options"]), set(example.part(&format!("{expect}/finalists"))));
        if expect == "star_expect" {
            let mut counted = runoff(&tally);
            counted.as_object_mut().unwrap().remove("equal");
            assert_eq!(&counted, example.part("star_expect/runoff"));
        }
    }
    let example = examples.get("star-flat-ballots");
    let tally = counted(&example.contents("score_ballots"), Method::Star);
    assert_eq!(&figures(&tally), example.part("expect/totals"));
    assert_eq!(&runoff(&tally), example.part("expect/runoff"));
    assert_eq!(example.text("expect/result"), "unbroken tie; both ballots MUST be counted as valid");
    let last = tally.ties.last().unwrap();
    assert_eq!((tally.counts.valid, tally.tie_dependent, last.rule, last.among.len()), (2, true, "lot", 2));
}

fn set(list: &Value) -> BTreeSet<String> {
    list.as_array().unwrap().iter().map(|name| name.as_str().unwrap().to_owned()).collect()
}

/// How many prefer each finalist, and how many neither.
fn runoff(tally: &Tally) -> Value {
    let step = &steps(tally, "runoff")[0];
    let name = |key: &str| step[key].as_str().unwrap().to_owned();
    json!({name("first"): step["above"], name("second"): step["below"], "equal": step["equal"]})
}
