//! The constitution: every policy with the value in force.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use governance::{Constitution, PolicyKey, PolicyValue};
use rocket::{State, get};
use serde::Serialize;
use utoipa::ToSchema;

use super::answer::{Json, Listed, Part, Read, ReadPart};
use super::caller::Caller;
use super::problem::{Kind, Problem};
use super::shapes::Policy;
use crate::constitution::words;
use crate::services::Services;

operations!("constitution": list, show);

/// A policy and its value in force.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct InForce {
    #[serde(flatten)]
    pub policy: Policy,
    /// The value in force; of a document its text in Markdown, and only where it was asked for alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// The same in words, with its end where it has one.
    pub words: String,
    /// What it may be.
    pub bounds: String,
    /// How it is changed: `ordinary`, `entrenched` or `document`.
    pub track: &'static str,
    /// Since when it is so, where a vote or newer software made it so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<DateTime<Utc>>,
}

fn in_force(key: PolicyKey, constitution: &Constitution, is_alone: bool) -> InForce {
    let value = constitution.value(key);
    InForce {
        policy: Policy::new(key),
        value: match &value {
            PolicyValue::Text(text) => is_alone.then(|| text.clone()),
            other => Some(crate::proposals::form::typed(other)),
        },
        words: words::in_force(key, constitution),
        bounds: words::bounds(&key.definition().kind),
        track: key.track().as_str(),
        since: constitution.version(key).map(|version| version.since),
    }
}

/// The constitution
///
/// Every policy with the value in force. Only a vote changes one.
#[utoipa::path(
    responses((status = 200, body = Listed<InForce>)),
    security((), ("token" = ["read"])),
    extensions(("x-page" = json!(["GET /constitution"])))
)]
#[get("/policies")]
async fn list(_caller: Caller, services: &State<Arc<Services>>) -> ReadPart<InForce> {
    let mut conn = services.store.read().await?;
    let constitution = services.constitution(&mut conn).await?;
    Ok(Part(Listed::whole(PolicyKey::ALL.iter().map(|key| in_force(*key, &constitution, false)).collect())))
}

/// A policy
///
/// By its key, or a document by its short name, such as `conduct`.
#[utoipa::path(
    responses((status = 200, body = InForce)),
    security((), ("token" = ["read"])),
    extensions(("x-page" = json!(["GET /constitution/<name>"])))
)]
#[get("/policies/<key>")]
async fn show(key: &str, _caller: Caller, services: &State<Arc<Services>>) -> Read<InForce> {
    let key = crate::constitution::named(key).map_err(|_| Problem::new(Kind::NotFound))?;
    let mut conn = services.store.read().await?;
    let constitution = services.constitution(&mut conn).await?;
    Ok(Json(in_force(key, &constitution, true)))
}
