//! Whom and what a member keeps away: people, hashtags, feeds, words, what is labelled. Entries are hidden in `entries`.

use std::sync::Arc;

use std::collections::BTreeMap;

use governance::{EntryId, SourceId};
use rocket::{State, delete, get, put};
use serde::{Deserialize, Serialize};
use store::filters::KeptAwayRow;
use utoipa::ToSchema;

use super::answer::{Json, Nothing, Set};
use super::bodies::Sent;
use super::caller::{self, Holder, Write};
use super::problem::Problem;
use super::shapes::{Id, Person};
use crate::filters::acts::{self, KeepAway};
use crate::filters::{WordsForm, labels, named, sources, tags};
use crate::services::Services;
use crate::web::limits::Limited;

operations!("filters": show, mute, unmute, block, unblock, mute_tag, unmute_tag, mute_source, mute_source_of, unmute_source, set_words, set_labels, set_named);

/// A feed that is kept out.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MutedSource {
    pub id: Id,
    /// Its title, or its site.
    pub name: String,
    /// Whose it is, by handle.
    pub of: String,
}

/// Everything that the member keeps away.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Filters {
    pub muted: Vec<Person>,
    pub blocked: Vec<Person>,
    pub tags: Vec<String>,
    pub sources: Vec<MutedSource>,
    /// Words and phrases that are kept out.
    pub words: Vec<String>,
    /// By rule of conduct: `show` or `leave_out`. What stands under the label of another rule is folded.
    pub labels: BTreeMap<String, &'static str>,
    /// Who may write to the member alone: `everybody`, `followed` or `nobody`.
    pub named_by: &'static str,
    /// The numbers of the entries that were hidden last, at most 100.
    pub hidden: Vec<Id>,
}

/// What I keep away
#[utoipa::path(
    responses((status = 200, body = Filters)),
    security(("token" = ["read"])),
    extensions(("x-page" = json!(["GET /settings/filters"])))
)]
#[get("/filters")]
async fn show(holder: Holder<caller::Read>, services: &State<Arc<Services>>) -> super::answer::Read<Filters> {
    const HIDDEN: i64 = 100;
    let mut conn = services.store.read().await?;
    let people = |rows: Vec<KeptAwayRow>| -> Vec<Person> {
        rows.into_iter().map(|row| Person::new(row.handle, row.display_name)).collect()
    };
    let chosen = store::labels::choices(&mut conn, holder.id()).await?;
    let under = |rules: Vec<String>, word: &'static str| rules.into_iter().map(move |rule| (rule, word));
    let source = |row: store::filters::MutedSourceRow| MutedSource { id: Id(row.id), name: row.name, of: row.handle };
    Ok(Json(Filters {
        muted: people(store::filters::muted(&mut conn, holder.id()).await?),
        blocked: people(store::filters::blocked(&mut conn, holder.id()).await?),
        tags: store::filters::muted_tags(&mut conn, holder.id()).await?,
        sources: store::filters::muted_sources(&mut conn, holder.id()).await?.into_iter().map(source).collect(),
        words: store::filters::words(&mut conn, holder.id()).await?.lines().map(str::to_owned).collect(),
        labels: under(chosen.shown, "show").chain(under(chosen.left_out, "leave_out")).collect(),
        named_by: store::readers::choice(&mut conn, holder.id()).await?.as_str(),
        hidden: store::filters::hidden(&mut conn, holder.id(), None, HIDDEN)
            .await?
            .into_iter()
            .map(|row| Id(row.entry_id))
            .collect(),
    }))
}

async fn set(handle: &str, holder: &Holder<Write>, services: &Services, (how, wanted): (KeepAway, bool)) -> Set {
    holder.spend(services, Limited::Follow)?;
    acts::keep_away(services, &holder.standing(), handle, how, wanted).await?;
    Ok(Nothing)
}

/// Mute
///
/// The member's streams leave them out. They notice nothing.
#[utoipa::path(
    responses((status = 204)),
    security(("token" = ["write"])),
    extensions(("x-page" = json!(["POST /actors/<handle>/mutes"])))
)]
#[put("/actors/<handle>/mute")]
async fn mute(handle: &str, holder: Holder<Write>, services: &State<Arc<Services>>) -> Set {
    set(handle, &holder, services, (KeepAway::Mute, true)).await
}

/// Mute no longer
#[utoipa::path(
    responses((status = 204)),
    security(("token" = ["write"])),
    extensions(("x-page" = json!(["POST /actors/<handle>/mutes/removal"])))
)]
#[delete("/actors/<handle>/mute")]
async fn unmute(handle: &str, holder: Holder<Write>, services: &State<Arc<Services>>) -> Set {
    set(handle, &holder, services, (KeepAway::Mute, false)).await
}

/// Block
///
/// Neither sees what the other says.
#[utoipa::path(
    responses((status = 204)),
    security(("token" = ["write"])),
    extensions(("x-page" = json!(["POST /actors/<handle>/blocks"])))
)]
#[put("/actors/<handle>/block")]
async fn block(handle: &str, holder: Holder<Write>, services: &State<Arc<Services>>) -> Set {
    set(handle, &holder, services, (KeepAway::Block, true)).await
}

/// Block no longer
#[utoipa::path(
    responses((status = 204)),
    security(("token" = ["write"])),
    extensions(("x-page" = json!(["POST /actors/<handle>/blocks/removal"])))
)]
#[delete("/actors/<handle>/block")]
async fn unblock(handle: &str, holder: Holder<Write>, services: &State<Arc<Services>>) -> Set {
    set(handle, &holder, services, (KeepAway::Block, false)).await
}

async fn set_tag(tag: &str, holder: &Holder<Write>, services: &Services, wanted: bool) -> Set {
    holder.spend(services, Limited::Follow)?;
    let no_tag = || Problem::field("tag", "A hashtag is made of letters, digits and _, and at least one letter.");
    let tag = search::tag(tag).ok_or_else(no_tag)?;
    tags::set(services, &holder.standing(), &tag, wanted).await?;
    Ok(Nothing)
}

/// Keep a hashtag out of one's own streams
#[utoipa::path(
    responses((status = 204)),
    security(("token" = ["write"])),
    extensions(("x-page" = json!(["POST /tags/<tag>/mutes", "POST /settings/filters/tags"])))
)]
#[put("/tags/<tag>/mute")]
async fn mute_tag(tag: &str, holder: Holder<Write>, services: &State<Arc<Services>>) -> Set {
    set_tag(tag, &holder, services, true).await
}

/// Let a hashtag in again
#[utoipa::path(
    responses((status = 204)),
    security(("token" = ["write"])),
    extensions(("x-page" = json!(["POST /tags/<tag>/mutes/removal"])))
)]
#[delete("/tags/<tag>/mute")]
async fn unmute_tag(tag: &str, holder: Holder<Write>, services: &State<Arc<Services>>) -> Set {
    set_tag(tag, &holder, services, false).await
}

/// Keep a feed of an imaginary friend out of one's own streams
///
/// Feeds of members are named by an entry that came through them.
#[utoipa::path(
    responses((status = 204)),
    security(("token" = ["write"])),
    extensions(("x-page" = json!(["POST /sources/<id>/mutes"])))
)]
#[put("/sources/<id>/mute")]
async fn mute_source(id: i64, holder: Holder<Write>, services: &State<Arc<Services>>) -> Set {
    holder.spend(services, Limited::Follow)?;
    sources::mute_listed(services, &holder.standing(), SourceId::from(id)).await?;
    Ok(Nothing)
}

/// Keep the feed that brought an entry in out of one's own streams
#[utoipa::path(
    responses((status = 204)),
    security(("token" = ["write"])),
    extensions(("x-page" = json!(["POST /entries/<id>/source/mutes"])))
)]
#[put("/entries/<id>/source/mute")]
async fn mute_source_of(id: i64, holder: Holder<Write>, services: &State<Arc<Services>>) -> Set {
    holder.spend(services, Limited::Follow)?;
    sources::mute_of(services, &holder.standing(), EntryId::from(id)).await?;
    Ok(Nothing)
}

/// Let a feed in again
#[utoipa::path(
    responses((status = 204)),
    security(("token" = ["write"])),
    extensions(("x-page" = json!(["POST /sources/<id>/mutes/removal"])))
)]
#[delete("/sources/<id>/mute")]
async fn unmute_source(id: i64, holder: Holder<Write>, services: &State<Arc<Services>>) -> Set {
    holder.spend(services, Limited::Follow)?;
    sources::set(services, &holder.standing(), SourceId::from(id), false).await?;
    Ok(Nothing)
}

/// Words to keep out.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewWords {
    /// Words and phrases, in the place of those before.
    words: Vec<String>,
}

/// Choose the words that are kept out of one's own streams
#[utoipa::path(
    request_body = NewWords,
    responses((status = 204)),
    security(("token" = ["write"])),
    extensions(("x-page" = json!(["POST /settings/filters/words"])))
)]
#[put("/filters/words", data = "<sent>")]
async fn set_words(holder: Holder<Write>, sent: Sent<NewWords>, services: &State<Arc<Services>>) -> Set {
    holder.spend(services, Limited::Edit)?;
    let lines: Vec<String> = sent.wanted.words.iter().map(|words| words.replace(['\n', '\r'], " ")).collect();
    acts::set_words(services, &holder.standing(), &WordsForm { words: lines.join("\n") }).await??;
    Ok(Nothing)
}

/// What a member wants of a label.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum LabelChoice {
    Fold,
    Show,
    LeaveOut,
}

/// What becomes of what juries labelled.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewLabels {
    /// By rule of conduct. What is under the label of a rule that is not named is folded.
    labels: BTreeMap<String, LabelChoice>,
}

/// Choose what becomes of what juries labelled
///
/// In the place of what was chosen before. What is no rule in force, and labels nothing, is left aside.
#[utoipa::path(
    request_body = NewLabels,
    responses((status = 204)),
    security(("token" = ["write"])),
    extensions(("x-page" = json!(["POST /settings/filters/labels"])))
)]
#[put("/filters/labels", data = "<sent>")]
async fn set_labels(holder: Holder<Write>, sent: Sent<NewLabels>, services: &State<Arc<Services>>) -> Set {
    holder.spend(services, Limited::Edit)?;
    let word = |choice| match choice {
        LabelChoice::Fold => "fold",
        LabelChoice::Show => "show",
        LabelChoice::LeaveOut => "leave_out",
    };
    let chosen: Vec<(String, String)> =
        sent.wanted.labels.into_iter().map(|(rule, choice)| (labels::field(&rule), word(choice).to_owned())).collect();
    labels::choose(services, &holder.standing(), &chosen).await?;
    Ok(Nothing)
}

/// Who may write to the member alone.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewNamedBy {
    /// `everybody`, `followed` or `nobody`.
    by: String,
}

/// Choose who may write to me alone
#[utoipa::path(
    request_body = NewNamedBy,
    responses((status = 204)),
    security(("token" = ["write"])),
    extensions(("x-page" = json!(["POST /settings/filters/named"])))
)]
#[put("/filters/named", data = "<sent>")]
async fn set_named(holder: Holder<Write>, sent: Sent<NewNamedBy>, services: &State<Arc<Services>>) -> Set {
    holder.spend(services, Limited::Edit)?;
    named::set(services, &holder.standing(), &sent.wanted.by).await?;
    Ok(Nothing)
}
