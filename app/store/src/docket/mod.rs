//! What the docket publishes of itself: the log of every act, and the numbers of the transparency report.

pub mod deliberations;
pub mod log;
pub mod office;
pub mod report;
