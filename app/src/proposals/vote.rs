//! The vote of a proposal as its page shows it: what is asked, the ballot box, and what came of it.

use std::sync::Arc;

use governance::proposals::{Payload, ProposalState};
use governance::voting::{Method, Rule};
use store::Conn;
use store::proposals::ProposalRow;

use super::answer::Answer;
use super::paper::Paper;
use super::result::Outcome;
use crate::error::AppError;
use crate::services::Services;
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
}

/// A question: what is asked, and how the answers are counted.
pub struct Asked {
    pub options: Vec<(String, String)>,
    pub method: &'static str,
    pub words: &'static str,
    pub source: &'static str,
    pub rule: String,
}

/// The options are words of the author: while those are held, only how they are counted is shown.
pub fn asked(payload: &Payload, rule: &Rule, words_visible: bool) -> Option<Asked> {
    let Payload::Decide(question) = payload else { return None };
    let cost = |place: usize| question.terms.costs.get(place).map(ToString::to_string).unwrap_or_default();
    let mut options: Vec<(String, String)> =
        question.options.iter().enumerate().map(|(place, name)| (name.clone(), cost(place))).collect();
    if !words_visible {
        options.clear();
    }
    Some(Asked {
        options,
        method: question.method.title(),
        words: question.method.in_words(),
        source: question.method.source(),
        rule: rule.sentence(),
    })
}

/// The ballot box of an open vote, with the viewer's own ballot.
pub async fn ballot_box(
    conn: &mut Conn,
    visitor: &Visitor,
    row: &ProposalRow,
    kind: ProposalState,
) -> Result<Option<BallotBox>, AppError> {
    let (ProposalState::Voting, Some(spec)) = (kind, row.spec()?) else { return Ok(None) };
    let booth = match visitor.viewer() {
        Some(viewer) => Some(store::ballots::booth(conn, row.id, viewer.member_id).await?),
        None => None,
    };
    let sheet = spec.sheet();
    Ok(Some(BallotBox {
        on_roll: booth.as_ref().is_some_and(|booth| booth.on_roll && booth.is_open()),
        has_own: booth.as_ref().is_some_and(store::ballots::Booth::has_ballot),
        paper: Paper::of(&sheet, booth.as_ref().and_then(|booth| booth.ballot(&sheet)).as_ref()),
        problem: String::new(),
        cast: store::ballots::cast_so_far(conn, row.id).await?,
        roll: spec.roll_size,
        rule: spec.rule.sentence(),
    }))
}

/// The result of a vote for or against, or the answer to a question with options.
pub async fn result_of(
    services: &Services,
    conn: &mut Conn,
    row: &ProposalRow,
) -> Result<(Option<Outcome>, Option<Arc<Answer>>), AppError> {
    let Some(spec) = row.spec()? else { return Ok((None, None)) };
    let Some(tally) = store::tallies::of(conn, row.id).await? else { return Ok((None, None)) };
    if spec.rule.method == Method::Majority {
        return Ok((Some(Outcome::of(&tally, &spec)?), None));
    }
    // The options are words of the author: they go with the others when those are held.
    if !row.words_visible {
        return Ok((None, None));
    }
    Ok((None, Some(services.answers.of(conn, &tally, &spec).await?)))
}
