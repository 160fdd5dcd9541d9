//! What a policy's page tells about its past, and the way back.

use tests::{Motion, TestApp};

#[tokio::test(flavor = "multi_thread")]
async fn a_policys_page_tells_who_changed_it_by_how_many_and_drafts_the_way_back() {
    let app = TestApp::start().await;
    let (ana, ben, cem) = (app.person("ana").await, app.person("ben").await, app.person("cem").await);
    let motion = Motion::voting(&app, &ana, [&ben, &cem], "entry.max_chars", "6000").await;
    motion.cast(&ana, "yes").await;
    motion.cast(&ben, "yes").await;
    motion.cast(&cem, "no").await;
    motion.close().await;
    let path = "/constitution/entry.max_chars";
    let page = app.visitor().get(path).await;
    page.shows("<del>5,000 characters</del> → <ins>6,000 characters</ins>")
        .shows("proposed by <a href=\"/@ana\">@ana</a>")
        .shows("2 yes, 1 no, 0 abstain of 3 on the roll")
        .shows(&format!("href=\"{}\"", motion.path("")))
        .shows("founding charter")
        .shows("ledger line")
        .shows("Checked when a note is posted or edited.")
        .hides("Propose the earlier value");
    let page = cem.get(path).await;
    page.shows("Propose the earlier value");
    assert_eq!(page.body.matches("Propose the earlier value").count(), 1, "what is in force is not proposed again");
    let action = page.body.split("action=\"").find(|part| part.starts_with("/constitution/entry.max_chars/versions/"));
    let action = action.and_then(|part| part.split('"').next()).expect("a button");
    let drafted = cem.post(action, &[]).await;
    drafted.is(303);
    cem.get(&drafted.location).await.is(200).shows("value=\"5000\"").shows("to 5,000 characters").shows("/ledger/");
    ana.get(&format!("/proposals/{}", drafted.made())).await.is(404);
    cem.post("/constitution/entry.max_chars/versions/999999/proposals", &[]).await.is(404);
    cem.post("/constitution/terms/versions/1/proposals", &[]).await.is(404);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_policy_says_where_it_takes_effect_and_the_page_is_there() {
    let app = TestApp::start().await;
    let ana = app.person("ana").await;
    for key in governance::PolicyKey::ALL {
        let effect = key.effect();
        assert!(effect.sentence.ends_with('.') && !effect.page_name.is_empty(), "{key}");
        let answer = ana.get(effect.page).await;
        assert!(matches!(answer.status, 200 | 303), "{key}: {} is {}", effect.page, answer.status);
    }
    assert!(governance::PolicyKey::ALL.len() >= 50);
}
