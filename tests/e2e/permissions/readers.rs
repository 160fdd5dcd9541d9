//! Rows about notes for named people, and about hashtags that are kept out, and about passing on. Nobody of these standings reads the conversation but its author.

use super::rows::{Row, alone, form, row};

const FOR_PEOPLE: &[(&str, &str)] = &[("body", "a word"), ("audience", "people"), ("readers", "@peer1")];

pub(super) const READERS: [Row; 21] = [
    form("POST /entries", "for named people", "/entries", FOR_PEOPLE),
    row("GET /entries/<id>", "one for named people", "/entries/{named_entry}"),
    row("GET /entries/<id>/history", "one for named people", "/entries/{named_entry}/history"),
    form(
        "POST /entries/<id>/comments",
        "one for named people",
        "/entries/{named_entry}/comments",
        &[("body", "a word")],
    ),
    row("POST /entries/<id>/likes", "one for named people", "/entries/{named_entry}/likes"),
    row("POST /entries/<id>/hides", "one for named people", "/entries/{named_entry}/hides"),
    alone("POST /entries/<id>/readers/removal", "one for named people", "/entries/{named_entry}/readers/removal"),
    form("POST /settings/filters/named", "their own", "/settings/filters/named", &[("by", "nobody")]),
    form("POST /settings/filters/tags", "their own", "/settings/filters/tags", &[("tag", "bread")]),
    row("POST /tags/<tag>/mutes", "", "/tags/bread/mutes"),
    row("POST /tags/<tag>/mutes/removal", "", "/tags/bread/mutes/removal"),
    row("GET /entries/<id>/preview", "a public entry", "/entries/{entry}/preview"),
    row("GET /<at_handle>/reshares", "the author", "/@author/reshares"),
    row("GET /entries/<id>/reshares/new", "a public entry", "/entries/{entry}/reshares/new"),
    row("GET /entries/<id>/reshares/new", "one for followers", "/entries/{followers_entry}/reshares/new"),
    row("POST /entries/<id>/reshares", "a public entry", "/entries/{entry}/reshares"),
    row("POST /entries/<id>/reshares", "one for followers", "/entries/{followers_entry}/reshares"),
    row("POST /entries/<id>/reshares", "a held one", "/entries/{held_entry}/reshares"),
    row("POST /entries/<id>/reshares", "one for named people", "/entries/{named_entry}/reshares"),
    row("POST /entries/<id>/reshares/removal", "a public entry", "/entries/{entry}/reshares/removal"),
    form("POST /entries", "with words to a public entry", "/entries", &[("body", "a word"), ("carries", "{entry}")]),
];
