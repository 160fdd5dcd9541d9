//! What members and moderators do with features: check, permit, write.

use governance::features::{self as verbs, FeatureLink, FeatureRefusal, FeatureState, FeatureText};
use governance::permits::{self, Action, Refusal, Standing};
use governance::text::{FeatureBody, FeatureTitle, Reason};
use governance::{Constitution, FeatureId, MemberId, PolicyKey};
use serde::Deserialize;
use store::Tx;
use store::entries::{Audience, NewEntry, StoredText};
use store::features::FeatureRow;

use crate::entries::acts::{Outcome, stored};
use crate::error::AppError;
use crate::notifications::{self, Words};
use crate::proposals::acts::member_of;
use crate::services::Services;
use crate::web::forms::Problems;
use crate::web::limits::{Limited, Payer};

/// A feature as it was typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct FeatureForm {
    pub title: String,
    /// In Markdown.
    pub body: String,
    /// Whole days.
    pub effort_days: String,
    /// The address of an outside tracker; may be empty.
    pub link: String,
    /// Made with the page, so that a form sent twice proposes once.
    pub once: String,
}

/// Where a moderator moves a feature, and why.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct StepForm {
    pub state: String,
    pub reason: String,
}

fn refused(refusal: FeatureRefusal) -> AppError {
    match refusal {
        FeatureRefusal::NotTheAuthor => Refusal::NotYours.into(),
        other => {
            let words = other.to_string();
            let mut rest = words.chars();
            let first = rest.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
            AppError::Unprocessable(format!("{first}{}.", rest.as_str()).into())
        }
    }
}

fn check(form: &FeatureForm, constitution: &Constitution) -> Result<FeatureText, Problems> {
    let mut problems = Problems::default();
    let title = problems.take("title", FeatureTitle::parse(&form.title));
    let body = problems.take("body", FeatureBody::parse(&form.body));
    let effort = problems.take("effort_days", verbs::effort_days(&form.effort_days, constitution));
    let link = problems.take("link", FeatureLink::parse(&form.link));
    let refused = |html: &str| crate::spam::refused_links(html, constitution);
    if let Some(why) = body.as_ref().and_then(|body| refused(&stored(body.as_str()).html)) {
        problems.add("body", why);
        return Err(problems);
    }
    let address = link.as_ref().and_then(|link| link.as_ref()).map(FeatureLink::as_str);
    if let Some(why) = address.and_then(|address| crate::spam::refused_address(address, constitution)) {
        problems.add("link", why);
        return Err(problems);
    }
    match (title, body, effort, link) {
        (Some(title), Some(body), Some(effort_days), Some(link)) => Ok(FeatureText { title, body, effort_days, link }),
        _ => Err(problems),
    }
}

/// Puts a feature on the board and opens the thread of its discussion.
pub async fn propose(services: &Services, standing: &Standing, form: &FeatureForm) -> Outcome<FeatureId> {
    let mut tx = services.store.begin().await?;
    store::features::hold_board(&mut tx).await?;
    let now = store::clock::now(&mut tx).await?;
    let constitution = services.constitution(&mut tx).await?;
    let have = match standing.member {
        Some(member) => store::features::waiting_of(&mut tx, member).await?,
        None => 0,
    };
    let max = constitution.count(PolicyKey::FeatureOpenMax);
    let once = form.once.as_str();
    if let Some(sent) = sent_before(&mut tx, standing, once).await? {
        return Ok(Ok(sent));
    }
    let _permit = permits::may(standing, Action::ProposeFeature { have, max }, now)?;
    let text = match check(form, &constitution) {
        Ok(text) => text,
        Err(problems) => return Ok(Err(problems)),
    };
    let by = member_of(standing)?;
    // Only what is accepted counts as proposed.
    services.limits.spend(Limited::Propose, Payer::Member(by))?;
    let words = stored(text.body.as_str());
    let thread = open_thread(&mut tx, by, &text, &words, once).await?;
    let named = Words { entry: thread, mentions: &words.mentions, is_new: true, is_held: false };
    notifications::of_words(services, &mut tx, &named).await?;
    let name = store::pseudonyms::of(&mut tx, by).await?;
    let id = store::features::next_id(&mut tx).await?;
    store::features::propose(&mut tx, verbs::propose_feature(id, by, &name, text, now), thread, &words.html).await?;
    tx.commit().await?;
    Ok(Ok(id))
}

/// The feature that the same form made before.
async fn sent_before(tx: &mut Tx, standing: &Standing, once: &str) -> Result<Option<FeatureId>, AppError> {
    let (Some(by), Some(key)) = (standing.member, crate::entries::acts::once_key(once)) else { return Ok(None) };
    match store::entries::sent_before(tx, by.actor(), &key).await? {
        Some(thread) => Ok(store::features::by_thread(tx, thread).await?),
        None => Ok(None),
    }
}

async fn open_thread(
    tx: &mut Tx,
    by: MemberId,
    text: &FeatureText,
    words: &StoredText,
    once: &str,
) -> Result<governance::EntryId, AppError> {
    let entry = NewEntry {
        author: by.actor(),
        kind: "feature",
        audience: Audience::Public,
        title: Some(text.title.to_string()),
        link_url: text.link.as_ref().map(|link| link.as_str().to_string()),
        text: words.clone(),
        carries: None,
        once_key: crate::entries::acts::once_key(once),
    };
    Ok(store::entries::post(tx, &entry).await?)
}

/// One's own feature, locked; `act` is what is to be done with it.
async fn lock_own(
    tx: &mut Tx,
    standing: &Standing,
    id: FeatureId,
    act: fn(bool) -> Action,
) -> Result<(FeatureRow, MemberId), AppError> {
    let row = store::features::lock(tx, id, standing.member.map(MemberId::actor)).await?;
    let now = store::clock::now(tx).await?;
    let own = standing.member == Some(row.author_id);
    let _permit = permits::may(standing, act(own), now)?;
    Ok((row, member_of(standing)?))
}

/// Writes a feature anew, with a new version and a ledger line; its thread opens with the same words.
pub async fn edit(services: &Services, standing: &Standing, id: FeatureId, form: &FeatureForm) -> Outcome<()> {
    let mut tx = services.store.begin().await?;
    let (row, by) = lock_own(&mut tx, standing, id, |own| Action::AmendFeature { own }).await?;
    let constitution = services.constitution(&mut tx).await?;
    let text = match check(form, &constitution) {
        Ok(text) => text,
        Err(problems) => return Ok(Err(problems)),
    };
    let words = stored(text.body.as_str());
    let name = store::pseudonyms::of(&mut tx, by).await?;
    let now = store::clock::now(&mut tx).await?;
    let title = text.title.to_string();
    let link = text.link.as_ref().map(|link| link.as_str().to_string());
    let recorded = verbs::amend_feature(&row.facts()?, by, &name, text, now).map_err(refused)?;
    store::features::amend(&mut tx, recorded, &words.html).await?;
    let before = store::entries::lock(&mut tx, row.thread_id, Some(by.actor())).await?;
    store::entries::edit(&mut tx, &before, Some(&title), &words).await?;
    let named = Words { entry: row.thread_id, mentions: &words.mentions, is_new: false, is_held: false };
    notifications::of_words(services, &mut tx, &named).await?;
    store::entries::set_link(&mut tx, row.thread_id, link.as_deref()).await?;
    tx.commit().await?;
    Ok(Ok(()))
}

/// Takes a feature back.
pub async fn withdraw(services: &Services, standing: &Standing, id: FeatureId) -> Result<(), AppError> {
    let mut tx = services.store.begin().await?;
    let (row, by) = lock_own(&mut tx, standing, id, |own| Action::WithdrawFeature { own }).await?;
    let name = store::pseudonyms::of(&mut tx, by).await?;
    let now = store::clock::now(&mut tx).await?;
    let recorded = verbs::withdraw_feature(&row.facts()?, by, &name, now).map_err(refused)?;
    store::features::move_to(&mut tx, recorded).await?;
    tx.commit().await?;
    Ok(())
}

/// A moderator says how far a feature has come.
pub async fn step(services: &Services, standing: &Standing, id: FeatureId, form: &StepForm) -> Outcome<()> {
    let mut tx = services.store.begin().await?;
    let row = store::features::lock(&mut tx, id, standing.member.map(MemberId::actor)).await?;
    let now = store::clock::now(&mut tx).await?;
    let _permit = permits::may(standing, Action::MoveFeature, now)?;
    let mut problems = Problems::default();
    let to = problems.take("state", form.state.parse::<FeatureState>().map_err(|_| "choose how far it has come"));
    let reason = problems.take("reason", Reason::parse(&form.reason));
    let (Some(to), Some(reason)) = (to, reason) else { return Ok(Err(problems)) };
    let by = member_of(standing)?;
    let name = store::pseudonyms::of(&mut tx, by).await?;
    let recorded = verbs::move_feature(&row.facts()?, to, &reason, by, &name, now).map_err(refused)?;
    store::features::move_to(&mut tx, recorded).await?;
    tx.commit().await?;
    Ok(Ok(()))
}
