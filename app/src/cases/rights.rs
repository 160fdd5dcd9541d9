//! Who reads what of a case: those who have a part in it.

use governance::CaseId;
use store::juries::SeatRow;

use super::office::{self, Office};
use super::ring;
use crate::error::AppError;
use crate::services::Services;
use crate::web::guards::Visitor;

/// What a viewer may read of a case.
#[derive(Debug, Clone, Copy)]
pub struct Rights {
    /// What was frozen when it opened. Everybody else reads it where it stands, if they may: the frozen copy and what stands beside it
    /// know nothing of what was deleted, held, labelled or said to followers since.
    pub reads: bool,
    /// Why the author appeals.
    pub hears: bool,
    /// What was remarked with the flags: a juror of an open case, or a moderator who may decide it.
    pub judges: bool,
}

impl Rights {
    /// Those of a viewer; `decider` is the moderator who decided it.
    pub fn of(
        visitor: &Visitor,
        (is_author, seat): (bool, Option<&SeatRow>),
        (office, decider): (&Office, Option<i64>),
        open: bool,
    ) -> Self {
        let sits = seat.is_some_and(|seat| matches!(seat.state.as_str(), "summoned" | "accepted" | "voted"));
        let decides = office.is_asked || visitor.actor().is_some_and(|viewer| decider == Some(viewer.get()));
        let hears = is_author || sits;
        Self { reads: hears || decides, hears, judges: open && (office.is_asked || sits) }
    }
}

/// Whether a viewer reads what a case froze.
pub async fn reads(services: &Services, visitor: &Visitor, id: CaseId) -> Result<bool, AppError> {
    let mut conn = services.store.read().await?;
    let now = store::clock::now(&mut conn).await?;
    let case = store::cases::find(&mut conn, id).await?;
    let seats = store::juries::seats(&mut conn, id).await?;
    let own_seat = visitor.viewer().and_then(|viewer| seats.iter().find(|seat| seat.member_id == viewer.member_id));
    let is_author = ring::concerns(&mut conn, &case, visitor.standing().member).await?;
    let office = office::office(services, &mut conn, visitor, &case, now).await?;
    let decider = store::cases::verdict(&mut conn, id).await?.and_then(|verdict| verdict.decided_by);
    let open = !case.state()?.is_final();
    Ok(Rights::of(visitor, (is_author, own_seat), (&office, decider), open).reads && !case.is_erased())
}
