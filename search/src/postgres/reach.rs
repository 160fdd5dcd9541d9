//! How far a search looks through entries. Those that have common words stand close to each other among the newest, and are found by walking
//! through these; rare words are looked up in the index of words, which knows no time and yields all that have them. Postgres would choose
//! by what it estimates, and where two words are common and never meet it walks through everything.

use std::num::NonZeroUsize;

/// So many entries are looked at first. What is found among them tells how common it is.
const FIRST: usize = 2_000;
/// At most so many are walked through: about as dear as the look into the index of words for two common ones, where a million entries are.
const FARTHEST: usize = 40_000;

/// Which entries are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// The next so many in the order asked for.
    Next(usize),
    /// Those that have the words, by the index of words.
    ByWords,
    /// Whatever Postgres finds best: there are no words to look for.
    Any,
}

impl Reach {
    /// Where a search begins.
    pub(super) fn first(has_words: bool) -> Self {
        if has_words { Self::Next(FIRST) } else { Self::Any }
    }

    /// Where counting goes on when `found` of at most `wanted` were among those walked through: of what is rare all are counted, of what is not
    /// those among the `newest`.
    pub(super) fn counting(self, found: usize, wanted: usize, newest: usize) -> Option<Self> {
        match self {
            Self::Next(_) if found == 0 => Some(Self::ByWords),
            Self::Next(FIRST) if found < wanted => Some(Self::Next(newest)),
            _ => None,
        }
    }

    /// Where it goes on when this reach yielded `found` of the `wanted`; `None` when there is nothing beyond, or enough.
    pub(super) fn further(self, found: usize, wanted: usize) -> Option<Self> {
        let Self::Next(looked_at) = self else { return None };
        if found >= wanted {
            return None;
        }
        let Some(found) = NonZeroUsize::new(found).filter(|_| looked_at == FIRST) else { return Some(Self::ByWords) };
        // Half as many again as it takes where they stand as close as so far.
        let needed = looked_at.saturating_mul(wanted).saturating_mul(3) / 2 / found;
        Some(if needed <= FARTHEST { Self::Next(needed) } else { Self::ByWords })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_words_are_walked_to_and_rare_ones_looked_up() {
        let first = Reach::first(true);
        assert_eq!(first.further(21, 21), None, "enough is enough");
        assert_eq!(first.further(4, 20), Some(Reach::Next(15_000)), "2,000 × 20 ÷ 4, and half of that again");
        assert_eq!(first.further(1, 21), Some(Reach::ByWords), "63,000 would be too far");
        assert_eq!(first.further(0, 21), Some(Reach::ByWords));
        assert_eq!(
            Reach::Next(15_000).further(19, 20),
            Some(Reach::ByWords),
            "one walk is tried, not one after the other"
        );
        assert_eq!(Reach::ByWords.further(3, 20), None);
        assert_eq!(Reach::first(false).further(0, 20), None);
    }

    #[test]
    fn what_is_rare_is_counted_whole() {
        let first = Reach::first(true);
        assert_eq!(first.counting(0, 200, 5_000), Some(Reach::ByWords));
        assert_eq!(first.counting(1, 200, 5_000), Some(Reach::Next(5_000)));
        assert_eq!(first.counting(200, 200, 5_000), None);
        assert_eq!(Reach::Next(5_000).counting(3, 200, 5_000), None);
        assert_eq!(
            Reach::Next(5_000).counting(0, 200, 5_000),
            Some(Reach::ByWords),
            "a page of them was found farther back"
        );
        assert_eq!(Reach::ByWords.counting(0, 200, 5_000), None);
    }
}
