//! The page of one proposal, from draft to result.

use std::sync::Arc;

use askama::Template;
use chrono::{DateTime, Utc};
use governance::permits::{self, Action};
use governance::proposals::{FrozenSpec, ProposalState, Shares};
use governance::{ProposalId, Track};
use rocket::{Route, State, routes};
use store::proposals::ProposalRow;

use super::alternatives::AlternativeForm;
use super::answer::Answer;
use super::around::Around;
use super::board::shown_title;
use super::change::Change;
use super::expulsion::ExpulsionPart;
use super::means::Asks;
use super::paper::Paper;
use super::people::AboutPeople;
use super::result::Outcome;
use super::sponsors::Sponsors;
use super::steps::Step;
use super::vote::{Asked, BallotBox, asked, ballot_box, named, result_of};
use crate::constitution::words;
use crate::elections::part::{ElectionPart, RecallPart};
use crate::entries::NoteForm;
use crate::entries::thread::load_thread;
use crate::error::AppError;
use crate::services::Services;
use crate::web::cards::EntryCard;
use crate::web::curve::Curve;
use crate::web::forms::Problems;
use crate::web::guards::Visitor;
use crate::web::html::SafeHtml;
use crate::web::layout::{Layout, Page, Section};
use crate::web::moments::Moment;

pub fn routes() -> Vec<Route> {
    routes![show]
}

/// What the viewer may do with the proposal; each permitted act is shown, no other.
#[derive(Default)]
struct Can {
    edit: bool,
    publish: bool,
    withdraw: bool,
    sponsor: bool,
    /// Draft it anew, after it was overtaken.
    renew: bool,
}

/// The discussion.
struct Discussion {
    card: EntryCard,
    form: NoteForm,
    more: String,
}

/// What was frozen at opening.
struct Frozen {
    rule: String,
    hash: String,
    roll: u64,
    /// Whether who said what is published.
    is_open: bool,
}

impl Frozen {
    fn of(spec: &FrozenSpec) -> Self {
        Self {
            rule: spec.rule.sentence(),
            hash: hex::encode(spec.spec_hash()),
            roll: spec.roll_size,
            is_open: spec.ballots.is_open(),
        }
    }
}

/// A proposal as a page.
#[derive(Template)]
#[template(path = "proposals/show.html")]
pub struct ProposalPage {
    pub layout: Layout,
    id: ProposalId,
    title: String,
    state: &'static str,
    tone: &'static str,
    kind: ProposalState,
    track: &'static str,
    author: Option<(String, String)>,
    /// Whether the house proposed it: a cycle of the standing vote, or an election.
    is_by_house: bool,
    /// The page it belongs to: address and name.
    home: (&'static str, &'static str),
    /// The reasons; none while they are held.
    body: Option<SafeHtml>,
    change: Option<Change>,
    around: Around,
    asked: Option<Asked>,
    election: Option<ElectionPart>,
    recall: Option<RecallPart>,
    /// Whom it would expel or let back.
    expulsion: Option<ExpulsionPart>,
    /// The case whose jury it would overrule.
    appeal: Option<i64>,
    version: i32,
    until: Option<Moment>,
    sponsors: Sponsors,
    way: String,
    can: Can,
    ballot: Option<BallotBox>,
    frozen: Option<Frozen>,
    result: Option<Outcome>,
    answer: Option<Arc<Answer>>,
    turnout: Option<Curve>,
    /// Of an open vote, how many voted and were represented.
    shares: Option<Shares>,
    steps: Vec<Step>,
    discussion: Option<Discussion>,
}

impl ProposalPage {
    const fn asks(&self) -> Asks<'_> {
        if let Some(expulsion) = &self.expulsion {
            return if expulsion.is_back { Asks::Readmission } else { Asks::Expulsion };
        }
        match (self.appeal, &self.recall, &self.change) {
            (Some(_), ..) => Asks::Appeal,
            (None, Some(_), _) => Asks::Recall,
            (None, None, Some(change)) => Asks::Change(change),
            (None, None, None) => Asks::Advice,
        }
    }

    fn is(&self, state: &str) -> bool {
        self.kind.as_str() == state
    }

    /// How it ended, where no count says so.
    fn ending(&self) -> Option<&Step> {
        let is_over = ["lapsed", "withdrawn", "superseded"].iter().any(|state| self.is(state));
        self.steps.last().filter(|_| is_over)
    }

    /// The same page, with an alternative as it was sent and what is wrong with it.
    pub fn with_alternative_problems(mut self, form: AlternativeForm, problems: Problems) -> Self {
        if let Some(alternatives) = &mut self.around.alternatives {
            (alternatives.form, alternatives.problems) = (form, problems);
        }
        self
    }

    /// The same page, with the ballot as it was sent and what is wrong with it.
    pub fn with_ballot_problem(mut self, paper: Paper, problem: &str) -> Self {
        if let Some(ballot) = &mut self.ballot {
            ballot.problem = problem.to_string();
            ballot.paper = paper;
        }
        self
    }
}

/// The page as this viewer may see it.
pub async fn load(
    services: &Services,
    visitor: &Visitor,
    id: ProposalId,
    after: i64,
) -> Result<ProposalPage, AppError> {
    let mut conn = services.store.read().await?;
    let row = store::proposals::find(&mut conn, id, visitor.actor()).await?;
    let constitution = services.constitution(&mut conn).await?;
    let (kind, payload) = (row.state()?, row.payload()?);
    let change = Change::of(&mut conn, &payload, &constitution, is_movable(kind)).await?;
    let around = Around::of(&mut conn, visitor, &row, &payload, &constitution).await?;
    let ballot = ballot_box(&mut conn, visitor, &row, kind).await?;
    let counted = result_of(services, &mut conn, &row, visitor.actor()).await?;
    let payload = named(&mut conn, payload, visitor.actor()).await?;
    let (now, steps) = (services.clock.now(), store::proposals::steps(&mut conn, id).await?);
    let about = AboutPeople::of(&mut conn, visitor, &row, &payload, now).await?;
    let track = row.track()?;
    let sponsors = Sponsors::of(&mut conn, visitor, &row, track.sponsors_needed(&constitution)).await?;
    let in_own_case = super::appeal::is_own(&mut conn, &payload, visitor.standing().member).await?;
    drop(conn);
    let discussion = discussion_of(services, visitor, &row, after).await?;
    let spec = row.spec()?;
    let (state, tone) = words::state(kind, track == Track::Decision);
    let title = shown_title(row.words_visible, row.title.clone(), payload.policy());
    let rule = spec.as_ref().map_or_else(|| payload.rule(&constitution), |spec| spec.rule.clone());
    Ok(ProposalPage {
        layout: visitor.layout(services, &title, Section::Proposals),
        id,
        title,
        state,
        tone,
        kind,
        track: words::track(track),
        author: (!row.author_gone).then(|| (row.handle.clone(), row.display_name.clone())),
        is_by_house: row.author().is_none(),
        home: home(track),
        body: row.words_visible.then(|| SafeHtml::from_store(row.body_html.clone())),
        change,
        around,
        appeal: super::appeal::case_of(&payload),
        asked: asked(&payload, &rule, row.words_visible),
        election: about.election,
        recall: about.recall,
        expulsion: about.expulsion,
        version: row.version,
        until: row.deadline()?.map(|at| Moment::new(at, now)),
        way: super::way::way_of(&payload, &constitution),
        can: can(visitor, &row, kind, (sponsors.has_viewer, in_own_case), now),
        sponsors,
        ballot,
        frozen: spec.as_ref().map(Frozen::of),
        result: counted.result,
        answer: counted.answer,
        turnout: counted.turnout,
        shares: counted.shares,
        steps: steps.into_iter().map(|step| Step::of(step, now)).collect(),
        discussion,
    })
}

/// A recall names a term, and a term that is over does not come back.
fn is_renewable(row: &ProposalRow, kind: ProposalState) -> bool {
    kind == ProposalState::Superseded && row.track().is_ok_and(|track| track != Track::Election)
}

/// Whether its vote is still to come.
const fn is_movable(kind: ProposalState) -> bool {
    matches!(kind, ProposalState::Draft | ProposalState::Sponsoring | ProposalState::Discussion)
}

const fn home(track: Track) -> (&'static str, &'static str) {
    match track {
        Track::Priorities => ("/features", "Features"),
        Track::Election => ("/moderators", "Moderators"),
        _ => ("/proposals", "Proposals"),
    }
}

fn can(
    visitor: &Visitor,
    row: &ProposalRow,
    kind: ProposalState,
    (is_sponsor, in_own_case): (bool, bool),
    now: DateTime<Utc>,
) -> Can {
    let standing = visitor.standing();
    let own = standing.member.is_some() && standing.member == row.author();
    let may = |action| permits::may(&standing, action, now).is_ok();
    let amend = may(Action::AmendProposal { own, in_own_case });
    let movable = is_movable(kind);
    Can {
        edit: amend && movable,
        publish: amend && kind == ProposalState::Draft,
        withdraw: may(Action::WithdrawProposal { own }) && movable,
        renew: may(Action::AmendProposal { own, in_own_case: false })
            && may(Action::Propose { in_own_case: false })
            && is_renewable(row, kind),
        sponsor: kind == ProposalState::Sponsoring && !is_sponsor && may(Action::Sponsor { own }),
    }
}

async fn discussion_of(
    services: &Services,
    visitor: &Visitor,
    row: &ProposalRow,
    after: i64,
) -> Result<Option<Discussion>, AppError> {
    let (Some(thread), true) = (row.thread(), row.words_visible) else { return Ok(None) };
    let (card, next) = load_thread(services, visitor, thread, after).await?;
    let notice = crate::spam::on_a_form(services, visitor).await?;
    Ok(Some(Discussion {
        card,
        form: NoteForm { once: services.chance.token(), notice, ..NoteForm::default() },
        more: next.map(|last| format!("/proposals/{}?after={last}#comments", row.id)).unwrap_or_default(),
    }))
}

#[rocket::get("/proposals/<id>?<after>")]
async fn show(
    id: i64,
    after: Option<i64>,
    visitor: Visitor,
    services: &State<Arc<Services>>,
) -> Result<Page<ProposalPage>, AppError> {
    Ok(Page::ok(load(services, &visitor, ProposalId::from(id), after.unwrap_or(0)).await?).same_for_visitors(&visitor))
}
