//! Rows about the ways to look at streams.

use super::rows::{Row, form, row};

pub(super) const STREAMS: [Row; 13] = [
    row("POST /first-steps/removal", "their own", "/first-steps/removal"),
    row("GET /<at_handle>/comments", "the author", "/@author/comments"),
    row("GET /<at_handle>/discussions", "the author", "/@author/discussions"),
    row("GET /best/<period>", "", "/best/week"),
    row("GET /lists/<id>", "nobody's", "/lists/999999"),
    form("POST /lists", "a new one", "/lists", &[("name", "Family")]),
    form("POST /lists/<id>/name", "nobody's", "/lists/999999/name", &[("name", "Family")]),
    row("POST /lists/<id>/removal", "nobody's", "/lists/999999/removal"),
    form("POST /lists/<id>/people", "nobody's", "/lists/999999/people", &[("handle", "author")]),
    row("POST /lists/<id>/people/<handle>/removal", "nobody's", "/lists/999999/people/author/removal"),
    row("GET /actors/<handle>/lists", "the author", "/actors/author/lists"),
    row("POST /actors/<handle>/lists", "the author", "/actors/author/lists"),
    form("POST /settings/home", "their own", "/settings/home", &[("show", "friends"), ("order", "date")]),
];
