//! An election, or a recall, as its proposal's page shows it: who stands, what the viewer may do, whose term would end.

use askama::Template;
use askama::filters::HtmlSafe;
use chrono::{DateTime, Utc};
use governance::ProposalId;
use governance::elections::CandidacyState;
use governance::permits::{self, Action};
use governance::proposals::{Elect, Payload, ProposalState};
use store::Conn;
use store::elections::CandidacyRow;
use store::proposals::ProposalRow;

use crate::error::AppError;
use crate::web::guards::Visitor;
use crate::web::html::SafeHtml;
use crate::web::moments::Moment;

/// Somebody in an election.
pub struct Candidate {
    pub handle: String,
    pub name: String,
    pub is_gone: bool,
    /// What they say; none while it is held.
    pub body: Option<SafeHtml>,
    /// Why it is folded for this viewer: a jury labelled it.
    pub folded: Option<String>,
    /// Where they are asked; empty when they have said nothing yet.
    pub thread: String,
    pub comments: i64,
    /// Who named them: handle and name.
    pub nominator: Option<(String, String)>,
    pub is_elected: bool,
    /// Standing, and not on the frozen ballot: not on the roll, or in office beyond the vote.
    pub is_left_out: bool,
    pub ledger_href: String,
}

/// What the viewer may do, and where they are.
#[derive(Default)]
pub struct Own {
    pub can_stand: bool,
    pub is_standing: bool,
    pub is_nominated: bool,
    pub can_nominate: bool,
    /// Why they cannot stand; empty when they can.
    pub why_not: String,
}

/// An election on its page; prints itself as a part of it.
#[derive(Template)]
#[template(path = "elections/candidates.html")]
pub struct ElectionPart {
    id: ProposalId,
    csrf: String,
    is_visitor: bool,
    pub vacancies: u32,
    pub is_open: bool,
    pub standing: Vec<Candidate>,
    /// Named by others, and silent so far.
    pub nominated: Vec<Candidate>,
    /// Who said no, or took it back.
    pub others: Vec<Candidate>,
    pub own: Own,
}

// Rendered by askama with escaping on.
impl HtmlSafe for ElectionPart {}

/// Whose term a recall would end.
pub struct RecallPart {
    /// Handle and name; none when the account was erased.
    pub moderator: Option<(String, String)>,
    pub since: Moment,
    pub until: Moment,
    pub is_over: bool,
    /// The election that gave it; empty when the operator did.
    pub election: String,
}

/// Whether a proposal is an election, and not a recall.
pub fn is_election(row: &ProposalRow) -> Result<bool, AppError> {
    Ok(matches!(row.payload()?, Payload::Elect(_)))
}

fn dressed(row: &CandidacyRow, elected: &[i64], ballot: Option<&Elect>) -> Result<Candidate, AppError> {
    let name = row.ledger_name()?;
    let is_on = |elect: &Elect| elect.candidates.iter().any(|one| one.candidate == name);
    Ok(Candidate {
        handle: row.handle.clone(),
        name: row.display_name.clone(),
        is_gone: row.is_gone,
        body: row.words_visible.then(|| SafeHtml::from_store(row.statement_html.clone())),
        folded: row.labels.as_ref().map(|labels| labels.headline()),
        thread: row.thread().map(|thread| format!("/entries/{thread}")).unwrap_or_default(),
        comments: row.comments,
        nominator: row.nominator.clone().zip(row.nominator_name.clone()),
        is_elected: elected.contains(&row.member_id.get()),
        is_left_out: ballot.is_some_and(|elect| !is_on(elect)),
        ledger_href: format!("/ledger/{}", row.ledger_entry_id),
    })
}

/// The election that a payload is; nothing when it is something else.
pub async fn election(
    conn: &mut Conn,
    visitor: &Visitor,
    row: &ProposalRow,
    payload: &Payload,
    now: DateTime<Utc>,
) -> Result<Option<ElectionPart>, AppError> {
    let Payload::Elect(elect) = payload else { return Ok(None) };
    let kind = row.state()?;
    let is_open = kind == ProposalState::Discussion && row.deadline()?.is_some_and(|end| now < end);
    let rows = store::elections::candidacies(conn, row.id, visitor.actor()).await?;
    let elected = store::moderators::elected_by(conn, row.id).await?;
    let ballot = row.spec_text().map(|_| elect);
    let mut part = ElectionPart {
        id: row.id,
        csrf: visitor.csrf().to_string(),
        is_visitor: visitor.viewer().is_none(),
        vacancies: elect.vacancies,
        is_open,
        standing: Vec::new(),
        nominated: Vec::new(),
        others: Vec::new(),
        own: own(conn, visitor, &rows, is_open, now).await?,
    };
    for one in &rows {
        let list = match one.state()? {
            CandidacyState::Standing => &mut part.standing,
            CandidacyState::Nominated => &mut part.nominated,
            CandidacyState::Declined | CandidacyState::Withdrawn => &mut part.others,
        };
        list.push(dressed(one, &elected, ballot)?);
    }
    Ok(Some(part))
}

async fn own(
    conn: &mut Conn,
    visitor: &Visitor,
    rows: &[CandidacyRow],
    is_open: bool,
    now: DateTime<Utc>,
) -> Result<Own, AppError> {
    let Some(viewer) = visitor.viewer().filter(|_| is_open) else { return Ok(Own::default()) };
    let row = rows.iter().find(|row| row.member_id == viewer.member_id);
    let state = row.map(CandidacyRow::state).transpose()?;
    let standing = visitor.standing();
    let may = |action| permits::may(&standing, action, now);
    let until = store::moderators::in_office_until(conn, viewer.member_id).await?;
    let refused = may(Action::StandForElection).err().map(|why| why.to_string());
    Ok(Own {
        can_stand: refused.is_none(),
        is_standing: state == Some(CandidacyState::Standing),
        is_nominated: state == Some(CandidacyState::Nominated),
        can_nominate: may(Action::Nominate { own: false, apart: false }).is_ok(),
        why_not: match (refused, until) {
            (Some(why), _) => why,
            (None, Some(until)) => {
                format!(
                    "you are in office until {}; you can stand if that is before the vote ends",
                    Moment::new(until, now).full
                )
            }
            _ => String::new(),
        },
    })
}

/// The recall that a payload is; nothing when it is something else.
pub async fn recall(conn: &mut Conn, payload: &Payload, now: DateTime<Utc>) -> Result<Option<RecallPart>, AppError> {
    let Payload::Recall(recall) = payload else { return Ok(None) };
    let term = store::moderators::term(conn, recall).await?.ok_or(AppError::NotFound)?;
    let election = term.elected_by().map(|id| format!("/proposals/{id}#result")).unwrap_or_default();
    Ok(Some(RecallPart {
        moderator: (!term.is_gone).then(|| (term.handle.clone(), term.display_name.clone())),
        since: Moment::new(term.starts_at, now),
        until: Moment::new(term.ends_at, now),
        is_over: !term.is_running,
        election,
    }))
}
