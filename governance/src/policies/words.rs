//! Values of policies as people say them.

use super::{PolicyKey, PolicyValue};
use crate::Fraction;

/// A whole number with its thousands set apart: "12,000".
#[must_use]
pub fn grouped(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut out = String::new();
    for (position, digit) in digits.chars().enumerate() {
        let after = digits.len().saturating_sub(position);
        if position > 0 && after.is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if number < 0 { format!("−{out}") } else { out }
}

/// So many of something: "1 member", "12 members".
#[must_use]
pub fn counted(count: u64, one: &str, many: &str) -> String {
    match count {
        1 => format!("1 {one}"),
        _ => format!("{} {many}", grouped(i64::try_from(count).unwrap_or(i64::MAX))),
    }
}

/// A share with its percentage where that is whole: "1/10 (10 %)".
fn share(fraction: &Fraction) -> String {
    let (num, den) = (fraction.num(), fraction.den());
    let percent = num.saturating_mul(100);
    match percent.checked_div(den) {
        Some(whole) if percent.is_multiple_of(den) => format!("{fraction} ({whole} %)"),
        _ => fraction.to_string(),
    }
}

impl PolicyKey {
    /// A value as a person says it: "5,000 characters", "72 hours (3 days)". A document says that it is one.
    #[must_use]
    pub fn in_words(self, value: &PolicyValue) -> String {
        let unit = self.definition().unit;
        let number = match value {
            PolicyValue::Integer(hours) if unit == "hours" && *hours >= 48 && hours.checked_rem(24) == Some(0) => {
                let days = hours.checked_div(24).unwrap_or(0);
                return format!("{} hours ({days} days)", grouped(*hours));
            }
            PolicyValue::Integer(1) => return format!("1 {}", unit.strip_suffix('s').unwrap_or(unit)),
            PolicyValue::Integer(number) => grouped(*number),
            PolicyValue::Fraction(fraction) => share(fraction),
            PolicyValue::Text(text) => {
                let words = u64::try_from(text.split_whitespace().count()).unwrap_or(u64::MAX);
                return format!("a text of {}", counted(words, "word", "words"));
            }
            other => other.to_string(),
        };
        format!("{number} {unit}").trim_end().to_owned()
    }
}
