//! What members do with proposals: check, permit, write. Ballots are in `ballots`; what time does is in `moves`.

use governance::permits::{self, Action, Refusal, Standing};
use governance::proposals::{
    self as verbs, Amended, Expulsion, LifecycleRefusal, Payload, PayloadProblem, ProposalState,
};
use governance::text::{ProposalBody, ProposalTitle};
use governance::{ActorId, Constitution, EntryId, MemberId, PolicyValue, ProposalId};
use store::entries::{Audience, NewEntry, StoredText};
use store::proposals::{NewText, ProposalRow};
use store::{StoreError, Tx};

use super::form::DraftForm;
use super::papers::Desk;
pub use super::subject::Subject;
use super::{amended, appeal, expulsion, question, sponsors};
use crate::entries::acts::{Outcome, stored};
use crate::error::AppError;
use crate::notifications::{self, Words};
use crate::services::Services;
use crate::web::forms::Problems;
use crate::web::sentences::sentence;

/// A draft's text, checked.
struct Checked {
    title: ProposalTitle,
    body: ProposalBody,
    payload: Payload,
}

impl Checked {
    fn text(&self) -> NewText {
        NewText { title: self.title.to_string(), text: stored(self.body.as_str()), payload: self.payload.clone() }
    }
}

/// The member of a permitted standing.
pub fn member_of(standing: &Standing) -> Result<MemberId, AppError> {
    standing.member.ok_or(AppError::SignIn)
}

/// A verb's refusal as an answer to whoever asked.
pub fn refused(refusal: LifecycleRefusal) -> AppError {
    match refusal {
        LifecycleRefusal::NotTheAuthor => Refusal::NotYours.into(),
        LifecycleRefusal::AuthorCannotSponsor => Refusal::OwnProposal.into(),
        other => AppError::Unprocessable(sentence(&other.to_string()).into()),
    }
}

/// What a form proposes. The name of the field that is wrong comes with the reason.
pub fn payload_of(
    constitution: &Constitution,
    subject: Subject,
    form: &DraftForm,
) -> Result<Payload, (&'static str, String)> {
    let key = match subject {
        Subject::Policy(key) => key,
        Subject::Recall => {
            let term = form.term.clone().ok_or_else(|| ("title", "there is no such term".to_string()))?;
            return Ok(Payload::Recall(term));
        }
        Subject::Question => return question::payload(form),
        Subject::Appeal(case) => return Ok(Payload::Restore { case }),
        Subject::Expulsion(case, way) => return Ok(Payload::Expel(Expulsion::proposed(case, way, constitution))),
    };
    let wrong = |why: String| ("value", why);
    let value = PolicyValue::parse_input(&key.kind(), &form.value).map_err(|why| wrong(why.to_string()))?;
    let payload = match &value {
        PolicyValue::Text(text) => Payload::amend_document(constitution, key, text),
        _ => Payload::set_policy(constitution, key, value),
    };
    let payload = payload.lasting(days_of(&form.for_days).map_err(|why| ("for_days", why))?);
    payload.check_proposed(constitution).map_err(|why| match why {
        PayloadProblem::Days(_) | PayloadProblem::NoDays => ("for_days", why.to_string()),
        other => wrong(other.to_string()),
    })?;
    Ok(payload)
}

/// For how many days a change is asked to hold; none when nothing is typed.
fn days_of(typed: &str) -> Result<Option<u32>, String> {
    match typed.trim() {
        "" => Ok(None),
        number => {
            number.parse().map(Some).map_err(|_| "this must be a whole number of days, or empty for good".to_string())
        }
    }
}

fn check(form: &DraftForm, subject: Subject, constitution: &Constitution) -> Result<Checked, Problems> {
    let mut problems = Problems::default();
    let title = problems.take("title", ProposalTitle::parse(&form.title));
    let body = problems.take("body", ProposalBody::parse(&form.body));
    // Nothing that is put to a vote is held, so links that are only reviewed elsewhere are left.
    let links = body.as_ref().and_then(|body| crate::spam::refused_links(&stored(body.as_str()).html, constitution));
    if let Some(why) = links {
        problems.add("body", why);
    }
    let payload = match payload_of(constitution, subject, form) {
        Ok(payload) => Some(payload),
        Err((field, why)) => problems.take(field, Err(why)),
    };
    match (title, body, payload) {
        (Some(title), Some(body), Some(payload)) if problems.is_empty() => Ok(Checked { title, body, payload }),
        _ => Err(problems),
    }
}

/// Puts a private draft on the member's desk.
pub async fn create(
    services: &Services,
    standing: &Standing,
    subject: Subject,
    form: &DraftForm,
) -> Outcome<ProposalId> {
    let mut tx = services.store.begin().await?;
    let now = store::clock::now(&mut tx).await?;
    let in_own_case = match subject {
        Subject::Appeal(case) => appeal::is_own(&mut tx, &Payload::Restore { case }, standing.member).await?,
        _ => false,
    };
    let _permit = permits::may(standing, Action::Propose { in_own_case }, now)?;
    let constitution = services.constitution(&mut tx).await?;
    let checked = match check(form, subject, &constitution) {
        Ok(checked) => checked,
        Err(problems) => return Ok(Err(problems)),
    };
    let expels = expulsion::check(&mut tx, &checked.payload, None, &constitution).await?;
    if let Err(why) = expels.and(appeal::check(&mut tx, &checked.payload, None, &constitution, now).await?) {
        let mut problems = Problems::default();
        problems.add("case", why.to_string());
        return Ok(Err(problems));
    }
    let (member, text) = (member_of(standing)?, checked.text());
    // A form sent twice, by a double press or from the page before, makes one draft.
    tx.lock(&format!("drafts of {member}")).await?;
    let id = match store::proposals::same_draft(&mut tx, member, &text).await? {
        Some(id) => id,
        None => store::proposals::create(&mut tx, Some(member), &text).await?,
    };
    store::papers::discard(&mut tx, member, &Desk::new(subject, &form.moderator).name()).await?;
    tx.commit().await?;
    Ok(Ok(id))
}

/// One's own proposal, locked, to publish or amend it.
async fn lock_to_amend(tx: &mut Tx, standing: &Standing, id: ProposalId) -> Result<ProposalRow, AppError> {
    let now = store::clock::now(tx).await?;
    let row = store::proposals::lock(tx, id, standing.member.map(MemberId::actor)).await?;
    let own = standing.member.is_some() && standing.member == row.author();
    let in_own_case = appeal::is_own(tx, &row.payload()?, standing.member).await?;
    let _permit = permits::may(standing, Action::AmendProposal { own, in_own_case }, now)?;
    Ok(row)
}

/// Changes a draft silently, a published text with a new version and a ledger line.
pub async fn edit(services: &Services, standing: &Standing, id: ProposalId, form: &DraftForm) -> Outcome<()> {
    let mut tx = services.store.begin().await?;
    let row = lock_to_amend(&mut tx, standing, id).await?;
    let constitution = services.constitution(&mut tx).await?;
    let payload = row.payload()?;
    let subject = Subject::of(&payload);
    let checked = match check(&with_term(form, payload), subject, &constitution) {
        Ok(checked) => checked,
        Err(problems) => return Ok(Err(problems)),
    };
    if row.state()? == ProposalState::Draft {
        store::proposals::edit_draft(&mut tx, id, &checked.text()).await?;
    } else {
        amend(&mut tx, standing, &row, checked, &constitution).await?;
    }
    store::papers::discard(&mut tx, member_of(standing)?, &Desk::own(subject, id).name()).await?;
    tx.commit().await?;
    Ok(Ok(()))
}

/// The form with the term that a recall names: whose it is about stays the same from the first draft on.
fn with_term(form: &DraftForm, payload: Payload) -> DraftForm {
    let term = match payload {
        Payload::Recall(term) => Some(term),
        _ => None,
    };
    DraftForm { term, ..form.clone() }
}

async fn amend(
    tx: &mut Tx,
    standing: &Standing,
    row: &ProposalRow,
    checked: Checked,
    constitution: &Constitution,
) -> Result<(), AppError> {
    let by = member_of(standing)?;
    let name = store::pseudonyms::of(tx, by).await?;
    let at = store::clock::now(tx).await?;
    let text = checked.text();
    let amended = Amended { proposal: row.id, at, title: checked.title, body: checked.body, payload: checked.payload };
    let recorded = verbs::amend_text(&row.facts()?, by, &name, amended, constitution).map_err(refused)?;
    store::proposals::amend(tx, recorded, Some(by), &text.text.html).await?;
    // The thread opens with the same words, so it changes with them.
    if let Some(thread) = row.thread() {
        let before = store::entries::lock(tx, thread, Some(by.actor())).await?;
        amended::while_no_jury_looks(tx, thread).await?;
        store::entries::edit(tx, &before, Some(&text.title), &text.text).await?;
    }
    Ok(())
}

/// Publishes a draft and opens the thread of its discussion.
pub async fn publish(services: &Services, standing: &Standing, id: ProposalId) -> Result<(), AppError> {
    let mut tx = services.store.begin().await?;
    let row = lock_to_amend(&mut tx, standing, id).await?;
    let constitution = services.constitution(&mut tx).await?;
    let by = member_of(standing)?;
    let name = store::pseudonyms::of(&mut tx, by).await?;
    let now = store::clock::now(&mut tx).await?;
    let text = amended::of_row(&row, now)?;
    if let Payload::Recall(recall) = &text.payload {
        let moderator = super::recall::still_applies(&mut tx, recall).await?;
        super::recall::tell(services, &mut tx, &row, moderator).await?;
    }
    let appealed = appeal::check(&mut tx, &text.payload, Some(id), &constitution, now).await?;
    appealed.map_err(|why| refused(why.into()))?;
    let expels = expulsion::check(&mut tx, &text.payload, Some(id), &constitution).await?;
    expels.map_err(|why| refused(why.into()))?;
    expulsion::tell_published(services, &mut tx, &row, &text.payload).await?;
    let recorded = verbs::publish(&row.facts()?, by, &name, &text, &constitution, now).map_err(refused)?;
    let thread = open_thread(&mut tx, &row, by.actor()).await?;
    store::proposals::publish(&mut tx, recorded, by, thread).await?;
    let words = Words { entry: thread, mentions: &stored(&row.body).mentions, is_new: true, is_held: false };
    notifications::of_words(services, &mut tx, &words).await?;
    sponsors::open_discussion_if_enough(services, &mut tx, id, &constitution).await?;
    tx.commit().await?;
    Ok(())
}

async fn open_thread(tx: &mut Tx, row: &ProposalRow, author: ActorId) -> Result<EntryId, StoreError> {
    let entry = NewEntry {
        author,
        kind: "proposal",
        audience: Audience::Public,
        title: Some(row.title.clone()),
        link_url: None,
        text: StoredText { source: row.body.clone(), html: row.body_html.clone(), ..StoredText::default() },
        carries: None,
        once_key: None,
    };
    store::entries::post(tx, &entry).await
}

/// Takes a proposal back before its vote; a draft is thrown away without a trace. Returns whether its page is still there.
pub async fn withdraw(services: &Services, standing: &Standing, id: ProposalId) -> Result<bool, AppError> {
    let mut tx = services.store.begin().await?;
    let row = store::proposals::lock(&mut tx, id, standing.member.map(MemberId::actor)).await?;
    let own = standing.member.is_some() && standing.member == row.author();
    let now = store::clock::now(&mut tx).await?;
    let _permit = permits::may(standing, Action::WithdrawProposal { own }, now)?;
    let by = member_of(standing)?;
    let is_draft = row.state()? == ProposalState::Draft;
    if is_draft {
        store::proposals::delete_draft(&mut tx, id).await?;
    } else {
        let name = store::pseudonyms::of(&mut tx, by).await?;
        let recorded = verbs::withdraw(&row.facts()?, by, &name, now).map_err(refused)?;
        store::proposals::move_to(&mut tx, recorded, Some(by), "").await?;
    }
    tx.commit().await?;
    Ok(!is_draft)
}
