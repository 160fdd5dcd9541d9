//! The words of a proposal as governance takes them, out of the row that keeps them or before they are kept.

use chrono::{DateTime, Utc};
use governance::ProposalId;
use governance::proposals::{Amended, Payload};
use governance::text::{ProposalBody, ProposalTitle, TextProblem};
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
