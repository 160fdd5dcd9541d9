//! The line to Meilisearch. The SDK's own client has no timeouts and a buffer of 8 MiB a request, so this is ours.

use std::time::Duration;

use async_trait::async_trait;
use futures::io::{AsyncRead, AsyncReadExt};
use meilisearch_sdk::errors::Error;
use meilisearch_sdk::request::{HttpClient, Method, parse_response};
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue};
use reqwest::redirect::Policy;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::error::SearchError;

const CONNECT: Duration = Duration::from_millis(500);
/// From sending a search or a question to the end of its answer; beyond it Postgres is asked.
const ASK: Duration = Duration::from_secs(2);
/// The same for what changes the index.
const WRITE: Duration = Duration::from_secs(30);
/// No answer of a search or a task comes near this.
const LARGEST_ANSWER: usize = 8 * 1024 * 1024;

/// An SDK error on its way to ours.
pub(crate) struct Failure(pub(crate) Error);

impl From<Failure> for SearchError {
    fn from(failure: Failure) -> Self {
        Self::Meilisearch(failure.0.to_string())
    }
}

/// A pool of connections to one Meilisearch.
#[derive(Clone)]
pub(crate) struct Line(reqwest::Client);

impl Line {
    /// Refuses an address that is no plain `http(s)://host[:port]`, and a key that no header can carry.
    pub(crate) fn new(host: &str, key: Option<&str>) -> Result<Self, SearchError> {
        let refuse = |why: String| SearchError::Configuration(why);
        let url = reqwest::Url::parse(host).map_err(|error| refuse(format!("{host}: {error}")))?;
        if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none() || url.path() != "/" {
            return Err(refuse(format!("{host} is not of the form http://host:port")));
        }
        let mut headers = HeaderMap::new();
        if let Some(key) = key {
            let mut value = HeaderValue::from_str(&format!("Bearer {key}"))
                .map_err(|_| refuse("the key has odd characters".to_string()))?;
            value.set_sensitive(true);
            headers.insert(AUTHORIZATION, value);
        }
        // An error only says that a provider is there already.
        let _ = rustls::crypto::ring::default_provider().install_default();
        reqwest::Client::builder()
            .connect_timeout(CONNECT)
            .default_headers(headers)
            .redirect(Policy::none())
            .no_proxy()
            .build()
            .map(Self)
            .map_err(|error| refuse(error.to_string()))
    }

    /// Sends once, and once more when no connection could be made: then nothing was sent yet.
    async fn exchange(&self, call: &Call<'_>) -> Result<(u16, String), Error> {
        match self.send(call).await {
            Err(error) if error.is_connect() => self.send(call).await,
            outcome => outcome,
        }
        .map_err(|error| Error::Other(Box::new(error)))
        .and_then(|(status, bytes)| match bytes {
            Some(bytes) => Ok((status, String::from_utf8_lossy(&bytes).into_owned())),
            None => Err(Error::Other("the answer is too large".into())),
        })
    }

    async fn send(&self, call: &Call<'_>) -> Result<(u16, Option<Vec<u8>>), reqwest::Error> {
        let asks = call.verb == reqwest::Method::GET || call.url.ends_with("/search");
        let mut request = self.0.request(call.verb.clone(), call.url).timeout(if asks { ASK } else { WRITE });
        if let Some((content_type, body)) = &call.body {
            // A body of known length goes out with Content-Length.
            request = request.header(CONTENT_TYPE, *content_type).body(body.clone());
        }
        let mut response = request.send().await?;
        let status = response.status().as_u16();
        let mut bytes = Vec::new();
        while let Some(chunk) = response.chunk().await? {
            if bytes.len() + chunk.len() > LARGEST_ANSWER {
                return Ok((status, None));
            }
            bytes.extend_from_slice(&chunk);
        }
        Ok((status, Some(bytes)))
    }

    async fn answer<Output: DeserializeOwned>(&self, call: &Call<'_>, expected: u16) -> Result<Output, Error> {
        let (status, text) = self.exchange(call).await?;
        let text = if text.is_empty() { "null" } else { &text };
        parse_response(status, expected, text, call.url.to_string())
    }
}

struct Call<'a> {
    verb: reqwest::Method,
    url: &'a str,
    body: Option<(&'a str, Vec<u8>)>,
}

#[async_trait]
impl HttpClient for Line {
    async fn request<Query, Body, Output>(
        &self,
        url: &str,
        method: Method<Query, Body>,
        expected_status_code: u16,
    ) -> Result<Output, Error>
    where
        Query: Serialize + Send + Sync,
        Body: Serialize + Send + Sync,
        Output: DeserializeOwned + 'static + Send,
    {
        let url = with_query(url, method.query())?;
        let body = method.body().map(serde_json::to_vec).transpose()?.map(|body| ("application/json", body));
        let call = Call { verb: verb(&method), url: &url, body };
        self.answer(&call, expected_status_code).await
    }

    async fn stream_request<
        Query: Serialize + Send + Sync,
        Body: AsyncRead + Send + Sync + 'static,
        Output: DeserializeOwned + 'static,
    >(
        &self,
        url: &str,
        method: Method<Query, Body>,
        content_type: &str,
        expected_status_code: u16,
    ) -> Result<Output, Error> {
        let url = with_query(url, method.query())?;
        let verb = verb(&method);
        let mut body = None;
        if let Some(reader) = method.into_body() {
            let mut bytes = Vec::new();
            Box::pin(reader).read_to_end(&mut bytes).await.map_err(|error| Error::Other(Box::new(error)))?;
            body = Some((content_type, bytes));
        }
        self.answer(&Call { verb, url: &url, body }, expected_status_code).await
    }

    fn is_tokio(&self) -> bool {
        true
    }
}

fn verb<Q, B>(method: &Method<Q, B>) -> reqwest::Method {
    match method {
        Method::Get { .. } => reqwest::Method::GET,
        Method::Delete { .. } => reqwest::Method::DELETE,
        Method::Post { .. } => reqwest::Method::POST,
        Method::Put { .. } => reqwest::Method::PUT,
        Method::Patch { .. } => reqwest::Method::PATCH,
    }
}

/// The address with its query string; lists are written with commas, as Meilisearch reads them.
fn with_query(url: &str, query: &impl Serialize) -> Result<String, Error> {
    let Value::Object(pairs) = serde_json::to_value(query)? else {
        return Ok(url.to_string());
    };
    let mut full = reqwest::Url::parse(url).map_err(|error| Error::Other(Box::new(error)))?;
    for (name, value) in pairs.iter().filter(|(_, value)| !value.is_null()) {
        let text = match value {
            Value::Array(items) => items.iter().map(plain).collect::<Vec<_>>().join(","),
            other => plain(other),
        };
        full.query_pairs_mut().append_pair(name, &text);
    }
    Ok(full.into())
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_string)
}
