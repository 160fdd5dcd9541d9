//! A count in stages as a picture: a column for each stage, a bar for each option.

use std::fmt::Write;

use governance::voting::{Method, Tally};
use serde_json::Value;

use super::letters::{label, width};
use super::picture::{Drawing, LEFT, LINE, TOP, bar, escaped};

/// How long the longest bar of a stage is.
const BAR: usize = 70;

/// The votes of every option at one stage, as written.
pub struct Stage {
    votes: Vec<String>,
}

/// The stages of a count: the steps that say the votes of all options.
pub fn of(tally: &Tally) -> Vec<Stage> {
    let votes = |step: Value| {
        let votes = step.get("votes").or_else(|| step.get("tally"))?.as_object()?.clone();
        let written = |id: String| match votes.get(&id) {
            Some(Value::String(votes)) => votes.clone(),
            Some(votes) => votes.to_string(),
            None => String::new(),
        };
        Some(Stage { votes: tally.options.iter().map(|option| written(option.id.to_string())).collect() })
    };
    tally.steps.iter().filter_map(|step| votes(step.to_json(&tally.options))).collect()
}

/// A number of votes in hundred-thousandths; one that is not there is none.
fn length(votes: &str) -> u128 {
    let (whole, part) = votes.split_once('.').unwrap_or((votes, ""));
    let part: String = part.chars().chain("00000".chars()).take(5).collect();
    format!("{whole}{part}").parse().unwrap_or(0)
}

/// Zeros that say nothing are left out of the picture: 748.00000 is 748.
fn short(votes: &str) -> &str {
    if votes.contains('.') { votes.trim_end_matches('0').trim_end_matches('.') } else { votes }
}

/// The stages side by side.
pub fn drawing(tally: &Tally, stages: &[Stage]) -> Drawing {
    let figures = stages.iter().flat_map(|stage| &stage.votes).map(|votes| width(short(votes), 11, false));
    let wide = BAR + figures.max().unwrap_or(0) + 24;
    let stage_or_round = if tally.rule.method == Method::StvScottish { "Stage" } else { "Round" };
    let longest = stages.iter().flat_map(|stage| &stage.votes).map(|votes| length(votes)).max().unwrap_or(0).max(1);
    let mut body = String::new();
    for (place, _) in tally.options.iter().enumerate() {
        let won = tally.winners.contains(&place);
        let (weight, mark) = if won { ("600", " ✓") } else { ("400", "") };
        let _ = writeln!(
            body,
            "<text x=\"{}\" y=\"{}\" text-anchor=\"end\" font-weight=\"{weight}\">{}{mark}</text>",
            LEFT - 10,
            TOP + place * LINE + 17,
            label(&tally.options.name(place), LEFT - 40, won)
        );
    }
    let mut words = Vec::new();
    for (number, stage) in stages.iter().enumerate() {
        let x = LEFT + number * wide;
        let _ = writeln!(body, "<text x=\"{x}\" y=\"{}\">{stage_or_round} {}</text>", TOP - 8, number + 1);
        let mut said = Vec::new();
        for (place, votes) in stage.votes.iter().enumerate().filter(|(_, votes)| length(votes) > 0) {
            let y = TOP + place * LINE;
            let long = usize::try_from(length(votes) * BAR as u128 / longest).unwrap_or(0);
            bar(&mut body, (x, y, long), tally.winners.contains(&place));
            let shown = escaped(short(votes));
            let _ = writeln!(body, "<text x=\"{}\" y=\"{}\" font-size=\"11\">{shown}</text>", x + long + 4, y + 16);
            said.push(format!("{} {}", tally.options.name(place), short(votes)));
        }
        words.push(format!("{stage_or_round} {}: {}.", number + 1, said.join(", ")));
    }
    Drawing {
        body,
        width: (LEFT + stages.len() * wide + 16).max(560),
        height: TOP + tally.options.len() * LINE + 16,
        words: words.join(" "),
        shows: "Votes of each option. Solid and ✓: won.".to_owned(),
    }
}
