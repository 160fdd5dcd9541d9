//! The matrix of pairs as a picture: dark where the option of the row beats that of the column.

use std::fmt::Write;

use governance::voting::{Pairwise, Tally};

use super::letters::label;
use super::picture::{Drawing, LEFT, LINE, TOP};

/// How many others each option beats, as figures of a bar.
pub fn pairs_won(pairwise: &Pairwise) -> Vec<(String, i128)> {
    let options = pairwise.options();
    (0..options)
        .map(|place| {
            let won = (0..options).filter(|other| pairwise.beats(place, *other)).count();
            (won.to_string(), i128::try_from(won).unwrap_or(0))
        })
        .collect()
}

/// The matrix, its numbers in it.
pub fn drawing(tally: &Tally, pairwise: &Pairwise) -> Drawing {
    let options = pairwise.options();
    let digits = pairwise.rows().flatten().map(|cell| cell.to_string().len()).max().unwrap_or(1);
    let cell = 20 + digits * 9;
    let mut body = String::new();
    let mut words = Vec::new();
    for column in 0..options {
        let x = LEFT + column * cell + cell / 2;
        let _ = writeln!(body, "<text x=\"{x}\" y=\"{}\" text-anchor=\"middle\">{}</text>", TOP - 8, column + 1);
    }
    for row in 0..options {
        let (y, name) = (TOP + row * LINE, tally.options.name(row));
        let won = tally.winners.contains(&row);
        let (weight, mark) = if won { ("600", " ✓") } else { ("400", "") };
        let _ = writeln!(
            body,
            "<text x=\"{}\" y=\"{}\" text-anchor=\"end\" font-weight=\"{weight}\">{}{mark} · {}</text>",
            LEFT - 10,
            y + 19,
            label(&name, LEFT - 70, won),
            row + 1
        );
        for column in (0..options).filter(|column| *column != row) {
            one(&mut body, pairwise, (row, column), (LEFT + column * cell, y, cell));
        }
        let beaten: Vec<usize> = (0..options).filter(|other| pairwise.beats(row, *other)).collect();
        words.push(format!("{name} beats {}", tally.options.names(&beaten)));
    }
    let words = format!("In each pair, by the number of ballots that put one above the other: {}.", words.join("; "));
    Drawing {
        body,
        width: (LEFT + options * cell + 16).max(560),
        height: TOP + options * LINE + 16,
        words,
        shows: "Ballots that put the row above the column, solid if more than the reverse. ✓: won.".to_owned(),
    }
}

fn one(body: &mut String, pairwise: &Pairwise, (row, column): (usize, usize), (x, y, cell): (usize, usize, usize)) {
    let (fill, ink, on, under) =
        if pairwise.beats(row, column) { ("#111", "#fff", "p", "i") } else { ("#fff", "#111", "i", "p") };
    let _ = writeln!(
        body,
        "<rect x=\"{x}\" y=\"{y}\" width=\"{cell}\" height=\"{LINE}\" fill=\"{fill}\" stroke=\"#777\" class=\"{under}\"/><text x=\"{}\" y=\"{}\" text-anchor=\"middle\" fill=\"{ink}\" class=\"{on}\">{}</text>",
        x + cell / 2,
        y + 19,
        pairwise.over(row, column)
    );
}
