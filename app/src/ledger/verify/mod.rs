//! `folkmoot verify`: the ledger, every count and the constitution, recomputed from what is kept and held against what was signed.

mod counts;

use std::collections::HashMap;

use governance::canonical::Hash;
use governance::ledger::{Checkpoint, Frontier, NoteVerifier, leaf_hash};
use serde_json::Value;
use store::ledger::{Checkpoint as Kept, NumberedLine};
use store::{Conn, Store};

use crate::error::AppError;

const CHUNK: i64 = 1000;
/// More problems than this say nothing new.
const PROBLEMS_MAX: usize = 100;

/// What was checked and what does not hold.
#[derive(Debug, Default)]
pub struct Report {
    checked: Vec<String>,
    problems: Vec<String>,
}

impl Report {
    /// Whether everything holds.
    pub fn holds(&self) -> bool {
        self.problems.is_empty()
    }

    /// 0 when everything holds, 1 when something does not.
    pub fn exit_code(&self) -> i32 {
        i32::from(!self.holds())
    }

    fn problem(&mut self, what: impl Into<String>) {
        if self.problems.len() < PROBLEMS_MAX {
            self.problems.push(what.into());
        }
    }

    fn expect(&mut self, holds: bool, what: impl FnOnce() -> String) {
        if !holds {
            self.problem(what());
        }
    }
}

impl std::fmt::Display for Report {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for line in &self.checked {
            writeln!(f, "checked  {line}")?;
        }
        for line in &self.problems {
            writeln!(f, "BROKEN   {line}")?;
        }
        writeln!(f, "{}", if self.holds() { "Everything holds." } else { "This record does not hold." })
    }
}

/// What the ledger says of its subjects, kept while it is read: the facts of a kind of line, by subject.
#[derive(Default)]
struct Said(HashMap<(&'static str, String), Value>);

/// The kinds of lines against which other tables are held.
const KEPT_KINDS: [&str; 4] = ["charter.founded", "proposal.voting_opened", "proposal.closed", "proposal.enacted"];

impl Said {
    fn keep(&mut self, line: &NumberedLine, body: &Value) {
        if let Some(kind) = KEPT_KINDS.iter().copied().find(|kind| *kind == line.kind) {
            self.0.insert((kind, line.subject.clone()), body.get("facts").cloned().unwrap_or_default());
        }
    }

    fn of(&self, kind: &'static str, subject: &str) -> Option<&Value> {
        self.0.get(&(kind, subject.to_string()))
    }
}

/// Recomputes everything. `verifier` is the key that signed the checkpoints, as published; `known` are checkpoints kept
/// elsewhere (from a digest's footer, say), which is what makes a rewritten past visible.
pub async fn verify(store: &Store, verifier: &NoteVerifier, known: &[String]) -> Result<Report, AppError> {
    let mut report = Report::default();
    let mut conn = store.read().await?;
    let said = walk_leaves(&mut conn, verifier, known, &mut report).await?;
    counts::tallies(&mut conn, &said, &mut report).await?;
    counts::policies(&mut conn, &said, &mut report).await?;
    Ok(report)
}

/// A root that somebody signed, to be met when the tree has that size.
struct Expected {
    size: u64,
    root: Hash,
    whence: &'static str,
}

async fn walk_leaves(
    conn: &mut Conn,
    verifier: &NoteVerifier,
    known: &[String],
    report: &mut Report,
) -> Result<Said, AppError> {
    let mut said = Said::default();
    let mut tree = Frontier::new();
    let mut elsewhere = known_roots(known, verifier, report);
    let (mut read, mut next) = (0_i64, checkpoints(conn, 0, verifier, report).await?);
    let mut checkpoints_met = 0;
    loop {
        let lines = store::ledger::leaves_from(conn, read, CHUNK).await?;
        if lines.is_empty() {
            break;
        }
        for line in &lines {
            check_line(line, tree.size(), &mut said, report);
            tree.append(leaf_hash(line.body.as_bytes()));
            elsewhere.retain(|expected| !meets(expected, &tree, report));
            if next.first().is_some_and(|expected| expected.size == tree.size()) {
                let expected = next.remove(0);
                meets(&expected, &tree, report);
                checkpoints_met += 1;
                if next.is_empty() {
                    next = checkpoints(conn, tree.size(), verifier, report).await?;
                }
            }
        }
        read = lines.last().map_or(read, |line| line.leaf_index) + 1;
    }
    for expected in next.iter().chain(&elsewhere) {
        report.problem(format!(
            "a signed checkpoint is over {} leaves ({}), but there are {}",
            expected.size,
            expected.whence,
            tree.size()
        ));
    }
    report.checked.push(format!("{} leaves: each line's hash is that of its text", tree.size()));
    report.checked.push(format!("{checkpoints_met} checkpoints: signed, and each tree is the beginning of the next"));
    if !known.is_empty() {
        report.checked.push(format!("{} checkpoints kept elsewhere", known.len()));
    }
    Ok(said)
}

fn meets(expected: &Expected, tree: &Frontier, report: &mut Report) -> bool {
    if expected.size != tree.size() {
        return false;
    }
    report.expect(expected.root == tree.root(), || {
        format!("the tree of {} leaves has another root than was signed ({})", expected.size, expected.whence)
    });
    true
}

fn check_line(line: &NumberedLine, index: u64, said: &mut Said, report: &mut Report) {
    report.expect(u64::try_from(line.leaf_index) == Ok(index), || format!("leaf {index} is missing"));
    let hash = leaf_hash(line.body.as_bytes());
    report.expect(hash.as_slice() == line.leaf_hash, || format!("line {} is not what was hashed", line.id));
    let body: Value = serde_json::from_str(&line.body).unwrap_or_default();
    let says = |name: &str, value: &str| body.get(name).and_then(Value::as_str) == Some(value);
    report.expect(says("kind", &line.kind) && says("subject", &line.subject), || {
        format!("line {} is filed as something else than it says", line.id)
    });
    said.keep(line, &body);
}

async fn checkpoints(
    conn: &mut Conn,
    after: u64,
    verifier: &NoteVerifier,
    report: &mut Report,
) -> Result<Vec<Expected>, AppError> {
    let kept = store::ledger::checkpoints_after(conn, i64::try_from(after).unwrap_or(i64::MAX), CHUNK).await?;
    Ok(kept.iter().filter_map(|kept| signed(kept, verifier, report)).collect())
}

fn signed(kept: &Kept, verifier: &NoteVerifier, report: &mut Report) -> Option<Expected> {
    match Checkpoint::verify(&kept.note, verifier) {
        Ok(note) => {
            let agrees = i64::try_from(note.size) == Ok(kept.size)
                && note.root.as_slice() == kept.root
                && note.origin == verifier.name();
            report.expect(agrees, || {
                format!("the checkpoint over {} leaves says something else than was signed", kept.size)
            });
            Some(Expected { size: note.size, root: note.root, whence: "kept here" })
        }
        Err(why) => {
            report.problem(format!("the checkpoint over {} leaves: {why}", kept.size));
            None
        }
    }
}

fn known_roots(known: &[String], verifier: &NoteVerifier, report: &mut Report) -> Vec<Expected> {
    let read = |note: &String| match Checkpoint::verify(note, verifier) {
        Ok(note) => Some(Expected { size: note.size, root: note.root, whence: "kept elsewhere" }),
        Err(why) => {
            report.problem(format!("a checkpoint kept elsewhere: {why}"));
            None
        }
    };
    known.iter().filter_map(read).collect()
}
