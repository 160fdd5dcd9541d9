//! The methods of counting, one file each.

pub mod majority;
