//! What the database itself holds about lists.

use tests::TestApp;

use super::{make, press, put};

#[rocket::async_test]
async fn whoever_is_in_a_list_is_followed_and_nobody_is_read_nowhere() {
    let app = TestApp::start().await;
    let (ada, ben, cat) = (app.person("ada").await, app.person("ben").await, app.person("cat").await);
    press(&ada, "/actors/ben/follows").await;
    press(&cat, "/actors/ben/follows").await;
    let list = make(&ada, "Family").await;
    let database = app.database.as_app().await;
    let refused = async |sql: String, constraint: &str| {
        let error = database.execute(&sql, &[]).await.expect_err(&sql);
        let said = error.as_db_error().and_then(|error| error.constraint()).unwrap_or_default().to_string();
        assert_eq!(said, constraint, "{sql}");
    };
    let put_sql = |who: &tests::Person<'_>, whom: &tests::Person<'_>| {
        format!(
            "INSERT INTO list_people (list_id, member_id, actor_id) VALUES ({list}, {}, {})",
            who.actor(),
            whom.actor()
        )
    };
    refused(put_sql(&ada, &cat), "list_people_are_followed").await;
    refused(put_sql(&cat, &ben), "list_people_list").await;
    let away = format!("UPDATE follows SET in_home = false WHERE follower_id = {}", ada.actor());
    refused(away.clone(), "follows_are_read_somewhere").await;
    put(&ada, list, "ben").await;
    let moved = "UPDATE list_people SET at = folkmoot_now()".to_string();
    assert!(database.execute(&moved, &[]).await.is_err(), "a row is made or ends");
    database.execute(&away, &[]).await.expect("in a list");
    press(&ada, &format!("/lists/{list}/people/ben/removal")).await;
    let sql = "SELECT bool_and(in_home) FROM follows";
    assert!(database.query_one(sql, &[]).await.expect("a row").get::<_, bool>(0), "back at home");
    refused(
        format!("INSERT INTO lists (member_id, name) SELECT {}, 'n' || n FROM generate_series(1, 50) n", ada.actor()),
        "lists_have_an_end",
    )
    .await;
    let crowd = format!(
        "INSERT INTO actors (handle) SELECT 'crowd' || n FROM generate_series(1, 501) n;
         INSERT INTO follows (follower_id, followed_id) SELECT {}, id FROM actors WHERE handle LIKE 'crowd%'",
        ada.actor()
    );
    app.database.as_owner().await.batch_execute(&crowd).await.expect("a crowd");
    refused(
        format!("INSERT INTO list_people (list_id, member_id, actor_id) SELECT {list}, {}, id FROM actors WHERE handle LIKE 'crowd%'", ada.actor()),
        "list_people_have_an_end",
    )
    .await;
}

#[rocket::async_test]
async fn an_erased_account_leaves_no_list_and_is_in_none() {
    let app = TestApp::start().await;
    let ada = crate::members::join_and_confirm(&app, "ada").await;
    let ben = app.person("ben").await;
    press(&ben, "/actors/ada/follows").await;
    press(&ada, "/actors/ben/follows").await;
    let (hers, his) = (make(&ada, "Hers").await, make(&ben, "His").await);
    put(&ada, hers, "ben").await;
    put(&ben, his, "ada").await;
    ada.post("/settings/removal", &[("password", crate::members::PASSWORD)]).await.is(303);
    let sql = "SELECT (SELECT count(*) FROM lists), (SELECT count(*) FROM list_people)";
    let left = app.database.as_app().await.query_one(sql, &[]).await.expect("a row");
    assert_eq!((left.get::<_, i64>(0), left.get::<_, i64>(1)), (1, 0));
}
