//! Pabulib's `.pb` files of participatory budgeting: `META`, `PROJECTS` and `VOTES`, semicolons between fields
//! (Stolicki, Szufa & Talmon, arXiv:2012.06539). Only approvals are read.

use std::collections::BTreeMap;

use super::{Contents, Malformed, Record, records};
use crate::voting::{Ballots, Election, Labelled, OptionId, Options, Projects};

/// What such a file holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Budgeting {
    /// The projects and the votes.
    pub election: Election,
    /// The budget, in the very letters of the file.
    pub budget: String,
}

/// Reads such a file as any file is read.
///
/// # Errors
/// As [`read`], and when it is not UTF-8.
pub(super) fn contents(file: &[u8]) -> Result<Contents, Malformed> {
    let Budgeting { election: Election { title, options, ballots, .. }, budget } = read(super::text(file)?)?;
    let mut contents = Contents::one(title, options, ballots);
    contents.budget = Some(budget);
    Ok(contents)
}

/// Reads such a file.
///
/// # Errors
/// When a section, key, column or number is missing or wrong, a vote names an unknown project, or the numbers of projects
/// and votes are not those that the head of the file promises.
pub fn read(text: &str) -> Result<Budgeting, Malformed> {
    let sections = Sections::of(text)?;
    let meta = Meta::of(&sections)?;
    if let Some((line, kind)) = meta.get("vote_type")
        && !["approval", "choose-1"].contains(&kind.to_ascii_lowercase().as_str())
    {
        return Err(Malformed::at(line, format!("votes of the type {kind:?} cannot be read, only approval")));
    }
    let Some((budget_line, budget)) = meta.get("budget") else {
        return Err(Malformed::at(sections.meta.line, "META has no budget"));
    };
    let listed = Listed::of(&sections.projects)?;
    meta.promised("num_projects", listed.options.len())?;
    let budgeted = amount(budget, budget_line)?;
    let decimals = listed.costs.iter().map(|cost| cost.decimals).chain([budgeted.decimals]).max().unwrap_or(0);
    let costs: Result<Vec<u64>, Malformed> = listed.costs.iter().map(|cost| cost.minor(decimals)).collect();
    let mut projects = Projects::over(&listed.options, budgeted.minor(decimals)?, costs?, decimals)
        .map_err(Malformed::unfit(budget_line))?;
    let votes = votes(&sections.votes, &listed, &mut projects)?;
    meta.promised("num_votes", votes)?;
    let title = meta.get("description").map(|(_, title)| title.to_owned());
    let election = Election { title, options: listed.options, ballots: Ballots::Projects(projects), eligible: None };
    Ok(Budgeting { election, budget: budget.to_owned() })
}

/// A section: its rows below the one that names the columns.
struct Section {
    /// Where it begins.
    line: usize,
    /// What the columns are called, in lower case.
    columns: Vec<String>,
    rows: Vec<Record>,
}

impl Section {
    /// Where a column stands.
    fn column(&self, name: &str) -> Result<usize, Malformed> {
        let place = self.columns.iter().position(|column| column == name);
        place.ok_or_else(|| Malformed::at(self.line, format!("there is no column {name}")))
    }
}

struct Sections {
    meta: Section,
    projects: Section,
    votes: Section,
}

impl Sections {
    fn of(text: &str) -> Result<Self, Malformed> {
        let mut found: BTreeMap<String, Section> = BTreeMap::new();
        let mut current: Option<String> = None;
        let mut last = 1;
        for row in records(text, ';')? {
            last = row.line;
            if let Some(name) = section_named(&row) {
                if found.contains_key(&name) {
                    return Err(Malformed::at(row.line, format!("there are two sections {name}")));
                }
                let section = Section { line: row.line, columns: Vec::new(), rows: Vec::new() };
                found.insert(name.clone(), section);
                current = Some(name);
                continue;
            }
            let Some(section) = current.as_ref().and_then(|name| found.get_mut(name)) else {
                return Err(Malformed::at(row.line, "the file begins with META"));
            };
            section.take(row)?;
        }
        let mut section =
            |name: &str| found.remove(name).ok_or_else(|| Malformed::at(last, format!("there is no section {name}")));
        Ok(Self { meta: section("META")?, projects: section("PROJECTS")?, votes: section("VOTES")? })
    }
}

impl Section {
    fn take(&mut self, row: Record) -> Result<(), Malformed> {
        if self.columns.is_empty() {
            self.columns = row.fields.iter().map(|column| column.to_ascii_lowercase()).collect();
            return Ok(());
        }
        if row.fields.len() != self.columns.len() {
            let (have, need) = (row.fields.len(), self.columns.len());
            return Err(Malformed::at(row.line, format!("{have} fields where the columns are {need}")));
        }
        self.rows.push(row);
        Ok(())
    }
}

fn section_named(row: &Record) -> Option<String> {
    let (name, rest) = row.fields.split_first()?;
    let name = name.to_ascii_uppercase();
    (["META", "PROJECTS", "VOTES"].contains(&name.as_str()) && rest.iter().all(String::is_empty)).then_some(name)
}

fn field(row: &Record, column: usize) -> &str {
    row.fields.get(column).map_or("", String::as_str)
}

/// The head of the file: keys in lower case, with their lines.
struct Meta<'a>(BTreeMap<String, (usize, &'a str)>);

impl<'a> Meta<'a> {
    fn of(sections: &'a Sections) -> Result<Self, Malformed> {
        let (key, value) = (sections.meta.column("key")?, sections.meta.column("value")?);
        let mut keys = BTreeMap::new();
        for row in &sections.meta.rows {
            let name = field(row, key).to_ascii_lowercase();
            if keys.insert(name, (row.line, field(row, value))).is_some() {
                return Err(Malformed::at(row.line, format!("{:?} is there twice", field(row, key))));
            }
        }
        Ok(Self(keys))
    }

    fn get(&self, key: &str) -> Option<(usize, &'a str)> {
        self.0.get(key).copied()
    }

    /// A number that the head promises, when it does, must be the one that the file keeps.
    fn promised(&self, key: &str, have: usize) -> Result<(), Malformed> {
        match self.get(key) {
            Some((line, promised)) if promised.parse() != Ok(have) => {
                Err(Malformed::at(line, format!("{key} is {promised:?}, but there are {have}")))
            }
            _ => Ok(()),
        }
    }
}

/// An amount as written: `digits` with the point `decimals` places from the right.
struct Amount {
    digits: u64,
    decimals: u32,
    line: usize,
}

impl Amount {
    /// The amount in minor units of so many decimals.
    fn minor(&self, decimals: u32) -> Result<u64, Malformed> {
        let shift = 10_u64.saturating_pow(decimals.saturating_sub(self.decimals));
        let minor = self.digits.checked_mul(shift).filter(|minor| *minor <= Projects::MAX_AMOUNT);
        minor.ok_or_else(|| Malformed::at(self.line, "this amount is too large to be counted exactly"))
    }
}

fn amount(text: &str, line: usize) -> Result<Amount, Malformed> {
    let wrong = || Malformed::at(line, format!("{text:?} is not an amount of money such as 1200 or 99.50"));
    let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
    let is_number = |digits: &str| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number(whole) || !is_number(part) {
        return Err(wrong());
    }
    let part = part.trim_end_matches('0');
    let decimals = u32::try_from(part.len()).ok().filter(|decimals| *decimals <= Projects::MAX_DECIMALS);
    let decimals = decimals
        .ok_or_else(|| Malformed::at(line, format!("{text:?} has more than {} decimals", Projects::MAX_DECIMALS)))?;
    Ok(Amount { digits: format!("{whole}{part}").parse().map_err(|_| wrong())?, decimals, line })
}

/// The projects, as listed.
struct Listed {
    options: Options,
    costs: Vec<Amount>,
    places: BTreeMap<String, usize>,
}

impl Listed {
    fn of(section: &Section) -> Result<Self, Malformed> {
        let (id, cost) = (section.column("project_id")?, section.column("cost")?);
        let name = section.columns.iter().position(|column| column == "name");
        let (mut labelled, mut costs, mut places) = (Vec::new(), Vec::new(), BTreeMap::new());
        for (place, row) in section.rows.iter().enumerate() {
            let word = field(row, id);
            if word.is_empty() {
                return Err(Malformed::at(row.line, "a project has no id"));
            }
            if places.insert(word.to_owned(), place).is_some() {
                return Err(Malformed::at(row.line, format!("the project {word} is there twice")));
            }
            costs.push(amount(field(row, cost), row.line)?);
            let name = name.map_or("", |column| field(row, column)).to_owned();
            labelled.push(Labelled { id: OptionId::from(word), name });
        }
        let options = Options::new(labelled).map_err(Malformed::unfit(section.line))?;
        Ok(Self { options, costs, places })
    }
}

/// Adds the votes; says how many rows there were.
fn votes(section: &Section, listed: &Listed, projects: &mut Projects) -> Result<usize, Malformed> {
    if section.columns.is_empty() {
        return Ok(0);
    }
    let (voter, vote) = (section.column("voter_id")?, section.column("vote")?);
    let mut voters = BTreeMap::new();
    let mut approved = Vec::new();
    for row in &section.rows {
        if let Some(before) = voters.insert(field(row, voter), row.line) {
            let voter = field(row, voter);
            return Err(Malformed::at(row.line, format!("the voter {voter:?} has voted in line {before}")));
        }
        approved.clear();
        for id in field(row, vote).split(',').map(str::trim).filter(|id| !id.is_empty()) {
            let place = listed.places.get(id).copied();
            approved.push(place.ok_or_else(|| Malformed::at(row.line, format!("there is no project {id:?}")))?);
        }
        projects.approvals.add(1, &approved).map_err(Malformed::unfit(row.line))?;
    }
    Ok(section.rows.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "META\nkey;value\ndescription;Two\nnum_projects;2\nnum_votes;3\nbudget;100.50\nvote_type;approval\n\
        PROJECTS\nproject_id;cost;name\na;33.35;\"A; or so\"\nb;7;\nVOTES\nvoter_id;age;vote\n1;;a\n2;;\"a,b\"\n3;;\n";

    fn refused(from: &str, to: &str) -> (usize, String) {
        assert!(FILE.contains(from), "{from}");
        let error = read(&FILE.replacen(from, to, 1)).unwrap_err();
        (error.line, error.reason)
    }

    #[test]
    fn a_file_is_read_with_its_decimals_and_its_budget_as_written() {
        let read = read(FILE).unwrap();
        assert_eq!(read.budget, "100.50");
        let Ballots::Projects(projects) = &read.election.ballots else { panic!("not projects") };
        assert_eq!((projects.budget, projects.costs.as_slice(), projects.decimals), (10_050, &[3_335, 700][..], 2));
        let turnout = projects.approvals.turnout();
        assert_eq!((turnout.valid, turnout.blank), (2, 1));
        assert_eq!((read.election.options.name(0), read.election.options.name(1)), ("A; or so".into(), "b".into()));
        assert_eq!(super::read(&FILE.replace('\n', "\r\n")).unwrap(), read);
    }

    #[test]
    fn what_is_wrong_is_refused_with_its_line() {
        for (from, to, line, reason) in [
            ("META\n", "", 1, "the file begins with META"),
            ("VOTES", "VOTE", 12, "1 fields where the columns are 3"),
            ("budget;100.50\n", "", 1, "META has no budget"),
            ("budget;100.50", "budget;-3", 6, "\"-3\" is not an amount of money such as 1200 or 99.50"),
            ("a;33.35", "a;1e3", 10, "\"1e3\" is not an amount of money such as 1200 or 99.50"),
            ("a;33.35", "a;0.1234567", 10, "\"0.1234567\" has more than 6 decimals"),
            ("a;33.35", "a;99999999999999999", 10, "this amount is too large to be counted exactly"),
            ("b;7", "a;7", 11, "the project a is there twice"),
            ("\"a,b\"", "\"a,c\"", 15, "there is no project \"c\""),
            ("\"a,b\"", "\"a,a\"", 15, "a ballot approves of an option twice"),
            ("3;;\n", "1;;\n", 16, "the voter \"1\" has voted in line 14"),
            ("3;;\n", "3;\n", 16, "2 fields where the columns are 3"),
            ("3;;\n", "", 5, "num_votes is \"3\", but there are 2"),
            ("approval", "ordinal", 7, "votes of the type \"ordinal\" cannot be read, only approval"),
            ("project_id", "id", 8, "there is no column project_id"),
            ("\"a,b\"", "\"a,b", 15, "a quote is not closed"),
        ] {
            assert_eq!(refused(from, to), (line, reason.to_owned()), "{from} -> {to}");
        }
        assert_eq!(read("").unwrap_err(), Malformed::at(1, "there is no section META"));
    }
}
