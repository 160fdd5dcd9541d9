//! The docket's open log and its transparency report.

mod feeds;
mod log;
mod report;

use chrono::TimeDelta;
use tests::TestApp;

use crate::appeals::{decided, voting};
use crate::court::Court;

/// Words of notes, which no log may quote.
const NOTES: [&str; 5] = ["wordremoved", "wordrestored", "wordlapsed", "wordoverruled", "wordflagged"];

/// Cases with every ending there is, and the entries they are about.
struct Played<'a> {
    court: Court<'a>,
    removed: (i64, i64),
    restored: (i64, i64),
    lapsed: (i64, i64),
    overruled: (i64, i64),
    /// A note that was flagged once, and not any more.
    flagged: i64,
}

/// All flaggers flag under a rule, with so much time between one and the next.
async fn flags(court: &Court<'_>, entry: i64, rule: &str, apart: TimeDelta) -> i64 {
    let mut made = 0;
    for (at, flagger) in court.flaggers.iter().enumerate() {
        if at > 0 && apart > TimeDelta::zero() {
            court.app.skip(apart).await;
        }
        let flagged = flagger.post(&format!("/entries/{entry}/flags"), &[("rule", rule)]).await;
        flagged.is(303);
        made = if flagged.location.starts_with("/cases/") { flagged.made() } else { 0 };
    }
    court.app.settle().await;
    made
}

/// Plays them: removed after two hours of flags and three of a jury, restored after five, lapsed untouched, overruled.
async fn play(app: &TestApp) -> Played<'_> {
    let court = Court::with(app, 8).await;
    let mut notes = Vec::new();
    for note in NOTES {
        notes.push(court.post(&format!("{note} in a note")).await);
    }
    let flagged = notes[4];
    let flag = format!("/entries/{flagged}/flags");
    court.flaggers[0].post(&flag, &[("rule", "R5"), ("remark", "wordremark")]).await.is(303);
    court.flaggers[0].post(&format!("{flag}/removal"), &[]).await.is(303);
    let removed = (notes[0], flags(&court, notes[0], "R1", TimeDelta::hours(1)).await);
    app.skip(TimeDelta::hours(3)).await;
    court.decide(removed.1, "remove").await;
    let restored = (notes[1], flags(&court, notes[1], "R1", TimeDelta::zero()).await);
    app.skip(TimeDelta::hours(5)).await;
    court.decide(restored.1, "restore").await;
    let overruled = (notes[3], flags(&court, notes[3], "R1", TimeDelta::zero()).await);
    court.decide(overruled.1, "remove").await;
    let lapsed = (notes[2], flags(&court, notes[2], "R2", TimeDelta::zero()).await);
    app.advance(TimeDelta::days(7)).await;
    let motion = voting(app, &court, overruled.1).await;
    decided(&court, &motion, "yes").await;
    assert_eq!(motion.state().await, "enacted");
    Played { court, removed, restored, lapsed, overruled, flagged }
}

/// Numbers of ledger lines that a condition picks, the newest first.
async fn lines(app: &TestApp, condition: &str) -> Vec<i64> {
    let sql = format!("SELECT id FROM ledger_entries WHERE {condition} ORDER BY id DESC");
    app.database.as_owner().await.query(&sql, &[]).await.unwrap().iter().map(|row| row.get(0)).collect()
}

/// Nobody who flagged or sat is named, by handle or by pseudonym, and nothing that was written is quoted.
async fn names_nobody(app: &TestApp, path: &str) {
    let page = app.visitor().get(path).await;
    page.is(200);
    let owner = app.database.as_owner().await;
    let sql = "SELECT a.handle, m.ledger_name FROM members m JOIN actors a ON a.id = m.id ORDER BY m.id";
    let members = owner.query(sql, &[]).await.unwrap();
    assert!(members.len() >= 12);
    for member in members {
        let (handle, name): (String, String) = (member.get(0), member.get(1));
        // "ada" is a part of other words too.
        let handles = if handle == "ada" { vec!["@ada".to_string(), ">Ada".to_string()] } else { vec![handle] };
        for word in handles.iter().chain([&name]) {
            assert!(!page.body.to_lowercase().contains(&word.to_lowercase()), "{path} names {word}:\n{}", page.body);
        }
    }
    for word in NOTES.iter().chain(&["wordremark"]) {
        page.hides(word);
    }
}
