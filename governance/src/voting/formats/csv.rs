//! Tables: one ballot a row, one option a column. The header names the options; a column `count` repeats a row.
//!
//! The cells are ranks (1 is the best, equal ones allowed, gaps closed up, empty is unranked) or scores; which, says the
//! method. One column `choice` of yes, no and abstain is a vote for or against.

use super::{Contents, Malformed, Record, records, text};
use crate::voting::methods::majority;
use crate::voting::{Ballots, Choice, Options, Ranked, Scores, YesNo};

/// Reads a table of ranks or scores, or of choices.
///
/// # Errors
/// When a row cannot be understood.
pub fn read(file: &[u8]) -> Result<Contents, Malformed> {
    let rows = records(text(file)?, ',')?;
    let Some((header, rows)) = rows.split_first() else {
        return Err(Malformed::at(1, "the file is empty"));
    };
    let count = header.fields.iter().position(|field| field == "count");
    let names: Vec<&str> = header
        .fields
        .iter()
        .enumerate()
        .filter(|(at, _)| Some(*at) != count)
        .map(|(_, field)| field.as_str())
        .collect();
    let rows: Vec<Row<'_>> =
        rows.iter().map(|row| Row::of(row, header.fields.len(), count)).collect::<Result<_, _>>()?;
    if names == ["choice"] {
        return choices(&rows);
    }
    let options = names_of(&names, header.line)?;
    let numbers: Vec<(usize, u64, Vec<Option<i64>>)> =
        rows.iter().map(|row| Ok((row.line, row.weight, row.numbers(&options)?))).collect::<Result<_, _>>()?;
    let mut readings = Vec::new();
    if numbers.iter().flat_map(|(.., cells)| cells).flatten().all(|number| *number >= 1) {
        readings.push(vec![Ballots::Ranked(ranks(&options, &numbers)?)]);
    }
    if let Some(scores) = scores(&options, &numbers, header.line)? {
        readings.push(vec![Ballots::Scores(scores)]);
    }
    if readings.is_empty() {
        return Err(Malformed::at(header.line, "the numbers are neither ranks nor scores"));
    }
    Ok(Contents::readable(None, options, readings))
}

fn names_of(names: &[&str], line: usize) -> Result<Options, Malformed> {
    if names.is_empty() {
        return Err(Malformed::at(line, "the header names no option"));
    }
    if names.contains(&"") {
        return Err(Malformed::at(line, "a column has no name"));
    }
    if names.iter().all(|name| name.parse::<i64>().is_ok()) {
        return Err(Malformed::at(line, "the header is missing; the first row names the options"));
    }
    Options::named(names.iter().copied()).map_err(Malformed::unfit(line))
}

/// A row with its count taken out.
struct Row<'a> {
    line: usize,
    weight: u64,
    cells: Vec<&'a str>,
}

impl<'a> Row<'a> {
    fn of(record: &'a Record, columns: usize, count: Option<usize>) -> Result<Self, Malformed> {
        let Record { line, fields } = record;
        if fields.len() != columns {
            let reason = format!("the row has {} cells, the header {columns}", fields.len());
            return Err(Malformed::at(*line, reason));
        }
        let weight = match count.and_then(|at| fields.get(at)) {
            None => 1,
            Some(count) if count.is_empty() => return Err(Malformed::at(*line, "the count is missing")),
            Some(count) => count
                .parse()
                .map_err(|_| Malformed::at(*line, format!("the count is {count:?}, which is not a whole number")))?,
        };
        let cells = fields.iter().enumerate().filter(|(at, _)| Some(*at) != count).map(|(_, field)| field.as_str());
        Ok(Self { line: *line, weight, cells: cells.collect() })
    }

    fn numbers(&self, options: &Options) -> Result<Vec<Option<i64>>, Malformed> {
        let number = |(place, cell): (usize, &&str)| match cell.parse() {
            Ok(number) => Ok(Some(number)),
            Err(_) if cell.is_empty() => Ok(None),
            Err(_) => {
                let name = options.name(place);
                Err(Malformed::at(self.line, format!("{cell:?} for {name} is not a whole number")))
            }
        };
        self.cells.iter().enumerate().map(number).collect()
    }
}

fn choices(rows: &[Row<'_>]) -> Result<Contents, Malformed> {
    let mut said = YesNo::default();
    for row in rows {
        let cell = row.cells.first().copied().unwrap_or_default();
        let choice = cell.to_ascii_lowercase().parse::<Choice>();
        let choice = choice.map_err(|why| Malformed::at(row.line, format!("the choice is {cell:?}: {why}")))?;
        said.add(row.weight, choice).map_err(Malformed::unfit(row.line))?;
    }
    Ok(Contents::one(None, majority::options(), Ballots::YesNo(said)))
}

type Numbers = [(usize, u64, Vec<Option<i64>>)];

fn ranks(options: &Options, rows: &Numbers) -> Result<Ranked, Malformed> {
    let mut ballots = Ranked::over(options);
    for (line, weight, cells) in rows {
        let mut ranked: Vec<(i64, usize)> =
            cells.iter().zip(0..).filter_map(|(rank, place)| Some(((*rank)?, place))).collect();
        ranked.sort_unstable();
        let mut above = None;
        for (rank, place) in ranked {
            ballots.name(place, above.replace(rank) != Some(rank)).map_err(Malformed::unfit(*line))?;
        }
        ballots.end(*weight).map_err(Malformed::unfit(*line))?;
    }
    Ok(ballots.finish())
}

/// Scores on the scale from the lowest to the highest that somebody gave, zero being on it. `None` when no scale is that wide.
fn scores(options: &Options, rows: &Numbers, header: usize) -> Result<Option<Scores>, Malformed> {
    let given = || rows.iter().flat_map(|(.., cells)| cells).flatten().copied();
    let (lowest, highest) = (given().min().unwrap_or(0).min(0), given().max().unwrap_or(0).max(0));
    if lowest < -Scores::LIMIT || highest > Scores::LIMIT {
        return Ok(None);
    }
    let mut ballots = Scores::over(options, lowest, highest).map_err(Malformed::unfit(header))?;
    for (line, weight, cells) in rows {
        let scored: Vec<(usize, i64)> =
            cells.iter().enumerate().filter_map(|(place, score)| Some((place, (*score)?))).collect();
        ballots.add(*weight, &scored).map_err(Malformed::unfit(*line))?;
    }
    Ok(Some(ballots))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::voting::{BallotKind, Method};

    #[test]
    fn a_table_is_ranks_or_scores_as_the_method_wants() {
        let contents = read(b"Ann,\"Bob, jr\",count,Cy\n1,2,5,2\n,7,1,3\n,,2,\n").unwrap();
        let election = contents.election_for(Method::Schulze).unwrap();
        let Ballots::Ranked(ballots) = &election.ballots else { panic!("ranked") };
        let read: Vec<(u64, &[u16], &[u16])> =
            ballots.iter().map(|ballot| (ballot.weight, ballot.places, ballot.tiers)).collect();
        assert_eq!(read, [(5, &[0, 1, 2][..], &[0, 1, 1][..]), (1, &[2, 1], &[0, 1])]);
        assert_eq!(ballots.turnout().blank, 2);
        let election = contents.election_for(Method::Score).unwrap();
        let Ballots::Scores(ballots) = &election.ballots else { panic!("scores") };
        assert_eq!(ballots.scale(), (0, 7));
        assert_eq!(ballots.iter().collect::<Vec<_>>(), [(5, &[1, 2, 2][..]), (1, &[0, 7, 3])]);
        assert_eq!(contents.kinds_beside(BallotKind::Ranked), [BallotKind::Ranked], "ranks are no scores");
    }

    #[test]
    fn a_table_of_zeros_and_ones_is_approvals_and_no_ranking() {
        let contents = read(b"A,B\n0,1\n1,1\n0,0\n").unwrap();
        assert!(contents.election(BallotKind::Ranked).is_none());
        let turnout = contents.election_for(Method::Approval).unwrap().ballots.turnout();
        assert_eq!((turnout.valid, turnout.blank), (2, 1));
    }

    #[test]
    fn a_column_of_choices_is_a_vote_for_or_against() {
        let contents = read(b"choice,count\nyes,3\nNo,2\nabstain,1\nyes,1\n").unwrap();
        let said = contents.election_for(Method::Majority).unwrap().ballots;
        assert_eq!(said, Ballots::YesNo(YesNo { yes: 4, no: 2, abstain: 1 }));
    }

    #[test]
    fn every_fault_is_refused_with_its_line() {
        for (file, line, reason) in [
            ("", 1, "the file is empty"),
            ("count\n1\n", 1, "the header names no option"),
            ("A,,count\n", 1, "a column has no name"),
            ("A,B,A\n", 1, "the option A is there twice"),
            ("1,2\n2,1\n", 1, "the header is missing; the first row names the options"),
            ("A,B\n1,2,3\n", 2, "the row has 3 cells, the header 2"),
            ("A,B\n1\n", 2, "the row has 1 cells, the header 2"),
            ("A,B\n1,x\n", 2, "\"x\" for B is not a whole number"),
            ("A,B\n1,2.5\n", 2, "\"2.5\" for B is not a whole number"),
            ("A,count\n1,\n", 2, "the count is missing"),
            ("A,count\n1,many\n", 2, "the count is \"many\", which is not a whole number"),
            ("A,count\n1,-1\n", 2, "the count is \"-1\", which is not a whole number"),
            ("A,count\n1,72057594037927937\n", 2, "more than 72057594037927936 ballots cannot be counted"),
            ("A\n99999999999999999999\n", 2, "\"99999999999999999999\" for A is not a whole number"),
            ("A\n-2000000\n", 1, "the numbers are neither ranks nor scores"),
            ("choice\nyes\nmaybe\n", 3, "the choice is \"maybe\": choose yes, no or abstain"),
            ("A,B\n\"1,2\n", 2, "a quote is not closed"),
        ] {
            assert_eq!(read(file.as_bytes()), Err(Malformed::at(line, reason)), "{file}");
        }
    }
}
