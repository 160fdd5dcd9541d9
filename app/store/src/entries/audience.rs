//! Whom an entry is for.

/// Who may see an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    Public,
    Followers,
}

impl Audience {
    /// The word the database and the forms use.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Followers => "followers",
        }
    }
}

impl std::str::FromStr for Audience {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        match text {
            "public" => Ok(Self::Public),
            "followers" => Ok(Self::Followers),
            _ => Err(()),
        }
    }
}
