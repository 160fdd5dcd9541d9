//! What meets at the door of a group at the same moment.

use std::time::Duration;

use futures::future::join;
use tests::TestApp;

use super::{bring_in, count, found, press, subjects};

const INSERT: &str = "INSERT INTO entries (author_id, kind, audience, group_id, body, published_at, bumped_at)
    SELECT m.id, 'note', 'group', g.id, 'late', now(), now() FROM actors m, actors g WHERE m.handle = 'ben' AND g.handle = 'bees'";
const REMOVE: &str = "DELETE FROM group_members WHERE member_id = (SELECT id FROM actors WHERE handle = 'ben')";

/// Whether a statement is still waiting for another one after a while.
async fn waits<T>(statement: &mut (impl Future<Output = T> + Unpin)) -> bool {
    tokio::time::timeout(Duration::from_millis(300), statement).await.is_err()
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_being_removed_has_posted_before_or_does_not_post() {
    let app = TestApp::start().await;
    let (ada, ben) = (app.person("ada").await, app.person("ben").await);
    found(&ada, "bees", "private").await;
    bring_in(&ada, "bees", &ben).await;
    let (one, two) = (app.database.as_app().await, app.database.as_app().await);
    // Posting first: the removal waits, and the entry is there.
    one.batch_execute(&format!("BEGIN; {INSERT}")).await.unwrap();
    let mut removal = Box::pin(two.batch_execute(REMOVE));
    assert!(waits(&mut removal).await, "the removal waits for the post");
    one.batch_execute("ROLLBACK").await.unwrap();
    removal.await.unwrap();
    bring_in(&ada, "bees", &ben).await;
    // Removing first: the post waits, and is refused.
    one.batch_execute(&format!("BEGIN; {REMOVE}")).await.unwrap();
    let mut post = Box::pin(two.batch_execute(INSERT));
    assert!(waits(&mut post).await, "the post waits for the removal");
    one.batch_execute("COMMIT").await.unwrap();
    let refused = post.await.unwrap_err();
    assert_eq!(
        refused.as_db_error().and_then(|error| error.constraint()),
        Some("entries_are_by_members_of_their_group")
    );
    assert_eq!(count(&app, "SELECT count(*) FROM entries WHERE body = 'late'").await, 0);
}

#[rocket::async_test]
async fn a_post_that_meets_a_removal_is_there_or_refused() {
    let app = TestApp::start().await;
    let (ada, ben) = (app.person("ada").await, app.person("ben").await);
    found(&ada, "bees", "private").await;
    for round in 0..6 {
        bring_in(&ada, "bees", &ben).await;
        let words = format!("round{round}");
        let fields = [("body", words.as_str()), ("audience", "@bees")];
        let (post, removal) =
            join(ben.post("/entries", &fields), press(&ada, "/groups/bees/members/ben/removal")).await;
        assert_eq!(removal.status, 303);
        assert!(matches!(post.status, 303 | 422), "{}", post.status);
        let there = count(&app, &format!("SELECT count(*) FROM entries WHERE body = '{words}'")).await;
        assert_eq!(there, i64::from(post.status == 303));
        ben.get("/@bees").await.hides(&words);
    }
}

#[rocket::async_test]
async fn of_two_last_administrators_who_leave_at_once_one_stays() {
    let app = TestApp::start().await;
    let (ada, ben, cat) = (app.person("ada").await, app.person("ben").await, app.person("cat").await);
    for round in 0..4 {
        let handle = format!("bees{round}");
        found(&ada, &handle, "public").await;
        for person in [&ben, &cat] {
            press(person, &format!("/groups/{handle}/members")).await.is(303);
        }
        press(&ada, &format!("/groups/{handle}/administrators/ben")).await.is(303);
        let path = format!("/groups/{handle}/members/removal");
        let (one, other) = join(press(&ada, &path), press(&ben, &path)).await;
        let mut statuses = [one.status, other.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [303, 422]);
    }
    let without = "SELECT count(*) FROM groups g WHERE NOT EXISTS (SELECT FROM group_members m WHERE m.group_id = g.id AND m.is_admin)";
    assert_eq!(count(&app, without).await, 0);
}

#[rocket::async_test]
async fn nobody_comes_into_a_group_that_is_being_closed() {
    let app = TestApp::start().await;
    let (ada, ben) = (app.person("ada").await, app.person("ben").await);
    for round in 0..4 {
        let handle = format!("bees{round}");
        found(&ada, &handle, "public").await;
        let (leave, joined) = join(
            press(&ada, &format!("/groups/{handle}/members/removal")),
            press(&ben, &format!("/groups/{handle}/members")),
        )
        .await;
        let came_of_it = (leave.status, joined.status);
        assert!(matches!(came_of_it, (303, 422) | (422, 303)), "{came_of_it:?}");
    }
}

#[rocket::async_test]
async fn two_administrators_who_answer_one_request_let_in_once() {
    let app = TestApp::start().await;
    let (ada, ben, cat) = (app.person("ada").await, app.person("ben").await, app.person("cat").await);
    found(&ada, "bees", "request").await;
    bring_in(&ada, "bees", &ben).await;
    press(&ada, "/groups/bees/administrators/ben").await.is(303);
    press(&cat, "/groups/bees/members").await.is(303);
    let path = "/groups/bees/requests/cat/acceptance";
    let (one, other) = join(press(&ada, path), press(&ben, path)).await;
    let mut statuses = [one.status, other.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 404]);
    assert_eq!(subjects(&app, &cat).await.len(), 1);
    assert_eq!(count(&app, "SELECT count(*) FROM group_acts WHERE what = 'let_in'").await, 1);
}
