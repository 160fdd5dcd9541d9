//! The words of a proposal as governance takes them, out of the row that keeps them or before they are kept.

use chrono::{DateTime, Utc};
use governance::proposals::{Amended, Payload};
use governance::text::{ProposalBody, ProposalTitle, TextProblem};
use governance::{EntryId, ProposalId};
use store::Tx;
use store::proposals::{NewText, ProposalRow};

use crate::error::AppError;

/// What a proposal says now.
pub fn of_row(row: &ProposalRow, at: DateTime<Utc>) -> Result<Amended, AppError> {
    of(row.id, (&row.title, &row.body), row.payload()?, at)
}

/// What it is to say, written by the house.
pub fn of_text(id: ProposalId, text: &NewText, at: DateTime<Utc>) -> Result<Amended, AppError> {
    of(id, (&text.title, &text.text.source), text.payload.clone(), at)
}

/// Refuses to change the words of a proposal while a jury looks at them: its verdict would be about others.
pub async fn while_no_jury_looks(tx: &mut Tx, thread: EntryId) -> Result<(), AppError> {
    if store::cases::is_open_about(tx, thread).await? {
        let why = "A jury looks at the words of this proposal. Until it has decided, they stay as they are.";
        return Err(AppError::Unprocessable(why.to_owned().into()));
    }
    Ok(())
}

fn of(id: ProposalId, (title, body): (&str, &str), payload: Payload, at: DateTime<Utc>) -> Result<Amended, AppError> {
    let unreadable = |why: TextProblem| AppError::Bug(format!("proposal {id} is unreadable: {why}"));
    Ok(Amended {
        proposal: id,
        at,
        title: ProposalTitle::parse(title).map_err(unreadable)?,
        body: ProposalBody::parse(body).map_err(unreadable)?,
        payload,
    })
}
