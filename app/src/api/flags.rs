//! Flags: saying that an entry breaks a rule, and taking that back.

use std::sync::Arc;

use governance::EntryId;
use rocket::{State, delete, post};
use serde::Deserialize;
use utoipa::ToSchema;

use super::answer::{Act, Done, Nothing, Set};
use super::bodies::Sent;
use super::caller::{Holder, Write};
use super::once::{self, Again};
use crate::flags::FlagForm;
use crate::flags::acts::{self, Flagged};
use crate::services::Services;
use crate::web::limits::Limited;

operations!("flags": raise, withdraw);

/// A flag.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewFlag {
    /// The rule of conduct that is broken, by its id.
    #[schema(example = "R1")]
    rule: String,
    /// What the jurors should know; may be left out.
    #[serde(default)]
    #[schema(default = "")]
    remark: String,
}

/// Flag an entry
///
/// The outcome is `noted`; or `held` or `judged`, with the case, where the flags now weigh enough; or `before_jury` where a case was open.
#[utoipa::path(
    request_body = NewFlag,
    responses((status = 200, body = Done)),
    security(("token" = ["write"])),
    extensions(("x-page" = json!(["POST /entries/<id>/flags"])))
)]
#[post("/entries/<id>/flags", data = "<sent>")]
async fn raise(id: i64, holder: Holder<Write>, sent: Sent<NewFlag>, services: &State<Arc<Services>>) -> Act {
    let form = FlagForm { rule: sent.wanted.rule, remark: sent.wanted.remark };
    let act = async {
        holder.spend_by_age(services, Limited::Flag)?;
        let flagged = acts::flag(services, &holder.standing(), EntryId::from(id), &form).await?;
        Ok(outcome(flagged?))
    };
    once::act(services, &holder, &sent.request, Again::IsNot, act).await
}

fn outcome(flagged: Flagged) -> Done {
    match flagged {
        Flagged::Noted => Done::outcome("noted"),
        Flagged::Held(case) => Done { case: Some(case.into()), ..Done::outcome("held") },
        Flagged::Judged(case) => Done { case: Some(case.into()), ..Done::outcome("judged") },
        Flagged::HeldBefore | Flagged::BeforeAJury => Done::outcome("before_jury"),
    }
}

/// Take a flag back
///
/// A case that it helped to open goes on.
#[utoipa::path(
    responses((status = 204)),
    security(("token" = ["write"])),
    extensions(("x-page" = json!(["POST /entries/<id>/flags/removal"])))
)]
#[delete("/entries/<id>/flags")]
async fn withdraw(id: i64, holder: Holder<Write>, services: &State<Arc<Services>>) -> Set {
    holder.spend(services, Limited::Edit)?;
    acts::withdraw(services, &holder.standing(), EntryId::from(id)).await?;
    Ok(Nothing)
}
