//! Approval voting: each ballot approves of any number of options; most approvals win.

use super::{Field, What, elect};
use crate::voting::{Approvals, Figure, Tally};

/// Counts approvals.
#[expect(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "places are below `options`; sums of ballots"
)]
pub fn approval(field: &Field<'_>, ballots: &Approvals) -> Tally {
    let mut approvals = vec![0_i128; ballots.options()];
    for (weight, approved) in ballots.iter() {
        for place in approved {
            approvals[usize::from(*place)] += i128::from(weight);
        }
    }
    elect(field.begin(), field, What::Approvals, &approvals, Figure::sum)
}
