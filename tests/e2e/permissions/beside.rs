//! Rows about events and polls.

use super::rows::{Row, form, row};

const CHOICE: &[(&str, &str)] = &[("choice", "1")];
const WRITTEN: &[(&str, &str)] = &[("ballot", "[[\"1\"]]")];

pub(super) const BESIDE: [Row; 13] = [
    row("GET /<calendar>", "the front", "/front.ics"),
    row("GET /<calendar>", "the author", "/@author.ics"),
    row("GET /<calendar>", "a private group", "/@firs.ics"),
    row("GET /entries/<calendar>", "a public event", "/entries/{poll_entry}.ics"),
    row("GET /entries/<calendar>", "no event", "/entries/{entry}.ics"),
    row("GET /entries/<id>/poll", "a public poll", "/entries/{poll_entry}/poll"),
    row("GET /entries/<id>/poll", "one for followers", "/entries/{followers_poll}/poll"),
    row("GET /entries/<id>/poll", "no poll", "/entries/{entry}/poll"),
    form("POST /entries/<id>/poll", "a public poll", "/entries/{poll_entry}/poll", CHOICE),
    form("POST /entries/<id>/poll", "one for followers", "/entries/{followers_poll}/poll", CHOICE),
    form("POST /entries/<id>/poll", "no poll", "/entries/{entry}/poll", CHOICE),
    form(
        "PUT /api/folkmoot/v1/entries/<id>/answer",
        "a public poll",
        "/api/folkmoot/v1/entries/{poll_entry}/answer",
        WRITTEN,
    ),
    form(
        "PUT /api/folkmoot/v1/entries/<id>/answer",
        "one for followers",
        "/api/folkmoot/v1/entries/{followers_poll}/answer",
        WRITTEN,
    ),
];
