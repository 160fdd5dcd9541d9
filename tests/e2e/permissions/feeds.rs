//! Rows about feeds, the addresses of members' own, and the hub.

use super::rows::{Row, form, row};

const SUBSCRIBE: &[(&str, &str)] = &[
    ("hub.mode", "subscribe"),
    ("hub.topic", "http://127.0.0.1:8000/front.atom"),
    ("hub.callback", "http://127.0.0.1:9/"),
];

pub(super) const FEEDS: [Row; 15] = [
    row("GET /embed/<stream>", "the front", "/embed/front"),
    row("GET /embed/<stream>", "the author", "/embed/@author"),
    row("GET /embed/<stream>", "a private group", "/embed/@firs"),
    row("GET /<feed>", "the front", "/front.atom"),
    row("GET /<feed>", "the author", "/@author.json"),
    row("GET /<feed>", "a private group", "/@firs.atom"),
    row("GET /entries/<feed>", "a public entry", "/entries/{entry}.atom"),
    row("GET /entries/<feed>", "one for followers", "/entries/{followers_entry}.atom"),
    row("GET /entries/<feed>", "a held one", "/entries/{held_entry}.atom"),
    row("GET /search.atom", "", "/search.atom?q=oak"),
    row("GET /search.json", "", "/search.json?q=oak"),
    row("GET /feeds/<token>/<name>", "no token of ours", "/feeds/x/home.atom"),
    form("POST /settings/feeds", "their own", "/settings/feeds", &[("name", "my phone")]),
    row("POST /settings/feeds/<id>/removal", "nobody's", "/settings/feeds/999999/removal"),
    form("POST /websub", "the front", "/websub", SUBSCRIBE),
];
