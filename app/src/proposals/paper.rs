//! The ballot paper: a vote's empty or filled ballot as a form, and the form read as a ballot.

use std::collections::BTreeMap;

use governance::voting::{Ballot, BallotRefusal, Marks, Sheet};

/// Fields of a form, by name.
pub type Fields = Vec<(String, String)>;

/// The fields of options are called this and the option's id.
const OPTION: &str = "o-";
/// A whole ballot, as the preview sends it.
const WRITTEN: &str = "ballot";

/// A line of the paper.
pub struct Line {
    pub field: String,
    pub name: String,
    /// The place, score or votes as typed; empty when there are none.
    pub value: String,
    /// Whether a set holds it.
    pub checked: bool,
    /// What it costs, for projects.
    pub cost: String,
}

/// The paper as the template prints it.
pub struct Paper {
    /// "yes_no", "ranked", "approvals", "scores", "credits" or "projects".
    pub kind: &'static str,
    pub lines: Vec<Line>,
    /// The word of a yes-or-no ballot; empty when there is none.
    pub word: &'static str,
    /// The places to choose from, or the scores.
    pub offered: Vec<String>,
    /// Whether no two may have the same place.
    pub is_strict: bool,
    /// What there is to spend; zero where nothing is spent.
    pub purse: u64,
    /// Whether what is chosen are features, which cost days of work.
    pub is_of_features: bool,
}

impl Paper {
    /// The paper of a sheet, filled with a ballot.
    pub fn of(sheet: &Sheet, ballot: Option<&Ballot>) -> Self {
        let count = sheet.options().len();
        let mut offered = Vec::new();
        let (mut is_strict, mut purse, mut prices) = (false, 0, Vec::new());
        let kind = match sheet.marks() {
            Marks::YesNo => "yes_no",
            Marks::Ranked { is_strict: strict } => {
                is_strict = *strict;
                offered = (1..=count).map(|place| place.to_string()).collect();
                "ranked"
            }
            Marks::Approvals => "approvals",
            Marks::Scores { min, max } => {
                offered = (*min..=*max).map(|score| score.to_string()).collect();
                "scores"
            }
            Marks::Credits { credits } => {
                purse = *credits;
                "credits"
            }
            Marks::Projects { budget, costs } => {
                purse = *budget;
                prices.clone_from(costs);
                "projects"
            }
        };
        let word = match ballot {
            Some(Ballot::YesNo(choice)) => choice.as_str(),
            _ => "",
        };
        let line = |place: usize| Line {
            field: format!("{OPTION}{}", sheet.options().id(place)),
            name: sheet.options().name(place),
            value: ballot.map(|ballot| value(ballot, place)).unwrap_or_default(),
            checked: matches!(ballot, Some(Ballot::Set(places)) if places.contains(&place)),
            cost: prices.get(place).map(ToString::to_string).unwrap_or_default(),
        };
        let mut lines: Vec<Line> = if kind == "yes_no" { Vec::new() } else { (0..count).map(line).collect() };
        if kind == "ranked" {
            // As it lies in the box: the best on top. Without a ballot everything keeps the order of the sheet.
            lines.sort_by_key(|line| line.value.parse::<usize>().unwrap_or(usize::MAX));
        }
        Self { kind, lines, word, offered, is_strict, purse, is_of_features: false }
    }

    /// The paper as it was sent, whatever is wrong with it.
    pub fn sent(sheet: &Sheet, fields: &Fields) -> Self {
        let mut paper = Self::of(sheet, None);
        for line in &mut paper.lines {
            if let Some((_, typed)) = fields.iter().find(|(name, _)| *name == line.field) {
                line.value = typed.chars().take(20).collect();
                line.checked = true;
            }
        }
        paper
    }
}

fn value(ballot: &Ballot, place: usize) -> String {
    let number = match ballot {
        Ballot::Ranked(tiers) => {
            tiers.iter().position(|tier| tier.contains(&place)).map(|tier| tier.saturating_add(1).to_string())
        }
        Ballot::Numbers(numbers) => numbers.iter().find(|(of, _)| *of == place).map(|(_, number)| number.to_string()),
        Ballot::YesNo(_) | Ballot::Set(_) => None,
    };
    number.unwrap_or_default()
}

/// Reads a ballot from the fields of its form, or whole as the preview sends it.
///
/// # Errors
/// Says what is wrong with it.
pub fn read(sheet: &Sheet, fields: &Fields) -> Result<Ballot, BallotRefusal> {
    if let Some((_, written)) = fields.iter().find(|(name, _)| name == WRITTEN) {
        return sheet.read(written);
    }
    if *sheet.marks() == Marks::YesNo {
        let choice = fields.iter().find(|(name, _)| name == "choice").map(|(_, value)| value.as_str());
        return sheet.read(choice.unwrap_or_default());
    }
    let marked: Vec<(usize, &str)> = fields
        .iter()
        .filter_map(|(name, value)| Some((name.strip_prefix(OPTION)?, value.trim())))
        .map(|(id, value)| Ok((sheet.place_of(id)?, value)))
        .collect::<Result<_, BallotRefusal>>()?;
    let ballot = match sheet.marks() {
        Marks::Ranked { .. } => Ballot::Ranked(tiers(&marked)?),
        Marks::Approvals | Marks::Projects { .. } => Ballot::Set(marked.iter().map(|(place, _)| *place).collect()),
        _ => Ballot::Numbers(numbers(&marked)?),
    };
    sheet.checked(ballot)
}

fn numbers(marked: &[(usize, &str)]) -> Result<Vec<(usize, i64)>, BallotRefusal> {
    let filled = marked.iter().filter(|(_, value)| !value.is_empty());
    filled
        .map(|(place, value)| {
            let number = value.replace('−', "-").parse();
            let number = number.map_err(|_| BallotRefusal::NotANumber(value.chars().take(20).collect()))?;
            Ok((*place, number))
        })
        .collect()
}

/// Places become tiers: what has the same place is equal, and places that nobody has are no places.
fn tiers(marked: &[(usize, &str)]) -> Result<Vec<Vec<usize>>, BallotRefusal> {
    let mut tiers: BTreeMap<i64, Vec<usize>> = BTreeMap::new();
    for (option, place) in numbers(marked)? {
        tiers.entry(place).or_default().push(option);
    }
    Ok(tiers.into_values().collect())
}

#[cfg(test)]
mod tests {
    use governance::voting::Options;

    use super::*;

    fn fields(pairs: &[(&str, &str)]) -> Fields {
        pairs.iter().map(|(name, value)| ((*name).to_string(), (*value).to_string())).collect()
    }

    fn sheet(marks: Marks) -> Sheet {
        Sheet::new(Options::named(["a", "b", "c"]).unwrap(), marks)
    }

    #[test]
    fn a_form_is_read_as_the_ballot_it_shows_and_printed_again() {
        let ranked = sheet(Marks::Ranked { is_strict: false });
        let ballot = read(&ranked, &fields(&[("o-a", "7"), ("o-b", ""), ("o-c", "2")])).unwrap();
        assert_eq!(ranked.written(&ballot), r#"[["c"],["a"]]"#);
        let paper = Paper::of(&ranked, Some(&ballot));
        let shown: Vec<_> = paper.lines.iter().map(|line| (line.name.as_str(), line.value.as_str())).collect();
        assert_eq!(shown, [("c", "1"), ("a", "2"), ("b", "")]);
        let whole = read(&ranked, &fields(&[("o-a", "1"), ("ballot", r#"[["b"]]"#)])).unwrap();
        assert_eq!(ranked.written(&whole), r#"[["b"]]"#);
        let credits = sheet(Marks::Credits { credits: 9 });
        assert_eq!(credits.written(&read(&credits, &fields(&[("o-a", "−3"), ("o-b", "0")])).unwrap()), r#"{"a":-3}"#);
        let set = sheet(Marks::Approvals);
        assert_eq!(set.written(&read(&set, &fields(&[("o-c", "true"), ("_csrf", "x")])).unwrap()), r#"["c"]"#);
    }

    #[test]
    fn what_is_no_ballot_is_refused_and_shown_as_it_was_sent() {
        let ranked = sheet(Marks::Ranked { is_strict: true });
        let sent = fields(&[("o-a", "1"), ("o-b", "1")]);
        assert_eq!(read(&ranked, &sent), Err(BallotRefusal::EqualRanks));
        assert_eq!(Paper::sent(&ranked, &sent).lines[1].value, "1");
        assert_eq!(read(&ranked, &fields(&[("o-z", "1")])), Err(BallotRefusal::UnknownOption("z".into())));
        assert_eq!(read(&ranked, &fields(&[("o-a", "first")])), Err(BallotRefusal::NotANumber("first".into())));
        assert!(read(&Sheet::yes_no(), &fields(&[])).is_err());
    }
}
