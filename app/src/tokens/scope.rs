//! What a token is for.

/// A part of what its member may do. None of them is more than the member could do on the pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    Read,
    Write,
    Vote,
    Moderate,
}

impl Scope {
    /// All, from the least to the gravest.
    pub const ALL: [Self; 4] = [Self::Read, Self::Write, Self::Vote, Self::Moderate];

    /// The word that tokens, documents and the database use.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
            Self::Vote => "vote",
            Self::Moderate => "moderate",
        }
    }

    /// The scope behind a word.
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.as_str() == word)
    }

    /// What it lets a program do, for whoever gives it.
    pub const fn about(self) -> &'static str {
        match self {
            Self::Read => "see everything that you see: your home, your groups, your notifications",
            Self::Write => "post, comment, like, follow, flag, and change what you set, in your name",
            Self::Vote => "sponsor proposals and cast your ballots",
            Self::Moderate => "answer summonses, judge cases, and use an office that you hold",
        }
    }
}
