//! Who looks after the community: an election, a recall, and a jury that everybody overrules.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use serde_json::Value;
use tests::Motion;

use super::Month;
use crate::court::Court;

/// Four stand for three seats; one of those who win is recalled.
pub async fn election_and_recall(month: &Month<'_>) {
    let election = called(month).await;
    for person in &month.people[..4] {
        let statement = format!("I am {} and I listen first.", person.handle);
        person.post(&election.path("/candidacy"), &[("statement", &statement)]).await.is(303);
    }
    month.until(&election, "voting").await;
    let places = places(month, &election).await;
    let ballot = |first: &str, second: &str| format!(r#"[["{}"],["{}"]]"#, places[first], places[second]);
    let mut ballots = vec![ballot("ada", "bruno"); 5];
    ballots.extend(vec![ballot("bruno", "ada"); 4]);
    ballots.extend(vec![ballot("carla", "dmitri"); 3]);
    month.cast(&election, &ballots.iter().map(String::as_str).collect::<Vec<_>>()).await;
    month.until(&election, "enacted").await;
    let office = month.app.visitor().get("/moderators").await;
    office.is(200).shows("@ada").shows("@bruno").shows("@carla").shows(&election.path(""));
    recall(month, "carla").await;
}

/// An election that is called now or later.
async fn called<'a>(month: &Month<'a>) -> Motion<'a> {
    let sql = "SELECT max(id) FROM proposals WHERE track = 'election' AND author_id IS NULL AND state = 'discussion'";
    for _ in 0..160 {
        let owner = month.app.database.as_owner().await;
        if let Some(id) = owner.query_one(sql, &[]).await.unwrap().get::<_, Option<i64>>(0) {
            return Motion::known(month.app, id);
        }
        month.app.advance(TimeDelta::hours(6)).await;
    }
    panic!("no election is called");
}

/// The number of each candidate on the ballot, by handle.
async fn places(month: &Month<'_>, election: &Motion<'_>) -> BTreeMap<String, usize> {
    let payload: Value = serde_json::from_str(&election.column("payload").await).unwrap();
    let owner = month.app.database.as_owner().await;
    let mut places = BTreeMap::new();
    for (place, option) in (1..).zip(payload["options"].as_array().unwrap()) {
        // The last is re-open nominations.
        let Some(name) = option["candidate"].as_str() else { continue };
        let sql = "SELECT a.handle FROM members m JOIN actors a ON a.id = m.id WHERE m.ledger_name = $1";
        places.insert(owner.query_one(sql, &[&name]).await.unwrap().get(0), place);
    }
    places
}

/// The term of a moderator ends by a vote, and with it what only a moderator may do.
async fn recall(month: &Month<'_>, handle: &str) {
    let title = format!("Recall {handle}");
    let fields = [("kind", "recall"), ("moderator", handle), ("title", &title), ("body", "We have our reasons.")];
    let made = month.people[5].post("/proposals", &fields).await;
    made.is(303);
    let motion = Motion::known(month.app, made.made());
    motion.discuss(&month.people[5], month.sponsors(5)).await;
    month.until(&motion, "voting").await;
    month.vote(&motion, 9, 2).await;
    month.until(&motion, "enacted").await;
    let in_office = "SELECT count(*) FROM moderator_terms t JOIN actors a ON a.id = t.member_id WHERE a.handle = $1 AND t.ends_at > folkmoot_now()";
    let owner = month.app.database.as_owner().await;
    assert_eq!(owner.query_one(in_office, &[&handle]).await.unwrap().get::<_, i64>(0), 0);
}

/// A jury removes what the members want to read all the same.
pub async fn the_community_overrules_a_jury(month: &Month<'_>) {
    let court = Court {
        app: month.app,
        author: month.people[11].clone(),
        flaggers: month.people[..3].to_vec(),
        others: month.people[3..11].to_vec(),
    };
    let (entry, case) = court.case("An ode to the mayor's hat").await;
    court.decide(case, "remove").await;
    let (path, visitor) = (format!("/entries/{entry}"), month.app.visitor());
    visitor.get(&path).await.is(404);
    let number = case.to_string();
    let fields = [("kind", "appeal"), ("case", &number), ("title", "Bring the hat back"), ("body", "It was a joke.")];
    let made = month.people[6].post("/proposals", &fields).await;
    made.is(303);
    let motion = Motion::known(month.app, made.made());
    motion.discuss(&month.people[6], month.sponsors(6)).await;
    month.until(&motion, "voting").await;
    month.vote(&motion, 10, 1).await;
    month.until(&motion, "enacted").await;
    visitor.get(&path).await.is(200).shows("An ode to the mayor");
}
