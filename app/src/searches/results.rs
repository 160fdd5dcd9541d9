//! A result as the page shows it.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use search::{Hit, Kind};
use store::labels::Labels;

use crate::entries::dressing::brought_in;
use crate::web::moments::Moment;

/// A run of text, and whether it is what was looked for. The template escapes the text and then marks it.
pub struct Run {
    pub text: String,
    pub matched: bool,
}

/// One result, ready to print.
pub struct ResultCard {
    pub href: String,
    /// "Comment", "Proposal"; empty for what needs no word.
    pub label: &'static str,
    /// May be empty: notes have no title.
    pub title: String,
    pub runs: Vec<Run>,
    pub author_handle: String,
    pub author_name: String,
    /// What stands before the time: members joined, others wrote.
    pub verb: &'static str,
    pub when: Moment,
    /// Where it was brought in from, and on which day; empty for what was written here.
    pub arrived: String,
}

impl ResultCard {
    /// A hit as seen at `now`; of what is folded under a label, its label stands in the place of its words.
    pub fn new(hit: &Hit, labels: &HashMap<i64, Labels>, now: DateTime<Utc>) -> Self {
        let label = |entry: Option<i64>| entry.and_then(|id| labels.get(&id)).map(Labels::headline);
        let [head, own] = [head(hit), entry(hit)].map(label);
        let name = if hit.author_name.is_empty() { &hit.author_handle } else { &hit.author_name };
        let runs = if own.is_some() { Vec::new() } else { hit.excerpt.runs() };
        let runs = runs.into_iter().map(|(text, matched)| Run { text: text.to_string(), matched }).collect();
        Self {
            href: href(hit),
            label: match hit.kind {
                Kind::Entry => "",
                Kind::Comment => "Comment",
                Kind::Proposal => "Proposal",
                Kind::Policy => "Policy",
                Kind::Member => "Member",
                Kind::Group => "Group",
            },
            title: title(hit, head.as_deref(), own),
            runs,
            // A policy is nobody's, and who somebody is stands in the title.
            author_handle: match hit.kind {
                Kind::Policy | Kind::Member | Kind::Group => String::new(),
                _ => hit.author_handle.clone(),
            },
            author_name: name.clone(),
            verb: match hit.kind {
                Kind::Member => "joined ",
                Kind::Group => "founded ",
                Kind::Policy => "in force since ",
                _ => "",
            },
            when: Moment::new(hit.at, now),
            arrived: String::new(),
        }
    }
}

/// The entries that were brought in, and the words that say so.
pub type Arrived = HashMap<i64, (String, DateTime<Utc>)>;

impl ResultCard {
    /// The same with the mark that it was brought in, where it was.
    pub fn marked(self, hit: &Hit, arrived: &Arrived) -> Self {
        let mark = entry(hit).and_then(|id| arrived.get(&id));
        Self { arrived: mark.map(|(site, at)| brought_in(site, *at)).unwrap_or_default(), ..self }
    }
}

/// The entry that a hit is: of a proposal the one that holds its words.
fn entry(hit: &Hit) -> Option<i64> {
    match hit.kind {
        Kind::Entry | Kind::Comment => Some(hit.key),
        Kind::Proposal => hit.thread,
        Kind::Member | Kind::Group | Kind::Policy => None,
    }
}

/// The entry whose title stands above a comment.
fn head(hit: &Hit) -> Option<i64> {
    hit.thread.filter(|_| hit.kind == Kind::Comment)
}

/// The entries of which a result shows words.
pub fn entries(hit: &Hit) -> impl Iterator<Item = i64> {
    entry(hit).into_iter().chain(head(hit))
}

/// `head` and `own` are the labels in the place of the thread's title and of the words themselves.
fn title(hit: &Hit, head: Option<&str>, own: Option<String>) -> String {
    match (own, hit.kind) {
        (Some(label), _) => label,
        (None, Kind::Comment) if !hit.title.is_empty() => format!("On “{}”", head.unwrap_or(&hit.title)),
        (None, _) => hit.title.clone(),
    }
}

fn href(hit: &Hit) -> String {
    match (hit.kind, hit.thread) {
        (Kind::Comment, Some(thread)) => format!("/entries/{thread}#c{}", hit.key),
        (Kind::Entry | Kind::Comment, _) => format!("/entries/{}", hit.key),
        (Kind::Proposal, _) => format!("/proposals/{}", hit.key),
        (Kind::Member | Kind::Group, _) => format!("/@{}", hit.author_handle),
        (Kind::Policy, _) => format!("/constitution/{}", hit.author_handle),
    }
}
