//! The board as a page: what is planned, done and waiting, in the order of the last count, and the way to the ballot.

use std::sync::Arc;

use askama::Template;
use chrono::{DateTime, Utc};
use governance::features::FeatureState;
use governance::{Constitution, PolicyKey};
use rocket::{Route, State, routes};
use store::features::{Cycle, CycleRow, FeatureRow};

use super::words;
use crate::error::AppError;
use crate::proposals::vote::days;
use crate::services::Services;
use crate::web::guards::Visitor;
use crate::web::layout::{Layout, Page, Section};
use crate::web::moments::Moment;

/// So many that are done, declined or withdrawn are shown.
const ENDED: i64 = 50;

pub fn routes() -> Vec<Route> {
    routes![show]
}

/// A feature as a line of the board.
pub struct BoardLine {
    pub href: String,
    pub title: String,
    pub state: &'static str,
    pub tone: &'static str,
    pub effort: String,
    /// Handle and name; none when the account was erased.
    pub author: Option<(String, String)>,
    /// How the last count went; empty before the first.
    pub count: String,
    pub comments: i64,
    pub changed: Moment,
}

fn line(row: FeatureRow, now: DateTime<Utc>) -> Result<BoardLine, AppError> {
    let (state, tone) = words::state(row.state()?);
    Ok(BoardLine {
        href: format!("/features/{}", row.id),
        title: words::title(&row),
        state,
        tone,
        effort: days(row.effort_days),
        count: words::count(&row),
        comments: row.comments,
        changed: Moment::new(row.changed_at, now),
        author: (!row.author_gone).then_some((row.handle, row.display_name)),
    })
}

struct Group {
    title: &'static str,
    about: &'static str,
    lines: Vec<BoardLine>,
}

/// Where the standing vote is.
pub struct Standing {
    /// In a sentence.
    pub words: &'static str,
    pub tone: &'static str,
    /// "Counted", "Opens".
    pub verb: &'static str,
    pub when: Moment,
    /// Where the ballot is cast; empty for whoever cannot.
    pub href: String,
    pub action: &'static str,
    pub voters: i64,
    pub is_open: bool,
    /// The page of the cycle.
    pub page: String,
}

#[derive(Template)]
#[template(path = "features/board.html")]
struct BoardPage {
    layout: Layout,
    standing: Option<Standing>,
    /// The cycle that ordered the board, and when it was counted.
    ordered: Option<(String, Moment)>,
    groups: Vec<Group>,
    ended: Vec<BoardLine>,
    capacity: String,
    planned_days: String,
    cycle: String,
    method: String,
}

/// The open cycle, or the one that is announced.
pub fn standing(cycles: &[CycleRow], now: DateTime<Utc>) -> Result<Option<Standing>, AppError> {
    let mut found = None;
    for cycle in cycles {
        let (Some(stage), Some(until)) = (cycle.stage()?, cycle.until) else { continue };
        let page = format!("/proposals/{}", cycle.id);
        let may_vote = cycle.on_roll && until > now;
        let standing = match stage {
            Cycle::Open => Standing {
                words: if may_vote && cycle.has_ballot {
                    "Your ballot is in the box."
                } else {
                    "The standing vote is open."
                },
                tone: "busy",
                verb: "It is counted",
                when: Moment::new(until, now),
                href: if may_vote { format!("{page}#ballot") } else { String::new() },
                action: if cycle.has_ballot { "Change it" } else { "Vote" },
                voters: cycle.voters,
                is_open: true,
                page,
            },
            Cycle::Announced if found.is_none() => Standing {
                words: "The next cycle is announced.",
                tone: "",
                verb: "Its vote opens",
                when: Moment::new(until, now),
                href: String::new(),
                action: "",
                voters: 0,
                is_open: false,
                page,
            },
            Cycle::Announced | Cycle::Counted => continue,
        };
        if stage == Cycle::Open || found.is_none() {
            found = Some(standing);
        }
    }
    Ok(found)
}

/// The cycle whose order is in force.
pub fn ordered(cycles: &[CycleRow], now: DateTime<Utc>) -> Result<Option<(String, Moment)>, AppError> {
    for cycle in cycles {
        if let (Some(Cycle::Counted), Some(closed)) = (cycle.stage()?, cycle.until) {
            return Ok(Some((format!("/proposals/{}#result", cycle.id), Moment::new(closed, now))));
        }
    }
    Ok(None)
}

fn groups(open: Vec<FeatureRow>, now: DateTime<Utc>) -> Result<Vec<Group>, AppError> {
    let group = |title, about| Group { title, about, lines: Vec::new() };
    let mut groups = [
        (FeatureState::Doing, group("Being done", "Somebody builds these now.")),
        (FeatureState::Planned, group("Planned", "The last count chose these, in this order.")),
        (
            FeatureState::Proposed,
            group(
                "Proposed",
                "These wait to be chosen: first those that were counted, by their place, then the new ones.",
            ),
        ),
    ];
    for row in open {
        let state = row.state()?;
        if let Some((_, group)) = groups.iter_mut().find(|(of, _)| *of == state) {
            group.lines.push(line(row, now)?);
        }
    }
    Ok(groups.into_iter().map(|(_, group)| group).filter(|group| !group.lines.is_empty()).collect())
}

fn planned_days(open: &[FeatureRow]) -> Result<i64, AppError> {
    let mut sum = 0;
    for row in open {
        if row.state()? == FeatureState::Planned {
            sum += i64::from(row.effort_days);
        }
    }
    Ok(sum)
}

/// How long a cycle is, in days where they are whole.
fn cycle(constitution: &Constitution) -> String {
    let hours = constitution.integer(PolicyKey::VotingHoursPriorities);
    if hours % 24 == 0 { days(hours / 24) } else { format!("{hours} hours") }
}

#[rocket::get("/features")]
async fn show(visitor: Visitor, services: &State<Arc<Services>>) -> Result<Page<BoardPage>, AppError> {
    let mut conn = services.store.read().await?;
    let now = services.clock.now();
    let open = store::features::open_now(&mut conn, visitor.actor()).await?;
    let ended = store::features::ended(&mut conn, visitor.actor(), ENDED).await?;
    let cycles = store::features::cycles(&mut conn, visitor.actor()).await?;
    let constitution = services.constitution(&mut conn).await?;
    Ok(Page::ok(BoardPage {
        layout: visitor.layout(services, "Features", Section::Features),
        standing: standing(&cycles, now)?,
        ordered: ordered(&cycles, now)?,
        planned_days: days(planned_days(&open)?),
        groups: groups(open, now)?,
        ended: ended.into_iter().map(|row| line(row, now)).collect::<Result<_, _>>()?,
        capacity: days(constitution.integer(PolicyKey::PrioritiesCapacityDays)),
        cycle: cycle(&constitution),
        method: constitution.choice(PolicyKey::PrioritiesMethod).to_string(),
    })
    .same_for_visitors(&visitor))
}
