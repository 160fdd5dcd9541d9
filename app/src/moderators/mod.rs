//! The moderators: who they are, since when and until when, and who elected them.

pub mod acts;
mod deciding;
pub mod decisions;

use std::sync::Arc;

use askama::Template;
use chrono::{DateTime, Utc};
use governance::conduct::ConductRule;
use governance::permits::{self, Action};
use governance::proposals::ProposalState;
use governance::{Constitution, MemberId, PolicyKey};
use rocket::response::{Flash, Redirect};
use rocket::{Route, State, routes};
use store::Conn;
use store::docket::office::OfficeCount;
use store::docket::report::{HoldCount, Span};
use store::moderators::TermRow;

use crate::error::AppError;
use crate::services::Services;
use crate::web::cards::{hue_class, initial_of};
use crate::web::csrf::{Press, Signed};
use crate::web::guards::{SignedIn, Visitor};
use crate::web::layout::{Layout, Page, Section};
use crate::web::limits::{Limited, Payer};
use crate::web::moments::Moment;

/// Terms that are over, on the page.
const EARLIER: i64 = 30;

/// What this noun answers to.
pub fn routes() -> Vec<Route> {
    routes![show, resign, deciding::decide, deciding::recuse, deciding::pass_on]
}

/// A term.
struct Term {
    /// Handle and name; none when the account was erased.
    moderator: Option<(String, String)>,
    initial: String,
    hue_class: &'static str,
    /// The picture that is shown in the place of the letter.
    portrait: Option<i64>,
    since: Moment,
    until: Moment,
    /// Whether it has begun.
    is_running: bool,
    /// The count that gave it; empty when the operator did.
    election: String,
    /// The recall that ended it; empty when it ended by itself.
    recall: String,
    /// The line by which its holder ended it; empty when they did not.
    resignation: String,
    /// What juries made of the entries that they held, ever; empty when it does not run or they held none.
    holds: String,
    /// What they decided alone, and what became of it; empty when it does not run or they decided nothing.
    decisions: String,
    /// Whether it runs and is the viewer's, who may lay it down.
    can_resign: bool,
    /// The recall that is under way; empty when there is none.
    open_recall: String,
    ledger_href: String,
}

/// The election that is under way.
struct UnderWay {
    state: &'static str,
    verb: &'static str,
    when: Moment,
    href: String,
    action: &'static str,
}

#[derive(Template)]
#[template(path = "moderators/show.html")]
struct ModeratorsPage {
    layout: Layout,
    /// How many there are to be.
    seats: u64,
    term_days: i64,
    terms: Vec<Term>,
    earlier: Vec<Term>,
    election: Option<UnderWay>,
    can_recall: bool,
    /// The rules whose cases they may decide: "R4".
    rules: Vec<String>,
}

impl ModeratorsPage {
    fn vacant(&self) -> u64 {
        let running = self.terms.iter().filter(|term| term.is_running).count();
        self.seats.saturating_sub(u64::try_from(running).unwrap_or(u64::MAX))
    }
}

/// How often a moderator held an entry, and how often a jury saw it otherwise.
fn told(holds: &[HoldCount], handle: &str) -> String {
    let own = holds.iter().find(|hold| hold.handle.as_deref() == Some(handle));
    own.map_or_else(String::new, |own| {
        let held = if own.held == 1 { "once".to_owned() } else { format!("{} times", own.held) };
        format!("held an entry {held}; juries decided {} of these and restored {}", own.decided, own.restored)
    })
}

/// What a moderator decided alone, and what became of it; how often they agreed with what had been decided before.
fn decided(counts: &[OfficeCount], handle: &str) -> String {
    let Some(own) = counts.iter().find(|own| own.handle.as_deref() == Some(handle)) else { return String::new() };
    let cases = |count: i64| if count == 1 { "1 case".to_owned() } else { format!("{count} cases") };
    let mut said = Vec::new();
    if own.decided > 0 {
        said.push(format!("decided {}, {} appealed, {} reversed", cases(own.decided), own.appealed, own.reversed));
    }
    if own.audited > 0 {
        said.push(format!("agreed in {} of {} settled cases shown again", own.agreed, own.audited));
    }
    said.join("; ")
}

fn dressed(row: TermRow, viewer: Option<MemberId>, now: DateTime<Utc>) -> Term {
    let vote = |id: Option<governance::ProposalId>| id.map(|id| format!("/proposals/{id}#result")).unwrap_or_default();
    Term {
        election: vote(row.elected_by()),
        recall: vote(row.recalled_by()),
        resignation: row.resignation().map(|id| format!("/ledger/{id}")).unwrap_or_default(),
        holds: String::new(),
        decisions: String::new(),
        can_resign: row.is_running && viewer == Some(row.member_id),
        open_recall: row.open_recall().map(|id| format!("/proposals/{id}")).unwrap_or_default(),
        initial: initial_of(&row.display_name),
        hue_class: hue_class(&row.handle),
        portrait: row.portrait_id,
        since: Moment::new(row.starts_at, now),
        until: Moment::new(row.ends_at, now),
        is_running: row.is_running,
        ledger_href: format!("/ledger/{}", row.ledger_entry_id),
        moderator: (!row.is_gone).then_some((row.handle, row.display_name)),
    }
}

async fn under_way(conn: &mut Conn, visitor: &Visitor, now: DateTime<Utc>) -> Result<Option<UnderWay>, AppError> {
    let Some(id) = store::elections::under_way(conn).await? else { return Ok(None) };
    let row = store::proposals::find(conn, id, visitor.actor()).await?;
    let Some(when) = row.deadline()?.map(|at| Moment::new(at, now)) else { return Ok(None) };
    Ok(Some(if row.state()? == ProposalState::Voting {
        let href = format!("/proposals/{id}#ballot");
        UnderWay { state: "The election is open.", verb: "Voting closes", when, href, action: "Vote" }
    } else {
        let href = format!("/proposals/{id}#candidates");
        UnderWay { state: "Nominations are open.", verb: "They end", when, href, action: "Stand, or name somebody" }
    }))
}

#[rocket::get("/moderators")]
async fn show(visitor: Visitor, services: &State<Arc<Services>>) -> Result<Page<ModeratorsPage>, AppError> {
    let mut conn = services.store.read().await?;
    let constitution: Constitution = services.constitution(&mut conn).await?;
    let now = services.clock.now();
    let terms = store::moderators::in_office(&mut conn).await?;
    let earlier = store::moderators::earlier(&mut conn, EARLIER).await?;
    let ever = Span { from: DateTime::UNIX_EPOCH, until: now };
    let holds = store::docket::report::holds(&mut conn, ever).await?;
    let office = store::docket::office::moderators(&mut conn, ever).await?;
    let viewer = visitor.standing().member;
    let election = under_way(&mut conn, &visitor, now).await?;
    Ok(Page::ok(ModeratorsPage {
        layout: visitor.layout(services, "Moderators", Section::Docket),
        seats: constitution.count(PolicyKey::ModeratorsSeats),
        term_days: constitution.integer(PolicyKey::ModeratorsTermDays),
        terms: terms
            .into_iter()
            .map(|row| {
                let of = |told: String| if row.is_running { told } else { String::new() };
                let (holds, decisions) = (of(told(&holds, &row.handle)), of(decided(&office, &row.handle)));
                Term { holds, decisions, ..dressed(row, viewer, now) }
            })
            .collect(),
        earlier: earlier.into_iter().map(|row| dressed(row, viewer, now)).collect(),
        election,
        rules: constitution
            .conduct_rules()
            .into_iter()
            .filter(ConductRule::is_for_moderators)
            .map(|rule| rule.id)
            .collect(),
        can_recall: permits::may(&visitor.standing(), Action::Propose { in_own_case: false }, now).is_ok(),
    })
    .same_for_visitors(&visitor))
}

#[rocket::post("/moderators/resignation", data = "<_form>")]
async fn resign(
    member: SignedIn,
    _form: Signed<Press>,
    services: &State<Arc<Services>>,
) -> Result<Flash<Redirect>, AppError> {
    services.limits.spend(Limited::Edit, Payer::Member(member.id()))?;
    acts::resign(services, &member.standing()).await?;
    let said = "Your term is over, and the ledger says that you ended it. Thank you for what you did.";
    Ok(Flash::success(Redirect::to("/moderators"), said))
}
