//! Taking everything out.

use std::sync::Arc;

use rocket::http::{ContentType, Header};
use rocket::{Responder, Route, State, routes};

use super::acts;
use crate::error::AppError;
use crate::services::Services;
use crate::web::guards::SignedIn;
use crate::web::limits::{Limited, Payer};

pub fn routes() -> Vec<Route> {
    routes![download]
}

/// A file to keep, not a page to read.
#[derive(Responder)]
struct Download {
    json: String,
    kind: ContentType,
    disposition: Header<'static>,
    keeping: Header<'static>,
}

#[rocket::get("/settings/export")]
async fn download(member: SignedIn, services: &State<Arc<Services>>) -> Result<Download, AppError> {
    services.limits.spend(Limited::Export, Payer::Member(member.id()))?;
    let json = acts::export(services, &member.standing()).await?;
    // A handle is made of letters, digits and underscores, so it needs no quoting.
    let name = format!("attachment; filename=\"folkmoot-{}.json\"", member.viewer().handle);
    Ok(Download {
        json,
        kind: ContentType::JSON,
        disposition: Header::new("Content-Disposition", name),
        keeping: Header::new("Cache-Control", "private, no-store"),
    })
}
