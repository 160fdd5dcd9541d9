//! The members' list of hosts: refused at the form, or held for a jury; whoever dresses an address up gets no further.

use chrono::TimeDelta;
use governance::{PolicyKey, PolicyValue};
use tests::TestApp;

use super::{comment, community, count, held, note, seen_by_author_alone, shown};

/// A list in force.
async fn listing() -> TestApp {
    let PolicyValue::Text(text) = PolicyKey::DocumentDomains.definition().default else { panic!("a document") };
    let list = "\n\n- spam.example refuse # pills\n- b\u{fc}cher.example refuse\n- odd.example review\n- kind.spam.example review\n- what is this\n";
    community(&[(PolicyKey::DocumentDomains, PolicyValue::Text(format!("{text}{list}")))]).await
}

#[rocket::async_test]
async fn links_that_are_refused_are_refused_in_any_dress_and_the_text_is_kept() {
    let app = listing().await;
    let ada = app.person("ada").await;
    let own = shown(&ada, "a note of mine").await;
    for dressed in [
        "see https://spam.example/x",
        "[kind](http://good.example@spam.example/)",
        "[port](https://SPAM.example:8443/)",
        "<https://www.spam.example./>",
        "[mark](https://xn--bcher-kva.example)",
        "https://b\u{fc}cher.example",
        "> https://spam.example in a quote",
        "![picture](https://spam.example/p.png)",
    ] {
        let answer = note(&ada, dressed).await;
        answer.is(422).shows("are refused here under rule R4").shows("/constitution/domains");
        comment(&ada, own, dressed).await.is(422).shows("are refused here");
        ada.post(&format!("/entries/{own}/edit"), &[("body", dressed)]).await.is(422).shows("are refused here");
    }
    note(&ada, "keep this: https://spam.example").await.is(422).shows("keep this: https://spam.example");
    for fine in [
        "spam.example is a bad place",
        "https://notspam.example",
        "https://spam.example.good.example/",
        "`https://spam.example`",
    ] {
        shown(&ada, fine).await;
    }
    let about = [("display_name", "Ada"), ("about", "I sell https://spam.example")];
    ada.post("/settings/profile", &about).await.is(422).shows("links to spam.example are refused here");
    ada.post("/sources", &[("url", "https://feeds.spam.example/rss")]).await.is(422).shows("are refused here");
    let feature = [("title", "Pills"), ("body", "Why not"), ("effort_days", "1"), ("link", "https://spam.example/1")];
    ada.post("/features", &feature).await.is(422).shows("are refused here");
    assert_eq!(count(&app, "SELECT count(*) FROM cases").await, 0);
    let page = app.visitor().get("/constitution/domains").await;
    page.is(200).shows("Refused: 2. Reviewed: 2.").shows("is no rule, and does nothing");
}

#[rocket::async_test]
async fn links_for_review_are_held_and_shown_when_nobody_decides() {
    let app = listing().await;
    let (ada, ben) = (app.person("ada").await, app.person("ben").await);
    let (cara, dan) = (app.person("cara").await, app.person("dan").await);
    let thread = shown(&ben, "a thread").await;
    let (case, entry) = held(&app, &note(&ada, "oddword https://www.odd.example/").await).await;
    app.visitor()
        .get(&format!("/cases/{case}"))
        .await
        .shows("a link to odd.example, which is on the list of hosts to review");
    seen_by_author_alone(&app, &ada, &ben, entry, "oddword").await;
    // The line that names a host most closely counts.
    held(&app, &comment(&cara, thread, "and [this](https://kind.spam.example)").await).await;
    let plain = shown(&dan, "nothing here").await;
    // One post of an author is before a jury at a time.
    let more = note(&ada, "one more https://odd.example/2").await;
    more.is(422).shows(&format!("before a jury already, in case {case}")).shows("one more https://odd.example/2");
    held(&app, &dan.post(&format!("/entries/{plain}/edit"), &[("body", "now https://odd.example")]).await).await;
    app.visitor().get(&format!("/entries/{plain}")).await.is(404);
    app.advance(TimeDelta::hours(169)).await;
    app.visitor().get(&format!("/entries/{entry}")).await.is(200).shows("oddword");
    // Words that a case has answered can be changed as before.
    ada.post(&format!("/entries/{entry}/edit"), &[("body", "without a link")]).await.is(303);
}

#[rocket::async_test]
async fn the_list_begins_empty() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    shown(&ada, "see https://spam.example and https://odd.example").await;
    app.visitor().get("/constitution/domains").await.is(200).shows("Refused: 0. Reviewed: 0.");
}

#[rocket::async_test]
async fn links_are_refused_in_what_is_put_to_a_vote_too() {
    let app = listing().await;
    let ada = app.person("ada").await;
    let others = [app.person("ben").await, app.person("cem").await];
    let (fine, bad) = ("Because it is better so.", "Because https://spam.example says so.");
    let draft =
        |body: &'static str| [("policy", "entry.max_chars"), ("value", "4000"), ("title", "More room"), ("body", body)];
    let question = |body: &'static str| {
        [
            ("kind", "question"),
            ("method", "majority"),
            ("options", ""),
            ("title", "Shall we?"),
            ("body", body),
            ("value", ""),
        ]
    };
    ada.post("/proposals", &draft(bad)).await.is(422).shows("links to spam.example are refused here").shows(bad);
    ada.post("/proposals", &question(bad)).await.is(422).shows("links to spam.example are refused here");
    let motion = tests::Motion::known(&app, ada.post("/proposals", &draft(fine)).await.made());
    ada.post(&motion.path("/edit"), &draft(bad)).await.is(422).shows("are refused here");
    motion.discuss(&ada, [&others[0], &others[1]]).await;
    ada.post(&motion.path("/edit"), &draft(bad)).await.is(422).shows("are refused here");
    let offer = [("value", "3000"), ("reason", bad)];
    others[0].post(&motion.path("/alternatives"), &offer).await.is(422).shows("are refused here");
    // What is only reviewed elsewhere cannot be held here, and is left.
    let reviewed = "Because https://odd.example says so.";
    ada.post("/proposals", &draft(reviewed)).await.is(303);
}

#[rocket::async_test]
async fn links_are_refused_in_a_candidates_statement() {
    let PolicyValue::Text(text) = PolicyKey::DocumentDomains.definition().default else { panic!("a document") };
    let list = PolicyValue::Text(format!("{text}\n\n- spam.example refuse\n"));
    let seats = (PolicyKey::ModeratorsSeats, PolicyValue::Integer(1));
    let app = community(&[(PolicyKey::DocumentDomains, list), seats]).await;
    let ada = app.person("ada").await;
    for handle in ["ben", "cem", "dan", "eve"] {
        app.person(handle).await;
    }
    app.settle().await;
    let sql = "SELECT max(id) FROM proposals WHERE track = 'election'";
    let election: i64 = app.database.as_owner().await.query_one(sql, &[]).await.unwrap().get(0);
    let path = format!("/proposals/{election}/candidacy");
    let bad = "Vote for me, and see https://spam.example";
    ada.post(&path, &[("statement", bad)]).await.is(422).shows("links to spam.example are refused here").shows(bad);
    ada.post(&path, &[("statement", "I would listen.")]).await.is(303);
    ada.post(&path, &[("statement", bad)]).await.is(422).shows("are refused here");
}
