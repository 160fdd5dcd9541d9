//! What waits for one's vote is found from every page, and whoever may not vote is told why, with the next step.

use tests::{Motion, TestApp};

#[rocket::async_test]
async fn every_page_counts_the_votes_that_wait_for_its_reader() {
    let app = TestApp::start().await;
    let (ada, ben, cat) = (app.person("ada").await, app.person("ben").await, app.person("cat").await);
    let first = Motion::discussed(&app, &ada, [&ben, &cat], "digest.entries_max", "30").await;
    let second = Motion::discussed(&app, &ada, [&ben, &cat], "flag.hold_weight", "4").await;
    second.pass_deadline("discussion_ends_at").await;
    let late = app.person("late").await;
    let badge = |count: i64| format!("<span class=\"badge\">{count}<span class=\"vh\"> waiting for your vote");
    for page in ["/", "/home", "/proposals", "/constitution", "/docket", "/ledger", "/settings", "/search?q=x"] {
        ben.get(page).await.is(200).shows(&badge(2));
        late.get(page).await.is(200).hides("waiting for your vote");
        if page != "/home" && page != "/settings" {
            app.visitor().get(page).await.is(200).hides("waiting for your vote");
        }
    }
    ben.get("/home").await.shows("2 votes wait for you.").shows("href=\"/proposals#needs-your-vote\"");
    ben.get("/proposals").await.shows("<h2 id=\"needs-your-vote\">Needs your vote</h2>");
    first.cast(&ben, "yes").await;
    ben.get("/home").await.shows("1 vote waits for you.").shows(&badge(1));
    second.cast(&ben, "no").await;
    ben.get("/home").await.hides("wait for you").hides("waits for you").hides("waiting for your vote");
    ben.get("/proposals").await.hides("Needs your vote");
    second.close().await;
    cat.get("/home").await.hides("waiting for your vote");
}

#[rocket::async_test]
async fn whoever_is_not_on_a_roll_is_told_why_and_what_to_do() {
    let app = TestApp::start().await;
    let (ada, ben, cat) = (app.person("ada").await, app.person("ben").await, app.person("cat").await);
    let (dan, eve) = (app.person("dan").await, app.person("eve").await);
    let unconfirmed = app.person("unconfirmed").await;
    let idle = app.person("idle").await;
    let owner = app.database.as_owner().await;
    let set = async |what: &str, who: &str| {
        owner.execute(&format!("UPDATE members SET {what} WHERE email LIKE '{who}@%'"), &[]).await.unwrap();
    };
    set("email_confirmed_at = NULL", "unconfirmed").await;
    set("joined_at = folkmoot_now() - interval '12 hours'", "idle").await;
    let motion = Motion::discussed(&app, &ada, [&ben, &cat], "digest.entries_max", "30").await;
    let roll = motion.path("/roll");
    idle.get(&roll).await.shows("You will be on the roll if it is made after");
    unconfirmed.get(&roll).await.shows("if you confirm your e-mail address before it is made");
    let left = motion.milliseconds_until("discussion_ends_at").await;
    app.advance(chrono::TimeDelta::milliseconds(left - 20 * 3_600_000)).await;
    assert_eq!(motion.count("provisional_rolls").await, 1);
    set("joined_at = folkmoot_now() - interval '30 days'", "idle").await;
    let late = app.person("late").await;
    ada.get(&roll).await.shows("You will be on the roll when the vote opens.");
    for challenger in [&ada, &ben, &cat] {
        let said = [("handle", "dan"), ("stance", "against"), ("reason", "nobody knows them")];
        challenger.post(&motion.path("/challenges"), &said).await.is(303);
    }
    // Whoever meets the criteria only now is not on a roll that was published before: they were told that they would be.
    idle.get(&roll)
        .await
        .shows("You will not be on this roll: when it was published")
        .shows("you are on the rolls that are made from now on");
    dan.get(&roll)
        .await
        .shows("As it stands you will not be on the roll: 3 challenge your account")
        .shows("say so below");
    motion.pass_deadline("discussion_ends_at").await;
    assert_eq!(motion.state().await, "voting");
    eve.get(&roll).await.shows("You are on the roll.");
    dan.get(&roll)
        .await
        .shows("You are not on the roll: it was challenged. 3 said")
        .shows("vouch for you when the roll of the next vote");
    idle.get(&roll).await.shows("You are not on the roll: when it was published").shows("You meet them all now");
    unconfirmed.get(&roll).await.shows("your e-mail address is not confirmed. Use the link");
    late.get(&roll).await.shows("You are not on the roll");
    app.visitor().get(&roll).await.is(200).hides("You are");
}
