//! Whether one option would win alone with so many further ballots for it and no other: a question that is asked again and again,
//! so it is answered without counting the election.

use crate::voting::{Method, Pairwise};

/// A matrix with so many further ballots that put one option above all others and say nothing else.
#[derive(Clone, Copy)]
struct With<'a> {
    pairs: &'a Pairwise,
    option: usize,
    further: u64,
}

impl With<'_> {
    fn over(self, a: usize, b: usize) -> u64 {
        let further = if a == self.option { self.further } else { 0 };
        self.pairs.over(a, b).saturating_add(further)
    }

    /// The winning votes of a defeat; 0 where it is none.
    fn defeat(self, winner: usize, loser: usize) -> u64 {
        let (wins, losses) = (self.over(winner, loser), self.over(loser, winner));
        if wins > losses { wins } else { 0 }
    }

    fn others(self) -> impl Iterator<Item = usize> {
        (0..self.pairs.options()).filter(move |other| *other != self.option)
    }
}

/// Whether an option wins alone, without a lot, by Schulze or minimax (winning votes both).
///
/// By Schulze it does when its strongest path to every other is stronger than the one back: that relation is transitive, so that
/// everybody who is beaten by somebody is beaten by one of those whom nobody beats.
pub(crate) fn wins_alone(method: Method, pairs: &Pairwise, option: usize, further: u64) -> bool {
    let with = With { pairs, option, further };
    if method == Method::Schulze {
        let forth = strongest(with, |at, to| with.defeat(at, to));
        let back = strongest(with, |at, to| with.defeat(to, at));
        return with.others().all(|other| forth.get(other) > back.get(other));
    }
    let worst = |option: usize| (0..pairs.options()).map(|other| with.defeat(other, option)).max();
    let own = worst(option);
    with.others().all(|other| worst(other) > own)
}

/// How strong the strongest path between the option and each other is, the steps of it being as strong as `step` says (Dijkstra's
/// algorithm for the widest path, on a full matrix).
#[expect(clippy::indexing_slicing, reason = "places are below `options`")]
fn strongest(with: With<'_>, step: impl Fn(usize, usize) -> u64) -> Vec<u64> {
    let mut width = vec![0; with.pairs.options()];
    let mut open: Vec<usize> = with.others().collect();
    let (mut at, mut narrowest) = (with.option, u64::MAX);
    loop {
        for to in open.iter().copied() {
            width[to] = width[to].max(narrowest.min(step(at, to)));
        }
        let Some(next) = (0..open.len()).max_by_key(|next| width[open[*next]]) else { return width };
        at = open.swap_remove(next);
        narrowest = width[at];
    }
}

#[cfg(test)]
mod tests {
    use super::wins_alone;
    use crate::voting::methods::fixtures::{CITIES, SCHULZE_45, TENNESSEE, count, ranked};
    use crate::voting::{Ballots, Election, Method, Pairwise};

    #[test]
    fn it_answers_as_a_count_does() {
        let circles = [
            ("ABCD", "3:A>B>C>D 3:B>C>A>D 2:C>A>D>B 1:D>A>B>C"),
            ("ABCDE", "2:A=B>C 1:D>E 1:C>A=E 2:B"),
            ("ABC", "1:A 1:B 1:C"),
        ];
        let cases = circles.into_iter().chain([("ABCDE", SCHULZE_45), (CITIES, TENNESSEE)]);
        let mut answers = [0, 0];
        for (options, ballots) in cases {
            let election = ranked(options, ballots);
            let Ballots::Ranked(cast) = &election.ballots else { unreachable!("ranked") };
            let pairs = Pairwise::of(cast);
            for method in [Method::Schulze, Method::Minimax] {
                for (option, further) in
                    (0..pairs.options()).flat_map(|option| (0..60).map(move |further| (option, further)))
                {
                    let more = if further == 0 { cast.clone() } else { cast.with_further(option, further).unwrap() };
                    let tally = count(method, &Election { ballots: Ballots::Ranked(more), ..election.clone() });
                    let is_alone = tally.winners == [option] && !tally.tie_dependent;
                    answers[usize::from(is_alone)] += 1;
                    assert_eq!(
                        wins_alone(method, &pairs, option, further),
                        is_alone,
                        "{method:?} {ballots} {option} {further}"
                    );
                }
            }
        }
        assert!(answers.iter().all(|many| *many > 100), "{answers:?}");
    }
}
