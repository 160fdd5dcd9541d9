//! Forms of proposals are kept as they are typed, also when they make no sense yet: by the script as typing rests, without it
//! by a button. Whoever comes back, on whatever device, finds the form as it was left.

use std::sync::Arc;

use chrono::{DateTime, SecondsFormat, Utc};
use governance::permits::{self, Action, Standing};
use governance::proposals::Way;
use governance::text::Handle;
use governance::{CaseId, MemberId, PolicyKey, ProposalId};
use rocket::http::Accept;
use rocket::response::{Flash, Redirect};
use rocket::serde::json::{Json, Value, json};
use rocket::{Responder, Route, State, routes};
use store::papers::PaperRow;
use store::{Conn, StoreError, Tx};

use super::acts::Subject;
use super::expulsion;
use super::form::{APPEAL, DraftForm, QUESTION};
use super::recall::RECALL;
use crate::error::AppError;
use crate::services::Services;
use crate::web::csrf::Signed;
use crate::web::guards::SignedIn;
use crate::web::limits::{Limited, Payer};
use crate::web::moments::Moment;

pub fn routes() -> Vec<Route> {
    routes![keep, discard]
}

/// Which form is written in: a new proposal's, or a change of one that is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Desk {
    pub subject: Subject,
    pub own: Option<ProposalId>,
    /// Of a new recall: whose term, by handle.
    moderator: String,
}

impl Desk {
    /// The form of a new proposal; where it is a recall, of the moderator with this handle.
    pub fn new(subject: Subject, moderator: &str) -> Self {
        let named = Some(moderator).filter(|_| subject == Subject::Recall);
        let named = named.and_then(|handle| Handle::parse(handle).ok());
        Self { subject, own: None, moderator: named.map(Handle::into_string).unwrap_or_default() }
    }

    /// The form of a change of a proposal that is there.
    pub const fn own(subject: Subject, id: ProposalId) -> Self {
        Self { subject, own: Some(id), moderator: String::new() }
    }

    /// What a sent form belongs to; none when it names nothing that there is.
    pub fn of(form: &DraftForm) -> Option<Self> {
        let subject = match form.kind.as_str() {
            QUESTION => Subject::Question,
            RECALL if !form.proposal.is_empty() => Subject::Recall,
            RECALL => {
                return Some(Self::new(Subject::Recall, &form.moderator)).filter(|desk| !desk.moderator.is_empty());
            }
            kind if expulsion::named(kind).is_some() => {
                Subject::Expulsion(CaseId::from(form.case.parse::<i64>().ok()?), expulsion::named(kind)?)
            }
            APPEAL => Subject::Appeal(CaseId::from(form.case.parse::<i64>().ok()?)),
            _ => Subject::Policy(form.policy.parse::<PolicyKey>().ok()?),
        };
        let own = (!form.proposal.is_empty()).then(|| form.proposal.parse::<i64>()).transpose().ok()?;
        Some(own.map_or_else(|| Self::new(subject, ""), |id| Self::own(subject, ProposalId::from(id))))
    }

    /// The name under which it is kept.
    pub fn name(&self) -> String {
        match (self.own, self.subject) {
            (Some(id), _) => format!("proposal:{id}"),
            (None, Subject::Policy(key)) => format!("policy:{key}"),
            (None, Subject::Question) => QUESTION.to_string(),
            (None, Subject::Recall) => format!("{RECALL}:{}", self.moderator),
            (None, Subject::Appeal(case)) => format!("{APPEAL}:{case}"),
            (None, Subject::Expulsion(case, way)) => format!("{}:{case}", expulsion::kind_of(way)),
        }
    }

    /// The address of the form.
    pub fn href(&self) -> String {
        match (self.own, self.subject) {
            (Some(id), _) => format!("/proposals/{id}/edit"),
            (None, Subject::Policy(key)) => format!("/proposals/new?policy={key}"),
            (None, Subject::Question) => format!("/proposals/new?kind={QUESTION}"),
            (None, Subject::Recall) => format!("/proposals/new?kind={RECALL}&moderator={}", self.moderator),
            (None, Subject::Appeal(case)) => format!("/proposals/new?kind={APPEAL}&case={case}"),
            (None, Subject::Expulsion(case, way)) => {
                format!("/proposals/new?kind={}&case={case}", expulsion::kind_of(way))
            }
        }
    }
}

/// A form that was left, for its page.
pub struct Kept {
    pub when: Moment,
    /// What names the form when it is thrown away.
    pub kind: String,
    pub policy: String,
    pub case: String,
    pub moderator: String,
    pub proposal: String,
}

/// The form as its writer left it, if they did.
pub async fn left(
    conn: &mut Conn,
    member: MemberId,
    desk: &Desk,
    now: DateTime<Utc>,
) -> Result<Option<(DraftForm, Kept)>, AppError> {
    let Some(row) = store::papers::find(conn, member, &desk.name()).await? else { return Ok(None) };
    // What an older version of this software kept may lack fields, and then they are empty.
    let form: DraftForm = serde_json::from_value(row.fields).unwrap_or_default();
    let kept = Kept {
        when: Moment::new(row.saved_at, now),
        kind: form.kind.clone(),
        policy: form.policy.clone(),
        case: form.case.clone(),
        moderator: form.moderator.clone(),
        proposal: form.proposal.clone(),
    };
    Ok(Some((form, kept)))
}

/// A form in a list: its address, what it is about, when it was left.
pub fn listed(row: &PaperRow, now: DateTime<Utc>) -> Option<(String, String, Moment)> {
    let form: DraftForm = serde_json::from_value(row.fields.clone()).ok()?;
    let desk = Desk::of(&form)?;
    let about = match desk.subject {
        Subject::Policy(key) => format!("A change of “{}”", key.definition().title),
        Subject::Question => "A question to the community".to_string(),
        Subject::Recall if desk.moderator.is_empty() => "The recall of a moderator".to_string(),
        Subject::Recall => format!("The recall of @{}", desk.moderator),
        Subject::Appeal(case) => format!("An appeal about case {case}"),
        Subject::Expulsion(case, Way::Out) => format!("An expulsion after case {case}"),
        Subject::Expulsion(case, Way::Back) => format!("A way back after case {case}"),
    };
    let title = form.title.trim();
    let title = if title.is_empty() { about } else { title.to_string() };
    Some((desk.href(), title, Moment::new(row.saved_at, now)))
}

/// A transaction in which the member may write in this form.
async fn begin(services: &Services, standing: &Standing, desk: &Desk) -> Result<(Tx, MemberId), AppError> {
    let mut tx = services.store.begin().await?;
    let now = store::clock::now(&mut tx).await?;
    let member = standing.member.ok_or(AppError::SignIn)?;
    let action = match desk.own {
        // It may become an appeal; what it becomes is asked when it is kept for good.
        None => Action::Propose { in_own_case: true },
        Some(id) => {
            let row = store::proposals::find(&mut tx, id, Some(member.actor())).await?;
            Action::WithdrawProposal { own: row.author() == Some(member) }
        }
    };
    let _permit = permits::may(standing, action, now)?;
    Ok((tx, member))
}

/// What the script, or a browser without it, is answered.
#[derive(Responder)]
enum Answer {
    Saved(Json<Value>),
    Back(Box<Flash<Redirect>>),
}

#[rocket::post("/proposals/papers", data = "<form>")]
async fn keep(
    member: SignedIn,
    form: Signed<DraftForm>,
    accept: Option<&Accept>,
    services: &State<Arc<Services>>,
) -> Result<Answer, AppError> {
    services.limits.spend(Limited::Draft, Payer::Member(member.id()))?;
    let desk = Desk::of(&form).ok_or(AppError::NotFound)?;
    let saved_at = save(services, &member.standing(), &desk, &form).await?;
    if accept.is_some_and(|accept| accept.preferred().is_json()) {
        let saved_at = saved_at.to_rfc3339_opts(SecondsFormat::Secs, true);
        return Ok(Answer::Saved(Json(json!({"saved_at": saved_at}))));
    }
    let said = "Kept as it is. Only you see it; come back when you like.";
    Ok(Answer::Back(Box::new(Flash::success(Redirect::to(desk.href()), said))))
}

async fn save(
    services: &Services,
    standing: &Standing,
    desk: &Desk,
    form: &DraftForm,
) -> Result<DateTime<Utc>, AppError> {
    let fields = serde_json::to_value(form).map_err(|why| AppError::Bug(why.to_string()))?;
    let (mut tx, member) = begin(services, standing, desk).await?;
    let kept = store::papers::keep(&mut tx, member, &desk.name(), desk.own, &fields).await.map_err(|why| {
        let too_long = StoreError::is(&why, "papers_fields_length");
        if too_long {
            AppError::Unprocessable("This is longer than a proposal can be. Nothing of it was kept.".to_string().into())
        } else {
            why.into()
        }
    })?;
    tx.commit().await?;
    Ok(kept)
}

#[rocket::post("/proposals/papers/removal", data = "<form>")]
async fn discard(
    member: SignedIn,
    form: Signed<DraftForm>,
    services: &State<Arc<Services>>,
) -> Result<Flash<Redirect>, AppError> {
    services.limits.spend(Limited::Draft, Payer::Member(member.id()))?;
    let desk = Desk::of(&form).ok_or(AppError::NotFound)?;
    let mut tx = services.store.begin().await?;
    store::papers::discard(&mut tx, member.id(), &desk.name()).await?;
    tx.commit().await?;
    Ok(Flash::success(Redirect::to(desk.href()), "A fresh form."))
}
