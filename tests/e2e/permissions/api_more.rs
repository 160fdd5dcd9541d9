//! Rows about the second half of the API: cases, elections, features, delegations, imaginary friends, the ledger, settings.

use super::rows::{Row, form, row};

const DECISION: &[(&str, &str)] = &[("outcome", "restore"), ("reason", "It is fine.")];
const FEATURE: &[(&str, &str)] = &[("title", "A map"), ("body", "So that more is seen."), ("effort_days", "json:3")];
const DECLINE: &[(&str, &str)] = &[("state", "declined"), ("reason", "Nobody can build it.")];
const FRIEND: &[(&str, &str)] = &[("name", "Aunt"), ("feeds", "json:[\"http://127.0.0.1:9/aunt.xml\"]")];
const FEED: &[(&str, &str)] = &[("url", "http://127.0.0.1:9/aunt2.xml")];
const QUIET: &[(&str, &str)] = &[("page", "json:false"), ("mail", "json:false")];
const DIGEST: &[(&str, &str)] = &[("digest", "off"), ("hour", "json:7"), ("time_zone", "UTC")];

pub(super) const MORE: [Row; 36] = [
    row("GET /api/folkmoot/v1/cases/<id>", "an open case", "/api/folkmoot/v1/cases/{open_case}"),
    row("GET /api/folkmoot/v1/cases/<id>", "a decided case", "/api/folkmoot/v1/cases/{decided_case}"),
    form(
        "PUT /api/folkmoot/v1/cases/<id>/decision",
        "one that waits for them",
        "/api/folkmoot/v1/cases/{waiting_case}/decision",
        DECISION,
    ),
    form(
        "PUT /api/folkmoot/v1/cases/<id>/decision/jury",
        "one that waits for them",
        "/api/folkmoot/v1/cases/{waiting_case}/decision/jury",
        &[("why", "It is close.")],
    ),
    row(
        "PUT /api/folkmoot/v1/cases/<id>/decision/recusal",
        "one that waits for them",
        "/api/folkmoot/v1/cases/{waiting_case}/decision/recusal",
    ),
    row("PUT /api/folkmoot/v1/cases/<id>/words/<sha256>", "no words", "/api/folkmoot/v1/cases/{decided_case}/words/00"),
    row("GET /api/folkmoot/v1/proposals/<id>/candidates", "an election", "/api/folkmoot/v1{election}/candidates"),
    row("GET /api/folkmoot/v1/proposals/<id>/candidates", "no election", "/api/folkmoot/v1{discussed}/candidates"),
    form(
        "PUT /api/folkmoot/v1/proposals/<id>/candidacy",
        "an election",
        "/api/folkmoot/v1{election}/candidacy",
        &[("statement", "I have time.")],
    ),
    row("DELETE /api/folkmoot/v1/proposals/<id>/candidacy", "an election", "/api/folkmoot/v1{election}/candidacy"),
    form(
        "POST /api/folkmoot/v1/proposals/<id>/nominations",
        "an election",
        "/api/folkmoot/v1{election}/nominations",
        &[("handle", "peer1")],
    ),
    row("GET /api/folkmoot/v1/features/<id>", "the author's", "/api/folkmoot/v1/features/{feature}"),
    form("POST /api/folkmoot/v1/features", "", "/api/folkmoot/v1/features", FEATURE),
    form("PATCH /api/folkmoot/v1/features/<id>", "the author's", "/api/folkmoot/v1/features/{feature}", FEATURE),
    row("DELETE /api/folkmoot/v1/features/<id>", "the author's", "/api/folkmoot/v1/features/{feature}"),
    form(
        "PUT /api/folkmoot/v1/features/<id>/state",
        "the author's",
        "/api/folkmoot/v1/features/{feature}/state",
        DECLINE,
    ),
    form(
        "PUT /api/folkmoot/v1/delegations/to/<handle>",
        "where ballots are open",
        "/api/folkmoot/v1/delegations/to/peer1",
        &[("scope", "decision")],
    ),
    row("DELETE /api/folkmoot/v1/delegations/<id>", "the author's", "/api/folkmoot/v1/delegations/{delegation}"),
    row("GET /api/folkmoot/v1/friends/<handle>", "the author's", "/api/folkmoot/v1/friends/grandma_imaginary"),
    Row { alone: true, ..form("POST /api/folkmoot/v1/friends", "", "/api/folkmoot/v1/friends", FRIEND) },
    form(
        "PUT /api/folkmoot/v1/friends/<handle>/name",
        "the author's",
        "/api/folkmoot/v1/friends/grandma_imaginary/name",
        &[("name", "Nan")],
    ),
    form(
        "POST /api/folkmoot/v1/friends/<handle>/sources",
        "the author's",
        "/api/folkmoot/v1/friends/grandma_imaginary/sources",
        FEED,
    ),
    row(
        "DELETE /api/folkmoot/v1/friends/<handle>/sources/<id>",
        "the author's",
        "/api/folkmoot/v1/friends/grandma_imaginary/sources/{friend_source}",
    ),
    row("DELETE /api/folkmoot/v1/friends/<handle>", "the author's", "/api/folkmoot/v1/friends/grandma_imaginary"),
    row(
        "PUT /api/folkmoot/v1/friends/<handle>/keeping",
        "the author's",
        "/api/folkmoot/v1/friends/grandma_imaginary/keeping",
    ),
    row("GET /api/folkmoot/v1/ledger/<id>", "the first", "/api/folkmoot/v1/ledger/1"),
    row("GET /api/folkmoot/v1/ledger/proofs/inclusion", "the first", "/api/folkmoot/v1/ledger/proofs/inclusion?leaf=0"),
    row(
        "GET /api/folkmoot/v1/ledger/proofs/consistency",
        "the first",
        "/api/folkmoot/v1/ledger/proofs/consistency?from=1",
    ),
    form(
        "PUT /api/folkmoot/v1/settings/profile",
        "their own",
        "/api/folkmoot/v1/settings/profile",
        &[("name", "Somebody else"), ("about", "")],
    ),
    form(
        "PUT /api/folkmoot/v1/settings/home",
        "their own",
        "/api/folkmoot/v1/settings/home",
        &[("show", "friends"), ("order", "date")],
    ),
    form("PUT /api/folkmoot/v1/settings/digest", "their own", "/api/folkmoot/v1/settings/digest", DIGEST),
    form(
        "PUT /api/folkmoot/v1/settings/reminders",
        "their own",
        "/api/folkmoot/v1/settings/reminders",
        &[("wanted", "json:true")],
    ),
    form(
        "PUT /api/folkmoot/v1/settings/notifications/<kind>",
        "likes",
        "/api/folkmoot/v1/settings/notifications/like",
        QUIET,
    ),
    form(
        "PUT /api/folkmoot/v1/settings/notifications/<kind>",
        "cases",
        "/api/folkmoot/v1/settings/notifications/case",
        QUIET,
    ),
    form("POST /api/folkmoot/v1/searches", "their own", "/api/folkmoot/v1/searches", &[("q", "oak")]),
    row("DELETE /api/folkmoot/v1/searches/<id>", "nobody's", "/api/folkmoot/v1/searches/999999"),
];
