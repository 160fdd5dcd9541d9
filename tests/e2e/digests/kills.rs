//! The real program, killed (SIGKILL) between any two steps of writing and sending: no window gets two digests, and none is lost.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use chrono::TimeDelta;
use tests::{Program, Scratch, TestApp};
use tokio_postgres::Client;

use super::{DAY, daily, follow, post, windows};
use crate::mails::bad_server::{At, BadServer, Does, Wrong};

const READERS: i64 = 24;

/// A worker that is to die, and what it works with.
struct Doomed<'a> {
    app: &'a TestApp,
    program: Program,
    server: BadServer,
    /// Holds what the worker is to wait for.
    gate: Client,
}

impl Doomed<'_> {
    /// Starts a worker, waits until it is where it is to die, and kills it there.
    async fn dies(&self, at: impl AsyncFn() -> bool) {
        let mut worker = self.program.start(&["work"]);
        let until = Instant::now() + Duration::from_secs(30);
        while !at().await {
            assert!(Instant::now() < until, "it does not come so far: {:#?}", worker.log());
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        worker.kill();
    }

    /// The same, while it cannot write to a table: it dies waiting for that.
    async fn dies_before(&self, table: &str, at: impl AsyncFn() -> bool) {
        self.gate.batch_execute(&format!("BEGIN; LOCK TABLE {table} IN SHARE MODE")).await.unwrap();
        self.dies(async || at().await && self.waits_for(table).await).await;
        self.gate.batch_execute("ROLLBACK").await.unwrap();
    }

    async fn waits_for(&self, table: &str) -> bool {
        let waiting = "SELECT count(*) FROM pg_locks WHERE relation = to_regclass($1) AND NOT granted";
        self.gate.query_one(waiting, &[&table]).await.unwrap().get::<_, i64>(0) > 0
    }

    async fn count(&self, of: &str) -> i64 {
        self.gate.query_one(&format!("SELECT count(*) FROM {of}"), &[]).await.unwrap().get(0)
    }

    fn does(&self, at: At, does: Does, times: usize) {
        self.server.goes_wrong(Wrong { at, does, to: "", times });
    }

    /// Claims of the dead end.
    async fn time_passes(&self) {
        self.app.skip(TimeDelta::seconds(301)).await;
    }
}

async fn everybody_is_due(app: &TestApp) {
    let ben = app.person("ben").await;
    for number in 0..READERS {
        follow(&app.person(&format!("reader{number}")).await, "ben").await;
    }
    daily(app, &ben).await;
    let all = "UPDATE members SET digest = CASE WHEN id = $1 THEN 'off' ELSE 'daily' END, digest_hour = (SELECT digest_hour FROM members WHERE id = $1)";
    app.database.as_owner().await.execute(all, &[&ben.member().get()]).await.unwrap();
    app.settle().await;
    post(&ben, "news").await;
    app.skip(DAY).await;
}

#[rocket::async_test]
async fn the_program_killed_between_any_two_steps_writes_each_digest_once_and_loses_none() {
    let app = TestApp::start().await;
    everybody_is_due(&app).await;
    let before = windows(&app).await;
    let (scratch, server) = (Scratch::new("kills"), BadServer::start().await);
    let program = Program::new(env!("CARGO_BIN_EXE_node"), &scratch.0)
        .with("DATABASE_URL", &app.database.app_url)
        .with("FOLKMOOT_SECRET", &"5e".repeat(32))
        .with("SMTP_URL", &format!("smtp://127.0.0.1:{}", server.port));
    let doomed = Doomed { app: &app, program, server, gate: app.database.as_owner().await };
    // With members taken and their digests written, before a mail is in the queue; and before the window is done.
    doomed.dies_before("mails", async || true).await;
    doomed.dies_before("digests", async || true).await;
    assert_eq!((windows(&app).await, doomed.count("mails WHERE kind = 'digest'").await), (before, before.1));
    // With everything written, and nothing claimed.
    let claims = "BEGIN; SELECT pg_advisory_xact_lock(hashtextextended('mail claims', 0))";
    doomed.gate.batch_execute(claims).await.unwrap();
    doomed.dies(async || windows(&app).await.0 == before.0 + READERS).await;
    doomed.gate.batch_execute("ROLLBACK").await.unwrap();
    assert_eq!((windows(&app).await, doomed.server.taken().len()), ((before.0 + READERS, before.1 + READERS), 0));
    // With mails claimed: before the server has greeted, and when it has them whole and says nothing.
    let claimed = "mails WHERE leased_until > folkmoot_now()";
    doomed.does(At::Greeting, Does::Hang, 4);
    doomed.dies(async || doomed.server.connections() >= 4).await;
    doomed.time_passes().await;
    doomed.does(At::Taken, Does::Hang, 4);
    let mut untold = Vec::new();
    doomed.dies(async || doomed.count(claimed).await > 0 && doomed.server.contents() == 4).await;
    untold.extend(doomed.server.taken());
    assert_eq!(
        (untold.len(), doomed.count("mails WHERE sent_at IS NOT NULL AND kind = 'digest'").await),
        (4, before.1)
    );
    doomed.time_passes().await;
    // When the server has answered for them, and it is not written down.
    doomed.dies_before("mail_domains", async || doomed.server.contents() >= 4).await;
    let unmarked = doomed.server.taken();
    assert_eq!(doomed.count("mails WHERE sent_at IS NOT NULL AND kind = 'digest'").await, before.1);
    doomed.time_passes().await;
    // Two that live.
    let workers = [doomed.program.start(&["work"]), doomed.program.start(&["work"])];
    let done = "mails WHERE kind = 'digest' AND sent_at IS NOT NULL";
    let until = Instant::now() + Duration::from_secs(30);
    while doomed.count(done).await < before.1 + READERS {
        assert!(Instant::now() < until, "{:#?}", workers[0].log());
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    drop(workers);
    each_arrived(&doomed, before, &unmarked).await;
}

/// By the server's own list: each member got the digest of the window, and what came twice is what nobody could know to have arrived.
async fn each_arrived(doomed: &Doomed<'_>, before: (i64, i64), unmarked: &[String]) {
    assert_eq!(windows(doomed.app).await, (before.0 + READERS, before.1 + READERS), "one window, one mail");
    let last = doomed.server.taken();
    assert_eq!(last.iter().collect::<BTreeSet<_>>().len(), last.len(), "two workers, and none of the last ones twice");
    assert_eq!(i64::try_from(last.len()).unwrap(), READERS, "{last:?}");
    assert!(unmarked.iter().all(|name| last.contains(name)), "sent and not marked is sent again, under the same name");
    let mut by_member = BTreeMap::<i64, BTreeSet<&str>>::new();
    for name in last.iter().chain(unmarked) {
        let mail = doomed.app.services.sender.mail_of(name).expect("a name of ours");
        let whose = "SELECT member_id FROM digests WHERE mail_id = $1";
        let member = doomed.gate.query_one(whose, &[&mail]).await.unwrap().get(0);
        by_member.entry(member).or_default().insert(name);
    }
    assert_eq!(i64::try_from(by_member.len()).unwrap(), READERS, "none is lost");
    assert!(by_member.values().all(|names| names.len() == 1), "nobody has two: {by_member:?}");
}
