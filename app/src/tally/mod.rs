//! `folkmoot tally`: counts the ballots of a file, or the record of a vote, without database or configuration, and shows how.

mod file;
mod letters;
mod matrix;
mod others;
mod picture;
mod question;
mod stages;
#[cfg(test)]
mod tests;
mod text;
mod vote;
mod wrap;

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use governance::voting::{FailReason, Outcome, count, shown, shown_json, shown_lines};

pub use others::{Other, of_same_ballots};
pub use picture::Picture;
use question::{Asked, Quorums, Seeds, Share, Variant};
pub use text::headline;

/// Exit code for a file that cannot be read and for a question that makes no sense.
const NO_ANSWER: u8 = 2;

/// What is to be counted, and how.
#[derive(Debug, Args)]
pub struct Arguments {
    /// .soc .soi .toc .toi .cat (PrefLib), .blt, .abif, .pb (Pabulib), .json, .csv, or .jsonl (the record of a closed vote);
    /// also packed, as .gz
    file: PathBuf,
    /// How to count: majority, approval, score, star, borda, plurality, irv, schulze, ranked-pairs, minimax, condorcet-winner,
    /// smith-set, schwartz-set, stv-scottish, stv-meek, quadratic, seq-phragmen, seq-pav, mes or greedy; the record of a vote
    /// is counted by its own rule when nothing is given but a seed
    #[arg(long)]
    method: Option<String>,
    /// How many are elected, for methods that fill seats; without it what the file says, or 1
    #[arg(long, value_name = "N")]
    seats: Option<u32>,
    /// A choice within the method, such as truncated=pessimistic (borda) or utility=cost and completion=add1 (mes)
    #[arg(long, value_name = "K=V")]
    variant: Vec<Variant>,
    /// How many must say yes: a number, or a share of those who could vote such as 1/10; participation:1/10 counts all ballots
    #[arg(long, value_name = "Q")]
    quorum: Option<Quorums>,
    /// The share that is needed; exactly a half must be exceeded, any other is enough when reached
    /// OPTION=N/D is for one option alone, against the default one
    #[arg(long, value_name = "[OPTION=]N/D")]
    threshold: Vec<Share>,
    /// The option that stands for "none of these", by its name or number
    #[arg(long, value_name = "OPTION")]
    default: Option<String>,
    /// Leaves a tie to the casting vote, which is for this option (schulze)
    #[arg(long, value_name = "OPTION")]
    casting_vote: Option<String>,
    /// How many could vote
    #[arg(long, value_name = "N")]
    eligible: Option<u64>,
    /// What lots are drawn from, 64 hexadecimal digits; without it the SHA-256 of the rule and the options
    #[arg(long, value_name = "HEX")]
    seed: Option<Seeds>,
    /// How to show it
    #[arg(long, value_enum, default_value_t = Form::Text)]
    format: Form,
}

/// How a count is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Form {
    /// For people
    Text,
    /// For programs, on one line
    Json,
    /// As a picture
    Svg,
}

/// Counts and prints. The exit code is 2, with a sentence on standard error, when there is nothing to count or no sense in it.
pub fn run(arguments: &Arguments) -> ExitCode {
    match answer(arguments) {
        Ok(shown) => {
            // Who closes the pipe has read enough.
            let is_written = std::io::stdout().lock().write_all(shown.as_bytes()).is_ok();
            if is_written { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        Err(reason) => {
            // What a file says of itself is repeated in the reason, and is no order to a terminal.
            eprintln!("{}", shown(&reason));
            ExitCode::from(NO_ANSWER)
        }
    }
}

fn answer(arguments: &Arguments) -> Result<String, String> {
    let (contents, vote) = file::contents(&arguments.file)?;
    let asked = Asked::of(arguments, &contents, vote).map_err(|unfit| unfit.to_string())?;
    let mut tally = count(&asked.rule, &asked.election, asked.seed).map_err(|unfit| unfit.to_string())?;
    if let Some(option) =
        asked.casting_vote.filter(|_| tally.outcome == Outcome::Failed(FailReason::CastingVoteMissing))
    {
        tally = tally.with_casting_vote(option).map_err(|unfit| unfit.to_string())?;
    }
    Ok(match arguments.format {
        Form::Json => format!("{}\n", shown_json(&tally.printed_json())),
        Form::Text => shown_lines(&text::written(&tally, &asked, &contents)).into_owned(),
        Form::Svg => picture::drawn(&tally, &asked.election),
    })
}
