//! A question to the community: options, and the method by which ballots decide among them. What comes of it is advice.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::PayloadUnreadable;
use crate::Fraction;
use crate::voting::{
    BallotKind, Labelled, Marks, Method, OptionId, Options, Quorum, QuorumKind, Rule, Seats, Sheet, Threshold, TieRule,
};

/// The id of the option that stands for "none of these".
pub const NONE_OF_THESE: &str = "none";

/// A question with its options.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// How ballots are counted: one of [`Self::METHODS`].
    pub method: Method,
    /// What the options are called, in the order of the ballot; empty for a question of yes or no.
    pub options: Vec<String>,
    /// What the method needs besides.
    pub terms: Terms,
}

/// The numbers a method needs besides the options; those it does not need are `None`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Terms {
    /// How many are chosen.
    pub seats: Option<u32>,
    /// The highest score; the lowest is 0.
    pub max_score: Option<u32>,
    /// What each voter may spend on votes.
    pub credits: Option<u64>,
    /// What there is to spend on projects, in whole units.
    pub budget: Option<u64>,
    /// What each project costs, in whole units; as many as there are options.
    pub costs: Vec<u64>,
}

/// Why a question cannot be asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum QuestionProblem {
    /// Not a method for questions.
    #[error("choose one of the methods")]
    Method,
    /// Too few or too many options.
    #[error("give 2 to {} options, each on its own line", Question::MAX_OPTIONS)]
    Count,
    /// An option without a name, or with too long a one.
    #[error("an option needs a name of at most {} characters", Question::MAX_NAME)]
    Name,
    /// Two options of one name.
    #[error("“{0}” is there twice")]
    Twice(String),
    /// Seats that cannot be filled.
    #[error("so many cannot be chosen: give a number from 1 to one less than the options")]
    Seats,
    /// A scale that is none.
    #[error("give a highest score from 1 to {}", Question::MAX_SCORE)]
    Scale,
    /// No credits, or too many.
    #[error("give each voter from 1 to {} credits", Question::MAX_CREDITS)]
    Credits,
    /// No budget, or projects that cost nothing or more than there is.
    #[error("give a budget, and for each project a cost from 1 to the budget")]
    Money,
    /// A number that the method has no use for.
    #[error("this method has no use for that number")]
    Needless,
}

impl Question {
    /// The methods that can decide a question. Those that may name several winners or none, and those that are there for
    /// comparison, are shown beside a result, never asked for.
    pub const METHODS: &'static [Method] = &[
        Method::Majority,
        Method::Schulze,
        Method::RankedPairs,
        Method::Minimax,
        Method::Irv,
        Method::Borda(crate::voting::Borda::Average),
        Method::Approval,
        Method::Score,
        Method::Star,
        Method::Quadratic,
        Method::StvScottish,
        Method::StvMeek,
        Method::SeqPhragmen,
        Method::SeqPav,
        Method::EqualShares(crate::voting::Utility::Cost, crate::voting::Completion::Add1),
    ];
    /// The most options; one more place on the ballot is for "none of these".
    pub const MAX_OPTIONS: usize = Sheet::MAX_OPTIONS - 1;
    /// The longest name of an option, in characters.
    pub const MAX_NAME: usize = 120;
    /// The highest end of a scale.
    pub const MAX_SCORE: u32 = 10;
    /// The most credits.
    pub const MAX_CREDITS: u64 = 10_000;

    /// Whether "none of these" is on the ballot: where options are ranked for one result, each must beat it.
    #[must_use]
    pub fn has_none_of_these(&self) -> bool {
        self.method.ballots() == BallotKind::Ranked && self.method.seats() == Seats::None
    }

    /// Whether it can be asked.
    ///
    /// # Errors
    /// Names the first thing that is wrong.
    pub fn check(&self) -> Result<(), QuestionProblem> {
        if !Self::METHODS.contains(&self.method) {
            return Err(QuestionProblem::Method);
        }
        self.check_options()?;
        self.check_terms()
    }

    fn check_options(&self) -> Result<(), QuestionProblem> {
        let count = self.options.len();
        let is_right =
            if self.method == Method::Majority { count == 0 } else { (2..=Self::MAX_OPTIONS).contains(&count) };
        if !is_right {
            return Err(QuestionProblem::Count);
        }
        let mut seen = BTreeSet::new();
        for name in &self.options {
            if name.trim() != name
                || name.is_empty()
                || name.chars().count() > Self::MAX_NAME
                || name.contains(char::is_control)
            {
                return Err(QuestionProblem::Name);
            }
            if !seen.insert(name.to_lowercase()) {
                return Err(QuestionProblem::Twice(name.clone()));
            }
        }
        Ok(())
    }

    fn check_terms(&self) -> Result<(), QuestionProblem> {
        let Terms { seats, max_score, credits, budget, costs } = &self.terms;
        let options = u32::try_from(self.options.len()).unwrap_or(u32::MAX);
        let kind = self.method.ballots();
        match (self.method.seats(), seats) {
            (Seats::Any, Some(seats)) if *seats >= 1 && *seats < options => {}
            (Seats::None, None) => {}
            (Seats::Any, _) => return Err(QuestionProblem::Seats),
            (Seats::None, Some(_)) => return Err(QuestionProblem::Needless),
        }
        match (kind == BallotKind::Scores, max_score) {
            (true, Some(1..=Self::MAX_SCORE)) | (false, None) => {}
            (true, _) => return Err(QuestionProblem::Scale),
            (false, Some(_)) => return Err(QuestionProblem::Needless),
        }
        match (kind == BallotKind::Credits, credits) {
            (true, Some(1..=Self::MAX_CREDITS)) | (false, None) => {}
            (true, _) => return Err(QuestionProblem::Credits),
            (false, Some(_)) => return Err(QuestionProblem::Needless),
        }
        match (kind == BallotKind::Projects, budget) {
            (true, Some(budget)) if *budget <= Sheet::MAX_AMOUNT && costs.len() == self.options.len() => {
                let is_payable = costs.iter().all(|cost| (1..=*budget).contains(cost));
                if is_payable { Ok(()) } else { Err(QuestionProblem::Money) }
            }
            (true, _) => Err(QuestionProblem::Money),
            (false, None) if costs.is_empty() => Ok(()),
            (false, _) => Err(QuestionProblem::Needless),
        }
    }

    /// The empty ballot. Ids are the numbers from 1, and "none" for none of these.
    #[must_use]
    pub fn sheet(&self) -> Sheet {
        if self.method == Method::Majority {
            return Sheet::yes_no();
        }
        let numbered = (1_u32..).zip(&self.options);
        let mut options: Vec<Labelled> = numbered
            .map(|(number, name)| Labelled { id: OptionId::Word(number.to_string()), name: name.clone() })
            .collect();
        if self.has_none_of_these() {
            options.push(Labelled { id: NONE_OF_THESE.into(), name: "None of these".to_owned() });
        }
        // Ids are numbers and one word: none can be there twice, and there are far fewer than can be counted.
        Sheet::new(Options::new(options).unwrap_or_default(), self.marks())
    }

    fn marks(&self) -> Marks {
        let Terms { max_score, credits, budget, costs, .. } = &self.terms;
        match self.method.ballots() {
            BallotKind::YesNo => Marks::YesNo,
            BallotKind::Ranked => {
                Marks::Ranked { is_strict: matches!(self.method, Method::Irv | Method::StvScottish | Method::StvMeek) }
            }
            BallotKind::Approvals => Marks::Approvals,
            BallotKind::Scores => Marks::Scores { min: 0, max: max_score.unwrap_or(0).into() },
            BallotKind::Credits => Marks::Credits { credits: credits.unwrap_or(0) },
            BallotKind::Projects => Marks::Projects { budget: budget.unwrap_or(0), costs: costs.clone() },
        }
    }

    /// The voting rule. With "none of these", each option must be preferred to it by the quorum and by the threshold
    /// (Debian constitution §A.5.2 and §A.5.3); a question of yes or no is a majority; elsewhere the quorum is of all
    /// who take part, and there is no threshold to reach.
    #[must_use]
    pub fn rule(&self, quorum: Fraction, threshold: Threshold) -> Rule {
        let by = |kind| Some(Quorum::share(kind, quorum));
        if self.method == Method::Majority {
            return Rule::majority(by(QuorumKind::Approval), threshold);
        }
        let plain = Rule {
            seats: self.terms.seats,
            budget: self.terms.budget.map(|budget| budget.to_string()),
            ..Rule::plain(self.method)
        };
        if self.has_none_of_these() {
            let default = Some(NONE_OF_THESE.into());
            return Rule { quorum: by(QuorumKind::Approval), threshold: Some(threshold), default, ..plain };
        }
        // Who counts on paper may go by the order of the ids; a live vote has a seed.
        let tie = match plain.tie {
            TieRule::CheaperThenVotesThenId => TieRule::CheaperThenVotesThenLot,
            other => other,
        };
        Rule { quorum: by(QuorumKind::Participation), tie, ..plain }
    }

    /// The parts of its JSON.
    #[must_use]
    pub fn to_json(&self) -> Map<String, Value> {
        let Terms { seats, max_score, credits, budget, costs } = &self.terms;
        let mut parts = Map::new();
        parts.insert("method".to_owned(), self.method.name().into());
        parts.insert("variant".to_owned(), self.method.variant());
        parts.insert("options".to_owned(), json!(self.options));
        let numbers = [
            ("seats", json!(seats)),
            ("max_score", json!(max_score)),
            ("credits", json!(credits)),
            ("budget", json!(budget)),
        ];
        for (name, number) in numbers.into_iter().filter(|(_, number)| !number.is_null()) {
            parts.insert(name.to_owned(), number);
        }
        if !costs.is_empty() {
            parts.insert("costs".to_owned(), json!(costs));
        }
        parts
    }

    /// Reads what [`Self::to_json`] wrote.
    ///
    /// # Errors
    /// When a part is missing or of the wrong type, or the question could not be asked.
    pub fn from_json(json: &Value) -> Result<Self, PayloadUnreadable> {
        let unreadable = |name: &str| PayloadUnreadable(format!("the question's {name}"));
        let name = json.get("method").and_then(Value::as_str).ok_or_else(|| unreadable("method"))?;
        let variant = json.get("variant").and_then(Value::as_object).ok_or_else(|| unreadable("variant"))?;
        let choices: Vec<(&str, &str)> =
            variant.iter().filter_map(|(key, value)| Some((key.as_str(), value.as_str()?))).collect();
        let number = |name: &str| match json.get(name) {
            None => Ok(None),
            Some(number) => number.as_u64().map(Some).ok_or_else(|| unreadable(name)),
        };
        let small =
            |name: &str| number(name)?.map(|number| u32::try_from(number).map_err(|_| unreadable(name))).transpose();
        let listed = |name: &str| json.get(name).cloned().unwrap_or_else(|| json!([]));
        let question = Self {
            method: Method::find(name, &choices).map_err(|_| unreadable("method"))?,
            options: serde_json::from_value(listed("options")).map_err(|_| unreadable("options"))?,
            terms: Terms {
                seats: small("seats")?,
                max_score: small("max_score")?,
                credits: number("credits")?,
                budget: number("budget")?,
                costs: serde_json::from_value(listed("costs")).map_err(|_| unreadable("costs"))?,
            },
        };
        question.check().map_err(|problem| PayloadUnreadable(problem.to_string()))?;
        Ok(question)
    }
}
