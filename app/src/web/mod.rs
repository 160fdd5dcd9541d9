//! The framework glue: what every page needs and none is about.

pub mod cards;
pub mod csrf;
pub mod curve;
pub mod diff;
pub mod errors;
pub mod events;
pub mod feeds;
pub mod forms;
pub mod graph;
pub mod guards;
pub mod headers;
pub mod html;
pub mod kept;
pub mod labels;
pub mod layout;
pub mod limits;
pub mod lull;
pub mod media;
pub mod moments;
pub mod multipart;
pub mod notices;
pub mod packing;
pub mod pictures;
pub mod polls;
pub mod requests;
pub mod sentences;
pub mod stacks;
pub mod statics;
pub mod tagged;
pub mod texts;

#[cfg(test)]
mod pages_tests;
