//! Counts made again, and the constitution held against what carried it.

use governance::canonical::{canonical_json, sha256};
use governance::ledger::Pseudonym;
use governance::policies::PolicyKey;
use governance::proposals::{FrozenSpec, LotSource, commitment, count_again, for_ledger};
use governance::voting::{Ballot, roll_hash};
use governance::{PolicyValue, ProposalId};
use serde_json::Value;
use store::policies::VersionRow;
use store::tallies::TallyRow;
use store::{Conn, StoreError};

use super::{CHUNK, Report, Said};
use crate::error::AppError;

/// Counts every closed proposal again, from its ballots, by its frozen rule.
pub async fn tallies(conn: &mut Conn, said: &Said, report: &mut Report) -> Result<(), AppError> {
    let (mut after, mut counted) = (0, 0);
    loop {
        let rows = store::tallies::after(conn, after, CHUNK).await?;
        let Some(last) = rows.last() else { break };
        after = last.proposal_id.get();
        for row in &rows {
            match one_tally(conn, row, said, report).await {
                Ok(()) => counted += 1,
                // What the types cannot read is as broken as what does not add up.
                Err(StoreError::Bug(what)) => report.problem(format!("proposal {}: {what}", row.proposal_id)),
                Err(error) => return Err(error.into()),
            }
        }
    }
    report
        .checked
        .push(format!("{counted} closed votes: specification, roll, turnout, ballots and count, each to the byte"));
    Ok(())
}

/// The published record of one closed vote.
struct Record {
    id: ProposalId,
    spec_text: String,
    spec: FrozenSpec,
    kept_hash: Vec<u8>,
    roll: Vec<Pseudonym>,
    turnout: Vec<Pseudonym>,
    ballots: Vec<Ballot>,
}

async fn one_tally(conn: &mut Conn, row: &TallyRow, said: &Said, report: &mut Report) -> Result<(), StoreError> {
    let id = row.proposal_id;
    let proposal = store::proposals::find(conn, id, None).await?;
    let (Some(spec), Some(text)) = (proposal.spec()?, proposal.spec_text()) else {
        report.problem(format!("proposal {id} was counted and has no specification"));
        return Ok(());
    };
    let sheet = spec.sheet();
    let record = Record {
        id,
        spec_text: text.to_string(),
        spec,
        kept_hash: proposal.spec_hash.clone().unwrap_or_default(),
        roll: store::ballots::roll_of(conn, id).await?,
        turnout: store::ballots::turnout_of(conn, id).await?,
        ballots: store::ballots::counted(conn, id, &sheet).await?,
    };
    let left = store::ballots::cast_so_far(conn, id).await?;
    report.expect(left == 0, || format!("proposal {id}: {left} ballots lie in a closed box"));
    check_frozen(&record, said, report);
    check_count(&record, row, said, report);
    Ok(())
}

fn check_frozen(record: &Record, said: &Said, report: &mut Report) {
    let id = record.id;
    let hash = sha256(&record.spec_text);
    report.expect(record.kept_hash == hash, || format!("proposal {id}: its specification is not what was hashed"));
    report.expect(record.spec.proposal == id, || format!("proposal {id}: its specification is another proposal's"));
    let agrees = record.spec.roll_hash == roll_hash(&record.roll)
        && usize::try_from(record.spec.roll_size) == Ok(record.roll.len());
    report.expect(agrees, || format!("proposal {id}: the roll is not the one that was frozen"));
    let opened = said.of("proposal.voting_opened", &format!("proposal:{id}"));
    let opened_hash = opened.and_then(|facts| facts.get("spec_hash")).and_then(Value::as_str);
    report.expect(opened_hash == Some(hex::encode(hash).as_str()), || {
        format!("proposal {id}: the ledger opened another specification")
    });
}

fn check_count(record: &Record, row: &TallyRow, said: &Said, report: &mut Report) {
    let id = record.id;
    let on_roll = record.turnout.iter().all(|name| record.roll.binary_search(name).is_ok());
    report.expect(on_roll && record.turnout.len() == record.ballots.len(), || {
        format!("proposal {id}: turnout, ballots and roll do not fit")
    });
    let Some(closed) = said.of("proposal.closed", &format!("proposal:{id}")) else {
        report.problem(format!("proposal {id}: the ledger does not say that it closed"));
        return;
    };
    let text = |name: &str| closed.get(name).and_then(Value::as_str).unwrap_or_default();
    let committed = commitment(&record.spec, &record.turnout, &record.ballots);
    report.expect(text("commitment") == hex::encode(committed), || {
        format!("proposal {id}: who voted or what was voted is not what the ledger committed to")
    });
    let Some(lots) = closed.get("lots").and_then(LotSource::from_json) else {
        report.problem(format!("proposal {id}: the ledger does not say what lots were drawn from"));
        return;
    };
    let seed = lots.seed(record.spec.spec_hash(), committed);
    let again = match count_again(&record.spec, &record.ballots, seed) {
        Ok(again) => again,
        Err(why) => return report.problem(format!("proposal {id}: its ballots cannot be counted: {why}")),
    };
    report
        .expect(again.canonical_json() == row.result, || format!("proposal {id}: counting again gives another result"));
    report.expect(again.outcome.as_str() == row.outcome, || {
        format!("proposal {id}: its outcome is not what the count says")
    });
    let counted = closed.get("tally").map(canonical_json);
    report.expect(counted == Some(canonical_json(&for_ledger(&again))), || {
        format!("proposal {id}: the ledger holds another count")
    });
}

/// Holds every value a policy ever had against the vote, or the charter, that the ledger says carried it.
pub async fn policies(conn: &mut Conn, said: &Said, report: &mut Report) -> Result<(), AppError> {
    let (mut after, mut count) = (0, 0);
    loop {
        let rows = store::policies::versions_after(conn, after, CHUNK).await?;
        let Some(last) = rows.last() else { break };
        after = last.id;
        for row in &rows {
            count += 1;
            let carried = match row.proposal_id {
                Some(id) => is_enacted(row, said.of("proposal.enacted", &format!("proposal:{id}"))),
                None => is_chartered(row, said.of("charter.founded", "constitution")),
            };
            report.expect(carried, || {
                format!("policy {} has a version ({}) that the ledger does not carry", row.key, row.id)
            });
        }
    }
    report.checked.push(format!("{count} policy versions: each carried by a vote or the founding charter"));
    Ok(())
}

fn is_enacted(row: &VersionRow, facts: Option<&Value>) -> bool {
    let names_it = facts.and_then(|facts| facts.get("key")).and_then(Value::as_str) == Some(row.key.as_str());
    let new = facts.and_then(|facts| facts.get("new"));
    names_it && new.is_some() && new == in_ledger(row).as_ref()
}

fn is_chartered(row: &VersionRow, facts: Option<&Value>) -> bool {
    let chartered = facts.and_then(|facts| facts.get("policies")).and_then(|policies| policies.get(&row.key));
    chartered.is_some() && chartered == in_ledger(row).as_ref()
}

/// What the ledger says of a value like this; `None` when it is no value of its policy.
fn in_ledger(row: &VersionRow) -> Option<Value> {
    let key: PolicyKey = row.key.parse().ok()?;
    PolicyValue::from_json(&key.kind(), &row.value).ok().map(|value| value.for_ledger())
}
