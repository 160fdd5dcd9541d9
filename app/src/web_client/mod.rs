//! The one client for everything on the outside web that a member names. It reaches public addresses only, follows few
//! redirects and checks each, gives up after seconds and stops reading after two megabytes.

use std::error::Error;
use std::time::Duration;

use reqwest::header::{self, HeaderMap};
use reqwest::{Response, StatusCode};
use rocket::tokio;
use url::Url;

mod addresses;
mod guard;

pub use addresses::is_global;
pub use guard::Reach;
use guard::{GuardedResolver, NoPublicAddress};

const REDIRECTS_MAX: usize = 5;

/// How much of an outside site's time and talk is borne.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// Until a connection stands.
    pub connect: Duration,
    /// For everything: names, redirects, and the body to its end.
    pub total: Duration,
    /// After decompression.
    pub body_bytes: usize,
}

impl Default for Patience {
    fn default() -> Self {
        Self { connect: Duration::from_secs(3), total: Duration::from_secs(10), body_bytes: 2 * 1024 * 1024 }
    }
}

/// What was known from the last time, so that an unchanged page need not be sent again.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Conditions {
    pub etag: Option<String>,
    pub last_modified: Option<String>,
}

/// An answer, of whatever status.
#[derive(Debug, Clone)]
pub struct Fetched {
    pub status: u16,
    /// Where the answer came from, after redirects.
    pub url: Url,
    pub content_type: Option<String>,
    /// For the next time.
    pub conditions: Conditions,
    /// When the site asked to be left alone until: seconds from now.
    pub retry_after: Option<u64>,
    /// Where the next page is, as the header `Link` says.
    pub next: Option<String>,
    /// Empty unless the status is a success.
    pub body: Vec<u8>,
}

/// Why nothing was fetched, in words for the person who named the address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FetchError {
    #[error("{0}")]
    Forbidden(&'static str),
    #[error("the site's name leads to no address on the public internet")]
    NotPublic,
    #[error("it redirects more than {REDIRECTS_MAX} times")]
    TooManyRedirects,
    #[error("it redirects to an address that cannot be read")]
    BadRedirect,
    #[error("it sends more than {0} kB")]
    TooLarge(usize),
    #[error("it did not answer within {0} seconds")]
    TooSlow(u64),
    #[error("no connection could be made")]
    NoConnection,
    #[error("the answer broke off or was not HTTP")]
    Broken,
}

/// Fetches pages and feeds. Cheap to clone.
#[derive(Debug, Clone)]
pub struct WebClient {
    http: reqwest::Client,
    reach: Reach,
    patience: Patience,
}

impl WebClient {
    /// `about` is where a site's owner can see who asks: this community's own address.
    ///
    /// # Errors
    /// When TLS cannot be set up on this machine.
    pub fn new(reach: Reach, patience: Patience, about: &str) -> Result<Self, reqwest::Error> {
        crate::tls::choose_provider();
        let http = reqwest::Client::builder()
            .user_agent(format!("Folkmoot/{} (feed reader; +{about})", env!("CARGO_PKG_VERSION")))
            // A proxy would resolve names on its own, past the guard.
            .no_proxy()
            .dns_resolver(GuardedResolver(reach))
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            .connect_timeout(patience.connect)
            .timeout(patience.total)
            .pool_max_idle_per_host(0)
            .build()?;
        Ok(Self { http, reach, patience })
    }

    /// Whether an address may be asked for, before asking.
    ///
    /// # Errors
    /// With the reason, when it may not.
    pub fn check(&self, url: &Url) -> Result<(), FetchError> {
        self.reach.check(url)
    }

    /// Fetches an address, following redirects.
    ///
    /// # Errors
    /// When there is no whole answer. An answer that says no is an answer: see [`Fetched::status`].
    pub async fn get(&self, url: &Url, conditions: &Conditions) -> Result<Fetched, FetchError> {
        let slow = FetchError::TooSlow(self.patience.total.as_secs());
        tokio::time::timeout(self.patience.total, self.follow(url, conditions)).await.unwrap_or(Err(slow))
    }

    /// Hands a text over and says with which status it was taken. Redirects are not followed: what is sent is meant for this address.
    ///
    /// # Errors
    /// When there is no answer.
    pub async fn post(&self, url: &Url, headers: &[(&'static str, String)], body: String) -> Result<u16, FetchError> {
        Ok(self.hand_over(url, headers, body, 0).await?.0)
    }

    /// The same, with how the answer begins: at most so many bytes of it are kept, and the rest is not waited for.
    ///
    /// # Errors
    /// When there is no answer. One that breaks off, or takes too long to end, is an answer.
    pub async fn hand_over(
        &self,
        url: &Url,
        headers: &[(&'static str, String)],
        body: String,
        bytes_max: usize,
    ) -> Result<(u16, Vec<u8>), FetchError> {
        self.reach.check(url)?;
        let mut request = self.http.post(url.clone()).body(body);
        for (name, value) in headers {
            request = request.header(*name, value);
        }
        let slow = FetchError::TooSlow(self.patience.total.as_secs());
        let until = tokio::time::Instant::now() + self.patience.total;
        let answer = tokio::time::timeout_at(until, request.send()).await.map_err(|_| slow)?;
        let mut answer = answer.map_err(|error| self.why(&error))?;
        let (status, mut begun) = (answer.status().as_u16(), Vec::new());
        while begun.len() < bytes_max {
            let Ok(Ok(Some(chunk))) = tokio::time::timeout_at(until, answer.chunk()).await else { break };
            begun.extend(chunk.iter().take(bytes_max - begun.len()));
        }
        Ok((status, begun))
    }

    async fn follow(&self, url: &Url, conditions: &Conditions) -> Result<Fetched, FetchError> {
        let mut url = url.clone();
        for _ in 0..=REDIRECTS_MAX {
            self.reach.check(&url)?;
            let response = self.ask(&url, conditions).await?;
            match redirected(&url, &response)? {
                Some(next) => url = next,
                None => return self.read(url, response).await,
            }
        }
        Err(FetchError::TooManyRedirects)
    }

    async fn ask(&self, url: &Url, conditions: &Conditions) -> Result<Response, FetchError> {
        let mut request = self.http.get(url.clone()).header(
            header::ACCEPT,
            "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, text/html;q=0.5, */*;q=0.1",
        );
        if let Some(etag) = &conditions.etag {
            request = request.header(header::IF_NONE_MATCH, etag);
        }
        if let Some(last_modified) = &conditions.last_modified {
            request = request.header(header::IF_MODIFIED_SINCE, last_modified);
        }
        request.send().await.map_err(|error| self.why(&error))
    }

    async fn read(&self, url: Url, mut response: Response) -> Result<Fetched, FetchError> {
        let headers = response.headers();
        let mut fetched = Fetched {
            status: response.status().as_u16(),
            url,
            content_type: text(headers, header::CONTENT_TYPE, 200),
            conditions: Conditions {
                etag: text(headers, header::ETAG, 500),
                last_modified: text(headers, header::LAST_MODIFIED, 100),
            },
            retry_after: text(headers, header::RETRY_AFTER, 10).and_then(|seconds| seconds.parse().ok()),
            next: text(headers, header::LINK, 4000).and_then(|links| next_in(&links)),
            body: Vec::new(),
        };
        if !response.status().is_success() {
            return Ok(fetched);
        }
        let most = self.patience.body_bytes;
        while let Some(chunk) = response.chunk().await.map_err(|error| self.why(&error))? {
            if fetched.body.len() + chunk.len() > most {
                return Err(FetchError::TooLarge(most / 1024));
            }
            fetched.body.extend_from_slice(&chunk);
        }
        Ok(fetched)
    }

    fn why(&self, error: &reqwest::Error) -> FetchError {
        let mut cause: Option<&(dyn Error + 'static)> = Some(error);
        while let Some(inner) = cause {
            if inner.is::<NoPublicAddress>() {
                return FetchError::NotPublic;
            }
            cause = inner.source();
        }
        if error.is_timeout() {
            FetchError::TooSlow(self.patience.total.as_secs())
        } else if error.is_connect() {
            FetchError::NoConnection
        } else {
            FetchError::Broken
        }
    }
}

/// Where a redirect leads, if it is one.
fn redirected(from: &Url, response: &Response) -> Result<Option<Url>, FetchError> {
    let redirects = [
        StatusCode::MOVED_PERMANENTLY,
        StatusCode::FOUND,
        StatusCode::SEE_OTHER,
        StatusCode::TEMPORARY_REDIRECT,
        StatusCode::PERMANENT_REDIRECT,
    ];
    if !redirects.contains(&response.status()) {
        return Ok(None);
    }
    let location = text(response.headers(), header::LOCATION, 4000).ok_or(FetchError::BadRedirect)?;
    from.join(&location).map(Some).map_err(|_| FetchError::BadRedirect)
}

/// The address with the relation `next` in a header `Link`.
fn next_in(links: &str) -> Option<String> {
    let link = links.split(", <").find(|link| link.contains("rel=\"next\""))?;
    let (address, _) = link.trim_start_matches('<').split_once('>')?;
    Some(address.to_string())
}

/// A header's value when it is readable and not overlong.
fn text(headers: &HeaderMap, name: header::HeaderName, chars_max: usize) -> Option<String> {
    let value = headers.get(name)?.to_str().ok()?.trim();
    (!value.is_empty() && value.len() <= chars_max).then(|| value.to_string())
}
