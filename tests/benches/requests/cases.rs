//! What is asked of each world, and how often.

use crate::load::{CONNECTIONS, Pace, Request};
use crate::world::{Viewer, World};

/// Makes the n-th request of a kind.
type Make<'w> = Box<dyn Fn(usize) -> Request + 'w>;

/// One kind of request.
pub struct Case<'w> {
    pub name: &'static str,
    pub requests: usize,
    pub pace: Pace,
    pub make: Make<'w>,
}

/// All kinds; `tag` names the front page as it is.
pub fn of<'w>(world: &'w World, tag: &'w str) -> Vec<Case<'w>> {
    let mut cases = pages(world, tag);
    cases.extend(homes(world));
    cases.extend(acts(world));
    cases.extend(searches(world));
    cases
}

fn pages<'w>(world: &'w World, tag: &'w str) -> Vec<Case<'w>> {
    vec![
        case("front page, kept", 40_000, |_| Request::get("/", None)),
        case("front page, 304", 40_000, |_| Request::known("/", tag)),
        // No two addresses are the same, so nothing is kept.
        case("front page, made anew", 3_000, |n| Request::get(&format!("/?n={n}"), None)),
        case("entry and 50 comments", 2_000, |n| Request::get(&format!("{}?n={n}", world.thread_path), None)),
    ]
}

fn homes(world: &World) -> Vec<Case<'_>> {
    let of = |name, viewer| case(name, 1_000, move |_| Request::get("/home", Some(world.session_of(viewer))));
    vec![
        case("home, signed in", 2_000, |n| Request::get("/home", Some(world.session(n)))),
        of("home, 50 mutes", Viewer::MutesSome),
        of("home, 2,000 mutes", Viewer::MutesMany),
        Case { pace: Pace::of(1), ..of("home, 5,000 follows, one at a time", Viewer::FollowsMany) },
    ]
}

fn acts(world: &World) -> Vec<Case<'_>> {
    // Voters come in a crowd, and one write to disk serves many of them.
    let crowd = Pace::of(4 * CONNECTIONS);
    vec![
        case("post a note", 1_500, |n| world.note(n)),
        Case { pace: crowd, ..case("cast a ballot (32 connections)", 10_000, |n| world.ballot(n)) },
    ]
}

/// What is asked of a search.
pub fn searches(world: &World) -> Vec<Case<'_>> {
    let steady = Pace { connections: 4 * CONNECTIONS, per_second: Some(100) };
    let words = |n| Request::get(&world.search_path(n), Some(world.session(n)));
    vec![
        case("search", 1_000, words),
        Case { pace: steady, ..case("search, 100 a second", 1_500, words) },
        case("search of half a word", 500, |n| Request::get(&world.half_word_path(n), Some(world.session(n)))),
    ]
}

fn case<'w>(name: &'static str, requests: usize, make: impl Fn(usize) -> Request + 'w) -> Case<'w> {
    Case { name, requests, pace: Pace::of(CONNECTIONS), make: Box::new(make) }
}
