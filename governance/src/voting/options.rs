//! What is voted on: a list of options, frozen, in the order of the ballot.

use std::collections::BTreeSet;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Unfit, shown};

/// The stable name of an option: a number in files that number their candidates, a word everywhere else.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(untagged)]
pub enum OptionId {
    /// As PrefLib, ABIF and BLT files have it.
    Number(u64),
    /// As everything else has it.
    Word(String),
}

impl fmt::Display for OptionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => write!(f, "{number}"),
            Self::Word(word) => f.write_str(word),
        }
    }
}

impl From<&str> for OptionId {
    fn from(word: &str) -> Self {
        Self::Word(word.to_owned())
    }
}

impl From<u64> for OptionId {
    fn from(number: u64) -> Self {
        Self::Number(number)
    }
}

/// One option.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Labelled {
    /// What ballots and results call it.
    pub id: OptionId,
    /// What people call it.
    pub name: String,
}

/// The options of an election, in the order of the ballot. Inside a count an option is its place in this list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Options(Vec<Labelled>);

impl Options {
    /// More than this many are refused; methods that compare pairs refuse earlier (see [`super::Pairwise::MOST_OPTIONS`]).
    pub const MAX: usize = 10_000;

    /// The options of an election.
    ///
    /// # Errors
    /// When an id occurs twice, or there are more than [`Self::MAX`].
    pub fn new(options: Vec<Labelled>) -> Result<Self, Unfit> {
        if options.len() > Self::MAX {
            return Err(Unfit::new(format!(
                "{} options are more than the {} that can be counted",
                options.len(),
                Self::MAX
            )));
        }
        let mut seen = BTreeSet::new();
        for option in &options {
            if !seen.insert(&option.id) {
                return Err(Unfit::new(format!("the option {} is there twice", option.id)));
            }
        }
        Ok(Self(options))
    }

    /// Options whose ids are the numbers from 1.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub fn numbered<'a>(names: impl IntoIterator<Item = &'a str>) -> Result<Self, Unfit> {
        let label = |(id, name): (u64, &str)| Labelled { id: OptionId::Number(id), name: name.to_owned() };
        Self::new((1_u64..).zip(names).map(label).collect())
    }

    /// Options whose ids are their names.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub fn named<'a>(names: impl IntoIterator<Item = &'a str>) -> Result<Self, Unfit> {
        Self::new(names.into_iter().map(|name| Labelled { id: name.into(), name: name.to_owned() }).collect())
    }

    /// How many there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All of them.
    pub fn iter(&self) -> std::slice::Iter<'_, Labelled> {
        self.0.iter()
    }

    /// The id at a place of this list.
    ///
    /// # Panics
    /// When the list has no such place: only places that this list handed out are asked for.
    #[must_use]
    #[expect(clippy::indexing_slicing, reason = "a place comes from this list; see the doc")]
    pub fn id(&self, place: usize) -> &OptionId {
        &self.0[place].id
    }

    /// The name at a place of this list, or its id where it has no name, as it may be shown (see [`shown`]).
    ///
    /// # Panics
    /// As [`Self::id`].
    #[must_use]
    #[expect(clippy::indexing_slicing, reason = "a place comes from this list; see the doc")]
    pub fn name(&self, place: usize) -> String {
        let option = &self.0[place];
        if option.name.is_empty() {
            shown(&option.id.to_string()).into_owned()
        } else {
            shown(&option.name).into_owned()
        }
    }

    /// Where an id stands.
    #[must_use]
    pub fn place(&self, id: &OptionId) -> Option<usize> {
        self.0.iter().position(|option| option.id == *id)
    }

    /// The ids at several places, in the order given.
    #[must_use]
    pub fn ids(&self, places: &[usize]) -> Vec<OptionId> {
        places.iter().map(|place| self.id(*place).clone()).collect()
    }

    /// The names at several places, as words: "A", "A and B", "A, B and C".
    #[must_use]
    pub fn names(&self, places: &[usize]) -> String {
        let names: Vec<String> = places.iter().map(|place| self.name(*place)).collect();
        match names.split_last() {
            None => "nobody".to_owned(),
            Some((last, [])) => last.clone(),
            Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
        }
    }
}
