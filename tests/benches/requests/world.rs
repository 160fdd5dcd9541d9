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

const MEMBERS: i64 = 50_000;
/// So many are signed in. After them come the ones of [`Viewer`].
const READERS: i64 = 5_000;
/// Whom a member follows is drawn so often; who is drawn again counts once.
const FOLLOWS_DRAWN: i64 = 100;
/// Between two comments.
const APART: &str = "interval '20 minutes'";
const WORDS: [&str; 12] = [
    "garden", "harbour", "bicycle", "library", "kitchen", "orchard", "festival", "workshop", "lantern", "meadow",
    "compass", "violin",
];

/// Members who are unlike the others.
#[derive(Debug, Clone, Copy)]
pub enum Viewer {
    /// Follows a tenth of all.
    FollowsMany,
    /// Mutes 50.
    MutesSome,
    /// Mutes 2,000.
    MutesMany,
}

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
        let sessions: Vec<String> = (0..READERS + 3).map(|n| format!("bench-session-{n}")).collect();
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
        &self.sessions[n % READERS as usize]
    }

    /// The session of one who is unlike the others.
    pub fn session_of(&self, viewer: Viewer) -> &str {
        &self.sessions[READERS as usize + viewer as usize]
    }

    /// A note that nobody sent before.
    pub fn note(&self, n: usize) -> Request {
        let session = self.session(n);
        let body = format!(
            "_csrf={}&audience=public&once=benchmark-note-{n:012}&body=Note+{n}+about+the+{}",
            csrf::token_for(session, [0; 32]),
            word(n)
        );
        Request::post("/entries", session, &body)
    }

    /// A ballot of one member; all on the same proposal.
    pub fn ballot(&self, n: usize) -> Request {
        let session = self.session(n);
        let choice = ["yes", "no", "abstain"][n % 3];
        let body = format!("_csrf={}&choice={choice}", csrf::token_for(session, [0; 32]));
        Request::post(&format!("/proposals/{}/ballots", self.proposal), session, &body)
    }

    /// A search of two words.
    pub fn search_path(&self, n: usize) -> String {
        format!("/search?q={}+{}", word(n), word(n / 12 + 5))
    }

    /// A search of half a word.
    pub fn half_word_path(&self, n: usize) -> String {
        format!("/search?q={}", &word(n)[..4])
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
    let proposal = votes::open(client, READERS, TimeDelta::zero(), TimeDelta::days(3)).await;
    let bell = "UPDATE live_bell SET newest_entry_id = (SELECT max(id) FROM entries)";
    client.batch_execute(bell).await.expect("the newest entry");
    let hashes: Vec<Vec<u8>> = sessions.iter().map(|token| token_hash(token).to_vec()).collect();
    client.execute(SESSIONS, &[&hashes]).await.expect("sessions");
    votes::triggers(client, "ENABLE").await;
    client.batch_execute("ANALYZE").await.expect("statistics");
    proposal
}

const SESSIONS: &str = "INSERT INTO sessions (token_hash, member_id, expires_at)
    SELECT hash, (SELECT min(id) FROM members) + n - 1, folkmoot_now() + interval '1 year' FROM unnest($1::bytea[]) WITH ORDINALITY h (hash, n)";

/// A member by lot: the one of rank r comes up in proportion to 1/r (Zipf's law), as people follow and post. Ranks are spread over all numbers.
fn by_lot(seed: &str) -> String {
    let share = format!("((hashint8({seed})::bigint & 2147483647) / 2147483648.0)");
    format!("(SELECT min(id) FROM members) + (floor(exp({share} * ln({MEMBERS})))::bigint * 7919) % {MEMBERS}")
}

/// They want no digests: thousands that are due at the same moment would take one of two processors, and be measured with every request.
fn people() -> String {
    let followed = by_lot("a.id * 7919 + k");
    let (many, some, most) = (READERS, READERS + 1, READERS + 2);
    format!(
        "INSERT INTO actors (handle, display_name) SELECT 'member_' || n, 'Member ' || n FROM generate_series(1, {MEMBERS}) n;
         INSERT INTO members (id, email, email_confirmed_at, password_hash, ledger_name, joined_at, digest)
            SELECT id, handle || '@example.org', folkmoot_now(), 'none', lpad(to_hex(id), 16, '0'), folkmoot_now() - interval '90 days', 'off' FROM actors;
         INSERT INTO follows (follower_id, followed_id)
            SELECT follower, followed FROM (SELECT a.id AS follower, {followed} AS followed FROM actors a CROSS JOIN generate_series(1, {FOLLOWS_DRAWN}) k) x
            WHERE follower <> followed ON CONFLICT DO NOTHING;
         INSERT INTO follows (follower_id, followed_id)
            SELECT f + {many}, f + n * 10 + 1 FROM (SELECT min(id) AS f FROM members) m CROSS JOIN generate_series(0, 4999) n ON CONFLICT DO NOTHING;
         INSERT INTO mutes (member_id, muted_id)
            SELECT f + {some}, f + n * 997 FROM (SELECT min(id) AS f FROM members) m CROSS JOIN generate_series(1, 50) n
            UNION ALL SELECT f + {most}, f + n * 23 FROM (SELECT min(id) AS f FROM members) m CROSS JOIN generate_series(1, 2000) n;"
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
    let (author, commenter, liker) = (by_lot("n"), by_lot("e.id + k"), by_lot("e.id * 31"));
    format!(
        "CREATE TEMP TABLE w AS SELECT ARRAY[{words}] AS words;
         INSERT INTO entries (author_id, kind, body, body_html, published_at, bumped_at)
            SELECT {author}, 'note', b, '<p>' || b || '</p>', t, t + 5 * {APART}
            FROM generate_series(1, {threads}) n CROSS JOIN w
            CROSS JOIN LATERAL (SELECT 'We met at the ' || words[1 + n % 12] || ' near the ' || words[1 + (n / 12) % 12] || ' and talked about number ' || n AS b,
                folkmoot_now() - interval '61 days' + n * (interval '60 days' / {threads}) AS t) x;
         INSERT INTO entries (author_id, thread_id, kind, body, body_html, published_at, bumped_at)
            SELECT {commenter}, e.id, 'comment', b, '<p>' || b || '</p>', e.published_at + k * {APART}, e.published_at + k * {APART}
            FROM entries e CROSS JOIN w CROSS JOIN generate_series(1, CASE WHEN e.id = (SELECT (min(id) + max(id)) / 2 FROM entries WHERE kind = 'note') THEN 50 ELSE 5 END) k
            CROSS JOIN LATERAL (SELECT 'I remember the ' || words[1 + (e.id + k) % 12] || ' too' AS b) x WHERE e.kind = 'note';
         INSERT INTO likes (entry_id, actor_id, at) SELECT e.id, {liker}, e.published_at + 2 * {APART} FROM entries e WHERE e.id % 4 = 0 AND e.deleted_at IS NULL;"
    )
}
