//! The poll of an entry as pages show it. It says of itself that it decides nothing.

use std::fmt::Write;

use askama::Template;
use askama::filters::HtmlSafe;

use super::feeds::escaped;
use super::moments::Moment;
use super::sentences::capital;

/// An option.
#[derive(Debug, Clone)]
pub struct PollLine {
    pub name: String,
    /// How many chose it, where the viewer may know and the method has such a number.
    pub chosen: Option<u64>,
    pub leads: bool,
    /// Whether the viewer chose it.
    pub is_own: bool,
}

/// A poll, ready to print.
#[derive(Debug, Clone, Template)]
#[template(path = "partials/poll.html")]
pub struct PollMark {
    /// The entry that asks it.
    pub id: i64,
    /// "choose one".
    pub how: &'static str,
    pub closes: Moment,
    pub is_over: bool,
    /// Whether it was asked at another community, where its answers are.
    pub is_elsewhere: bool,
    pub answered: i64,
    pub lines: Vec<PollLine>,
    /// Who is in front, where the viewer may know; else empty.
    pub headline: String,
    pub has_answered: bool,
    pub can_answer: bool,
}

impl HtmlSafe for PollMark {}

impl PollMark {
    /// "Choose one".
    fn heading(&self) -> String {
        capital(self.how)
    }

    /// "1 answer".
    pub fn counted(&self) -> String {
        if self.answered == 1 { "1 answer".to_owned() } else { format!("{} answers", self.answered) }
    }

    /// The same for readers of feeds, who have nothing to press.
    pub fn html(&self) -> String {
        let until = match (self.is_elsewhere, self.is_over) {
            (true, _) => "asked elsewhere".to_owned(),
            (_, true) => format!("ended {}; {}", self.closes.full, self.counted()),
            (_, false) => format!("until {}", self.closes.full),
        };
        let chosen = |line: &PollLine| line.chosen.map(|chosen| format!(": {chosen}")).unwrap_or_default();
        let lines: Vec<String> = self.lines.iter().map(|line| format!("{}{}", line.name, chosen(line))).collect();
        let html = poll_html(&format!("{}, {until}", self.how), &lines);
        if self.headline.is_empty() { html } else { format!("{html}<p>{}</p>", escaped(&self.headline)) }
    }
}

/// Options as a list, for those who judge, and whatever else keeps a copy.
pub fn poll_html(how: &str, options: &[String]) -> String {
    let mut html = format!("\n<p>Poll ({}). It decides nothing.</p><ul>", escaped(how));
    for option in options {
        // Writing to a String cannot fail.
        let _ = write!(html, "<li>{}</li>", escaped(option));
    }
    html + "</ul>"
}
