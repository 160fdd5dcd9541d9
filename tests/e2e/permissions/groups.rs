//! Rows about groups. The author administers all of them; nobody else of these standings is in one.

use super::rows::{Row, alone, form, row};

const WORDS: &[(&str, &str)] = &[("display_name", "Trees"), ("about", ""), ("entrance", "request")];

const ELMS: &[(&str, &str)] = &[("handle", "elms"), ("display_name", "Elms"), ("about", ""), ("entrance", "public")];

pub(super) const GROUPS: [Row; 26] = [
    row("GET /<at_handle>", "an open group", "/@oaks"),
    row("GET /<at_handle>", "a private group", "/@firs"),
    row("GET /<at_handle>/likes", "a group", "/@oaks/likes"),
    row("GET /entries/<id>", "one in a private group", "/entries/{group_entry}"),
    row("GET /entries/<id>/history", "one in a private group", "/entries/{group_entry}/history"),
    row("GET /groups/<name>/edit", "an open group", "/groups/oaks/edit"),
    row("GET /groups/<name>/members", "an open group", "/groups/oaks/members"),
    row("GET /groups/<name>/members", "a private group", "/groups/firs/members"),
    Row { alone: true, ..form("POST /groups", "", "/groups", ELMS) },
    form("POST /groups/<name>/edit", "an open group", "/groups/oaks/edit", WORDS),
    alone("POST /groups/<name>/members", "an open group", "/groups/oaks/members"),
    alone("POST /groups/<name>/members", "one by request", "/groups/pines/members"),
    alone("POST /groups/<name>/members", "a private group", "/groups/firs/members"),
    alone("POST /groups/<name>/members/removal", "an open group", "/groups/oaks/members/removal"),
    row("POST /groups/<name>/members/<handle>/removal", "a peer", "/groups/oaks/members/peer1/removal"),
    row("POST /groups/<name>/requests/<handle>/acceptance", "a peer", "/groups/pines/requests/peer2/acceptance"),
    row("POST /groups/<name>/requests/<handle>/removal", "a peer", "/groups/pines/requests/peer2/removal"),
    form("POST /groups/<name>/invitations", "a peer", "/groups/firs/invitations", &[("handle", "peer3")]),
    row("POST /groups/<name>/administrators/<handle>", "a peer", "/groups/oaks/administrators/peer1"),
    row("POST /groups/<name>/administrators/<handle>/removal", "a peer", "/groups/oaks/administrators/peer1/removal"),
    form("POST /entries", "into an open group", "/entries", &[("body", "a word"), ("audience", "@oaks")]),
    form("POST /entries", "into a private group", "/entries", &[("body", "a word"), ("audience", "@firs")]),
    form(
        "POST /entries/<id>/comments",
        "one in a private group",
        "/entries/{group_entry}/comments",
        &[("body", "a word")],
    ),
    row("POST /entries/<id>/likes", "one in a private group", "/entries/{group_entry}/likes"),
    row("POST /actors/<handle>/follows", "a group", "/actors/oaks/follows"),
    row("POST /actors/<handle>/blocks", "a group", "/actors/oaks/blocks"),
];
