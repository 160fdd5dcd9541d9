//! Forms of proposals are kept as they are typed, and are found again as they were left.

use rocket::http::{ContentType, Header};
use tests::{Motion, Person, Setting, TestApp};

const UNFINISHED: &[(&str, &str)] =
    &[("policy", "entry.max_chars"), ("value", "a great de"), ("title", ""), ("body", "Because I think <that>")];

async fn papers(app: &TestApp) -> i64 {
    app.database.as_owner().await.query_one("SELECT count(*) FROM papers", &[]).await.unwrap().get(0)
}

/// What the script sends, and what it is answered.
async fn by_script(app: &TestApp, person: &Person<'_>, fields: &[(&str, &str)]) -> (u16, String) {
    let token = person.csrf();
    let fields = fields.iter().copied().chain([("_csrf", token.as_str())]);
    let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    let request = app.client.post("/proposals/papers").header(ContentType::Form).cookies(person.cookies()).body(body);
    let request = request.header(Header::new("Accept", "application/json"));
    let response = request.header(Header::new("Sec-Fetch-Site", "same-origin")).dispatch().await;
    (response.status().code, response.into_string().await.unwrap_or_default())
}

#[rocket::async_test]
async fn what_makes_no_sense_yet_is_kept_and_found_again_on_another_device() {
    let app = TestApp::with(Setting { demo: true, ..Setting::default() }).await;
    let (ada, ben) = (app.person("ada").await, app.person("ben").await);
    let form = "/proposals/new?policy=entry.max_chars";
    ada.get(form)
        .await
        .is(200)
        .shows("Save for later")
        .shows("data-keep=\"/proposals/papers\"")
        .hides("as you left it");
    let saved = ada.post("/proposals/papers", UNFINISHED).await;
    saved.is(303);
    assert_eq!(saved.location, form);
    let elsewhere = app.signed_in_by_demo("ada").await;
    elsewhere
        .get(form)
        .await
        .is(200)
        .shows("This is as you left it")
        .shows("value=\"a great de\"")
        .shows("Because I think &#60;that&#62;");
    elsewhere.get("/proposals").await.shows("Begun, not sent").shows("A change of “Length of an entry”").shows(form);
    ben.get(form).await.hides("a great de").hides("as you left it");
    ben.get("/proposals").await.hides("Begun, not sent");
    app.visitor().get("/proposals").await.hides("Begun, not sent");
    // Other forms are other papers.
    ada.get("/proposals/new?policy=comment.max_chars").await.hides("a great de");
    ada.post("/proposals/papers/removal", &[("policy", "entry.max_chars")]).await.is(303);
    ada.get(form).await.hides("a great de").hides("as you left it");
    assert_eq!(papers(&app).await, 0);
}

#[rocket::async_test]
async fn the_script_is_told_when_it_was_kept() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let (status, said) = by_script(&app, &ada, UNFINISHED).await;
    let said: serde_json::Value = serde_json::from_str(&said).expect("JSON");
    assert_eq!(status, 200);
    let at = chrono::DateTime::parse_from_rfc3339(said["saved_at"].as_str().expect("a moment")).expect("a moment");
    assert!((app.now().await - at.to_utc()).num_seconds().abs() < 60);
    by_script(&app, &ada, &[("policy", "entry.max_chars"), ("title", "Longer entries")]).await;
    assert_eq!(papers(&app).await, 1, "the same form is one paper");
    ada.get("/proposals/new?policy=entry.max_chars").await.shows("value=\"Longer entries\"").hides("a great de");
    assert_eq!(by_script(&app, &app.visitor(), UNFINISHED).await.0, 303, "whoever is not signed in is sent to do so");
    ada.post_raw("/proposals/papers", UNFINISHED, &[]).await.is(403);
    for unknown in [("policy", "no.such"), ("kind", "appeal"), ("proposal", "x"), ("proposal", "999999")] {
        let (name, value) = unknown;
        let policy = if name == "proposal" { ("policy", "entry.max_chars") } else { ("title", "x") };
        ada.post("/proposals/papers", &[(name, value), policy]).await.is(404);
    }
}

#[rocket::async_test]
async fn what_is_sent_is_no_paper_any_more() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let question = [("kind", "question"), ("title", "Which tree?"), ("body", "Shade."), ("options", "Oak\r\nAsh")];
    ada.post("/proposals/papers", &question).await.is(303);
    ada.get("/proposals/new?kind=question").await.shows("Which tree?").shows("as you left it");
    let wrong = ada.post("/proposals", &question).await;
    wrong.is(422).shows("Which tree?");
    assert_eq!(papers(&app).await, 1, "what was refused is still kept");
    let mut sent = question.to_vec();
    sent.push(("method", "schulze"));
    ada.post("/proposals", &sent).await.is(303);
    assert_eq!(papers(&app).await, 0);
    ada.get("/proposals/new?kind=question").await.hides("Which tree?");
}

#[rocket::async_test]
async fn a_change_begun_changes_nothing_until_it_is_sent() {
    let app = TestApp::start().await;
    let (ada, ben, cat) = (app.person("ada").await, app.person("ben").await, app.person("cat").await);
    let motion = Motion::discussed(&app, &ada, [&ben, &cat], "digest.entries_max", "30").await;
    let number = motion.id.to_string();
    let change = [
        ("policy", "digest.entries_max"),
        ("proposal", number.as_str()),
        ("value", "31"),
        ("title", "Mo"),
        ("body", ""),
    ];
    ada.post("/proposals/papers", &change).await.is(303);
    assert_eq!(
        (motion.column("version").await.as_str(), motion.column("title").await.as_str()),
        ("1", "Set digest.entries_max anew")
    );
    ada.get(&motion.path("/edit")).await.shows("value=\"Mo\"").shows("as you left it");
    ben.post("/proposals/papers", &change).await.is(403);
    let sent = [("policy", "digest.entries_max"), ("value", "31"), ("title", "More of it"), ("body", "Because.")];
    ada.post(&motion.path("/edit"), &sent).await.is(303);
    assert_eq!((motion.column("version").await.as_str(), papers(&app).await), ("2", 0));
    // What can no longer be sent is thrown away.
    ada.post("/proposals/papers", &change).await.is(303);
    motion.pass_deadline("discussion_ends_at").await;
    assert_eq!(papers(&app).await, 0);
    // And a draft takes its paper along.
    let draft = Motion::draft(&app, &ada, "entry.max_chars", "6000").await;
    let number = draft.id.to_string();
    ada.post("/proposals/papers", &[("policy", "entry.max_chars"), ("proposal", &number)]).await.is(303);
    ada.post(&draft.path("/withdrawal"), &[]).await.is(303);
    assert_eq!(papers(&app).await, 0);
}

#[rocket::async_test]
async fn a_paper_leaves_with_its_writer_and_is_of_bounded_length() {
    let app = TestApp::start().await;
    let ada = crate::members::join_and_confirm(&app, "ada").await;
    let owner = app.database.as_owner().await;
    owner.batch_execute("UPDATE members SET joined_at = folkmoot_now() - interval '30 days'").await.unwrap();
    ada.post("/proposals/papers", UNFINISHED).await.is(303);
    let long = "x".repeat(160_000);
    let answer = ada.post("/proposals/papers", &[("policy", "document.terms"), ("value", &long)]).await;
    answer.is(422).shows("longer than a proposal can be");
    let file: serde_json::Value = serde_json::from_str(&ada.taken_out().await.body).expect("JSON");
    assert_eq!(file["papers"][0]["fields"]["value"], "a great de");
    ada.post("/settings/removal", &[("password", crate::members::PASSWORD)]).await.is(303);
    assert_eq!(papers(&app).await, 0);
}

#[rocket::async_test]
async fn keeping_has_a_budget_of_its_own() {
    let app = TestApp::with(Setting { limits: true, ..Setting::default() }).await;
    let ada = app.person("ada").await;
    let mut kept = 0;
    while by_script(&app, &ada, UNFINISHED).await.0 == 200 {
        kept += 1;
    }
    assert!((30..40).contains(&kept), "{kept} at once");
    assert_eq!(by_script(&app, &ada, UNFINISHED).await.0, 429);
    let sent = [("policy", "entry.max_chars"), ("value", "6000"), ("title", "Longer"), ("body", "Because.")];
    ada.post("/proposals", &sent).await.is(303);
}

#[rocket::async_test]
async fn a_recall_that_is_begun_is_kept_for_its_moderator_until_it_is_sent_or_the_term_is_over() {
    let app = TestApp::start().await;
    let (ada, ben, cat) = (app.person("ada").await, app.person("ben").await, app.person("cat").await);
    app.appoint(&ben).await;
    app.appoint(&cat).await;
    let form = "/proposals/new?kind=recall&moderator=ben";
    ada.get(form)
        .await
        .is(200)
        .shows("Save for later")
        .shows("data-keep=\"/proposals/papers\"")
        .hides("as you left it");
    let begun = [("kind", "recall"), ("moderator", "ben"), ("title", ""), ("body", "They <never> an")];
    let saved = ada.post("/proposals/papers", &begun).await;
    saved.is(303);
    assert_eq!(saved.location, form);
    ada.get("/proposals").await.shows("Begun, not sent").shows("The recall of @ben").shows("moderator=ben");
    assert_eq!(by_script(&app, &ada, &[begun[0], begun[1], ("title", "Enough"), begun[3]]).await.0, 200);
    assert_eq!(papers(&app).await, 1, "the same form is one paper");
    for written in [form, "/proposals/new?kind=recall&moderator=@Ben"] {
        let page = ada.get(written).await;
        page.is(200).shows("This is as you left it").shows("value=\"Enough\"").shows("They &#60;never&#62; an");
    }
    ada.get("/proposals/new?kind=recall&moderator=cat").await.is(200).hides("Enough").hides("as you left it");
    cat.get(form).await.hides("Enough");
    cat.get("/proposals").await.hides("Begun, not sent");
    let afresh = ada.post("/proposals/papers/removal", &begun[..2]).await;
    assert_eq!((afresh.location.as_str(), papers(&app).await), (form, 0));
    ada.get(form).await.shows("Recall @ben as a moderator").hides("Enough");
    for nobody in ["", "no such", "../x", "admin"] {
        ada.post("/proposals/papers", &[("kind", "recall"), ("moderator", nobody)]).await.is(404);
    }

    ada.post("/proposals/papers", &begun).await.is(303);
    ada.post("/proposals", &begun).await.is(422);
    assert_eq!(papers(&app).await, 1, "what was refused is still kept");
    let sent = [begun[0], begun[1], ("title", "Enough"), begun[3]];
    let made = ada.post("/proposals", &sent).await.made();
    assert_eq!(papers(&app).await, 0);
    let number = made.to_string();
    ada.post("/proposals/papers", &[("kind", "recall"), ("proposal", &number), ("title", "More")]).await.is(303);
    ada.get(&format!("/proposals/{made}/edit")).await.shows("value=\"More\"").shows("as you left it");
    ada.post(&format!("/proposals/{made}/withdrawal"), &[]).await.is(303);

    ada.post("/proposals/papers", &begun).await.is(303);
    ben.post("/moderators/resignation", &[]).await.is(303);
    ada.post("/proposals/papers", &[("kind", "recall"), ("moderator", "cat"), ("title", "Cat, too")]).await.is(303);
    app.advance(chrono::TimeDelta::hours(25)).await;
    assert_eq!(papers(&app).await, 1, "only of the term that is over");
    ada.get("/proposals").await.shows("Cat, too").hides("The recall of @ben");
}
