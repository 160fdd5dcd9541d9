//! The record's lines out of the database, page by page: for files, for pages over HTTP, for the check.

use governance::canonical::canonical_json;
use governance::ledger::Pseudonym;
use governance::proposals::Part;
use governance::record::RecordFile;
use serde_json::{Value, json};
use store::record::EVERYTHING;
use store::{Conn, StoreError};

use super::place::Place;

/// Lines in a page, at most.
pub const PAGE_LINES: usize = 1000;
/// Bytes in a page, unless its first line alone has more.
const PAGE_BYTES: usize = 1 << 20;
/// Texts are long: so many are read at once.
const TEXTS: i64 = 50;

// The parts of a vote and of a case, in their order; 0 is between two of them.
const ROLL: u8 = 1;
const VOTED: u8 = 2;
const BALLOTS: u8 = 3;
const RESULT: u8 = 4;
const PARTS: u8 = 5;
const TICKETS: u8 = 1;
const REASONS: u8 = 2;

/// Some lines, and where to go on; nowhere after the last.
#[derive(Debug, Default)]
pub struct Page {
    pub lines: Vec<String>,
    pub next: Option<Place>,
}

/// A page in the making. Each line comes with the place behind it.
struct Filling {
    lines: Vec<String>,
    bytes: usize,
    place: Place,
}

impl Filling {
    fn new(place: &Place) -> Self {
        Self { lines: Vec::new(), bytes: 0, place: place.clone() }
    }

    /// How many more lines may come; 0 when the page is full.
    fn room(&self) -> i64 {
        let lines = if self.bytes < PAGE_BYTES { PAGE_LINES.saturating_sub(self.lines.len()) } else { 0 };
        i64::try_from(lines).unwrap_or(0)
    }

    /// Takes a line if there is room for it, and says whether there was.
    fn put(&mut self, line: String, place: Place) -> bool {
        if !self.lines.is_empty() && self.bytes + line.len() >= PAGE_BYTES {
            self.bytes = PAGE_BYTES;
            return false;
        }
        self.bytes += line.len() + 1;
        self.lines.push(line);
        self.place = place;
        true
    }

    fn on(self) -> Page {
        Page { lines: self.lines, next: Some(self.place) }
    }

    fn over(self) -> Page {
        Page { lines: self.lines, next: None }
    }
}

fn line(value: &Value) -> String {
    canonical_json(value)
}

/// The lines of a file after a place, in the record of the first `size` leaves.
pub async fn page(conn: &mut Conn, file: RecordFile, size: i64, after: &Place) -> Result<Page, StoreError> {
    match file {
        RecordFile::Checkpoints => checkpoints(conn, size, after).await,
        RecordFile::Ledger => leaves(conn, size, after).await,
        RecordFile::Policies => policies(conn, size, after).await,
        RecordFile::Proposals => texts(conn, size, after).await,
        RecordFile::Votes => votes(conn, size, after).await,
        RecordFile::Cases => cases(conn, size, after).await,
    }
}

async fn checkpoints(conn: &mut Conn, size: i64, after: &Place) -> Result<Page, StoreError> {
    let mut page = Filling::new(after);
    let rows = store::ledger::checkpoints_after(conn, after.number, page.room()).await?;
    let count = rows.len();
    for row in rows {
        if row.size > size {
            return Ok(page.over());
        }
        if !page.put(line(&json!({"note": row.note})), Place::at(row.size)) {
            return Ok(page.on());
        }
    }
    Ok(if count < PAGE_LINES { page.over() } else { page.on() })
}

async fn leaves(conn: &mut Conn, size: i64, after: &Place) -> Result<Page, StoreError> {
    let mut page = Filling::new(after);
    let rows = store::ledger::leaves_from(conn, after.number.saturating_add(1), page.room()).await?;
    let count = rows.len();
    for row in rows {
        if row.leaf_index >= size {
            return Ok(page.over());
        }
        if row.body.contains('\n') {
            return Err(StoreError::Bug(format!("line {} holds a line end, which no act writes", row.id)));
        }
        if !page.put(row.body, Place::at(row.leaf_index)) {
            return Ok(page.on());
        }
    }
    Ok(if count < PAGE_LINES { page.over() } else { page.on() })
}

async fn policies(conn: &mut Conn, size: i64, after: &Place) -> Result<Page, StoreError> {
    let mut page = Filling::new(after);
    let rows = store::record::policies(conn, after.number, &after.after, size, TEXTS).await?;
    let is_last = rows.len() < usize::try_from(TEXTS).unwrap_or(0);
    for row in rows {
        let place = Place::within(row.leaf, 0, &row.key);
        if !page.put(line(&json!({"leaf": row.leaf, "key": row.key, "value": row.value})), place) {
            return Ok(page.on());
        }
    }
    Ok(if is_last { page.over() } else { page.on() })
}

async fn texts(conn: &mut Conn, size: i64, after: &Place) -> Result<Page, StoreError> {
    let mut page = Filling::new(after);
    let version = after.after.parse().unwrap_or(0);
    let rows = store::record::texts(conn, after.number, version, size, TEXTS).await?;
    let is_last = rows.len() < usize::try_from(TEXTS).unwrap_or(0);
    for row in rows {
        let mut text = json!({"proposal": row.proposal, "version": row.version});
        let shown = match (row.title, row.body, row.payload) {
            (Some(title), Some(body), Some(payload)) => json!({"title": title, "body": body, "payload": payload}),
            _ => json!({"withheld": true}),
        };
        if let (Value::Object(text), Value::Object(shown)) = (&mut text, shown) {
            text.extend(shown);
        }
        if !page.put(line(&text), Place::within(row.proposal, 0, &row.version.to_string())) {
            return Ok(page.on());
        }
    }
    Ok(if is_last { page.over() } else { page.on() })
}

async fn votes(conn: &mut Conn, size: i64, after: &Place) -> Result<Page, StoreError> {
    let mut page = Filling::new(after);
    while page.room() > 0 {
        if page.place.part > 0 {
            part_of_vote(conn, size, &mut page).await?;
            continue;
        }
        let Some(vote) = store::record::next_vote(conn, page.place.number, size).await? else {
            return Ok(page.over());
        };
        let place = Place::within(vote.proposal, ROLL, "");
        page.put(head(vote), place);
    }
    Ok(page.on())
}

fn head(vote: store::record::VoteHead) -> String {
    line(&match vote.spec {
        Some(spec) => json!({"proposal": vote.proposal, "spec": spec}),
        None => json!({"proposal": vote.proposal, "withheld": true}),
    })
}

/// The lines of one vote, whether or not its acts have numbers yet; `NotFound` when it has not been opened.
pub async fn vote(conn: &mut Conn, proposal: i64, after: Option<&Place>) -> Result<Page, StoreError> {
    let mut page = match after {
        Some(place) => Filling::new(place),
        None => {
            let vote = store::record::vote(conn, proposal).await?.ok_or(StoreError::NotFound)?;
            let mut page = Filling::new(&Place::start());
            page.put(head(vote), Place::within(proposal, ROLL, ""));
            page
        }
    };
    while page.room() > 0 {
        if page.place.part == 0 {
            return Ok(page.over());
        }
        part_of_vote(conn, EVERYTHING, &mut page).await?;
    }
    Ok(page.on())
}

/// Fills in more of the part of a vote that the page is in, and goes on to the next part when that is at its end.
async fn part_of_vote(conn: &mut Conn, size: i64, page: &mut Filling) -> Result<(), StoreError> {
    let (id, part, after, room) = (page.place.number, page.place.part, page.place.after.clone(), page.room());
    let (lines, next): (Vec<(Value, String)>, u8) = match part {
        ROLL => {
            let names = store::record::roll(conn, id, &after, room).await?;
            let named = names.into_iter().map(|name| (json!({"proposal": id, "roll": name}), name));
            (named.collect(), VOTED)
        }
        VOTED => {
            if store::record::result(conn, id, size).await?.is_none() {
                page.place = Place::at(id);
                return Ok(());
            }
            let names = store::record::turnout(conn, id, &after, room).await?;
            let named = names.into_iter().map(|name| (json!({"proposal": id, "voted": name}), name));
            (named.collect(), BALLOTS)
        }
        BALLOTS => {
            let cast = store::record::ballots(conn, id, &after, room).await?;
            let said = |(ballot, times)| (json!({"proposal": id, "ballot": ballot, "times": times}), ballot);
            (cast.into_iter().map(said).collect(), PARTS)
        }
        PARTS => {
            let parts = store::open_ballots::parts_after(conn, id, &after, room).await?;
            (parts.iter().map(|(member, part)| part_line(id, member, part)).collect(), RESULT)
        }
        _ => {
            let result = store::record::told_result(conn, id, size).await?;
            let line = result.map(|result| line(&json!({"proposal": id, "result": result})));
            if line.is_none_or(|line| page.put(line, Place::at(id))) {
                page.place = Place::at(id);
            }
            return Ok(());
        }
    };
    put_all(page, lines, room, (part, next));
    Ok(())
}

/// What became of one member in an open vote.
fn part_line(proposal: i64, member: &Pseudonym, part: &Part) -> (Value, String) {
    let mut line = part.to_json(member);
    line.insert("proposal".to_string(), proposal.into());
    (Value::Object(line), member.to_string())
}

/// Puts in what was read of a part; fewer lines than there was room for are its last.
fn put_all(page: &mut Filling, lines: Vec<(Value, String)>, room: i64, (part, next): (u8, u8)) {
    let (id, is_last) = (page.place.number, i64::try_from(lines.len()).unwrap_or(i64::MAX) < room);
    for (value, after) in lines {
        if !page.put(line(&value), Place::within(id, part, &after)) {
            return;
        }
    }
    if is_last {
        page.place = Place::within(id, next, "");
    }
}

async fn cases(conn: &mut Conn, size: i64, after: &Place) -> Result<Page, StoreError> {
    let mut page = Filling::new(after);
    while page.room() > 0 {
        let (id, part, room) = (page.place.number, page.place.part, page.room());
        match part {
            0 => {
                let Some(case) = store::record::next_case(conn, id, size).await? else { return Ok(page.over()) };
                let place = Place::within(case.case, TICKETS, "");
                match case.hold_reason() {
                    Some(why) => {
                        page.put(line(&why.to_json(case.case, "hold_reason")), place);
                    }
                    None => page.place = place,
                }
            }
            TICKETS => {
                let last = hex::decode(&page.place.after).unwrap_or_default();
                let tickets = store::record::tickets(conn, id, &last, room).await?;
                let written = tickets.iter().map(hex::encode);
                let lines = written.map(|ticket| (json!({"case": id, "ticket": ticket}), ticket)).collect();
                put_all(&mut page, lines, room, (TICKETS, REASONS));
            }
            // A jury is small: its reasons are read anew where a page broke off between them.
            _ => {
                let said: usize = page.place.after.parse().unwrap_or(0);
                let reasons = store::record::reasons(conn, id, size).await?;
                let numbered = reasons.into_iter().zip(1_usize..).skip(said);
                let lines = numbered.map(|(reason, n)| (reason.to_json(id, "reason"), n.to_string())).collect();
                put_all(&mut page, lines, i64::MAX, (REASONS, 0));
            }
        }
    }
    Ok(page.on())
}
