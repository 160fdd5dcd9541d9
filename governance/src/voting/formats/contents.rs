//! What a file holds, and the kinds of ballots it can be counted as.

use crate::voting::methods::majority;
use crate::voting::{
    Approvals, BallotKind, Ballots, Election, Method, Options, Projects, Ranked, Rule, Scores, Seats, Unfit,
};

/// An election as a file has it.
///
/// The same ballots can often be understood in several ways. A *reading* is one way; within a reading the ballots may say
/// several things at once (an ABIF file ranks and scores). A table of whole numbers has two readings, ranks or scores:
/// whoever counts says which is meant by the method.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contents {
    /// What the election was called.
    pub title: Option<String>,
    /// The options, in the order of the file.
    pub options: Options,
    /// How many are to be elected, where the file says it.
    pub seats: Option<u32>,
    /// How much there is to spend, in the letters of the file, where it says that.
    pub budget: Option<String>,
    readings: Vec<Vec<Ballots>>,
}

/// Every kind, for looking through them.
const KINDS: [BallotKind; 6] = [
    BallotKind::YesNo,
    BallotKind::Ranked,
    BallotKind::Approvals,
    BallotKind::Scores,
    BallotKind::Credits,
    BallotKind::Projects,
];

impl Contents {
    /// A file with one reading.
    #[must_use]
    pub fn one(title: Option<String>, options: Options, ballots: Ballots) -> Self {
        Self { title, options, seats: None, budget: None, readings: vec![vec![ballots]] }
    }

    /// A file with several readings, in each of which the ballots say all that is given.
    pub(super) const fn readable(title: Option<String>, options: Options, readings: Vec<Vec<Ballots>>) -> Self {
        Self { title, options, seats: None, budget: None, readings }
    }

    /// Says what the last reading's ballots say as well.
    pub(super) fn also(&mut self, ballots: Ballots) {
        if let Some(reading) = self.readings.last_mut() {
            reading.push(ballots);
        }
    }

    /// What the ballots are called in a message.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        self.readings.iter().flatten().next().map_or("no ballots", Ballots::kind)
    }

    /// The election with ballots of a kind; `None` where these ballots do not say what that kind needs.
    #[must_use]
    pub fn election(&self, kind: BallotKind) -> Option<Election> {
        let ballots = self.readings.iter().find_map(|reading| ballots_as(&self.options, reading, kind))?;
        let options = if kind == BallotKind::YesNo { majority::options() } else { self.options.clone() };
        Some(Election { title: self.title.clone(), options, ballots, eligible: None })
    }

    /// The election for a method.
    ///
    /// # Errors
    /// When the method cannot count these ballots.
    pub fn election_for(&self, method: Method) -> Result<Election, Unfit> {
        self.election(method.ballots())
            .ok_or_else(|| Unfit::new(format!("{} cannot count {}", method.name(), self.kind())))
    }

    /// The rule of a method with what the file itself says: its seats, its budget.
    #[must_use]
    pub fn rule(&self, method: Method) -> Rule {
        let mut rule = Rule::plain(method);
        if method.seats() == Seats::Any && self.seats.is_some() {
            rule.seats = self.seats;
        }
        if method.ballots() == BallotKind::Projects {
            rule.budget.clone_from(&self.budget);
        }
        rule
    }

    /// The kinds of ballots that these are at once, when they are understood as one kind.
    #[must_use]
    pub fn kinds_beside(&self, kind: BallotKind) -> Vec<BallotKind> {
        let reading = self.readings.iter().find(|reading| ballots_as(&self.options, reading, kind).is_some());
        let is_also =
            |other: &BallotKind| reading.is_some_and(|reading| ballots_as(&self.options, reading, *other).is_some());
        KINDS.into_iter().filter(is_also).collect()
    }
}

/// Ballots of a kind out of a reading: as they stand, or said in another way where nothing is lost or invented by that.
fn ballots_as(options: &Options, reading: &[Ballots], kind: BallotKind) -> Option<Ballots> {
    if let Some(ballots) = reading.iter().find(|ballots| kind.is_of(ballots)) {
        return Some(ballots.clone());
    }
    if kind != BallotKind::Approvals {
        return None;
    }
    reading
        .iter()
        .find_map(|ballots| match ballots {
            Ballots::Scores(scores) => approvals_of_scores(options, scores),
            Ballots::Ranked(ranked) => approvals_of_one_tier(options, ranked),
            Ballots::Projects(Projects { approvals, .. }) => Some(approvals.clone()),
            _ => None,
        })
        .map(Ballots::Approvals)
}

/// Scores of 0 and 1 are approvals.
fn approvals_of_scores(options: &Options, scores: &Scores) -> Option<Approvals> {
    if scores.scale() != (0, 1) {
        return None;
    }
    let mut approvals = Approvals::over(options);
    approvals.add(scores.turnout().blank, &[]).ok()?;
    for (weight, row) in scores.iter() {
        let approved: Vec<usize> = (0..).zip(row).filter(|(_, score)| **score == 1).map(|(place, _)| place).collect();
        // Nothing was left out of the row: a zero is an answer.
        if approved.is_empty() { approvals.disapprove(weight).ok()? } else { approvals.add(weight, &approved).ok()? }
    }
    Some(approvals)
}

/// Where every ballot names options without putting one above another (`A=C=X` in ABIF), naming them is approving of them.
fn approvals_of_one_tier(options: &Options, ranked: &Ranked) -> Option<Approvals> {
    let mut approvals = Approvals::over(options);
    approvals.add(ranked.turnout().blank, &[]).ok()?;
    for ballot in ranked.iter() {
        if ballot.tiers.iter().any(|tier| *tier != 0) {
            return None;
        }
        let approved: Vec<usize> = ballot.places.iter().map(|place| usize::from(*place)).collect();
        approvals.add(ballot.weight, &approved).ok()?;
    }
    Some(approvals)
}
