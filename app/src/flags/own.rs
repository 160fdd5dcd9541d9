//! A member's own flags, and what became of each: also of what they cannot see any more.

use std::sync::Arc;

use askama::Template;
use chrono::{DateTime, Utc};
use governance::moderation::About;
use rocket::{Route, State, routes};
use store::own_flags::OwnFlagRow;

use crate::cases::{matter, wording};
use crate::error::AppError;
use crate::services::Services;
use crate::web::guards::SignedIn;
use crate::web::layout::{Layout, Page, Section};
use crate::web::moments::Moment;
use crate::web::sentences::capital;

pub fn routes() -> Vec<Route> {
    routes![list]
}

/// A flag in the list. Nothing of what was written stands there.
struct Line {
    /// "An entry".
    thing: String,
    /// Where it stands; empty where the member cannot see it.
    href: String,
    /// Why they cannot: "held", "removed"; empty where they can.
    unseen: &'static str,
    rule: String,
    when: Moment,
    /// The case that came of it, how it stands, and the tone of that.
    case: Option<(i64, &'static str, &'static str)>,
    is_withdrawn: bool,
    /// Where it is taken back; empty where that changes nothing any more.
    withdrawal: String,
}

#[derive(Template)]
#[template(path = "flags/own.html")]
struct OwnFlagsPage {
    layout: Layout,
    lines: Vec<Line>,
    is_full: bool,
}

#[rocket::get("/settings/flags")]
async fn list(member: SignedIn, services: &State<Arc<Services>>) -> Result<Page<OwnFlagsPage>, AppError> {
    let mut conn = services.store.read().await?;
    let now = store::clock::now(&mut conn).await?;
    let rows = store::own_flags::list(&mut conn, member.id()).await?;
    let is_full = i64::try_from(rows.len()).is_ok_and(|len| len >= store::own_flags::LISTED);
    let lines = rows.into_iter().map(|row| line(&row, now)).collect();
    Ok(Page::ok(OwnFlagsPage { layout: member.layout(services, "Your flags", Section::Settings), lines, is_full }))
}

/// What was flagged, and whose, where the flagger can see it. Its words stand where it is: there they may be folded, or gone.
fn named(row: &OwnFlagRow) -> String {
    if let Some(case) = row.said_in {
        return format!("A reason given in case {case}");
    }
    let thing = capital(matter::thing(row.about().as_str()));
    match row.about() {
        about if about.is_blind() || !row.is_visible => thing,
        About::Group => format!("{thing}: @{}", row.handle),
        _ => format!("{thing}, by @{}", row.handle),
    }
}

fn line(row: &OwnFlagRow, now: DateTime<Utc>) -> Line {
    let about = row.about();
    let is_open =
        matches!(row.case_state.as_deref(), Some("opened" | "before_jury" | "deliberating" | "with_moderators"));
    let case = row.case_id.zip(row.case_state.as_deref()).map(|(id, state)| {
        let (words, tone) = wording::state(about, state, row.outcome.as_deref(), row.overruled_by(), false);
        (id, words, tone)
    });
    let href = match about {
        _ if row.said_in.is_some() => row.said_in.map(|case| format!("/cases/{case}")).unwrap_or_default(),
        _ if !row.is_visible => String::new(),
        About::Profile | About::Source | About::Group => format!("/@{}", row.handle),
        _ => format!("/entries/{}", row.entry_id),
    };
    let is_withdrawn = row.withdrawn_at.is_some();
    Line {
        thing: named(row),
        href,
        unseen: match (row.is_visible, row.is_withheld) {
            (true, _) => "",
            (_, true) if is_open => "held",
            (_, true) => "removed",
            _ => "not there any more, or not for you to see",
        },
        rule: row.rule_id.clone(),
        when: Moment::new(row.at, now),
        withdrawal: match (is_withdrawn, &case) {
            (false, None) => format!("/entries/{}/flags/removal", row.entry_id),
            _ => String::new(),
        },
        case,
        is_withdrawn,
    }
}
