//! Words that a member does not want to read, found as people would find them: whole, whatever their case.

/// How many words or phrases a member can mute, and how long each can be: together less than the database keeps.
pub const WORDS_MAX: usize = 60;
const WORD_CHARS_MAX: usize = 60;

/// Why a list of words cannot be kept.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WordsRefusal {
    #[error("these are more than {WORDS_MAX}: each is looked for in everything you read")]
    TooMany,
    #[error("“{0}…” is longer than {WORD_CHARS_MAX} characters")]
    TooLong(String),
}

impl From<WordsRefusal> for crate::web::texts::Text {
    fn from(refusal: WordsRefusal) -> Self {
        refusal.to_string().into()
    }
}

/// The words of a list, one on each line, without what is empty or said twice.
///
/// # Errors
/// When there are too many, or one is too long.
pub fn parse(text: &str) -> Result<Vec<String>, WordsRefusal> {
    let mut words: Vec<String> = Vec::new();
    for line in text.lines() {
        let word = line.split_whitespace().collect::<Vec<_>>().join(" ").replace('\0', "");
        if word.chars().count() > WORD_CHARS_MAX {
            return Err(WordsRefusal::TooLong(word.chars().take(20).collect()));
        }
        let is_new = words.iter().all(|kept| kept.to_lowercase() != word.to_lowercase());
        if !word.is_empty() && is_new {
            words.push(word);
        }
    }
    if words.len() > WORDS_MAX { Err(WordsRefusal::TooMany) } else { Ok(words) }
}

/// A member's muted words, ready to be looked for.
#[derive(Debug, Clone, Default)]
pub struct MutedWords(Vec<(String, String)>);

impl MutedWords {
    /// From the list as it is kept: one word or phrase on each line.
    pub fn new(kept: &str) -> Self {
        let words = kept.lines().filter(|line| !line.is_empty());
        Self(words.map(|word| (word.to_owned(), word.to_lowercase())).collect())
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The first of the words that stands in a text, as its owner wrote it.
    pub fn found_in(&self, text: &str) -> Option<&str> {
        if self.0.is_empty() {
            return None;
        }
        // One space between words, however the text was set.
        let text = text.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ");
        self.0.iter().find(|(_, lower)| stands_in(lower, &text)).map(|(word, _)| word.as_str())
    }
}

/// Whether a word stands in a text as a whole word.
fn stands_in(word: &str, text: &str) -> bool {
    text.match_indices(word).any(|(at, found)| {
        let before = text[..at].chars().next_back();
        let after = text[at + found.len()..].chars().next();
        ends_between(before, found.chars().next()) && ends_between(found.chars().next_back(), after)
    })
}

/// Whether a word can begin or end between two characters.
fn ends_between(left: Option<char>, right: Option<char>) -> bool {
    let joins = |side: Option<char>| side.is_some_and(|c| c.is_alphanumeric() && !is_written_without_spaces(c));
    !(joins(left) && joins(right))
}

/// Scripts whose words stand beside each other without spaces: Thai to Khmer, kana, and Chinese characters.
fn is_written_without_spaces(c: char) -> bool {
    matches!(u32::from(c), 0x0E00..=0x0EFF | 0x1000..=0x109F | 0x1780..=0x17FF | 0x3040..=0x30FF | 0x3400..=0x9FFF | 0xF900..=0xFAFF | 0x2_0000..=0x3_FFFF)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_whole_and_whatever_their_case() {
        let muted = MutedWords::new("football\nRoyal Family\n#spoilers\nÉté\n寿司");
        for (text, found) in [
            ("We went to the Football, again.", Some("football")),
            ("footballers are people too", None),
            ("the royal\n  family came", Some("Royal Family")),
            ("royal families", None),
            ("see #spoilers!", Some("#spoilers")),
            ("no spoilers here", None),
            ("un ÉTÉ à la mer", Some("Été")),
            ("昨日寿司を食べた", Some("寿司")),
            ("", None),
        ] {
            assert_eq!(muted.found_in(text), found, "{text}");
        }
        assert_eq!(MutedWords::new("").found_in("anything"), None);
    }

    #[test]
    fn a_list_is_kept_without_what_is_empty_or_said_twice() {
        assert_eq!(parse(" one \n\nONE\n two  words \r\n"), Ok(vec!["one".to_owned(), "two words".to_owned()]));
        let long = "a".repeat(61);
        assert_eq!(parse(&long), Err(WordsRefusal::TooLong("a".repeat(20))));
        let many = (0..61).map(|n| n.to_string()).collect::<Vec<_>>().join("\n");
        assert_eq!(parse(&many), Err(WordsRefusal::TooMany));
    }
}
