//! Rows about tokens, and about the API: each person asks with a token of theirs that is for everything.

use tests::PASSWORD;

use super::rows::{Row, form, row};

const NOTE: &[(&str, &str)] = &[("body", "from a program")];
const TOKEN: &[(&str, &str)] = &[("name", "my phone"), ("read", "true"), ("days", "30"), ("password", PASSWORD)];
const CHANGE: &[(&str, &str)] =
    &[("policy", "entry.max_chars"), ("value", "7000"), ("title", "Longer notes"), ("body", "Because.")];

const SEAT: &[(&str, &str)] = &[("answer", "accepted")];
const OPINION: &[(&str, &str)] = &[("opinion", "remove"), ("reason", "It breaks the rule.")];
const HOLD: &[(&str, &str)] = &[("rule", "R1"), ("reason", "It breaks the rule.")];

pub(super) const API: [Row; 68] = [
    form("POST /settings/tokens", "their own", "/settings/tokens", TOKEN),
    row("POST /settings/tokens/<id>/removal", "nobody's", "/settings/tokens/999999/removal"),
    row("OPTIONS /api/folkmoot/v1/<_..>", "", "/api/folkmoot/v1/entries"),
    row("GET /api/folkmoot/v1/streams/best/<period>", "", "/api/folkmoot/v1/streams/best/week"),
    row("GET /api/folkmoot/v1/entries/<id>", "a public entry", "/api/folkmoot/v1/entries/{entry}"),
    row("GET /api/folkmoot/v1/entries/<id>", "one for followers", "/api/folkmoot/v1/entries/{followers_entry}"),
    row("GET /api/folkmoot/v1/entries/<id>", "a held one", "/api/folkmoot/v1/entries/{held_entry}"),
    row("GET /api/folkmoot/v1/entries/<id>", "a removed one", "/api/folkmoot/v1/entries/{removed_entry}"),
    row("GET /api/folkmoot/v1/entries/<id>/comments", "a public entry", "/api/folkmoot/v1/entries/{entry}/comments"),
    row("GET /api/folkmoot/v1/entries/<id>/comments", "a held one", "/api/folkmoot/v1/entries/{held_entry}/comments"),
    form("POST /api/folkmoot/v1/entries", "", "/api/folkmoot/v1/entries", NOTE),
    form(
        "POST /api/folkmoot/v1/entries/<id>/comments",
        "a public entry",
        "/api/folkmoot/v1/entries/{entry}/comments",
        NOTE,
    ),
    form(
        "POST /api/folkmoot/v1/entries/<id>/comments",
        "a held one",
        "/api/folkmoot/v1/entries/{held_entry}/comments",
        NOTE,
    ),
    form("PATCH /api/folkmoot/v1/entries/<id>", "a public entry", "/api/folkmoot/v1/entries/{entry}", NOTE),
    form("PATCH /api/folkmoot/v1/entries/<id>", "a held one", "/api/folkmoot/v1/entries/{held_entry}", NOTE),
    row("DELETE /api/folkmoot/v1/entries/<id>", "a public entry", "/api/folkmoot/v1/entries/{entry}"),
    row("PUT /api/folkmoot/v1/entries/<id>/like", "a public entry", "/api/folkmoot/v1/entries/{entry}/like"),
    row("DELETE /api/folkmoot/v1/entries/<id>/like", "a public entry", "/api/folkmoot/v1/entries/{entry}/like"),
    row("PUT /api/folkmoot/v1/entries/<id>/reshare", "a public entry", "/api/folkmoot/v1/entries/{entry}/reshare"),
    row(
        "PUT /api/folkmoot/v1/entries/<id>/reshare",
        "one for followers",
        "/api/folkmoot/v1/entries/{followers_entry}/reshare",
    ),
    row("DELETE /api/folkmoot/v1/entries/<id>/reshare", "a public entry", "/api/folkmoot/v1/entries/{entry}/reshare"),
    row("GET /api/folkmoot/v1/actors/<handle>/reshares", "the author", "/api/folkmoot/v1/actors/author/reshares"),
    row("PUT /api/folkmoot/v1/entries/<id>/hide", "a public entry", "/api/folkmoot/v1/entries/{entry}/hide"),
    row("DELETE /api/folkmoot/v1/entries/<id>/hide", "a public entry", "/api/folkmoot/v1/entries/{entry}/hide"),
    form(
        "POST /api/folkmoot/v1/entries/<id>/flags",
        "a public entry",
        "/api/folkmoot/v1/entries/{entry}/flags",
        &[("rule", "R1")],
    ),
    row("DELETE /api/folkmoot/v1/entries/<id>/flags", "a public entry", "/api/folkmoot/v1/entries/{entry}/flags"),
    row("GET /api/folkmoot/v1/actors/<handle>", "the author", "/api/folkmoot/v1/actors/author"),
    row("GET /api/folkmoot/v1/actors/<handle>", "a private group", "/api/folkmoot/v1/actors/firs"),
    row("GET /api/folkmoot/v1/actors/<handle>/entries", "the author", "/api/folkmoot/v1/actors/author/entries"),
    row("GET /api/folkmoot/v1/actors/<handle>/entries", "a private group", "/api/folkmoot/v1/actors/firs/entries"),
    row("GET /api/folkmoot/v1/actors/<handle>/comments", "the author", "/api/folkmoot/v1/actors/author/comments"),
    row("GET /api/folkmoot/v1/actors/<handle>/likes", "the author", "/api/folkmoot/v1/actors/author/likes"),
    row("GET /api/folkmoot/v1/actors/<handle>/discussions", "the author", "/api/folkmoot/v1/actors/author/discussions"),
    row("PUT /api/folkmoot/v1/actors/<handle>/follow", "the author", "/api/folkmoot/v1/actors/author/follow"),
    row("DELETE /api/folkmoot/v1/actors/<handle>/follow", "the author", "/api/folkmoot/v1/actors/author/follow"),
    row("PUT /api/folkmoot/v1/actors/<handle>/mute", "the author", "/api/folkmoot/v1/actors/author/mute"),
    row("DELETE /api/folkmoot/v1/actors/<handle>/mute", "the author", "/api/folkmoot/v1/actors/author/mute"),
    row("PUT /api/folkmoot/v1/actors/<handle>/block", "the author", "/api/folkmoot/v1/actors/author/block"),
    row("DELETE /api/folkmoot/v1/actors/<handle>/block", "the author", "/api/folkmoot/v1/actors/author/block"),
    row("GET /api/folkmoot/v1/groups/<handle>", "a private group", "/api/folkmoot/v1/groups/firs"),
    row("GET /api/folkmoot/v1/groups/<handle>/entries", "a private group", "/api/folkmoot/v1/groups/firs/entries"),
    row(
        "PUT /api/folkmoot/v1/groups/<handle>/membership",
        "a private group",
        "/api/folkmoot/v1/groups/firs/membership",
    ),
    row(
        "DELETE /api/folkmoot/v1/groups/<handle>/membership",
        "a private group",
        "/api/folkmoot/v1/groups/firs/membership",
    ),
    form("POST /api/folkmoot/v1/lists", "their own", "/api/folkmoot/v1/lists", &[("name", "neighbours")]),
    row("DELETE /api/folkmoot/v1/lists/<id>", "nobody's", "/api/folkmoot/v1/lists/999999"),
    row("GET /api/folkmoot/v1/lists/<id>/people", "nobody's", "/api/folkmoot/v1/lists/999999/people"),
    row("GET /api/folkmoot/v1/lists/<id>/entries", "nobody's", "/api/folkmoot/v1/lists/999999/entries"),
    row("PUT /api/folkmoot/v1/lists/<id>/people/<handle>", "nobody's", "/api/folkmoot/v1/lists/999999/people/author"),
    row(
        "DELETE /api/folkmoot/v1/lists/<id>/people/<handle>",
        "nobody's",
        "/api/folkmoot/v1/lists/999999/people/author",
    ),
    form(
        "POST /api/folkmoot/v1/sources",
        "their own",
        "/api/folkmoot/v1/sources",
        &[("url", "http://127.0.0.1:9/other.xml")],
    ),
    row("DELETE /api/folkmoot/v1/sources/<id>", "the author's", "/api/folkmoot/v1/sources/{source}"),
    form("POST /api/folkmoot/v1/notifications/read", "their own", "/api/folkmoot/v1/notifications/read", &[]),
    row("GET /api/folkmoot/v1/search", "", "/api/folkmoot/v1/search?q=oak"),
    row("GET /api/folkmoot/v1/policies/<key>", "a policy", "/api/folkmoot/v1/policies/entry.max_chars"),
    row("GET /api/folkmoot/v1/proposals/<id>", "a draft", "/api/folkmoot/v1/proposals/{draft_id}"),
    form("POST /api/folkmoot/v1/proposals", "a new one", "/api/folkmoot/v1/proposals", CHANGE),
    row(
        "PUT /api/folkmoot/v1/proposals/<id>/publication",
        "a draft",
        "/api/folkmoot/v1/proposals/{draft_id}/publication",
    ),
    row("DELETE /api/folkmoot/v1/proposals/<id>", "a draft", "/api/folkmoot/v1/proposals/{draft_id}"),
    row("GET /api/folkmoot/v1/proposals/<id>/paper", "an open vote", "/api/folkmoot/v1{voting}/paper"),
    form(
        "PUT /api/folkmoot/v1/proposals/<id>/ballot",
        "an open vote",
        "/api/folkmoot/v1{voting}/ballot",
        &[("ballot", "yes")],
    ),
    row(
        "PUT /api/folkmoot/v1/proposals/<id>/sponsorship",
        "a published one",
        "/api/folkmoot/v1{published}/sponsorship",
    ),
    form("PUT /api/folkmoot/v1/cases/<id>/seat", "an open case", "/api/folkmoot/v1/cases/{open_case}/seat", SEAT),
    form("PUT /api/folkmoot/v1/cases/<id>/seat", "a decided case", "/api/folkmoot/v1/cases/{decided_case}/seat", SEAT),
    form(
        "PUT /api/folkmoot/v1/cases/<id>/opinion",
        "an open case",
        "/api/folkmoot/v1/cases/{open_case}/opinion",
        OPINION,
    ),
    form(
        "PUT /api/folkmoot/v1/cases/<id>/opinion/final",
        "an open case",
        "/api/folkmoot/v1/cases/{open_case}/opinion/final",
        OPINION,
    ),
    form("PUT /api/folkmoot/v1/entries/<id>/hold", "a public entry", "/api/folkmoot/v1/entries/{entry}/hold", HOLD),
    form(
        "PUT /api/folkmoot/v1/entries/<id>/hold",
        "one for followers",
        "/api/folkmoot/v1/entries/{followers_entry}/hold",
        HOLD,
    ),
    form(
        "POST /api/folkmoot/v1/cases/<id>/appeal",
        "a decided case",
        "/api/folkmoot/v1/cases/{decided_case}/appeal",
        &[("plea", "It was a joke.")],
    ),
];
