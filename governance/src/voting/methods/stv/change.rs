//! What would have changed an election by transferable vote.
//!
//! No such vote is monotone: further first preferences can hurt, and a larger number can do less than a smaller one. So the smallest
//! number is found by counting again with one further ballot, two, three, …; where that takes too many counts, the gap in votes at the
//! decision that put the runner-up out is named instead, and no number.

use std::collections::BTreeSet;

use super::{Votes, meek, scottish};
use crate::voting::methods::irv;
use crate::voting::{Ballots, Election, Options, Seed, Step, Tally, count};

/// What would have changed the winners.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// So many further ballots that rank nobody but the runner-up would have elected it, and no smaller number.
    Ballots {
        /// The runner-up.
        option: usize,
        /// How many.
        ballots: u64,
        /// Who would then not have been elected.
        instead: Vec<usize>,
    },
    /// The runner-up went out, or was left over, this far behind; how many ballots it would have taken was not counted.
    Gap {
        /// The runner-up.
        option: usize,
        /// The option next above it.
        ahead: usize,
        /// What each of the two had, the runner-up first, as the count writes it.
        had: [String; 2],
        /// Votes between them.
        votes: String,
        /// "after stage 7".
        when: String,
    },
}

impl Change {
    /// The same in a sentence.
    #[must_use]
    pub fn sentence(&self, options: &Options) -> String {
        match self {
            Self::Ballots { option, ballots, instead } => {
                let name = options.name(*option);
                let (ballots, fewer) = match ballots {
                    1 => ("one more ballot that names".to_owned(), ""),
                    ballots => (format!("{ballots} more ballots that name"), ", and with fewer not"),
                };
                let instead = match instead.as_slice() {
                    [] => String::new(),
                    others => format!(" instead of {}", options.names(others)),
                };
                format!(
                    "With {ballots} only {name}, {name} would have been elected{instead}{fewer}. (Found by counting again. More ballots \
                     can also raise the quota, so that those who are elected pass fewer votes on: the number need not be the gap above.)"
                )
            }
            Self::Gap { option, ahead, votes, .. } => format!(
                "{} ended {votes} votes behind {}. How many more ballots would have changed that cannot be read off: where votes are transferred, more first preferences can also hurt.",
                options.name(*option),
                options.name(*ahead)
            ),
        }
    }
}

/// What would have changed the winners of a count; `None` where every option was elected or the count is no transferable vote.
#[must_use]
pub fn what_would_have_changed(tally: &Tally, election: &Election, seed: Seed) -> Option<Change> {
    let Ballots::Ranked(ballots) = &election.ballots else { return None };
    let behind = runner_up(tally)?;
    for further in 1..=most_counts(ballots.len(), tally.options.len()) {
        let ballots = Ballots::Ranked(ballots.with_further(behind.option, further).ok()?);
        let more = Election { ballots, ..election.clone() };
        let again = count(&tally.rule, &more, seed).ok()?.winners;
        if again.contains(&behind.option) {
            let instead = tally.winners.iter().filter(|elected| !again.contains(elected)).copied().collect();
            return Some(Change::Ballots { option: behind.option, ballots: further, instead });
        }
    }
    Some(behind.gap())
}

/// How far the runner-up was behind at the decision that put it out.
pub(in crate::voting) fn gap(tally: &Tally) -> Option<Change> {
    runner_up(tally).map(Behind::gap)
}

/// How often is counted again: a count looks, stage after stage, at about so many different ballots.
fn most_counts(different: usize, options: usize) -> u64 {
    let looked_at = (different as u64).saturating_mul(options as u64);
    (1_u64 << 23).checked_div(looked_at).unwrap_or(u64::MAX).clamp(4, 500)
}

/// The option that came closest, and the one next above it at that moment.
struct Behind {
    option: usize,
    ahead: usize,
    /// What each of the two had.
    had: [u128; 2],
    is_meek: bool,
    /// After which stage or round.
    stage: usize,
}

impl Behind {
    fn gap(self) -> Change {
        let Self { option, ahead, had: [behind, before], is_meek, stage } = self;
        let when = format!("after {} {stage}", if is_meek { "round" } else { "stage" });
        let short = |units| if is_meek { Votes::<9>::units(units).short() } else { Votes::<5>::units(units).short() };
        Change::Gap {
            option,
            ahead,
            had: [short(behind), short(before)],
            votes: short(before.saturating_sub(behind)),
            when,
        }
    }
}

/// Who was left over with the most votes when the last seat was filled, or else who went out last.
fn runner_up(tally: &Tally) -> Option<Behind> {
    let mut open: BTreeSet<usize> = (0..tally.options.len()).collect();
    let mut votes: Vec<u128> = Vec::new();
    let mut last = None;
    let (mut is_meek, mut stage) = (false, 0);
    for step in &tally.steps {
        match step {
            Step::Scottish(scottish::Step::Stage { number, action, votes: after, .. }) => {
                if let scottish::Action::Exclusion { of, .. } = action {
                    last = behind(*of, &mut open, &votes).map(|found| (found, stage)).or(last);
                }
                stage = *number;
                votes = after.iter().map(|votes| votes.units).collect();
            }
            Step::Meek(meek::Step::Round { number, votes: after, .. }) => {
                (is_meek, stage) = (true, *number);
                votes = after.iter().map(|votes| votes.units).collect();
            }
            Step::Meek(meek::Step::Excluded { option, .. }) => {
                last = behind(*option, &mut open, &votes).map(|found| (found, stage)).or(last);
            }
            Step::Scottish(scottish::Step::Elected { option, .. }) | Step::Meek(meek::Step::Elected { option, .. }) => {
                open.remove(option);
            }
            Step::Irv(irv::Step::Winner { option, votes, next: Some((next, fewer)), .. }) => {
                let had = [*fewer, *votes].map(|votes| u128::from(votes).saturating_mul(Votes::<5>::ONE));
                return Some(Behind { option: *next, ahead: *option, had, is_meek, stage });
            }
            _ => {}
        }
    }
    let of = |option: usize| votes.get(option).copied().unwrap_or(0);
    let left = open.iter().copied().max_by_key(|option| (of(*option), std::cmp::Reverse(*option)));
    let left = left.zip(tally.winners.last().copied());
    let left = left.map(|(option, ahead)| ((option, ahead, [of(option), of(ahead)]), stage));
    left.or(last).map(|((option, ahead, had), stage)| Behind { option, ahead, had, is_meek, stage })
}

/// An option goes out: the lowest of those that stay, and what the two have.
fn behind(option: usize, open: &mut BTreeSet<usize>, votes: &[u128]) -> Option<(usize, usize, [u128; 2])> {
    open.remove(&option);
    let of = |option: usize| votes.get(option).copied().unwrap_or(0);
    let ahead = open.iter().copied().min_by_key(|other| of(*other))?;
    Some((option, ahead, [of(option), of(ahead)]))
}
