//! Our own small files, one of each format.
