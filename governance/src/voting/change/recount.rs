//! The smallest number of further ballots, found by counting again.
//!
//! The further ballots do as much for one option, and as little for every other, as a ballot may. Every other pair of options stands
//! as before, so that more of them never hurt the option they are for: halving finds the number at which it wins.

use super::Further;
use crate::voting::count::lots;
use crate::voting::methods::equal_shares;
use crate::voting::{Ballots, Election, Method, Options, Seed, Tally, count};

/// No more ballots than this are added.
const MOST: u64 = 1 << 40;
/// What all counts for all options together may look at: ranks on ballots that are different, and pairs of options. Where it would be
/// more, only the best of those that lost is tried, or none.
const LARGE: usize = 20_000_000;

/// So many further ballots, and no smaller number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recounted {
    /// The option that needs fewest.
    pub option: usize,
    /// How many.
    pub ballots: u64,
    /// What each of them does: a verb, and the words before the option's name and after it.
    pub each: [String; 3],
    /// Whether one fewer could have done, by lot.
    pub is_by_lot_with_fewer: bool,
}

impl Recounted {
    /// The same in a sentence.
    #[must_use]
    pub fn sentence(&self, options: &Options) -> String {
        let Self { option, ballots, each: [verb, before, after], is_by_lot_with_fewer } = self;
        let name = options.name(*option);
        match ballots {
            1 => format!("With one more ballot that {verb}s {before} {name}{after}, {name} would have won."),
            _ => {
                let fewer = if *is_by_lot_with_fewer { "; with fewer, at best by lot" } else { ", and with fewer not" };
                format!(
                    "Of those that lost, {name} needed fewest: with {ballots} more ballots that {verb} {before} {name}{after}, {name} \
                 would have won{fewer}."
                )
            }
        }
    }
}

/// The option that needed fewest further ballots, by counting again; `None` where several win, or no number was found.
pub(super) fn recounted(tally: &Tally, election: &Election, seed: Seed) -> Option<Recounted> {
    let each = each(tally.rule.method, &election.ballots)?;
    if tally.winners.len() != 1 || tally.rule.seats.is_some_and(|seats| seats > 1) {
        return None;
    }
    let needs = |option: usize| {
        let ballots = smallest(|more| wins(tally, election, seed, option, more))?;
        let fewer = counted_with(tally, election, seed, option, ballots.saturating_sub(1))?;
        let is_by_lot_with_fewer = fewer.tie_dependent;
        Some(Recounted { option, ballots, each: each.clone(), is_by_lot_with_fewer })
    };
    let mut losers: Vec<usize> = tally.order.iter().flatten().flatten().copied().collect();
    losers.extend((0..tally.options.len()).filter(|option| !losers.contains(option)).collect::<Vec<_>>());
    losers.retain(|option| !tally.winners.contains(option));
    if is_by_sums(tally) {
        losers.truncate(1);
    } else if cost(tally, election).saturating_mul(losers.len()) > LARGE {
        return None;
    }
    losers.into_iter().filter_map(needs).min_by_key(|found| (found.ballots, found.option))
}

/// Whether the order says who needs fewest: every further ballot gives every option that lost the same lead.
const fn is_by_sums(tally: &Tally) -> bool {
    matches!(tally.rule.method, Method::Score | Method::Borda(_) | Method::Quadratic) && tally.rule.default.is_none()
}

/// What the best ballot for an option says.
fn each(method: Method, ballots: &Ballots) -> Option<[String; 3]> {
    let said = |verb: &str, before: &str| Some([verb.to_owned(), before.to_owned(), String::new()]);
    match (method, ballots) {
        (Method::Score | Method::Star, Ballots::Scores(ballots)) => {
            let (low, high) = ballots.scale();
            let others = if low > 0 {
                " and nothing to anybody else".to_owned()
            } else {
                format!(" and {low} to everyone else")
            };
            Some(["give".to_owned(), format!("{high} to"), others])
        }
        (Method::Quadratic, _) => said("spend", "all that may be spent on"),
        (Method::Approval, _) => said("approve", "only of"),
        (Method::Plurality | Method::Borda(_) | Method::Schulze | Method::Minimax, _) => said("rank", "only"),
        _ => None,
    }
}

/// Cells of projects and different ballots, times counts: with more, nothing is counted again.
const LONG: usize = 2_000_000;
/// So many further ballots are tried, one after the other: more support can also hurt, so nothing is skipped.
const TRIED: usize = 200;

/// So many times it is looked whether other lots would have bought something else, which takes much longer than to count.
const CHECKED: u32 = 8;

/// How many further ballots for one project alone would have had it bought, whatever the lots say, and what would then not
/// have been bought.
pub(super) fn supported(
    tally: &Tally,
    election: &Election,
    seed: Seed,
    project: usize,
) -> Option<(Further, Vec<usize>)> {
    let Ballots::Projects(projects) = &election.ballots else { return None };
    let Method::EqualShares(utility, completion) = tally.rule.method else { return None };
    let cells = projects.costs.len().saturating_mul(projects.approvals.iter().count().max(1));
    let counts = LONG.checked_div(cells)?.min(TRIED);
    let lots = lots(&tally.rule, election, seed);
    let mut checked = 0;
    for ballots in 1..=counts as u64 {
        let mut more = projects.clone();
        more.approvals.add(ballots, &[project]).ok()?;
        if checked >= CHECKED {
            break;
        }
        if !equal_shares::winners(&lots, &more, utility, completion).contains(&project) {
            continue;
        }
        checked += 1;
        let more = Election { ballots: Ballots::Projects(more), ..election.clone() };
        let again = count(&tally.rule, &more, seed).ok().filter(|again| !again.tie_dependent);
        if let Some(again) = again {
            let instead = tally.winners.iter().filter(|bought| !again.winners.contains(bought)).copied();
            return Some((Further { option: project, ballots }, instead.collect()));
        }
    }
    None
}

/// What one count looks at, about.
fn cost(tally: &Tally, election: &Election) -> usize {
    let options = tally.options.len();
    let by_pairs = if tally.pairwise.is_some() { options.saturating_pow(3).div_ceil(16) } else { 0 };
    different(election).saturating_mul(options).saturating_add(by_pairs)
}

fn different(election: &Election) -> usize {
    match &election.ballots {
        Ballots::Ranked(ballots) => ballots.len(),
        Ballots::Scores(ballots) => ballots.iter().count(),
        Ballots::Approvals(ballots) => ballots.iter().count(),
        _ => 0,
    }
}

/// Whether an option wins, whatever the lots say, with so many further ballots for it.
fn wins(tally: &Tally, election: &Election, seed: Seed, option: usize, more: u64) -> Option<bool> {
    let tally = counted_with(tally, election, seed, option, more)?;
    Some(tally.winners == [option] && !tally.tie_dependent && tally.outcome.is_passed())
}

/// The count with so many further ballots for an option.
fn counted_with(tally: &Tally, election: &Election, seed: Seed, option: usize, more: u64) -> Option<Tally> {
    let ballots = with_further(&election.ballots, tally.options.len(), option, more)?;
    let eligible = election.eligible.map(|eligible| eligible.saturating_add(more));
    let more = Election { ballots, eligible, ..election.clone() };
    count(&tally.rule, &more, seed).ok()
}

fn with_further(ballots: &Ballots, options: usize, option: usize, more: u64) -> Option<Ballots> {
    match ballots {
        Ballots::Ranked(ballots) => ballots.with_further(option, more).ok().map(Ballots::Ranked),
        Ballots::Approvals(ballots) => {
            let mut ballots = ballots.clone();
            ballots.add(more, &[option]).ok()?;
            Some(Ballots::Approvals(ballots))
        }
        Ballots::Scores(ballots) => {
            let (low, high) = ballots.scale();
            // What is not scored has zero: on a scale that begins above it, to leave out is to give least.
            let scored = (0..options).filter(|place| *place == option || low <= 0);
            let score = |place: usize| (place, if place == option { high } else { low });
            let mut ballots = ballots.clone();
            ballots.add(more, &scored.map(score).collect::<Vec<_>>()).ok()?;
            Some(Ballots::Scores(ballots))
        }
        Ballots::Credits(ballots) => {
            let votes = i64::try_from(ballots.credits().isqrt()).ok()?;
            let mut ballots = ballots.clone();
            ballots.add(more, &[(option, votes)]).ok()?;
            Some(Ballots::Credits(ballots))
        }
        _ => None,
    }
}

/// The smallest number for which a condition holds: doubling until it does, and halving.
fn smallest(holds: impl Fn(u64) -> Option<bool>) -> Option<u64> {
    let mut high = 1_u64;
    while !holds(high)? {
        high = high.checked_mul(2).filter(|high| *high <= MOST)?;
    }
    let mut low = high.div_euclid(2).saturating_add(1).min(high);
    while low < high {
        let middle = low.midpoint(high);
        if holds(middle)? {
            high = middle;
        } else {
            low = middle.saturating_add(1);
        }
    }
    Some(high)
}

#[cfg(test)]
mod tests {
    use super::{recounted, supported, wins};
    use crate::voting::methods::fixtures::{CITIES, TENNESSEE, count, ranked};
    use crate::voting::{Ballots, Borda, Completion, Election, Method, Options, Projects, Rule, Seed, Utility};

    #[test]
    fn by_counting_again_the_number_is_enough_and_one_less_is_not() {
        let election = ranked(CITIES, TENNESSEE);
        let tally = count(Method::Borda(Borda::Pessimistic), &election);
        let seed = Seed([0; 32]);
        let found = recounted(&tally, &election, seed).unwrap();
        let with = |ballots| wins(&tally, &election, seed, found.option, ballots);
        assert_eq!((with(found.ballots), with(found.ballots - 1)), (Some(true), Some(false)));
        let said = found.sentence(&tally.options);
        assert!(said.contains("more ballots that rank only Chattanooga, Chattanooga would have won"), "{said}");
    }

    #[test]
    fn a_project_is_bought_by_so_many_further_ballots_and_by_no_fewer() {
        let options = Options::named(["hall", "swing", "bench"]).unwrap();
        let mut projects = Projects::over(&options, 100, vec![80, 40, 30], 0).unwrap();
        for (weight, set) in [(8, vec![0_usize]), (3, vec![1]), (1, vec![2])] {
            projects.approvals.add(weight, &set).unwrap();
        }
        for completion in [Completion::None, Completion::Add1] {
            let ballots = Ballots::Projects(projects.clone());
            let election = Election { title: None, options: options.clone(), ballots, eligible: None };
            let tally = crate::voting::count(
                &Rule::plain(Method::EqualShares(Utility::Cost, completion)),
                &election,
                Seed([7; 32]),
            )
            .unwrap();
            let again = |ballots: u64| {
                let mut more = projects.clone();
                more.approvals.add(ballots, &[1]).unwrap();
                let more = Election { ballots: Ballots::Projects(more), ..election.clone() };
                crate::voting::count(&tally.rule, &more, Seed([7; 32])).unwrap()
            };
            let wins = |ballots: u64| again(ballots).winners.contains(&1) && !again(ballots).tie_dependent;
            assert!(!tally.winners.contains(&1));
            let (found, instead) = supported(&tally, &election, Seed([7; 32]), 1).unwrap();
            assert!(found.ballots > 1 && wins(found.ballots));
            assert!((1..found.ballots).all(|fewer| !wins(fewer)));
            let then = again(found.ballots).winners;
            assert!(
                tally.winners.iter().all(|bought| then.contains(bought) != instead.contains(bought)),
                "{instead:?}"
            );
        }
    }
}
