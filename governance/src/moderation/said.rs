//! Published reasons that are judged themselves. The ledger names them by their hash, as the verdict that they were given with does: the words
//! can go, and the line stays.

use serde_json::json;

use super::{CaseOpened, Verdict};
use crate::canonical::Hash;
use crate::ids::CaseId;
use crate::recorded::Recorded;

/// Which words a case is about: never whose, and from which seat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SaidWords {
    /// The case that they were given in. It is over.
    pub case: CaseId,
    /// SHA-256 of them.
    pub sha256: Hash,
}

impl Recorded<CaseOpened> {
    /// The same, with the words that the case is about in its line; without any as it is.
    pub fn on_words(self, words: Option<&SaidWords>) -> Self {
        named(self, words)
    }
}

impl Recorded<Verdict> {
    /// The same, with the words that were judged in its line; without any as it is.
    pub fn on_words(self, words: Option<&SaidWords>) -> Self {
        named(self, words)
    }
}

fn named<T>(recorded: Recorded<T>, words: Option<&SaidWords>) -> Recorded<T> {
    let Some(words) = words else { return recorded };
    let (value, record) = recorded.into_parts();
    let record = record.with_fact("said_in", json!(words.case.get()));
    Recorded::new(value, record.with_fact("words_sha256", json!(hex::encode(words.sha256))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Constitution;
    use crate::moderation::{About, open_case};

    #[test]
    fn the_line_names_the_words_by_their_hash_and_nobody() {
        let now = chrono::DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let flags = [("R4".to_owned(), 1), ("R4".to_owned(), 1), ("R4".to_owned(), 1)];
        let open = || open_case(9.into(), 3.into(), &flags, &[[1; 32]], &Constitution::new(), now).unwrap();
        let words = SaidWords { case: 5.into(), sha256: [7; 32] };
        let (_, line) = open().about(About::Said).on_words(Some(&words)).into_parts();
        assert_eq!(line.facts()["said_in"], 5);
        assert_eq!(line.facts()["words_sha256"], "07".repeat(32));
        assert_eq!(line.facts()["about"], "said");
        assert_eq!(open().on_words(None), open());
    }
}
