//! Groups: actors that members found, join, leave and post into. How one gets in, and for whom what is written there is.

/// In how many groups one member can be: the home stream asks each of them.
pub const GROUPS_MAX: u64 = 200;

/// How one gets into a group, and who reads what is written in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Entrance {
    /// Everybody reads, and every member joins at once.
    Public,
    /// Everybody reads; members ask, and an administrator lets them in.
    Request,
    /// Only those who are in it read. They ask, or are invited.
    Private,
}

impl Entrance {
    /// Each of them, the most open first.
    pub const ALL: [Self; 3] = [Self::Public, Self::Request, Self::Private];

    /// The stable name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Request => "request",
            Self::Private => "private",
        }
    }

    /// Reads what [`Entrance::as_str`] wrote.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|entrance| entrance.as_str() == name)
    }

    /// Whether everybody reads what is posted while the entrance is this.
    #[must_use]
    pub const fn is_read_by_everybody(self) -> bool {
        !matches!(self, Self::Private)
    }

    /// What follows when a member who is not in it comes to the door.
    #[must_use]
    pub const fn arrival(self, invited: bool) -> Arrival {
        if invited || matches!(self, Self::Public) { Arrival::Enters } else { Arrival::Asks }
    }
}

/// What becomes of somebody at the door of a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arrival {
    /// They are in it.
    Enters,
    /// They wait until an administrator answers.
    Asks,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_invitation_opens_every_door_and_only_the_public_one_opens_by_itself() {
        for entrance in Entrance::ALL {
            assert_eq!(entrance.arrival(true), Arrival::Enters);
            assert_eq!(entrance.arrival(false) == Arrival::Enters, entrance == Entrance::Public);
            assert_eq!(Entrance::from_name(entrance.as_str()), Some(entrance));
            assert_eq!(entrance.is_read_by_everybody(), entrance != Entrance::Private);
        }
        assert_eq!(Entrance::from_name("secret"), None);
    }
}
