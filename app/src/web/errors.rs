//! The pages for when something cannot be done: what happened, what was kept, what to do next. Never a trace.

use askama::Template;
use rocket::http::Status;

use super::layout::{Layout, Page};
use super::moments::Moment;
use super::texts::Text;

/// The rule behind a refusal.
#[derive(Debug, Clone)]
pub struct CitedRule {
    /// What it says.
    pub text: Text,
    /// What it is called: "Constitution, entry length".
    pub name: Text,
    /// Where it stands.
    pub href: String,
}

/// A page for an answer that is not what was asked for.
#[derive(Debug, Clone, Template)]
#[template(path = "errors/page.html")]
pub struct ErrorPage {
    pub layout: Layout,
    pub status: u16,
    pub heading: Text,
    /// What happened.
    pub what: Text,
    /// What was kept.
    pub kept: Option<Text>,
    pub rule: Option<CitedRule>,
    /// When to come back.
    pub again: Option<Moment>,
    /// What to do next: label and address.
    pub next: Vec<(Text, String)>,
    /// Found again in the log; shown only when the fault is ours.
    pub request_id: Option<String>,
}

impl ErrorPage {
    fn new(mut layout: Layout, status: Status, heading: Text, what: impl Into<Text>) -> Self {
        layout.title = heading.clone();
        Self {
            layout,
            status: status.code,
            heading,
            what: what.into(),
            kept: None,
            rule: None,
            again: None,
            next: vec![(say!("errors-to-stream"), "/".into())],
            request_id: None,
        }
    }

    /// 404.
    pub fn not_found(layout: Layout) -> Self {
        let what = say!("errors-not-found-what");
        let mut page = Self::new(layout, Status::NotFound, say!("errors-not-found"), what);
        page.next.push((say!("errors-search"), "/search".into()));
        page.next.push((say!("errors-moderation-log"), "/docket".into()));
        page
    }

    /// 403, with the rule that says so.
    pub fn refused(layout: Layout, what: impl Into<Text>, rule: CitedRule) -> Self {
        let mut page = Self::new(layout, Status::Forbidden, say!("errors-refused"), what);
        page.kept = Some(say!("errors-refused-kept"));
        page.next.insert(0, (say!("errors-read-rule"), rule.href.clone()));
        page.rule = Some(rule);
        page
    }

    /// 403 because a form was too old or came from elsewhere.
    pub fn stale_form(layout: Layout) -> Self {
        let what = say!("errors-stale-what");
        let mut page = Self::new(layout, Status::Forbidden, say!("errors-stale"), what);
        page.kept = Some(say!("errors-stale-kept"));
        page
    }

    /// 422 for requests that no form of ours sends.
    pub fn unprocessable(layout: Layout, what: impl Into<Text>) -> Self {
        let mut page = Self::new(layout, Status::UnprocessableEntity, say!("errors-unprocessable"), what);
        page.kept = Some(say!("errors-unprocessable-kept"));
        page
    }

    /// 429, with when to come back, and the rule that says how many, where a vote decides it.
    pub fn too_many(layout: Layout, again: Moment, rule: Option<CitedRule>) -> Self {
        let what = say!("errors-too-many-what");
        let mut page = Self::new(layout, Status::TooManyRequests, say!("errors-too-many"), what);
        page.kept = Some(say!("errors-too-many-kept"));
        page.again = Some(again);
        page.rule = rule;
        page
    }

    /// 500, with the number under which the log holds the details.
    pub fn bug(layout: Layout, request_id: impl Into<String>) -> Self {
        let what = say!("errors-bug-what");
        let mut page = Self::new(layout, Status::InternalServerError, say!("errors-bug"), what);
        page.kept = Some(say!("errors-bug-kept"));
        page.request_id = Some(request_id.into());
        page
    }

    /// 503, with when to try again.
    pub fn unavailable(layout: Layout, again: Option<Moment>) -> Self {
        let what = say!("errors-unavailable-what");
        let mut page = Self::new(layout, Status::ServiceUnavailable, say!("errors-unavailable"), what);
        page.kept = Some(say!("errors-unavailable-kept"));
        page.again = again;
        page
    }

    /// The page with its status, ready to send.
    pub fn page(self) -> Page<Self> {
        let status = Status::from_code(self.status).unwrap_or(Status::InternalServerError);
        Page::with_status(status, self)
    }
}
