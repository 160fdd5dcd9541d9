//! Rows about imaginary friends, sources kept out, and lists of feeds. The author keeps the one that there is; another one is kept by nobody.

use super::rows::{Row, alone, form, row};

const NEW: &[(&str, &str)] = &[("name", "Aunt"), ("feeds", "https://aunt.example/feed")];
const NAME: &[(&str, &str)] = &[("name", "Gran"), ("page", "")];
const FEED: &[(&str, &str)] = &[("url", "https://more.example/feed")];
const LIST: &[(&str, &str)] = &[("opml", "<opml><outline text=\"x\" xmlUrl=\"https://x.example/\"/></opml>")];

pub(super) const FRIENDS: [Row; 20] = [
    row("GET /<at_handle>", "an imaginary friend", "/@grandma_imaginary"),
    row("GET /<at_handle>/likes", "an imaginary friend", "/@grandma_imaginary/likes"),
    row("GET /friends/<handle>", "one that the author keeps", "/friends/grandma_imaginary"),
    row("GET /friends/<handle>/claim", "one that the author keeps", "/friends/grandma_imaginary/claim"),
    Row { alone: true, ..form("POST /friends", "", "/friends", NEW) },
    form("POST /friends/<handle>/name", "one that the author keeps", "/friends/grandma_imaginary/name", NAME),
    form("POST /friends/<handle>/sources", "one that the author keeps", "/friends/grandma_imaginary/sources", FEED),
    row(
        "POST /friends/<handle>/sources/<id>/removal",
        "one that the author keeps",
        "/friends/grandma_imaginary/sources/{friend_source}/removal",
    ),
    row("POST /friends/<handle>/removal", "one that the author keeps", "/friends/grandma_imaginary/removal"),
    row("POST /friends/<handle>/keeping", "one that the author keeps", "/friends/grandma_imaginary/keeping"),
    alone("POST /friends/<handle>/keeping", "one that nobody keeps", "/friends/uncle_imaginary/keeping"),
    row("POST /friends/<handle>/claim", "one that the author keeps", "/friends/grandma_imaginary/claim"),
    row("POST /actors/<handle>/follows", "an imaginary friend", "/actors/grandma_imaginary/follows"),
    row("POST /sources/<id>/mutes", "a friend's", "/sources/{friend_source}/mutes"),
    row("POST /sources/<id>/mutes", "the author's", "/sources/{source}/mutes"),
    row("POST /sources/<id>/mutes/removal", "a friend's", "/sources/{friend_source}/mutes/removal"),
    row("POST /entries/<id>/source/mutes", "a note", "/entries/{entry}/source/mutes"),
    form("POST /settings/sources/import", "their own", "/settings/sources/import", LIST),
    form("POST /settings/sources/import/choice", "their own", "/settings/sources/import/choice", &[]),
    row("POST /actors/<handle>/blocks", "an imaginary friend", "/actors/grandma_imaginary/blocks"),
];
