//! The constitution: every policy and document in force, its history, and the way to change it.

pub mod history;
pub mod words;

use std::sync::Arc;

use askama::Template;
use chrono::{DateTime, Utc};
use governance::policies::{Effect, PolicyGroup, PolicyVersion, UnreadPolicy};
use governance::{Constitution, PolicyKey, PolicyValue};
use rocket::{Route, State, routes};

use crate::error::AppError;
use crate::proposals::rivals::{Beside, Rivals};
use crate::services::Services;
use crate::web::guards::Visitor;
use crate::web::html::{SafeHtml, render_markdown};
use crate::web::layout::{Layout, Page, Section};
use crate::web::moments::Moment;

/// A value of an unknown kind that is longer than this is a document.
const VALUE_CHARS: usize = 80;

/// What this noun answers to.
pub fn routes() -> Vec<Route> {
    routes![index, show, history::draft_return]
}

struct Row {
    title: &'static str,
    href: String,
    value: String,
    /// "until 3 March 2027, 12:00 UTC, then 5,000 characters again"; empty when it holds for good.
    ends: String,
    why: &'static str,
    /// Since when it is so by a vote; none where its first value holds.
    changed: Option<Moment>,
    /// When it came with newer software, where that value holds.
    came: Option<Moment>,
    entrenched: bool,
}

/// A policy that this software does not know.
struct Unread {
    name: String,
    value: String,
    since: Moment,
    ledger_href: String,
}

struct Group {
    title: &'static str,
    /// The name of its place on the page.
    anchor: String,
    rows: Vec<Row>,
}

#[derive(Template)]
#[template(path = "constitution/index.html")]
struct IndexPage {
    layout: Layout,
    size: usize,
    groups: Vec<Group>,
    unread: Vec<Unread>,
}

#[derive(Template)]
#[template(path = "constitution/policy.html")]
struct PolicyPage {
    layout: Layout,
    title: &'static str,
    key: &'static str,
    why: &'static str,
    value: String,
    ends: String,
    /// A document's text; none for other policies.
    document: Option<SafeHtml>,
    bounds: String,
    takes_effect: Effect,
    /// Whether it does anything just now, where that depends on something else; else empty.
    depends: String,
    track: &'static str,
    entrenched: bool,
    /// How a change goes: "2 sponsors, 72 hours of discussion, …".
    way: String,
    rule: String,
    since: Option<Moment>,
    history: Vec<history::Version>,
    rivals: Option<Rivals>,
}

impl Unread {
    fn of(policy: &UnreadPolicy, now: DateTime<Utc>) -> Self {
        Self {
            name: policy.name.clone(),
            value: match &policy.value {
                serde_json::Value::String(text) if text.chars().count() > VALUE_CHARS => "a text".to_string(),
                serde_json::Value::String(text) => text.clone(),
                other => other.to_string(),
            },
            since: Moment::new(policy.since, now),
            ledger_href: format!("/ledger/{}", policy.record),
        }
    }
}

fn ends(key: PolicyKey, constitution: &Constitution) -> String {
    constitution.until(key).map(|until| words::ending(key, until)).unwrap_or_default()
}

#[rocket::get("/constitution")]
async fn index(visitor: Visitor, services: &State<Arc<Services>>) -> Result<Page<IndexPage>, AppError> {
    let mut conn = services.store.read().await?;
    let constitution = services.constitution(&mut conn).await?;
    let founded = store::policies::founded(&mut conn).await?.map(|(_, at)| at);
    let now = services.clock.now();
    let since = |key: PolicyKey, is_so: &dyn Fn(&PolicyVersion) -> bool| {
        constitution.version(key).filter(|version| is_so(version)).map(|version| Moment::new(version.since, now))
    };
    let row = |key: PolicyKey| {
        let definition = key.definition();
        Row {
            title: definition.title,
            href: words::href(key),
            value: words::value(key, &constitution.value(key)),
            ends: ends(key, &constitution),
            why: definition.why,
            changed: since(key, &|version| version.carried_by.is_some()),
            came: since(key, &|version| version.carried_by.is_none() && Some(version.since) > founded),
            entrenched: definition.track == governance::Track::Entrenched,
        }
    };
    let groups = PolicyGroup::ALL.iter().map(|group| Group {
        title: group.title(),
        anchor: group.title().to_lowercase(),
        rows: PolicyKey::ALL.iter().copied().filter(|key| key.definition().group == *group).map(row).collect(),
    });
    Ok(Page::ok(IndexPage {
        layout: visitor.layout(services, "Constitution", Section::Constitution),
        size: PolicyKey::ALL.len(),
        groups: groups.collect(),
        unread: constitution.unread().iter().map(|policy| Unread::of(policy, now)).collect(),
    })
    .same_for_visitors(&visitor))
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
    let history = store::policies::history(&mut conn, key, visitor.actor()).await?;
    let now = services.clock.now();
    let rivals = Rivals::of(&mut conn, key, Beside::Policy, visitor.actor(), now).await?;
    let definition = key.definition();
    let in_force = constitution.value(key);
    let track = key.track();
    Ok(Page::ok(PolicyPage {
        layout: visitor.layout(services, definition.title, Section::Constitution),
        title: definition.title,
        key: key.as_str(),
        why: definition.why,
        value: words::value(key, &in_force),
        ends: ends(key, &constitution),
        document: match &in_force {
            PolicyValue::Text(text) => Some(render_markdown(text).html),
            _ => None,
        },
        bounds: words::bounds(&definition.kind),
        takes_effect: key.effect(),
        depends: crate::spam::of_policy(key, &constitution),
        track: words::track(track),
        entrenched: track == governance::Track::Entrenched,
        way: crate::proposals::way::way(track, &constitution),
        rule: track.rule(&constitution).sentence(),
        since: constitution.version(key).map(|version| Moment::new(version.since, now)),
        history: history::versions(key, history, now)?,
        rivals,
    })
    .same_for_visitors(&visitor))
}
