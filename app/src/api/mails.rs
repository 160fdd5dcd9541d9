//! What a member gets by mail: the digest, reminders of votes; and trying an address again that mail came back from.

use std::sync::Arc;

use rocket::{State, post, put};
use serde::Deserialize;
use utoipa::ToSchema;

use super::answer::{Act, Done, Nothing, Set};
use super::bodies::Sent;
use super::caller::{Holder, Write};
use super::once::{self, Again};
use super::problem::Problem;
use crate::services::Services;
use crate::settings::{DigestForm, acts, mail_stop};
use crate::web::limits::Limited;

operations!("settings": set_digest, set_reminders, try_again);

/// When the digest comes, and what stands in it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Digest {
    /// `off`, `daily` or `weekly`.
    digest: String,
    hour: u8,
    #[schema(example = "Europe/Berlin")]
    time_zone: String,
    /// What stands in it, among `votes`, `cases`, `decided`, `threads`, `people` and `newcomers`; left out: as it is.
    #[serde(default)]
    #[schema(example = json!(["votes", "people"]))]
    sections: Option<Vec<String>>,
}

/// Choose when the digest comes, and what stands in it
#[utoipa::path(
    request_body = Digest,
    responses((status = 204)),
    security(("token" = ["write"])),
    extensions(("x-page" = json!(["POST /settings/digest"])))
)]
#[put("/settings/digest", data = "<sent>")]
async fn set_digest(holder: Holder<Write>, sent: Sent<Digest>, services: &State<Arc<Services>>) -> Set {
    holder.spend(services, Limited::Edit)?;
    let Digest { digest, hour, time_zone, sections } = sent.wanted;
    let form = DigestForm { digest, hour: hour.to_string(), time_zone, ..DigestForm::default() };
    let unknown = |word: String| Problem::field("sections", format!("There is no section called “{word}”."));
    let form = match sections {
        Some(sections) => form.choosing(&sections).map_err(unknown)?,
        None => form,
    };
    acts::set_digest(services, &holder.standing(), &form).await??;
    Ok(Nothing)
}

/// A switch.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Switch {
    wanted: bool,
}

/// Switch reminders of votes on or off
#[utoipa::path(
    request_body = Switch,
    responses((status = 204)),
    security(("token" = ["write"])),
    extensions(("x-page" = json!(["POST /settings/reminders"])))
)]
#[put("/settings/reminders", data = "<sent>")]
async fn set_reminders(holder: Holder<Write>, sent: Sent<Switch>, services: &State<Arc<Services>>) -> Set {
    holder.spend(services, Limited::Edit)?;
    acts::set_reminders(services, &holder.standing(), sent.wanted.wanted).await?;
    Ok(Nothing)
}

/// Nothing to say but that it is to be done.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct TryAgain {}

/// Have mail go to my address again
///
/// After it came back. One mail is sent, so that one sees whether it arrives; the outcome is `sent`, or `open` where nothing stands in its way.
#[utoipa::path(
    request_body = TryAgain,
    responses((status = 200, body = Done)),
    security(("token" = ["write"])),
    extensions(("x-page" = json!(["POST /settings/mail/retry"])))
)]
#[post("/settings/mail/retry", data = "<sent>")]
async fn try_again(holder: Holder<Write>, sent: Sent<TryAgain>, services: &State<Arc<Services>>) -> Act {
    let act = async {
        holder.spend(services, Limited::AskForMail)?;
        let tried = mail_stop::try_again(services, &holder.standing()).await?;
        Ok(Done::outcome(if tried { "sent" } else { "open" }))
    };
    once::act(services, &holder, &sent.request, Again::IsTheSame, act).await
}
