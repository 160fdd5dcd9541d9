//! Who reads what of a case: those who have a part in it.

use store::juries::SeatRow;

use super::office::Office;
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
