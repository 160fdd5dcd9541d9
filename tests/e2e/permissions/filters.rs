//! Rows about what members keep away.

use super::rows::{Row, form, row};

pub(super) const FILTERS: [Row; 11] = [
    row("GET /settings/filters", "their own", "/settings/filters"),
    row("POST /actors/<handle>/blocks", "the author", "/actors/author/blocks"),
    row("POST /actors/<handle>/blocks/removal", "the author", "/actors/author/blocks/removal"),
    row("POST /actors/<handle>/mutes", "the author", "/actors/author/mutes"),
    row("POST /actors/<handle>/mutes/removal", "the author", "/actors/author/mutes/removal"),
    row("POST /entries/<id>/hides", "a public entry", "/entries/{entry}/hides"),
    row("POST /entries/<id>/hides", "one for followers", "/entries/{followers_entry}/hides"),
    row("POST /entries/<id>/hides", "a held one", "/entries/{held_entry}/hides"),
    row("POST /entries/<id>/hides/removal", "a public entry", "/entries/{entry}/hides/removal"),
    form("POST /settings/filters/words", "their own", "/settings/filters/words", &[("words", "a word")]),
    form("POST /settings/filters/labels", "their own", "/settings/filters/labels", &[("label-R7", "leave_out")]),
];
