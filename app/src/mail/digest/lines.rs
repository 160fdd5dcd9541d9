//! What a digest says of votes, decisions, cases and newcomers, line by line.

use chrono::{DateTime, Utc};
use governance::PolicyKey;
use governance::PolicyValue;
use store::digests::{CaseRow, DecidedRow, NewcomerRow, VoteRow};

use crate::constitution::words;
use crate::proposals::board::shown_title;

/// An open vote in a digest.
#[derive(Debug, Clone)]
pub struct VoteLine {
    pub path: String,
    pub title: String,
    pub closes_at: DateTime<Utc>,
}

/// A decided proposal in a digest.
#[derive(Debug, Clone)]
pub struct DecidedLine {
    pub path: String,
    pub title: String,
    pub state: String,
    pub reason: String,
    /// What came before it, where something did.
    pub overtaken_by: Option<OvertakenBy>,
}

/// What came before a proposal that was superseded.
#[derive(Debug, Clone)]
pub struct OvertakenBy {
    pub path: String,
    pub title: String,
    /// Whether it was its end that came first.
    pub is_back: bool,
}

/// News of a case that concerns the reader.
#[derive(Debug, Clone)]
pub struct CaseLine {
    pub path: String,
    pub id: i64,
    /// What about it, up to where the date follows.
    pub words: String,
    /// The date that matters, if one still does.
    pub by: Option<DateTime<Utc>>,
}

/// New members, or new groups.
#[derive(Debug, Clone)]
pub struct NewcomersLine {
    /// "3 new members", "1 new group".
    pub words: String,
    /// The handles of the first of them.
    pub handles: Vec<String>,
    /// How many more there are.
    pub more: usize,
}

pub(super) fn vote_line(row: VoteRow) -> VoteLine {
    let policy = row.policy();
    let title = shown_title(row.words_visible, row.title, policy);
    VoteLine { path: format!("/proposals/{}", row.id), title, closes_at: row.closes_at }
}

pub(super) fn decided_line(row: DecidedRow) -> DecidedLine {
    let policy = row.policy();
    let overtaken_by = row.overtaker().map(|by| OvertakenBy {
        path: format!("/proposals/{}", by.id),
        title: shown_title(by.words_visible, by.title, policy),
        is_back: by.is_back,
    });
    let (state, reason) = match row.state.as_str() {
        "reverted" => ("its time is over".to_owned(), went_back(&row)),
        _ => (row.state.clone(), row.reason.clone()),
    };
    let title = shown_title(row.words_visible, row.title, policy);
    DecidedLine { path: format!("/proposals/{}", row.id), title, state, reason, overtaken_by }
}

/// What a policy is again: "“Length of an entry” is 5,000 characters again."
fn went_back(row: &DecidedRow) -> String {
    let value = row.policy().zip(row.again.as_ref());
    let value = value.and_then(|(key, value)| Some((key, PolicyValue::from_json(&key.kind(), value).ok()?)));
    let said = |(key, value): (PolicyKey, PolicyValue)| {
        let verb = if key.is_document() { "has" } else { "is" };
        format!("“{}” {verb} {} again.", key.definition().title, words::again(key, &value))
    };
    value.map(said).unwrap_or_default()
}

pub(super) fn case_line(row: CaseRow) -> CaseLine {
    let ending = match row.outcome.as_deref() {
        Some("remove") => "a jury removed it",
        Some("label") => "a jury put it under a label",
        Some("restore") => "a jury restored it",
        Some("moderator_remove") => "a moderator removed it",
        Some("moderator_restore") => "a moderator restored it",
        _ => "no jury decided in time, so it is visible again",
    };
    let (words, by) = match row.concern.as_str() {
        "summoned" => ("you were drawn as a juror. Please answer until".to_owned(), Some(row.at)),
        "seated" => ("your opinion as a juror is due until".to_owned(), Some(row.at)),
        "deliberates" => {
            ("the other jurors' reasons can be read, and your opinion confirmed, until".to_owned(), Some(row.at))
        }
        "office" => ("it waits for a moderator. You may decide until".to_owned(), Some(row.at)),
        "held" => ("something you wrote is held. A decision is due until".to_owned(), Some(row.at)),
        "own" => (format!("it was about something you wrote; {ending}."), None),
        _ => (format!("it was about something you flagged; {ending}."), None),
    };
    CaseLine { path: format!("/cases/{}", row.id), id: row.id, words, by }
}

/// New members in a line, and new groups in another.
pub(super) fn newcomers_lines(rows: &[NewcomerRow]) -> Vec<NewcomersLine> {
    let line = |is_group: bool, one: &str, more: &str| {
        let handles: Vec<String> =
            rows.iter().filter(|row| row.is_group == is_group).map(|row| row.handle.clone()).collect();
        let all = rows.iter().find(|row| row.is_group == is_group).map(|row| usize::try_from(row.many).unwrap_or(0))?;
        let words = if all == 1 { format!("1 new {one}") } else { format!("{all} new {more}") };
        Some(NewcomersLine { words, more: all.saturating_sub(handles.len()), handles })
    };
    [line(false, "member", "members"), line(true, "group", "groups")].into_iter().flatten().collect()
}
