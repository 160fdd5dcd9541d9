//! A generated community of a given size: the only data in this project that is made by bare inserts, because a million
//! acts would take an hour. Triggers are off while it is loaded.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use folkmoot::cluster::{APP_ROLE, PrivateCluster};
use folkmoot::web::csrf;
use folkmoot::web::guards::token_hash;
use tokio_postgres::{Client, NoTls};

use crate::load::Request;
use crate::votes;

const MEMBERS: i64 = 5_000;
const FOLLOWS_PER_MEMBER: i64 = 100;
const WORDS: [&str; 12] = [
    "garden", "harbour", "bicycle", "library", "kitchen", "orchard", "festival", "workshop", "lantern", "meadow",
    "compass", "violin",
];

/// What the requests need to know of the loaded database.
pub struct World {
    sessions: Vec<String>,
    pub thread_path: String,
    proposal: i64,
}

impl World {
    /// Migrates, founds and fills a cluster.
    pub async fn make(cluster: &PrivateCluster, entries: i64) -> Self {
        migrations::run(&cluster.owner_url, APP_ROLE).await.expect("the migrations run");
        found(&cluster.owner_url).await;
        let (client, connection) = tokio_postgres::connect(&cluster.owner_url, NoTls).await.expect("a connection");
        tokio::spawn(connection);
        let sessions: Vec<String> = (0..MEMBERS).map(|n| format!("bench-session-{n}")).collect();
        let proposal = fill(&client, entries, &sessions).await;
        let thread: i64 = value(
            &client,
            "SELECT thread_id FROM entries WHERE thread_id IS NOT NULL GROUP BY thread_id HAVING count(*) = 50 LIMIT 1",
        )
        .await;
        Self { sessions, thread_path: format!("/entries/{thread}"), proposal }
    }

    /// A full box of so many ballots whose vote is over, in a transaction that is still open: nobody can count them yet.
    pub async fn full_box(cluster: &PrivateCluster, ballots: i64) -> (Client, i64) {
        let (client, connection) = tokio_postgres::connect(&cluster.owner_url, NoTls).await.expect("a connection");
        tokio::spawn(connection);
        client.batch_execute("BEGIN").await.expect("a transaction");
        votes::triggers(&client, "DISABLE").await;
        client.batch_execute(&voters(ballots)).await.expect("voters");
        let proposal = votes::open(&client, ballots, TimeDelta::days(40), TimeDelta::days(5)).await;
        votes::fill_box(&client, proposal).await;
        votes::triggers(&client, "ENABLE").await;
        client.batch_execute("ANALYZE").await.expect("statistics");
        (client, proposal)
    }

    /// The session of some member; each number another.
    pub fn session(&self, n: usize) -> &str {
        &self.sessions[n % self.sessions.len()]
    }

    /// A note that nobody sent before.
    pub fn note(&self, n: usize) -> Request {
        let session = self.session(n);
        let body = format!(
            "_csrf={}&audience=public&once=benchmark-note-{n:012}&body=Note+{n}+about+the+{}",
            csrf::token_for(session),
            word(n)
        );
        Request::post("/entries", session, &body)
    }

    /// A ballot of one member; all on the same proposal.
    pub fn ballot(&self, n: usize) -> Request {
        let session = self.session(n);
        let choice = ["yes", "no", "abstain"][n % 3];
        let body = format!("_csrf={}&choice={choice}", csrf::token_for(session));
        Request::post(&format!("/proposals/{}/ballots", self.proposal), session, &body)
    }

    /// A search of two words.
    pub fn search_path(&self, n: usize) -> String {
        format!("/search?q={}+{}", word(n), word(n / 12 + 5))
    }
}

fn word(n: usize) -> &'static str {
    WORDS[n % WORDS.len()]
}

async fn found(owner_url: &str) {
    let store = store::Store::connect(owner_url, &store::PoolSettings::default()).await.expect("a store");
    let charter = governance::policies::found("Benchmoot", &BTreeMap::new()).expect("the defaults are legal");
    let mut tx = store.begin().await.expect("a transaction");
    store::policies::found(&mut tx, charter).await.expect("the founding is recorded");
    tx.commit().await.expect("the founding is kept");
}

async fn value(client: &Client, sql: &str) -> i64 {
    client.query_one(sql, &[]).await.unwrap_or_else(|error| panic!("{sql}: {error:?}")).get(0)
}

async fn fill(client: &Client, entries: i64, sessions: &[String]) -> i64 {
    votes::triggers(client, "DISABLE").await;
    let words = WORDS.map(|word| format!("'{word}'")).join(",");
    client.batch_execute(&people()).await.expect("people");
    client.batch_execute(&threads(entries, &words)).await.expect("entries");
    let proposal = votes::open(client, MEMBERS, TimeDelta::zero(), TimeDelta::days(3)).await;
    let bell = "UPDATE live_bell SET newest_entry_id = (SELECT max(id) FROM entries)";
    client.batch_execute(bell).await.expect("the newest entry");
    for (n, token) in (1_i64..).zip(sessions) {
        client
            .execute(
                "INSERT INTO sessions (token_hash, member_id, expires_at) SELECT $1, id, folkmoot_now() + interval '1 year' FROM members ORDER BY id OFFSET $2 LIMIT 1",
                &[&token_hash(token).to_vec(), &(n - 1)],
            )
            .await
            .expect("a session");
    }
    votes::triggers(client, "ENABLE").await;
    client.batch_execute("ANALYZE").await.expect("statistics");
    proposal
}

/// They want no digests: thousands that are due at the same moment would take one of two processors, and be measured with every request.
fn people() -> String {
    format!(
        "INSERT INTO actors (handle, display_name) SELECT 'member_' || n, 'Member ' || n FROM generate_series(1, {MEMBERS}) n;
         INSERT INTO members (id, email, email_confirmed_at, password_hash, ledger_name, joined_at, digest)
            SELECT id, handle || '@example.org', folkmoot_now(), 'none', lpad(to_hex(id), 16, '0'), folkmoot_now() - interval '90 days', 'off' FROM actors;
         INSERT INTO follows (follower_id, followed_id)
            SELECT a.id, b.id FROM actors a CROSS JOIN LATERAL (
                SELECT 1 + (hashint8(a.id * 7919 + k)::bigint & 2147483647) % {MEMBERS} AS n FROM generate_series(1, {FOLLOWS_PER_MEMBER}) k) f
            JOIN actors b ON b.id = (SELECT min(id) FROM actors) + f.n - 1 WHERE b.id <> a.id ON CONFLICT DO NOTHING;"
    )
}

/// Further members until there are so many. They follow nobody and want no mail.
fn voters(until: i64) -> String {
    format!(
        "INSERT INTO actors (handle, display_name) SELECT 'voter_' || n, 'Voter ' || n FROM generate_series({MEMBERS} + 1, {until}) n;
         INSERT INTO members (id, email, email_confirmed_at, password_hash, ledger_name, joined_at, digest)
            SELECT id, handle || '@example.org', folkmoot_now(), 'none', lpad(to_hex(id), 16, '0'), folkmoot_now() - interval '90 days', 'off'
            FROM actors WHERE handle LIKE 'voter\\_%';"
    )
}

/// One thread for six entries, five comments each, every fourth comment liked; one thread has fifty comments.
fn threads(entries: i64, words: &str) -> String {
    let threads = entries / 6;
    format!(
        "CREATE TEMP TABLE w AS SELECT ARRAY[{words}] AS words;
         INSERT INTO entries (author_id, kind, body, body_html, published_at, bumped_at)
            SELECT (SELECT min(id) FROM actors) + (hashint8(n)::bigint & 2147483647) % {MEMBERS}, 'note', b, '<p>' || b || '</p>', t, t
            FROM generate_series(1, {threads}) n CROSS JOIN w
            CROSS JOIN LATERAL (SELECT 'We met at the ' || words[1 + n % 12] || ' near the ' || words[1 + (n / 12) % 12] || ' and talked about number ' || n AS b,
                folkmoot_now() - interval '60 days' + n * (interval '60 days' / {threads}) AS t) x;
         INSERT INTO entries (author_id, thread_id, kind, body, body_html, published_at, bumped_at)
            SELECT (SELECT min(id) FROM actors) + (hashint8(e.id + k)::bigint & 2147483647) % {MEMBERS}, e.id, 'comment', b, '<p>' || b || '</p>', e.published_at, e.published_at
            FROM entries e CROSS JOIN w CROSS JOIN generate_series(1, CASE WHEN e.id = (SELECT (min(id) + max(id)) / 2 FROM entries WHERE kind = 'note') THEN 50 ELSE 5 END) k
            CROSS JOIN LATERAL (SELECT 'I remember the ' || words[1 + (e.id + k) % 12] || ' too' AS b) x WHERE e.kind = 'note';
         INSERT INTO likes (entry_id, actor_id) SELECT e.id, (SELECT min(id) FROM actors) + (hashint8(e.id * 31)::bigint & 2147483647) % {MEMBERS} FROM entries e WHERE e.id % 4 = 0 AND e.deleted_at IS NULL;"
    )
}
