//! The tie-breaking protocol of the scoring round.

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
        let mut tied = tied.to_vec();
        let mut left = places;
        while tied.len() > left {
            let lost = |place: &usize| tied.iter().filter(|other| self.loses(*place, **other)).count();
            let lost: Vec<usize> = tied.iter().map(lost).collect();
            let fewer: Vec<std::cmp::Reverse<u64>> =
                tied.iter().map(|place| std::cmp::Reverse(self.highest(*place))).collect();
            let (by, (stay, drop)) = match worst(&tied, &lost) {
                Some(parted) => (By::Preference, parted),
                None => match worst(&tied, &fewer) {
                    Some(parted) => (By::HighestScores, parted),
                    None => return Narrowed { sure, tied, left },
                },
            };
            if stay.len() >= left {
                steps.push(Step::Narrowed { by, among: tied, dropped: drop });
                tied = stay;
            } else {
                // So few are better that they go on, and the places left are between the others.
                left = left.saturating_sub(stay.len());
                steps.push(Step::Preferred { by, among: tied, on: stay.clone() });
                sure.extend(stay);
                tied = drop;
            }
        }
        sure.extend(tied);
        Narrowed { sure, tied: Vec::new(), left: 0 }
    }

    fn loses(&self, place: usize, other: usize) -> bool {
        let (above, below) = self.compare(place, other);
        above < below
    }
}

/// Parts those with the greatest figure from the rest; `None` if all have the same.
fn worst<T: Ord>(tied: &[usize], figures: &[T]) -> Option<(Vec<usize>, Vec<usize>)> {
    let greatest = figures.iter().max()?;
    let of = |is_worst: bool| {
        let parted = tied.iter().zip(figures).filter(|(_, figure)| (*figure == greatest) == is_worst);
        parted.map(|(place, _)| *place).collect::<Vec<usize>>()
    };
    let (stay, drop) = (of(false), of(true));
    if stay.is_empty() { None } else { Some((stay, drop)) }
}
