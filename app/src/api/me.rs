//! The member whose token it is.

use std::sync::Arc;

use governance::permits::Refusal;
use rocket::{State, get};

use super::answer::{Json, Read};
use super::caller::{self, Holder};
use super::problem::{Kind, Problem};
use super::shapes::{Limited, Me};
use crate::services::Services;
use crate::tokens::Scope;
use crate::web::sentences::sentence;

operations!("me": show);

/// Who I am
///
/// The member, what the token is for, and what waits for them.
#[utoipa::path(
    responses((status = 200, body = Me)),
    security(("token" = ["read"])),
    extensions(("x-page" = json!(["GET /settings"])))
)]
#[get("/me")]
async fn show(holder: Holder<caller::Read>, services: &State<Arc<Services>>) -> Read<Me> {
    let viewer = holder.visitor().viewer().ok_or_else(|| Problem::new(Kind::NoToken))?;
    let limit = holder.standing().limited.filter(|limit| services.clock.now() < limit.until);
    Ok(Json(Me {
        handle: viewer.handle.clone(),
        name: viewer.display_name.clone(),
        page: services.site.url(&format!("/@{}", viewer.handle)),
        confirmed: viewer.confirmed,
        moderator: viewer.moderator,
        joined_at: viewer.joined_at,
        scopes: holder.token().scopes.iter().copied().map(Scope::as_str).collect(),
        needs_vote: viewer.needs_vote,
        jury_duty: viewer.jury_duty,
        unread: viewer.unread,
        limited: limit.map(|limit| Limited {
            until: limit.until,
            rule: limit.rule.clone(),
            suspended: limit.suspended,
            expelled: limit.expelled,
            words: sentence(&Refusal::from(limit).to_string()),
        }),
    }))
}
