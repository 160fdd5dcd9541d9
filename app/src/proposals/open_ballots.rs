//! Who said what in a closed vote with open ballots, by name.

use std::sync::Arc;

use askama::Template;
use governance::ProposalId;
use governance::voting::Sheet;
use rocket::{Route, State, routes};
use store::open_ballots::SaidRow;

use super::board::shown_title;
use super::vote::spec_for;
use crate::error::AppError;
use crate::services::Services;
use crate::web::guards::Visitor;
use crate::web::layout::{Layout, Page, Section};

/// Members on one page.
const PAGE_SIZE: usize = 100;

pub fn routes() -> Vec<Route> {
    routes![show]
}

/// Somebody by name; by their name in the ledger when their account was erased.
struct Somebody {
    name: String,
    /// Empty when there is no page of theirs.
    href: String,
}

impl Somebody {
    fn of(gone: bool, handle: &str, name: &str, ledger_name: &str) -> Self {
        if gone {
            return Self { name: format!("Former member {ledger_name}"), href: String::new() };
        }
        Self { name: name.to_string(), href: format!("/@{handle}") }
    }
}

/// What became of one member.
struct Line {
    who: Somebody,
    /// The ballot that counted for them; empty while the words of the options are held.
    said: String,
    /// Who cast it, when they did not.
    via: Option<Somebody>,
    hops: i32,
    /// Why nothing counted for them; empty when something did.
    lost: &'static str,
    speaks_for: i64,
}

#[derive(Template)]
#[template(path = "proposals/open_ballots.html")]
struct OpenBallotsPage {
    layout: Layout,
    href: String,
    title: String,
    /// Whether what was said can be told: options are words of the author.
    is_told: bool,
    lines: Vec<Line>,
    older: String,
}

#[rocket::get("/proposals/<id>/ballots?<after>")]
async fn show(
    id: i64,
    after: Option<&str>,
    visitor: Visitor,
    services: &State<Arc<Services>>,
) -> Result<Page<OpenBallotsPage>, AppError> {
    let id = ProposalId::from(id);
    let after = after.filter(|after| !after.contains('\0')).unwrap_or_default();
    let mut conn = services.store.read().await?;
    let row = store::proposals::find(&mut conn, id, visitor.actor()).await?;
    let spec = spec_for(&mut conn, &row, visitor.actor()).await?.filter(|spec| spec.ballots.is_open());
    let (Some(spec), Some(_counted)) = (spec, store::tallies::of(&mut conn, id).await?) else {
        return Err(AppError::NotFound);
    };
    let changes = row.payload()?.policy();
    let is_told = row.words_visible || changes.is_some();
    let size = i64::try_from(PAGE_SIZE).unwrap_or(i64::MAX);
    let rows = store::open_ballots::said(&mut conn, id, after, size).await?;
    let last = rows.last().filter(|_| rows.len() == PAGE_SIZE).map(|row| row.handle.clone());
    let sheet = spec.sheet();
    Ok(Page::ok(OpenBallotsPage {
        layout: visitor.layout(services, "Who said what", Section::Proposals),
        href: format!("/proposals/{id}"),
        title: shown_title(row.words_visible, row.title.clone(), changes),
        is_told,
        lines: rows.into_iter().map(|row| line(row, &sheet, is_told)).collect(),
        older: last.map(|last| format!("/proposals/{id}/ballots?after={last}")).unwrap_or_default(),
    }))
}

fn line(row: SaidRow, sheet: &Sheet, is_told: bool) -> Line {
    let ballot = row.choice.as_deref().filter(|_| is_told).and_then(|choice| sheet.read(choice).ok());
    let via = row.via_handle.as_deref().map(|handle| {
        let [name, ledger_name] = [&row.via_name, &row.via_ledger_name].map(|name| name.as_deref().unwrap_or_default());
        Somebody::of(row.via_gone, handle, name, ledger_name)
    });
    Line {
        who: Somebody::of(row.gone, &row.handle, &row.display_name, &row.ledger_name),
        said: ballot.map(|ballot| sheet.in_short(&ballot)).unwrap_or_default(),
        via,
        hops: row.hops,
        lost: match row.lost.as_deref() {
            Some("circle") => "delegated; the delegations led in a circle",
            Some(_) => "delegated; nobody along the way voted",
            None => "",
        },
        speaks_for: row.speaks_for,
    }
}
