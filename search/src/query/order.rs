//! What comes first.

/// The order of results.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Order {
    /// What was published last.
    #[default]
    Newest,
    /// What was published first.
    Oldest,
    /// What was last spoken about.
    Active,
    /// What fits the words best, of the newest that fit.
    Best,
}

impl Order {
    /// Every order, as pages offer them.
    pub const ALL: [Self; 4] = [Self::Newest, Self::Oldest, Self::Active, Self::Best];

    /// As `order:` takes it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Newest => "newest",
            Self::Oldest => "oldest",
            Self::Active => "active",
            Self::Best => "best",
        }
    }

    pub(super) fn read(word: &str) -> Option<Self> {
        let word = word.to_ascii_lowercase();
        let also = match word.as_str() {
            "date" => Some(Self::Newest),
            "activity" => Some(Self::Active),
            "relevance" => Some(Self::Best),
            _ => None,
        };
        also.or_else(|| Self::ALL.into_iter().find(|order| order.word() == word))
    }
}
