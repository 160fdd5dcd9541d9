//! Rows of fields between separators, a field in quotes where it holds one (RFC 4180, with any separator).

use super::Malformed;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// The line it begins on, counted from 1.
    pub line: usize,
    /// Its fields, unquoted, without the blanks around those that were not quoted.
    pub fields: Vec<String>,
}

/// The rows of a text. Empty lines are none. Quoted fields may hold separators, line ends and doubled quotes.
///
/// # Errors
/// When a quote is not closed, or something follows a closed one.
pub fn records(text: &str, separator: char) -> Result<Vec<Record>, Malformed> {
    Records::of(text, separator).collect()
}

/// The rows of a text one by one, for files that are too long to be kept. Nothing follows the first that cannot be read.
#[derive(Clone, Copy, Debug)]
pub struct Records<'a> {
    rest: &'a str,
    separator: char,
    line: usize,
}

impl Iterator for Records<'_> {
    type Item = Result<Record, Malformed>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.rest.is_empty() {
            let line = self.line;
            match self.row() {
                Ok(fields) if fields.len() > 1 || fields.iter().any(|field| !field.is_empty()) => {
                    return Some(Ok(Record { line, fields }));
                }
                Ok(_) => {}
                Err(malformed) => {
                    self.rest = "";
                    return Some(Err(malformed));
                }
            }
        }
        None
    }
}

impl<'a> Records<'a> {
    /// Before the first row.
    #[must_use]
    pub const fn of(text: &'a str, separator: char) -> Self {
        Self { rest: text, separator, line: 1 }
    }

    fn row(&mut self) -> Result<Vec<String>, Malformed> {
        let mut fields = Vec::new();
        loop {
            fields.push(self.field()?);
            let mut rest = self.rest.chars();
            match rest.next() {
                Some(next) if next == self.separator => self.rest = rest.as_str(),
                Some(_) => {
                    self.rest = rest.as_str();
                    self.line = self.line.saturating_add(1);
                    return Ok(fields);
                }
                None => return Ok(fields),
            }
        }
    }

    /// Reads up to a separator, a line end or the end of the text, and leaves that.
    fn field(&mut self) -> Result<String, Malformed> {
        let blank = |letter: char| letter == ' ' || (letter == '\t' && self.separator != '\t');
        if let Some(quoted) = self.rest.trim_start_matches(blank).strip_prefix('"') {
            return self.quoted(quoted);
        }
        let field = self.unquoted().trim();
        if field.contains('\r') {
            return Err(Malformed::at(self.line, "a carriage return stands alone: save the file with other line ends"));
        }
        Ok(field.to_owned())
    }

    fn unquoted(&mut self) -> &'a str {
        let end = self.rest.find([self.separator, '\n']).unwrap_or(self.rest.len());
        let (field, rest) = self.rest.split_at(end);
        self.rest = rest;
        field
    }

    fn quoted(&mut self, after_quote: &'a str) -> Result<String, Malformed> {
        let opened = self.line;
        let mut field = String::new();
        let mut rest = after_quote;
        loop {
            let Some((part, after)) = rest.split_once('"') else {
                return Err(Malformed::at(opened, "a quote is not closed"));
            };
            field.push_str(part);
            self.line = self.line.saturating_add(part.matches('\n').count());
            match after.strip_prefix('"') {
                Some(after) => {
                    field.push('"');
                    rest = after;
                }
                None => {
                    self.rest = after;
                    break;
                }
            }
        }
        let line = self.line;
        match self.unquoted().trim() {
            "" => Ok(field),
            more => Err(Malformed::at(line, format!("{more:?} follows a closed quote"))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<Vec<String>> {
        records(text, ',').unwrap().into_iter().map(|record| record.fields).collect()
    }

    #[test]
    fn quotes_hold_separators_line_ends_and_quotes() {
        assert_eq!(
            rows("a, b ,\"c,d\"\r\n\"x\"\"y\",\"two\nlines\",z"),
            [["a", "b", "c,d"], ["x\"y", "two\nlines", "z"]]
        );
        let lines: Vec<usize> = records("\"1\n2\",x\n\ny", ',').unwrap().iter().map(|record| record.line).collect();
        assert_eq!(lines, [1, 4]);
    }

    #[test]
    fn empty_fields_count_and_empty_lines_do_not() {
        assert_eq!(rows("a,,\n\n,\n"), [vec!["a", "", ""], vec!["", ""]]);
        assert!(rows("").is_empty());
    }

    #[test]
    fn an_open_quote_a_tail_behind_a_closed_one_and_other_line_ends_are_refused() {
        let alone = "a carriage return stands alone: save the file with other line ends";
        assert_eq!(records("A,B\r1,2\r2,1\r", ','), Err(Malformed::at(1, alone)));
        assert_eq!(records("a\n\"b\n", ','), Err(Malformed::at(2, "a quote is not closed")));
        assert_eq!(records("\"b\"c,d", ','), Err(Malformed::at(1, "\"c\" follows a closed quote")));
    }
}
