//! Typed identifiers: one newtype over `i64` per noun, so that a case is never passed where a proposal is meant.

use std::fmt;
use std::num::ParseIntError;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(i64);

        impl $name {
            /// The number itself, as the database keeps it.
            #[must_use]
            pub const fn get(self) -> i64 {
                self.0
            }
        }

        impl From<i64> for $name {
            fn from(id: i64) -> Self {
                Self(id)
            }
        }

        impl From<$name> for i64 {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0, f)
            }
        }

        impl FromStr for $name {
            type Err = ParseIntError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    )+};
}

ids! {
    /// The public face that authors things: a member, a group, an imaginary friend.
    ActorId;
    /// A person with an account and a vote. A member's id *is* their actor's id.
    MemberId;
    /// Anything in a stream: a note, a link, an imported item, a comment.
    EntryId;
    /// An outside feed an actor brings in.
    SourceId;
    /// A proposal.
    ProposalId;
    /// A feature on the board.
    FeatureId;
    /// A flag on an entry.
    FlagId;
    /// A moderation case.
    CaseId;
    /// A line of the ledger (its database id; its place in the tree is the leaf index).
    LedgerEntryId;
    /// One version of one policy.
    PolicyVersionId;
    /// A sanction on a member.
    SanctionId;
    /// A queued mail.
    MailId;
    /// A queued job.
    JobId;
}

impl MemberId {
    /// The actor this member speaks as.
    #[must_use]
    pub const fn actor(self) -> ActorId {
        ActorId(self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_travel_as_plain_numbers() {
        let id: ProposalId = "12".parse().unwrap();
        assert_eq!(id, ProposalId::from(12));
        assert_eq!(serde_json::to_string(&id).unwrap(), "12");
        assert_eq!(id.to_string(), "12");
        assert_eq!(i64::from(id), 12);
        assert!("12x".parse::<ProposalId>().is_err());
    }

    #[test]
    fn a_member_is_their_actor() {
        assert_eq!(MemberId::from(7).actor().get(), 7);
    }
}
