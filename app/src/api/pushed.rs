//! What is sent to webhooks: the shapes that are answered, made at that moment for their member.

use serde_json::Value;

use super::notifications::told;
use super::problem::Problem;
use super::shapes::{Because, Dresser, Rule};
use crate::error::AppError;
use crate::notifications::lines;
use crate::services::Services;
use crate::web::guards::Visitor;

/// A notification of the member's; `None` where there is nothing to tell any more.
pub async fn notification(services: &Services, visitor: &Visitor, id: i64) -> Result<Option<Value>, AppError> {
    let Some(viewer) = visitor.viewer() else { return Ok(None) };
    let mut conn = services.store.read().await?;
    let row = store::notifications::find(&mut conn, viewer.member_id, visitor.sight(), id).await?;
    let rows: Vec<_> = row.into_iter().collect();
    let line = lines::load(&mut conn, visitor, &rows, services.clock.now()).await?.pop();
    line.and_then(|line| told(services, line, &rows)).map(|told| written(&told)).transpose()
}

/// An entry that the member may see and keeps out of no stream of theirs; `None` for any other. `cause` says why it is sent.
pub async fn entry(services: &Services, visitor: &Visitor, id: i64, cause: &str) -> Result<Option<Value>, AppError> {
    let mut conn = services.store.read().await?;
    if !store::webhooks::wanted(&mut conn, id, visitor.sight()).await? {
        return Ok(None);
    }
    let rows = store::streams::by_ids(&conn, &[id], visitor.sight()).await?;
    let because = match cause {
        "own" => Because::new(Rule::Own, "you posted this"),
        "group" => Because::new(Rule::Group, "posted into a group that you are in"),
        _ => Because::new(Rule::Found, "fits a saved search"),
    };
    let dressed = Dresser::new(services, visitor).entries(&mut conn, rows, |_| Some(because.clone())).await;
    dressed.map_err(bug)?.pop().map(|entry| written(&entry)).transpose()
}

fn bug(problem: Problem) -> AppError {
    AppError::Bug(format!("{problem:?}"))
}

fn written(shape: &impl serde::Serialize) -> Result<Value, AppError> {
    serde_json::to_value(shape).map_err(|why| AppError::Bug(why.to_string()))
}
