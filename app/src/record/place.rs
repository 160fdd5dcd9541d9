//! Where a reader of a file of the record is.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// Everything up to here was read; what comes next stands after it by key, however much is added meanwhile elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The leaf, the checkpoint's size, the proposal or the case.
    pub number: i64,
    /// Which part of a vote or a case is being read; 0 between two of them.
    pub part: u8,
    /// The last name, version, ballot or ticket of that part.
    pub after: String,
}

impl Place {
    /// Before the first line.
    pub fn start() -> Self {
        Self::at(-1)
    }

    /// After all that belongs to this number.
    pub fn at(number: i64) -> Self {
        Self::within(number, 0, "")
    }

    /// Within a part.
    pub fn within(number: i64, part: u8, after: &str) -> Self {
        Self { number, part, after: after.to_string() }
    }

    /// As it stands in an address.
    pub fn written(&self) -> String {
        format!("{}.{}.{}", self.number, self.part, URL_SAFE_NO_PAD.encode(&self.after))
    }

    /// Reads what [`Self::written`] wrote; `None` when it is something else.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.splitn(3, '.');
        let (number, part, after) = (parts.next()?, parts.next()?, parts.next()?);
        let after = String::from_utf8(URL_SAFE_NO_PAD.decode(after).ok()?).ok()?;
        // Postgres keeps no such character, and refuses to compare with one.
        let is_text = !after.contains('\0');
        is_text.then_some(())?;
        Some(Self { number: number.parse().ok()?, part: part.parse().ok()?, after })
    }
}

#[cfg(test)]
mod tests {
    use super::Place;

    #[test]
    fn a_place_reads_back_and_nothing_else_does() {
        for place in [Place::start(), Place::at(12), Place::within(3, 2, "[\"ä\",1]")] {
            assert_eq!(Place::parse(&place.written()), Some(place));
        }
        for text in ["", "1", "1.2", "x.0.", "1.300.", "1.0.!", "1.0.AA"] {
            assert_eq!(Place::parse(text), None, "{text}");
        }
    }
}
