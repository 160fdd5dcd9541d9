//! Filters as conditions on a row `d` of a shelf. What they ask of other rows is asked for what the viewer may see of them.

use super::statement::Parameters;
use crate::document::{Kind, Shelf};
use crate::query::{Filter, Has, Is, Test, Who};
use crate::question::Question;

/// What a test comes to on one shelf.
enum Condition {
    /// It holds of nothing there.
    Never,
    /// It holds of everything there.
    Always,
    Sql(String),
}

/// The conditions of all filters on this shelf; `None` when nothing there can fulfil them.
pub(super) fn conditions(parameters: &mut Parameters, shelf: Shelf, question: &Question) -> Option<Vec<String>> {
    let mut all = Vec::new();
    for filter in &question.query.filters {
        match of_filter(parameters, shelf, filter, question.viewer) {
            Condition::Never => return None,
            Condition::Always => {}
            Condition::Sql(condition) => all.push(condition),
        }
    }
    Some(all)
}

/// Those conditions that speak of time only.
pub(super) fn times(parameters: &mut Parameters, shelf: Shelf, question: &Question) -> Vec<String> {
    let is_time = |test: &Test| matches!(test, Test::Before(_) | Test::After(_) | Test::During(_));
    let times = question.query.filters.iter().filter(|filter| filter.any.iter().all(is_time));
    times
        .filter_map(|filter| match of_filter(parameters, shelf, filter, question.viewer) {
            Condition::Sql(condition) => Some(condition),
            Condition::Never | Condition::Always => None,
        })
        .collect()
}

fn of_filter(parameters: &mut Parameters, shelf: Shelf, filter: &Filter, viewer: Option<i64>) -> Condition {
    let mut any = Vec::new();
    let mut always = false;
    for test in &filter.any {
        match of_test(parameters, shelf, test, viewer) {
            Condition::Never => {}
            Condition::Always => always = true,
            Condition::Sql(condition) => any.push(condition),
        }
    }
    match (always, any.is_empty(), filter.negated) {
        (true, _, negated) | (false, true, negated) if always == negated => Condition::Never,
        (true, ..) | (false, true, _) => Condition::Always,
        // What is unknown of a row is not so of it.
        (false, false, true) => Condition::Sql(format!("({}) IS NOT TRUE", any.join(" OR "))),
        (false, false, false) => Condition::Sql(format!("({})", any.join(" OR "))),
    }
}

fn of_test(parameters: &mut Parameters, shelf: Shelf, test: &Test, viewer: Option<i64>) -> Condition {
    match test {
        Test::Kind(kind) => of_kind(shelf, *kind),
        Test::Before(span) => Condition::Sql(format!("{} < {}", at(shelf), parameters.time(span.begins()))),
        Test::After(span) => Condition::Sql(format!("{} >= {}", at(shelf), parameters.time(span.ends()))),
        Test::During(span) => {
            let (begins, ends) = (parameters.time(span.begins()), parameters.time(span.ends()));
            let at = at(shelf);
            Condition::Sql(format!("({at} >= {begins} AND {at} < {ends})"))
        }
        Test::From(who) => match (author(shelf), whom(parameters, who, viewer)) {
            (Some(author), Some(whom)) => Condition::Sql(format!("{author} = {whom}")),
            _ => Condition::Never,
        },
        Test::Is(Is::Followed) => match (author(shelf), viewer) {
            (Some(author), Some(viewer)) => {
                let viewer = parameters.number(viewer);
                Condition::Sql(format!(
                    "{author} IN (SELECT f.followed_id FROM follows f WHERE f.follower_id = {viewer})"
                ))
            }
            _ => Condition::Never,
        },
        Test::Is(Is::State(state)) if shelf == Shelf::Proposals => {
            Condition::Sql(format!("d.state = {}", parameters.text(*state)))
        }
        _ if shelf == Shelf::Entries => of_entry(parameters, test, viewer),
        _ => Condition::Never,
    }
}

/// Tests that hold of entries and comments only.
fn of_entry(parameters: &mut Parameters, test: &Test, viewer: Option<i64>) -> Condition {
    let condition = match test {
        Test::Group(handle) => {
            let handle = parameters.text(handle);
            format!("d.group_id = (SELECT id FROM actors WHERE handle = {handle} AND kind = 'group')")
        }
        Test::To(audience) => format!("d.audience = {}", parameters.text(audience.as_str())),
        Test::ToMe => {
            let Some(viewer) = viewer else { return Condition::Never };
            let viewer = parameters.number(viewer);
            format!(
                "(d.audience = 'named' AND coalesce(d.thread_id, d.id) IN (SELECT r.entry_id FROM entry_readers r \
                 WHERE r.member_id = {viewer} AND r.left_at IS NULL))"
            )
        }
        Test::Tag(tag) => format!("d.tags @> ARRAY[{}]", parameters.text(tag)),
        Test::Lang(lang) => format!("d.lang = {}", parameters.text(lang)),
        Test::Is(Is::Form(form)) => format!("d.kind = {}", parameters.text(*form)),
        Test::Is(Is::Edited) => "d.edited_at IS NOT NULL".to_string(),
        Test::Has(Has::Link) => HAS_LINK.to_string(),
        Test::Has(Has::Pictures) => "d.pictures > 0".to_string(),
        Test::Has(Has::Files) => "d.files > 0".to_string(),
        Test::Has(Has::Event) => "d.event_place IS NOT NULL".to_string(),
        Test::Has(Has::Poll) => "d.poll_words <> ''".to_string(),
        Test::Has(Has::Likes) => {
            let viewer = parameters.maybe_number(viewer);
            format!("EXISTS (SELECT FROM likes l WHERE l.entry_id = d.id AND l.actor_id <> ALL (apart_of({viewer})))")
        }
        Test::Has(Has::Comments) => {
            let viewer = parameters.maybe_number(viewer);
            format!("EXISTS (SELECT FROM entries c WHERE c.thread_id = d.id AND comment_visible(c, {viewer}))")
        }
        Test::LikedBy(who) => {
            let Some(whom) = whom(parameters, who, viewer) else { return Condition::Never };
            let near = near(parameters, &whom, viewer);
            format!("({near} AND d.id IN (SELECT l.entry_id FROM likes l WHERE l.actor_id = {whom}))")
        }
        Test::CommentedBy(who) => {
            let Some(whom) = whom(parameters, who, viewer) else { return Condition::Never };
            let viewer = parameters.maybe_number(viewer);
            format!(
                "d.id IN (SELECT c.thread_id FROM entries c WHERE c.author_id = {whom} AND c.thread_id IS NOT NULL \
                 AND comment_visible(c, {viewer}))"
            )
        }
        _ => return Condition::Never,
    };
    Condition::Sql(condition)
}

/// An entry that leads somewhere else, by its own link or within its words.
pub(super) const HAS_LINK: &str = "(d.link_url IS NOT NULL OR d.body_html ~ 'href=\"https?://')";

/// What somebody likes is not told across a block.
fn near(parameters: &mut Parameters, whom: &str, viewer: Option<i64>) -> String {
    let viewer = parameters.maybe_number(viewer);
    format!("{whom} <> ALL (apart_of({viewer}))")
}

fn of_kind(shelf: Shelf, kind: Kind) -> Condition {
    if kind.shelf() != shelf {
        return Condition::Never;
    }
    let condition = match kind {
        Kind::Entry => "d.thread_id IS NULL",
        Kind::Comment => "d.thread_id IS NOT NULL",
        Kind::Group => "d.kind = 'group'",
        Kind::Member => "d.kind <> 'group'",
        Kind::Proposal | Kind::Policy => return Condition::Always,
    };
    Condition::Sql(condition.to_string())
}

/// Whose actor id is meant; `None` for a visitor who says `me`.
fn whom(parameters: &mut Parameters, who: &Who, viewer: Option<i64>) -> Option<String> {
    match who {
        Who::Me => viewer.map(|viewer| parameters.number(viewer)),
        Who::Handle(handle) => Some(format!("(SELECT id FROM actors WHERE handle = {})", parameters.text(handle))),
    }
}

/// The author's actor id; policies have none.
fn author(shelf: Shelf) -> Option<&'static str> {
    match shelf {
        Shelf::Entries | Shelf::Proposals => Some("d.author_id"),
        Shelf::Actors => Some("d.id"),
        Shelf::Policies => None,
    }
}

/// The column of time.
pub(super) fn at(shelf: Shelf) -> &'static str {
    match shelf {
        Shelf::Entries => "d.published_at",
        Shelf::Proposals | Shelf::Actors => "d.created_at",
        Shelf::Policies => "d.at",
    }
}
