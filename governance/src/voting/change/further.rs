//! What would have changed an election: the smallest number of further ballots for another option, where that is well defined.
//!
//! The further ballots name one option and no other: they rank only it, or approve only of it. It must win by them whatever the
//! lots say.

use crate::voting::halving::smallest;
use crate::voting::methods::{condorcet, irv};
use crate::voting::{Figure, Method, Options, Pairwise, Step, Tally};

/// Among more options than this, the number is not looked for: each is asked about, and an answer takes options² steps.
pub(super) const MOST_OPTIONS: usize = 400;

/// So many further ballots for one option only would have made it win, and no smaller number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Further {
    /// The option that needs fewest.
    pub option: usize,
    /// How many.
    pub ballots: u64,
}

impl Further {
    /// The same in a sentence.
    #[must_use]
    pub fn sentence(&self, options: &Options) -> String {
        let name = options.name(self.option);
        match self.ballots {
            1 => format!("With one more ballot that names only {name}, {name} would have won."),
            ballots => format!(
                "With {ballots} more ballots that name only {name}, {name} would have won; with fewer it would have been a tie at best."
            ),
        }
    }
}

impl Tally {
    /// The option that needed fewest further ballots to win, and how many.
    ///
    /// Defined for plurality and approval, for Schulze and minimax, and for an instant runoff that came down to two; `None`
    /// elsewhere, where a default option or a quorum takes part, and where nobody lost.
    #[must_use]
    pub fn further_ballots(&self) -> Option<Further> {
        if self.rule.default.is_some() || self.rule.quorum.is_some() {
            return None;
        }
        match self.rule.method {
            Method::Plurality | Method::Approval => self.by_figures(),
            Method::Schulze | Method::Minimax => self.by_pairs(),
            Method::Irv => self.by_last_round(),
            _ => None,
        }
    }

    /// One more than the weakest of the winners has.
    fn by_figures(&self) -> Option<Further> {
        let figure = |place: &usize| self.scores.as_ref()?.get(*place).and_then(Figure::whole);
        let weakest = self.winners.iter().filter_map(figure).min()?;
        let option = self.order.iter().flatten().flatten().copied().find(|place| !self.winners.contains(place))?;
        let behind = u64::try_from(weakest.saturating_sub(figure(&option)?)).ok()?;
        Some(Further { option, ballots: behind.saturating_add(1) })
    }

    /// A ballot for one option alone adds a vote for it against each other, and changes no other pair. So its defeats of others
    /// only grow and those it suffers only vanish: once it wins it goes on winning, and halving finds the smallest number. Of an
    /// option that does not win with fewer than the best so far needs, nothing more is asked.
    fn by_pairs(&self) -> Option<Further> {
        let pairs = self.pairwise.as_ref().filter(|pairs| pairs.options() <= MOST_OPTIONS)?;
        let losers = (0..pairs.options()).filter(|option| !self.winners.contains(option));
        let mut losers: Vec<(u64, usize)> = losers.map(|option| (enough(pairs, option), option)).collect();
        losers.sort_unstable();
        let mut best: Option<Further> = None;
        for (enough, option) in losers {
            let wins = |ballots: u64| condorcet::wins_alone(self.rule.method, pairs, option, ballots);
            // Of two that need as many, the first is named.
            let most = match best {
                Some(best) if option < best.option => best.ballots.min(enough),
                Some(best) => best.ballots.saturating_sub(1).min(enough),
                None => enough,
            };
            if wins(most) {
                best = Some(Further { option, ballots: smallest(wins, most) });
            }
        }
        best
    }

    /// Of the two that were left, the loser needs one more than the difference: further first preferences for it move nothing in
    /// the rounds before, in which it stayed in.
    fn by_last_round(&self) -> Option<Further> {
        let excluded = |step: &&Step| matches!(step, Step::Irv(irv::Step::Excluded { .. }));
        let left = self.options.len().saturating_sub(self.steps.iter().filter(excluded).count());
        if left != 2 || self.tie_dependent {
            return None;
        }
        self.steps.iter().find_map(|step| match step {
            Step::Irv(irv::Step::Winner { votes, next: Some((option, fewer)), .. }) => {
                Some(Further { option: *option, ballots: votes.saturating_sub(*fewer).saturating_add(1) })
            }
            _ => None,
        })
    }
}

/// One more than the greatest deficit of an option: with so many it beats every other.
fn enough(pairs: &Pairwise, option: usize) -> u64 {
    let others = (0..pairs.options()).filter(|other| *other != option);
    let deficit = others.map(|other| pairs.over(other, option).saturating_sub(pairs.over(option, other))).max();
    deficit.unwrap_or(0).saturating_add(1)
}

/// The option that needs fewest further ballots to beat every other.
pub(super) fn to_beat_all(tally: &Tally) -> Option<Further> {
    if tally.rule.default.is_some() || tally.rule.quorum.is_some() {
        return None;
    }
    let pairs = tally.pairwise.as_ref()?;
    let losers = (0..pairs.options()).filter(|option| !tally.winners.contains(option));
    losers
        .map(|option| Further { option, ballots: enough(pairs, option) })
        .min_by_key(|found| (found.ballots, found.option))
}

#[cfg(test)]
mod tests {
    use crate::voting::methods::fixtures::{CITIES, SCHULZE_45, TENNESSEE, approvals, count, ranked};
    use crate::voting::{Ballots, Election, Method};

    /// The same ballots and some more for one option.
    fn with(election: &Election, option: usize, ballots: u64) -> Election {
        let Ballots::Ranked(ranked) = &election.ballots else { unreachable!("ranked") };
        Election { ballots: Ballots::Ranked(ranked.with_further(option, ballots).unwrap()), ..election.clone() }
    }

    #[test]
    fn the_number_is_enough_and_one_less_is_not() {
        for (election, method) in [
            (ranked("ABCDE", SCHULZE_45), Method::Schulze),
            (ranked("ABCDE", SCHULZE_45), Method::Minimax),
            (ranked("ABCDE", SCHULZE_45), Method::Plurality),
            (ranked(CITIES, TENNESSEE), Method::Schulze),
            (ranked(CITIES, TENNESSEE), Method::Minimax),
            (ranked(CITIES, TENNESSEE), Method::Plurality),
            (ranked(CITIES, TENNESSEE), Method::Irv),
        ] {
            let further = count(method, &election).further_ballots().unwrap();
            let enough = count(method, &with(&election, further.option, further.ballots));
            assert_eq!((enough.winners, enough.tie_dependent), (vec![further.option], false), "{}", method.name());
            for fewer in 0..further.ballots {
                let tally = count(method, &with(&election, further.option, fewer));
                assert!(tally.winners != [further.option] || tally.tie_dependent, "{} {fewer}", method.name());
            }
        }
    }

    #[test]
    fn memphis_needed_seventeen_more_in_the_last_round() {
        let tally = count(Method::Irv, &ranked(CITIES, TENNESSEE));
        let said = tally.further_ballots().unwrap().sentence(&tally.options);
        assert_eq!(
            said,
            "With 17 more ballots that name only Memphis, Memphis would have won; with fewer it would have been a tie at best."
        );
    }

    #[test]
    fn in_a_tie_one_ballot_is_enough_and_when_nobody_loses_there_is_no_number() {
        let tally = count(Method::Approval, &approvals("AB", "2:A 2:B"));
        assert_eq!(tally.further_ballots().unwrap().ballots, 1);
        assert_eq!(count(Method::Approval, &approvals("A", "2:A")).further_ballots(), None);
    }
}
