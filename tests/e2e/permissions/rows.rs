//! What is tried: each route with an object of the world, and a form that fits it.

/// One line of the matrix: a route, whose object it is tried on, the address, the form.
pub struct Row {
    pub route: &'static str,
    /// The object, when the route has more than one kind.
    pub subject: &'static str,
    /// With the world's `{names}` in it.
    pub path: &'static str,
    pub form: &'static [(&'static str, &'static str)],
}

const fn row(route: &'static str, subject: &'static str, path: &'static str) -> Row {
    Row { route, subject, path, form: &[] }
}

const fn form(route: &'static str, subject: &'static str, path: &'static str, form: &'static [(&'static str, &'static str)]) -> Row {
    Row { route, subject, path, form }
}

/// Every row that is not plain enough to be made by itself.
pub fn all() -> Vec<Row> {
    let mut rows = Vec::new();
    rows.extend(STREAM);
    rows.extend(OTHERS);
    rows.extend(DEMO);
    rows
}

const STREAM: [Row; 21] = [
    row("GET /<at_handle>", "the author", "/@author"),
    row("GET /entries/<id>", "a public entry", "/entries/{entry}"),
    row("GET /entries/<id>", "one for followers", "/entries/{followers_entry}"),
    row("GET /entries/<id>/edit", "a public entry", "/entries/{entry}/edit"),
    row("GET /entries/<id>/history", "a public entry", "/entries/{entry}/history"),
    row("GET /entries/<id>/history", "one for followers", "/entries/{followers_entry}/history"),
    row("GET /entries/<id>/removal", "a public entry", "/entries/{entry}/removal"),
    row("GET /streams/front/new", "", "/streams/front/new?after=0"),
    row("GET /streams/home/new", "", "/streams/home/new?after=0"),
    form("POST /entries", "", "/entries", &[("body", "a word")]),
    form("POST /entries/<id>/comments", "a public entry", "/entries/{entry}/comments", &[("body", "a word")]),
    form("POST /entries/<id>/comments", "one for followers", "/entries/{followers_entry}/comments", &[("body", "a word")]),
    form("POST /entries/<id>/edit", "a public entry", "/entries/{entry}/edit", &[("body", "another word")]),
    form("POST /entries/<id>/edit", "a comment", "/entries/{comment}/edit", &[("body", "another word")]),
    row("POST /entries/<id>/removal", "a public entry", "/entries/{entry}/removal"),
    row("POST /entries/<id>/removal", "a comment", "/entries/{comment}/removal"),
    row("POST /entries/<id>/likes", "a public entry", "/entries/{entry}/likes"),
    row("POST /entries/<id>/likes", "one for followers", "/entries/{followers_entry}/likes"),
    row("POST /entries/<id>/likes/removal", "a public entry", "/entries/{entry}/likes/removal"),
    row("POST /actors/<handle>/follows", "the author", "/actors/author/follows"),
    row("POST /actors/<handle>/follows/removal", "the author", "/actors/author/follows/removal"),
];

const OTHERS: [Row; 5] = [
    row("GET /search", "", "/search?q=oak"),
    row("GET /digests/unsubscribe/<token>", "no token of ours", "/digests/unsubscribe/x"),
    row("POST /digests/unsubscribe/<token>", "no token of ours", "/digests/unsubscribe/x"),
    row("GET /static/<name>", "", "/static/folkmoot.css"),
    row("GET /static/<print>/<name>", "", "/static/x/folkmoot.css"),
];

const DEMO: [Row; 4] = [
    row("GET /demo/mail/<name>", "no mail", "/demo/mail/x"),
    row("GET /demo/mail/<name>/html", "no mail", "/demo/mail/x/html"),
    form("POST /demo/clock", "", "/demo/clock", &[("hours", "1")]),
    form("POST /demo/sessions", "", "/demo/sessions", &[("handle", "member")]),
];
