//! How to go on from a search that finds little: the same query with less asked of it, and with other words in the place of some.

use super::{Clause, Filter, Query, Term, Test, Who};

/// Letters that a word needs before another is taken for what was meant: of shorter ones everything is near.
const SHORTEST: usize = 4;
/// From so many letters on two slips are forgiven, not one.
const LONG: usize = 7;

/// Something that is asked for and may be spelled otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Spelled {
    /// A word of a text.
    Word(String),
    /// The handle of a member or a group, which an operator names.
    Handle(String),
    /// A hashtag, without its sign.
    Tag(String),
}

impl Spelled {
    /// As it was spelled.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Word(text) | Self::Handle(text) | Self::Tag(text) => text,
        }
    }
}

impl Query {
    /// What is asked for and may be spelled otherwise, each once. What is to be left out is none of it.
    pub fn spelled(&self) -> Vec<Spelled> {
        let words = self.clauses.iter().filter(|clause| !clause.negated).flat_map(|clause| &clause.any);
        let words = words.filter_map(|term| match term {
            Term::Word(word) if is_word(word) => Some(Spelled::Word(word.to_lowercase())),
            _ => None,
        });
        let tests = self.filters.iter().filter(|filter| !filter.negated).flat_map(|filter| &filter.any);
        let named = tests.filter_map(|test| match test {
            Test::From(Who::Handle(handle))
            | Test::LikedBy(Who::Handle(handle))
            | Test::CommentedBy(Who::Handle(handle))
            | Test::Group(handle) => Some(Spelled::Handle(handle.clone())),
            Test::Tag(tag) => Some(Spelled::Tag(tag.clone())),
            _ => None,
        });
        let mut all: Vec<Spelled> = Vec::new();
        for one in words.chain(named) {
            if !all.contains(&one) {
                all.push(one);
            }
        }
        all
    }

    /// The hashtag that it asks for, where it asks for nothing else.
    pub fn only_tag(&self) -> Option<&str> {
        match (&self.clauses[..], &self.filters[..]) {
            ([], [Filter { negated: false, any }]) => match &any[..] {
                [Test::Tag(tag)] => Some(tag),
                _ => None,
            },
            _ => None,
        }
    }

    /// The same query with another spelling of something, as one would type it.
    pub fn respelled(&self, old: &Spelled, new: &str) -> Self {
        let in_term = |term: &Term| match (term, old) {
            (Term::Word(word), Spelled::Word(old)) if word.to_lowercase() == *old => Term::Word(new.to_owned()),
            _ => term.clone(),
        };
        let who = |who: &Who, old: &str| match who {
            Who::Handle(handle) if handle == old => Who::Handle(new.to_owned()),
            other => other.clone(),
        };
        let in_test = |test: &Test| match (test, old) {
            (Test::From(one), Spelled::Handle(old)) => Test::From(who(one, old)),
            (Test::LikedBy(one), Spelled::Handle(old)) => Test::LikedBy(who(one, old)),
            (Test::CommentedBy(one), Spelled::Handle(old)) => Test::CommentedBy(who(one, old)),
            (Test::Group(handle), Spelled::Handle(old)) if handle == old => Test::Group(new.to_owned()),
            (Test::Tag(tag), Spelled::Tag(old)) if tag == old => Test::Tag(new.to_owned()),
            _ => test.clone(),
        };
        let clause = |clause: &Clause| Clause { any: clause.any.iter().map(in_term).collect(), ..*clause };
        let filter = |filter: &Filter| Filter { any: filter.any.iter().map(in_test).collect(), ..*filter };
        let clauses = self.clauses.iter().map(clause).collect();
        self.with(clauses, self.filters.iter().map(filter).collect())
    }

    /// The same query with one thing less asked of it, each with what that is, as one would type it: first what must be so beside the words, then
    /// phrases as their single words, then words one by one.
    pub fn wider(&self) -> Vec<(String, Self)> {
        let mut wider = Vec::new();
        for at in 0..self.filters.len() {
            let mut filters = self.filters.clone();
            let left_out = filters.remove(at);
            wider.push((left_out.typed(), self.with(self.clauses.clone(), filters)));
        }
        for at in 0..self.clauses.len() {
            let mut clauses = self.clauses.clone();
            let left_out = clauses.remove(at);
            if let [Term::Phrase(words)] = &left_out.any[..]
                && !left_out.negated
                && words.contains(' ')
            {
                let single = words
                    .split_whitespace()
                    .map(|word| Clause { negated: false, any: vec![Term::Word(word.to_owned())] });
                let mut loosened = clauses.clone();
                loosened.splice(at..at, single);
                wider.push(("\"".to_owned(), self.with(loosened, self.filters.clone())));
            }
            wider.push((left_out.typed(), self.with(clauses, self.filters.clone())));
        }
        wider.retain(|(_, query)| !query.is_empty());
        wider
    }

    fn with(&self, clauses: Vec<Clause>, filters: Vec<Filter>) -> Self {
        let pieces = clauses.iter().map(Clause::typed).collect();
        Self { clauses, filters, pieces, notices: Vec::new(), suggestion: None, order: self.order }
    }
}

fn is_word(word: &str) -> bool {
    word.chars().count() >= SHORTEST && word.chars().all(char::is_alphanumeric)
}

/// Those of some words, each with how often it stands somewhere, that are almost spelled so: the nearest first, and of those the most frequent; at
/// most three. A handle or a hashtag that begins as what was typed is near too.
pub fn nearest(typed: &Spelled, known: &[(String, i64)]) -> Vec<String> {
    const MOST: usize = 3;
    let word = typed.as_str();
    let letters = word.chars().count();
    let slips = if letters >= LONG { 2 } else { 1 };
    let near = |known: &str| {
        let begins = !matches!(typed, Spelled::Word(_)) && letters > 2 && known.starts_with(word);
        let distance = strsim::osa_distance(word, known);
        match (distance, begins) {
            (0, _) => None,
            (distance, _) if distance <= slips => Some(distance),
            (_, true) => Some(slips + 1),
            _ => None,
        }
    };
    let mut found: Vec<(usize, i64, &str)> =
        known.iter().filter_map(|(known, times)| Some((near(known)?, -times, known.as_str()))).collect();
    found.sort_unstable();
    found.into_iter().take(MOST).map(|(_, _, known)| known.to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_be_spelled_otherwise_is_told_and_put_in_its_place() {
        let query = Query::parse("Braed \"cold soup\" -slat from:ana #garlc in:comments order:best the");
        let spelled = query.spelled();
        let (word, handle, tag) =
            (Spelled::Word("braed".into()), Spelled::Handle("ana".into()), Spelled::Tag("garlc".into()));
        assert_eq!(spelled, [word.clone(), handle.clone(), tag.clone()]);
        assert_eq!(
            query.respelled(&word, "bread").typed(),
            "bread \"cold soup\" -slat the from:ana tag:garlc in:comments order:best"
        );
        assert!(query.respelled(&handle, "anna").typed().contains("from:anna"));
        assert!(query.respelled(&tag, "garlic").typed().contains("tag:garlic"));
        // Whatever is written out is read again as the same.
        let again = query.respelled(&word, "bread");
        assert_eq!(Query::parse(&again.typed()).clauses, again.clauses);
    }

    #[test]
    fn less_is_asked_one_thing_at_a_time() {
        let wider: Vec<_> = Query::parse("\"cold soup\" salt from:anna")
            .wider()
            .into_iter()
            .map(|(out, query)| (out, query.typed()))
            .collect();
        let expected = [
            ("from:anna", "\"cold soup\" salt"),
            ("\"", "cold soup salt from:anna"),
            ("\"cold soup\"", "salt from:anna"),
            ("salt", "\"cold soup\" from:anna"),
        ];
        assert_eq!(wider, expected.map(|(out, query)| (out.to_owned(), query.to_owned())));
        assert!(Query::parse("salt").wider().is_empty(), "nothing is left to ask for");
    }

    #[test]
    fn what_is_near_is_not_the_same_and_not_far() {
        let known: Vec<(String, i64)> = [("bread", 3), ("braid", 9), ("beard", 1), ("board", 7), ("breadth", 2)]
            .map(|(word, times)| (word.to_owned(), times))
            .into();
        assert_eq!(
            nearest(&Spelled::Word("braed".into()), &known),
            ["braid", "bread"],
            "one slip each: the usual one first"
        );
        assert!(nearest(&Spelled::Word("bread".into()), &known).is_empty(), "what is spelled right is no suggestion");
        assert_eq!(nearest(&Spelled::Word("breatdh".into()), &known), ["breadth", "bread"], "of a long one two");
        assert_eq!(nearest(&Spelled::Handle("bre".into()), &known), ["bread", "breadth"]);
        assert!(nearest(&Spelled::Word("soup".into()), &known).is_empty());
    }
}
