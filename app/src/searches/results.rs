//! A result as the page shows it.

use chrono::{DateTime, Utc};
use search::{Hit, Kind};

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
}

impl ResultCard {
    /// A hit as seen at `now`.
    pub fn new(hit: &Hit, now: DateTime<Utc>) -> Self {
        let name = if hit.author_name.is_empty() { &hit.author_handle } else { &hit.author_name };
        let runs =
            hit.excerpt.runs().into_iter().map(|(text, matched)| Run { text: text.to_string(), matched }).collect();
        Self {
            href: href(hit),
            label: match hit.kind {
                Kind::Entry => "",
                Kind::Comment => "Comment",
                Kind::Proposal => "Proposal",
                Kind::Member => "Member",
            },
            title: title(hit),
            runs,
            author_handle: hit.author_handle.clone(),
            author_name: name.clone(),
            verb: if hit.kind == Kind::Member { "joined " } else { "" },
            when: Moment::new(hit.at, now),
        }
    }
}

fn title(hit: &Hit) -> String {
    match hit.kind {
        Kind::Comment if !hit.title.is_empty() => format!("On “{}”", hit.title),
        _ => hit.title.clone(),
    }
}

fn href(hit: &Hit) -> String {
    match (hit.kind, hit.thread) {
        (Kind::Comment, Some(thread)) => format!("/entries/{thread}#c{}", hit.key),
        (Kind::Entry | Kind::Comment, _) => format!("/entries/{}", hit.key),
        (Kind::Proposal, _) => format!("/proposals/{}", hit.key),
        (Kind::Member, _) => format!("/@{}", hit.author_handle),
    }
}
