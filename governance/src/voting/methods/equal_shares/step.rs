//! The explanation of a count by equal shares, made from the very values that decided it.

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{Signed, Zero};
use serde_json::{Value, json};

use super::completion::{Completed, Ended};
use super::lots::Dependence;
use super::money::{in_words, units};
use super::run::{Budgeting, Purchase};
use crate::voting::{Options, Projects, Utility};

/// One step of a count. Money is in currency units.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Everybody gets an equal share.
    Share {
        /// What there is to spend, as written.
        budget: String,
        /// How many share it.
        voters: u64,
        /// What each gets.
        share: BigRational,
    },
    /// The shares grew.
    Raised {
        /// By so many currency units each.
        increments: u64,
        /// To this.
        share: BigRational,
        /// Why no further: `"overspent"` or `"exhausted"`.
        ended: &'static str,
        /// What would be bought besides with one unit more, for more than the budget.
        beyond: Vec<usize>,
    },
    /// A project was bought.
    Purchase {
        /// Which.
        project: usize,
        /// What it costs, as written.
        cost: String,
        /// What a project is worth to each supporter.
        utility: Utility,
        /// What a unit of utility costs whoever pays most: ρ.
        rho: BigRational,
        /// The cost divided by the largest payment; `None` where nobody pays.
        effective_votes: Option<BigRational>,
        /// How many support it.
        supporters: u64,
        /// How many pay the full price.
        full: u64,
        /// The full price.
        each: BigRational,
        /// How many had less, and gave it all.
        rest: u64,
        /// What they gave together.
        together: BigRational,
    },
    /// A project was added to what had been bought.
    Added {
        /// Which.
        project: usize,
        /// What it costs, as written.
        cost: String,
        /// How many support it.
        votes: u64,
    },
    /// The supported project that came nearest to being bought.
    Nearest {
        /// Which.
        project: usize,
        /// What it costs, as written.
        cost: String,
        /// What its supporters had left.
        had: BigRational,
        /// What was missing.
        missing: BigRational,
        /// So many more supporters with an untouched share would have brought that.
        supporters: BigInt,
        /// Others that one raise more would have bought; at the end they lacked more.
        raised: Vec<usize>,
    },
    /// Other lots were tried, but not all.
    NotAllLotsTried,
    /// The end.
    Spent {
        /// How many projects.
        projects: usize,
        /// What they cost together, as written.
        spent: String,
        /// What is left, as written.
        left: String,
    },
}

/// The steps of a count.
#[expect(clippy::arithmetic_side_effects, reason = "big numbers do not overflow; the number of voters is not zero")]
pub(super) fn steps(budgeting: &Budgeting<'_>, completed: &Completed, other: Dependence) -> Vec<Step> {
    let Budgeting { projects, voters, .. } = budgeting;
    let mut steps = Vec::new();
    let share = units(&BigRational::new(projects.budget.into(), voters.everyone.max(1).into()), projects);
    let raised = &share + BigRational::from_integer(completed.increments.into());
    steps.push(Step::Share { budget: projects.written(projects.budget), voters: voters.everyone, share });
    let ended = match &completed.ended {
        Ended::NotRaised => None,
        Ended::Overspent(beyond) => Some(("overspent", beyond.clone())),
        Ended::Exhausted => Some(("exhausted", Vec::new())),
    };
    let (increments, share) = (completed.increments, raised.clone());
    steps.extend(ended.map(|(ended, beyond)| Step::Raised { increments, share, ended, beyond }));
    steps.extend(completed.run.purchases.iter().map(|purchase| bought(budgeting, purchase)));
    if let Some(nearest) = &completed.run.nearest {
        let had = units(&nearest.had, projects);
        let cost = budgeting.cost(nearest.project);
        let missing = units(&BigRational::from_integer(cost.into()), projects) - &had;
        if missing.is_positive() && raised.is_positive() {
            let supporters = (&missing / &raised).ceil().to_integer();
            let cost = projects.written(cost);
            let others =
                |beyond: &Vec<usize>| beyond.iter().copied().filter(|other| *other != nearest.project).collect();
            let raised = match &completed.ended {
                Ended::Overspent(beyond) => others(beyond),
                _ => Vec::new(),
            };
            steps.push(Step::Nearest { project: nearest.project, cost, had, missing, supporters, raised });
        }
    }
    for project in completed.filled.added.iter().copied() {
        let cost = projects.written(budgeting.cost(project));
        steps.push(Step::Added { project, cost, votes: budgeting.votes(project) });
    }
    if other == Dependence::NotFound {
        steps.push(Step::NotAllLotsTried);
    }
    steps.push(spent(projects, &completed.winners()));
    steps
}

/// The end of every count that spends.
pub(crate) fn spent(projects: &Projects, winners: &[usize]) -> Step {
    let costs = winners.iter().filter_map(|place| projects.costs.get(*place));
    let spent = costs.fold(0_u64, |sum, cost| sum.saturating_add(*cost));
    let left = projects.written(projects.budget.saturating_sub(spent));
    Step::Spent { projects: winners.len(), spent: projects.written(spent), left }
}

#[expect(
    clippy::arithmetic_side_effects,
    reason = "big numbers do not overflow; nothing is divided by a price of zero"
)]
fn bought(budgeting: &Budgeting<'_>, purchase: &Purchase) -> Step {
    let cost = budgeting.cost(purchase.project);
    let each = units(&purchase.each, budgeting.projects);
    let cost_in_units = units(&BigRational::from_integer(cost.into()), budgeting.projects);
    let rho = match budgeting.utility {
        Utility::Cost if !cost_in_units.is_zero() => &each / &cost_in_units,
        _ => each.clone(),
    };
    Step::Purchase {
        project: purchase.project,
        cost: budgeting.projects.written(cost),
        utility: budgeting.utility,
        rho,
        effective_votes: (!each.is_zero()).then(|| cost_in_units / &each),
        supporters: budgeting.votes(purchase.project),
        full: purchase.full,
        each,
        rest: purchase.rest,
        together: units(&purchase.together, budgeting.projects),
    }
}

impl Step {
    /// The step in a sentence.
    #[must_use]
    pub fn sentence(&self, options: &Options) -> String {
        match self {
            Self::Share { budget, voters: 0, .. } => {
                format!("Nobody voted, so there is nobody to share the budget of {budget}.")
            }
            Self::Share { budget, voters, share } => format!(
                "The budget of {budget} is shared equally among {voters} voters: each can spend {}.",
                in_words(share)
            ),
            Self::Raised { increments, share, ended, beyond } => {
                let why = match (*ended, beyond.as_slice()) {
                    ("overspent", beyond) if !beyond.is_empty() => {
                        format!("raised once more, they would buy {} too, and everything that would then be bought costs more than the budget", options.names(beyond))
                    }
                    ("overspent", _) => "raised once more, they would buy projects for more than the budget".to_owned(),
                    _ => "no supported project that is left fits into the money that is left".to_owned(),
                };
                let times = if *increments == 1 { "once".to_owned() } else { format!("{increments} times") };
                format!(
                    "To use more of the budget the shares were raised on paper, by 1 each, {times}, to {}; {why}.",
                    in_words(share)
                )
            }
            Self::Purchase { .. } => self.purchase_sentence(options),
            Self::Added { project, cost, votes } => format!(
                "{} is added for {cost}: it has {votes} supporter{}, and still fits into the budget.",
                options.name(*project),
                if *votes == 1 { "" } else { "s" }
            ),
            Self::Nearest { project, cost, had, missing, raised, .. } => {
                let others = match raised.as_slice() {
                    [] => String::new(),
                    raised => format!(" (One raise more would have bought {} earlier in the count; at the end more was lacking there.)", options.names(raised)),
                };
                format!(
                    "At the end, of the projects left out {} lacked least: it costs {cost}, and its supporters had {} left together, {} too little.{others}",
                    options.name(*project),
                    in_words(had),
                    in_words(missing)
                )
            }
            Self::NotAllLotsTried => {
                "Lots decided so often that not every other order of them was tried; none of those tried gave other winners."
                    .to_owned()
            }
            Self::Spent { projects: 1, spent, left } => {
                format!("1 project is chosen; it costs {spent}, and {left} are left.")
            }
            Self::Spent { projects, spent, left } => {
                format!("{projects} projects are chosen; they cost {spent} together, and {left} are left.")
            }
        }
    }

    fn purchase_sentence(&self, options: &Options) -> String {
        let Self::Purchase { project, cost, effective_votes, supporters, full, each, rest, together, utility, .. } =
            self
        else {
            return String::new();
        };
        let name = options.name(*project);
        let Some(effective) = effective_votes else {
            return format!("{name} costs nothing and is taken: {full} support it.");
        };
        let each = in_words(each);
        let paid = match rest {
            0 => format!("{full} supporters share the cost equally and pay {each} each"),
            1 => format!(
                "{full} supporters pay {each} each, and 1 who had less left gives all of it, {}",
                in_words(together)
            ),
            rest => format!(
                "{full} supporters pay {each} each, and {rest} who had less left give all of it, {} together",
                in_words(together)
            ),
        };
        let bargain = match (utility, rest) {
            (Utility::Cost, 0) => "No other project that could be paid would have been shared by more.".to_owned(),
            (Utility::Cost, _) => format!(
                "For those who pay most that is as if {} shared the cost equally; no other project that could be paid would have been \
                 shared by more in this sense.",
                in_words(effective)
            ),
            _ => "No other project that could be paid would have cost its supporters less each.".to_owned(),
        };
        let without = match supporters.saturating_sub(full.saturating_add(*rest)) {
            0 => String::new(),
            1 => "; 1 further supporter has nothing left".to_owned(),
            without => format!("; {without} further supporters have nothing left"),
        };
        format!("{name} is bought for {cost}: {paid}{without}. {bargain}")
    }

    /// The step as JSON. Money is exact: a whole number or a fraction, as text.
    #[must_use]
    pub fn to_json(&self, options: &Options) -> Value {
        match self {
            Self::Share { budget, voters, share } => {
                json!({"kind": "share", "budget": budget, "voters": voters, "share": share.to_string()})
            }
            Self::Raised { increments, share, ended, beyond } => json!({
                "kind": "raised", "increments": increments, "share": share.to_string(), "ended": ended,
                "beyond": options.ids(beyond),
            }),
            Self::Purchase { project, cost, rho, effective_votes, full, each, rest, together, .. } => json!({
                "kind": "purchase", "project": options.id(*project), "cost": cost, "rho": rho.to_string(),
                "effective_votes": effective_votes.as_ref().map(ToString::to_string),
                "payments": [
                    {"voters": full, "each": each.to_string()},
                    {"voters": rest, "together": together.to_string(), "all_they_had": true},
                ],
            }),
            Self::Added { project, cost, votes } => {
                json!({"kind": "added", "project": options.id(*project), "cost": cost, "votes": votes})
            }
            Self::Nearest { project, cost, had, missing, supporters, .. } => json!({
                "kind": "nearest", "project": options.id(*project), "cost": cost, "had": had.to_string(),
                "missing": missing.to_string(), "supporters": supporters.to_string(),
            }),
            Self::NotAllLotsTried => json!({"kind": "not_all_lots_tried"}),
            Self::Spent { projects, spent, left } => {
                json!({"kind": "spent", "projects": projects, "spent": spent, "left": left})
            }
        }
    }
}
