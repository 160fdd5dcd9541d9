//! What a proposal about people says of them: who stands, whose term would end, who would be expelled.

use chrono::{DateTime, Utc};
use governance::proposals::Payload;
use store::Conn;
use store::proposals::ProposalRow;

use super::expulsion::{self, ExpulsionPart};
use crate::elections::part::{self, ElectionPart, RecallPart};
use crate::error::AppError;
use crate::web::guards::Visitor;

/// What a proposal about people says of them.
pub struct AboutPeople {
    pub election: Option<ElectionPart>,
    pub recall: Option<RecallPart>,
    pub expulsion: Option<ExpulsionPart>,
}

impl AboutPeople {
    pub async fn of(
        conn: &mut Conn,
        visitor: &Visitor,
        row: &ProposalRow,
        payload: &Payload,
        now: DateTime<Utc>,
    ) -> Result<Self, AppError> {
        Ok(Self {
            election: part::election(conn, visitor, row, payload, now).await?,
            recall: part::recall(conn, payload, now).await?,
            expulsion: expulsion::part(conn, payload, now).await?,
        })
    }
}
