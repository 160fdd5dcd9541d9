//! `.blt` (Hill, Wichmann & Woodall, Computer J. 30 (1987) 277, §3.1): the options and seats, who withdrew, a ballot a line as
//! `count options… 0`, a lone `0`, the names, the title.
//!
//! Read too: comments from `#` to the end of the line, `=` between options ranked equal, `-` for a rank left empty.
//! A ballot ends on its line, so that a forgotten `0` is not read as something else.

use super::{Contents, Malformed, text};
use crate::voting::{Ballots, Labelled, Options, Ranked, RankedBuilder};

/// A word of the file, or what stands in quotes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Token<'a> {
    line: usize,
    text: &'a str,
    is_quoted: bool,
}

impl Token<'_> {
    fn number(self, what: &str) -> Result<u64, Malformed> {
        let is_number = !self.is_quoted && !self.text.is_empty() && self.text.bytes().all(|byte| byte.is_ascii_digit());
        let refuse = |why: &str| Malformed::at(self.line, format!("{what} is {:?}, which is {why}", self.text));
        if is_number {
            self.text.parse().map_err(|_| refuse("too large a number"))
        } else {
            Err(refuse("not a number"))
        }
    }
}

/// Reads ranked ballots, the seats among them. Options that withdrew are left out of the election and of every ballot.
///
/// # Errors
/// When a line cannot be understood.
pub fn read(file: &[u8]) -> Result<Contents, Malformed> {
    let tokens = tokens(text(file)?)?;
    let last = tokens.last().map_or(1, |token| token.line);
    let mut tokens = Tokens { rest: &tokens, last };
    if tokens.rest.is_empty() {
        return Err(Malformed::at(1, "the file is empty"));
    }
    let options = tokens.next("the number of options")?.number("the number of options")?;
    let seats = tokens.next("the number of seats")?;
    let line = seats.line;
    let seats = seats.number("the number of seats")?;
    let seats = u32::try_from(seats).map_err(|_| Malformed::at(line, "the number of seats is too large"))?;
    let options = usize::try_from(options).ok().filter(|options| *options <= Options::MAX);
    let options =
        options.ok_or_else(|| Malformed::at(line, format!("more than {} options cannot be counted", Options::MAX)))?;
    let standing = standing(&mut tokens, options)?;
    let begin = tokens.rest;
    skip_ballots(&mut tokens)?;
    let (options, title) = names(&mut tokens, &standing)?;
    let mut ballots = Ranked::over(&options);
    let mut tokens = Tokens { rest: begin, last };
    while let Some(weight) = tokens.weight()? {
        ballot(&mut tokens, &mut ballots, weight, &standing)?;
    }
    let mut contents = Contents::one(title, options, Ballots::Ranked(ballots.finish()));
    contents.seats = Some(seats);
    Ok(contents)
}

/// Who withdrew: numbers with a minus before them. Returns the place of each number among those who stand.
fn standing(tokens: &mut Tokens<'_>, options: usize) -> Result<Vec<Option<usize>>, Malformed> {
    let mut stands = vec![true; options];
    while let Some(token) = tokens.next_if(|token| !token.is_quoted && token.text.starts_with('-')) {
        let number = Token { text: token.text.trim_start_matches('-'), ..token }.number("the option that withdrew")?;
        let slot = place_of(number).and_then(|place| stands.get_mut(place));
        match slot {
            Some(slot) if *slot => *slot = false,
            Some(_) => return Err(Malformed::at(token.line, format!("option {number} withdraws twice"))),
            None => return Err(Malformed::at(token.line, format!("there is no option {number}"))),
        }
    }
    let mut places = 0_usize..;
    Ok(stands.into_iter().map(|stands| if stands { places.next() } else { None }).collect())
}

fn place_of(number: u64) -> Option<usize> {
    usize::try_from(number).ok()?.checked_sub(1)
}

/// Goes to the names, which say what the ballots are about.
fn skip_ballots(tokens: &mut Tokens<'_>) -> Result<(), Malformed> {
    while tokens.weight()?.is_some() {
        while tokens.next("the 0 that ends a ballot")?.text != "0" {}
    }
    Ok(())
}

/// One ballot after its count, up to its `0`.
fn ballot(
    tokens: &mut Tokens<'_>,
    ballots: &mut RankedBuilder,
    weight: Token<'_>,
    standing: &[Option<usize>],
) -> Result<(), Malformed> {
    let line = weight.line;
    let mut named = vec![false; standing.len()];
    loop {
        let token = tokens.next("the 0 that ends a ballot")?;
        if token.line != line {
            return Err(Malformed::at(line, "a ballot does not end with 0 on its line"));
        }
        match (token.is_quoted, token.text) {
            (false, "0") => break,
            (false, "-") => continue,
            _ => {}
        }
        // Withdrawn options fall out; the first that stands opens the tier.
        let mut opens_tier = true;
        for text in token.text.split('=') {
            let number = Token { text, ..token }.number("an option")?;
            let place = place_of(number).filter(|place| *place < standing.len());
            let place = place.ok_or_else(|| Malformed::at(line, format!("there is no option {number}")))?;
            let slot = named.get_mut(place);
            if slot.is_some_and(|named| std::mem::replace(named, true)) {
                return Err(Malformed::at(line, format!("option {number} is on one ballot twice")));
            }
            if let Some(place) = standing.get(place).copied().flatten() {
                ballots.name(place, std::mem::take(&mut opens_tier)).map_err(Malformed::unfit(line))?;
            }
        }
    }
    ballots.end(weight.number("the count of a ballot")?).map_err(Malformed::unfit(line))
}

/// The names of all options, and the title.
fn names(tokens: &mut Tokens<'_>, standing: &[Option<usize>]) -> Result<(Options, Option<String>), Malformed> {
    let mut options = Vec::new();
    for (number, stands) in (1_u64..).zip(standing) {
        let name = tokens.next(&format!("the name of option {number}"))?;
        if stands.is_some() {
            options.push(Labelled { id: number.into(), name: name.text.to_owned() });
        }
    }
    let title = tokens.next_if(|_| true).map(|token| token.text.to_owned());
    // Behind the title some programs write a source and a remark, in quotes.
    if let Some(more) = tokens.rest.iter().find(|token| !token.is_quoted) {
        return Err(Malformed::at(more.line, format!("{:?} follows the title", more.text)));
    }
    let options = Options::new(options).map_err(Malformed::unfit(tokens.last))?;
    Ok((options, title.filter(|title| !title.is_empty())))
}

struct Tokens<'a> {
    rest: &'a [Token<'a>],
    /// The last line of the file.
    last: usize,
}

impl<'a> Tokens<'a> {
    fn next(&mut self, what: &str) -> Result<Token<'a>, Malformed> {
        self.next_if(|_| true).ok_or_else(|| Malformed::at(self.last, format!("the file ends, and {what} is missing")))
    }

    fn next_if(&mut self, wanted: impl Fn(&Token<'_>) -> bool) -> Option<Token<'a>> {
        let (first, rest) = self.rest.split_first()?;
        wanted(first).then(|| self.rest = rest).map(|()| *first)
    }

    /// The count of the next ballot; `None` when it is the `0` that ends them.
    fn weight(&mut self) -> Result<Option<Token<'a>>, Malformed> {
        let token = self.next("the 0 that ends the ballots")?;
        Ok((token.number("the count of a ballot")? != 0).then_some(token))
    }
}

fn tokens(text: &str) -> Result<Vec<Token<'_>>, Malformed> {
    let mut tokens = Vec::new();
    for (line, mut rest) in (1_usize..).zip(text.lines()) {
        loop {
            rest = rest.trim_start();
            if rest.is_empty() || rest.starts_with('#') {
                break;
            }
            if let Some(quoted) = rest.strip_prefix('"') {
                let (text, after) =
                    quoted.split_once('"').ok_or_else(|| Malformed::at(line, "a quote is not closed"))?;
                tokens.push(Token { line, text, is_quoted: true });
                rest = after;
            } else {
                let end = rest.find(|letter: char| letter.is_whitespace() || letter == '#').unwrap_or(rest.len());
                let (text, after) = rest.split_at(end);
                tokens.push(Token { line, text, is_quoted: false });
                rest = after;
            }
        }
    }
    Ok(tokens)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::voting::BallotKind;

    fn ballots(contents: &Contents) -> Vec<(u64, Vec<Vec<u16>>)> {
        let Some(Ballots::Ranked(ballots)) = contents.election(BallotKind::Ranked).map(|election| election.ballots)
        else {
            panic!("ranked")
        };
        ballots.iter().map(|ballot| (ballot.weight, ballot.tiers().map(<[u16]>::to_vec).collect())).collect()
    }

    #[test]
    fn who_withdrew_is_gone_and_the_others_keep_their_numbers() {
        let file =
            "4 2\n-2\n3 1 2 4 0\n2 2=3 - 1 0 # spoilt?\n6 2 0\n5 0\n0\n\"Ann\"\nBob\n\"Cy \"\n\"Di\"\n\"Board\"\n";
        let contents = read(file.as_bytes()).unwrap();
        assert_eq!((contents.seats, contents.title.as_deref()), (Some(2), Some("Board")));
        let ids: Vec<String> = contents.options.iter().map(|option| format!("{}{}", option.id, option.name)).collect();
        assert_eq!(ids, ["1Ann", "3Cy ", "4Di"]);
        assert_eq!(ballots(&contents), [(3, vec![vec![0], vec![2]]), (2, vec![vec![1], vec![0]])]);
        let turnout = contents.election(BallotKind::Ranked).unwrap().ballots.turnout();
        assert_eq!((turnout.valid, turnout.blank), (5, 11));
    }

    #[test]
    fn an_election_may_have_no_ballots_and_no_title() {
        let contents = read(b"1 1\n0\n\"Ann\"").unwrap();
        assert_eq!((contents.title.as_deref(), ballots(&contents).len()), (None, 0));
    }

    #[test]
    fn every_fault_is_refused_with_its_line() {
        let names = "\"A\"\n\"B\"\n\"T\"";
        for (file, line, reason) in [
            (String::new(), 1, "the file is empty"),
            ("two 1\n".to_owned(), 1, "the number of options is \"two\", which is not a number"),
            ("2\n".to_owned(), 1, "the file ends, and the number of seats is missing"),
            (format!("2 1\n1 3 0\n0\n{names}"), 2, "there is no option 3"),
            (format!("2 1\n1 1 2 1 0\n0\n{names}"), 2, "option 1 is on one ballot twice"),
            (format!("2 1\n1 1\n1 2 0\n0\n{names}"), 2, "a ballot does not end with 0 on its line"),
            (format!("2 1\nx 1 0\n0\n{names}"), 2, "the count of a ballot is \"x\", which is not a number"),
            (format!("2 1\n1.5 1 0\n0\n{names}"), 2, "the count of a ballot is \"1.5\", which is not a number"),
            (format!("2 1\n-3\n0\n{names}"), 2, "there is no option 3"),
            (format!("2 1\n-1 -1\n0\n{names}"), 2, "option 1 withdraws twice"),
            (format!("2 1\n1 1=x 0\n0\n{names}"), 2, "an option is \"x\", which is not a number"),
            ("2 1\n1 1 0\n".to_owned(), 2, "the file ends, and the 0 that ends the ballots is missing"),
            ("2 1\n1 1 0\n0\n\"A\"\n".to_owned(), 4, "the file ends, and the name of option 2 is missing"),
            ("2 1\n0\n\"A\"\n\"B\n".to_owned(), 4, "a quote is not closed"),
            (format!("2 1\n0\n{names}\nmore"), 6, "\"more\" follows the title"),
            ("99999999 1\n".to_owned(), 1, "more than 10000 options cannot be counted"),
            (
                format!("2 1\n99999999999999999999 1 0\n0\n{names}"),
                2,
                "the count of a ballot is \"99999999999999999999\", which is too large a number",
            ),
        ] {
            assert_eq!(read(file.as_bytes()), Err(Malformed::at(line, reason)), "{file}");
        }
    }
}
