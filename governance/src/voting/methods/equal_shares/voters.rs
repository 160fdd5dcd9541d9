//! The voters, those with equal ballots together, and who supports which project.

use std::collections::BTreeMap;

use crate::voting::{Approvals, Projects};

/// Groups of voters with equal ballots. They always have equally much money left, so one number serves them all.
pub struct Voters {
    starts: Vec<usize>,
    approved: Vec<u16>,
    /// How many voters each group has.
    pub weights: Vec<u64>,
    /// The groups that support each project.
    pub supporters: Vec<Vec<u32>>,
    /// How many voters support each project.
    pub votes: Vec<u64>,
    /// All voters, those who support nothing too: they share in the money.
    pub everyone: u64,
}

impl Voters {
    /// Groups the ballots. Those that support nothing can never pay, so they are no group.
    #[must_use]
    #[expect(
        clippy::indexing_slicing,
        clippy::arithmetic_side_effects,
        reason = "approved places are below the number of projects (`Approvals::add`); sums are at most MAX_BALLOTS"
    )]
    pub fn of(projects: &Projects) -> Self {
        let groups = equal_ballots(&projects.approvals);
        let turnout = projects.approvals.turnout();
        let mut voters = Self {
            starts: vec![0],
            approved: Vec::new(),
            weights: Vec::new(),
            supporters: vec![Vec::new(); projects.costs.len()],
            votes: vec![0; projects.costs.len()],
            everyone: turnout.valid + turnout.blank,
        };
        for ((set, weight), group) in groups.iter().zip(0_u32..) {
            for place in *set {
                voters.supporters[usize::from(*place)].push(group);
                voters.votes[usize::from(*place)] += weight;
            }
            voters.approved.extend_from_slice(set);
            voters.starts.push(voters.approved.len());
            voters.weights.push(*weight);
        }
        voters
    }

    /// What a group approves of.
    #[must_use]
    #[expect(
        clippy::indexing_slicing,
        clippy::arithmetic_side_effects,
        reason = "groups are below the number of weights, and there is one start more than that"
    )]
    pub fn approved(&self, group: usize) -> &[u16] {
        &self.approved[self.starts[group]..self.starts[group + 1]]
    }
}

#[expect(clippy::arithmetic_side_effects, reason = "sums of weights are at most MAX_BALLOTS")]
fn equal_ballots(approvals: &Approvals) -> BTreeMap<&[u16], u64> {
    let mut groups = BTreeMap::new();
    for (weight, set) in approvals.iter().filter(|(_, set)| !set.is_empty()) {
        *groups.entry(set).or_insert(0) += weight;
    }
    groups
}
