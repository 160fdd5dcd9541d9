//! What is observed of proposals and votes: two on each track, one that only one member says yes to, and one that three
//! want and two do not.

use governance::PolicyKey;
use serde_json::{Value, json};
use tests::Motion;

use super::moot::{Moot, said};

pub async fn with_one_sponsor(moot: &Moot<'_>) -> String {
    let [author, sponsor, ..] = moot.legislators.as_slice() else { panic!("legislators") };
    let value = (20 + moot.number()).to_string();
    let motion = Motion::published(moot.app, author, "digest.entries_max", &value).await;
    sponsor.post(&motion.path("/sponsorships"), &[]).await.is(303);
    motion.state().await
}

pub async fn for_sixty_days(moot: &Moot<'_>) -> String {
    let value = (20 + moot.number()).to_string();
    let fields = [("policy", "digest.entries_max"), ("value", &value), ("title", "Try it"), ("body", "Then see.")];
    let answer = moot.legislators[1].post("/proposals", &[&fields[..], &[("for_days", "60")]].concat()).await;
    said(&answer)
}

async fn alternative(moot: &Moot<'_>, motion: &Motion<'_>, number: u32) -> String {
    let value = (60 + number).to_string();
    let fields = [("value", value.as_str()), ("reason", "It is better.")];
    said(&moot.legislators[1].post(&motion.path("/alternatives"), &fields).await)
}

/// How many must back an alternative before it is voted on too.
pub async fn backers_that_do(moot: &Moot<'_>) -> String {
    let value = (20 + moot.number()).to_string();
    let motion = Motion::published(moot.app, &moot.legislators[0], "digest.entries_max", &value).await;
    assert_eq!(alternative(moot, &motion, 1).await, "taken");
    for (number, backer) in (1..).zip(&moot.legislators[2..]) {
        backer.post(&motion.path("/alternatives/1/backings"), &[]).await.is(303);
        if moot.sol.get(&motion.path("")).await.body.contains("it will be voted on too") {
            return format!("{number} backers");
        }
    }
    "never".to_string()
}

/// How many alternatives one proposal takes.
pub async fn alternatives_to_one(moot: &Moot<'_>) -> String {
    let value = (20 + moot.number()).to_string();
    let motion = Motion::published(moot.app, &moot.legislators[0], "digest.entries_max", &value).await;
    let mut taken = 0;
    while alternative(moot, &motion, taken).await == "taken" {
        taken += 1;
    }
    taken.to_string()
}

pub async fn days_to_find_sponsors(moot: &Moot<'_>) -> String {
    let value = (20 + moot.number()).to_string();
    let motion = Motion::published(moot.app, &moot.legislators[0], "digest.entries_max", &value).await;
    let minutes = motion.milliseconds_until("sponsoring_ends_at").await / 60_000 + 1;
    format!("{} days", minutes / 24 / 60)
}

pub async fn length_of_a_delegation(moot: &Moot<'_>) -> String {
    let by = moot.another().await;
    by.post("/delegations", &[("to", "ana"), ("scope", "decision")]).await.is(303);
    let sql = "SELECT (extract(epoch FROM until - at) / 86400)::bigint FROM delegations ORDER BY id DESC LIMIT 1";
    format!("{} days", moot.ask(sql).await)
}

/// Whether everyone saw after the close who said what: as it was frozen, and as its page says.
pub async fn secrecy(motion: &Motion<'_>) -> String {
    motion.column("coalesce(spec::jsonb ->> 'ballots', 'secret')").await
}

/// What was found out about the votes on a track.
pub async fn found(moot: &Moot<'_>, track: &str, what: &str) -> String {
    let facts = moot.once("tracks", async || tracks(moot).await).await;
    facts[track][what].as_str().map_or_else(|| facts[track][what].to_string(), str::to_string)
}

/// The policies that are voted on: of each track one for either vote.
const LAWS: [(&str, PolicyKey, PolicyKey); 3] = [
    ("ordinary", PolicyKey::EntryMaxChars, PolicyKey::CommentMaxChars),
    ("entrenched", PolicyKey::ModeratorsTermDays, PolicyKey::SanctionWindowDays),
    ("document", PolicyKey::DocumentTerms, PolicyKey::DocumentPrivacy),
];

fn another_value(moot: &Moot<'_>, key: PolicyKey) -> String {
    if key.is_document() {
        format!("{}\n\nVersion {}.", key.definition().default, moot.number())
    } else {
        (300 + moot.number()).to_string()
    }
}

async fn question<'a>(moot: &Moot<'a>, author: usize) -> Motion<'a> {
    let people = &moot.legislators;
    let by = |offset: usize| people.get((author + offset) % people.len()).expect("a legislator");
    let motion = Motion::asked(moot.app, by(0), &[("method", "majority"), ("options", "")]).await;
    motion.discuss(by(0), [by(1), by(2)]).await;
    motion
}

async fn tracks(moot: &Moot<'_>) -> Value {
    let mut motions = Vec::new();
    let mut facts = json!({});
    for (track, wanted, lonely) in LAWS {
        let wanted = moot.discussed(0, wanted, &another_value(moot, wanted)).await;
        let lonely = moot.discussed(1, lonely, &another_value(moot, lonely)).await;
        let hours = wanted.milliseconds_until("discussion_ends_at").await / 3_600_000 + 1;
        facts[track] = json!({"discussion": hours});
        motions.push((track, wanted, lonely));
    }
    let (wanted, lonely) = (question(moot, 0).await, question(moot, 1).await);
    facts["decision"] = json!({"discussion": wanted.milliseconds_until("discussion_ends_at").await / 3_600_000 + 1});
    motions.push(("decision", wanted, lonely));
    moot.pass("discussion", "discussion_ends_at").await;
    for (track, wanted, lonely) in &motions {
        let open = wanted.column("(extract(epoch FROM closes_at - opens_at)::bigint / 3600)").await;
        facts[*track]["voting"] = json!(open);
        facts[*track]["ballots"] = json!(secrecy(wanted).await);
        facts[*track]["enactment"] = json!(wanted.column("(spec::jsonb ->> 'enactment_hours')").await);
        for (voter, choice) in moot.legislators.iter().zip(["yes", "yes", "yes", "no", "no"]) {
            wanted.cast(voter, choice).await;
        }
        lonely.cast(&moot.legislators[0], "yes").await;
    }
    moot.pass("voting", "closes_at").await;
    for (track, wanted, lonely) in &motions {
        for (what, motion) in [("three_to_two", wanted), ("one_yes", lonely)] {
            let state = motion.state().await;
            let outcome = if state == "failed" { "failed" } else { "passed" };
            assert!(matches!(state.as_str(), "failed" | "passed" | "enacted"), "{state}");
            facts[*track][what] = json!(outcome);
        }
    }
    moot.pass("passed", "enact_at").await;
    facts
}
