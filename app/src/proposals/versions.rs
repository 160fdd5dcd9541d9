//! Every version of a published text, and what changed from each to the next.

use std::sync::Arc;
use std::time::Duration;

use askama::Template;
use governance::proposals::{Candidate, Nominee, Payload, Way};
use governance::{PolicyValue, ProposalId};
use rocket::{Route, State, routes};
use store::proposals::VersionRow;

use crate::constitution::words;
use crate::error::AppError;
use crate::services::Services;
use crate::web::diff::Diff;
use crate::web::guards::Visitor;
use crate::web::layout::{Layout, Page, Section};
use crate::web::moments::Moment;

/// For each difference on the page: there may be two hundred of them.
const PATIENCE: Duration = Duration::from_millis(10);

pub fn routes() -> Vec<Route> {
    routes![show]
}

struct Version {
    number: i32,
    when: Moment,
    title: String,
    value: String,
    /// Against the version before; empty for the first, and where nothing changed.
    heading: Diff,
    /// What was proposed before, where that changed.
    was: String,
    body: Diff,
    text: Diff,
    first: bool,
}

#[derive(Template)]
#[template(path = "proposals/versions.html")]
struct VersionsPage {
    layout: Layout,
    href: String,
    title: String,
    versions: Vec<Version>,
}

#[rocket::get("/proposals/<id>/versions")]
async fn show(id: i64, visitor: Visitor, services: &State<Arc<Services>>) -> Result<Page<VersionsPage>, AppError> {
    let mut conn = services.store.read().await?;
    let row = store::proposals::find(&mut conn, ProposalId::from(id), visitor.actor()).await?;
    if !row.words_visible {
        return Err(AppError::NotFound);
    }
    let rows = store::proposals::versions(&mut conn, row.id).await?;
    let now = services.clock.now();
    let versions = rows.iter().enumerate().map(|(position, version)| compared(version, rows.get(position + 1), now));
    Ok(Page::ok(VersionsPage {
        layout: visitor.layout(services, "Versions", Section::Proposals),
        href: format!("/proposals/{id}"),
        title: row.title.clone(),
        versions: versions.collect::<Result<_, _>>()?,
    }))
}

fn compared(
    version: &VersionRow,
    before: Option<&VersionRow>,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<Version, AppError> {
    let payload = |row: &VersionRow| Payload::from_json(&row.payload).map_err(|why| AppError::Bug(why.to_string()));
    let this = payload(version)?;
    let text = match before {
        Some(before) if !matches!(this, Payload::SetPolicy { .. } | Payload::ChooseValue(_)) => {
            Diff::within(&long_text(&payload(before)?), &long_text(&this), PATIENCE)
        }
        _ => Diff::default(),
    };
    Ok(Version {
        number: version.version,
        when: Moment::new(version.at, now),
        title: version.title.clone(),
        heading: before.map(|before| Diff::within(&before.title, &version.title, PATIENCE)).unwrap_or_default(),
        was: match before {
            Some(before) => Some(proposed(&payload(before)?)).filter(|was| *was != proposed(&this)).unwrap_or_default(),
            None => String::new(),
        },
        value: proposed(&this),
        body: before.map(|before| Diff::within(&before.body, &version.body, PATIENCE)).unwrap_or_default(),
        text,
        first: before.is_none(),
    })
}

/// What a payload proposes, in a few words.
fn proposed(payload: &Payload) -> String {
    let change = of_kind(payload);
    match payload.for_days() {
        Some(days) => format!("{change} for {}", governance::policies::counted(days.into(), "day", "days")),
        None => change,
    }
}

fn of_kind(payload: &Payload) -> String {
    match payload {
        Payload::SetPolicy { key, new, .. } => format!("changes to {}", words::value(*key, new)),
        Payload::AmendDocument { key, new, .. } => {
            format!("changes to {}", words::value(*key, &PolicyValue::Text(new.clone())))
        }
        Payload::ChooseValue(values) => {
            let values: Vec<String> = values.options.iter().map(|value| words::value(values.key, value)).collect();
            format!("weighs {}", values.join(", "))
        }
        Payload::Decide(question) => format!("asks, by {}", question.method.title()),
        Payload::Prioritise(priorities) => format!("orders {} features", priorities.features.len()),
        Payload::Elect(elect) => match elect.candidates.len() {
            0 => "elects moderators; nobody stood yet".to_string(),
            1 => "elects moderators; 1 candidate".to_string(),
            count => format!("elects moderators; {count} candidates"),
        },
        Payload::Recall(recall) => format!("ends the term of member {}", recall.moderator),
        Payload::Expel(asked) if asked.way == Way::Out => {
            format!("expels the author of what case {} was about for {} days", asked.case, asked.days)
        }
        Payload::Expel(asked) => format!("lets the author of what case {} was about back", asked.case),
        Payload::Restore { case } => format!("overrules the jury of case {case}"),
    }
}

/// What of a payload is long enough to be compared line by line.
fn long_text(payload: &Payload) -> String {
    match payload {
        Payload::SetPolicy { new, .. } => new.to_string(),
        Payload::AmendDocument { new, .. } => new.clone(),
        Payload::ChooseValue(_) => of_kind(payload),
        Payload::Prioritise(priorities) => {
            let line =
                |one: &Candidate| format!("Feature {}, version {}: {} days", one.feature, one.version, one.effort_days);
            priorities.features.iter().map(line).collect::<Vec<_>>().join("\n")
        }
        Payload::Elect(elect) => {
            let line = |one: &Nominee| format!("Candidate {}, statement {}", one.candidate, one.statement_sha256);
            elect.candidates.iter().map(line).collect::<Vec<_>>().join("\n")
        }
        Payload::Recall(_) => String::new(),
        Payload::Expel(_) | Payload::Restore { .. } => String::new(),
        Payload::Decide(question) => {
            format!("{}\n{}", question.method.title(), super::question::lines(question).join("\n"))
        }
    }
}
