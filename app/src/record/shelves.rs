//! What a database keeps beside the record: held against it, because pages read it.

use governance::canonical::Hash;
use governance::ledger::leaf_hash;
use governance::record::Checker;
use serde_json::Value;
use store::ledger::NumberedLine;
use store::{Conn, StoreError};

use super::source::Trouble;
use crate::ledger::tree::Growing;

const CHUNK: i64 = 500;

fn broken(what: String) -> Trouble {
    Trouble::misfit("the database", what)
}

/// Lines are filed as what they say, subtrees are those of the leaves, and no closed box holds a ballot. Returns what was checked.
pub async fn check(conn: &mut Conn, size: i64, checker: &Checker) -> Result<Vec<String>, Trouble> {
    let (mut tree, mut nodes) = (Growing::resume(0, Vec::new()), 0);
    let mut from = 0;
    while from < size {
        let lines = store::ledger::leaves_from(conn, from, CHUNK.min(size - from)).await?;
        let Some(last) = lines.last() else { break };
        from = last.leaf_index + 1;
        for line in &lines {
            check_line(line, tree.size())?;
            tree.append(leaf_hash(line.body.as_bytes()));
        }
        nodes += check_nodes(conn, &mut tree).await?;
    }
    let kept = store::ledger::node_count(conn).await?;
    if kept != nodes {
        return Err(broken(format!("there are {kept} subtrees, and the leaves make {nodes}")));
    }
    if let Some(proposal) = store::record::ballot_in_closed_box(conn).await? {
        return Err(broken(format!("proposal {proposal}: ballots lie in a closed box")));
    }
    check_outcomes(conn, checker).await?;
    Ok(vec![format!("{nodes} subtrees kept for proofs, the files of the lines, and that no closed box holds a ballot")])
}

async fn check_outcomes(conn: &mut Conn, checker: &Checker) -> Result<(), Trouble> {
    let mut after = 0;
    loop {
        let rows = store::tallies::after(conn, after, CHUNK).await?;
        let Some(last) = rows.last() else { return Ok(()) };
        after = last.proposal_id.get();
        for row in rows {
            let id = row.proposal_id;
            if checker.is_passed(id.get()).is_some_and(|is_passed| is_passed != (row.outcome == "passed")) {
                return Err(broken(format!("proposal {id}: its outcome is not what the count says")));
            }
        }
    }
}

fn check_line(line: &NumberedLine, index: u64) -> Result<(), Trouble> {
    if u64::try_from(line.leaf_index) != Ok(index) {
        return Err(broken(format!("leaf {index} is missing")));
    }
    if leaf_hash(line.body.as_bytes()).as_slice() != line.leaf_hash {
        return Err(broken(format!("line {} is not what was hashed", line.id)));
    }
    let body: Value = serde_json::from_str(&line.body).unwrap_or_default();
    let says = |name: &str, value: &str| body.get(name).and_then(Value::as_str) == Some(value);
    if says("kind", &line.kind) && says("subject", &line.subject) {
        return Ok(());
    }
    Err(broken(format!("line {} is filed as something else than it says", line.id)))
}

/// The subtrees that became complete against those that are kept; returns how many they are.
async fn check_nodes(conn: &mut Conn, tree: &mut Growing) -> Result<i64, Trouble> {
    let wanted: Vec<(u32, u64)> = tree.completed().iter().map(|node| (node.level, node.position)).collect();
    let kept = match store::ledger::node_hashes(conn, &wanted).await {
        Ok(kept) => kept,
        Err(StoreError::NotFound) => {
            return Err(broken(format!("a subtree of the first {} leaves is missing", tree.size())));
        }
        Err(error) => return Err(error.into()),
    };
    let made = tree.take_completed();
    let differs = made.iter().zip(&kept).find(|(node, kept): &(_, &Hash)| node.hash != **kept);
    if let Some((node, _)) = differs {
        let (level, position) = (node.level, node.position);
        return Err(broken(format!("the subtree at level {level}, position {position} is not that of the leaves")));
    }
    Ok(i64::try_from(made.len()).unwrap_or(i64::MAX))
}
