//! Rows about the ways to look at streams.

use super::rows::{Row, form, row};

pub(super) const STREAMS: [Row; 3] = [
    row("GET /<at_handle>/comments", "the author", "/@author/comments"),
    row("GET /<at_handle>/discussions", "the author", "/@author/discussions"),
    form("POST /settings/home", "their own", "/settings/home", &[("show", "friends"), ("order", "date")]),
];
