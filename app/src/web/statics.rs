//! The stylesheet, the script and the icon: inside the binary, under addresses that change with their content.

use std::sync::LazyLock;

use rocket::http::{ContentType, Header, Status};
use rocket::request::{FromRequest, Outcome, Request};
use rocket::response::{Responder, Response, Result as Responded};
use rocket::{Route, get, routes};
use sha2::{Digest, Sha256};

use super::packing::{self, Effort};

/// A file inside the binary.
struct Asset {
    name: &'static str,
    bytes: Vec<u8>,
    /// The same packed; nothing where that saves nothing.
    packed: Option<Vec<u8>>,
    kind: ContentType,
    /// The first twelve hexadecimal digits of its SHA-256.
    print: String,
    /// `/static/<print>/<name>`
    url: String,
}

impl Asset {
    fn new(name: &'static str, bytes: impl Into<Vec<u8>>, kind: ContentType) -> Self {
        let bytes = bytes.into();
        let digest = hex::encode(Sha256::digest(&bytes));
        let print: String = digest.chars().take(12).collect();
        let url = format!("/static/{print}/{name}");
        let packed = packing::packed(&bytes, Effort::Ever);
        Self { name, bytes, packed, kind, print, url }
    }

    fn etag(&self) -> String {
        format!("\"{}\"", self.print)
    }
}

/// The one stylesheet that pages ask for, from the files that it is written in: the later ones build upon the earlier.
pub(crate) const STYLESHEET: &str = concat!(
    include_str!("../../static/style/frame.css"),
    include_str!("../../static/style/parts.css"),
    include_str!("../../static/style/stream.css"),
);

/// A stylesheet without comments, and without blanks where they mean nothing. It is written for those who read it, and sent to those who do not.
fn squeezed(css: &str) -> String {
    let mut out = String::with_capacity(css.len());
    let mut pieces = css.split("/*");
    let first = pieces.next().unwrap_or_default();
    let bare = std::iter::once(first).chain(pieces.map(|piece| piece.split_once("*/").map_or("", |(_, rest)| rest)));
    for word in bare.flat_map(str::split_ascii_whitespace) {
        let glued = out.is_empty() || out.ends_with(['{', '}', ';', ',']) || word.starts_with(['{', '}']);
        if !glued {
            out.push(' ');
        }
        if word.starts_with('}') && out.ends_with(';') {
            out.pop();
        }
        out.push_str(word);
    }
    out
}

static CSS: LazyLock<Asset> = LazyLock::new(|| Asset::new("folkmoot.css", squeezed(STYLESHEET), ContentType::CSS));
static JS: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("folkmoot.js", include_str!("../../static/folkmoot.js"), ContentType::JavaScript));
static BALLOT_JS: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("ballot.js", include_str!("../../static/ballot.js"), ContentType::JavaScript));
static ICON: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("favicon.svg", include_str!("../../static/favicon.svg"), ContentType::SVG));

fn named(name: &str) -> Option<&'static Asset> {
    [&*CSS, &*JS, &*BALLOT_JS, &*ICON].into_iter().find(|asset| asset.name == name)
}

/// The stylesheet's address.
pub fn css_url() -> &'static str {
    &CSS.url
}

/// The script's address.
pub fn js_url() -> &'static str {
    &JS.url
}

/// The address of the script of ballot papers, which no other page needs.
pub fn ballot_js_url() -> &'static str {
    &BALLOT_JS.url
}

/// The icon's address.
pub fn icon_url() -> &'static str {
    &ICON.url
}

/// What the browser says it already has.
pub struct Known<'r>(Option<&'r str>);

#[rocket::async_trait]
impl<'r> FromRequest<'r> for Known<'r> {
    type Error = std::convert::Infallible;

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, Self::Error> {
        Outcome::Success(Self::of(request))
    }
}

impl<'r> Known<'r> {
    /// The same, outside a guard.
    pub fn of(request: &'r Request<'_>) -> Self {
        Self(request.headers().get_one("If-None-Match"))
    }

    /// Whether that is what this tag names.
    pub fn has(&self, etag: &str) -> bool {
        self.0.is_some_and(|known| known.split(',').any(|tag| tag.trim().trim_start_matches("W/") == etag))
    }
}

/// An asset on its way out.
pub struct Served {
    asset: &'static Asset,
    /// The address names this very content, so it never has to be asked for again.
    immutable: bool,
    known: bool,
}

impl<'r> Responder<'r, 'static> for Served {
    fn respond_to(self, request: &'r Request<'_>) -> Responded<'static> {
        let keeping = if self.immutable { "public, max-age=31536000, immutable" } else { "public, no-cache" };
        let mut answer = if self.known {
            Response::build().status(Status::NotModified).finalize()
        } else {
            let packed = self.asset.packed.as_deref().filter(|_| packing::is_wanted(request));
            let bytes = packed.unwrap_or(&self.asset.bytes);
            let mut whole = Response::build_from(bytes.respond_to(request)?).header(self.asset.kind.clone()).finalize();
            if packed.is_some() {
                whole.set_header(Header::new("Content-Encoding", "gzip"));
            }
            whole
        };
        if self.asset.packed.is_some() {
            packing::vary(&mut answer);
        }
        answer.set_header(Header::new("Cache-Control", keeping));
        // Packed or not, it is the same file.
        answer.set_header(Header::new("ETag", format!("W/{}", self.asset.etag())));
        Ok(answer)
    }
}

/// An address with a fingerprint. One of another release (two nodes in the middle of a roll-out) is answered too, but not for keeps.
#[get("/static/<print>/<name>")]
fn printed(print: &str, name: &str, known: Known<'_>) -> Option<Served> {
    let asset = named(name)?;
    Some(Served { asset, immutable: asset.print == print, known: known.has(&asset.etag()) })
}

#[get("/static/<name>")]
fn plain(name: &str, known: Known<'_>) -> Option<Served> {
    let asset = named(name)?;
    Some(Served { asset, immutable: false, known: known.has(&asset.etag()) })
}

/// Where the files are served.
pub fn routes() -> Vec<Route> {
    routes![printed, plain]
}

#[cfg(test)]
mod tests {
    use rocket::http::{Header, Status};
    use rocket::local::blocking::Client;

    use super::*;

    fn client() -> Client {
        Client::untracked(rocket::build().mount("/", routes())).unwrap()
    }

    #[test]
    fn the_fingerprinted_address_is_kept_for_ever() {
        let client = client();
        let answer = client.get(css_url()).dispatch();
        assert_eq!(answer.status(), Status::Ok);
        assert_eq!(answer.content_type(), Some(ContentType::CSS));
        assert!(answer.headers().get_one("Cache-Control").unwrap().contains("immutable"));
    }

    #[test]
    fn a_plain_or_foreign_address_is_asked_for_again() {
        let client = client();
        for address in ["/static/folkmoot.js", "/static/000000000000/folkmoot.js"] {
            let answer = client.get(address).dispatch();
            assert_eq!(answer.headers().get_one("Cache-Control"), Some("public, no-cache"));
            let etag = answer.headers().get_one("ETag").unwrap().to_owned();
            let again = client.get(address).header(Header::new("If-None-Match", etag)).dispatch();
            assert_eq!(again.status(), Status::NotModified);
        }
        assert_eq!(client.get("/static/other.css").dispatch().status(), Status::NotFound);
    }

    #[test]
    fn a_squeezed_stylesheet_says_the_same() {
        let css = "/* a */ a:hover , b > i { color: red; margin: 0 auto; }\n@media (x) {\n  /* b */ q::before { content: \"+ \" ; }\n}\n";
        assert_eq!(squeezed(css), "a:hover ,b > i{color: red;margin: 0 auto}@media (x){q::before{content: \"+ \" }}");
    }

    #[test]
    fn what_is_sent_again_and_again_is_packed_once() {
        let client = client();
        for (address, at_most) in [(css_url(), 8_000), (js_url(), 6_000)] {
            let answer = client.get(address).header(Header::new("Accept-Encoding", "gzip")).dispatch();
            assert_eq!(answer.headers().get_one("Content-Encoding"), Some("gzip"));
            assert!(answer.headers().get("Vary").any(|names| names == "Accept-Encoding"));
            let length = answer.into_bytes().unwrap().len();
            assert!(length <= at_most, "{length} bytes of {address}");
        }
    }

    #[test]
    fn stylesheet_and_script_stay_small() {
        assert!(CSS.bytes.len() <= 30_000, "{} bytes of CSS", CSS.bytes.len());
        for script in [&JS, &BALLOT_JS] {
            assert!(script.bytes.len() <= 15_000, "{} bytes of {}", script.bytes.len(), script.name);
        }
    }
}
