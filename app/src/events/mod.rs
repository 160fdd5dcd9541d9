//! Events: what comes up on a page, and files for calendars (decision 0037). An event is seen where its note is, on every surface.

pub mod calendar;
pub mod coming;
mod files;

pub use self::files::{private, routes};
