//! The headers that every answer carries, set in one place.

use rocket::fairing::{Fairing, Info, Kind};
use rocket::http::Header;
use rocket::{Request, Response};

/// Nothing inline, nothing from another host: a picture from elsewhere would tell its host who reads here.
pub const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
    connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// The same for what other sites may show in a frame: there nothing runs and nothing is sent.
pub const EMBEDDED: &str = "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'none'; base-uri 'none'; frame-ancestors *";

const ALWAYS: [(&str, &str); 5] = [
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "same-origin"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()"),
    ("X-Frame-Options", "DENY"),
];

const CHUNK_BYTES_MAX: usize = 64 * 1024;

/// Sets the security headers, and sends a page in one piece.
pub struct Headers {
    /// Whether the community's address is https, so that browsers may insist on it.
    pub https: bool,
}

#[rocket::async_trait]
impl Fairing for Headers {
    fn info(&self) -> Info {
        Info { name: "security headers", kind: Kind::Response }
    }

    async fn on_response<'r>(&self, _request: &'r Request<'_>, response: &mut Response<'r>) {
        // A page with a policy of its own (a mail shown in a sandboxed frame) keeps that, and its answer to who may frame it.
        let own_policy = response.headers().contains("Content-Security-Policy");
        if !own_policy {
            response.set_header(Header::new("Content-Security-Policy", POLICY));
        }
        for (name, value) in ALWAYS {
            // An answer at a secret address says that nobody is told where it was.
            let has_own = name == "Referrer-Policy" && response.headers().contains(name);
            if !(has_own || own_policy && name == "X-Frame-Options") {
                response.set_header(Header::new(name, value));
            }
        }
        // Rocket's shield lets a site's own pages frame it. An old browser that knows no frame-ancestors would take that for the last word.
        if response.headers().get_one("Content-Security-Policy") == Some(EMBEDDED) {
            response.remove_header("X-Frame-Options");
        }
        if self.https {
            response.set_header(Header::new("Strict-Transport-Security", "max-age=31536000"));
        }
        // Rocket passes a body on in 4 KiB pieces, each through a channel; one of known size needs only a few large ones.
        if let Some(size) = response.body().preset_size() {
            response.set_max_chunk_size(size.clamp(1, CHUNK_BYTES_MAX));
        }
    }
}

#[cfg(test)]
mod tests {
    use rocket::local::blocking::Client;
    use rocket::{get, routes};

    use super::*;

    #[get("/")]
    fn page() -> &'static str {
        "page"
    }

    #[test]
    fn every_answer_carries_the_policy_and_only_https_insists_on_https() {
        for https in [false, true] {
            let rocket = rocket::build().mount("/", routes![page]).attach(Headers { https });
            let client = Client::untracked(rocket).unwrap();
            for address in ["/", "/nowhere"] {
                let answer = client.get(address).dispatch();
                let headers = answer.headers();
                assert_eq!(headers.get_one("Content-Security-Policy"), Some(POLICY));
                assert_eq!(headers.get("X-Frame-Options").collect::<Vec<_>>(), ["DENY"]);
                assert_eq!(headers.contains("Strict-Transport-Security"), https);
            }
        }
        assert!(!POLICY.contains("unsafe") && !POLICY.contains("https:"));
    }
}
