//! What the database makes sure of: the lists on a member are what the tables say, whoever writes and however many at once.

use std::collections::BTreeSet;

use tests::TestApp;

use super::press;

async fn apart(app: &TestApp, handle: &str) -> BTreeSet<String> {
    let sql = "SELECT b.handle FROM members m JOIN actors a ON a.id = m.id CROSS JOIN unnest(m.apart) k(id) JOIN actors b ON b.id = k.id WHERE a.handle = $1";
    let rows = app.database.as_owner().await.query(sql, &[&handle]).await.unwrap();
    rows.iter().map(|row| row.get(0)).collect()
}

#[rocket::async_test]
async fn who_is_apart_is_what_the_blocks_say() {
    let app = TestApp::start().await;
    let (ada, ben) = (app.person("ada").await, app.person("ben").await);
    press(&ada, "/actors/ben/blocks").await;
    press(&ben, "/actors/ada/blocks").await;
    press(&ada, "/actors/ben/blocks/removal").await;
    assert_eq!(apart(&app, "ada").await, BTreeSet::from(["ben".to_owned()]), "ben still blocks her");
    assert_eq!(apart(&app, "ben").await, BTreeSet::from(["ada".to_owned()]));
    // Whatever is written there.
    let application = app.database.as_app().await;
    application.execute("UPDATE members SET apart = '{}', muted = '{1,2,3}'", &[]).await.unwrap();
    assert_eq!(apart(&app, "ada").await, BTreeSet::from(["ben".to_owned()]));
    let muted: i64 = app
        .database
        .as_owner()
        .await
        .query_one("SELECT sum(cardinality(muted)) FROM members", &[])
        .await
        .unwrap()
        .get(0);
    assert_eq!(muted, 0);
    let moved = application.execute("UPDATE blocks SET blocked_id = blocker_id, blocker_id = blocked_id", &[]).await;
    assert!(moved.is_err(), "a block is made or ends");
    press(&ada, "/actors/ben/mutes").await;
    assert!(application.execute("UPDATE mutes SET at = folkmoot_now()", &[]).await.is_err(), "so does a mute");
    press(&ben, "/actors/ada/blocks/removal").await;
    assert!(apart(&app, "ada").await.is_empty() && apart(&app, "ben").await.is_empty());
}

#[rocket::async_test]
async fn blocks_that_meet_in_one_member_lose_none() {
    let app = TestApp::start().await;
    let target = app.person("ada").await;
    let mut others = Vec::new();
    for number in 0..8 {
        others.push(app.person(&format!("other{number}")).await);
    }
    let all: BTreeSet<String> = others.iter().map(|person| person.handle.clone()).collect();
    for wanted in ["", "/removal"] {
        let mine = (0..8).map(|number| {
            let target = &target;
            async move { press(target, &format!("/actors/other{number}/blocks{wanted}")).await }
        });
        let path = format!("/actors/ada/blocks{wanted}");
        let theirs = others.iter().map(|person| {
            let path = &path;
            async move { press(person, path).await }
        });
        futures::future::join(futures::future::join_all(mine), futures::future::join_all(theirs)).await;
        let expected = if wanted.is_empty() { all.clone() } else { BTreeSet::new() };
        assert_eq!(apart(&app, "ada").await, expected);
    }
}

#[rocket::async_test]
async fn one_member_blocks_so_many_at_most() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let owner = app.database.as_owner().await;
    let fill =
        "WITH made AS (INSERT INTO actors (handle) SELECT 'crowd' || n FROM generate_series(1, 5000) n RETURNING id)
        INSERT INTO blocks (blocker_id, blocked_id) SELECT $1, id FROM made";
    owner.batch_execute("ALTER TABLE blocks DISABLE TRIGGER USER").await.unwrap();
    owner.execute(fill, &[&ada.member().get()]).await.unwrap();
    owner.batch_execute("ALTER TABLE blocks ENABLE TRIGGER USER").await.unwrap();
    app.person("ben").await;
    ada.post("/actors/ben/blocks", &[]).await.is(403).shows("as many people away as one member can");
    let sql = "INSERT INTO blocks (blocker_id, blocked_id) SELECT $1, id FROM actors WHERE handle = 'ben'";
    let refused = app.database.as_app().await.execute(sql, &[&ada.member().get()]).await.unwrap_err();
    assert_eq!(refused.as_db_error().unwrap().constraint(), Some("blocks_per_member"));
    ada.post("/actors/crowd7/blocks/removal", &[]).await.is(303);
    ada.post("/actors/ben/blocks", &[]).await.is(303);
}
