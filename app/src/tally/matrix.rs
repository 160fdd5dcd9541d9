//! The matrix of pairs as a picture: dark where the option of the row beats that of the column.

use std::fmt::Write;

use governance::voting::{Pairwise, Tally};

use super::picture::{LEFT, LINE, TOP, label};

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

/// The picture's body, width, height, and what it says in words.
pub fn drawing(tally: &Tally, pairwise: &Pairwise) -> (String, usize, usize, String) {
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
        let weight = if tally.winners.contains(&row) { "600" } else { "400" };
        let mark = if tally.winners.contains(&row) { " ✓" } else { "" };
        let _ = writeln!(
            body,
            "<text x=\"{}\" y=\"{}\" text-anchor=\"end\" font-weight=\"{weight}\">{}{mark} · {}</text>",
            LEFT - 10,
            y + 19,
            label(&name, 22),
            row + 1
        );
        for column in (0..options).filter(|column| *column != row) {
            one(&mut body, pairwise, (row, column), (LEFT + column * cell, y, cell));
        }
        let beaten: Vec<usize> = (0..options).filter(|other| pairwise.beats(row, *other)).collect();
        words.push(format!("{name} beats {}", tally.options.names(&beaten)));
    }
    let words = format!("In each pair, by the number of ballots that put one above the other: {}.", words.join("; "));
    (body, (LEFT + options * cell + 16).max(560), TOP + options * LINE + 16, words)
}

fn one(body: &mut String, pairwise: &Pairwise, (row, column): (usize, usize), (x, y, cell): (usize, usize, usize)) {
    let (fill, ink) = if pairwise.beats(row, column) { ("#111", "#fff") } else { ("#fff", "#111") };
    let _ = writeln!(
        body,
        "<rect x=\"{x}\" y=\"{y}\" width=\"{cell}\" height=\"{LINE}\" fill=\"{fill}\" stroke=\"#777\"/><text x=\"{}\" y=\"{}\" text-anchor=\"middle\" fill=\"{ink}\">{}</text>",
        x + cell / 2,
        y + 19,
        pairwise.over(row, column)
    );
}
