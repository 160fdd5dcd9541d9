//! What somebody says about themselves is held, judged and shown again as an entry is.

use governance::{PolicyKey, PolicyValue};
use tests::{Person, Setting, TestApp, TestDatabase};

use super::{flagged, flags_of, mails};
use crate::court::Court;

async fn say(person: &Person<'_>, name: &str, about: &str) -> u16 {
    person.post("/settings/profile", &[("display_name", name), ("about", about)]).await.status
}

/// Everywhere a name or what belongs to it may stand.
const PAGES: [&str; 6] = ["/", "/@ada", "/search?q=ada", "/search?q=note", "/ledger", "/docket"];

async fn nowhere(viewer: &Person<'_>) {
    for page in PAGES {
        viewer.get(page).await.hides("wordname").hides("wordabout");
    }
}

#[rocket::async_test]
async fn a_profile_is_held_by_flags_removed_by_a_jury_and_followed_by_other_words() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 7).await;
    let (ada, viewer) = (&court.author, &court.others[0]);
    assert_eq!(say(ada, "Ada wordname", "Says **wordabout** of people").await, 303);
    let note = court.post("a calm note").await;
    app.settle().await;
    viewer.get("/@ada").await.shows("wordname").shows("wordabout");
    viewer.get("/").await.shows("wordname");
    let path = flags_of(viewer, "ada").await;
    viewer.get(&format!("{path}/flags/new")).await.is(200).shows("Flag this profile").shows("wordabout");
    ada.get(&format!("{path}/flags/new")).await.is(403);
    let case = flagged(&court, &path).await;
    for person in [viewer, &app.visitor()] {
        nowhere(person).await;
        person.get(&format!("/entries/{note}")).await.is(200).shows("a calm note").hides("wordname");
        person.get(&path).await.is(404);
    }
    app.visitor().get(&format!("/cases/{case}")).await.is(200).shows("A profile").hides("wordabout");
    viewer.get(&format!("{path}/flags/new")).await.is(404);
    ada.get("/settings").await.shows("wordname").shows("wordabout").shows("Held while it is judged");
    assert_eq!(say(ada, "Ada", "else").await, 403, "what is held is not changed");
    ada.get(&format!("/cases/{case}")).await.shows("wordabout").shows("what they posted last").shows("a calm note");
    let juror = court.jurors(case).await[0];
    juror.post(&format!("/cases/{case}/seat/acceptance"), &[]).await.is(303);
    juror.get(&format!("/cases/{case}")).await.hides("a label is enough");
    let label = [("opinion", "label"), ("reason", "It is enough.")];
    juror.post(&format!("/cases/{case}/opinion"), &label).await.is(422);
    court.decide(case, "remove").await;
    nowhere(viewer).await;
    ada.get("/settings").await.shows("wordabout").shows("Removed by a verdict (<a href=\"/cases/");
    let told = mails(&app, ada).await;
    assert!(told.iter().any(|subject| subject.contains("on your profile is held")), "{told:?}");
    assert!(told.iter().any(|subject| subject.contains("on your profile was removed")), "{told:?}");

    // The same words do not come back by saying them again; others do, and the removal stays one.
    assert_eq!(say(ada, "Ada wordname", "Says **wordabout** of people").await, 422);
    assert_eq!(say(ada, "Ada Thorne", "I grow beans").await, 303);
    app.settle().await;
    viewer.get("/@ada").await.shows("Ada Thorne").shows("I grow beans").hides("wordabout");
    nowhere(viewer).await;
    let removals = "SELECT count(*) FROM removals r JOIN entries e ON e.id = r.entry_id WHERE e.author_id = $1";
    assert_eq!(court.count(removals, ada.member().get()).await, 1);
    ada.taken_out().await.shows("I grow beans");
    app.visitor()
        .get(&format!("/docket/log?subject=case:{case}"))
        .await
        .shows("A profile was held")
        .shows("A profile was removed");
}

#[rocket::async_test]
async fn a_profile_comes_back_when_no_rule_was_broken_and_on_appeal() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 14).await;
    let (ada, viewer) = (&court.author, &court.others[0]);
    assert_eq!(say(ada, "Ada wordname", "Says wordabout").await, 303);
    let path = flags_of(viewer, "ada").await;
    let first = flagged(&court, &path).await;
    court.decide(first, "restore").await;
    viewer.get("/@ada").await.shows("wordname").shows("wordabout");
    // The frozen copy is for those who have a part in the case; everybody else is led to where it stands.
    ada.get(&format!("/cases/{first}")).await.shows("wordabout");
    app.visitor().get(&format!("/cases/{first}")).await.hides("wordabout").shows("href=\"/@ada\"");
    // The flags are answered until the profile says something else.
    court.flaggers[0].post(&format!("{path}/flags"), &[("rule", "R1")]).await.is(422).shows("answered your flag");
    app.advance(chrono::TimeDelta::minutes(1)).await;
    assert_eq!(say(ada, "Ada wordname", "Says wordabout twice").await, 303);
    for flagger in &court.flaggers {
        flagger.post(&format!("{path}/flags/removal"), &[]).await.is(303);
    }
    let second = flagged(&court, &path).await;
    court.decide(second, "remove").await;
    viewer.get("/@ada").await.hides("wordname");
    let appeal = ada.post(&format!("/cases/{second}/appeal"), &[("plea", "It is my name.")]).await;
    appeal.is(303);
    app.settle().await;
    court.decide(appeal.made(), "restore").await;
    viewer.get("/@ada").await.shows("wordname").shows("wordabout twice");
}

#[rocket::async_test]
async fn no_statement_shows_a_withheld_profile_and_a_stand_in_is_never_an_entry() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 6).await;
    let ada = &court.author;
    assert_eq!(say(ada, "Ada wordname", "Says wordabout").await, 303);
    let path = flags_of(&court.others[0], "ada").await;
    ada.get(&path).await.is(404);
    court.others[0].post(&format!("{path}/comments"), &[("body", "hm")]).await.is(404);
    court.others[0].post(&format!("{path}/likes"), &[]).await.is(404);
    flagged(&court, &path).await;
    let client = app.database.as_app().await;
    let sql = "UPDATE actors SET display_name = 'Ada wordname', about = 'wordabout' WHERE handle = 'ada'";
    client.execute(sql, &[]).await.unwrap();
    court.others[0].get("/@ada").await.hides("wordname").hides("wordabout");
    let shown = client.execute("UPDATE entries SET deleted_at = NULL WHERE kind = 'profile'", &[]).await.unwrap_err();
    assert!(format!("{shown:?}").contains("entries_stand_ins_are_not_shown"), "{shown:?}");
}

#[rocket::async_test]
async fn erasing_an_account_takes_what_stood_for_its_profile() {
    let app = TestApp::start().await;
    let (ada, ben) = (crate::members::join_and_confirm(&app, "ada").await, app.person("ben").await);
    assert_eq!(say(&ada, "Ada wordname", "Says wordabout").await, 303);
    let path = flags_of(&ben, "ada").await;
    ada.post("/settings/removal", &[("password", crate::members::PASSWORD)]).await.is(303);
    let left = "SELECT count(*) FROM entries WHERE author_id = $1 AND (title IS NOT NULL OR body <> '')";
    let client = app.database.as_owner().await;
    let left: i64 = client.query_one(left, &[&ada.member().get()]).await.unwrap().get(0);
    assert_eq!(left, 0);
    ben.post(&format!("{path}/flags"), &[("rule", "R1")]).await.is(404);
}

#[rocket::async_test]
async fn whose_name_was_removed_chooses_another_under_a_limit_and_not_under_a_suspension() {
    let numbers = [
        (PolicyKey::SanctionRemovalsBeforeLimit, 1),
        (PolicyKey::SanctionRemovalsBeforeSuspension, 2),
        (PolicyKey::JuryCasesPerMonth, 60),
    ];
    let numbers = numbers.map(|(key, number)| (key, PolicyValue::Integer(number)));
    let app = TestApp::resume(TestDatabase::founded(&numbers).await, Setting::default()).await;
    let court = Court::with(&app, 9).await;
    let (ada, viewer) = (&court.author, &court.others[0]);
    assert_eq!(say(ada, "Ada wordname", "Says wordabout").await, 303);
    let path = flags_of(viewer, "ada").await;
    let case = flagged(&court, &path).await;
    court.decide(case, "remove").await;
    ada.post("/entries", &[("body", "a note")]).await.is(403).shows("limited until");
    ada.get("/settings").await.shows("Another name and text take their place");
    assert_eq!(say(ada, "Ada wordname", "Says wordabout").await, 422, "not the same");
    assert_eq!(say(ada, "Ada Thorne", "I grow beans").await, 303);
    viewer.get("/@ada").await.shows("Ada Thorne").shows("I grow beans");
    assert_eq!(say(ada, "Ada Rose", "I grow peas").await, 403, "once: a limit is a limit");
    // The next removal suspends, and takes that too.
    let path = flags_of(viewer, "ada").await;
    let case = flagged(&court, &path).await;
    court.decide(case, "remove").await;
    viewer.get("/@ada").await.hides("Thorne");
    assert_eq!(say(ada, "Ada Rose", "I grow peas").await, 403);
    ada.get("/settings").await.shows("when your suspension is over").hides("as soon as you save them");
}
