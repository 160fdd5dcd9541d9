//! The constitution: every policy and document in force, its history, and the way to change it.

pub mod words;

use std::sync::Arc;

use askama::Template;
use governance::policies::PolicyGroup;
use governance::voting::YesNo;
use governance::{PolicyKey, PolicyValue};
use rocket::{Route, State, routes};
use store::policies::VersionRow;

use crate::error::AppError;
use crate::proposals::board::BoardItem;
use crate::services::Services;
use crate::web::diff::Diff;
use crate::web::guards::Visitor;
use crate::web::html::{SafeHtml, render_markdown};
use crate::web::layout::{Layout, Page, Section};
use crate::web::moments::Moment;

/// What this noun answers to.
pub fn routes() -> Vec<Route> {
    routes![index, show]
}

struct Row {
    title: &'static str,
    href: String,
    value: String,
    why: &'static str,
    since: Option<Moment>,
    entrenched: bool,
}

struct Group {
    title: &'static str,
    rows: Vec<Row>,
}

#[derive(Template)]
#[template(path = "constitution/index.html")]
struct IndexPage {
    layout: Layout,
    groups: Vec<Group>,
}

/// A value the policy has or had.
struct Version {
    value: String,
    when: Moment,
    ledger_href: String,
    /// The proposal that carried it: address and title; none for the founding charter.
    proposal: Option<(String, String)>,
    proposed_by: Option<String>,
    /// "12 yes, 3 no, 1 abstained, of 20 on the roll".
    count: String,
    diff: Diff,
}

#[derive(Template)]
#[template(path = "constitution/policy.html")]
struct PolicyPage {
    layout: Layout,
    title: &'static str,
    key: &'static str,
    why: &'static str,
    value: String,
    /// A document's text; none for other policies.
    document: Option<SafeHtml>,
    bounds: String,
    takes_effect: &'static str,
    track: &'static str,
    entrenched: bool,
    /// How a change goes: "2 sponsors, 72 hours of discussion, …".
    way: String,
    rule: String,
    since: Option<Moment>,
    history: Vec<Version>,
    open: Vec<BoardItem>,
}

#[rocket::get("/constitution")]
async fn index(visitor: Visitor, services: &State<Arc<Services>>) -> Result<Page<IndexPage>, AppError> {
    let mut conn = services.store.read().await?;
    let constitution = services.constitution(&mut conn).await?;
    let now = services.clock.now();
    let row = |key: PolicyKey| {
        let definition = key.definition();
        Row {
            title: definition.title,
            href: words::href(key),
            value: words::value(key, &constitution.value(key)),
            why: definition.why,
            since: constitution.version(key).map(|version| Moment::new(version.since, now)),
            entrenched: definition.track == governance::Track::Entrenched,
        }
    };
    let groups = PolicyGroup::ALL.iter().map(|group| Group {
        title: group.title(),
        rows: PolicyKey::ALL.iter().copied().filter(|key| key.definition().group == *group).map(row).collect(),
    });
    Ok(Page::ok(IndexPage {
        layout: visitor.layout(services, "Constitution", Section::Constitution),
        groups: groups.collect(),
    }))
}

/// The policy of a name as addresses have it: its key, or a document's short name.
pub fn named(name: &str) -> Result<PolicyKey, AppError> {
    name.parse().or_else(|_| format!("document.{name}").parse()).map_err(|_| AppError::NotFound)
}

#[rocket::get("/constitution/<name>")]
async fn show(name: &str, visitor: Visitor, services: &State<Arc<Services>>) -> Result<Page<PolicyPage>, AppError> {
    let key = named(name)?;
    let mut conn = services.store.read().await?;
    let constitution = services.constitution(&mut conn).await?;
    let history = store::policies::history(&mut conn, key).await?;
    let open = store::proposals::by_policy(&mut conn, key, visitor.actor()).await?;
    let now = services.clock.now();
    let definition = key.definition();
    let in_force = constitution.value(key);
    let track = key.track();
    Ok(Page::ok(PolicyPage {
        layout: visitor.layout(services, definition.title, Section::Constitution),
        title: definition.title,
        key: key.as_str(),
        why: definition.why,
        value: words::value(key, &in_force),
        document: match &in_force {
            PolicyValue::Text(text) => Some(render_markdown(text).html),
            _ => None,
        },
        bounds: words::bounds(&definition.kind),
        takes_effect: words::takes_effect(key),
        track: words::track(track),
        entrenched: track == governance::Track::Entrenched,
        way: crate::proposals::form::way(track, &constitution),
        rule: track.rule(&constitution).sentence(),
        since: constitution.version(key).map(|version| Moment::new(version.since, now)),
        history: versions(key, history, now)?,
        open: open.into_iter().map(|row| BoardItem::new(row, now)).collect::<Result<_, _>>()?,
    }))
}

fn versions(
    key: PolicyKey,
    rows: Vec<VersionRow>,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<Vec<Version>, AppError> {
    let unreadable =
        |why: governance::policies::ValueProblem| AppError::Bug(format!("a version of {key} is unreadable: {why}"));
    let values: Vec<PolicyValue> = rows
        .iter()
        .map(|row| PolicyValue::from_json(&key.kind(), &row.value))
        .collect::<Result<_, _>>()
        .map_err(unreadable)?;
    let version = |(position, row): (usize, VersionRow)| Version {
        value: values.get(position).map(|value| words::value(key, value)).unwrap_or_default(),
        when: Moment::new(row.at, now),
        ledger_href: format!("/ledger/{}", row.ledger_entry_id),
        proposal: row.proposal_id.map(|id| (format!("/proposals/{id}"), row.proposal_title.unwrap_or_default())),
        proposed_by: row.proposed_by,
        count: row.tally.as_deref().map(count).unwrap_or_default(),
        diff: match (values.get(position), values.get(position + 1)) {
            (Some(PolicyValue::Text(new)), Some(PolicyValue::Text(old))) => Diff::between(old, new),
            _ => Diff::default(),
        },
    };
    Ok(rows.into_iter().enumerate().map(version).collect())
}

/// A recorded tally in a few words.
fn count(tally: &str) -> String {
    let tally: serde_json::Value = serde_json::from_str(tally).unwrap_or_default();
    let YesNo { yes, no, abstain } = YesNo::recorded(&tally).unwrap_or_default();
    let roll = tally.pointer("/counts/eligible").and_then(serde_json::Value::as_u64).unwrap_or(0);
    format!("{yes} yes, {no} no, {abstain} abstain of {roll} on the roll")
}
