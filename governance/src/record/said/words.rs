//! What the ledger says of cases about published reasons: which words they are about, and whether these are withheld.

use super::{CaseSaid, Facts, Said};

impl CaseSaid {
    /// Whether a reason with this hash was given in the case.
    fn gave(&self, hash: &str) -> bool {
        let is_reason = |facts: &Facts| facts.text("reason_sha256") == hash;
        let is_of_verdict = self.ended.as_ref().is_some_and(|ended| ended.texts("reasons_sha256").contains(&hash));
        is_of_verdict || is_reason(&self.opened) || self.sent.as_ref().is_some_and(is_reason)
    }

    /// Whether this case keeps these words of that case from everybody: it is about them, and open, or decided to remove them and not
    /// overruled.
    pub(in crate::record) fn withholds(&self, case: i64, hash: &str) -> bool {
        let opened = &self.opened;
        let is_about_them = opened.text("about") == "said"
            && opened.get("said_in").as_i64() == Some(case)
            && opened.text("words_sha256") == hash;
        let stands = self.ended.as_ref().is_none_or(|ended| ended.text("outcome") == "remove");
        is_about_them && stands && self.overruled.is_none()
    }

    /// A verdict is about the words that its case was opened about.
    pub(super) fn check_words_of_end(&self, facts: &Facts) -> Result<(), &'static str> {
        let is_same = ["said_in", "words_sha256"].iter().all(|name| facts.get(name) == self.opened.get(name));
        if is_same { Ok(()) } else { Err("it was opened about other words than it decides about") }
    }
}

impl Said {
    /// A case about a reason names it by its hash, and the case that was over in which it was given; no other case does.
    pub(super) fn check_words(&self, facts: &Facts) -> Result<(), &'static str> {
        if facts.text("about") != "said" {
            let is_silent = facts.get("said_in").is_null() && facts.get("words_sha256").is_null();
            return if is_silent { Ok(()) } else { Err("it names words, and is not about any") };
        }
        let first = facts.get("said_in").as_i64().and_then(|first| self.cases.get(&first));
        let was_given = first.is_some_and(|first| first.ended.is_some() && first.gave(facts.text("words_sha256")));
        if was_given { Ok(()) } else { Err("it is about words that no case has published") }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::time;

    fn hear(said: &mut Said, kind: &str, case: i64, facts: Value) -> Result<(), String> {
        let at = time::written(chrono::DateTime::from_timestamp(1_000_000, 0).unwrap());
        let subject = format!("case:{case}");
        let body = json!({ "actor": "system", "at": at, "facts": facts, "kind": kind, "subject": subject, "v": 1 });
        said.hear(0, &crate::canonical::canonical_json(&body))
    }

    /// Case 1 is over, with a hold and a reason; case 2 is open, with a hold.
    fn begun() -> Said {
        let mut said = Said::default();
        hear(&mut said, "case.opened", 1, json!({ "entry": 1, "held_by": "moderator", "reason_sha256": "aa" }))
            .unwrap();
        let ended = json!({ "entry": 1, "outcome": "remove", "reasons_sha256": ["bb", "cc"] });
        hear(&mut said, "case.decided", 1, ended).unwrap();
        hear(&mut said, "case.opened", 2, json!({ "entry": 2, "held_by": "moderator", "reason_sha256": "dd" }))
            .unwrap();
        said
    }

    fn about(first: i64, hash: &str) -> Value {
        json!({ "about": "said", "entry": 9, "flags": 3, "said_in": first, "words_sha256": hash })
    }

    #[test]
    fn a_case_about_words_names_some_that_were_published() {
        for (facts, is_fine) in [
            (about(1, "bb"), true),
            (about(1, "cc"), true),
            (about(1, "aa"), true),
            (about(1, "dd"), false),
            (about(1, ""), false),
            (about(2, "dd"), false),
            (about(7, "bb"), false),
            (json!({ "about": "said", "entry": 9 }), false),
            (json!({ "entry": 9, "said_in": 1 }), false),
            (json!({ "about": "profile", "entry": 9, "words_sha256": "bb" }), false),
        ] {
            assert_eq!(hear(&mut begun(), "case.opened", 5, facts.clone()).is_ok(), is_fine, "{facts}");
        }
    }

    #[test]
    fn words_are_withheld_while_their_case_is_open_and_by_a_removal_that_stands() {
        let withholds = |said: &Said, case: i64, hash: &str| said.cases[&5].withholds(case, hash);
        let opened = || {
            let mut said = begun();
            hear(&mut said, "case.opened", 5, about(1, "bb")).unwrap();
            said
        };
        let end = |outcome: &str, hash: &str| json!({ "about": "said", "entry": 9, "outcome": outcome, "said_in": 1, "words_sha256": hash });
        let mut said = opened();
        assert!(withholds(&said, 1, "bb") && !withholds(&said, 1, "cc") && !withholds(&said, 2, "bb"));
        assert!(!said.cases[&1].withholds(1, "bb"), "the case that they were given in is not about them");
        hear(&mut said, "case.decided", 5, end("remove", "bb")).unwrap();
        assert!(withholds(&said, 1, "bb"));
        hear(&mut said, "case.opened", 6, json!({ "entry": 9, "appeals": 5 })).unwrap();
        assert!(withholds(&said, 1, "bb"), "an appeal shows nothing yet");
        hear(&mut said, "case.decided", 6, json!({ "entry": 9, "outcome": "restore" })).unwrap();
        hear(&mut said, "case.overruled", 5, json!({ "case": 6, "entry": 9 })).unwrap();
        assert!(!withholds(&said, 1, "bb"));
        let mut said = opened();
        assert!(hear(&mut said, "case.decided", 5, end("remove", "cc")).is_err(), "about other words");
        assert!(hear(&mut said, "case.decided", 5, json!({ "entry": 9, "outcome": "remove" })).is_err(), "about none");
        hear(&mut said, "case.lapsed", 5, end("restore", "bb")).unwrap();
        assert!(!withholds(&said, 1, "bb"));
    }
}
