//! Alternatives on a proposal's page: other values for the same policy, each with its reason in the discussion, and those who back it.

use std::sync::Arc;

use askama::Template;
use askama::filters::HtmlSafe;
use governance::permits::{self, Action, Standing};
use governance::policies::{PolicyKind, counted};
use governance::proposals::{self as verbs, Payload, ProposalState};
use governance::text::EntryBody;
use governance::{Constitution, PolicyKey, PolicyValue, ProposalId};
use rocket::response::{Flash, Redirect};
use rocket::{Route, State, routes};
use serde::Deserialize;
use store::Conn;
use store::alternatives::AlternativeRow;
use store::proposals::ProposalRow;

use super::acts::{member_of, refused};
use super::page::{ProposalPage, load};
use crate::constitution::words;
use crate::entries::acts::{Outcome, stored};
use crate::error::AppError;
use crate::services::Services;
use crate::web::csrf::{Press, Signed};
use crate::web::forms::Problems;
use crate::web::guards::{SignedIn, Visitor};
use crate::web::html::SafeHtml;
use crate::web::layout::Page;
use crate::web::limits::{Limited, Payer};

pub fn routes() -> Vec<Route> {
    routes![create, back]
}

/// The form of an alternative, as it was sent.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct AlternativeForm {
    pub value: String,
    /// Why, in Markdown; it becomes a comment.
    pub reason: String,
}

/// An alternative as its proposal's page shows it.
pub struct Shown {
    pub number: i32,
    pub value: String,
    /// Handle and name; none when the account was erased.
    pub by: Option<(String, String)>,
    /// Why its reason is folded for this viewer: a jury labelled it.
    pub folded: Option<String>,
    /// None while the comment that holds it is hidden.
    pub why: Option<SafeHtml>,
    pub why_href: String,
    /// "1 of the 2 backers it needs", "3 backers: it will be voted on too".
    pub standing: String,
    pub is_backer: bool,
    pub can_back: bool,
}

/// The alternatives to a proposal, and the form of another; prints itself as a part of the page.
#[derive(Template)]
#[template(path = "proposals/alternatives.html")]
pub struct Alternatives {
    proposal: ProposalId,
    csrf: String,
    pub shown: Vec<Shown>,
    /// "a value of 200 to …": what may be offered; empty where nothing may be any more.
    pub bounds: String,
    /// For choices: the words offered.
    pub offered: Vec<String>,
    pub can_offer: bool,
    /// Whether the vote has opened on them.
    pub is_merged: bool,
    pub needed: u64,
    pub form: AlternativeForm,
    pub problems: Problems,
}

// Rendered by askama with escaping on.
impl HtmlSafe for Alternatives {}

impl Alternatives {
    /// What is shown of them; nothing where a proposal takes none and has none.
    pub async fn of(
        conn: &mut Conn,
        visitor: &Visitor,
        row: &ProposalRow,
        payload: &Payload,
        constitution: &Constitution,
    ) -> Result<Option<Self>, AppError> {
        let (Some(key), kind) = (payload.policy(), row.state()?) else { return Ok(None) };
        if !matches!(payload, Payload::SetPolicy { .. } | Payload::ChooseValue(_)) || !row.is_public() {
            return Ok(None);
        }
        let rows = store::alternatives::of(conn, row.id, visitor.actor()).await?;
        let now = store::clock::now(conn).await?;
        let takes = matches!(kind, ProposalState::Sponsoring | ProposalState::Discussion)
            && row.deadline()?.is_some_and(|end| now < end);
        let may = |action| permits::may(&visitor.standing(), action, now).is_ok();
        let room =
            u64::try_from(rows.len()).unwrap_or(u64::MAX) < constitution.count(PolicyKey::AlternativePerProposalMax);
        let needed = constitution.count(PolicyKey::AlternativeBackersNeeded);
        if rows.is_empty() && !(takes && room) {
            return Ok(None);
        }
        let me = visitor.viewer().map(|viewer| viewer.member_id);
        let show = |one: AlternativeRow| -> Result<Shown, AppError> {
            let own = me == Some(one.offered_by());
            let can_back = takes && !one.is_backer && !own && may(Action::Sponsor { own });
            shown(one, key, row.id, (takes, needed), can_back)
        };
        Ok(Some(Self {
            proposal: row.id,
            csrf: visitor.csrf().to_string(),
            shown: rows.into_iter().map(show).collect::<Result<_, AppError>>()?,
            bounds: words::bounds(&key.kind()),
            offered: match key.kind() {
                PolicyKind::Choice(words) => words.iter().map(ToString::to_string).collect(),
                PolicyKind::Switch => vec!["yes".to_string(), "no".to_string()],
                _ => Vec::new(),
            },
            can_offer: takes && room && may(Action::Propose { in_own_case: false }),
            is_merged: !takes,
            needed,
            form: AlternativeForm::default(),
            problems: Problems::default(),
        }))
    }
}

fn shown(
    row: AlternativeRow,
    key: PolicyKey,
    proposal: ProposalId,
    (takes, needed): (bool, u64),
    can_back: bool,
) -> Result<Shown, AppError> {
    let backers = u64::try_from(row.backers).unwrap_or(0);
    let have = counted(backers, "backer", "backers");
    Ok(Shown {
        number: row.number,
        value: words::value(key, &row.value(key)?),
        by: (!row.author_gone).then(|| (row.handle.clone(), row.display_name.clone())),
        folded: row.labels.as_ref().map(|labels| labels.headline()),
        why: row.reason_html.clone().map(SafeHtml::from_store),
        why_href: format!("/proposals/{proposal}#c{}", row.comment_id),
        standing: match (takes, backers >= needed) {
            (false, _) => have,
            (true, true) => format!("{have}: it will be voted on too"),
            (true, false) => format!("{backers} of the {} it needs", counted(needed, "backer", "backers")),
        },
        is_backer: row.is_backer,
        can_back,
    })
}

/// Offers another value for the policy that a proposal would set. Its reason becomes a comment in the discussion.
pub async fn offer(services: &Services, standing: &Standing, id: ProposalId, form: &AlternativeForm) -> Outcome<()> {
    let mut tx = services.store.begin().await?;
    let by = member_of(standing)?;
    let row = store::proposals::lock(&mut tx, id, Some(by.actor())).await?;
    let now = store::clock::now(&mut tx).await?;
    let _permit = permits::may(standing, Action::Propose { in_own_case: false }, now)?;
    let constitution = services.constitution(&mut tx).await?;
    let payload = row.payload()?;
    let (Some(key), Some(thread)) = (payload.policy(), row.thread()) else { return Err(AppError::NotFound) };
    let mut problems = Problems::default();
    let max_chars = constitution.integer(PolicyKey::CommentMaxChars);
    let reason = problems.take("reason", EntryBody::parse(&form.reason, max_chars));
    let value = problems.take("alternative", PolicyValue::parse_input(&key.kind(), &form.value));
    let (Some(reason), Some(value)) = (reason, value) else { return Ok(Err(problems)) };
    let words = stored(reason.as_str());
    if let Some(why) = crate::spam::refused_links(&words.html, &constitution) {
        return Ok(Err(problems.with("reason", why)));
    }
    let rows = store::alternatives::of(&mut tx, id, None).await?;
    let there: Vec<PolicyValue> = rows.iter().map(|one| one.value(key)).collect::<Result<_, _>>()?;
    let name = store::pseudonyms::of(&mut tx, by).await?;
    let recorded = match verbs::offer(&row.facts()?, &payload, &there, (by, &name), value, &constitution, now) {
        Ok(recorded) => recorded,
        Err(refusal @ (verbs::LifecycleRefusal::Payload(_) | verbs::LifecycleRefusal::AlternativeThere)) => {
            problems.add("alternative", refusal);
            return Ok(Err(problems));
        }
        Err(refusal) => return Err(refused(refusal)),
    };
    // Only what is accepted counts as proposed.
    services.limits.spend(Limited::Propose, Payer::Member(by))?;
    let comment = store::entries::comment(&mut tx, by.actor(), thread, &words, None).await?;
    store::alternatives::offer(&mut tx, recorded, comment).await?;
    tx.commit().await?;
    Ok(Ok(()))
}

/// Backs an alternative. Doing it twice is doing it once.
pub async fn back_one(services: &Services, standing: &Standing, id: ProposalId, number: i32) -> Result<(), AppError> {
    let mut tx = services.store.begin().await?;
    let by = member_of(standing)?;
    let row = store::proposals::lock(&mut tx, id, Some(by.actor())).await?;
    let now = store::clock::now(&mut tx).await?;
    let rows = store::alternatives::of(&mut tx, id, Some(by.actor())).await?;
    let one = rows.into_iter().find(|one| one.number == number).ok_or(AppError::NotFound)?;
    let _permit = permits::may(standing, Action::Sponsor { own: false }, now)?;
    if one.is_backer {
        return Ok(());
    }
    let name = store::pseudonyms::of(&mut tx, by).await?;
    let which = (u32::try_from(number).unwrap_or(0), one.offered_by());
    let backers = u64::try_from(one.backers).unwrap_or(0);
    let recorded = verbs::back(&row.facts()?, which, (by, &name), backers, now).map_err(refused)?;
    store::alternatives::back(&mut tx, recorded, one.id).await?;
    tx.commit().await?;
    Ok(())
}

/// Either the way back to the page, or the page with what is wrong.
type Answered = Result<Flash<Redirect>, Page<ProposalPage>>;

#[rocket::post("/proposals/<id>/alternatives", data = "<form>")]
async fn create(
    id: i64,
    member: SignedIn,
    form: Signed<AlternativeForm>,
    services: &State<Arc<Services>>,
) -> Result<Answered, AppError> {
    services.limits.spend(Limited::Edit, Payer::Member(member.id()))?;
    let id = ProposalId::from(id);
    Ok(match offer(services, &member.standing(), id, &form).await? {
        Ok(()) => Ok(Flash::success(
            Redirect::to(format!("/proposals/{id}#alternatives")),
            "Your alternative is public. It is voted on too if enough others back it.",
        )),
        Err(problems) => {
            let page = load(services, member.visitor(), id, 0).await?;
            Err(Page::unprocessable(page.with_alternative_problems(form.0, problems)))
        }
    })
}

#[rocket::post("/proposals/<id>/alternatives/<number>/backings", data = "<_form>")]
async fn back(
    id: i64,
    number: i32,
    member: SignedIn,
    _form: Signed<Press>,
    services: &State<Arc<Services>>,
) -> Result<Flash<Redirect>, AppError> {
    services.limits.spend(Limited::Like, Payer::Member(member.id()))?;
    back_one(services, &member.standing(), ProposalId::from(id), number).await?;
    Ok(Flash::success(Redirect::to(format!("/proposals/{id}#alternatives")), "You back this alternative."))
}

/// The values that are backed by enough members, in the order of their numbers.
pub async fn backed(
    conn: &mut Conn,
    row: &ProposalRow,
    key: PolicyKey,
    constitution: &Constitution,
) -> Result<Vec<PolicyValue>, AppError> {
    let needed = constitution.count(PolicyKey::AlternativeBackersNeeded);
    let rows = store::alternatives::of(conn, row.id, None).await?;
    let enough = rows.iter().filter(|one| u64::try_from(one.backers).unwrap_or(0) >= needed);
    Ok(enough.map(|one| one.value(key)).collect::<Result<_, _>>()?)
}
