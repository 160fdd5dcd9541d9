//! What people do while nominations run, each with its refusals and its ledger line.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::{CandidacyState, CandidacyVerb};
use crate::canonical::sha256_hex;
use crate::ids::{MemberId, ProposalId};
use crate::ledger::{LedgerDraft, Pseudonym};
use crate::proposals::{Elect, ProposalState};
use crate::recorded::Recorded;
use crate::text::CandidateStatement;
use crate::time;

/// An election as whoever wants to stand finds it. The store loads it under a lock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Nominations {
    /// Which election.
    pub election: ProposalId,
    /// Where it is.
    pub state: ProposalState,
    /// Until when people can be nominated and stand.
    pub until: Option<DateTime<Utc>>,
    /// When the vote will end, by what holds now.
    pub horizon: DateTime<Utc>,
    /// How many stand.
    pub standing: u64,
}

/// Somebody in an election, or who could be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Candidacy<'a> {
    /// Who.
    pub candidate: MemberId,
    /// As in the ledger.
    pub name: &'a Pseudonym,
    /// Where they are; none when nobody has named them yet.
    pub state: Option<CandidacyState>,
    /// Until when they are in office; none when they are not.
    pub in_office_until: Option<DateTime<Utc>>,
}

/// Somebody named by somebody else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Nominated {
    /// Where.
    pub election: ProposalId,
    /// Who.
    pub candidate: MemberId,
    /// By whom.
    pub by: MemberId,
    /// When.
    pub at: DateTime<Utc>,
}

/// Somebody stands, or says anew why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stood {
    /// Where.
    pub election: ProposalId,
    /// Who.
    pub candidate: MemberId,
    /// Whether somebody was named, or stood, before.
    pub from: Option<CandidacyState>,
    /// Why they stand, in Markdown.
    pub statement: CandidateStatement,
    /// Its hash.
    pub statement_sha256: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// Somebody does not stand, or no longer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Left {
    /// Where.
    pub election: ProposalId,
    /// Who.
    pub candidate: MemberId,
    /// Declined or withdrawn.
    pub to: CandidacyState,
    /// When.
    pub at: DateTime<Utc>,
}

/// Why an act is refused, in words for whoever tried.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CandidacyRefusal {
    /// Not while nominations run.
    #[error("nominations are not open")]
    NotOpen,
    /// Not after this moment.
    #[error("nominations ended on {}", time::for_people(*.0))]
    TooLate(DateTime<Utc>),
    /// Their term goes on.
    #[error("whoever is a moderator until {} cannot be elected for the same time", time::for_people(*.0))]
    InOffice(DateTime<Utc>),
    /// They are named already, or have said no.
    #[error("they {} already", match .0 {
        CandidacyState::Nominated => "are nominated",
        CandidacyState::Standing => "stand for election",
        CandidacyState::Declined => "said no",
        CandidacyState::Withdrawn => "stood and took it back",
    })]
    There(CandidacyState),
    /// Nothing to take back.
    #[error("there is nothing to take back: you neither stand nor wait to answer")]
    NotThere,
    /// No place on the ballot.
    #[error("{} stand already, which is as many as fit on a ballot", Elect::MAX_CANDIDATES)]
    Full,
}

impl Nominations {
    fn allow(&self, now: DateTime<Utc>) -> Result<(), CandidacyRefusal> {
        match self.until {
            Some(until) if self.state == ProposalState::Discussion && now < until => Ok(()),
            Some(until) => Err(CandidacyRefusal::TooLate(until)),
            None => Err(CandidacyRefusal::NotOpen),
        }
    }

    /// Whoever is still in office when the vote ends needs no seat; whose term ends before may stand again.
    fn allow_office(&self, candidacy: &Candidacy<'_>) -> Result<(), CandidacyRefusal> {
        match candidacy.in_office_until {
            Some(until) if until > self.horizon => Err(CandidacyRefusal::InOffice(until)),
            _ => Ok(()),
        }
    }

    fn line(&self, act: &'static str, by: &Pseudonym, facts: Value) -> LedgerDraft {
        LedgerDraft::new(act, by.into(), format!("proposal:{}", self.election), facts)
    }
}

/// Names somebody else. They stand only when they say so themselves, in their own words.
///
/// # Errors
/// Nominations are not open, they are named already, or their term goes on.
pub fn nominate(
    nominations: &Nominations,
    candidacy: &Candidacy<'_>,
    by: MemberId,
    by_name: &Pseudonym,
    now: DateTime<Utc>,
) -> Result<Recorded<Nominated>, CandidacyRefusal> {
    nominations.allow(now)?;
    if let Some(state) = candidacy.state {
        return Err(CandidacyRefusal::There(state));
    }
    nominations.allow_office(candidacy)?;
    let facts = json!({"candidate": candidacy.name});
    let record = nominations.line("candidacy.nominated", by_name, facts);
    let election = nominations.election;
    Ok(Recorded::new(Nominated { election, candidate: candidacy.candidate, by, at: now }, record))
}

/// Stands for election, named by others or not; or, standing already, says anew why.
///
/// # Errors
/// Nominations are not open, their term goes on, or the ballot is full.
pub fn stand(
    nominations: &Nominations,
    candidacy: &Candidacy<'_>,
    statement: CandidateStatement,
    now: DateTime<Utc>,
) -> Result<Recorded<Stood>, CandidacyRefusal> {
    nominations.allow(now)?;
    nominations.allow_office(candidacy)?;
    let is_standing = candidacy.state == Some(CandidacyState::Standing);
    let most = u64::try_from(Elect::MAX_CANDIDATES).unwrap_or(u64::MAX);
    if !is_standing && nominations.standing >= most {
        return Err(CandidacyRefusal::Full);
    }
    let statement_sha256 = sha256_hex(statement.as_str());
    let act = if is_standing { "candidacy.restated" } else { "candidacy.stood" };
    let facts = json!({"candidate": candidacy.name, "statement_sha256": statement_sha256});
    let record = nominations.line(act, candidacy.name, facts);
    let stood = Stood {
        election: nominations.election,
        candidate: candidacy.candidate,
        from: candidacy.state,
        statement,
        statement_sha256,
        at: now,
    };
    Ok(Recorded::new(stood, record))
}

/// Says no to being named, or takes back that one stands.
///
/// # Errors
/// Nominations are not open, or there is nothing to take back.
pub fn decline_or_withdraw(
    nominations: &Nominations,
    candidacy: &Candidacy<'_>,
    now: DateTime<Utc>,
) -> Result<Recorded<Left>, CandidacyRefusal> {
    nominations.allow(now)?;
    let leads = |verb| candidacy.state.and_then(|state| state.after(verb));
    let (act, to) = match (leads(CandidacyVerb::Decline), leads(CandidacyVerb::Withdraw)) {
        (Some(to), _) => ("candidacy.declined", to),
        (_, Some(to)) => ("candidacy.withdrawn", to),
        _ => return Err(CandidacyRefusal::NotThere),
    };
    let record = nominations.line(act, candidacy.name, json!({"candidate": candidacy.name}));
    Ok(Recorded::new(Left { election: nominations.election, candidate: candidacy.candidate, to, at: now }, record))
}
