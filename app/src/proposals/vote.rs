//! The vote of a proposal as its page shows it: what is asked, the ballot box, and what came of it.

use std::sync::Arc;

use governance::features::FeatureState;
use governance::policies::counted;
use governance::proposals::{Candidate, FrozenSpec, Payload, Priorities, ProposalState, Question, Shares, Values};
use governance::voting::{Method, Rule};
use governance::{ActorId, PolicyValue};
use store::Conn;
use store::proposals::ProposalRow;
use store::tallies::TallyRow;

use super::answer::Answer;
use super::paper::Paper;
use super::result::Outcome;
use super::turnout;
use crate::constitution::words;
use crate::error::AppError;
use crate::services::Services;
use crate::web::curve::Curve;
use crate::web::guards::Visitor;

/// The ballot box of an open vote.
pub struct BallotBox {
    pub on_roll: bool,
    /// Whether the viewer's own ballot lies in the box.
    pub has_own: bool,
    /// The paper, filled as the own ballot is.
    pub paper: Paper,
    pub problem: String,
    pub cast: i64,
    pub roll: u64,
    pub rule: String,
    /// Whether everyone sees after the close who said what.
    pub is_open: bool,
    /// Who speaks for the viewer where they do not vote: handle and name.
    pub delegate: Option<(String, String)>,
}

/// Something to choose.
pub struct AskedOption {
    pub name: String,
    /// What it costs; empty where nothing is spent.
    pub cost: String,
    /// Where more is said about it; empty when nowhere.
    pub href: String,
}

/// A question, or the features to choose from, and how the ballots are counted.
pub struct Asked {
    pub heading: &'static str,
    /// The policy whose values are weighed, and where it is.
    pub policy: Option<(&'static str, String)>,
    /// What holds without the vote, where values are weighed.
    pub from: String,
    /// What else is to be known; empty where nothing is.
    pub note: String,
    pub options: Vec<AskedOption>,
    pub method: &'static str,
    pub words: &'static str,
    pub source: &'static str,
    pub rule: String,
}

/// The options are words of the author: while those are held, only how they are counted is shown.
pub fn asked(payload: &Payload, rule: &Rule, words_visible: bool) -> Option<Asked> {
    let (heading, options) = match payload {
        Payload::Decide(question) if question.options.is_empty() => ("How it is counted", Vec::new()),
        Payload::Decide(question) => ("The answers to choose from", answers(question)),
        Payload::Prioritise(priorities) => ("The features to choose from", features(priorities)),
        // Who stands is shown with what they say.
        Payload::Elect(_) => ("How it is counted", Vec::new()),
        Payload::ChooseValue(values) => ("The values to choose from", the_values(values)),
        _ => return None,
    };
    let (policy, from, note) = match payload {
        Payload::ChooseValue(values) => (
            Some((values.key.definition().title, words::href(values.key))),
            words::value(values.key, &values.old),
            what_none_means(values),
        ),
        _ => (None, String::new(), String::new()),
    };
    Some(Asked {
        heading,
        policy,
        from,
        note,
        options: if words_visible || payload.policy().is_some() { options } else { Vec::new() },
        method: rule.method.title(),
        words: rule.method.in_words(),
        source: rule.method.source(),
        rule: rule.sentence(),
    })
}

fn answers(question: &Question) -> Vec<AskedOption> {
    let cost = |place: usize| question.terms.costs.get(place).map(|cost| format!("costs {cost}")).unwrap_or_default();
    let option =
        |(place, name): (usize, &String)| AskedOption { name: name.clone(), cost: cost(place), href: String::new() };
    question.options.iter().enumerate().map(option).collect()
}

fn what_none_means(values: &Values) -> String {
    let old = words::value(values.key, &values.old);
    let ends = values.for_days.map(|days| {
        let days = counted(days.into(), "day", "days");
        format!(" What is chosen takes effect for {days}, then {old} again.")
    });
    format!("“None of these” leaves it at {old}.{}", ends.unwrap_or_default())
}

/// Each value, and what it would be instead of. Not words of members: they are shown whatever becomes of those.
fn the_values(values: &Values) -> Vec<AskedOption> {
    let option = |(place, value): (usize, &PolicyValue)| AskedOption {
        name: values.key.in_words(value),
        cost: if place == 0 { "as proposed".to_string() } else { "an alternative".to_string() },
        href: String::new(),
    };
    values.options.iter().enumerate().map(option).collect()
}

fn features(priorities: &Priorities) -> Vec<AskedOption> {
    let sheet = priorities.sheet();
    let option = |(place, one): (usize, &Candidate)| AskedOption {
        name: sheet.options().name(place),
        cost: days(one.effort_days),
        href: format!("/features/{}", one.feature),
    };
    priorities.features.iter().enumerate().map(option).collect()
}

/// So many days, in words.
pub fn days(count: impl Into<i64>) -> String {
    match count.into() {
        1 => "1 day".to_string(),
        count => format!("{count} days"),
    }
}

/// What became of a feature that stays on a frozen ballot though nobody will build it.
const fn meanwhile(state: FeatureState) -> &'static str {
    match state {
        FeatureState::Declined => " (declined)",
        FeatureState::Withdrawn => " (taken back)",
        _ => "",
    }
}

/// A payload with what people call the things in it, as far as the viewer may see their words.
pub async fn named(conn: &mut Conn, payload: Payload, viewer: Option<ActorId>) -> Result<Payload, AppError> {
    Ok(match payload {
        Payload::Prioritise(priorities) => {
            let names = store::features::names(conn, &priorities, viewer).await?;
            let said =
                names.into_iter().map(|(id, (title, state))| (id, format!("{title}{}", meanwhile(state)))).collect();
            Payload::Prioritise(priorities.named(&said))
        }
        Payload::Elect(elect) => {
            let names = store::elections::names(conn, &elect).await?;
            Payload::Elect(elect.named(&names))
        }
        other => other,
    })
}

/// What was frozen at opening, for a page: with what people call the things in it.
pub async fn spec_for(
    conn: &mut Conn,
    row: &ProposalRow,
    viewer: Option<ActorId>,
) -> Result<Option<FrozenSpec>, AppError> {
    let Some(spec) = row.spec()? else { return Ok(None) };
    let payload = named(conn, spec.payload.clone(), viewer).await?;
    Ok(Some(FrozenSpec { payload, ..spec }))
}

/// A paper of a vote, in the words of what is voted on.
pub fn paper_of(spec: &FrozenSpec, paper: Paper) -> Paper {
    Paper { is_of_features: matches!(spec.payload, Payload::Prioritise(_)), ..paper }
}

/// The ballot box of an open vote, with the viewer's own ballot.
pub async fn ballot_box(
    conn: &mut Conn,
    visitor: &Visitor,
    row: &ProposalRow,
    kind: ProposalState,
) -> Result<Option<BallotBox>, AppError> {
    let spec = spec_for(conn, row, visitor.actor()).await?;
    let (ProposalState::Voting, Some(spec)) = (kind, spec) else { return Ok(None) };
    let booth = match visitor.viewer() {
        Some(viewer) => Some(store::ballots::booth(conn, row.id, viewer.member_id).await?),
        None => None,
    };
    let sheet = spec.sheet();
    let delegate = match visitor.viewer() {
        Some(viewer) if spec.ballots.is_open() => {
            store::delegations::delegate_for(conn, viewer.member_id, row.track()?, spec.closes_at).await?
        }
        _ => None,
    };
    Ok(Some(BallotBox {
        is_open: spec.ballots.is_open(),
        delegate,
        on_roll: booth.as_ref().is_some_and(|booth| booth.on_roll && booth.is_open()),
        has_own: booth.as_ref().is_some_and(store::ballots::Booth::has_ballot),
        paper: paper_of(&spec, Paper::of(&sheet, booth.as_ref().and_then(|booth| booth.ballot(&sheet)).as_ref())),
        problem: String::new(),
        cast: store::ballots::cast_so_far(conn, row.id).await?,
        roll: spec.roll_size,
        rule: spec.rule.sentence(),
    }))
}

/// What came of a closed vote: a result for or against, or the answer to a question with options; nothing before the close.
#[derive(Default)]
pub struct Counted {
    pub result: Option<Outcome>,
    pub answer: Option<Arc<Answer>>,
    pub turnout: Option<Curve>,
    /// Of an open vote, how many voted and were represented.
    pub shares: Option<Shares>,
}

/// What came of a vote, as far as this viewer may see it.
pub async fn result_of(
    services: &Services,
    conn: &mut Conn,
    row: &ProposalRow,
    viewer: Option<ActorId>,
) -> Result<Counted, AppError> {
    let Some(spec) = spec_for(conn, row, viewer).await? else { return Ok(Counted::default()) };
    let Some(tally) = store::tallies::of(conn, row.id).await? else { return Ok(Counted::default()) };
    let shares = match spec.ballots.is_open() {
        true => Some(shares_of(conn, &tally).await?),
        false => None,
    };
    let turnout = turnout::over_time(conn, &tally, &spec, shares.map(|shares| shares.cast)).await?;
    if spec.rule.method == Method::Majority {
        return Ok(Counted { result: Some(Outcome::of(&tally, &spec)?), answer: None, turnout, shares });
    }
    // The options are words of the author: they go with the others when those are held.
    if !row.words_visible && spec.payload.policy().is_none() {
        return Ok(Counted { turnout, shares, ..Counted::default() });
    }
    Ok(Counted { result: None, answer: Some(services.answers.of(conn, &tally, &spec).await?), turnout, shares })
}

/// What the ledger says of how many voted, were represented, or delegated in vain.
async fn shares_of(conn: &mut Conn, tally: &TallyRow) -> Result<Shares, AppError> {
    let line = store::ledger::line(conn, tally.ledger_entry_id.into()).await?;
    let body: serde_json::Value = serde_json::from_str(&line.body).unwrap_or_default();
    let shares = body.pointer("/facts/open").and_then(Shares::from_json);
    shares.ok_or_else(|| AppError::Bug(format!("the close of proposal {} does not say who voted", tally.proposal_id)))
}
