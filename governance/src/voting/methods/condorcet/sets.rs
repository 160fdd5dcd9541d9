//! The Condorcet winner, the Smith set and the Schwartz set: who cannot reasonably be passed over.

use super::closure::Closure;
use super::{Field, Set, Step};
use crate::voting::{Pairwise, Tally};

/// The option that beats every other, if there is one. A single option does.
pub fn condorcet_winner(field: &Field<'_>, pairs: Pairwise) -> Tally {
    listed(field, pairs, Set::CondorcetWinner, |pairs, among| {
        let beats_all = |a: &usize| among.iter().all(|b| a == b || pairs.beats(*a, *b));
        among.iter().copied().filter(beats_all).collect()
    })
}

/// The smallest set whose members beat everybody outside.
pub fn smith_set(field: &Field<'_>, pairs: Pairwise) -> Tally {
    listed(field, pairs, Set::Smith, smith)
}

/// The union of the smallest sets that nobody outside beats.
pub fn schwartz_set(field: &Field<'_>, pairs: Pairwise) -> Tally {
    listed(field, pairs, Set::Schwartz, |pairs, among| schwartz_components(pairs, among).concat())
}

/// Whoever wins most comparisons is in the set; so is everybody whom a member does not beat.
fn smith(pairs: &Pairwise, among: &[usize]) -> Vec<usize> {
    // Copeland's score: a win counts two, a tie one. Who has most of it is in the Smith set.
    let score = |a: usize| -> usize {
        let against = |b: &usize| if pairs.beats(a, *b) { 2 } else { usize::from(!pairs.beats(*b, a)) };
        among.iter().map(against).sum()
    };
    let mut members: Vec<usize> = among.iter().copied().max_by_key(|a| score(*a)).into_iter().collect();
    let mut outside: Vec<usize> = among.iter().copied().filter(|place| !members.contains(place)).collect();
    let mut asked = 0_usize;
    while let Some(member) = members.get(asked).copied() {
        asked = asked.saturating_add(1);
        let (stay, join) = outside.into_iter().partition::<Vec<usize>, _>(|other| pairs.beats(member, *other));
        outside = stay;
        members.extend(join);
    }
    members.sort_unstable();
    members
}

/// The smallest sets that nobody outside beats: options that reach, along defeats, all who reach them.
pub fn schwartz_components(pairs: &Pairwise, among: &[usize]) -> Vec<Vec<usize>> {
    let mut closure = Closure::over(pairs.options());
    for a in among.iter().copied() {
        for b in among.iter().copied().filter(|b| pairs.beats(a, *b)) {
            closure.add(a, b, |_, _| ());
        }
    }
    let is_top = |a: &usize| among.iter().all(|b| !closure.reaches(*b, *a) || closure.reaches(*a, *b));
    let mut components: Vec<Vec<usize>> = Vec::new();
    for place in among.iter().copied().filter(is_top) {
        let is_mine = |component: &&mut Vec<usize>| component.first().is_some_and(|one| closure.reaches(*one, place));
        match components.iter_mut().find(is_mine) {
            Some(component) => component.push(place),
            None => components.push(vec![place]),
        }
    }
    components
}

fn listed(field: &Field<'_>, pairs: Pairwise, set: Set, find: impl Fn(&Pairwise, &[usize]) -> Vec<usize>) -> Tally {
    let mut tally = field.begin();
    let mut members = find(&pairs, &field.among);
    members.sort_unstable();
    tally.steps.push(Step::Found { set, members: members.clone() }.into());
    for outside in field.among.iter().copied().filter(|place| !members.contains(place)) {
        let of = if members.is_empty() { &field.among } else { &members };
        let not_beaten = |other: &&usize| **other != outside && !pairs.beats(outside, **other);
        if let Some(by) = of.iter().find(not_beaten).copied() {
            let (wins, losses) = (pairs.over(by, outside), pairs.over(outside, by));
            tally.steps.push(Step::Compared { option: by, with: outside, wins, losses }.into());
        }
    }
    tally.winners = members;
    tally.pairwise = Some(pairs);
    tally
}
