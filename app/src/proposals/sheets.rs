//! The empty ballots of open votes, remembered: they were frozen at opening, and nothing of them changes any more.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use governance::voting::Sheet;
use governance::{ActorId, ProposalId};
use store::Conn;

use crate::error::AppError;

/// So many are remembered; then it begins anew.
const MOST: usize = 1_000;

/// What this node knows of the sheets of votes without asking.
#[derive(Debug, Default)]
pub struct Sheets(RwLock<HashMap<ProposalId, Arc<Sheet>>>);

impl Sheets {
    /// The sheet of a vote, if this node has read it before. Whoever is answered by it could see the proposal: what has opened, everybody can.
    pub fn known(&self, id: ProposalId) -> Option<Arc<Sheet>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).get(&id).cloned()
    }

    /// The sheet of a vote; `None` before it opens. `NotFound` where the viewer cannot find the proposal.
    pub async fn read(
        &self,
        conn: &mut Conn,
        id: ProposalId,
        viewer: Option<ActorId>,
    ) -> Result<Option<Arc<Sheet>>, AppError> {
        let row = store::proposals::find(conn, id, viewer).await?;
        let Some(spec) = row.spec()? else { return Ok(None) };
        let sheet = Arc::new(spec.sheet());
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MOST {
            known.clear();
        }
        known.insert(id, Arc::clone(&sheet));
        Ok(Some(sheet))
    }
}
