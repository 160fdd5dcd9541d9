//! `.blt` (Hill, Wichmann & Woodall, Computer J. 30 (1987) 277, §3.1): the options and seats, who withdrew, a ballot a line as
//! `count options… 0`, a lone `0`, the names, the title.
//!
//! Read too: comments from `#` to the end of the line, `=` between options ranked equal, `-` for a rank left empty.
//! A ballot ends on its line, so that a forgotten `0` is not read as something else.

mod tokens;

#[cfg(test)]
mod tests;

use super::{Contents, Malformed, text};
use crate::voting::{Ballots, Labelled, Options, Ranked, RankedBuilder};
use tokens::{Token, Tokens};

/// Reads ranked ballots, the seats among them. Options that withdrew are left out of the election and of every ballot.
///
/// # Errors
/// When a line cannot be understood.
pub fn read(file: &[u8]) -> Result<Contents, Malformed> {
    let mut tokens = Tokens::of(text(file)?);
    if tokens.is_at_end()? {
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
    let mut ballots_begin = tokens;
    skip_ballots(&mut tokens)?;
    let (options, title) = names(&mut tokens, &standing)?;
    let mut ballots = Ranked::over(&options);
    while let Some(weight) = ballots_begin.weight()? {
        ballot(&mut ballots_begin, &mut ballots, weight, &standing)?;
    }
    let mut contents = Contents::one(title, options, Ballots::Ranked(ballots.finish()));
    contents.seats = Some(seats);
    Ok(contents)
}

/// Who withdrew: numbers with a minus before them. Returns the place of each number among those who stand.
fn standing(tokens: &mut Tokens<'_>, options: usize) -> Result<Vec<Option<usize>>, Malformed> {
    let mut stands = vec![true; options];
    while let Some(token) = tokens.next_if(|token| !token.is_quoted && token.text.starts_with('-'))? {
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
    let mut line = 0;
    for (number, stands) in (1_u64..).zip(standing) {
        let name = tokens.next(&format!("the name of option {number}"))?;
        line = a_line_further(name, line)?;
        if stands.is_some() {
            options.push(Labelled { id: number.into(), name: name.text.to_owned() });
        }
    }
    let title = tokens.next_if(|_| true)?;
    if let Some(title) = title {
        a_line_further(title, line)?;
    }
    // Behind the title some programs write a source and a remark, in quotes.
    while let Some(more) = tokens.next_if(|_| true)? {
        if !more.is_quoted {
            return Err(Malformed::at(more.line, format!("{:?} follows the title", more.text)));
        }
    }
    let options = Options::new(options).map_err(Malformed::unfit(tokens.last))?;
    Ok((options, title.map(|title| title.text.to_owned()).filter(|title| !title.is_empty())))
}

/// A name on the line of the name before it is a part of that one, and whoever follows would be called by another's name.
fn a_line_further(name: Token<'_>, before: usize) -> Result<usize, Malformed> {
    if name.line == before {
        let reason = "two names are on one line; a name of several words stands in quotes";
        return Err(Malformed::at(name.line, reason));
    }
    Ok(name.line)
}
