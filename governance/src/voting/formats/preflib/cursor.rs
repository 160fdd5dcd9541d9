//! A place in the ballots of a PrefLib file, moving byte by byte.

use crate::voting::formats::Malformed;

/// How much of a file is looked at to guess how many ballots it holds.
const SAMPLE: usize = 1 << 14;

/// Where the reader is. Every step but [`Self::next_line`] stays on its line.
#[derive(Clone, Copy)]
pub struct Cursor<'a> {
    rest: &'a [u8],
    line: usize,
    has_begun: bool,
}

impl<'a> Cursor<'a> {
    /// Begins before the first line after so many others.
    pub const fn over(rest: &'a [u8], lines_before: usize) -> Self {
        Self { rest, line: lines_before, has_begun: false }
    }

    /// The number of the line, counted from 1.
    pub const fn line(&self) -> usize {
        self.line
    }

    /// Goes to the next line that is not empty; whether there is one.
    pub fn next_line(&mut self) -> bool {
        if !self.has_begun {
            self.has_begun = true;
            self.line = self.line.saturating_add(1);
        }
        loop {
            match self.rest {
                [b'\n', rest @ ..] => {
                    self.rest = rest;
                    self.line = self.line.saturating_add(1);
                }
                [b' ' | b'\t' | b'\r', rest @ ..] => self.rest = rest,
                [] => return false,
                _ => return true,
            }
        }
    }

    /// Leaves a line that begins with `#`.
    pub fn skip_comment(&mut self) -> bool {
        if self.rest.first() != Some(&b'#') {
            return false;
        }
        let end = self.rest.iter().position(|byte| *byte == b'\n').unwrap_or(self.rest.len());
        self.rest = self.rest.get(end..).unwrap_or_default();
        true
    }

    /// Takes a byte if it is the next but for blanks.
    #[inline]
    pub fn takes(&mut self, wanted: u8) -> bool {
        self.skip_blanks();
        match self.rest {
            [first, rest @ ..] if *first == wanted => {
                self.rest = rest;
                true
            }
            _ => false,
        }
    }

    #[inline]
    fn skip_blanks(&mut self) {
        while let [b' ' | b'\t' | b'\r', rest @ ..] = self.rest {
            self.rest = rest;
        }
    }

    /// Whether nothing is left of the line.
    pub fn is_at_end(&mut self) -> bool {
        self.skip_blanks();
        matches!(self.rest, [] | [b'\n', ..])
    }

    /// Takes a comma, or finds the end of the line.
    #[inline]
    pub fn ends(&mut self) -> Result<bool, Malformed> {
        match self.rest {
            [b',', rest @ ..] => {
                self.rest = rest;
                return Ok(false);
            }
            [b'\n', ..] => return Ok(true),
            _ => {}
        }
        if self.takes(b',') {
            return Ok(false);
        }
        if self.is_at_end() { Ok(true) } else { Err(self.refuse("a comma or the end of the line")) }
    }

    /// Takes the comma between two options of a group.
    pub fn comma_in_group(&mut self) -> Result<(), Malformed> {
        if self.takes(b',') {
            Ok(())
        } else if self.is_at_end() {
            Err(Malformed::at(self.line, "a brace is not closed"))
        } else {
            Err(self.refuse("a comma or a closing brace"))
        }
    }

    /// Takes the count of a ballot and the colon behind it.
    pub fn weight(&mut self) -> Result<u64, Malformed> {
        let weight = self.digits("the count")?;
        if self.takes(b':') {
            return Ok(weight);
        }
        match self.rest {
            [] | [b'\n' | b',' | b'{', ..] => {
                Err(Malformed::at(self.line, "the count is missing; a ballot is `count: order`"))
            }
            _ => Err(self.refuse("a colon behind the count")),
        }
    }

    /// Takes the number of an option; returns its place.
    #[inline]
    pub fn option(&mut self, options: usize) -> Result<usize, Malformed> {
        // Nearly every number of nearly every file has one digit, and ends with a comma or the line.
        if let [digit @ b'1'..=b'9', rest @ ..] = self.rest {
            let place = usize::from(digit.wrapping_sub(b'1'));
            if place < options && matches!(rest, [b',' | b'\n', ..]) {
                self.rest = rest;
                return Ok(place);
            }
        }
        if self.is_at_end() {
            return Err(Malformed::at(self.line, "an option is missing at the end of the line"));
        }
        let number = self.digits("an option")?;
        let place = usize::try_from(number).ok().and_then(|number| number.checked_sub(1));
        place
            .filter(|place| *place < options)
            .ok_or_else(|| Malformed::at(self.line, format!("there is no option {number}")))
    }

    /// Reads a whole order of single options with nothing but commas between them, as nearly every line of nearly every file
    /// has one: `order` holds their places, and the place behind it is returned. What is anything else is for the steps above
    /// to read, or to say what is wrong with it.
    pub fn plain_order(mut self, options: usize, order: &mut Vec<u16>) -> Option<Self> {
        self.skip_blanks();
        order.clear();
        loop {
            let mut number = 0_usize;
            while let [digit @ b'0'..=b'9', rest @ ..] = self.rest {
                // at most ten times the number of options
                number = number.wrapping_mul(10).wrapping_add(usize::from(digit & 0x0f));
                if number > options {
                    return None;
                }
                self.rest = rest;
            }
            let place = number.checked_sub(1).and_then(|place| u16::try_from(place).ok());
            order.push(place.filter(|_| order.len() < options)?);
            match self.rest {
                [b',', rest @ ..] => self.rest = rest,
                [] | [b'\n', ..] => return Some(self),
                _ => return None,
            }
        }
    }

    /// About so many ballots follow, and so many options on them, if the rest is like its beginning.
    pub fn estimate(&self) -> (usize, usize) {
        let sample = self.rest.get(..SAMPLE).unwrap_or(self.rest);
        let about = |wanted: u8| {
            let found = sample.iter().filter(|byte| **byte == wanted).count();
            found.saturating_add(1).saturating_mul(self.rest.len()).checked_div(sample.len()).unwrap_or(0)
        };
        let (lines, commas) = (about(b'\n'), about(b','));
        (lines, lines.saturating_add(commas))
    }

    #[inline]
    fn digits(&mut self, what: &str) -> Result<u64, Malformed> {
        self.skip_blanks();
        let mut number = 0_u64;
        let mut rest = self.rest;
        while let [digit @ b'0'..=b'9', after @ ..] = rest {
            let more = number.checked_mul(10).and_then(|number| number.checked_add(u64::from(digit & 0x0f)));
            number = more.ok_or_else(|| Malformed::at(self.line, format!("{what} is too large a number")))?;
            rest = after;
        }
        if rest.len() == self.rest.len() {
            return Err(self.refuse(&format!("{what}, a number")));
        }
        self.rest = rest;
        Ok(number)
    }

    /// Says what was found where something else belongs.
    #[cold]
    fn refuse(&self, wanted: &str) -> Malformed {
        let end = self.rest.iter().position(|byte| *byte == b'\n').unwrap_or(self.rest.len());
        let line = String::from_utf8_lossy(self.rest.get(..end).unwrap_or_default());
        let found: String = line.trim_end().chars().take(20).collect();
        match found.as_str() {
            "" => Malformed::at(self.line, format!("here belongs {wanted}, and the line ends")),
            _ => Malformed::at(self.line, format!("here belongs {wanted}, not {found:?}")),
        }
    }
}
