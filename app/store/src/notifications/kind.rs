//! What members are told of, and where.

/// What a notification is about; preferences are by kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Somebody names the member.
    Mention,
    /// Somebody comments on what the member posted.
    Reply,
    /// Somebody writes to the member by name, or says something there.
    Named,
    /// Somebody likes what the member posted.
    Like,
    /// Somebody passes on what the member posted.
    Reshare,
    /// Somebody follows the member.
    Follow,
    /// What becomes of the member's proposals.
    Proposal,
    /// Votes about the member, and votes that others give them: a nomination, a recall, an expulsion, a delegation.
    Standing,
    /// Cases about what is the member's.
    Case,
    /// What became of what the member flagged.
    Flag,
    /// The member's duty as a juror or a moderator.
    Jury,
    /// The doors of groups.
    Group,
    /// Polls that the member asked or answered.
    Poll,
}

impl Kind {
    /// All, in the order in which preferences list them.
    pub const ALL: [Self; 13] = [
        Self::Mention,
        Self::Reply,
        Self::Named,
        Self::Like,
        Self::Reshare,
        Self::Follow,
        Self::Poll,
        Self::Group,
        Self::Proposal,
        Self::Standing,
        Self::Case,
        Self::Flag,
        Self::Jury,
    ];

    /// The word that the database uses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Mention => "mention",
            Self::Reply => "reply",
            Self::Named => "named",
            Self::Like => "like",
            Self::Reshare => "reshare",
            Self::Follow => "follow",
            Self::Proposal => "proposal",
            Self::Standing => "standing",
            Self::Case => "case",
            Self::Flag => "flag",
            Self::Jury => "jury",
            Self::Group => "group",
            Self::Poll => "poll",
        }
    }

    /// Whether a member may choose not to be told of it in the application. What is decided about somebody is told them in any case.
    pub const fn can_be_silent(self) -> bool {
        !matches!(self, Self::Proposal | Self::Standing | Self::Case | Self::Jury)
    }

    /// Whether it is mailed unless the member says otherwise: what asks something of them or decides about them is; what the page and the digest
    /// tell as well is not.
    pub const fn is_mailed_by_itself(self) -> bool {
        matches!(self, Self::Proposal | Self::Standing | Self::Case | Self::Jury | Self::Group)
    }
}

impl std::str::FromStr for Kind {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word).ok_or_else(|| format!("{word} is no kind"))
    }
}

/// Where a member is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Channel {
    /// On the page of their notifications.
    Page,
    /// By mail.
    Mail,
}

impl Channel {
    /// The word that the database uses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Page => "page",
            Self::Mail => "mail",
        }
    }

    /// Whether somebody who chose nothing is told of a kind here.
    pub const fn is_on_by_itself(self, kind: Kind) -> bool {
        match self {
            Self::Page => true,
            Self::Mail => kind.is_mailed_by_itself(),
        }
    }
}
