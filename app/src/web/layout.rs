//! What every page shares: the frame around it, and the responder that sends it.

use askama::Template;
use rocket::http::{ContentType, Status};
use rocket::request::Request;
use rocket::response::{Responder, Response, Result as Responded};
use store::notifications::COUNTED;

use super::cards::{hue_class, initial_of};
use super::guards::Visitor;
use super::texts::{self, Text};
use super::{csrf, kept};

/// The signed-in member as the bar at the top shows them.
#[derive(Debug, Clone)]
pub struct ViewerBar {
    pub handle: String,
    pub display_name: String,
    /// The picture that is shown in the place of the letter.
    pub portrait: Option<i64>,
    /// Whether they have shown that their address is theirs; until then every page asks them to.
    pub confirmed: bool,
    /// Open proposals on whose roll the member is and where they have not yet cast a ballot.
    pub needs_vote: i64,
    /// Cases that wait for this member as a juror.
    pub jury_duty: i64,
    /// Notifications that were not read; at most [`COUNTED`] are counted.
    pub unread: i64,
    /// What a sanction keeps them from, in a sentence, while one is in force.
    pub limited: Option<Text>,
    /// The case in which that was decided.
    pub limited_in: Option<i64>,
}

impl ViewerBar {
    /// The letter in the member's circle.
    pub fn initial(&self) -> String {
        initial_of(&self.display_name)
    }

    /// The number of unread notifications as the frame says it; empty for none.
    pub fn unread(&self) -> String {
        match self.unread {
            0 => String::new(),
            n if n >= COUNTED => format!("{}+", COUNTED - 1),
            n => n.to_string(),
        }
    }

    /// The stylesheet class that colours the member's circle.
    pub fn hue_class(&self) -> &'static str {
        hue_class(&self.handle)
    }
}

/// How a notice sounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoticeKind {
    Good,
    Bad,
    Plain,
}

impl NoticeKind {
    /// The word that the stylesheet and the icon sprite know it by.
    pub fn tone(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Bad => "bad",
            Self::Plain => "plain",
        }
    }
}

/// One sentence at the top of a page about what has just happened.
#[derive(Debug, Clone)]
pub struct Notice {
    pub kind: NoticeKind,
    pub text: Text,
}

/// The part of the site a page belongs to, marked in the navigation with `aria-current`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Section {
    Front,
    Home,
    Groups,
    Proposals,
    Features,
    Constitution,
    Docket,
    Ledger,
    Search,
    Notifications,
    Settings,
    None,
}

/// One tab of a page's tab row (a link, not a script): `{{ parts::tabs("…", tabs) }}`.
#[derive(Debug, Clone)]
pub struct Tab {
    pub label: Text,
    pub href: String,
    pub current: bool,
    /// Shown as a badge when above zero.
    pub count: i64,
}

/// The frame of a page. Every page struct has one in a field called `layout`.
#[derive(Debug, Clone)]
pub struct Layout {
    /// The page's own title; empty means that the community's name alone is the title.
    pub title: Text,
    /// `None` for a visitor.
    pub viewer: Option<ViewerBar>,
    /// The token for every form on the page. Empty on pages for visitors that hold no form.
    pub csrf: String,
    pub notice: Option<Notice>,
    /// Whether the thin bar of a demonstration is shown.
    pub demo: bool,
    /// The community's name.
    pub community: String,
    pub section: Section,
    /// What works less well at the moment, in words for members: "Search is reduced: …".
    pub degraded: Option<Text>,
}

impl Layout {
    /// A frame for a visitor, with nothing in it but names.
    pub fn visitor(community: impl Into<String>, title: impl Into<Text>, section: Section) -> Self {
        Self {
            title: title.into(),
            viewer: None,
            csrf: String::new(),
            notice: None,
            demo: false,
            community: community.into(),
            section,
            degraded: None,
        }
    }

    /// Whether the page belongs to `section`.
    pub fn is(&self, section: Section) -> bool {
        self.section == section
    }

    /// How many open votes wait for the viewer; 0 for visitors.
    pub fn needs_vote(&self) -> i64 {
        self.viewer.as_ref().map_or(0, |viewer| viewer.needs_vote)
    }

    /// How many cases wait for the viewer as a juror; 0 for visitors.
    pub fn jury_duty(&self) -> i64 {
        self.viewer.as_ref().map_or(0, |viewer| viewer.jury_duty)
    }

    /// A filled frame for tests and the style page.
    pub fn sample() -> Self {
        Self {
            title: "Sample".into(),
            viewer: Some(ViewerBar {
                handle: "ada".into(),
                display_name: "Ada Thorne".into(),
                portrait: None,
                confirmed: true,
                needs_vote: 2,
                jury_duty: 1,
                unread: 3,
                limited: None,
                limited_in: None,
            }),
            csrf: "sample-token".into(),
            notice: Some(Notice { kind: NoticeKind::Good, text: "Your comment is up.".into() }),
            demo: true,
            community: "Millbrook".into(),
            section: Section::Proposals,
            degraded: None,
        }
    }
}

/// Who may keep a copy of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Keeping {
    /// Nobody: the page shows something of one member. The safe default.
    Private,
    /// It is the same for every visitor.
    Visitors,
}

/// A rendered page as an answer: HTML, a status, and who may keep it. Security headers are a fairing's.
#[derive(Debug)]
pub struct Page<T> {
    template: T,
    status: Status,
    keeping: Keeping,
}

impl<T: Template> Page<T> {
    /// 200, not to be kept by anyone.
    pub fn ok(template: T) -> Self {
        Self::with_status(Status::Ok, template)
    }

    /// 422: the same page again, with what was typed and a message per field.
    pub fn unprocessable(template: T) -> Self {
        Self::with_status(Status::UnprocessableEntity, template)
    }

    /// Any status, not to be kept by anyone.
    pub fn with_status(status: Status, template: T) -> Self {
        Self { template, status, keeping: Keeping::Private }
    }

    /// Says that the page depends on its address alone, where whoever asks is a visitor who brings no sentence along.
    #[must_use]
    pub fn same_for_visitors(mut self, visitor: &Visitor) -> Self {
        self.keeping = if visitor.is_anybody() { Keeping::Visitors } else { Keeping::Private };
        self
    }
}

impl<'r, T: Template> Responder<'r, 'static> for Page<T> {
    fn respond_to(self, request: &'r Request<'_>) -> Responded<'static> {
        let html = texts::asked_for(request).while_speaking(|| self.template.render()).map_err(|error| {
            tracing::error!(%error, "a page could not be rendered");
            Status::InternalServerError
        })?;
        // What holds a token for forms is its reader's own.
        let is_own = csrf::hand_out(request, &html);
        if self.keeping == Keeping::Visitors && self.status == Status::Ok && !is_own {
            return Ok(kept::answer(request, html));
        }
        Response::build_from(html.respond_to(request)?)
            .status(self.status)
            .header(ContentType::HTML)
            .raw_header("Cache-Control", "private, no-store")
            .ok()
    }
}
