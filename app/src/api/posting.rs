//! Writing: notes with what stands beside their words, comments, and changing them.

use std::collections::HashMap;
use std::sync::Arc;

use governance::EntryId;
use rocket::{State, patch, post};
use serde::Deserialize;
use utoipa::ToSchema;

use super::answer::{Act, Done};
use super::bodies::{Asked, Sent};
use super::caller::{Holder, Write};
use super::once::{self, Again};
use super::problem::Problem;
use super::shapes::Id;
use super::shapes::beside::{NewEvent, NewPoll};
use crate::entries::NoteForm;
use crate::entries::acts::{self, Edit, Outcome, Posted};
use crate::entries::beside::EventFields;
use crate::media::acts::Changes;
use crate::media::{Brought, most, sent_ahead};
use crate::services::Services;
use crate::web::limits::Limited;

operations!("entries": create, comment, edit);

/// A note to post.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewNote {
    /// Markdown. Its longest length is the policy `entry.max_chars`. May be empty where there is a picture or a file.
    #[schema(example = "The **oak** by the gate")]
    body: String,
    /// For whom: `public`, `followers`, `people`, a group by its handle, such as `@bees`, or a list of the member's own by its number, such as
    /// `list:12`.
    #[serde(default = "everyone")]
    #[schema(default = "public", example = "public")]
    audience: String,
    /// The handles of those who read it, where it is for `people`.
    #[serde(default)]
    readers: Vec<String>,
    /// An entry to pass on with it, which must be for everybody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    passes_on: Option<Id>,
    /// When and where it is, where it is an event.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    event: Option<NewEvent>,
    /// A question to ask with it, which decides nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    poll: Option<NewPoll>,
    /// Pictures and files that were sent ahead, by number: 4 pictures and 2 files at most.
    #[serde(default)]
    media: Vec<Id>,
}

fn everyone() -> String {
    "public".to_owned()
}

/// A comment to make.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewComment {
    /// Markdown. May be empty where there is a picture.
    #[schema(example = "It is old.")]
    body: String,
    /// A picture that was sent ahead, by number.
    #[serde(default)]
    media: Vec<Id>,
}

/// What becomes of a picture or a file of an entry.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ChangedMedium {
    id: Id,
    /// What a picture shows; left out: as it is.
    #[serde(default)]
    alt: Option<String>,
    /// Whether it is taken off.
    #[serde(default)]
    take_off: bool,
}

/// What of an entry is changed. What is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ChangedEntry {
    /// Markdown, in the place of what it said.
    #[serde(default)]
    #[schema(example = "It is very old.")]
    body: Option<String>,
    /// When and where it is, in the place of what was said.
    #[serde(default)]
    event: Option<NewEvent>,
    /// Whether it is an event no more.
    #[serde(default)]
    no_event: bool,
    #[serde(default)]
    media: Vec<ChangedMedium>,
    /// Pictures and files to add, which were sent ahead, by number.
    #[serde(default)]
    add_media: Vec<Id>,
}

fn posted(outcome: Result<Posted, crate::web::forms::Problems>) -> Result<Done, Problem> {
    let Posted { id, case } = outcome?;
    Ok(Done { case: case.map(Into::into), ..Done::made(id, &format!("/entries/{id}")) })
}

fn form<N>(holder: &Holder<N>, asked: &Asked, body: String) -> NoteForm {
    NoteForm { body, once: once::entry_key(holder, asked), ..NoteForm::default() }
}

/// What was sent ahead for an entry of a kind.
async fn taken(
    services: &Services,
    holder: &Holder<Write>,
    media: &[Id],
    most: (usize, usize),
) -> Result<Brought, Problem> {
    if media.is_empty() {
        return Ok(Brought::default());
    }
    let ids: Vec<i64> = media.iter().map(|id| id.0).collect();
    let mut conn = services.store.read().await?;
    Ok(sent_ahead(&mut conn, holder.id(), &ids, most).await?)
}

/// What an entry took waits no longer: asked for once more, it would be missed.
fn again(media: &[Id]) -> Again {
    if media.is_empty() { Again::IsTheSame } else { Again::IsNot }
}

/// Post a note
#[utoipa::path(
    request_body = NewNote,
    responses((status = 201, body = Done)),
    security(("token" = ["write"])),
    extensions(("x-page" = json!(["POST /entries"])))
)]
#[post("/entries", data = "<sent>")]
async fn create(holder: Holder<Write>, sent: Sent<NewNote>, services: &State<Arc<Services>>) -> Act {
    let NewNote { body, audience, readers, passes_on, event, poll, media } = sent.wanted;
    let (readers, carries) = (readers.join(" "), passes_on.map(|id| id.0.to_string()).unwrap_or_default());
    let is_asked = (event.is_some(), poll.is_some());
    let (event, poll) = (event.map(Into::into).unwrap_or_default(), poll.map(Into::into).unwrap_or_default());
    let form = NoteForm { audience, readers, carries, event, poll, ..form(&holder, &sent.request, body) };
    let act = async {
        is_sound(&form, is_asked)?;
        holder.spend_by_age(services, Limited::Post)?;
        let form = NoteForm { media: taken(services, &holder, &media, most("note")).await?, ..form };
        posted(acts::post_note(services, &holder.standing(), &form).await?)
    };
    once::act(services, &holder, &sent.request, again(&media), act).await
}

/// What a form cannot say, a program can: an audience that is none, an event without a beginning, a poll without options.
fn is_sound(form: &NoteForm, (is_event, is_poll): (bool, bool)) -> Result<(), Problem> {
    // A word that is no audience would be taken for the widest one.
    let is_known = matches!(form.audience.as_str(), "public" | "followers" | "people");
    if !is_known && !form.audience.starts_with('@') && !form.audience.starts_with("list:") {
        let words = "This is “public”, “followers”, “people”, a group such as “@bees”, or a list such as “list:12”.";
        return Err(Problem::field("audience", words));
    }
    // What says nothing of either is none on a form, where it is always sent.
    if is_event && form.event.is_empty() {
        return Err(Problem::field("event", "Say when it begins."));
    }
    if is_poll && form.poll.is_empty() {
        return Err(Problem::field("poll", "Give 2 to 10 options."));
    }
    Ok(())
}

/// Comment on a thread
#[utoipa::path(
    request_body = NewComment,
    responses((status = 201, body = Done)),
    security(("token" = ["write"])),
    extensions(("x-page" = json!(["POST /entries/<id>/comments"])))
)]
#[post("/entries/<id>/comments", data = "<sent>")]
async fn comment(id: i64, holder: Holder<Write>, sent: Sent<NewComment>, services: &State<Arc<Services>>) -> Act {
    let NewComment { body, media } = sent.wanted;
    let form = form(&holder, &sent.request, body);
    let act = async {
        holder.spend_by_age(services, Limited::Comment)?;
        let form = NoteForm { media: taken(services, &holder, &media, most("comment")).await?, ..form };
        posted(acts::comment(services, &holder.standing(), EntryId::from(id), &form).await?)
    };
    once::act(services, &holder, &sent.request, again(&media), act).await
}

/// The fields of a form that say what becomes of media.
fn changes(media: Vec<ChangedMedium>) -> Changes {
    let mut fields = HashMap::new();
    for ChangedMedium { id, alt, take_off } in media {
        if take_off {
            fields.insert(format!("off{}", id.0), "true".to_owned());
        }
        if let Some(alt) = alt {
            fields.insert(format!("alt{}", id.0), alt);
        }
    }
    Changes(fields)
}

/// What becomes of the event: what is asked for, none (a zone and nothing else), or what it is.
fn event(wanted: Option<NewEvent>, no_event: bool) -> Result<Option<EventFields>, Problem> {
    let fields = wanted.map(EventFields::from);
    match (fields, no_event) {
        (Some(_), true) => Err(Problem::field("no_event", "It is an event, or it is none.")),
        (Some(fields), _) if fields.is_empty() => Err(Problem::field("event", "Say when it begins.")),
        (None, true) => Ok(Some(EventFields::at_home("UTC"))),
        (fields, _) => Ok(fields),
    }
}

/// Change a note or comment
///
/// What it said before is kept and shown. What is left out stays as it is.
#[utoipa::path(
    request_body = ChangedEntry,
    responses((status = 200, body = Done)),
    security(("token" = ["write"])),
    extensions(("x-page" = json!(["POST /entries/<id>/edit"])))
)]
#[patch("/entries/<id>", data = "<sent>")]
async fn edit(id: i64, holder: Holder<Write>, sent: Sent<ChangedEntry>, services: &State<Arc<Services>>) -> Act {
    let ChangedEntry { body, event: wanted, no_event, media, add_media } = sent.wanted;
    let act = async {
        holder.spend(services, Limited::Edit)?;
        let (event, changes, entry) = (event(wanted, no_event)?, changes(media), EntryId::from(id));
        let text = match body {
            Some(body) => body,
            None => {
                let mut conn = services.store.read().await?;
                store::entries::find_own(&mut conn, entry, holder.actor()).await?.body
            }
        };
        let added = taken(services, &holder, &add_media, most("note")).await?;
        let wanted = Edit { text: &text, changes: &changes, added: &added, event: event.as_ref() };
        let edited: Outcome<Posted> = acts::edit_with(services, &holder.standing(), entry, wanted).await;
        let Posted { case, .. } = edited??;
        Ok(Done { id: Some(id.into()), case: case.map(Into::into), ..Done::default() })
    };
    once::act(services, &holder, &sent.request, again(&add_media), act).await
}
