//! A sentence with markup inside it. The message says where (`<a>the ledger</a>`), the page says what stands there.

use std::fmt::{self, Display, Write as _};

use askama::filters::HtmlSafe;

use super::language::Language;
use super::text::{Argument, Spoken, Text};

/// A message, its arguments, and what stands for the places in it. Printing it gives HTML: the message's own words and the
/// arguments are escaped, and no other element comes through than those given here or in `PLAIN`.
#[derive(Debug, Clone)]
pub struct Rich {
    text: Text,
    /// By number, what the arguments that are markup stand for.
    html: Vec<Html>,
    places: Vec<Place>,
}

#[derive(Debug, Clone)]
enum Html {
    Made(String),
    Moment { iso: String, full: Text, words: Text, is_plain: bool },
    Rich(Box<Rich>),
}

#[derive(Debug, Clone)]
struct Place {
    name: &'static str,
    element: &'static str,
    /// With its attributes, escaped: `<a href="/ledger">`.
    open: String,
}

/// What a message may hold of itself: (its name, opened, closed).
pub(super) const PLAIN: [(&str, &str, &str); 10] = [
    ("strong", "<strong>", "</strong>"),
    ("em", "<em>", "</em>"),
    ("b", "<b>", "</b>"),
    ("i", "<i>", "</i>"),
    ("code", "<code>", "</code>"),
    ("kbd", "<kbd>", "</kbd>"),
    ("q", "<q>", "</q>"),
    ("small", "<small>", "</small>"),
    // For those who hear the page: text that is not seen.
    ("vh", "<span class=\"vh\">", "</span>"),
    ("quiet", "<span class=\"quiet\">", "</span>"),
];

/// Stands before and after the number of an argument that is markup, and in the place of a "<" in one that is not: letters
/// that nothing else is written with (private use).
const MARKUP: char = '\u{E000}';
const MARKUP_END: char = '\u{E001}';
const LESS: char = '\u{E002}';

impl Rich {
    /// The message with this id.
    pub fn of(id: &'static str) -> Self {
        Self { text: Text::of(id), html: Vec::new(), places: Vec::new() }
    }

    /// The same with an argument.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: &(impl Spoken + ?Sized)) -> Self {
        let argument = match value.spoken() {
            Argument::Number(number) => Argument::Number(number),
            Argument::Text(text) => Argument::Text(Text::Guarded(Box::new(text))),
            Argument::Html(made) => self.markup(Html::Made(made)),
            Argument::Rich(rich) => self.markup(Html::Rich(rich)),
            Argument::Moment(when, words) => {
                let is_plain = words != when.words;
                self.markup(Html::Moment { iso: when.iso, full: when.full, words, is_plain })
            }
        };
        self.text = self.text.with(name, &argument);
        self
    }

    fn markup(&mut self, html: Html) -> Argument {
        self.html.push(html);
        Argument::Text(format!("{MARKUP}{}{MARKUP_END}", self.html.len() - 1).into())
    }

    /// What stands for the place `<name>`.
    #[must_use]
    pub fn place(mut self, name: &'static str, element: &'static str, attributes: &[(&str, &dyn Display)]) -> Self {
        let mut open = format!("<{element}");
        for (attribute, value) in attributes {
            open.push(' ');
            open.push_str(attribute);
            open.push_str("=\"");
            escape(&value.to_string(), &mut open);
            open.push('"');
        }
        open.push('>');
        self.places.push(Place { name, element, open });
        self
    }

    fn open(&self, name: &str) -> Option<&str> {
        let given = self.places.iter().find(|place| place.name == name).map(|place| place.open.as_str());
        given.or_else(|| PLAIN.iter().find(|(plain, ..)| *plain == name).map(|(_, open, _)| *open))
    }

    fn close(&self, name: &str, html: &mut String) -> bool {
        if let Some(place) = self.places.iter().find(|place| place.name == name) {
            let _ = write!(html, "</{}>", place.element);
            return true;
        }
        let plain = PLAIN.iter().find(|(plain, ..)| *plain == name);
        html.push_str(plain.map_or("", |(.., close)| close));
        plain.is_some()
    }

    /// As HTML, in a language.
    pub fn html_in(&self, language: Language) -> String {
        let said = self.text.said_in(language);
        let mut html = String::with_capacity(said.len() + 64);
        let mut rest = &*said;
        while let Some(at) = rest.find(['<', MARKUP]) {
            escape(&rest[..at], &mut html);
            rest = &rest[at..];
            rest = if rest.starts_with(MARKUP) {
                self.argument(language, rest, &mut html)
            } else {
                self.tag(rest, &mut html)
            };
        }
        escape(rest, &mut html);
        html
    }

    /// Prints the argument that `rest` begins with; gives what comes after.
    fn argument<'r>(&self, language: Language, rest: &'r str, html: &mut String) -> &'r str {
        let after = &rest[MARKUP.len_utf8()..];
        let (number, after) = after.split_once(MARKUP_END).unwrap_or(("", after));
        match number.parse().ok().and_then(|number: usize| self.html.get(number)) {
            Some(Html::Made(made)) => html.push_str(made),
            Some(Html::Rich(rich)) => html.push_str(&rich.html_in(language)),
            Some(Html::Moment { iso, full, words, is_plain }) => {
                html.push_str("<time datetime=\"");
                escape(iso, html);
                html.push_str("\" title=\"");
                escape(&full.said_in(language), html);
                html.push_str(if *is_plain { "\" data-plain>" } else { "\">" });
                escape(&words.said_in(language), html);
                html.push_str("</time>");
            }
            None => {}
        }
        after
    }

    /// Prints the tag that `rest` begins with; gives what comes after. What is no place is a sign like any other.
    fn tag<'r>(&self, rest: &'r str, html: &mut String) -> &'r str {
        let found = rest[1..].split_once('>').and_then(|(tag, after)| {
            let is_known = match tag.strip_prefix('/') {
                Some(name) => self.close(name, html),
                None => self.open(tag).map(|open| html.push_str(open)).is_some(),
            };
            is_known.then_some(after)
        });
        found.unwrap_or_else(|| {
            html.push_str("&#60;");
            &rest[1..]
        })
    }
}

/// As askama escapes, so that a text is the same in a message as in a template.
fn escape(text: &str, html: &mut String) {
    for c in text.chars() {
        match c {
            '&' => html.push_str("&#38;"),
            '<' | LESS => html.push_str("&#60;"),
            '>' => html.push_str("&#62;"),
            '"' => html.push_str("&#34;"),
            '\'' => html.push_str("&#39;"),
            _ => html.push(c),
        }
    }
}

/// Words that come from outside, so that nothing in them is taken for a place.
pub(super) fn guarded(words: &str) -> String {
    words.chars().filter(|c| !matches!(*c, MARKUP..=LESS)).map(|c| if c == '<' { LESS } else { c }).collect()
}

impl Display for Rich {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.html_in(Language::spoken()))
    }
}

impl HtmlSafe for Rich {}

impl Eq for Rich {}

impl PartialEq for Rich {
    fn eq(&self, other: &Self) -> bool {
        self.html_in(Language::English) == other.html_in(Language::English)
    }
}

impl Spoken for Rich {
    fn spoken(&self) -> Argument {
        Argument::Rich(Box::new(self.clone()))
    }
}
