//! Posting, commenting, editing, deleting, liking.

use tests::TestApp;

#[rocket::async_test]
async fn a_member_posts_markdown_and_others_read_it_as_safe_html() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let posted =
        ada.post("/entries", &[("body", "Hello **moot** <script>alert(1)</script>"), ("audience", "public")]).await;
    posted.is(303);
    let page = app.visitor().get(&format!("/entries/{}", posted.made())).await;
    page.is(200).shows("<strong>moot</strong>").hides("<script>alert");
}

#[rocket::async_test]
async fn an_entry_that_is_too_long_comes_back_with_what_was_typed() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let long = "a".repeat(5001);
    let answer = ada.post("/entries", &[("body", &long)]).await;
    answer.is(422).shows(&long).shows("at most 5000");
    ada.post("/entries", &[("body", "   ")]).await.is(422).shows("cannot be empty");
}

#[rocket::async_test]
async fn a_form_sent_twice_posts_once() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let fields = [("body", "once"), ("once", "abcdefghijklmnop1234")];
    let (first, second) = (ada.post("/entries", &fields).await, ada.post("/entries", &fields).await);
    assert_eq!(first.location, second.location);
}

#[rocket::async_test]
async fn a_form_without_its_token_or_from_another_site_is_refused() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    ada.post_raw("/entries", &[("body", "x")], &[]).await.is(403);
    let token = ada.csrf();
    let fields = [("body", "x"), ("_csrf", token.as_str())];
    ada.post_raw("/entries", &fields, &[("Sec-Fetch-Site", "cross-site")]).await.is(403);
    ada.post_raw("/entries", &fields, &[("Origin", "https://evil.example")]).await.is(403);
    ada.post_raw("/entries", &fields, &[]).await.is(303);
}

#[rocket::async_test]
async fn a_comment_bumps_its_thread_and_is_shown_in_it() {
    let app = TestApp::start().await;
    let (ada, ben) = (app.person("ada").await, app.person("ben").await);
    let first = ada.post("/entries", &[("body", "the first note")]).await.made();
    ada.post("/entries", &[("body", "the second note")]).await;
    let comment = ben.post(&format!("/entries/{first}/comments"), &[("body", "well said")]).await;
    comment.is(303);
    app.visitor().get(&format!("/entries/{first}")).await.is(200).shows("well said");
    let front = app.visitor().get("/").await;
    let (bumped, other) = (front.body.find("the first note").unwrap(), front.body.find("the second note").unwrap());
    assert!(bumped < other, "the commented thread comes first");
    let to_comment = ben.get(&format!("/entries/{}", comment.location.rsplit("#c").next().unwrap())).await;
    assert!(to_comment.location.starts_with(&format!("/entries/{first}#c")));
}

#[rocket::async_test]
async fn an_edit_keeps_what_was_said_before() {
    let app = TestApp::start().await;
    let (ada, ben) = (app.person("ada").await, app.person("ben").await);
    let id = ada.post("/entries", &[("body", "the earth is flat")]).await.made();
    ben.post(&format!("/entries/{id}/edit"), &[("body", "mine now")]).await.is(403);
    ada.post(&format!("/entries/{id}/edit"), &[("body", "the earth is round")]).await.is(303);
    app.visitor().get(&format!("/entries/{id}")).await.shows("round").hides("flat").shows("edited");
    app.visitor().get(&format!("/entries/{id}/history")).await.shows("flat").shows("round");
}

#[rocket::async_test]
async fn a_deleted_entry_is_gone_with_its_words() {
    let app = TestApp::start().await;
    let (ada, ben) = (app.person("ada").await, app.person("ben").await);
    let id = ada.post("/entries", &[("body", "regrettable")]).await.made();
    ben.post(&format!("/entries/{id}/removal"), &[]).await.is(403);
    ada.post(&format!("/entries/{id}/removal"), &[]).await.is(303);
    app.visitor().get(&format!("/entries/{id}")).await.is(404);
    let kept: i64 = app
        .database
        .as_owner()
        .await
        .query_one("SELECT count(*) FROM entries WHERE body LIKE '%regrettable%'", &[])
        .await
        .unwrap()
        .get(0);
    assert_eq!(kept, 0);
}

#[rocket::async_test]
async fn a_like_counts_once_and_can_be_taken_back() {
    let app = TestApp::start().await;
    let (ada, ben) = (app.person("ada").await, app.person("ben").await);
    let id = ada.post("/entries", &[("body", "likeable")]).await.made();
    let path = format!("/entries/{id}/likes");
    ben.post(&path, &[]).await.is(303);
    ben.post(&path, &[]).await.is(303);
    ada.get(&format!("/entries/{id}")).await.shows("Ben</a> liked this");
    ben.post(&format!("{path}/removal"), &[]).await.is(303);
    ada.get(&format!("/entries/{id}")).await.hides("Ben</a>");
}

#[rocket::async_test]
async fn what_somebody_likes_is_a_page_of_its_own_the_latest_like_first() {
    let app = TestApp::start().await;
    let (ada, ben) = (app.person("ada").await, app.person("ben").await);
    app.visitor().get("/@ben/likes").await.is(200).shows("Nothing liked yet");
    app.visitor().get("/@nobody/likes").await.is(404);
    let older = ada.post("/entries", &[("body", "the older note")]).await.made();
    let newer = ada.post("/entries", &[("body", "the newer note")]).await.made();
    let followers = [("body", "only for followers"), ("audience", "followers")];
    let hidden = ada.post("/entries", &followers).await.made();
    ben.post("/actors/ada/follows", &[]).await.is(303);
    for id in [hidden, newer, older] {
        ben.post(&format!("/entries/{id}/likes"), &[]).await.is(303);
    }
    let page = app.visitor().get("/@ben/likes").await;
    page.is(200).hides("only for followers");
    assert!(page.body.find("the older note") < page.body.find("the newer note"), "the latest like comes first");
    ben.get("/@ben/likes").await.shows("only for followers");
    ben.post(&format!("/entries/{older}/likes/removal"), &[]).await.is(303);
    app.visitor().get("/@ben/likes").await.hides("the older note").shows("the newer note");
}

#[rocket::async_test]
async fn likes_are_paged_without_losing_or_repeating_any() {
    let app = TestApp::start().await;
    let (ada, ben) = (app.person("ada").await, app.person("ben").await);
    for n in 0..25 {
        let id = ada.post("/entries", &[("body", &format!("note number {n:02}."))]).await.made();
        ben.post(&format!("/entries/{id}/likes"), &[]).await.is(303);
    }
    let first = app.visitor().get("/@ben/likes").await;
    let older = first.body.split("rel=\"next\" href=\"").nth(1).unwrap().split('"').next().unwrap().to_string();
    let second = app.visitor().get(&older).await;
    let shown = |n: usize| [&first.body, &second.body].map(|body| body.contains(&format!("note number {n:02}.")));
    for n in 0..25 {
        assert_eq!(shown(n).into_iter().filter(|shown| *shown).count(), 1, "note {n}");
    }
}
