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
}

impl Audience {
    /// The word the database and the forms use.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Followers => "followers",
            Self::Group(_, Entrance::Private) => "group",
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
            Self::Public | Self::Followers => None,
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
