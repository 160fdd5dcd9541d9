//! By how much a vote was decided, in the terms of its method.

use super::methods::{condorcet, equal_shares, irv, majority, points, star, stv};
use super::{Method, Step, Tally};

impl Tally {
    /// By how much, in a sentence or two made from the values that decided; `None` where the method measures nothing.
    #[must_use]
    pub fn by_how_much(&self) -> Option<String> {
        match self.rule.method {
            Method::Majority => self.yes_against_no(),
            Method::Schulze | Method::RankedPairs | Method::Minimax | Method::CondorcetWinner => self.pair_by_pair(),
            Method::StvScottish | Method::StvMeek => self.last_seat(),
            Method::EqualShares(..) | Method::Greedy(_) => self.money(),
            _ => self.steps.iter().rev().find_map(|step| self.of_step(step)),
        }
    }

    fn yes_against_no(&self) -> Option<String> {
        let said = self.yes_no();
        let threshold = self.steps.iter().find_map(|step| match step {
            Step::Majority(step @ majority::Step::Threshold { .. }) => Some(step.sentence()),
            _ => None,
        });
        let quorum = self.steps.iter().find_map(|step| match step {
            Step::Majority(step @ majority::Step::Quorum { .. }) => Some(step.sentence()),
            _ => None,
        });
        let counted = format!("{} said yes and {} no.", said.yes, said.no);
        Some([Some(counted), threshold, quorum].into_iter().flatten().collect::<Vec<_>>().join(" "))
    }

    /// The step that decided, where one did.
    fn of_step(&self, step: &Step) -> Option<String> {
        let name = |place: &usize| self.options.name(*place);
        match step {
            Step::Points(step @ points::Step::Elected { .. }) => {
                let last = if self.winners.len() > 1 { "The last of the winners: " } else { "" };
                let decided = match self.counts.valid {
                    1 => "1 ballot decided.".to_owned(),
                    valid => format!("{valid} ballots decided."),
                };
                Some(format!("{last}{} {decided}", step.sentence(&self.options)))
            }
            Step::Irv(irv::Step::Winner { option, votes, next: Some((next, fewer)), exhausted }) => {
                let ahead = votes.saturating_sub(*fewer);
                Some(format!(
                    "In the last round {} had {votes} votes and {} {fewer}: {ahead} more. Of {} valid ballots, {exhausted} \
                     named nobody who was still in, and no longer counted.",
                    name(option),
                    name(next),
                    self.counts.valid
                ))
            }
            Step::Star(star::Step::Runoff { first, second, above, below, equal }) => {
                let (most, fewer) = (above.max(below), above.min(below));
                let [more, less] = if above >= below { [first, second] } else { [second, first] };
                Some(format!(
                    "In the runoff {most} voters score {} higher and {fewer} score {} higher, {} fewer; {equal} score both the same.",
                    name(more),
                    name(less),
                    most.saturating_sub(*fewer)
                ))
            }
            _ => None,
        }
    }

    /// The winner's narrowest comparison, and where it loses one, its narrowest by chains.
    fn pair_by_pair(&self) -> Option<String> {
        let ([winner], Some(pairs)) = (self.winners.as_slice(), &self.pairwise) else { return None };
        let name = |place: usize| self.options.name(place);
        let forth = |other: usize| (pairs.over(*winner, other), pairs.over(other, *winner));
        let others = || (0..pairs.options()).filter(|other| other != winner);
        let lead = |other: &usize| {
            let (wins, losses) = forth(*other);
            i128::from(wins).saturating_sub(i128::from(losses))
        };
        let nearest = others().min_by_key(|other| lead(other))?;
        let (wins, losses) = forth(nearest);
        let winner_name = name(*winner);
        if wins > losses {
            return Some(format!(
                "{winner_name} beats every other option, one against one. The closest is {}: {wins} ballots put {winner_name} \
                 above, {losses} below, a lead of {}{}.{}",
                name(nearest),
                wins.saturating_sub(losses),
                self.neither_above(wins.saturating_add(losses)),
                self.finished_second(nearest)
            ));
        }
        let level = if wins == losses { "is only level with" } else { "loses to" };
        let direct = format!(
            "One against one {winner_name} {level} {}: {wins} ballots put {winner_name} above, {losses} below.",
            name(nearest)
        );
        let by_chain = self.narrowest_chain(*winner).map(|said| format!(" Chains of wins decide; the closest: {said}"));
        Some(format!("{direct}{}", by_chain.unwrap_or_default()))
    }

    /// Ballots that put neither of two above the other.
    fn neither_above(&self, compared: u64) -> String {
        match self.counts.valid.saturating_sub(compared) {
            0 => String::new(),
            1 => " (1 ballot puts neither above the other)".to_owned(),
            level => format!(" ({level} ballots put neither above the other)"),
        }
    }

    /// Why the closest need not be the second.
    fn finished_second(&self, nearest: usize) -> String {
        match self.order.as_ref().and_then(|order| order.get(1)).map(Vec::as_slice) {
            Some([second]) if *second != nearest => {
                format!(
                    " {} finishes second all the same, ahead of {}.",
                    self.options.name(*second),
                    self.options.name(nearest)
                )
            }
            _ => String::new(),
        }
    }

    fn narrowest_chain(&self, of: usize) -> Option<String> {
        let chains = self.steps.iter().filter_map(|step| match step {
            Step::Condorcet(step @ condorcet::Step::Beaten { winner, forth, back, .. }) if *winner == of => {
                Some((forth.saturating_sub(*back), step))
            }
            _ => None,
        });
        chains.min_by_key(|(lead, _)| *lead).map(|(_, step)| step.sentence(&self.options))
    }

    /// How far the first that was not elected was behind.
    fn last_seat(&self) -> Option<String> {
        let stv::Change::Gap { option, ahead, had: [had, before], votes, when } = stv::gap(self)? else { return None };
        let (behind, ahead) = (self.options.name(option), self.options.name(ahead));
        let seats = self.winners.len();
        let for_seat = if seats == 1 { "the seat".to_owned() } else { format!("the last of the {seats} seats") };
        Some(format!(
            "It was decided at {for_seat}: {behind}, the nearest of those who were not elected, had {had} votes {when}, and {ahead} had \
             {before}: {votes} more."
        ))
    }

    /// What the money was spent on.
    fn money(&self) -> Option<String> {
        let (mut said, mut missed) = (None, None);
        let mut is_by_shares = matches!(self.rule.method, Method::EqualShares(..));
        for step in &self.steps {
            let Step::Spending(step) = step else { continue };
            match step.as_ref() {
                step @ equal_shares::Step::Nearest { project, .. } if !self.winners.contains(project) => {
                    missed = Some(format!(" {}", step.sentence(&self.options)));
                }
                equal_shares::Step::Added { .. } => is_by_shares = false,
                equal_shares::Step::Spent { projects, spent, left } => {
                    let (all, budget) = (self.options.len(), self.rule.budget.as_deref().unwrap_or("the budget"));
                    let why = if is_by_shares {
                        " A project is paid for by its own supporters, each out of an equal share, and those of every other project had \
                         too little left for it, however much is left in all."
                    } else {
                        ""
                    };
                    let chosen = match projects {
                        1 => format!("1 of {all} projects is chosen. It costs"),
                        _ => format!("{projects} of {all} projects are chosen. They cost"),
                    };
                    said = Some(format!("{chosen} {spent} of {budget}; {left} are left.{why}"));
                }
                _ => {}
            }
        }
        said.map(|said| format!("{said}{}", missed.unwrap_or_default()))
    }
}

#[cfg(test)]
mod tests {
    use crate::voting::Method;
    use crate::voting::methods::fixtures::{CITIES, SCHULZE_45, TENNESSEE, count, ranked};

    fn margin(method: Method, options: &str, ballots: &str) -> String {
        count(method, &ranked(options, ballots)).by_how_much().unwrap()
    }

    #[test]
    fn the_margin_is_said_in_the_terms_of_the_method() {
        let plurality = margin(Method::Plurality, CITIES, TENNESSEE);
        assert_eq!(plurality, "Memphis wins with 42 first preferences, 16 more than Nashville. 100 ballots decided.");
        let irv = margin(Method::Irv, CITIES, TENNESSEE);
        assert!(irv.starts_with("In the last round Knoxville had 58 votes and Memphis 42: 16 more."), "{irv}");
        let schulze = margin(Method::Schulze, CITIES, TENNESSEE);
        assert!(
            schulze.starts_with("Nashville beats every other option, one against one. The closest is "),
            "{schulze}"
        );
        let circle = margin(Method::Schulze, "ABCDE", SCHULZE_45);
        assert!(
            circle.contains(" loses to ") && circle.contains("Chains of wins decide; the closest: E beats "),
            "{circle}"
        );
    }
}
