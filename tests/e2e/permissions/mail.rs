//! Rows about mail that came back, and about the gallery of mails.

use super::rows::{Row, row};

pub(super) const MAIL: [Row; 4] = [
    row("POST /settings/mail/retry", "their own", "/settings/mail/retry"),
    row("GET /demo/letters/<name>", "a letter", "/demo/letters/confirm"),
    row("GET /demo/letters/<name>", "no letter", "/demo/letters/x"),
    row("GET /demo/letters/<name>/html", "a letter", "/demo/letters/confirm/html"),
];
