//! The example of the transferable vote, by both rules.

use governance::voting::{Method, Rule, Tally};
use serde_json::{Value, json};

use super::{Examples, counted_with, steps};

pub fn come_out(examples: &Examples) {
    let example = examples.get("stv-42");
    let seats = u32::try_from(example.part("seats").as_u64().unwrap()).ok();
    let contents = example.contents("ballots");
    let by = |method| counted_with(&contents, method, None, |rule| Rule { seats, ..rule });
    let scottish = by(Method::StvScottish);
    let counted = json!({"quota": steps(&scottish, "quota")[0]["quota"], "elected": elected(&scottish)});
    assert_eq!(&counted, example.part("expect/scottish"));
    let meek = by(Method::StvMeek);
    let rounds = steps(&meek, "round");
    let last = rounds.last().unwrap();
    let counted = json!({
        "quota": last["quota"], "castor_keep": last["keep"]["Castor"], "castor_votes": last["votes"]["Castor"],
        "pollux_votes": last["votes"]["Pollux"], "elected": elected(&meek),
    });
    assert_eq!(&counted, example.part("expect/meek_prf"));
    assert!(meek.ties.is_empty() && !meek.tie_dependent, "rounding decides, no lot");
}

fn elected(tally: &Tally) -> Value {
    tally.winners.iter().map(|place| json!(tally.options.name(*place))).collect()
}
