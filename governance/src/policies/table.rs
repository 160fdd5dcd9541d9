//! What a table of policies makes: their names, and what is known of each.

/// Makes [`PolicyKey`](super::PolicyKey) of a table: name, key, group, track, kind, default, unit; title, why.
macro_rules! policies {
    ($($name:ident $key:literal $group:ident $track:ident $kind:expr, $default:expr, $unit:literal,
        $title:literal, $why:literal;)+) => {
        /// A policy, by name.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum PolicyKey {
            $(#[doc = $why] $name,)+
        }

        impl PolicyKey {
            /// Every policy, in reading order.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// The stable name, as in the database, the ledger and addresses.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $key,)+ }
            }

            /// All there is to know about the policy but its value in force.
            #[must_use]
            pub fn definition(self) -> PolicyDefinition {
                match self {
                    $(Self::$name => PolicyDefinition {
                        key: self, title: $title, why: $why, unit: $unit, kind: $kind,
                        default: $default.value(), track: Track::$track, group: PolicyGroup::$group,
                    },)+
                }
            }

            /// How the policy is amended.
            #[must_use]
            pub const fn track(self) -> Track {
                match self { $(Self::$name => Track::$track,)+ }
            }

            /// Its type and bounds.
            #[must_use]
            pub const fn kind(self) -> PolicyKind {
                match self { $(Self::$name => $kind,)+ }
            }
        }
    };
}

pub(super) use policies;
