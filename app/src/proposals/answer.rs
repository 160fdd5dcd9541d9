//! The result of a question, explained from the count, which is made again for it.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use governance::canonical::Hash;
use governance::proposals::{
    Elect, FrozenSpec, LotSource, Payload, commitment, count_again, open_ballots, open_commitment,
};
use governance::voting::{Ballot, Election, Options, Pairwise, Seed, Tally, would_have_changed};
use store::Conn;
use store::tallies::TallyRow;

use crate::error::AppError;
use crate::tally::{self, Other, Picture, headline, of_same_ballots};

/// How many explanations are kept. A closed vote never changes; only memory bounds them.
const KEPT: usize = 64;
/// More options than this make no table that anybody reads; the record has it whole.
const WIDEST: usize = 30;
/// More steps than this are left to the record.
const LONGEST: usize = 200;

/// The comparison of each two options.
pub struct Matrix {
    pub names: Vec<String>,
    /// How many put the row above the column, and whether that is more than the other way round; none on the diagonal.
    pub rows: Vec<Vec<Option<(u64, bool)>>>,
}

/// A tie and how it was broken.
pub struct BrokenTie {
    pub place: String,
    pub among: String,
    pub rule: String,
    pub chosen: String,
}

/// A result in words, tables and a picture.
pub struct Answer {
    pub headline: String,
    pub by_how_much: Option<String>,
    pub picture: Picture,
    /// What the figures count.
    pub counted: &'static str,
    /// Each option's figure, and whether it won.
    pub figures: Vec<(String, String, bool)>,
    pub matrix: Option<Matrix>,
    pub steps: Vec<String>,
    /// How many further steps only the record has.
    pub more_steps: usize,
    pub ties: Vec<BrokenTie>,
    pub is_by_lot: bool,
    /// Whether that is certain.
    pub is_explored: bool,
    pub seed: String,
    pub checkpoint: u64,
    pub would_have: String,
    pub others: Vec<Other>,
    /// Eligible, cast, blank, valid.
    pub counts: [u64; 4],
    /// How the method works, and where it is defined.
    pub method: &'static str,
    pub source: &'static str,
    /// Whether counting again gave the recorded bytes.
    pub recounted: bool,
    pub ledger_href: String,
}

/// Explanations of closed votes that somebody looked at on this node.
#[derive(Default)]
pub struct Answers(Mutex<BTreeMap<i64, Kept>>);

/// An explanation, and what the options were called in it: names are hidden where their words are.
type Kept = (Options, Arc<Answer>);

impl Answers {
    /// The explanation of a closed vote: counted again once per node, then remembered. `spec` may name what it was frozen without.
    pub async fn of(&self, conn: &mut Conn, row: &TallyRow, spec: &FrozenSpec) -> Result<Arc<Answer>, AppError> {
        let id = row.proposal_id.get();
        let options = spec.sheet().options().clone();
        if let Some((names, kept)) = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&id)
            && *names == options
        {
            return Ok(Arc::clone(kept));
        }
        // Lots were drawn from what was frozen, which names nobody's words.
        let frozen = spec.clone().unnamed();
        let (ballots, commitment) = counted(conn, row, spec, &frozen).await?;
        let lots = lots_of(conn, row).await?;
        let seed = lots.seed(frozen.spec_hash(), commitment);
        let (row, spec) = (row.clone(), spec.clone());
        // A count can take a second; requests do not wait behind it.
        let counted = tokio::task::spawn_blocking(move || explained(&row, &spec, &ballots, lots, seed)).await;
        let answer = Arc::new(counted.map_err(|why| AppError::Bug(why.to_string()))??);
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= KEPT {
            kept.pop_first();
        }
        kept.insert(id, (options, Arc::clone(&answer)));
        Ok(answer)
    }
}

/// The ballots that were counted, and the commitment to them.
pub async fn counted(
    conn: &mut Conn,
    row: &TallyRow,
    spec: &FrozenSpec,
    frozen: &FrozenSpec,
) -> Result<(Vec<Ballot>, Hash), AppError> {
    if spec.ballots.is_open() {
        let parts = store::open_ballots::parts(conn, row.proposal_id).await?;
        let bug = |why: governance::proposals::LifecycleRefusal| AppError::Bug(why.to_string());
        return Ok((open_ballots(&spec.sheet(), &parts).map_err(bug)?, open_commitment(&parts)));
    }
    let ballots = store::ballots::counted(conn, row.proposal_id, &spec.sheet()).await?;
    let turnout = store::ballots::turnout_of(conn, row.proposal_id).await?;
    let commitment = commitment(frozen, &turnout, &ballots);
    Ok((ballots, commitment))
}

/// What the ledger says that lots were drawn from.
pub async fn lots_of(conn: &mut Conn, row: &TallyRow) -> Result<LotSource, AppError> {
    let line = store::ledger::line(conn, row.ledger_entry_id.into()).await?;
    let body: serde_json::Value = serde_json::from_str(&line.body).unwrap_or_default();
    let lots = body.pointer("/facts/lots").and_then(LotSource::from_json);
    lots.ok_or_else(|| AppError::Bug(format!("proposal {} closed without lots", row.proposal_id)))
}

fn explained(
    row: &TallyRow,
    spec: &FrozenSpec,
    ballots: &[Ballot],
    lots: LotSource,
    seed: Seed,
) -> Result<Answer, AppError> {
    let bug = |why: &dyn std::fmt::Display| AppError::Bug(format!("proposal {}: {why}", row.proposal_id));
    let tally = count_again(spec, ballots, seed).map_err(|why| bug(&why))?;
    let election = spec.sheet().election(&spec.title, spec.roll_size, ballots).map_err(|why| bug(&why))?;
    let is_decided = tally.outcome.is_passed();
    // What is recorded names nobody's words; the names here change nothing else.
    let plain = count_again(&spec.clone().unnamed(), ballots, seed).map_err(|why| bug(&why))?;
    let mut steps = tally.sentences();
    let more_steps = steps.len().saturating_sub(LONGEST);
    steps.truncate(LONGEST);
    Ok(Answer {
        headline: headline(&tally),
        by_how_much: is_decided.then(|| tally.by_how_much()).flatten(),
        picture: Picture::of(&tally, &election),
        figures: figures(&tally),
        counted: tally::counted(spec.rule.method),
        matrix: tally.pairwise.as_ref().filter(|pairs| pairs.options() <= WIDEST).map(|pairs| matrix(&tally, pairs)),
        steps,
        more_steps,
        ties: ties(&tally),
        is_by_lot: tally.tie_dependent,
        is_explored: tally.is_explored(),
        seed: hex::encode(seed.0),
        checkpoint: lots.size,
        would_have: changed(spec, &tally, &election, seed),
        others: of_same_ballots(&spec.rule, &election, seed),
        counts: [tally.counts.eligible.unwrap_or(0), tally.counts.cast, tally.counts.blank, tally.counts.valid],
        method: spec.rule.method.in_words(),
        source: spec.rule.method.source(),
        recounted: plain.canonical_json() == row.result,
        ledger_href: format!("/ledger/{}", row.ledger_entry_id),
    })
}

fn changed(spec: &FrozenSpec, tally: &Tally, election: &Election, seed: Seed) -> String {
    let is_short = |elect: &Elect| u32::try_from(tally.winners.len()).is_ok_and(|won| won < elect.seats);
    if matches!(&spec.payload, Payload::Elect(elect) if tally.outcome.is_passed() && is_short(elect)) {
        return "A seat stays empty that the last rule of the count would have filled: nobody gets one without a single vote, nor, \
                where re-open nominations holds a seat, with less than the quota."
            .to_string();
    }
    match tally.outcome.reason() {
        Some(reason) => format!("Nothing was decided: {}.", reason.in_words()),
        None => would_have_changed(tally, election, seed).sentence(&tally.options),
    }
}

fn figures(tally: &Tally) -> Vec<(String, String, bool)> {
    let Some(scores) = &tally.scores else { return Vec::new() };
    let line = |(place, figure): (usize, &governance::voting::Figure)| {
        (tally.options.name(place), figure.to_string(), tally.winners.contains(&place))
    };
    scores.iter().enumerate().map(line).collect()
}

fn matrix(tally: &Tally, pairs: &Pairwise) -> Matrix {
    let all = 0..pairs.options();
    let cell = |row: usize, column: usize| (row != column).then(|| (pairs.over(row, column), pairs.beats(row, column)));
    Matrix {
        names: all.clone().map(|place| tally.options.name(place)).collect(),
        rows: all.clone().map(|row| all.clone().map(|column| cell(row, column)).collect()).collect(),
    }
}

fn ties(tally: &Tally) -> Vec<BrokenTie> {
    let broken = |tie: &governance::voting::Tie| BrokenTie {
        place: tie.place.to_string(),
        among: tally.options.names(&tie.among),
        rule: tie.rule.to_string(),
        chosen: tally.options.names(&tie.chosen),
    };
    tally.ties.iter().map(broken).collect()
}
