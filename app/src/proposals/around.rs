//! What stands around a proposal on its page: what would follow, what competes with it, what came of it.

use governance::Constitution;
use governance::proposals::{Payload, ProposalState};
use store::Conn;
use store::proposals::ProposalRow;

use super::alternatives::Alternatives;
use super::change::{Fate, fate};
use super::look::{self, Following};
use super::rivals::{self, Beside, Overtaker, Rivals};
use crate::error::AppError;
use crate::web::guards::Visitor;

/// It, as far as this viewer may see it.
#[derive(Default)]
pub struct Around {
    /// Other proposals that would change the same, while this one is on its way.
    pub rivals: Option<Rivals>,
    /// What took effect first, when this one was superseded.
    pub overtaken_by: Option<Overtaker>,
    /// What became of it, when it was to hold for a time only.
    pub fate: Option<Fate>,
    /// What would follow, while it is not decided.
    pub look: Option<Vec<Following>>,
    /// Other values that could be voted on too.
    pub alternatives: Option<Alternatives>,
}

impl Around {
    /// Reads what belongs to the state in which the proposal is.
    pub async fn of(
        conn: &mut Conn,
        visitor: &Visitor,
        row: &ProposalRow,
        payload: &Payload,
        constitution: &Constitution,
    ) -> Result<Self, AppError> {
        let (kind, viewer) = (row.state()?, visitor.actor());
        let mut around = Self::default();
        match (kind, payload.policy()) {
            (ProposalState::Superseded, key) => {
                around.overtaken_by = rivals::overtaker(conn, row.id, key, viewer).await?;
            }
            (ProposalState::Enacted, _) => around.fate = fate(conn, row.id).await?,
            (_, Some(key)) if !kind.is_final() => {
                let now = store::clock::now(conn).await?;
                around.rivals = Rivals::of(conn, key, Beside::Proposal(row.id), viewer, now).await?;
            }
            _ => {}
        }
        around.alternatives = Alternatives::of(conn, visitor, row, payload, constitution).await?;
        if look::is_undecided(kind) {
            let followed = look::at(conn, constitution, payload, Some(row), viewer).await?;
            around.look = Some(followed).filter(|followed| !followed.is_empty());
        }
        Ok(around)
    }
}
