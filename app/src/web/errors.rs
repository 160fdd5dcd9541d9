//! The pages for when something cannot be done: what happened, what was kept, what to do next. Never a trace.

use askama::Template;
use rocket::http::Status;

use super::layout::{Layout, Page};
use super::moments::Moment;

/// The rule behind a refusal.
#[derive(Debug, Clone)]
pub struct CitedRule {
    /// What it says.
    pub text: String,
    /// What it is called: "Constitution, entry length".
    pub name: String,
    /// Where it stands.
    pub href: String,
}

/// A page for an answer that is not what was asked for.
#[derive(Debug, Clone, Template)]
#[template(path = "errors/page.html")]
pub struct ErrorPage {
    pub layout: Layout,
    pub status: u16,
    pub heading: String,
    /// What happened.
    pub what: String,
    /// What was kept.
    pub kept: Option<String>,
    pub rule: Option<CitedRule>,
    /// When to come back.
    pub again: Option<Moment>,
    /// What to do next: label and address.
    pub next: Vec<(String, String)>,
    /// Found again in the log; shown only when the fault is ours.
    pub request_id: Option<String>,
}

impl ErrorPage {
    fn new(mut layout: Layout, status: Status, heading: &str, what: impl Into<String>) -> Self {
        heading.clone_into(&mut layout.title);
        Self {
            layout,
            status: status.code,
            heading: heading.to_owned(),
            what: what.into(),
            kept: None,
            rule: None,
            again: None,
            next: vec![("Go to the stream".into(), "/".into())],
            request_id: None,
        }
    }

    /// 404.
    pub fn not_found(layout: Layout) -> Self {
        let what = "Either it never was, or it was removed, or it is not meant for you. What a jury removed keeps its line in the moderation log.";
        let mut page = Self::new(layout, Status::NotFound, "There is nothing at this address", what);
        page.next.push(("Search".into(), "/search".into()));
        page.next.push(("Moderation log".into(), "/docket".into()));
        page
    }

    /// 403, with the rule that says so.
    pub fn refused(layout: Layout, what: impl Into<String>, rule: CitedRule) -> Self {
        let mut page = Self::new(layout, Status::Forbidden, "The rules do not allow this", what);
        page.kept = Some("Rules can be changed: any member may propose it, and a vote decides.".into());
        page.next.insert(0, ("Read the rule".into(), rule.href.clone()));
        page.rule = Some(rule);
        page
    }

    /// 403 because a form was too old or came from elsewhere.
    pub fn stale_form(layout: Layout) -> Self {
        let what = "This form was opened too long ago, or in another session, or sent by another site. To be safe, nothing was done.";
        let mut page = Self::new(layout, Status::Forbidden, "Please send that once more", what);
        page.kept = Some("Go back, reload the page, and send the form again. With scripts on, text you were writing is kept in this browser.".into());
        page
    }

    /// 422 for requests that no form of ours sends.
    pub fn unprocessable(layout: Layout, what: impl Into<String>) -> Self {
        let mut page = Self::new(layout, Status::UnprocessableEntity, "That did not work", what);
        page.kept = Some("Nothing was changed.".into());
        page
    }

    /// 429, with when to come back, and the rule that says how many, where a vote decides it.
    pub fn too_many(layout: Layout, again: Moment, rule: Option<CitedRule>) -> Self {
        let what = "More came from you, or from your network, than one person is likely to send. The limit protects everybody's Folkmoot.";
        let mut page = Self::new(layout, Status::TooManyRequests, "That was a little too fast", what);
        page.kept = Some("This last request was not carried out. Everything before it was. What you typed still stands in its form: go back to it.".into());
        page.again = Some(again);
        page.rule = rule;
        page
    }

    /// 500, with the number under which the log holds the details.
    pub fn bug(layout: Layout, request_id: impl Into<String>) -> Self {
        let what = "The fault is ours, not yours. It has been written down with its details.";
        let mut page = Self::new(layout, Status::InternalServerError, "Something broke here", what);
        page.kept =
            Some("Your request was either carried out whole or not at all. Look before you send it again.".into());
        page.request_id = Some(request_id.into());
        page
    }

    /// 503, with when to try again.
    pub fn unavailable(layout: Layout, again: Option<Moment>) -> Self {
        let what = "The database does not answer at the moment, or too many people are here at once.";
        let mut page = Self::new(layout, Status::ServiceUnavailable, "Back in a moment", what);
        page.kept = Some("Everything that was confirmed before is safe. Your last request was either carried out whole or not at all: look before you send it again. With scripts on, text you were writing is kept in this browser.".into());
        page.again = again;
        page
    }

    /// The page with its status, ready to send.
    pub fn page(self) -> Page<Self> {
        let status = Status::from_code(self.status).unwrap_or(Status::InternalServerError);
        Page::with_status(status, self)
    }
}
