//! Who stands behind a proposal: standing behind it, and how its page names them.

use governance::permits::{self, Action, Standing};
use governance::proposals::{self as verbs, LifecycleRefusal};
use governance::{Constitution, MemberId, ProposalId};
use store::actors::ActorName;
use store::proposals::ProposalRow;
use store::{Conn, Tx};

use super::acts::{member_of, refused};
use super::told;
use crate::error::AppError;
use crate::services::Services;
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

/// Opens the discussion at once when there are sponsors enough.
pub async fn open_discussion_if_enough(
    services: &Services,
    tx: &mut Tx,
    id: ProposalId,
    constitution: &Constitution,
) -> Result<(), AppError> {
    let row = store::proposals::find(tx, id, None).await?;
    let now = store::clock::now(tx).await?;
    match verbs::open_discussion(&row.facts()?, constitution, now) {
        Ok(recorded) => {
            store::proposals::move_to(tx, recorded, None, "").await?;
            told::moved(services, tx, id).await
        }
        Err(LifecycleRefusal::TooFewSponsors { .. }) => Ok(()),
        Err(refusal) => Err(refused(refusal)),
    }
}

/// Stands behind a proposal. Doing it twice is doing it once.
pub async fn sponsor(services: &Services, standing: &Standing, id: ProposalId) -> Result<(), AppError> {
    let mut tx = services.store.begin().await?;
    let row = store::proposals::lock(&mut tx, id, standing.member.map(MemberId::actor)).await?;
    let own = standing.member.is_some() && standing.member == row.author();
    let now = store::clock::now(&mut tx).await?;
    let _permit = permits::may(standing, Action::Sponsor { own }, now)?;
    let by = member_of(standing)?;
    if store::proposals::is_sponsor(&mut tx, id, by).await? {
        return Ok(());
    }
    let name = store::pseudonyms::of(&mut tx, by).await?;
    let constitution = services.constitution(&mut tx).await?;
    let recorded = verbs::sponsor(&row.facts()?, by, &name, &constitution, now).map_err(refused)?;
    store::proposals::sponsor(&mut tx, recorded).await?;
    open_discussion_if_enough(services, &mut tx, id, &constitution).await?;
    tx.commit().await?;
    Ok(())
}
