//! A count in words.

use std::fmt::Write;

use governance::voting::formats::Contents;
use governance::voting::{Ballots, Election, Method, Outcome, Tally, TieRule, shown, shown_json, would_have_changed};

use super::others::others;
use super::question::Asked;
use super::wrap::wrapped;

/// More options than this make no matrix that anybody would read in a terminal.
const WIDEST_MATRIX: usize = 12;
/// Of a long count the first steps are told, and the last.
const FIRST_STEPS: usize = 40;
const LAST_STEPS: usize = 20;

/// Everything there is to say about a count. Writing to a `String` cannot fail.
pub fn written(tally: &Tally, asked: &Asked, contents: &Contents) -> String {
    let mut text = String::new();
    if let Some(title) = &contents.title {
        let _ = writeln!(text, "{}\n", shown(title));
    }
    text.push_str(&wrapped("", &headline(tally)));
    let _ = writeln!(text, "{}", turnout(tally));
    if let Some(margin) = tally.by_how_much() {
        paragraph(&mut text, "By how much", &margin);
    }
    let change = would_have_changed(tally, &asked.election, asked.seed);
    paragraph(&mut text, "What would have changed it", &change.sentence(&tally.options));
    paragraph(&mut text, "How this method works", tally.rule.method.in_words());
    figures(&mut text, tally, &asked.election);
    matrix(&mut text, tally);
    order(&mut text, tally);
    list(&mut text, "How it came about", tally);
    ties(&mut text, tally);
    beside(&mut text, asked, contents);
    rule(&mut text, tally, asked);
    text
}

/// Who won, in a line.
pub fn headline(tally: &Tally) -> String {
    let Tally { rule, options, winners, .. } = tally;
    let title = rule.method.title();
    let lot = match tally.tie_dependent {
        true if rule.tie == TieRule::CheaperThenVotesThenId => " (a tie was decided by the order of the ids)",
        true => " (a lot decided)",
        false => "",
    };
    if rule.method == Method::Majority {
        return match tally.outcome {
            Outcome::Passed => format!("{title}: the proposal passed."),
            Outcome::Failed(reason) => format!("{title}: the proposal failed; {}.", reason.in_words()),
        };
    }
    match (winners.as_slice(), rule.seats) {
        ([], _) => match tally.outcome {
            Outcome::Failed(reason) => format!("{title}: nobody won; {}.", reason.in_words()),
            Outcome::Passed => format!("{title}: nobody."),
        },
        (_, Some(2..)) => format!("{title}: elected are {}{lot}.", options.names(winners)),
        ([_], _) => format!("{title}: {} won{lot}.", options.names(winners)),
        _ => format!("{title}: {}{lot}.", options.names(winners)),
    }
}

fn turnout(tally: &Tally) -> String {
    let counts = tally.counts;
    let eligible = counts.eligible.map_or_else(|| "not recorded".to_owned(), |eligible| eligible.to_string());
    let invalid = if counts.invalid > 0 { format!(", invalid {}", counts.invalid) } else { String::new() };
    format!(
        "Entitled to vote: {eligible}. Ballots: cast {}, blank {}{invalid}, valid {}.",
        counts.cast, counts.blank, counts.valid
    )
}

fn section(text: &mut String, title: &str) {
    let _ = writeln!(text, "\n{title}");
}

/// A section of one paragraph.
fn paragraph(text: &mut String, title: &str, sentences: &str) {
    section(text, title);
    text.push_str(&wrapped("  ", sentences));
}

/// The steps in sentences, those in the middle of a long count left out.
fn list(text: &mut String, title: &str, tally: &Tally) {
    let steps = &tally.steps;
    if steps.is_empty() {
        return;
    }
    section(text, title);
    let left_out = steps.len().saturating_sub(FIRST_STEPS + LAST_STEPS);
    for (number, step) in (1_usize..).zip(steps) {
        let is_left_out = left_out > 1 && number > FIRST_STEPS && number <= FIRST_STEPS + left_out;
        if !is_left_out {
            text.push_str(&wrapped(&format!("  {number}. "), &step.sentence(&tally.options)));
        } else if number == FIRST_STEPS + 1 {
            let _ = writeln!(text, "  … {left_out} more steps, all of which --format json prints …");
        }
    }
}

/// What the figures of a method count.
pub const fn counted(method: Method) -> &'static str {
    match method {
        Method::Plurality | Method::StvScottish | Method::StvMeek => "Ballots that rank the option first",
        Method::Approval | Method::SeqPhragmen | Method::SeqPav => "Ballots that approve of the option",
        Method::EqualShares(..) | Method::Greedy(_) => "Voters who support the project",
        Method::Score | Method::Star => "Sum of the scores",
        Method::Minimax => "Votes in the strongest defeat",
        Method::Majority => "Ballots",
        Method::Quadratic => "Votes",
        _ => "Points",
    }
}

/// A table of figures, the names in one column.
fn figures(text: &mut String, tally: &Tally, election: &Election) {
    let Some(scores) = &tally.scores else { return };
    let names: Vec<String> = (0..tally.options.len()).map(|place| tally.options.name(place)).collect();
    let widest = names.iter().map(|name| name.chars().count()).max().unwrap_or(0);
    let figures: Vec<String> = scores.iter().map(ToString::to_string).collect();
    let digits = figures.iter().map(|figure| figure.chars().count()).max().unwrap_or(0);
    let scale = match &election.ballots {
        Ballots::Scores(ballots) => format!(", each from {} to {}", ballots.scale().0, ballots.scale().1),
        _ => String::new(),
    };
    let costs = costs(election);
    let money = costs.iter().map(|cost| cost.chars().count()).max().unwrap_or(0);
    let and_cost = if costs.is_empty() { "" } else { ", and its cost" };
    section(text, &format!("{}{scale}{and_cost} (* won)", counted(tally.rule.method)));
    for (place, (name, figure)) in names.iter().zip(&figures).enumerate() {
        let won = if tally.winners.contains(&place) { "  *" } else { "" };
        let cost = costs.get(place).map(|cost| format!("  {cost:>money$}")).unwrap_or_default();
        let _ = writeln!(text, "  {name:widest$}  {figure:>digits$}{cost}{won}");
    }
}

/// What each project costs, as written; nothing where nothing is spent.
fn costs(election: &Election) -> Vec<String> {
    match &election.ballots {
        Ballots::Projects(projects) => projects.costs.iter().map(|cost| projects.written(*cost)).collect(),
        _ => Vec::new(),
    }
}

/// Row beats column on so many ballots.
fn matrix(text: &mut String, tally: &Tally) {
    let Some(pairwise) = tally.pairwise.as_ref().filter(|pairwise| pairwise.options() <= WIDEST_MATRIX) else { return };
    let names: Vec<String> = (0..tally.options.len()).map(|place| tally.options.name(place)).collect();
    let widest = names.iter().map(|name| name.chars().count()).max().unwrap_or(0);
    let digits = pairwise.rows().flatten().map(|cell| cell.to_string().len()).max().unwrap_or(1).max(3);
    section(text, "Ballots that put the row’s option above the column’s (* the larger number of the two)");
    let numbers: String = (1..=names.len()).map(|number| format!(" {number:>digits$} ")).collect();
    let _ = writeln!(text, "  {:widest$}    {}", "", numbers.trim_end());
    for (place, (name, row)) in names.iter().zip(pairwise.rows()).enumerate() {
        let cells: String = (0..)
            .zip(row)
            .map(|(other, cell)| {
                let mark = if pairwise.beats(place, other) { '*' } else { ' ' };
                if other == place { format!(" {:>digits$} ", "-") } else { format!(" {cell:>digits$}{mark}") }
            })
            .collect();
        let _ = writeln!(text, "  {name:widest$} {:>2} {}", place.saturating_add(1), cells.trim_end());
    }
}

fn order(text: &mut String, tally: &Tally) {
    let Some(order) = &tally.order else { return };
    let is_purchase = tally.rule.budget.is_some();
    let tiers: Vec<String> = order
        .iter()
        .map(|tier| tier.iter().map(|place| tally.options.name(*place)).collect::<Vec<_>>().join(" = "))
        .collect();
    section(text, if is_purchase { "Bought, in this order" } else { "Order of finish" });
    text.push_str(&wrapped("  ", &tiers.join(if is_purchase { ", " } else { " > " })));
}

fn ties(text: &mut String, tally: &Tally) {
    if tally.ties.is_empty() {
        return;
    }
    section(text, "Ties, and how they were broken");
    for tie in &tally.ties {
        let (among, chosen) = (tally.options.names(&tie.among), tally.options.names(&tie.chosen));
        let sentence = format!("{}: {among} were tied; by {}: {chosen}.", tie.place, tie.rule);
        text.push_str(&wrapped("  ", &sentence));
    }
    if tally.rule.tie.draws_lots() {
        let said = match (tally.tie_dependent, tally.is_explored()) {
            (true, _) => "With other lots others could have won.",
            (false, true) => "How lots fell, or could have fallen, makes no difference to who won.",
            (false, false) => {
                "Not every way was tried in which lots could have fallen; none that was gave other winners."
            }
        };
        let _ = writeln!(text, "  {said}");
    }
}

fn beside(text: &mut String, asked: &Asked, contents: &Contents) {
    let others = others(asked, contents);
    if others.is_empty() {
        return;
    }
    section(text, "The same ballots under other methods");
    let widest = others.iter().map(|other| other.method.chars().count()).max().unwrap_or(0);
    for other in &others {
        let by = if other.by.is_empty() { String::new() } else { format!(" ({})", other.by) };
        text.push_str(&wrapped(&format!("  {:widest$}  ", other.method), &format!("{}{by}", other.winners)));
    }
}

fn rule(text: &mut String, tally: &Tally, asked: &Asked) {
    let rule = &tally.rule;
    section(text, "The rule");
    text.push_str(&wrapped("  ", &rule.sentence()));
    text.push_str(&wrapped("  ", &format!("Source: {}.", rule.method.source())));
    let _ = writeln!(text, "  {}", shown_json(&rule.canonical_json()));
    let _ = writeln!(text, "  SHA-256 of the rule: {}", hex::encode(rule.hash()));
    if rule.tie.draws_lots() {
        let drawn = tally.tie_dependent || tally.ties.iter().any(|tie| tie.rule.contains("lot"));
        let none = if drawn { "" } else { " (none was drawn)" };
        let _ = writeln!(text, "  Seed of the lots{none}: {}", hex::encode(asked.seed.0));
    }
}
