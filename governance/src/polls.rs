//! Polls: questions that somebody asks below a note. They are counted as votes are, by the same methods, and decide nothing: so no lot breaks a tie,
//! which is said instead.

use std::collections::BTreeSet;
use std::str::FromStr;

use chrono::TimeDelta;

use crate::voting::methods::{condorcet, points};
use crate::voting::{
    Ballot, Election, Labelled, Marks, Method, OptionId, Options, Rule, Seed, Sheet, Step, Tally, Unfit, count,
};

/// How a poll is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// One option: plurality.
    One,
    /// Any number of options: approval.
    Any,
    /// An order of preference: Schulze.
    Ranked,
}

impl Way {
    /// All, in the order in which a form offers them.
    pub const ALL: [Self; 3] = [Self::One, Self::Any, Self::Ranked];

    /// The method that counts it.
    #[must_use]
    pub const fn method(self) -> Method {
        match self {
            Self::One => Method::Plurality,
            Self::Any => Method::Approval,
            Self::Ranked => Method::Schulze,
        }
    }

    /// The method's name, by which it is kept.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        self.method().name()
    }

    /// What is asked of whoever answers, in a few words.
    #[must_use]
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::One => "choose one",
            Self::Any => "choose as many as you like",
            Self::Ranked => "rank them",
        }
    }
}

impl FromStr for Way {
    type Err = PollProblem;

    fn from_str(name: &str) -> Result<Self, PollProblem> {
        Self::ALL.into_iter().find(|way| way.as_str() == name).ok_or(PollProblem::Way)
    }
}

/// Why a poll cannot be asked, in words for whoever asks it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PollProblem {
    /// No way to answer it that there is.
    #[error("say how it is answered: choose one, choose any, or rank")]
    Way,
    /// Too few or too many options.
    #[error("give {} to {} options, each on its own line", Poll::MIN_OPTIONS, Poll::MAX_OPTIONS)]
    Count,
    /// An option without a name, or with too long a one.
    #[error("an option has 1 to {} characters, none of which turn or break the line", Poll::MAX_NAME)]
    Name,
    /// Two options of one name.
    #[error("“{0}” is there twice")]
    Twice(String),
    /// Over too soon, or too late.
    #[error("a poll runs for {} to {} hours", Poll::MIN_HOURS, Poll::MAX_HOURS)]
    Span,
}

/// A question's options, and how it is answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Poll {
    /// How it is answered.
    pub way: Way,
    /// What there is to choose from, in the order of the form.
    pub options: Vec<String>,
}

/// A poll counted.
#[derive(Clone, Debug)]
pub struct Counted {
    /// Those in front, in the order of the form: several are tied.
    pub leaders: Vec<usize>,
    /// The count, with all that are in front as its winners, and without the steps that would choose among them.
    pub tally: Tally,
    /// What was counted.
    pub election: Election,
}

impl Poll {
    /// The fewest options.
    pub const MIN_OPTIONS: usize = 2;
    /// The most options.
    pub const MAX_OPTIONS: usize = 10;
    /// The longest name of an option, in characters.
    pub const MAX_NAME: usize = 120;
    /// It runs for so many hours at least.
    pub const MIN_HOURS: i64 = 1;
    /// It runs for so many hours at most: fourteen days.
    pub const MAX_HOURS: i64 = 14 * 24;

    /// Reads the options as a form has them, one a line; empty lines are none.
    ///
    /// # Errors
    /// Names the first thing that is wrong.
    pub fn parse(way: Way, lines: &str) -> Result<Self, PollProblem> {
        let poll = Self { way, options: lines.lines().map(squeezed).filter(|name| !name.is_empty()).collect() };
        poll.check().map(|()| poll)
    }

    /// Whether it can be asked.
    ///
    /// # Errors
    /// Names the first thing that is wrong.
    pub fn check(&self) -> Result<(), PollProblem> {
        if !(Self::MIN_OPTIONS..=Self::MAX_OPTIONS).contains(&self.options.len()) {
            return Err(PollProblem::Count);
        }
        let mut seen = BTreeSet::new();
        for name in &self.options {
            if name.is_empty() || name.chars().count() > Self::MAX_NAME || name.contains(is_unfit) {
                return Err(PollProblem::Name);
            }
            if !seen.insert(name.to_lowercase()) {
                return Err(PollProblem::Twice(name.clone()));
            }
        }
        Ok(())
    }

    /// Whether it can run for so long.
    ///
    /// # Errors
    /// When it is over too soon or too late.
    pub fn span(hours: i64) -> Result<TimeDelta, PollProblem> {
        let fits = (Self::MIN_HOURS..=Self::MAX_HOURS).contains(&hours);
        fits.then(|| TimeDelta::hours(hours)).ok_or(PollProblem::Span)
    }

    /// The empty ballot. Ids are the numbers from 1.
    #[must_use]
    pub fn sheet(&self) -> Sheet {
        let numbered = (1_u32..).zip(&self.options);
        let option =
            |(number, name): (u32, &String)| Labelled { id: OptionId::Word(number.to_string()), name: name.clone() };
        let marks = match self.way {
            Way::One => Marks::Ranked { is_strict: true },
            Way::Any => Marks::Approvals,
            Way::Ranked => Marks::Ranked { is_strict: false },
        };
        // Ids are numbers, each once.
        Sheet::new(Options::new(numbered.map(option).collect()).unwrap_or_default(), marks)
    }

    /// Whether a ballot answers it: one that says nothing does not, nor one that ranks where one option is asked for.
    #[must_use]
    pub fn is_answered_by(&self, ballot: &Ballot) -> bool {
        match (self.way, ballot) {
            (Way::One, Ballot::Ranked(tiers)) => tiers.len() == 1,
            (Way::Any, Ballot::Set(places)) => !places.is_empty(),
            (Way::Ranked, Ballot::Ranked(tiers)) => !tiers.is_empty(),
            _ => false,
        }
    }

    /// Counts ballots. Where they do not decide, all that are in front are tied: no lot chooses among them.
    ///
    /// # Errors
    /// When a ballot is not of this poll.
    pub fn count(&self, ballots: &[Ballot]) -> Result<Counted, Unfit> {
        let eligible = u64::try_from(ballots.len()).unwrap_or(u64::MAX);
        let election = self.sheet().election("", eligible, ballots)?;
        // There is no roll: whoever answers is whoever is counted.
        let election = Election { title: None, eligible: None, ..election };
        let rule = Rule::plain(self.way.method());
        let mut tally = count(&rule, &election, Seed::of(&rule.canonical_json(), &election.options))?;
        if let Some(tie) = tally.ties.pop() {
            tally.winners = tie.among;
            tally.steps.retain(|step| !chooses(step));
        }
        tally.ties.clear();
        tally.tie_dependent = false;
        let mut leaders = if ballots.is_empty() { Vec::new() } else { tally.winners.clone() };
        leaders.sort_unstable();
        Ok(Counted { leaders, tally, election })
    }
}

impl Counted {
    /// Who is in front, in a sentence.
    #[must_use]
    pub fn headline(&self) -> String {
        let names = self.tally.options.names(&self.leaders);
        match self.leaders.len() {
            0 => "Nobody has answered.".to_owned(),
            1 => format!("In front: {names}."),
            _ => format!("A tie: {names}. A poll breaks none."),
        }
    }
}

/// Whether a step chooses among the tied, or says who was chosen.
const fn chooses(step: &Step) -> bool {
    matches!(
        step,
        Step::Points(points::Step::Lot { .. } | points::Step::Elected { .. })
            | Step::Condorcet(condorcet::Step::Lot { .. } | condorcet::Step::Winner { .. })
    )
}

/// A line with one space between its words.
fn squeezed(line: &str) -> String {
    line.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What no name holds: control characters, and those that turn the direction of text.
fn is_unfit(c: char) -> bool {
    c.is_control() || matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn poll(way: Way) -> Poll {
        Poll::parse(way, "Rye\n\n  Spelt  flour \nWheat").unwrap()
    }

    fn counted(way: Way, said: &[&str]) -> Counted {
        let poll = poll(way);
        let sheet = poll.sheet();
        let ballots: Vec<Ballot> = said.iter().map(|text| sheet.read(text).unwrap()).collect();
        assert!(ballots.iter().all(|ballot| poll.is_answered_by(ballot)));
        let counted = poll.count(&ballots).unwrap();
        assert!(!counted.tally.sentences().concat().contains("on the roll"), "there is none");
        counted
    }

    #[test]
    fn options_are_read_line_by_line_and_checked() {
        assert_eq!(poll(Way::One).options, ["Rye", "Spelt flour", "Wheat"]);
        let wrong = |lines: &str| Poll::parse(Way::Any, lines).unwrap_err();
        assert_eq!(wrong("alone"), PollProblem::Count);
        assert_eq!(wrong(&(0..11).map(|n| format!("{n}\n")).collect::<String>()), PollProblem::Count);
        assert_eq!(wrong("Rye\nrye"), PollProblem::Twice("rye".into()));
        assert_eq!(wrong(&format!("a\n{}", "b".repeat(121))), PollProblem::Name);
        assert_eq!(wrong("a\nb\u{202E}c"), PollProblem::Name);
        assert!(Poll::span(0).is_err() && Poll::span(337).is_err());
        assert_eq!(Poll::span(336).unwrap(), TimeDelta::days(14));
    }

    #[test]
    fn each_way_is_counted_by_its_method() {
        assert_eq!(counted(Way::One, &[r#"[["1"]]"#, r#"[["3"]]"#, r#"[["3"]]"#]).leaders, [2]);
        assert_eq!(counted(Way::Any, &[r#"["1","2"]"#, r#"["2"]"#, r#"["3"]"#]).leaders, [1]);
        let ranked = counted(Way::Ranked, &[r#"[["2"],["1"]]"#, r#"[["2"],["3"]]"#, r#"[["1"],["2"]]"#]);
        assert_eq!((ranked.leaders.as_slice(), ranked.headline().as_str()), (&[1][..], "In front: Spelt flour."));
        assert!(ranked.tally.pairwise.is_some());
    }

    #[test]
    fn ties_are_said_and_never_broken() {
        for (way, said) in [
            (Way::One, [r#"[["1"]]"#, r#"[["3"]]"#]),
            (Way::Any, [r#"["1"]"#, r#"["3"]"#]),
            (Way::Ranked, [r#"[["1"],["3"]]"#, r#"[["3"],["1"]]"#]),
        ] {
            let counted = counted(way, &said);
            assert_eq!(counted.leaders, [0, 2], "{way:?}");
            assert_eq!(counted.headline(), "A tie: Rye and Wheat. A poll breaks none.");
            assert!(counted.tally.ties.is_empty() && !counted.tally.tie_dependent);
            let said = counted.tally.sentences().join(" ");
            assert!(!said.contains(" lot") && !said.contains("wins.") && !said.contains("wins with"), "{said}");
        }
        assert_eq!(poll(Way::One).count(&[]).unwrap().headline(), "Nobody has answered.");
    }

    #[test]
    fn a_ballot_says_something_and_one_thing_where_one_is_asked_for() {
        let one = poll(Way::One);
        assert!(!one.is_answered_by(&one.sheet().read(r#"[["1"],["2"]]"#).unwrap()));
        assert!(!one.is_answered_by(&one.sheet().read("[]").unwrap()));
        let any = poll(Way::Any);
        assert!(!any.is_answered_by(&any.sheet().read("[]").unwrap()));
    }
}
