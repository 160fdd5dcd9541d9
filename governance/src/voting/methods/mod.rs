//! The methods of counting, one file or folder each.

pub mod majority;
