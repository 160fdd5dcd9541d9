//! Policies: the typed settings of a community, what each means, and how each may be changed.

mod charter;
mod constitution;
mod definition;
mod registry;
mod track;
mod value;

pub use charter::{Charter, found};
pub use constitution::{Constitution, PolicyVersion};
pub use definition::{PolicyDefinition, PolicyGroup, PolicyKind};
pub use registry::{PolicyKey, UnknownPolicy};
pub use track::{Track, UnknownTrack};
pub use value::{PolicyValue, ValueProblem};

#[cfg(test)]
mod tests;
