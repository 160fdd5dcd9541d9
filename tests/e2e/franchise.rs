//! Who may vote: newcomers wait, members vouch, and a crowd of new accounts changes nothing.

use chrono::TimeDelta;
use governance::{Constitution, PolicyKey, PolicyValue};
use tests::{Motion, Person, TestApp, TestDatabase};

/// A community with the franchise as it is by default.
async fn strict() -> TestApp {
    let defaults = Constitution::new();
    let strict = [PolicyKey::FranchiseFounders, PolicyKey::FranchiseMinActiveDays]
        .map(|key| (key, PolicyValue::Integer(defaults.integer(key))));
    TestApp::resume(TestDatabase::founded(&strict).await, tests::Setting::default()).await
}

async fn founders(app: &TestApp) -> Vec<Person<'_>> {
    let mut people = Vec::new();
    for number in 0..12 {
        people.push(app.person(&format!("founder{number:02}")).await);
    }
    people
}

async fn number(app: &TestApp, sql: &str) -> i64 {
    app.database.as_owner().await.query_one(sql, &[]).await.unwrap().get(0)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_fresh_accounts_are_on_no_roll_however_long_they_wait() {
    let app = strict().await;
    let people = founders(&app).await;
    app.database
        .as_owner()
        .await
        .batch_execute(
            "WITH a AS (INSERT INTO actors (handle) SELECT 'crowd' || n FROM generate_series(1, 1000) n RETURNING id, handle)
             INSERT INTO members (id, email, email_confirmed_at, password_hash, ledger_name, active_days)
                SELECT id, handle || '@example.org', folkmoot_now(), 'none', lpad(to_hex(id), 16, '0'), 1 FROM a",
        )
        .await
        .unwrap();
    let sponsors = [&people[1], &people[2]];
    let motion = Motion::voting(&app, &people[0], sponsors, "entry.max_chars", "6000").await;
    assert_eq!(motion.count("roll").await, 12);
    assert_eq!(motion.count("provisional_members").await, 12);
    // They grow old, and come back day after day; nobody knows them, and they cannot vouch for one another.
    app.advance(TimeDelta::days(30)).await;
    app.database
        .as_owner()
        .await
        .batch_execute(
            "ALTER TABLE members DISABLE TRIGGER active_days_one_by_one; UPDATE members SET active_days = 30;
             ALTER TABLE members ENABLE TRIGGER active_days_one_by_one",
        )
        .await
        .unwrap();
    let later = Motion::voting(&app, &people[0], sponsors, "comment.max_chars", "4000").await;
    assert_eq!(later.count("roll").await, 12);
    let forged = "BEGIN; INSERT INTO ledger_entries (kind, subject, body, leaf_hash) VALUES ('x', 'x', '{}', sha256('\\x00'::bytea || '{}'::bytea));
        INSERT INTO vouches (voucher_id, member_id, ledger_entry_id) SELECT
            (SELECT id FROM actors WHERE handle = 'crowd1'), (SELECT id FROM actors WHERE handle = 'crowd2'), max(id) FROM ledger_entries; COMMIT";
    let refused = app.database.as_app().await.batch_execute(forged).await.expect_err("a voucher by nobody");
    assert_eq!(refused.as_db_error().and_then(|error| error.constraint()), Some("vouches_by_those_who_may_vote"));
    let forged = "UPDATE members SET active_days = 50 WHERE id = (SELECT id FROM actors WHERE handle = 'crowd1')";
    let refused = app.database.as_app().await.batch_execute(forged).await.expect_err("fifty days at once");
    assert_eq!(refused.as_db_error().and_then(|error| error.constraint()), Some("active_days_one_by_one"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_member_vouches_for_a_newcomer_in_the_open_and_takes_it_back_until_a_roll_rests_on_it() {
    let app = strict().await;
    let people = founders(&app).await;
    let new = app.person("newcomer").await;
    new.get("/franchise")
        .await
        .is(200)
        .shows("You are not yet on the rolls")
        .shows("0 vouchers")
        .shows("vouched for by 1 member");
    people[0].get("/franchise").await.shows("You may vote").shows("@newcomer").shows("Vouch for them");
    new.post("/actors/founder00/vouches", &[]).await.is(422);
    people[0].post("/actors/founder00/vouches", &[]).await.is(403);
    let lines = "SELECT count(*) FROM ledger_entries WHERE kind = 'member.vouched_for'";
    people[0].post("/actors/newcomer/vouches", &[]).await.is(303);
    assert_eq!(number(&app, lines).await, 1);
    people[0].post("/actors/newcomer/vouches", &[]).await.is(422);
    assert_eq!(number(&app, lines).await, 1);
    new.get("/franchise").await.shows("You may vote");
    people[0].post("/actors/newcomer/vouches/removal", &[]).await.is(303);
    new.get("/franchise").await.shows("not yet on the rolls");
    people[0].post("/actors/newcomer/vouches", &[]).await.is(422);
    people[1].post("/actors/newcomer/vouches", &[]).await.is(303);
    let motion = Motion::voting(&app, &people[0], [&people[1], &people[2]], "entry.max_chars", "6000").await;
    new.get(&motion.path("/roll")).await.is(200).shows("You are on the roll.");
    people[1].post("/actors/newcomer/vouches/removal", &[]).await.is(422);
    motion.cast(&new, "yes").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_roll_is_published_before_it_is_frozen_and_whoever_comes_later_is_not_on_it() {
    let app = TestApp::start().await;
    let (ana, ben, cem) = (app.person("ana").await, app.person("ben").await, app.person("cem").await);
    let motion = Motion::discussed(&app, &ana, [&ben, &cem], "entry.max_chars", "6000").await;
    let names = motion.path("/roll/provisional");
    app.visitor().get(&names).await.is(404);
    let fields = [("handle", "cem"), ("stance", "against"), ("reason", "A robot.")];
    ben.post(&motion.path("/challenges"), &fields).await.is(422);
    let left = motion.milliseconds_until("discussion_ends_at").await - 24 * 3_600_000;
    app.advance(TimeDelta::milliseconds(left + 1000)).await;
    app.visitor().get(&names).await.is(200).shows("\"roll_hash\"");
    app.visitor().get(&motion.path("/roll")).await.is(200).shows("with 3 members");
    let late = app.person("late").await;
    late.post(&motion.path("/challenges"), &fields).await.is(422);
    cem.post(&motion.path("/challenges"), &fields).await.is(403);
    ben.post(&motion.path("/challenges"), &fields).await.is(303);
    ben.post(&motion.path("/challenges"), &fields).await.is(422);
    ben.get(&motion.path("/roll")).await.shows("1 of 3 challengers").shows("A robot.");
    motion.pass_deadline("discussion_ends_at").await;
    assert_eq!((motion.state().await.as_str(), motion.count("roll").await), ("voting", 3));
    late.get(&motion.path("/roll")).await.shows("You are not on the roll");
    ana.post(&motion.path("/challenges"), &fields).await.is(422);
}

#[tokio::test(flavor = "multi_thread")]
async fn why_an_account_is_challenged_is_not_read_across_a_block_but_by_whom_it_concerns() {
    let app = TestApp::start().await;
    let (ana, ben, cem) = (app.person("ana").await, app.person("ben").await, app.person("cem").await);
    let motion = Motion::discussed(&app, &ana, [&ben, &cem], "entry.max_chars", "6000").await;
    let left = motion.milliseconds_until("discussion_ends_at").await - 24 * 3_600_000;
    app.advance(TimeDelta::milliseconds(left + 1000)).await;
    let fields = [("handle", "cem"), ("stance", "against"), ("reason", "wordrobot")];
    ben.post(&motion.path("/challenges"), &fields).await.is(303);
    for blocker in [&ana, &cem] {
        blocker.post("/actors/ben/blocks", &[]).await.is(303);
    }
    let roll = motion.path("/roll");
    ana.get(&roll).await.is(200).shows("1 of 3 challengers").hides("wordrobot").hides("/@ben").shows("A block keeps");
    cem.get(&roll).await.shows("wordrobot").shows("/@ben");
    for reader in [&ben, &app.visitor()] {
        reader.get(&roll).await.shows("wordrobot").hides("A block keeps");
    }
}
