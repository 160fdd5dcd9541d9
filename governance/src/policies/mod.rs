//! Policies: the typed settings of a community, what each means, and how each may be changed.

mod charter;
mod constitution;
mod definition;
mod effect;
mod key;
mod registry;
mod secrecy;
mod track;
mod value;

pub use charter::{Charter, found};
pub use constitution::{Constitution, PolicyVersion};
pub use definition::{PolicyDefinition, PolicyGroup, PolicyKind};
pub use effect::Effect;
pub use key::UnknownPolicy;
pub use registry::PolicyKey;
pub use secrecy::Secrecy;
pub use track::{Track, UnknownTrack};
pub use value::{PolicyValue, ValueProblem};

#[cfg(test)]
mod tests;
