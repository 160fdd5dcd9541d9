//! A mail's HTML part as an answer of its own, for a sandboxed frame: it may bring its own styles, and nothing else.

use rocket::http::{ContentType, Header};
use rocket::request::Request;
use rocket::response::{Responder, Response, Result as Responded};

/// No script, no picture, no form, no other host. Links open outside of the frame, which is as far as they reach.
pub const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; \
    frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox";

/// The HTML part of a mail.
pub struct Framed(pub String);

impl<'r> Responder<'r, 'static> for Framed {
    fn respond_to(self, request: &'r Request<'_>) -> Responded<'static> {
        // In a frame a link would open in the frame, where none of our pages may stand.
        let html = self.0.replacen("<head>", "<head>\n<base target=\"_blank\">", 1);
        Response::build_from(html.respond_to(request)?)
            .header(ContentType::HTML)
            .header(Header::new("Content-Security-Policy", POLICY))
            .header(Header::new("Cache-Control", "private, no-store"))
            .ok()
    }
}
