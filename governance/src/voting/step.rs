//! The steps of a count: what each method did, in order, as values. Sentences and pictures are made from them alone.

use serde_json::Value;

use super::Options;
use super::methods::stv::{meek, scottish};
use super::methods::{committee, condorcet, debian, equal_shares, irv, majority, points, star};

/// One step of a count. Each method has its own; this is any of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Of a vote for or against.
    Majority(majority::Step),
    /// Of a count in which the highest number wins.
    Points(points::Step),
    /// Of a count by pairs.
    Condorcet(condorcet::Step),
    /// Of an instant runoff.
    Irv(irv::Step),
    /// Of a STAR count.
    Star(star::Step),
    /// Of the conditions on an election and its options.
    Conditions(debian::Step),
    /// Of a committee elected by approvals.
    Committee(committee::Step),
    /// Of Scottish STV.
    Scottish(scottish::Step),
    /// Of Meek's STV.
    Meek(meek::Step),
    /// Of a count that spends money.
    Spending(Box<equal_shares::Step>),
}

impl Step {
    /// The step in a sentence that needs no knowledge of the method.
    #[must_use]
    pub fn sentence(&self, options: &Options) -> String {
        match self {
            Self::Majority(step) => step.sentence(),
            Self::Points(step) => step.sentence(options),
            Self::Condorcet(step) => step.sentence(options),
            Self::Irv(step) => step.sentence(options),
            Self::Star(step) => step.sentence(options),
            Self::Conditions(step) => step.sentence(options),
            Self::Committee(step) => step.sentence(options),
            Self::Scottish(step) => step.sentence(options),
            Self::Meek(step) => step.sentence(options),
            Self::Spending(step) => step.sentence(options),
        }
    }

    /// The step as JSON: an object with a `kind`.
    #[must_use]
    pub fn to_json(&self, options: &Options) -> Value {
        match self {
            Self::Majority(step) => step.to_json(),
            Self::Points(step) => step.to_json(options),
            Self::Condorcet(step) => step.to_json(options),
            Self::Irv(step) => step.to_json(options),
            Self::Star(step) => step.to_json(options),
            Self::Conditions(step) => step.to_json(options),
            Self::Committee(step) => step.to_json(options),
            Self::Scottish(step) => step.to_json(options),
            Self::Meek(step) => step.to_json(options),
            Self::Spending(step) => step.to_json(options),
        }
    }
}

impl From<majority::Step> for Step {
    fn from(step: majority::Step) -> Self {
        Self::Majority(step)
    }
}

impl From<equal_shares::Step> for Step {
    fn from(step: equal_shares::Step) -> Self {
        Self::Spending(Box::new(step))
    }
}
