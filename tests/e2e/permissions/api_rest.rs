//! Rows about the rest of the API: groups from inside, what is kept away, audits, who may vote, drafts and alternatives, what is sent ahead.

use super::rows::{Row, alone, form, row};

const GROUP: &[(&str, &str)] = &[("handle", "elms"), ("name", "Elms"), ("about", ""), ("entrance", "public")];
const WORDS: &[(&str, &str)] = &[("name", "Trees"), ("about", ""), ("entrance", "request")];
const OPINION: &[(&str, &str)] = &[("opinion", "remove"), ("reason", "It breaks the rule.")];
const OTHER: &[(&str, &str)] = &[("value", "6100"), ("reason", "It is enough.")];
const SAID: &[(&str, &str)] = &[("handle", "peer1"), ("stance", "against"), ("reason", "Nobody knows them.")];
const FEEDS: &[(&str, &str)] = &[("feeds", "json:[]")];
const OPML: &[(&str, &str)] = &[("opml", "<opml version=\"2.0\"><body/></opml>")];

pub(super) const REST: [Row; 62] = [
    Row { alone: true, ..form("POST /api/folkmoot/v1/groups", "", "/api/folkmoot/v1/groups", GROUP) },
    form("PUT /api/folkmoot/v1/groups/<handle>", "an open group", "/api/folkmoot/v1/groups/oaks", WORDS),
    row("GET /api/folkmoot/v1/groups/<handle>/members", "an open group", "/api/folkmoot/v1/groups/oaks/members"),
    row("GET /api/folkmoot/v1/groups/<handle>/members", "a private group", "/api/folkmoot/v1/groups/firs/members"),
    row("GET /api/folkmoot/v1/groups/<handle>/requests", "an open group", "/api/folkmoot/v1/groups/oaks/requests"),
    row("GET /api/folkmoot/v1/groups/<handle>/requests", "a private group", "/api/folkmoot/v1/groups/firs/requests"),
    row(
        "PUT /api/folkmoot/v1/groups/<handle>/requests/<member>/acceptance",
        "a peer",
        "/api/folkmoot/v1/groups/pines/requests/peer2/acceptance",
    ),
    row(
        "DELETE /api/folkmoot/v1/groups/<handle>/requests/<member>",
        "a peer",
        "/api/folkmoot/v1/groups/pines/requests/peer2",
    ),
    row(
        "PUT /api/folkmoot/v1/groups/<handle>/invitations/<member>",
        "a peer",
        "/api/folkmoot/v1/groups/firs/invitations/peer3",
    ),
    row(
        "DELETE /api/folkmoot/v1/groups/<handle>/members/<member>",
        "a peer",
        "/api/folkmoot/v1/groups/oaks/members/peer1",
    ),
    row(
        "PUT /api/folkmoot/v1/groups/<handle>/administrators/<member>",
        "a peer",
        "/api/folkmoot/v1/groups/oaks/administrators/peer1",
    ),
    row(
        "DELETE /api/folkmoot/v1/groups/<handle>/administrators/<member>",
        "a peer",
        "/api/folkmoot/v1/groups/oaks/administrators/peer1",
    ),
    row("PUT /api/folkmoot/v1/groups/<handle>/portrait", "no picture", "/api/folkmoot/v1/groups/firs/portrait"),
    row("DELETE /api/folkmoot/v1/groups/<handle>/portrait", "a private group", "/api/folkmoot/v1/groups/firs/portrait"),
    row("PUT /api/folkmoot/v1/settings/portrait", "no picture", "/api/folkmoot/v1/settings/portrait"),
    row("DELETE /api/folkmoot/v1/settings/portrait", "their own", "/api/folkmoot/v1/settings/portrait"),
    row("POST /api/folkmoot/v1/media", "a text", "/api/folkmoot/v1/media?name=notes.txt"),
    row("DELETE /api/folkmoot/v1/media/<id>", "nobody's", "/api/folkmoot/v1/media/999999"),
    row(
        "GET /api/folkmoot/v1/entries/<id>/readers",
        "one for named people",
        "/api/folkmoot/v1/entries/{named_entry}/readers",
    ),
    alone(
        "DELETE /api/folkmoot/v1/entries/<id>/reading",
        "one for named people",
        "/api/folkmoot/v1/entries/{named_entry}/reading",
    ),
    row("GET /api/folkmoot/v1/entries/<id>/history", "a public entry", "/api/folkmoot/v1/entries/{entry}/history"),
    row(
        "GET /api/folkmoot/v1/entries/<id>/history",
        "one for followers",
        "/api/folkmoot/v1/entries/{followers_entry}/history",
    ),
    row("PUT /api/folkmoot/v1/entries/<id>/source/mute", "a note", "/api/folkmoot/v1/entries/{entry}/source/mute"),
    row("PUT /api/folkmoot/v1/sources/<id>/mute", "of a friend", "/api/folkmoot/v1/sources/{friend_source}/mute"),
    row("PUT /api/folkmoot/v1/sources/<id>/mute", "nobody's", "/api/folkmoot/v1/sources/999999/mute"),
    row("DELETE /api/folkmoot/v1/sources/<id>/mute", "of a friend", "/api/folkmoot/v1/sources/{friend_source}/mute"),
    row("PUT /api/folkmoot/v1/tags/<tag>/mute", "", "/api/folkmoot/v1/tags/oak/mute"),
    row("DELETE /api/folkmoot/v1/tags/<tag>/mute", "", "/api/folkmoot/v1/tags/oak/mute"),
    form("PUT /api/folkmoot/v1/filters/words", "their own", "/api/folkmoot/v1/filters/words", &[("words", "json:[]")]),
    form(
        "PUT /api/folkmoot/v1/filters/labels",
        "their own",
        "/api/folkmoot/v1/filters/labels",
        &[("labels", "json:{}")],
    ),
    form("PUT /api/folkmoot/v1/filters/named", "their own", "/api/folkmoot/v1/filters/named", &[("by", "nobody")]),
    form(
        "POST /api/folkmoot/v1/settings/links",
        "their own",
        "/api/folkmoot/v1/settings/links",
        &[("url", "http://127.0.0.1:9/me")],
    ),
    row("DELETE /api/folkmoot/v1/settings/links/<id>", "nobody's", "/api/folkmoot/v1/settings/links/999999"),
    row("PUT /api/folkmoot/v1/settings/links/<id>/check", "nobody's", "/api/folkmoot/v1/settings/links/999999/check"),
    row("POST /api/folkmoot/v1/settings/mail/retry", "their own", "/api/folkmoot/v1/settings/mail/retry"),
    form("PUT /api/folkmoot/v1/lists/<id>", "nobody's", "/api/folkmoot/v1/lists/999999", &[("name", "Family")]),
    form(
        "PUT /api/folkmoot/v1/actors/<handle>/lists",
        "the author",
        "/api/folkmoot/v1/actors/author/lists",
        &[("lists", "json:[]"), ("in_home", "json:true")],
    ),
    row("GET /api/folkmoot/v1/audits/<id>", "another's", "/api/folkmoot/v1/audits/{audit}"),
    row("GET /api/folkmoot/v1/audits/<id>", "nobody's", "/api/folkmoot/v1/audits/999999"),
    form("PUT /api/folkmoot/v1/audits/<id>/opinion", "another's", "/api/folkmoot/v1/audits/{audit}/opinion", OPINION),
    row("PUT /api/folkmoot/v1/audits/<id>/skip", "another's", "/api/folkmoot/v1/audits/{audit}/skip"),
    alone("PUT /api/folkmoot/v1/actors/<handle>/vouch", "another member", "/api/folkmoot/v1/actors/peer1/vouch"),
    row("DELETE /api/folkmoot/v1/actors/<handle>/vouch", "nobody's voucher", "/api/folkmoot/v1/actors/peer2/vouch"),
    row("DELETE /api/folkmoot/v1/me/office", "", "/api/folkmoot/v1/me/office"),
    form("PATCH /api/folkmoot/v1/proposals/<id>", "a draft", "/api/folkmoot/v1{draft}", &[("title", "Longer")]),
    form("PATCH /api/folkmoot/v1/proposals/<id>", "in its vote", "/api/folkmoot/v1{voting}", &[("title", "Longer")]),
    form("PATCH /api/folkmoot/v1/proposals/<id>", "enacted", "/api/folkmoot/v1{enacted}", &[("title", "Longer")]),
    row("POST /api/folkmoot/v1/proposals/<id>/renewals", "overtaken", "/api/folkmoot/v1{overtaken}/renewals"),
    row("POST /api/folkmoot/v1/proposals/<id>/renewals", "in its vote", "/api/folkmoot/v1{voting}/renewals"),
    row(
        "POST /api/folkmoot/v1/policies/<key>/versions/<id>/proposals",
        "the founding one",
        "/api/folkmoot/v1/policies/entry.max_chars/versions/{founding_version}/proposals",
    ),
    row(
        "GET /api/folkmoot/v1/proposals/<id>/alternatives",
        "in discussion",
        "/api/folkmoot/v1{discussed}/alternatives",
    ),
    row("GET /api/folkmoot/v1/proposals/<id>/alternatives", "a draft", "/api/folkmoot/v1{draft}/alternatives"),
    Row {
        alone: true,
        ..form(
            "POST /api/folkmoot/v1/proposals/<id>/alternatives",
            "in discussion",
            "/api/folkmoot/v1{discussed}/alternatives",
            OTHER,
        )
    },
    form(
        "POST /api/folkmoot/v1/proposals/<id>/alternatives",
        "in its vote",
        "/api/folkmoot/v1{voting}/alternatives",
        OTHER,
    ),
    row(
        "PUT /api/folkmoot/v1/proposals/<id>/alternatives/<number>/backing",
        "in discussion",
        "/api/folkmoot/v1{discussed}/alternatives/1/backing",
    ),
    row(
        "PUT /api/folkmoot/v1/proposals/<id>/alternatives/<number>/backing",
        "in its vote",
        "/api/folkmoot/v1{voting}/alternatives/1/backing",
    ),
    form(
        "POST /api/folkmoot/v1/proposals/<id>/challenges",
        "in discussion",
        "/api/folkmoot/v1{discussed}/challenges",
        SAID,
    ),
    form("POST /api/folkmoot/v1/sources/list", "their own", "/api/folkmoot/v1/sources/list", OPML),
    form("PUT /api/folkmoot/v1/sources/import", "their own", "/api/folkmoot/v1/sources/import", FEEDS),
    form(
        "PUT /api/folkmoot/v1/settings/digest",
        "with sections",
        "/api/folkmoot/v1/settings/digest",
        &[("digest", "weekly"), ("hour", "json:7"), ("time_zone", "UTC"), ("sections", "json:[\"votes\"]")],
    ),
    form(
        "POST /api/folkmoot/v1/entries",
        "with a picture of nobody's",
        "/api/folkmoot/v1/entries",
        &[("body", "from a program"), ("media", "json:[\"999999\"]")],
    ),
    form(
        "POST /api/folkmoot/v1/proposals",
        "a question",
        "/api/folkmoot/v1/proposals",
        &[
            ("kind", "question"),
            ("title", "Which tree?"),
            ("body", "For the square."),
            ("method", "schulze"),
            ("options", "json:[\"Oak\",\"Ash\"]"),
        ],
    ),
];
