//! PrefLib's files (preflib.org/format): ranked ballots in `.soc`, `.soi`, `.toc` and `.toi`, categories in `.cat`.
//!
//! Lines that begin with `#` are the header, every other one is `count: ballot`. Read byte by byte in one pass, with no
//! memory of its own per line: a million ballots are read as fast as they can be laid out.

mod cursor;
mod header;
#[cfg(test)]
mod tests;

use cursor::Cursor;
use header::Header;

use super::{Contents, Malformed, text};
use crate::voting::{Approvals, Ballots, Choice, Options, Ranked, RankedBuilder, Unfit, YesNo};

/// The kinds of orders, by the ends of the files' names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Orders {
    /// `.soc`: strict and complete.
    StrictComplete,
    /// `.soi`: strict.
    StrictIncomplete,
    /// `.toc`: complete, ties allowed.
    TiedComplete,
    /// `.toi`: anything.
    TiedIncomplete,
}

impl Orders {
    const fn may_tie(self) -> bool {
        matches!(self, Self::TiedComplete | Self::TiedIncomplete)
    }

    const fn may_leave_out(self) -> bool {
        matches!(self, Self::StrictIncomplete | Self::TiedIncomplete)
    }
}

/// Reads ranked ballots.
///
/// # Errors
/// When a line cannot be understood, or is not of the kind that the file's name promises.
pub fn ranked(file: &[u8], orders: Orders) -> Result<Contents, Malformed> {
    let (header, mut cursor) = begin(file)?;
    let options = header.options()?;
    let mut ballots = Ranked::over(&options);
    let (about, named) = cursor.estimate();
    ballots.reserve(about, named);
    let mut order = Vec::with_capacity(options.len());
    let mut lines = 0_u64;
    while cursor.next_line() {
        if cursor.skip_comment() {
            continue;
        }
        let weight = cursor.weight()?;
        lines = lines.saturating_add(1);
        match cursor.plain_order(options.len(), &mut order) {
            Some(behind) if ballots.rank(&order) => {
                cursor = behind;
                complete_enough(order.len(), options.len(), orders, cursor.line())?;
            }
            _ => ranking(&mut cursor, &mut ballots, options.len(), orders)?,
        }
        ballots.end(weight).map_err(Malformed::unfit(cursor.line()))?;
    }
    let ballots = ballots.finish();
    header.kept(ballots.turnout().cast(), lines)?;
    Ok(Contents::one(header.title, options, Ballots::Ranked(ballots)))
}

/// One order: options and groups of options from best to worst. A lone `{}` ranks nobody.
fn ranking(cursor: &mut Cursor, ballots: &mut RankedBuilder, options: usize, orders: Orders) -> Result<(), Malformed> {
    let line = cursor.line();
    let mut named = 0_usize;
    loop {
        if cursor.takes(b'{') {
            let mut group = 0_usize;
            while !cursor.takes(b'}') {
                if group > 0 {
                    cursor.comma_in_group()?;
                }
                ballots.name(cursor.option(options)?, group == 0).map_err(Malformed::unfit(line))?;
                group = group.saturating_add(1);
            }
            if group > 1 && !orders.may_tie() {
                return Err(Malformed::at(line, "options are ranked equal, but files of this kind have strict orders"));
            }
            if group == 0 && (named > 0 || !cursor.is_at_end()) {
                return Err(Malformed::at(line, "a group is empty"));
            }
            named = named.saturating_add(group);
        } else {
            ballots.name(cursor.option(options)?, true).map_err(Malformed::unfit(line))?;
            named = named.saturating_add(1);
        }
        if cursor.ends()? {
            break;
        }
    }
    complete_enough(named, options, orders, line)
}

fn complete_enough(named: usize, options: usize, orders: Orders, line: usize) -> Result<(), Malformed> {
    if named == options || orders.may_leave_out() {
        return Ok(());
    }
    let reason = format!("{named} of {options} options are ranked, but files of this kind have complete orders");
    Err(Malformed::at(line, reason))
}

/// Reads approvals: the first category is Yes, the second, where there is one, No.
///
/// Where the file asks for a yes or a no (of its one option; or of two that are called Yes and No), it is read as that too.
///
/// # Errors
/// When a line cannot be understood, or there are other categories.
pub fn categories(file: &[u8]) -> Result<Contents, Malformed> {
    let (header, mut cursor) = begin(file)?;
    let categories = header.categories()?;
    let options = header.options()?;
    let question = Question::of(&options);
    let mut approvals = Approvals::over(&options);
    let mut said = YesNo::default();
    let mut category = vec![0_usize; options.len()];
    let mut lines = 0_u64;
    while cursor.next_line() {
        if cursor.skip_comment() {
            continue;
        }
        let weight = cursor.weight()?;
        let line = cursor.line();
        lines = lines.saturating_add(1);
        read_categories(&mut cursor, &mut category, categories)?;
        add_approvals(&mut approvals, weight, &category).map_err(Malformed::unfit(line))?;
        if let Some(question) = question {
            said.add(weight, question.answer(&category)).map_err(Malformed::unfit(line))?;
        }
    }
    header.kept(approvals.turnout().cast(), lines)?;
    let mut contents = Contents::one(header.title, options, Ballots::Approvals(approvals));
    if question.is_some() {
        contents.also(Ballots::YesNo(said));
    }
    Ok(contents)
}

/// A ballot that says No to something and Yes to nothing is an answer; one that names nothing is blank.
fn add_approvals(approvals: &mut Approvals, weight: u64, category: &[usize]) -> Result<(), Unfit> {
    let in_category = |wanted: usize| (0..).zip(category).filter(move |(_, into)| **into == wanted);
    let approved: Vec<usize> = in_category(1).map(|(place, _)| place).collect();
    if approved.is_empty() && in_category(2).next().is_some() {
        return approvals.disapprove(weight);
    }
    approvals.add(weight, &approved)
}

/// Reads `YES,NO`: puts every option into category 1 or 2, or 0 where the line leaves it out.
fn read_categories(cursor: &mut Cursor, category: &mut [usize], categories: usize) -> Result<(), Malformed> {
    let line = cursor.line();
    category.fill(0);
    let mut put = |cursor: &mut Cursor, into: usize| {
        let place = cursor.option(category.len())?;
        match category.get_mut(place) {
            Some(slot) if *slot == 0 => *slot = into,
            _ => return Err(Malformed::at(line, format!("option {} is on one ballot twice", place.saturating_add(1)))),
        }
        Ok(())
    };
    for into in 1..=categories {
        if cursor.takes(b'{') {
            let mut is_first = true;
            while !cursor.takes(b'}') {
                if !std::mem::take(&mut is_first) {
                    cursor.comma_in_group()?;
                }
                put(cursor, into)?;
            }
        } else {
            put(cursor, into)?;
        }
        match (cursor.ends()?, into == categories) {
            (true, true) => return Ok(()),
            (false, false) => {}
            _ => {
                return Err(Malformed::at(
                    line,
                    format!("a ballot needs {categories} categories, one number or group for each"),
                ));
            }
        }
    }
    Ok(())
}

/// A question to be answered with yes or no, and how a `.cat` asks it.
#[derive(Clone, Copy)]
enum Question {
    /// There is one option; its category is the answer.
    One,
    /// There are two options, called Yes and No; the approved one is the answer.
    YesAndNo { yes: usize, no: usize },
}

impl Question {
    fn of(options: &Options) -> Option<Self> {
        let called =
            |choice: Choice| options.iter().position(|option| option.name.eq_ignore_ascii_case(choice.as_str()));
        match (options.len(), called(Choice::Yes), called(Choice::No)) {
            (1, ..) => Some(Self::One),
            (2, Some(yes), Some(no)) => Some(Self::YesAndNo { yes, no }),
            _ => None,
        }
    }

    fn answer(self, category: &[usize]) -> Choice {
        let is_in = |place: usize, wanted: usize| category.get(place) == Some(&wanted);
        let (yes, no) = match self {
            Self::One => (is_in(0, 1), is_in(0, 2)),
            Self::YesAndNo { yes, no } => (is_in(yes, 1), is_in(no, 1)),
        };
        match (yes, no) {
            (true, false) => Choice::Yes,
            (false, true) => Choice::No,
            // Neither says nothing; both says nothing either.
            _ => Choice::Abstain,
        }
    }
}

/// The header, and the place where the ballots begin.
fn begin(file: &[u8]) -> Result<(Header, Cursor<'_>), Malformed> {
    let text = text(file)?;
    let (header, ballots, line) = Header::read(text)?;
    Ok((header, Cursor::over(ballots.as_bytes(), line)))
}
