//! What the database refuses about imaginary friends, whoever asks it.

use tests::{Motion, TestApp};

use super::{grandma, item, make, number, site};
use crate::attacks::record::{LINE, refused_by};
use crate::court::Court;

const FRIEND: &str = "(SELECT id FROM imaginary_friends ORDER BY id LIMIT 1)";
const ADA: &str = "(SELECT id FROM actors WHERE handle = 'ada')";

#[tokio::test(flavor = "multi_thread")]
async fn nothing_looks_like_one_or_becomes_one_that_is_none() {
    let app = TestApp::start().await;
    let site = site().await;
    let ada = app.person("ada").await;
    grandma(&app, &ada, &site).await;
    let client = app.database.as_app().await;
    let member = "INSERT INTO members (id, email, password_hash, ledger_name) VALUES";
    for (sql, guard) in [
        ("INSERT INTO actors (handle) VALUES ('ben_imaginary')".to_owned(), "friends_wear_their_mark"),
        ("INSERT INTO actors (kind, handle) VALUES ('imaginary', 'ben')".to_owned(), "friends_wear_their_mark"),
        ("UPDATE actors SET handle = 'ada_imaginary' WHERE handle = 'ada'".to_owned(), "friends_wear_their_mark"),
        (format!("UPDATE actors SET handle = 'grandma' WHERE id = {FRIEND}"), "friends_wear_their_mark"),
        (format!("{member} ({FRIEND}, 'g@example.org', 'x', '00000000000000aa')"), "members_are_people"),
        (format!("INSERT INTO imaginary_friends (id, made_by) VALUES ({ADA}, {ADA})"), "friends_are_imaginary"),
    ] {
        assert_eq!(refused_by(&client, &sql).await, guard, "{sql}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_it_was_made_as_stays_and_its_history_too() {
    let app = TestApp::start().await;
    let site = site().await;
    let (ada, _ben) = (app.person("ada").await, app.person("ben").await);
    grandma(&app, &ada, &site).await;
    let client = app.database.as_app().await;
    let ben = "(SELECT id FROM actors WHERE handle = 'ben')";
    for (sql, guard) in [
        (format!("UPDATE imaginary_friends SET made_by = {ben}"), "friends_are_as_they_were_made"),
        (
            "UPDATE imaginary_friends SET made_at = made_at - interval '1 day'".to_owned(),
            "friends_are_as_they_were_made",
        ),
        (
            format!("UPDATE imaginary_friends SET claimed_by = {ben}, claimed_at = now()"),
            "imaginary_friends_claimed_are_kept_by_nobody",
        ),
        (
            format!("UPDATE imaginary_friends SET claimed_by = {ben}, kept_by = NULL"),
            "imaginary_friends_claims_say_when",
        ),
        ("DELETE FROM imaginary_friends".to_owned(), ""),
        ("UPDATE friend_acts SET detail = 'x'".to_owned(), ""),
        ("DELETE FROM friend_acts".to_owned(), ""),
    ] {
        assert_eq!(refused_by(&client, &sql).await, guard, "{sql}");
    }
    let gone =
        "UPDATE members SET erased_at = folkmoot_now(), email = NULL, email_confirmed_at = NULL, password_hash = NULL
        WHERE id = (SELECT id FROM actors WHERE handle = 'ben')";
    client.batch_execute(gone).await.unwrap();
    let sql = format!("UPDATE imaginary_friends SET kept_by = {ben}");
    assert_eq!(refused_by(&client, &sql).await, "friends_are_kept_by_members");
    let claim = format!("UPDATE imaginary_friends SET claimed_by = {ADA}, claimed_at = now(), kept_by = NULL");
    client.batch_execute(&claim).await.unwrap();
    let sql = "UPDATE imaginary_friends SET claimed_by = NULL, claimed_at = NULL";
    assert_eq!(refused_by(&client, sql).await, "friends_are_as_they_were_made");
}

#[tokio::test(flavor = "multi_thread")]
async fn each_feed_is_of_one_of_them_however_many_race() {
    let app = TestApp::start().await;
    let site = site().await;
    let (ada, ben) = (app.person("ada").await, app.person("ben").await);
    let url = site.url("/words.xml");
    let (one, other) =
        futures::join!(make(&ada, "Gran", std::slice::from_ref(&url)), make(&ben, "Nan", std::slice::from_ref(&url)));
    let mut statuses = [one.status, other.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 422]);
    assert_eq!(number(&app, "SELECT count(*) FROM imaginary_friends").await, 1);
    make(&ada, "Other", &["https://other.example/feed".to_owned()]).await.is(303);
    let client = app.database.as_app().await;
    let last = "(SELECT max(id) FROM imaginary_friends)";
    for sql in [
        format!("INSERT INTO sources (actor_id, url) VALUES ({last}, '{url}')"),
        format!("UPDATE sources SET url = '{url}' WHERE actor_id = {last}"),
        format!(
            "UPDATE sources SET actor_id = {last} WHERE url = '{url}'; UPDATE sources SET url = 'https://other.example/feed', actor_id = {FRIEND} WHERE actor_id = {last}"
        ),
    ] {
        let found = refused_by(&client, &sql).await;
        assert!(found == "friends_have_a_feed_alone" || found == "sources_once_per_actor", "{found}: {sql}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn mutes_of_sources_have_an_end_and_no_change() {
    let app = TestApp::start().await;
    let site = site().await;
    let (ada, ben) = (app.person("ada").await, app.person("ben").await);
    grandma(&app, &ada, &site).await;
    let words = number(&app, "SELECT id FROM sources WHERE url LIKE '%words.xml'").await;
    ben.post(&format!("/sources/{words}/mutes"), &[]).await.is(303);
    let client = app.database.as_app().await;
    assert_eq!(refused_by(&client, "UPDATE source_mutes SET at = now()").await, "source_mutes_are_history");
    let many = format!(
        "INSERT INTO sources (actor_id, url) SELECT {ADA}, 'https://many.example/' || n FROM generate_series(1, 5001) n;
         INSERT INTO source_mutes (member_id, source_id) SELECT (SELECT id FROM actors WHERE handle = 'ben'), id FROM sources
            WHERE url LIKE 'https://many.example/%'"
    );
    assert_eq!(refused_by(&client, &many).await, "source_mutes_per_member");
}

#[rocket::async_test]
async fn the_expelled_keep_none_and_take_none_on() {
    let app = TestApp::start().await;
    let site = site().await;
    let (ada, ben, cat) = (app.person("ada").await, app.person("ben").await, app.person("cat").await);
    grandma(&app, &ada, &site).await;
    crate::sanctions::suspend(&app, &ben).await;
    // As if all members had voted for it.
    Motion::draft(&app, &cat, "entry.max_chars", "6000").await;
    let owner = app.database.as_owner().await;
    owner.batch_execute("ALTER TABLE sanctions DISABLE TRIGGER expulsions_need_a_vote").await.unwrap();
    let expelled = format!(
        "BEGIN; {LINE}; INSERT INTO sanctions (member_id, case_id, kind, rule_id, reason, starts_at, ends_at, ledger_entry_id, carried_by)
            SELECT {ADA}, (SELECT max(id) FROM cases), 'expel', 'R1', 'x', folkmoot_now(), folkmoot_now() + interval '30 days', max(id),
                (SELECT min(id) FROM proposals) FROM ledger_entries; COMMIT"
    );
    owner.batch_execute(&expelled).await.unwrap();
    cat.get("/@grandma_imaginary").await.shows("Nobody keeps it").shows("wordone");
    let again = format!("UPDATE imaginary_friends SET kept_by = {ADA}");
    assert_eq!(refused_by(&app.database.as_app().await, &again).await, "friends_are_kept_by_members");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_verdict_is_not_of_whoever_keeps_what_it_is_about() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 7).await;
    let site = site().await;
    make(&court.author, "Grandma", &[site.url("/words.xml")]).await.is(303);
    app.settle().await;
    let case = court.flag(item(&app, "wordone").await).await;
    let verdict = format!("INSERT INTO verdicts (case_id, decided_by) VALUES ({case}, {ADA})");
    let found = refused_by(&app.database.as_app().await, &verdict).await;
    assert_eq!(found, "keepers_decide_nothing_of_their_friends");
}
