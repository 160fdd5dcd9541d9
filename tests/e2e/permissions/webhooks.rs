//! Rows about webhooks.

use tests::PASSWORD;

use super::rows::{Row, form, row};

const HOOK: &[(&str, &str)] =
    &[("name", "my bot"), ("url", "https://example.org/in"), ("own", "true"), ("password", PASSWORD)];

pub(super) const WEBHOOKS: [Row; 8] = [
    form("POST /settings/webhooks", "their own", "/settings/webhooks", HOOK),
    row("GET /settings/webhooks/<id>", "nobody's", "/settings/webhooks/999999"),
    form("POST /settings/webhooks/<id>", "nobody's", "/settings/webhooks/999999", HOOK),
    form("POST /settings/webhooks/<id>/secret", "nobody's", "/settings/webhooks/999999/secret", HOOK),
    row("POST /settings/webhooks/<id>/ping", "nobody's", "/settings/webhooks/999999/ping"),
    row("POST /settings/webhooks/<id>/resumption", "nobody's", "/settings/webhooks/999999/resumption"),
    row("POST /settings/webhooks/<id>/removal", "nobody's", "/settings/webhooks/999999/removal"),
    row("POST /settings/webhooks/<id>/deliveries/<delivery>", "nobody's", "/settings/webhooks/999999/deliveries/1"),
];
