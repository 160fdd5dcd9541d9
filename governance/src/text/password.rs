//! Passwords as typed. They are never shown, logged, trimmed or compared here; the app hashes them.

use std::str::FromStr;

use super::{TextProblem, check_length};

/// A password as typed: 8 to 256 characters, not among the commonest. Its `Debug` hides it.
#[derive(Clone)]
pub struct Password(String);

/// The commonest passwords of eight and more characters, in small letters.
const COMMONEST: &[&str] = &[
    "00000000",
    "0123456789",
    "11111111",
    "1111111111",
    "11223344",
    "12121212",
    "123123123",
    "123321123",
    "12341234",
    "12344321",
    "12345678",
    "123456789",
    "1234567890",
    "12345678910",
    "123456789a",
    "1234qwer",
    "123654789",
    "123qweasd",
    "147258369",
    "1q2w3e4r",
    "1q2w3e4r5t",
    "1qaz2wsx",
    "22222222",
    "55555555",
    "66666666",
    "77777777",
    "87654321",
    "88888888",
    "987654321",
    "99999999",
    "a1234567",
    "a12345678",
    "abc12345",
    "abcd1234",
    "abcdefgh",
    "administrator",
    "asdfasdf",
    "asdfghjk",
    "asdfghjkl",
    "baseball",
    "basketball",
    "changeme",
    "computer",
    "dragon123",
    "facebook",
    "football",
    "folkmoot",
    "iloveyou",
    "iloveyou1",
    "internet",
    "jennifer",
    "letmein1",
    "liverpool",
    "michelle",
    "minecraft",
    "p@ssw0rd",
    "passw0rd",
    "password",
    "password1",
    "password12",
    "password123",
    "password1234",
    "passwort",
    "pokemon1",
    "princess",
    "princess1",
    "q1w2e3r4",
    "qazwsxedc",
    "qwer1234",
    "qwerasdf",
    "qwerty12",
    "qwerty123",
    "qwerty1234",
    "qwertyui",
    "qwertyuiop",
    "samantha",
    "starwars",
    "sunshine",
    "superman",
    "trustno1",
    "welcome1",
    "welcome123",
    "whatever",
    "zaq12wsx",
    "zxcvbnm1",
    "zxcvbnm123",
];

impl Password {
    /// The largest length, in characters: longer ones only cost the server time.
    pub const MAX: usize = 256;
    /// The smallest length, in characters.
    pub const MIN: usize = 8;

    /// Checks a password. White space counts and stays.
    ///
    /// # Errors
    /// When it is too short, too long, or among the commonest.
    pub fn parse(text: &str) -> Result<Self, TextProblem> {
        Self::parse_within(text, 0)
    }

    /// Checks a new password against the policy in force (`password.min_chars`), which can ask for more than
    /// [`Self::MIN`] and never for less.
    ///
    /// # Errors
    /// As for [`Self::parse`].
    pub fn parse_within(text: &str, min_chars: i64) -> Result<Self, TextProblem> {
        check_length(text, usize::try_from(min_chars).unwrap_or(0).max(Self::MIN), Self::MAX)?;
        let first = text.chars().next();
        let is_one_character = text.chars().all(|character| Some(character) == first);
        if is_one_character || COMMONEST.contains(&text.to_lowercase().as_str()) {
            return Err(TextProblem::TooCommon);
        }
        Ok(Self(text.to_owned()))
    }

    /// The password itself, for hashing and nothing else.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl FromStr for Password {
    type Err = TextProblem;

    fn from_str(text: &str) -> Result<Self, TextProblem> {
        Self::parse(text)
    }
}
