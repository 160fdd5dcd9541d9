//! People as the tests know them: each has a browser of their own, and a program that acts for them.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use std::collections::BTreeMap;

use folkmoot::web::csrf;
use folkmoot::web::guards::{session_cookie, token_hash};
use governance::{ActorId, MemberId};
use rocket::http::{ContentType, Cookie, Header, Method};
use tokio::sync::mpsc;

use crate::TestApp;

/// Somebody with a browser: signed in, or a visitor.
#[derive(Clone)]
pub struct Person<'a> {
    app: &'a TestApp,
    pub handle: String,
    id: Option<i64>,
    token: Option<String>,
}

/// What somebody's browser keeps of a sign-in.
#[derive(Debug, Clone)]
pub struct Badge {
    pub handle: String,
    pub id: i64,
    pub token: String,
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub body: String,
    /// Where a redirect leads; empty for other answers.
    pub location: String,
    pub headers: Vec<(String, String)>,
}

impl Answer {
    /// The number in the last path part of a redirect: the id of what was made.
    pub fn made(&self) -> i64 {
        let path = self.location.split(['?', '#']).next().unwrap_or_default();
        path.rsplit('/')
            .find_map(|part| part.parse().ok())
            .unwrap_or_else(|| panic!("no id in {:?} ({})", self.location, self.status))
    }

    /// The body as JSON.
    #[track_caller]
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap_or_else(|why| panic!("no JSON ({why}, {}): {}", self.status, self.body))
    }

    /// A header; empty where there is none.
    pub fn header(&self, name: &str) -> &str {
        let found = self.headers.iter().find(|(header, _)| header.eq_ignore_ascii_case(name));
        found.map_or("", |(_, value)| value.as_str())
    }

    /// The page's text contains this.
    #[track_caller]
    pub fn shows(&self, text: &str) -> &Self {
        assert!(self.body.contains(text), "{text:?} is not on the page ({}):\n{}", self.status, self.body);
        self
    }

    /// The page's text does not contain this.
    #[track_caller]
    pub fn hides(&self, text: &str) -> &Self {
        assert!(!self.body.contains(text), "{text:?} is on the page:\n{}", self.body);
        self
    }

    /// The status is this.
    #[track_caller]
    pub fn is(&self, status: u16) -> &Self {
        assert_eq!(self.status, status, "{} {}", self.location, self.body);
        self
    }
}

/// A field as a program sends it: text, or what stands behind "json:".
fn as_json(value: &str) -> serde_json::Value {
    let raw = value.strip_prefix("json:").map(|raw| serde_json::from_str(raw).expect("JSON"));
    raw.unwrap_or_else(|| value.into())
}

impl<'a> Person<'a> {
    pub(crate) fn visitor(app: &'a TestApp) -> Self {
        Self { app, handle: String::new(), id: None, token: None }
    }

    pub(crate) async fn arrive(app: &'a TestApp, handle: &str) -> Self {
        let token = app.services.chance.token();
        let owner = app.database.as_owner().await;
        let id = settle_in(&owner, handle, &token, &hex(&app.services.chance.bytes::<8>())).await;
        Self { app, handle: handle.to_string(), id: Some(id), token: Some(token) }
    }

    /// The same person signed in with a token that the application gave out itself.
    pub fn with_token(app: &'a TestApp, handle: &str, id: i64, token: &str) -> Self {
        Self { app, handle: handle.to_string(), id: Some(id), token: Some(token.to_string()) }
    }

    pub(crate) fn app(&self) -> &'a TestApp {
        self.app
    }

    /// The member's id.
    pub fn member(&self) -> MemberId {
        MemberId::from(self.id.expect("a member"))
    }

    /// The member's actor.
    pub fn actor(&self) -> ActorId {
        self.member().actor()
    }

    /// The token that this person's forms carry.
    pub fn csrf(&self) -> String {
        csrf::token_for(self.token.as_deref().unwrap_or(VISITOR_SECRET), [0; 32])
    }

    /// What this person's browser sends with every request.
    pub fn cookies(&self) -> Vec<Cookie<'static>> {
        let secure = self.app.services.site.is_secure();
        match &self.token {
            Some(token) => vec![Cookie::new(session_cookie(secure), token.clone())],
            None => vec![Cookie::new(csrf::visitor_cookie(secure), VISITOR_SECRET)],
        }
    }

    /// What identifies this person to any copy of the application; nothing for a visitor.
    pub fn badge(&self) -> Option<Badge> {
        let (id, token) = (self.id?, self.token.clone()?);
        Some(Badge { handle: self.handle.clone(), id, token })
    }

    /// The person behind a badge, in another copy of the application; a visitor without one.
    pub fn behind(app: &'a TestApp, badge: Option<&Badge>) -> Self {
        badge.map_or_else(|| Self::visitor(app), |badge| Self::with_token(app, &badge.handle, badge.id, &badge.token))
    }

    /// Asks with any method and sees only how it was answered: the body, which may never end, is not read.
    pub async fn knock(&self, method: Method, path: &str, fields: &[(&str, &str)]) -> Answer {
        if path.starts_with(folkmoot::api::BASE) {
            let fields: serde_json::Map<_, _> =
                fields.iter().map(|(name, value)| ((*name).to_string(), as_json(value))).collect();
            let body = serde_json::Value::Object(fields).to_string();
            return self.ask(method, path, (method != Method::Get).then_some(&body)).await;
        }
        let mut request = self.app.client.req(method, path.to_string()).cookies(self.cookies());
        if method != Method::Get {
            let token = self.csrf();
            let fields = fields.iter().copied().chain([(csrf::FIELD, token.as_str())]);
            let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
            request = request.header(ContentType::Form).header(Header::new("Sec-Fetch-Site", "same-origin")).body(body);
        }
        let response = request.dispatch().await;
        let location = response.headers().get_one("Location").unwrap_or_default().to_string();
        Answer { status: response.status().code, body: String::new(), location, headers: Vec::new() }
    }

    /// The archive that this person can take out: its files by name. What asks for the password has its own tests.
    pub async fn archive(&self) -> BTreeMap<String, Vec<u8>> {
        let services = &self.app.services;
        let mut conn = services.store.read().await.expect("a connection");
        let account = store::members::find(&mut conn, self.member()).await.expect("an account");
        drop(conn);
        let (giver, mut taker) = mpsc::channel(4);
        let out = folkmoot::archives::Out::Download(giver);
        let taken = async {
            let mut bytes = Vec::new();
            while let Some(piece) = taker.recv().await {
                bytes.extend(piece);
            }
            bytes
        };
        let mut unheard = |_| {};
        let (written, bytes) = futures::join!(folkmoot::archives::write(services, &account, out, &mut unheard), taken);
        written.expect("an archive");
        crate::files(&bytes)
    }

    /// Everything that this person put in, as programs read it.
    pub async fn taken_out(&self) -> Answer {
        let document = self.archive().await.remove("folkmoot.json").expect("the document");
        let body = String::from_utf8(document).expect("a text");
        Answer { status: 200, body, location: String::new(), headers: Vec::new() }
    }

    /// Opens a page.
    pub async fn get(&self, path: &str) -> Answer {
        if path.starts_with(folkmoot::api::BASE) {
            return self.ask(Method::Get, path, None).await;
        }
        let request = self.app.client.get(path.to_string()).cookies(self.cookies());
        answer(request.dispatch().await).await
    }

    /// A token of theirs with these scopes, as if they had made it; none for a visitor.
    pub async fn bearer(&self, scopes: &[&str]) -> Option<String> {
        static GIVEN: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());
        let id = self.id?;
        let token = format!("fm_of-{}-{}", self.handle, scopes.join("-"));
        let place = format!("{} {token}", self.app.database.owner_url);
        if !GIVEN.lock().unwrap_or_else(PoisonError::into_inner).insert(place) {
            return Some(token);
        }
        let sql = "INSERT INTO api_tokens (member_id, token_hash, name, scopes, expires_at)
            VALUES ($1, $2, 'x', $3, folkmoot_now() + interval '365 days') ON CONFLICT DO NOTHING";
        let scopes: Vec<String> = scopes.iter().map(ToString::to_string).collect();
        let owner = self.app.database.as_owner().await;
        owner.execute(sql, &[&id, &token_hash(&token).to_vec(), &scopes]).await.expect("a token");
        Some(token)
    }

    /// Has a program ask for them, with a token for everything; without one for a visitor.
    pub async fn ask(&self, method: Method, path: &str, body: Option<&str>) -> Answer {
        let token = self.bearer(&["read", "write", "vote", "moderate"]).await;
        self.ask_with(token.as_deref(), method, path, body, &[]).await
    }

    /// Has a program ask with this token and these headers. The browser's cookies come along: they count for nothing there.
    pub async fn ask_with(
        &self,
        token: Option<&str>,
        method: Method,
        path: &str,
        body: Option<&str>,
        headers: &[(&str, &str)],
    ) -> Answer {
        let mut request = self.app.client.req(method, path.to_string()).cookies(self.cookies());
        if let Some(token) = token {
            request.add_header(Header::new("Authorization", format!("Bearer {token}")));
        }
        if let Some(body) = body {
            request = request.header(ContentType::JSON).body(body);
        }
        for (name, value) in headers {
            request.add_header(Header::new(name.to_string(), value.to_string()));
        }
        answer(request.dispatch().await).await
    }

    /// Sends a form from one of our own pages.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let token = self.csrf();
        let mut fields = fields.to_vec();
        fields.push((csrf::FIELD, &token));
        self.post_raw(path, &fields, &[("Sec-Fetch-Site", "same-origin")]).await
    }

    /// Sends exactly these fields and headers.
    pub async fn post_raw(&self, path: &str, fields: &[(&str, &str)], headers: &[(&str, &str)]) -> Answer {
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let mut request =
            self.app.client.post(path.to_string()).header(ContentType::Form).cookies(self.cookies()).body(body);
        for (name, value) in headers {
            request.add_header(Header::new(name.to_string(), value.to_string()));
        }
        answer(request.dispatch().await).await
    }
}

/// Makes a confirmed member of 30 days and opens a session with this token; returns the member's id.
pub(crate) async fn settle_in(owner: &tokio_postgres::Client, handle: &str, token: &str, ledger_name: &str) -> i64 {
    let row = owner
        .query_one(
            "WITH a AS (INSERT INTO actors (handle, display_name, created_at)
                VALUES ($1, initcap($1), folkmoot_now() - interval '30 days') RETURNING id)
             INSERT INTO members (id, email, email_confirmed_at, password_hash, ledger_name, joined_at, active_days)
                SELECT id, $1 || '@example.org', folkmoot_now(), 'no password', $2, folkmoot_now() - interval '30 days', 30 FROM a
             RETURNING id",
            &[&handle, &ledger_name],
        )
        .await
        .expect("a member");
    let id: i64 = row.get(0);
    owner
        .execute(
            "INSERT INTO sessions (token_hash, member_id, expires_at) VALUES ($1, $2, folkmoot_now() + interval '3650 days')",
            &[&token_hash(token).to_vec(), &id],
        )
        .await
        .expect("a session");
    id
}

const VISITOR_SECRET: &str = "a visitor's own secret";

pub(crate) async fn answer(response: rocket::local::asynchronous::LocalResponse<'_>) -> Answer {
    let status = response.status().code;
    let location = response.headers().get_one("Location").unwrap_or_default().to_string();
    let headers =
        response.headers().iter().map(|header| (header.name().to_string(), header.value().to_string())).collect();
    // Whatever is no text has its own tests.
    let body = response.into_bytes().await.unwrap_or_default();
    let body = String::from_utf8_lossy(&body).into_owned();
    Answer { status, body, location, headers }
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
