//! What a case's page says of the flags that led to it: to whoever flagged, that they did; to those who judge, what was remarked.

use chrono::{DateTime, Utc};
use store::Conn;
use store::cases::CaseRow;

use super::wording;
use crate::error::AppError;
use crate::web::guards::Visitor;
use crate::web::moments::Moment;

/// What this viewer may know of the flags.
pub struct Flagged {
    /// The rule that the viewer named, and when; `None` when they did not flag it.
    pub own: Option<(String, Moment)>,
    /// What was remarked: for those who judge, without names.
    pub remarks: Vec<String>,
    /// How many of those who flagged it flag together; empty where nobody does.
    pub together: String,
}

/// Reads it. `judges` says whether the viewer is a juror of the open case, or a moderator who may decide it.
pub async fn load(
    conn: &mut Conn,
    visitor: &Visitor,
    case: &CaseRow,
    judges: bool,
    now: DateTime<Utc>,
) -> Result<Flagged, AppError> {
    let own = match visitor.standing().member {
        Some(member) => store::own_flags::in_case(conn, case.id, member).await?,
        None => None,
    };
    let together = store::coordination::found(conn, case.id).await?;
    Ok(Flagged {
        together: together.map(wording::together).unwrap_or_default(),
        own: own.map(|(rule, at)| (rule, Moment::new(at, now))),
        remarks: if judges { store::own_flags::remarks(conn, case.id).await? } else { Vec::new() },
    })
}
