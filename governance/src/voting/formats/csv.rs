//! Tables: one ballot a row, one option a column. The header names the options; a column `count` repeats a row.
//!
//! The cells are ranks (1 is the best, equal ones allowed, gaps closed up, empty is unranked) or scores; which, says the
//! method. One column `choice` of yes, no and abstain is a vote for or against.

use super::{Contents, Malformed, Record, Records, text};
use crate::voting::methods::majority;
use crate::voting::{Ballots, Choice, Options, Ranked, RankedBuilder, Scores, YesNo};

/// Reads a table of ranks or scores, or of choices.
///
/// # Errors
/// When a row cannot be understood.
pub fn read(file: &[u8]) -> Result<Contents, Malformed> {
    let mut rows = Records::of(text(file)?, ',');
    let Some(header) = rows.next().transpose()? else {
        return Err(Malformed::at(1, "the file is empty"));
    };
    let columns = Columns::of(&header)?;
    match columns.names.as_slice() {
        [only] if only.eq_ignore_ascii_case("choice") => choices(&columns, rows),
        _ => numbers(&columns, rows, header.line),
    }
}

/// What the header says of the columns.
struct Columns<'a> {
    /// Where a row says how often it stands for the same ballot.
    count: Option<usize>,
    /// What the others are called.
    names: Vec<&'a str>,
}

impl<'a> Columns<'a> {
    fn of(header: &'a Record) -> Result<Self, Malformed> {
        let is_count = |field: &str| field.eq_ignore_ascii_case("count");
        let mut counts = (0..).zip(&header.fields).filter(|(_, field)| is_count(field)).map(|(at, _)| at);
        let count = counts.next();
        if counts.next().is_some() {
            return Err(Malformed::at(header.line, "there are two columns of counts"));
        }
        let names = header.fields.iter().map(String::as_str).filter(|field| !is_count(field)).collect();
        Ok(Self { count, names })
    }

    fn number(&self) -> usize {
        self.names.len().saturating_add(usize::from(self.count.is_some()))
    }

    /// A row with its count taken out.
    fn row<'r>(&self, record: &'r Record) -> Result<Row<'r>, Malformed> {
        let Record { line, fields } = record;
        let (have, want) = (fields.len(), self.number());
        if have != want {
            let plural = if have == 1 { "" } else { "s" };
            return Err(Malformed::at(*line, format!("the row has {have} cell{plural}, the header {want}")));
        }
        let weight = match self.count.and_then(|at| fields.get(at)) {
            None => 1,
            Some(count) if count.is_empty() => return Err(Malformed::at(*line, "the count is missing")),
            Some(count) => count
                .parse()
                .map_err(|_| Malformed::at(*line, format!("the count is {count:?}, which is not a whole number")))?,
        };
        let cells = (0..).zip(fields).filter(|(at, _)| Some(*at) != self.count).map(|(_, field)| field.as_str());
        Ok(Row { line: *line, weight, cells: cells.collect() })
    }
}

/// A ballot, as often as its weight says.
struct Row<'a> {
    line: usize,
    weight: u64,
    cells: Vec<&'a str>,
}

impl Row<'_> {
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

fn names_of(names: &[&str], line: usize) -> Result<Options, Malformed> {
    if names.is_empty() {
        return Err(Malformed::at(line, "the header names no option"));
    }
    if names.iter().any(|name| name.trim().is_empty()) {
        return Err(Malformed::at(line, "a column has no name"));
    }
    if names.iter().all(|name| name.parse::<i64>().is_ok()) {
        return Err(Malformed::at(line, "the header is missing; the first row names the options"));
    }
    Options::named(names.iter().copied()).map_err(Malformed::unfit(line))
}

fn choices(columns: &Columns<'_>, rows: Records<'_>) -> Result<Contents, Malformed> {
    let mut said = YesNo::default();
    for record in rows {
        let record = record?;
        let row = columns.row(&record)?;
        let cell = row.cells.first().copied().unwrap_or_default();
        let choice = cell.to_ascii_lowercase().parse::<Choice>();
        let choice = choice.map_err(|why| Malformed::at(row.line, format!("the choice is {cell:?}: {why}")))?;
        said.add(row.weight, choice).map_err(Malformed::unfit(row.line))?;
    }
    Ok(Contents::one(None, majority::options(), Ballots::YesNo(said)))
}

/// Ranks, scores, or both: once through the rows to see what their numbers can be, and once to keep them as that.
fn numbers(columns: &Columns<'_>, rows: Records<'_>, header: usize) -> Result<Contents, Malformed> {
    let options = names_of(&columns.names, header)?;
    let (mut lowest, mut highest) = (None, None);
    each_row(columns, &options, rows, |_, _, numbers| {
        for number in numbers.iter().flatten().copied() {
            lowest = Some(lowest.map_or(number, |lowest: i64| lowest.min(number)));
            highest = Some(highest.map_or(number, |highest: i64| highest.max(number)));
        }
        Ok(())
    })?;
    let mut ranks = lowest.is_none_or(|lowest| lowest >= 1).then(|| Ranked::over(&options));
    let (lowest, highest) = (lowest.unwrap_or(0).min(0), highest.unwrap_or(0).max(0));
    let is_scale = lowest >= -Scores::LIMIT && highest <= Scores::LIMIT;
    let mut scores =
        is_scale.then(|| Scores::over(&options, lowest, highest)).transpose().map_err(Malformed::unfit(header))?;
    if ranks.is_none() && scores.is_none() {
        return Err(Malformed::at(header, "the numbers are neither ranks nor scores"));
    }
    each_row(columns, &options, rows, |line, weight, numbers| {
        if let Some(ranks) = &mut ranks {
            add_ranks(ranks, line, weight, numbers)?;
        }
        if let Some(scores) = &mut scores {
            let scored = (0..).zip(numbers).filter_map(|(place, score)| Some((place, (*score)?)));
            scores.add(weight, &scored.collect::<Vec<(usize, i64)>>()).map_err(Malformed::unfit(line))?;
        }
        Ok(())
    })?;
    let ranks = ranks.map(|ranks| vec![Ballots::Ranked(ranks.finish())]);
    let scores = scores.map(|scores| vec![Ballots::Scores(scores)]);
    Ok(Contents::readable(None, options, ranks.into_iter().chain(scores).collect()))
}

/// Calls back with the line, the weight and the numbers of every row.
fn each_row(
    columns: &Columns<'_>,
    options: &Options,
    rows: Records<'_>,
    mut take: impl FnMut(usize, u64, &[Option<i64>]) -> Result<(), Malformed>,
) -> Result<(), Malformed> {
    for record in rows {
        let record = record?;
        let row = columns.row(&record)?;
        take(row.line, row.weight, &row.numbers(options)?)?;
    }
    Ok(())
}

fn add_ranks(ballots: &mut RankedBuilder, line: usize, weight: u64, ranks: &[Option<i64>]) -> Result<(), Malformed> {
    let mut ranked: Vec<(i64, usize)> =
        ranks.iter().zip(0..).filter_map(|(rank, place)| Some(((*rank)?, place))).collect();
    ranked.sort_unstable();
    let mut above = None;
    for (rank, place) in ranked {
        ballots.name(place, above.replace(rank) != Some(rank)).map_err(Malformed::unfit(line))?;
    }
    ballots.end(weight).map_err(Malformed::unfit(line))
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
        assert_eq!((turnout.valid, turnout.blank), (3, 0), "two zeros are an answer");
        let turnout = read(b"A,B\n0,1\n,\n").unwrap().election_for(Method::Approval).unwrap().ballots.turnout();
        assert_eq!((turnout.valid, turnout.blank), (1, 1), "two empty cells are none");
    }

    #[test]
    fn a_column_of_choices_is_a_vote_for_or_against() {
        let contents = read(b"Choice,Count\nyes,3\nNo,2\nabstain,1\nyes,1\n").unwrap();
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
            ("A,B\n1\n", 2, "the row has 1 cell, the header 2"),
            ("Count,A,count\n1,1,1\n", 1, "there are two columns of counts"),
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
