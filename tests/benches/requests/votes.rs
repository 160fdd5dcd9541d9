//! Open votes for the load, with real specifications: the application reads them at every ballot and at the close.

use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use governance::ledger::Pseudonym;
use governance::policies::{Constitution, PolicyKey, PolicyValue, Secrecy};
use governance::proposals::{FrozenSpec, Payload};
use governance::voting::roll_hash;
use tokio_postgres::Client;

/// Tables whose triggers rest while this is loaded.
const TABLES: [&str; 5] = ["actors", "entries", "proposals", "roll", "ballots"];

/// Lets the triggers rest, or work again.
pub async fn triggers(client: &Client, verb: &str) {
    for table in TABLES {
        client.batch_execute(&format!("ALTER TABLE {table} {verb} TRIGGER USER")).await.expect("the owner may");
    }
}

/// Opens a vote on longer entries for the members who came first; it began so long ago and takes so long.
pub async fn open(client: &Client, voters: i64, began: TimeDelta, takes: TimeDelta) -> i64 {
    let payload = Payload::set_policy(&Constitution::new(), PolicyKey::EntryMaxChars, PolicyValue::Integer(6000));
    let made = client.query_one(PROPOSAL, &[&payload.to_json().to_string()]).await.expect("a proposal");
    let id: i64 = made.get(0);
    let now = DateTime::<Utc>::from_timestamp_millis(made.get(1)).expect("a moment of our time");
    let names = client.query(ROLL, &[&id, &voters]).await.expect("a roll");
    let roll: Vec<Pseudonym> = names.iter().map(|row| row.get::<_, &str>(0).parse().expect("a ledger name")).collect();
    let opens_at = now - began;
    let spec = FrozenSpec {
        proposal: id.into(),
        title: "Longer entries".to_owned(),
        body: "Why not?".to_owned(),
        rule: payload.rule(&Constitution::new()),
        payload,
        roll_size: roll.len() as u64,
        roll_hash: roll_hash(&roll),
        opens_at,
        closes_at: opens_at + takes,
        enactment_hours: 24,
        ballots: Secrecy::Secret,
    };
    let rule = spec.rule.to_json().to_string();
    let (opens, closes) = (spec.opens_at.to_rfc3339(), spec.closes_at.to_rfc3339());
    let frozen: [&(dyn tokio_postgres::types::ToSql + Sync); 6] =
        [&id, &opens, &closes, &rule, &spec.canonical_json(), &spec.spec_hash().to_vec()];
    client.execute(FREEZE, &frozen).await.expect("a frozen vote");
    id
}

const PROPOSAL: &str = "
WITH thread AS (INSERT INTO entries (author_id, kind, title, body, body_html, published_at, bumped_at)
    SELECT min(id), 'proposal', 'Longer entries', 'Why not?', '<p>Why not?</p>', folkmoot_now(), folkmoot_now() FROM members RETURNING id, author_id)
INSERT INTO proposals (author_id, thread_id, track, state, title, body, body_html, payload)
    SELECT author_id, id, 'ordinary', 'discussion', 'Longer entries', 'Why not?', '<p>Why not?</p>', $1::text::jsonb FROM thread
    RETURNING id, (extract(epoch FROM folkmoot_now()) * 1000)::bigint";
const ROLL: &str = "
WITH listed AS (INSERT INTO roll (proposal_id, member_id) SELECT $1, id FROM members ORDER BY id LIMIT $2 RETURNING member_id)
SELECT m.ledger_name FROM listed l JOIN members m ON m.id = l.member_id";
const FREEZE: &str = "UPDATE proposals SET state = 'voting', opens_at = $2::text::timestamptz, closes_at = $3::text::timestamptz, rule = $4::text::jsonb, spec = $5, spec_hash = $6 WHERE id = $1";

/// Fills a box: of ten ballots six say yes, three no.
pub async fn fill_box(client: &Client, proposal: i64) {
    let sql = "INSERT INTO ballots (proposal_id, member_id, choice)
        SELECT proposal_id, member_id, (ARRAY['yes', 'no', 'yes', 'abstain', 'yes', 'no', 'yes', 'yes', 'no', 'yes'])[1 + member_id % 10]
        FROM roll WHERE proposal_id = $1";
    client.execute(sql, &[&proposal]).await.expect("ballots");
}

/// How long it takes from the moment when a vote that is over can be seen until its decision is in force.
pub async fn until_enacted(client: &Client, proposal: i64) -> Duration {
    client.batch_execute("COMMIT").await.expect("the vote is there");
    let began = Instant::now();
    let mut state = String::new();
    while began.elapsed() < Duration::from_secs(60) {
        let row = client.query_one("SELECT state FROM proposals WHERE id = $1", &[&proposal]).await.expect("a state");
        state = row.get(0);
        if state == "enacted" {
            return began.elapsed();
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("the vote was not enacted in a minute: it is {state}");
}
