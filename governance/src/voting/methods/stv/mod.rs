//! The single transferable vote: seats are filled in proportion to what the voters rank first, and no vote is wasted that can
//! still help an option its voter ranks next.

mod change;
pub mod meek;
pub mod scottish;
#[cfg(test)]
mod tests;
mod votes;
pub(in crate::voting::methods) mod words;

pub(in crate::voting) use change::gap;
pub use change::{Change, what_would_have_changed};
pub use votes::Votes;

use crate::voting::{Figure, Ranked, Tie, Unfit};

/// More options than this are refused: the votes of every option after every stage would fill the memory.
pub const MOST_OPTIONS: usize = 1_000;

/// Whether there is room for the count.
fn check(ballots: &Ranked) -> Result<(), Unfit> {
    if ballots.options() > MOST_OPTIONS {
        return Err(Unfit::new(format!("a transferable vote on more than {MOST_OPTIONS} options is not counted")));
    }
    u32::try_from(ballots.len()).map(|_| ()).map_err(|_| Unfit::new("more than 2^32 different ballots are not counted"))
}

/// How many ballots rank each option first.
fn first_preferences(ballots: &Ranked) -> Vec<u64> {
    let mut votes = vec![0_u64; ballots.options()];
    for ballot in ballots.iter() {
        let first = ballot.places.first().and_then(|place| votes.get_mut(usize::from(*place)));
        if let Some(votes) = first {
            *votes = votes.saturating_add(ballot.weight);
        }
    }
    votes
}

/// The figures of a result: the votes at the first stage.
fn scores(ballots: &Ranked) -> Option<Vec<Figure>> {
    Some(first_preferences(ballots).into_iter().map(Figure::count).collect())
}

/// A tie of which one option was chosen.
fn tie(place: String, among: &[usize], rule: &'static str, chosen: usize) -> Tie {
    Tie { place, among: among.to_vec(), rule, chosen: vec![chosen] }
}
