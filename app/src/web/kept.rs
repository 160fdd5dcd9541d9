//! Pages that are the same for every visitor, kept for a moment: a crowd that comes at once costs one page.
//!
//! Only what a handler says is the same for everybody is kept ([`Page::same_for_visitors`](super::layout::Page::same_for_visitors)), only whoever carries
//! no session is given it, and never longer than [`FRESH_FOR`]. Any act on this node ends what it keeps.

use std::io::Cursor;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use moka::future::Cache;
use rocket::fairing::{Fairing, Info, Kind};
use rocket::http::uri::Origin;
use rocket::http::{ContentType, Header, Method, Status};
use rocket::request::{FromRequest, Outcome, Request};
use rocket::response::{Responder, Response, Result as Responded};
use rocket::{Data, Route, get, routes};

use super::guards::session_cookie;
use super::packing::{self, Effort};
use super::statics::Known;
use super::tagged::name_of;
use super::texts::asked_for;
use crate::services::Services;

/// How old a page may be that a visitor is given: what is hidden, removed or posted elsewhere is seen by them this much later.
pub const FRESH_FOR: Duration = Duration::from_secs(1);

/// So many bytes of pages are kept on a node.
const BYTES_MAX: u64 = 32 * 1024 * 1024;

/// The name of the cookie in which Rocket carries one sentence to the next page.
const FLASH: &str = "_flash";

/// Where a request goes that is answered with what was kept. Nobody is sent there from outside.
const PATH: &str = "/kept";

/// The pages of a node. Holds nothing that another node would miss.
#[derive(Clone)]
pub struct KeptPages {
    /// By language and address; `None` where nothing is kept.
    pages: Option<Cache<String, Arc<KeptPage>>>,
    fresh_for: Duration,
    /// How many acts this node has answered: a page that was begun before one is not kept after it.
    acts: Arc<AtomicU64>,
}

/// A rendered page with its tag.
#[derive(Debug)]
pub struct KeptPage {
    body: Arc<[u8]>,
    /// The same packed, once somebody wants it so; nothing where that saves nothing.
    packed: OnceLock<Option<Arc<[u8]>>>,
    tag: String,
    /// How many acts had been answered when it was begun, and when that was.
    acts: u64,
    began: Instant,
    /// The pattern of the route that made it, for the log.
    route: String,
}

/// A visitor's request for a page, as it came.
struct Asked {
    /// With the language before it.
    address: String,
    acts: u64,
    began: Instant,
}

/// What is known of a request: whether a visitor asks for a page, which one was kept for them, and which was made.
#[derive(Default)]
struct Noted {
    asked: Option<Asked>,
    hit: Option<Arc<KeptPage>>,
    made: OnceLock<Arc<KeptPage>>,
}

impl KeptPages {
    /// Keeps pages for so long; nothing where that is no time at all.
    pub fn new(fresh_for: Duration) -> Self {
        let cache = || {
            Cache::builder()
                .weigher(|address: &String, page: &Arc<KeptPage>| {
                    u32::try_from(address.len() + page.body.len()).unwrap_or(u32::MAX)
                })
                .max_capacity(BYTES_MAX)
                .time_to_live(fresh_for)
                .build()
        };
        Self { pages: (!fresh_for.is_zero()).then(cache), fresh_for, acts: Arc::default() }
    }

    /// Keeps nothing.
    pub fn off() -> Self {
        Self::new(Duration::ZERO)
    }

    /// Ends what is kept: something was done.
    pub fn act(&self) {
        self.acts.fetch_add(1, Ordering::SeqCst);
    }

    /// How many acts this node has answered.
    pub fn acts(&self) -> u64 {
        self.acts.load(Ordering::SeqCst)
    }

    async fn find(&self, asked: &Asked) -> Option<Arc<KeptPage>> {
        let page = self.pages.as_ref()?.get(&asked.address).await?;
        // What is older than that was read before, however long it took to be made.
        (page.acts == asked.acts && asked.began.duration_since(page.began) < self.fresh_for).then_some(page)
    }

    async fn keep(&self, asked: &Asked, page: &Arc<KeptPage>) {
        if let Some(pages) = self.pages.as_ref().filter(|_| page.acts == self.acts()) {
            pages.insert(asked.address.clone(), Arc::clone(page)).await;
        }
    }
}

/// Whether whoever asks carries nothing that would make a page theirs.
fn is_strangers(request: &Request<'_>, secure: bool) -> bool {
    let cookies = request.cookies();
    request.method() == Method::Get
        && cookies.get(session_cookie(secure)).is_none()
        && cookies.get(FLASH).is_none()
        && !request.headers().contains("Authorization")
}

fn noted<'r>(request: &'r Request<'_>) -> &'r Noted {
    request.local_cache(Noted::default)
}

/// The pattern of the route that made what this request is answered with, where that was kept.
pub fn route_of<'r>(request: &'r Request<'_>) -> Option<&'r str> {
    noted(request).hit.as_ref().map(|page| page.route.as_str())
}

/// Answers visitors with what is kept, and keeps what may be.
pub struct Keeper;

#[rocket::async_trait]
impl Fairing for Keeper {
    fn info(&self) -> Info {
        Info { name: "kept pages", kind: Kind::Request | Kind::Response }
    }

    async fn on_request(&self, request: &mut Request<'_>, _: &mut Data<'_>) {
        let Some(services) = request.rocket().state::<Arc<Services>>().cloned() else { return };
        if services.kept.pages.is_none() || !is_strangers(request, services.site.is_secure()) {
            return;
        }
        let language = asked_for(request).tag();
        let asked = Asked {
            address: format!("{language} {}", request.uri()),
            acts: services.kept.acts(),
            began: Instant::now(),
        };
        let hit = services.kept.find(&asked).await;
        let found = hit.is_some();
        request.local_cache(|| Noted { asked: Some(asked), hit, made: OnceLock::new() });
        if found {
            request.set_uri(Origin::path_only(PATH));
        }
    }

    async fn on_response<'r>(&self, request: &'r Request<'_>, response: &mut Response<'r>) {
        let Some(services) = request.rocket().state::<Arc<Services>>() else { return };
        if !matches!(request.method(), Method::Get | Method::Head | Method::Options) {
            // Who was turned away did nothing, and shall not end what is kept for a crowd.
            if !matches!(response.status().code, 401 | 403 | 404 | 405 | 429) {
                services.kept.act();
            }
            return;
        }
        let noted = noted(request);
        if let (Some(asked), Some(page)) = (&noted.asked, noted.made.get()) {
            services.kept.keep(asked, page).await;
        }
    }
}

/// Answers with a page that is the same for every visitor, and notes it to be kept.
pub fn answer(request: &Request<'_>, html: String) -> Response<'static> {
    let tag = format!("\"{}\"", name_of(&html));
    let noted = noted(request);
    let page = Arc::new(KeptPage {
        body: html.into_bytes().into(),
        packed: OnceLock::new(),
        tag,
        acts: noted.asked.as_ref().map_or(0, |asked| asked.acts),
        began: noted.asked.as_ref().map_or_else(Instant::now, |asked| asked.began),
        route: request.route().map(|route| route.uri.to_string()).unwrap_or_default(),
    });
    let response = page.response(request);
    // A request makes one page; were it to make another, the first stands.
    let _ = noted.made.set(page);
    response
}

impl KeptPage {
    /// Sent whole, or not at all where the asker has it. Nobody in between gives it to somebody else without asking.
    fn response(&self, request: &Request<'_>) -> Response<'static> {
        let mut answer = Response::build();
        // A tag that says nothing of the bytes: packed or not, it is the same page.
        answer
            .raw_header("Cache-Control", "public, no-cache")
            .raw_header("Vary", "Cookie, Accept-Encoding, Accept-Language");
        answer.header(Header::new("ETag", format!("W/{}", self.tag)));
        if Known::of(request).has(&self.tag) {
            return answer.status(Status::NotModified).finalize();
        }
        answer.header(ContentType::HTML);
        let body = match packing::is_wanted(request).then(|| self.packed()).flatten() {
            Some(packed) => {
                answer.raw_header("Content-Encoding", "gzip");
                packed
            }
            None => &self.body,
        };
        answer.sized_body(body.len(), Cursor::new(Arc::clone(body))).finalize()
    }

    /// Packed at most once, for everybody who comes while it is kept.
    fn packed(&self) -> Option<&Arc<[u8]>> {
        self.packed.get_or_init(|| packing::packed(&self.body, Effort::Crowd).map(Into::into)).as_ref()
    }
}

/// What was kept for this request. Without it nothing is here.
struct Hit(Arc<KeptPage>);

#[rocket::async_trait]
impl<'r> FromRequest<'r> for Hit {
    type Error = ();

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, ()> {
        match &noted(request).hit {
            Some(page) => Outcome::Success(Self(Arc::clone(page))),
            None => Outcome::Forward(Status::NotFound),
        }
    }
}

impl<'r> Responder<'r, 'static> for Hit {
    fn respond_to(self, request: &'r Request<'_>) -> Responded<'static> {
        Ok(self.0.response(request))
    }
}

#[get("/kept")]
fn kept(hit: Hit) -> Hit {
    hit
}

/// Where kept pages are answered from.
pub fn routes() -> Vec<Route> {
    routes![kept]
}
