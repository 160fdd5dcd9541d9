//! Defeats: who beats whom, and how strongly.

use std::cmp::Reverse;

use crate::voting::Pairwise;

/// What makes one defeat stronger than another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// More votes on the winning side, and nothing else: defeats with as many are equally strong.
    WinningVotes,
    /// More votes on the winning side; then fewer on the losing side (Debian constitution §A.5.7.1).
    WinsThenFewerLosses,
}

/// How strong a defeat is; a greater one is stronger.
pub type Strength = (u64, Reverse<u64>);

/// More ballots put `winner` above `loser` than below.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Defeat {
    /// Who beats.
    pub winner: usize,
    /// Who is beaten.
    pub loser: usize,
    /// By how much.
    pub strength: Strength,
}

impl Measure {
    /// The strength of so many votes against so many.
    pub const fn of(self, wins: u64, losses: u64) -> Strength {
        match self {
            Self::WinningVotes => (wins, Reverse(0)),
            Self::WinsThenFewerLosses => (wins, Reverse(losses)),
        }
    }

    /// All defeats among some options in groups of equal strength, the strongest first. Exact ties are no defeats.
    pub fn groups(self, pairs: &Pairwise, among: &[usize]) -> Vec<Vec<Defeat>> {
        let mut defeats = Vec::new();
        for winner in among.iter().copied() {
            for loser in among.iter().copied() {
                let (wins, losses) = (pairs.over(winner, loser), pairs.over(loser, winner));
                if wins > losses {
                    defeats.push(Defeat { winner, loser, strength: self.of(wins, losses) });
                }
            }
        }
        defeats.sort_unstable_by_key(|defeat| (Reverse(defeat.strength), defeat.winner, defeat.loser));
        defeats.chunk_by(|a, b| a.strength == b.strength).map(<[Defeat]>::to_vec).collect()
    }
}
