//! What a query must find, worked out without any engine.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use search::{Audience, Clause, Filter, Has, Is, Kind, Order, Query, Term, Test, Who};

use crate::searches::world::World;

/// A document as it was made.
#[derive(Debug, Clone)]
pub struct Doc {
    pub key: i64,
    pub kind: Kind,
    pub form: &'static str,
    /// Its words in their order; a full stop stands between two texts.
    pub words: Vec<&'static str>,
    pub author: i64,
    pub group: Option<&'static str>,
    pub audience: &'static str,
    pub tags: Vec<&'static str>,
    pub lang: Option<&'static str>,
    pub has_link: bool,
    pub has_picture: bool,
    pub has_file: bool,
    pub is_edited: bool,
    pub is_deleted: bool,
    pub thread: Option<i64>,
    pub likes: Vec<i64>,
    pub at: DateTime<Utc>,
    pub bumped: DateTime<Utc>,
}

impl Default for Doc {
    fn default() -> Self {
        Self {
            key: 0,
            kind: Kind::Entry,
            form: "",
            words: Vec::new(),
            author: 0,
            group: None,
            audience: "",
            tags: Vec::new(),
            lang: None,
            has_link: false,
            has_picture: false,
            has_file: false,
            is_edited: false,
            is_deleted: false,
            thread: None,
            likes: Vec::new(),
            at: DateTime::UNIX_EPOCH,
            bumped: DateTime::UNIX_EPOCH,
        }
    }
}

impl Doc {
    pub fn name(&self) -> String {
        format!("{}{}", self.kind.singular(), self.key)
    }

    fn is_entry(&self) -> bool {
        matches!(self.kind, Kind::Entry | Kind::Comment)
    }
}

/// The entries, and the private group, that a viewer may see, by the one rule.
pub struct Seen {
    entries: HashSet<i64>,
    groups: HashSet<i64>,
}

pub async fn seen_by(world: &World, viewer: Option<i64>) -> Seen {
    let entries = world.numbers("SELECT id FROM entries e WHERE entry_visible(e, $1)", viewer).await;
    let groups =
        world.numbers("SELECT id FROM groups g WHERE entrance <> 'private' OR is_in_group($1, g.id)", viewer).await;
    Seen { entries: entries.into_iter().collect(), groups: groups.into_iter().collect() }
}

fn is_seen(doc: &Doc, seen: &Seen) -> bool {
    match doc.kind {
        Kind::Entry | Kind::Comment => seen.entries.contains(&doc.key),
        Kind::Group => seen.groups.contains(&doc.key),
        _ => true,
    }
}

/// The names of what must be found, in order.
pub fn expected(docs: &[Doc], query: &Query, viewer: Option<i64>, seen: &Seen) -> Vec<String> {
    let fits = |doc: &&Doc| {
        is_seen(doc, seen)
            && (query.order != Order::Active || doc.kind != Kind::Comment)
            && query.clauses.iter().all(|clause| says(doc, clause))
            && query.filters.iter().all(|filter| passes(docs, doc, filter, viewer, seen))
    };
    let shelf = |doc: &Doc| doc.kind.shelf().number();
    let mut fitting: Vec<&Doc> = docs.iter().filter(fits).collect();
    match query.order {
        Order::Oldest => fitting.sort_by_key(|doc| (doc.at, shelf(doc), doc.key)),
        Order::Active => fitting.sort_by_key(|doc| std::cmp::Reverse((doc.bumped, shelf(doc), doc.key))),
        Order::Newest | Order::Best => fitting.sort_by_key(|doc| std::cmp::Reverse((doc.at, shelf(doc), doc.key))),
    }
    fitting.into_iter().map(Doc::name).collect()
}

fn says(doc: &Doc, clause: &Clause) -> bool {
    clause.any.iter().any(|term| holds(doc, term)) != clause.negated
}

fn holds(doc: &Doc, term: &Term) -> bool {
    // Whoever looks for a name may not know all of it.
    let is_name = matches!(doc.kind, Kind::Member | Kind::Group);
    match term {
        Term::Word(word) if is_name => doc.words.iter().any(|own| own.starts_with(word.as_str())),
        Term::Word(word) => doc.words.contains(&word.as_str()),
        Term::Beginning(letters) => doc.words.iter().any(|own| own.starts_with(letters.as_str())),
        Term::Phrase(text) => {
            let wanted: Vec<&str> = text.split(' ').collect();
            doc.words.windows(wanted.len()).any(|own| own == wanted)
        }
    }
}

fn passes(docs: &[Doc], doc: &Doc, filter: &Filter, viewer: Option<i64>, seen: &Seen) -> bool {
    filter.any.iter().any(|test| is_so(docs, doc, test, viewer, seen)) != filter.negated
}

/// Anna, Bo and Cy are 1, 2 and 3.
fn id(who: &Who, viewer: Option<i64>) -> Option<i64> {
    match who {
        Who::Me => viewer,
        Who::Handle(handle) => ["anna", "bo", "cy", "inner", "bakers"]
            .iter()
            .position(|one| one == handle)
            .and_then(|at| (at + 1).try_into().ok()),
    }
}

fn is_so(docs: &[Doc], doc: &Doc, test: &Test, viewer: Option<i64>, seen: &Seen) -> bool {
    let below = || docs.iter().filter(|other| other.thread == Some(doc.key) && doc.is_entry() && is_seen(other, seen));
    match test {
        Test::Kind(kind) => doc.kind == *kind,
        Test::Before(span) => doc.at < span.begins(),
        Test::After(span) => doc.at >= span.ends(),
        Test::During(span) => doc.at >= span.begins() && doc.at < span.ends(),
        Test::From(who) => id(who, viewer) == Some(doc.author),
        Test::Is(Is::Followed) => match viewer {
            Some(1) => matches!(doc.author, 2 | 3),
            Some(3) => doc.author == 2,
            _ => false,
        },
        Test::Is(Is::State(state)) => doc.kind == Kind::Proposal && doc.form == *state,
        Test::Is(Is::Form(form)) => doc.is_entry() && doc.form == *form,
        Test::Is(Is::Edited) => doc.is_edited,
        Test::Group(handle) => doc.group == Some(handle.as_str()),
        Test::To(audience) => doc.is_entry() && doc.audience == Audience::as_str(*audience),
        // On this shelf nobody is named, nothing is planned or asked: these are in the tests of readers, events and polls.
        Test::ToMe | Test::Has(Has::Event | Has::Poll) => false,
        Test::Tag(tag) => doc.tags.contains(&tag.as_str()),
        Test::Lang(lang) => doc.lang == Some(lang.as_str()),
        Test::Has(Has::Link) => doc.has_link,
        Test::Has(Has::Pictures) => doc.has_picture,
        Test::Has(Has::Files) => doc.has_file,
        Test::Has(Has::Likes) => !doc.likes.is_empty(),
        Test::Has(Has::Comments) => below().next().is_some(),
        Test::LikedBy(who) => id(who, viewer).is_some_and(|id| doc.likes.contains(&id)),
        Test::CommentedBy(who) => below().any(|comment| id(who, viewer) == Some(comment.author)),
    }
}
