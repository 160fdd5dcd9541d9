//! Whom an entry is for.

use governance::ActorId;
use governance::groups::Entrance;

/// Who may see an entry, and where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    Public,
    Followers,
    /// In a group, for whoever its entrance lets read.
    Group(ActorId, Entrance),
    /// By name: for so many readers, who are written down with it.
    Named(i32),
}

impl Audience {
    /// The word the database and the forms use.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Followers => "followers",
            Self::Group(_, Entrance::Private) => "group",
            Self::Named(_) => "named",
            Self::Public | Self::Group(..) => "public",
        }
    }

    /// Whether everybody sees it.
    pub fn is_public(self) -> bool {
        self.as_str() == Self::Public.as_str()
    }

    /// The group it is posted into.
    pub fn group(self) -> Option<i64> {
        match self {
            Self::Group(group, _) => Some(group.get()),
            Self::Public | Self::Followers | Self::Named(_) => None,
        }
    }

    /// For how many readers it is, where they are named.
    pub fn named(self) -> Option<i32> {
        match self {
            Self::Named(count) => Some(count),
            Self::Public | Self::Followers | Self::Group(..) => None,
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
