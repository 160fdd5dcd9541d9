//! The tie-breaking protocol of the scoring round.

use std::cmp::Reverse;

use super::{By, Step};
use crate::voting::Scores;

/// What the ballots say about two options, or about one.
pub struct Voters<'a> {
    ballots: &'a Scores,
}

/// Who goes on, as far as the ballots tell: those who do for sure, and the places left for those whom nothing tells apart.
pub struct Narrowed {
    pub sure: Vec<usize>,
    pub tied: Vec<usize>,
    pub left: usize,
}

impl<'a> Voters<'a> {
    pub const fn of(ballots: &'a Scores) -> Self {
        Self { ballots }
    }

    /// How many ballots there are.
    pub fn all(&self) -> u64 {
        self.ballots.iter().map(|(weight, _)| weight).fold(0, u64::saturating_add)
    }

    /// How many score `a` above `b`, and how many below.
    #[expect(clippy::arithmetic_side_effects, reason = "sums of ballots")]
    pub fn compare(&self, a: usize, b: usize) -> (u64, u64) {
        let mut counted = (0, 0);
        for (weight, row) in self.ballots.iter() {
            match row.get(a).cmp(&row.get(b)) {
                std::cmp::Ordering::Greater => counted.0 += weight,
                std::cmp::Ordering::Less => counted.1 += weight,
                std::cmp::Ordering::Equal => {}
            }
        }
        counted
    }

    /// How many give an option the highest score of the scale.
    pub fn highest(&self, place: usize) -> u64 {
        let (_, top) = self.ballots.scale();
        let gives = |row: &[i64]| row.get(place) == Some(&top);
        self.ballots.iter().filter(|(_, row)| gives(row)).map(|(weight, _)| weight).fold(0, u64::saturating_add)
    }

    /// Narrows tied options down to so many places.
    pub fn narrow(&self, tied: &[usize], places: usize, steps: &mut Vec<Step>) -> Narrowed {
        let mut sure = Vec::new();
        let mut tied =
            if tied.len() > places { self.rivals(tied) } else { tied.iter().map(|place| Rival::new(*place)).collect() };
        let mut left = places;
        while tied.len() > left {
            let among = options(&tied);
            let by_losses = part(&tied, |rival| rival.lost).map(|parted| (By::Preference, parted));
            let by_scores = || part(&tied, |rival| Reverse(rival.highest)).map(|parted| (By::HighestScores, parted));
            let Some((by, (mut stay, mut drop))) = by_losses.or_else(by_scores) else {
                return Narrowed { sure, tied: among, left };
            };
            if stay.len() >= left {
                self.forget(&mut stay, &drop);
                steps.push(Step::Narrowed { by, among, dropped: options(&drop) });
                tied = stay;
            } else {
                // So few are better that they go on, and the places left are between the others.
                self.forget(&mut drop, &stay);
                left = left.saturating_sub(stay.len());
                steps.push(Step::Preferred { by, among, on: options(&stay) });
                sure.extend(options(&stay));
                tied = drop;
            }
        }
        sure.extend(options(&tied));
        Narrowed { sure, tied: Vec::new(), left: 0 }
    }

    /// The tied, each compared with every other.
    fn rivals(&self, tied: &[usize]) -> Vec<Rival> {
        let lost = |place: usize| tied.iter().filter(|other| self.loses(place, **other)).count();
        tied.iter().map(|place| Rival { place: *place, lost: lost(*place), highest: self.highest(*place) }).collect()
    }

    /// Takes the comparisons with those who are gone away from those who stay.
    fn forget(&self, stay: &mut [Rival], gone: &[Rival]) {
        for rival in stay {
            let lost = gone.iter().filter(|other| self.loses(rival.place, other.place)).count();
            rival.lost = rival.lost.saturating_sub(lost);
        }
    }

    fn loses(&self, place: usize, other: usize) -> bool {
        let (above, below) = self.compare(place, other);
        above < below
    }
}

/// One of the tied.
#[derive(Clone, Copy)]
struct Rival {
    place: usize,
    /// To how many of the other tied it loses.
    lost: usize,
    /// How many give it the highest score.
    highest: u64,
}

impl Rival {
    const fn new(place: usize) -> Self {
        Self { place, lost: 0, highest: 0 }
    }
}

fn options(rivals: &[Rival]) -> Vec<usize> {
    rivals.iter().map(|rival| rival.place).collect()
}

/// Parts those with the greatest figure from the rest; `None` if all have the same.
fn part<T: Ord>(tied: &[Rival], figure: impl Fn(&Rival) -> T) -> Option<(Vec<Rival>, Vec<Rival>)> {
    let greatest = tied.iter().map(&figure).max()?;
    let (drop, stay): (Vec<Rival>, Vec<Rival>) = tied.iter().partition(|rival| figure(rival) == greatest);
    if stay.is_empty() { None } else { Some((stay, drop)) }
}
