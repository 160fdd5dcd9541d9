//! Rows about pictures, files and portraits. Whose bytes are served is compared with the rule in `media/seeing.rs`.

use super::rows::{Row, row};

pub(super) const MEDIA: [Row; 10] = [
    row("GET /media/<id>/<form>", "a public picture", "/media/{picture}/small"),
    row("GET /media/<id>/<form>", "one for followers", "/media/{followers_picture}/large"),
    row("GET /media/<id>/<form>", "one in a private group", "/media/{group_picture}/large"),
    row("GET /cases/<case>/media/<id>/<form>", "not of that case", "/cases/{decided_case}/media/{picture}/large"),
    row("POST /settings/portrait", "none chosen", "/settings/portrait"),
    row("POST /settings/portrait/removal", "their own", "/settings/portrait/removal"),
    row("POST /groups/<name>/portrait", "none chosen", "/groups/firs/portrait"),
    row("POST /groups/<name>/portrait", "no group", "/groups/nobodys/portrait"),
    row("POST /groups/<name>/portrait/removal", "a private group", "/groups/firs/portrait/removal"),
    row("POST /groups/<name>/portrait/removal", "a public group", "/groups/oaks/portrait/removal"),
];
