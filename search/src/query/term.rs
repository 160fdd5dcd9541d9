//! Words to look for.

use super::lexer;

/// Letters that a beginning (`pre*`) needs.
const SHORTEST_BEGINNING: usize = 2;
/// Letters of a word that may be taken for half of one: of fewer too many words begin so.
const SHORTEST_HALF: usize = 3;

/// One thing to look for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Term {
    /// A word, in any of its grammatical forms.
    Word(String),
    /// These words, next to each other and in this order.
    Phrase(String),
    /// Any word that begins so.
    Beginning(String),
}

impl Term {
    pub(super) fn plain(&self) -> String {
        match self {
            Self::Word(word) => word.clone(),
            Self::Phrase(words) => format!("“{words}”"),
            Self::Beginning(letters) => format!("{letters}*"),
        }
    }

    /// The same, where a word may be half of one.
    fn begun(&self) -> Self {
        match self {
            Self::Word(word) if word.chars().filter(|c| c.is_alphanumeric()).count() >= SHORTEST_HALF => {
                Self::Beginning(word.clone())
            }
            other => other.clone(),
        }
    }

    /// As one would type it.
    fn typed(&self) -> String {
        match self {
            Self::Word(word) => word.clone(),
            Self::Phrase(words) => format!("\"{words}\""),
            Self::Beginning(letters) => format!("{letters}*"),
        }
    }

    fn read(text: &str) -> Option<Self> {
        let quoted = text.len() > 1 && text.starts_with('"') && text.ends_with('"');
        let bare: String = text.replace('"', " ");
        let bare = bare.split_whitespace().collect::<Vec<_>>().join(" ");
        if !bare.chars().any(char::is_alphanumeric) {
            return None;
        }
        if quoted {
            return Some(Self::Phrase(bare));
        }
        match bare.strip_suffix('*') {
            Some(letters) if letters.chars().filter(|c| c.is_alphanumeric()).count() >= SHORTEST_BEGINNING => {
                Some(Self::Beginning(letters.to_string()))
            }
            _ => Some(Self::Word(bare.trim_end_matches('*').to_string())),
        }
    }
}

/// Terms of which one must occur, or none when it is negated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clause {
    /// Whether a text that holds one of the terms is left out.
    pub negated: bool,
    /// The alternatives; never empty.
    pub any: Vec<Term>,
}

impl Clause {
    pub(super) fn read(piece: &str) -> Option<Self> {
        let (negated, rest) = super::sign(piece);
        let any: Vec<Term> = lexer::alternatives(rest).iter().filter_map(|text| Term::read(text)).collect();
        if any.is_empty() { None } else { Some(Self { negated, any }) }
    }

    /// The same, where each word that is asked for may be half of one.
    pub(super) fn begun(&self) -> Self {
        if self.negated {
            return self.clone();
        }
        Self { negated: false, any: self.any.iter().map(Term::begun).collect() }
    }

    /// As one would type it.
    pub(super) fn typed(&self) -> String {
        let terms: Vec<String> = self.any.iter().map(Term::typed).collect();
        format!("{}{}", if self.negated { "-" } else { "" }, terms.join("|"))
    }

    pub(super) fn plain(&self) -> String {
        let terms: Vec<String> = self.any.iter().map(Term::plain).collect();
        format!("{} {}", if self.negated { "without" } else { "with" }, terms.join(" or "))
    }
}
