//! Who stands behind a proposal, as its page names them.

use store::Conn;
use store::actors::ActorName;
use store::proposals::ProposalRow;

use crate::error::AppError;
use crate::web::guards::Visitor;

/// Who stands behind it: how many, and the names of those who are still here.
pub struct Sponsors {
    pub have: i64,
    pub needed: u64,
    pub names: Vec<ActorName>,
    pub has_viewer: bool,
}

impl Sponsors {
    /// As they stand, of the so many that it needs.
    pub async fn of(conn: &mut Conn, visitor: &Visitor, row: &ProposalRow, needed: u64) -> Result<Self, AppError> {
        let has_viewer = match visitor.viewer() {
            Some(viewer) => store::proposals::is_sponsor(conn, row.id, viewer.member_id).await?,
            None => false,
        };
        Ok(Self { have: row.sponsors, needed, names: store::proposals::sponsors(conn, row.id).await?, has_viewer })
    }
}
