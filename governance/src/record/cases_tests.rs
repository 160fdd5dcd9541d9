use serde_json::json;

use super::*;

/// What is said against a verdict of a jury of five, by more than half.
fn said_against(ended: Value) -> String {
    let facts = |facts| Facts { leaf: 1, at: chrono::DateTime::UNIX_EPOCH, facts };
    let drawn = facts(json!({ "majority": "1/2" }));
    let tickets: Vec<Hash> = (0..5).map(|number| [number; 32]).collect();
    let draw = draw(&[7; 32], &tickets, 5);
    check_verdict(&facts(ended), Some((&drawn, &draw))).err().unwrap_or_default()
}

#[test]
fn a_verdict_is_what_the_opinions_say() {
    let ended = |outcome: &str, [remove, label, restore]: [u64; 3]| json!({ "outcome": outcome, "state": "decided", "remove": remove, "label": label, "restore": restore });
    for (outcome, opinions) in [
        ("remove", [3, 1, 1]),
        ("label", [2, 1, 2]),
        ("label", [0, 3, 0]),
        ("restore", [1, 1, 3]),
        ("restore", [1, 1, 0]),
    ] {
        assert_eq!(said_against(ended(outcome, opinions)), "", "{outcome} {opinions:?}");
        for other in ["remove", "label", "restore", "burn"].into_iter().filter(|other| *other != outcome) {
            assert_eq!(
                said_against(ended(other, opinions)),
                "the verdict is not what the opinions say",
                "{opinions:?}"
            );
        }
    }
    assert_eq!(said_against(ended("label", [2, 2, 2])), "there are more opinions than jurors");
    let lapsed = json!({ "outcome": "label", "state": "lapsed", "remove": 0, "label": 3, "restore": 0 });
    assert_eq!(said_against(lapsed), "the verdict is not what the opinions say");
    let odd = json!({ "outcome": "restore", "remove": 0, "label": "many", "restore": 3 });
    assert_eq!(said_against(odd), "the verdict does not say how many would label");
}

#[test]
fn verdicts_from_before_there_were_labels_are_read_as_they_were() {
    assert_eq!(said_against(json!({ "outcome": "remove", "remove": 3, "restore": 2 })), "");
    assert_eq!(said_against(json!({ "outcome": "restore", "state": "lapsed", "remove": 2, "restore": 1 })), "");
}
