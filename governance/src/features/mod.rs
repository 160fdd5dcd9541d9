//! Features: what members would like to see built, and how far each has come. In which order they are built is decided by the
//! standing vote, cycle by cycle ([`crate::proposals::Priorities`]).

mod acts;
mod state;
#[cfg(test)]
mod tests;
mod words;

pub use acts::{
    Feature, FeatureMoved, FeatureProposed, FeatureRefusal, amend_feature, move_feature, propose_feature,
    withdraw_feature,
};
pub use state::{FeatureState, FeatureVerb, UnknownFeatureState};
pub use words::{EffortProblem, FeatureLink, FeatureText, LinkProblem, effort_days};
