//! The words of the file, read one by one: no list of them is kept.

use crate::voting::formats::Malformed;

/// A word of the file, or what stands in quotes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token<'a> {
    pub line: usize,
    pub text: &'a str,
    pub is_quoted: bool,
}

impl Token<'_> {
    pub fn number(self, what: &str) -> Result<u64, Malformed> {
        let is_number = !self.is_quoted && !self.text.is_empty() && self.text.bytes().all(|byte| byte.is_ascii_digit());
        let refuse = |why: &str| Malformed::at(self.line, format!("{what} is {:?}, which is {why}", self.text));
        if is_number {
            self.text.parse().map_err(|_| refuse("too large a number"))
        } else {
            Err(refuse("not a number"))
        }
    }
}

/// A place in the file.
#[derive(Clone, Copy)]
pub struct Tokens<'a> {
    rest: &'a str,
    line: usize,
    /// The last line of the file.
    pub last: usize,
}

impl<'a> Tokens<'a> {
    /// Before the first word.
    pub fn of(text: &'a str) -> Self {
        Self { rest: text, line: 1, last: text.trim_end().lines().count().max(1) }
    }

    /// The next word, which must be there.
    pub fn next(&mut self, what: &str) -> Result<Token<'a>, Malformed> {
        self.next_if(|_| true)?.ok_or_else(|| Malformed::at(self.last, format!("the file ends, and {what} is missing")))
    }

    /// The next word if there is one and it is wanted; otherwise it stays the next.
    pub fn next_if(&mut self, wanted: impl Fn(&Token<'_>) -> bool) -> Result<Option<Token<'a>>, Malformed> {
        let mut behind = *self;
        let token = behind.read()?.filter(wanted);
        if token.is_some() {
            *self = behind;
        }
        Ok(token)
    }

    /// The count of the next ballot; `None` when it is the `0` that ends them.
    pub fn weight(&mut self) -> Result<Option<Token<'a>>, Malformed> {
        let token = self.next("the 0 that ends the ballots")?;
        Ok((token.number("the count of a ballot")? != 0).then_some(token))
    }

    /// Whether no word is left.
    pub fn is_at_end(mut self) -> Result<bool, Malformed> {
        Ok(self.read()?.is_none())
    }

    fn read(&mut self) -> Result<Option<Token<'a>>, Malformed> {
        self.skip();
        let line = self.line;
        if let Some(quoted) = self.rest.strip_prefix('"') {
            let on_line = quoted.split_once('\n').map_or(quoted, |(on_line, _)| on_line);
            let (text, after) = on_line.split_once('"').ok_or_else(|| Malformed::at(line, "a quote is not closed"))?;
            if !after.is_empty() && !after.starts_with(|letter: char| letter.is_whitespace() || letter == '#') {
                return Err(Malformed::at(line, format!("{:?} follows a closed quote", after.trim_end())));
            }
            self.rest = quoted.get(text.len().saturating_add(1)..).unwrap_or_default();
            return Ok(Some(Token { line, text, is_quoted: true }));
        }
        let end = self.rest.find(|letter: char| letter.is_whitespace() || letter == '#').unwrap_or(self.rest.len());
        let (text, after) = self.rest.split_at(end);
        self.rest = after;
        Ok((!text.is_empty()).then_some(Token { line, text, is_quoted: false }))
    }

    /// Goes over blanks, line ends and comments.
    fn skip(&mut self) {
        loop {
            let from = self.rest.trim_start();
            let skipped = self.rest.get(..self.rest.len().saturating_sub(from.len())).unwrap_or_default();
            self.line = self.line.saturating_add(skipped.matches('\n').count());
            self.rest = from;
            if !from.starts_with('#') {
                return;
            }
            self.rest = from.get(from.find('\n').unwrap_or(from.len())..).unwrap_or_default();
        }
    }
}
