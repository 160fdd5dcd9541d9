//! Policies: the typed settings of a community, what each means, and how each may be changed.

mod charter;
mod constitution;
mod definition;
mod effect;
mod introduction;
mod key;
mod registry;
mod secrecy;
mod sunset;
mod table;
mod track;
mod value;
mod words;

pub use charter::{Charter, found};
pub use constitution::{Constitution, PolicyVersion, UnreadPolicy, Until};
pub use definition::{PolicyDefinition, PolicyGroup, PolicyKind};
pub use effect::Effect;
pub use introduction::{InForceAlready, Introduced, introduce};
pub use key::UnknownPolicy;
pub use registry::PolicyKey;
pub use secrecy::Secrecy;
pub use sunset::{NotGoingBack, Reverted, revert};
pub use track::{Track, UnknownTrack};
pub use value::{PolicyValue, ValueProblem};
pub use words::{counted, grouped};

#[cfg(test)]
mod tests;
