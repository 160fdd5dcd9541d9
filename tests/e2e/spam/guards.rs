//! The database refuses a hold by a policy that opened nothing, a second first post that waits, and a change of either.

use governance::PolicyKey;
use tests::TestApp;

use super::{community, count, held, note, number};
use crate::attacks::record::{LINE, refused_by};
use crate::court::Court;

const NEWEST: &str = "(SELECT max(id) FROM ledger_entries)";

/// A hold by a policy of an entry, as the application would write it.
fn forged(entry: i64, policy: &str) -> String {
    format!(
        "WITH c AS (INSERT INTO cases (entry_id, rule_id, rule_text, snapshot_html, due_at, ledger_entry_id)
            VALUES ({entry}, 'R4', 'x', '', folkmoot_now() + interval '1 day', {NEWEST}) RETURNING id)
         INSERT INTO holds (case_id, entry_id, ledger_entry_id) SELECT id, {entry}, {NEWEST} FROM c;
         INSERT INTO policy_holds (case_id, policy, finding, ledger_entry_id) SELECT max(id), '{policy}', 'x', {NEWEST} FROM cases"
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn a_policy_holds_what_it_opens_a_case_about_and_nothing_else() {
    let app = TestApp::start().await;
    migrations::run(&app.database.owner_url, folkmoot::cluster::APP_ROLE).await.unwrap();
    let court = Court::with(&app, 8).await;
    let (_, flagged) = court.case("a note").await;
    let client = app.database.as_app().await;
    let of = |case: i64| {
        format!(
            "INSERT INTO policy_holds (case_id, policy, finding, ledger_entry_id) VALUES ({case}, 'spam.same_max', 'x', {NEWEST})"
        )
    };
    let guard = "policy_holds_open_their_case";
    assert_eq!(refused_by(&client, &format!("BEGIN; {LINE}; {}; COMMIT", of(flagged))).await, guard, "flags opened it");
    let appointed = &court.others[0];
    app.appoint(appointed).await;
    let entry = court.post("another note").await;
    let by_moderator = appointed.post(&format!("/entries/{entry}/hold"), &[("rule", "R1"), ("reason", "rude")]).await;
    let case = by_moderator.made();
    assert_eq!(refused_by(&client, &format!("BEGIN; {LINE}; {}; COMMIT", of(case))).await, guard, "a moderator did");
    let entry = court.post("a third note").await;
    let silent = forged(entry, "spam.same_max");
    assert!(refused_by(&client, &format!("BEGIN; {silent}; COMMIT")).await.ends_with("_need_a_record"));
    client.batch_execute(&format!("BEGIN; {LINE}; {silent}; COMMIT")).await.expect("an honest one");
    for sql in ["UPDATE policy_holds SET finding = 'y'", "DELETE FROM policy_holds"] {
        assert_eq!(refused_by(&client, sql).await, "", "{sql}");
        let owner = app.database.as_owner().await;
        assert_eq!(refused_by(&owner, sql).await, "policy_holds_are_history", "{sql}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_first_post_of_an_author_waits() {
    let app = community(&[(PolicyKey::ReviewFirstPosts, number(3))]).await;
    migrations::run(&app.database.owner_url, folkmoot::cluster::APP_ROLE).await.unwrap();
    let (ada, ben) = (app.person("ada").await, app.person("ben").await);
    held(&app, &note(&ada, "first").await).await;
    let client = app.database.as_app().await;
    let posted = |who: i64| {
        format!(
            "INSERT INTO entries (author_id, kind, body, published_at, bumped_at) VALUES ({who}, 'note', 'second', now(), now())"
        )
    };
    for person in [&ada, &ben] {
        client.batch_execute(&posted(person.member().get())).await.unwrap();
    }
    let entry = async |who: i64| count(&app, &format!("SELECT max(id) FROM entries WHERE author_id = {who}")).await;
    let (hers, his) = (entry(ada.member().get()).await, entry(ben.member().get()).await);
    let review = "review.first_posts";
    let second = format!("BEGIN; {LINE}; {}; COMMIT", forged(hers, review));
    assert_eq!(refused_by(&client, &second).await, "reviews_one_at_a_time");
    client.batch_execute(&format!("BEGIN; {LINE}; {}; COMMIT", forged(his, review))).await.expect("another author's");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_found_about_flags_stays() {
    let app = TestApp::start().await;
    migrations::run(&app.database.owner_url, folkmoot::cluster::APP_ROLE).await.unwrap();
    let court = Court::with(&app, 8).await;
    let (_, case) = court.case("a note").await;
    let client = app.database.as_app().await;
    let insert = format!(
        "INSERT INTO coordinations (case_id, at_end, flaggers, together, burst, ledger_entry_id) VALUES ({case}, false, 3, 2, 0, {NEWEST})"
    );
    assert_eq!(refused_by(&client, &insert).await, "coordinations_need_a_record");
    let wrong = insert.replace("3, 2, 0", "3, 4, 0");
    assert_eq!(refused_by(&client, &format!("BEGIN; {LINE}; {wrong}; COMMIT")).await, "coordinations_counts");
    client.batch_execute(&format!("BEGIN; {LINE}; {insert}; COMMIT")).await.expect("an honest one");
    let owner = app.database.as_owner().await;
    assert_eq!(refused_by(&owner, "UPDATE coordinations SET together = 3").await, "coordinations_are_history");
    assert_eq!(refused_by(&client, "DELETE FROM coordinations").await, "", "a grant");
}
