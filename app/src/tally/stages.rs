//! A count in stages as a picture: a column for each stage, a bar for each option.

use std::fmt::Write;

use governance::voting::Tally;
use serde_json::Value;

use super::picture::{LEFT, LINE, TOP, bar, escaped, label};

/// How wide a stage is, with its number.
const STAGE: usize = 150;
/// How long the longest bar of a stage is.
const BAR: u128 = 70;

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

/// The picture's body, width, height, and what it says in words.
pub fn drawing(tally: &Tally, stages: &[Stage]) -> (String, usize, usize, String) {
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
            label(&tally.options.name(place), 25)
        );
    }
    let mut words = Vec::new();
    for (number, stage) in stages.iter().enumerate() {
        let x = LEFT + number * STAGE;
        let _ = writeln!(body, "<text x=\"{x}\" y=\"{}\">{}</text>", TOP - 8, number + 1);
        let mut said = Vec::new();
        for (place, votes) in stage.votes.iter().enumerate().filter(|(_, votes)| length(votes) > 0) {
            let y = TOP + place * LINE;
            let long = usize::try_from(length(votes) * BAR / longest).unwrap_or(0);
            bar(&mut body, (x, y, long), tally.winners.contains(&place));
            let shown = escaped(short(votes));
            let _ = writeln!(body, "<text x=\"{}\" y=\"{}\" font-size=\"11\">{shown}</text>", x + long + 4, y + 16);
            said.push(format!("{} {}", tally.options.name(place), short(votes)));
        }
        words.push(format!("Stage {}: {}.", number + 1, said.join(", ")));
    }
    (body, (LEFT + stages.len() * STAGE + 16).max(560), TOP + tally.options.len() * LINE + 16, words.join(" "))
}
