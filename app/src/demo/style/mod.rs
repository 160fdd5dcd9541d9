//! `/demo/style`: every part of the face on one living page.

mod cards;
mod tokens;

use askama::Template;
use chrono::TimeDelta;
use rocket::{Route, get, routes};
use store::actors::ActorName;

use self::cards::{ago, entries, now};
use self::tokens::{Colour, Length};
use crate::streams::steps::{FirstSteps, Step};
use crate::web::cards::EntryCard;
use crate::web::curve::{Curve, Point};
use crate::web::events::EventMark;
use crate::web::layout::{Layout, Page, Section, Tab};
use crate::web::moments::Moment;
use crate::web::pictures::{Bar, Look, Part, roll_bar, tally_bar};
use crate::web::polls::{PollLine, PollMark};
use crate::web::stacks::{Count, Stack};

/// The page with all the parts.
#[derive(Template)]
#[template(path = "demo/style.html")]
pub struct StylePage {
    layout: Layout,
    colours: Vec<Colour>,
    spaces: Vec<Length>,
    sizes: Vec<Length>,
    others: Vec<(String, String)>,
    icons: Vec<&'static str>,
    tabs: Vec<Tab>,
    orders: Vec<Tab>,
    closes: Moment,
    posted: Moment,
    first: FirstSteps,
    event: EventMark,
    poll: PollMark,
    entries: Vec<EntryCard>,
    tracks: Vec<(&'static str, &'static str)>,
    tally: Bar,
    turnout: Bar,
    reasons: Stack,
    box_over_time: Curve,
}

/// The signs, as the sprite of `partials/icons.html` names them.
const ICONS: [&str; 14] = [
    "moot", "like", "bell", "search", "link", "feed", "flag", "ballot", "seal", "lock", "good", "bad", "plain", "down",
];

fn first_steps() -> FirstSteps {
    let step = |is_done, title, href, about: &str| Step { is_done, title, href, about: about.to_owned() };
    FirstSteps {
        steps: vec![
            step(true, "Confirm your address", "", ""),
            step(false, "Say who you are", "/settings#profile", "A sentence or a picture: people follow people."),
        ],
        done: 1,
        people: vec![ActorName { handle: "ines".into(), display_name: "Inês Duarte".into() }],
    }
}

fn event() -> EventMark {
    EventMark {
        name: "The mill opens".into(),
        starts_at: now() + TimeDelta::days(3),
        starts: "2024-10-07T18:00:00+01:00".into(),
        ends: String::new(),
        when: "Monday 7 October 2024, 18:00 (Europe/London)".into(),
        place: "The mill, lower door".into(),
        calendar: "/entries/140/event.ics".into(),
        is_over: false,
    }
}

fn poll() -> PollMark {
    let line = |name: &str, chosen, leads| PollLine { name: name.into(), chosen: Some(chosen), leads, is_own: leads };
    PollMark {
        id: 140,
        how: "choose one",
        closes: ago(-60 * 20),
        is_over: false,
        is_elsewhere: false,
        answered: 12,
        lines: vec![line("Saturday morning", 8, true), line("Sunday after the market", 4, false)],
        headline: String::new(),
        has_answered: true,
        can_answer: true,
    }
}

fn box_over_time() -> Curve {
    let point = |along, hours: i64, count| Point { along, at: now() + TimeDelta::hours(hours), count };
    let points = vec![point(0, 0, 0), point(250, 30, 12), point(600, 72, 19), point(1000, 120, 31)];
    let spoken = "Ballots in the box: 12 after a day, 19 after three, 31 at the close.".to_owned();
    Curve::through(points, "Ballots in the box", spoken, 44)
}

impl StylePage {
    /// All parts, filled with a sample.
    pub fn sample() -> Self {
        let tab = |label: &str, current, count| Tab { label: label.into(), href: "/demo/style".into(), current, count };
        let part = |label: &str, count, look| Part { label: label.into(), count, look };
        let parts = [part("yes", 19, Look::For), part("no", 9, Look::Against), part("abstain", 3, Look::Neutral)];
        let keys = [("removed", Look::Against), ("restored", Look::For)];
        let counts = vec![Count::new("R1 Attack ideas, not people", [3, 5]), Count::new("R4 No spam", [7, 1])];
        Self {
            colours: tokens::colours(),
            spaces: tokens::spaces(),
            sizes: tokens::sizes(),
            others: tokens::others(),
            icons: ICONS.to_vec(),
            orders: vec![tab("by activity", true, 0), tab("by date", false, 0)],
            first: first_steps(),
            event: event(),
            poll: poll(),
            reasons: Stack::of("Verdicts by rule", "Rule", &keys, counts),
            box_over_time: box_over_time(),
            layout: Layout { section: Section::Front, title: "Style".into(), ..Layout::sample() },
            tabs: vec![tab("Newest", true, 0), tab("Best of the day", false, 0), tab("Groups", false, 3)],
            closes: ago(-60 * 26),
            posted: ago(60 * 5),
            entries: entries(),
            tracks: vec![("policy", "Ordinary policy"), ("document", "Document"), ("advice", "Community decision")],
            tally: tally_bar("Shorten the discussion period", &parts, Some(((1, 2), "more than half needed"))),
            turnout: roll_bar("Turnout", ("cast a ballot", 31), 44, Some(12)),
        }
    }
}

#[get("/demo/style")]
fn style() -> Page<StylePage> {
    Page::ok(StylePage::sample())
}

/// Mounted only in a demonstration.
pub fn routes() -> Vec<Route> {
    routes![style]
}
