//! A text as a value: which one it is, and what stands in it.

use std::borrow::Cow;
use std::fmt;

use chrono::{DateTime, Utc};
use fluent_bundle::{FluentArgs, FluentValue};

use super::dates::{self, Form};
use super::language::Language;
use super::rich::{self, Rich};
use super::tongue;
use crate::web::html::SafeHtml;
use crate::web::moments::Moment;
use crate::web::sentences::sentence;

/// Something that people read. Printing it puts it into words, in the language that is spoken at the moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Text {
    /// A message without arguments.
    Said(&'static str),
    /// A message with its arguments.
    With(&'static str, Vec<(&'static str, Argument)>),
    /// The same in every language: a name, somebody's own words.
    Words(Cow<'static, str>),
    /// A point in time.
    At { at: DateTime<Utc>, now: DateTime<Utc>, form: Form },
    /// Another text as a sentence: its first letter large, a stop at its end.
    Sentence(Box<Text>),
    /// Words that stand in a sentence with markup: nothing in them is markup.
    Guarded(Box<Text>),
    /// Several, one after the other, with the same words between them.
    Joined(Vec<Text>, &'static str),
}

/// What stands in the place of an argument.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Argument {
    /// Plurals go by it.
    Number(i64),
    Text(Text),
    /// A moment: its words, or a `<time>` where there is markup. The second is what it is written with.
    Moment(Box<Moment>, Text),
    /// Markup that is safe to print; in a plain text it is printed as it is written.
    Html(String),
    /// A sentence with markup in one with markup.
    Rich(Box<Rich>),
}

impl Text {
    /// The message with this id.
    pub const fn of(id: &'static str) -> Self {
        Self::Said(id)
    }

    /// The same with an argument.
    #[must_use]
    pub fn with(self, name: &'static str, value: &(impl Spoken + ?Sized)) -> Self {
        match self {
            Self::Said(id) => Self::With(id, vec![(name, value.spoken())]),
            Self::With(id, mut arguments) => {
                arguments.push((name, value.spoken()));
                Self::With(id, arguments)
            }
            other => other,
        }
    }

    /// Nothing.
    pub const fn empty() -> Self {
        Self::Words(Cow::Borrowed(""))
    }

    /// As a sentence of its own.
    #[must_use]
    pub fn sentence(self) -> Self {
        Self::Sentence(Box::new(self))
    }

    /// Whether there is nothing to read.
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Words(words) => words.is_empty(),
            Self::Sentence(text) | Self::Guarded(text) => text.is_empty(),
            Self::Joined(texts, _) => texts.iter().all(Self::is_empty),
            Self::Said(_) | Self::With(..) | Self::At { .. } => false,
        }
    }

    /// In words, in a language.
    pub fn said_in(&self, language: Language) -> Cow<'_, str> {
        match self {
            Self::Said(id) => tongue::say_plain(language, id),
            Self::With(id, arguments) => tongue::say(language, id, Some(&values(language, arguments))),
            Self::Words(words) => Cow::Borrowed(words),
            Self::At { at, now, form } => dates::words(language, *at, *now, *form),
            Self::Sentence(text) => Cow::Owned(sentence(&text.said_in(language))),
            Self::Guarded(text) => Cow::Owned(rich::guarded(&text.said_in(language))),
            Self::Joined(texts, between) => {
                let said: Vec<_> = texts.iter().map(|text| text.said_in(language)).collect();
                Cow::Owned(said.join(between))
            }
        }
    }
}

/// Arguments in words.
fn values<'a>(language: Language, arguments: &'a [(&'static str, Argument)]) -> FluentArgs<'a> {
    let mut values = FluentArgs::with_capacity(arguments.len());
    for (name, argument) in arguments {
        let value: FluentValue<'a> = match argument {
            Argument::Number(number) => (*number).into(),
            Argument::Text(text) | Argument::Moment(_, text) => text.said_in(language).into(),
            Argument::Html(html) => html.as_str().into(),
            Argument::Rich(rich) => rich.html_in(language).into(),
        };
        values.set(*name, value);
    }
    values
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.said_in(Language::spoken()))
    }
}

impl Default for Text {
    fn default() -> Self {
        Self::empty()
    }
}

impl From<String> for Text {
    fn from(words: String) -> Self {
        Self::Words(Cow::Owned(words))
    }
}

impl From<&str> for Text {
    fn from(words: &str) -> Self {
        Self::Words(Cow::Owned(words.to_owned()))
    }
}

impl From<&&str> for Text {
    fn from(words: &&str) -> Self {
        Self::from(*words)
    }
}

impl From<&String> for Text {
    fn from(words: &String) -> Self {
        Self::from(words.as_str())
    }
}

impl From<&Text> for Text {
    fn from(text: &Text) -> Self {
        text.clone()
    }
}

/// What can be an argument of a text.
pub trait Spoken {
    /// As an argument.
    fn spoken(&self) -> Argument;
}

impl<T: Spoken + ?Sized> Spoken for &T {
    fn spoken(&self) -> Argument {
        (**self).spoken()
    }
}

impl<T: Spoken + ?Sized> Spoken for Box<T> {
    fn spoken(&self) -> Argument {
        (**self).spoken()
    }
}

impl Spoken for Argument {
    fn spoken(&self) -> Argument {
        self.clone()
    }
}

impl Spoken for Text {
    fn spoken(&self) -> Argument {
        Argument::Text(self.clone())
    }
}

impl Spoken for str {
    fn spoken(&self) -> Argument {
        Argument::Text(self.into())
    }
}

impl Spoken for String {
    fn spoken(&self) -> Argument {
        Argument::Text(self.into())
    }
}

impl Spoken for Cow<'_, str> {
    fn spoken(&self) -> Argument {
        Argument::Text((**self).into())
    }
}

impl Spoken for char {
    fn spoken(&self) -> Argument {
        Argument::Text(self.to_string().into())
    }
}

impl Spoken for Moment {
    fn spoken(&self) -> Argument {
        Argument::Moment(Box::new(self.clone()), self.words.clone())
    }
}

impl Spoken for SafeHtml {
    fn spoken(&self) -> Argument {
        Argument::Html(self.to_string())
    }
}

/// Numbers: plurals go by them, so they stay numbers.
macro_rules! numbers {
    ($($kind:ty),*) => {$(
        impl Spoken for $kind {
            fn spoken(&self) -> Argument {
                Argument::Number(i64::try_from(*self).unwrap_or(i64::MAX))
            }
        }
    )*};
}

numbers!(i8, i16, i32, i64, isize, u8, u16, u32, u64, usize);
