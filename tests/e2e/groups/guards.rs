//! What the database refuses about groups, whoever asks it.

use tests::TestApp;

use super::{bring_in, found, post_into, press};
use crate::attacks::record::refused_by;

const ID: &str = "(SELECT id FROM groups LIMIT 1)";

fn person(handle: &str) -> String {
    format!("(SELECT id FROM actors WHERE handle = '{handle}')")
}

fn note(author: &str, audience: &str, kind: &str) -> String {
    format!(
        "INSERT INTO entries (author_id, kind, audience, group_id, body, published_at, bumped_at)
         VALUES ({}, '{kind}', '{audience}', {ID}, 'x', now(), now())",
        person(author)
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_written_in_a_group_is_by_its_members_and_keeps_its_readers() {
    let app = TestApp::start().await;
    let (ada, _ben) = (app.person("ada").await, app.person("ben").await);
    found(&ada, "bees", "private").await;
    post_into(&ada, "bees", "wordsecret").await;
    ada.post("/entries", &[("body", "for all")]).await.is(303);
    let client = app.database.as_app().await;
    for (sql, guard) in [
        (note("ben", "group", "note"), "entries_are_by_members_of_their_group"),
        (note("ada", "public", "note"), "entries_have_the_audience_of_their_group"),
        (note("ada", "followers", "note"), "entries_have_the_audience_of_their_group"),
        (note("ada", "group", "proposal"), "entries_in_groups"),
        ("UPDATE entries SET audience = 'public' WHERE audience = 'group'".into(), "entries_keep_their_audience"),
        (
            "UPDATE entries SET group_id = NULL, audience = 'public' WHERE audience = 'group'".into(),
            "entries_keep_their_audience",
        ),
        (
            format!("UPDATE entries SET group_id = {ID} WHERE kind = 'note' AND audience = 'public'"),
            "entries_keep_their_audience",
        ),
        ("UPDATE entries SET deleted_at = NULL WHERE kind = 'group'".into(), "entries_stand_ins_are_not_shown"),
        (note("ada", "group", "group"), "entries_stand_ins_are_not_shown"),
    ] {
        assert_eq!(refused_by(&client, &sql).await, guard, "{sql}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_group_keeps_an_administrator_and_its_history() {
    let app = TestApp::start().await;
    let (ada, ben) = (app.person("ada").await, app.person("ben").await);
    found(&ada, "bees", "public").await;
    press(&ben, "/groups/bees/members").await.is(303);
    // A copied database does not have the grants of the one it was copied from.
    migrations::run(&app.database.owner_url, folkmoot::cluster::APP_ROLE).await.unwrap();
    let (client, owner) = (app.database.as_app().await, app.database.as_owner().await);
    let (of_ada, of_ben) = (person("ada"), person("ben"));
    for (sql, guard) in [
        (format!("DELETE FROM group_members WHERE member_id = {of_ada}"), "groups_keep_an_administrator"),
        ("UPDATE group_members SET is_admin = false".into(), "groups_keep_an_administrator"),
        (
            format!("UPDATE group_members SET member_id = 0 - id FROM actors WHERE id = member_id AND id = {of_ben}"),
            "group_members_are_history",
        ),
        (
            format!("INSERT INTO groups (id, entrance, founded_by) VALUES ({of_ben}, 'public', {of_ben})"),
            "groups_are_actors",
        ),
        (format!("INSERT INTO group_members (group_id, member_id) VALUES ({ID}, {of_ben})"), "group_members_once"),
    ] {
        assert_eq!(refused_by(&client, &sql).await, guard, "{sql}");
    }
    for sql in ["UPDATE group_acts SET what = 'left'", "DELETE FROM group_acts"] {
        assert_eq!(refused_by(&client, sql).await, "");
        assert_eq!(refused_by(&owner, sql).await, "group_acts_are_history");
    }
    assert_eq!(refused_by(&client, "DELETE FROM groups").await, "");
    client.batch_execute("DELETE FROM group_members").await.unwrap();
    let again = format!("INSERT INTO group_members (group_id, member_id, is_admin) VALUES ({ID}, {of_ben}, true)");
    assert_eq!(refused_by(&client, &again).await, "groups_closed");
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_in_more_groups_than_a_home_stream_can_ask() {
    let app = TestApp::start().await;
    let (ada, ben) = (app.person("ada").await, app.person("ben").await);
    let many = format!(
        "WITH a AS (INSERT INTO actors (kind, handle, display_name) SELECT 'group', 'g_' || n, 'g' FROM generate_series(1, 200) n RETURNING id)
         SELECT count(*) FROM a; INSERT INTO groups (id, entrance, founded_by) SELECT id, 'public', {0} FROM actors WHERE kind = 'group';
         INSERT INTO group_members (group_id, member_id, is_admin) SELECT id, {0}, true FROM groups",
        person("ada")
    );
    app.database.as_owner().await.batch_execute(&many).await.unwrap();
    found(&ben, "bees", "request").await;
    press(&ada, "/groups/bees/members").await.is(403).shows("as many groups as one member can");
    let form = [("handle", "more"), ("display_name", "More"), ("about", ""), ("entrance", "public")];
    ada.post("/groups", &form).await.is(403);
    let client = app.database.as_app().await;
    let sql = format!(
        "INSERT INTO group_members (group_id, member_id) SELECT id, {} FROM actors WHERE handle = 'bees'",
        person("ada")
    );
    assert_eq!(refused_by(&client, &sql).await, "groups_per_member");
    // Whoever was invited before is told so at the door.
    press(&ada, "/groups/g_1/members/removal").await.is(303);
    bring_in(&ben, "bees", &ada).await;
}
