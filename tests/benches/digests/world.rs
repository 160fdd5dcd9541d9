//! A community in which everybody's digest is due at the same moment, made by bare inserts with the triggers off.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use folkmoot::cluster::{APP_ROLE, PrivateCluster};
use folkmoot::web::guards::token_hash;
use tokio_postgres::{Client, NoTls};

use crate::votes;

/// Pages that are asked for before and during the run, by members who are signed in.
pub const PAGES: [&str; 2] = ["/home", "/proposals"];
const READERS: usize = 200;
/// So many write, and everybody follows some of them: with these numbers a digest finds 24 threads, of which it tells the best.
const WRITERS: i64 = 5_000;
const FOLLOWS: i64 = 20;
const THREADS: i64 = 6_000;
const DOMAINS: i64 = 500;

/// Fills a cluster; the owner's connection to it.
pub async fn make(cluster: &PrivateCluster, members: i64) -> Client {
    migrations::run(&cluster.owner_url, APP_ROLE).await.expect("the migrations run");
    let store = store::Store::connect(&cluster.owner_url, &store::PoolSettings::default()).await.expect("a store");
    let charter = governance::policies::found("Benchmoot", &BTreeMap::new()).expect("the defaults are legal");
    let mut tx = store.begin().await.expect("a transaction");
    store::policies::found(&mut tx, charter).await.expect("the founding is recorded");
    tx.commit().await.expect("the founding is kept");
    let (client, connection) = tokio_postgres::connect(&cluster.owner_url, NoTls).await.expect("a connection");
    tokio::spawn(connection);
    votes::triggers(&client, "DISABLE").await;
    client.batch_execute(&people(members)).await.expect("people");
    client.batch_execute(&threads(members)).await.expect("threads");
    votes::open(&client, members, TimeDelta::hours(6), TimeDelta::days(5)).await;
    votes::triggers(&client, "ENABLE").await;
    let hashes: Vec<Vec<u8>> = (0..READERS).map(|n| token_hash(&session(n)).to_vec()).collect();
    client.execute(SESSIONS, &[&hashes]).await.expect("sessions");
    client.batch_execute("VACUUM ANALYZE").await.expect("statistics");
    client
}

/// The session of some member.
pub fn session(n: usize) -> String {
    format!("bench-session-{}", n % READERS)
}

/// From now on everybody wants a digest each day at the hour that has just begun.
pub async fn let_them_be_due(client: &Client) {
    let daily = "UPDATE members SET digest = 'daily', digest_hour = extract(hour FROM folkmoot_now() AT TIME ZONE time_zone)::int2";
    client.batch_execute(daily).await.expect("they choose a digest");
    client.batch_execute("VACUUM ANALYZE members").await.expect("statistics");
}

const SESSIONS: &str = "INSERT INTO sessions (token_hash, member_id, expires_at, seen_at)
    SELECT hash, (SELECT max(id) FROM members) - n, folkmoot_now() + interval '1 year', folkmoot_now() - interval '9 days'
    FROM unnest($1::bytea[]) WITH ORDINALITY h (hash, n)";

/// One of those who write, by lot.
fn writer(seed: &str, members: i64) -> String {
    let writers = members.min(WRITERS);
    format!("(SELECT min(id) FROM members) + (hashint8({seed})::bigint & 2147483647) % {writers}")
}

fn people(members: i64) -> String {
    let followed = writer("a.id * 7919 + k", members);
    format!(
        "INSERT INTO actors (handle, display_name, created_at) SELECT 'member_' || n, 'Member ' || n, folkmoot_now() - interval '90 days' FROM generate_series(1, {members}) n;
         INSERT INTO members (id, email, email_confirmed_at, password_hash, ledger_name, joined_at, digest, time_zone)
            SELECT id, handle || '@d' || id % {DOMAINS} || '.example', folkmoot_now() - interval '90 days', 'none', lpad(to_hex(id), 16, '0'),
                folkmoot_now() - interval '90 days', 'off', (ARRAY['UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Tokyo'])[1 + id % 4] FROM actors;
         INSERT INTO follows (follower_id, followed_id)
            SELECT follower, followed FROM (SELECT a.id AS follower,
                {followed} AS followed
                FROM actors a CROSS JOIN generate_series(1, {FOLLOWS}) k) x
            WHERE follower <> followed ON CONFLICT DO NOTHING;"
    )
}

/// Threads of the day that ended with the last hour, four comments and some likes on each.
fn threads(members: i64) -> String {
    let [writer, commenter, liker] = ["n", "e.id * 31 + k", "e.id * 17 + k"].map(|seed| writer(seed, members));
    format!(
        "INSERT INTO entries (author_id, kind, body, body_html, published_at, bumped_at, created_at)
            SELECT {writer}, 'note', b, '<p>' || b || '</p>', t, t + interval '40 minutes', t
            FROM generate_series(1, {THREADS}) n
            CROSS JOIN LATERAL (SELECT 'What we found at the mill on walk number ' || n || ', and who came along this time, with all that was said on the way' AS b,
                date_trunc('hour', folkmoot_now()) - interval '1 hour' - n * (interval '22 hours' / {THREADS}) AS t) x;
         INSERT INTO entries (author_id, thread_id, kind, body, body_html, published_at, bumped_at, created_at)
            SELECT {commenter}, e.id, 'comment', b, '<p>' || b || '</p>', e.published_at + k * interval '10 minutes', e.published_at + k * interval '10 minutes', e.published_at + k * interval '10 minutes'
            FROM entries e CROSS JOIN generate_series(1, 4) k CROSS JOIN LATERAL (SELECT 'I was there too' AS b) x WHERE e.kind = 'note';
         INSERT INTO likes (entry_id, actor_id, at)
            SELECT e.id, {liker}, e.published_at + k * interval '5 minutes' FROM entries e CROSS JOIN generate_series(1, 3) k WHERE e.kind = 'note' ON CONFLICT DO NOTHING;"
    )
}
