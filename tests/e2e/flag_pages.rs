//! What the pages around flags and holds say: to whoever flags, to those who judge, to a moderator, to the author of what is held.

use tests::TestApp;

use crate::court::Court;

#[rocket::async_test]
async fn members_find_their_own_flags_and_what_became_of_them() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 9).await;
    let (first, list) = (&court.flaggers[0], "/settings/flags");
    first.get(list).await.is(200).shows("You have flagged nothing");
    assert!(app.visitor().get(list).await.location.starts_with("/sign-in"));
    let entry = court.post("wordrude, and worse").await;
    let (page, path) = (format!("href=\"/entries/{entry}\""), format!("/entries/{entry}/flags"));
    first.post(&path, &[("rule", "R1"), ("remark", "wordremark: see the second line")]).await.is(303);
    first.get(list).await.shows(&page).shows("no case yet").shows("Take it back").hides("wordrude");
    let back = first.post(&format!("{path}/removal"), &[]).await;
    assert_eq!(back.location, list);
    first.get(list).await.shows("taken back").hides("Take it back");
    first.post(&path, &[("rule", "R1"), ("remark", "wordremark: see the second line")]).await.is(303);
    for flagger in &court.flaggers[1..] {
        flagger.post(&path, &[("rule", "R1")]).await.is(303);
    }
    app.settle().await;
    let case = court.count("SELECT id FROM cases WHERE entry_id = $1", entry).await;
    // It is out of sight, and the flag is not.
    first.get(&format!("/entries/{entry}/flags/new")).await.is(404);
    let found = first.get(list).await;
    found.shows("held").hides(&page).shows(&format!("/cases/{case}")).shows("before its jury").hides("Take it back");
    court.others[0].get(list).await.shows("You have flagged nothing");
    let case_page = format!("/cases/{case}");
    first.get(&case_page).await.shows("You flagged this under R1").hides("wordremark");
    // Those who judge read what was remarked, and nobody else.
    court.jurors(case).await[0].get(&case_page).await.shows("wordremark").hides("You flagged this");
    for person in [&court.author, &app.visitor()] {
        person.get(&case_page).await.is(200).hides("wordremark").hides("You flagged this");
    }
    court.decide(case, "remove").await;
    first.get(list).await.shows("removed").hides(&page);
}

#[rocket::async_test]
async fn the_form_of_a_flag_says_what_it_will_weigh() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 0).await;
    let entry = court.post("a rude note").await;
    let form = format!("/entries/{entry}/flags/new");
    let flagger = &court.flaggers[0];
    flagger.get(&form).await.is(200).shows("Urgent: one flag hides it at once.").hides("weighs nothing now");
    let owner = app.database.as_owner().await;
    let sql = "UPDATE members SET joined_at = folkmoot_now() WHERE id = $1";
    owner.execute(sql, &[&flagger.member().get()]).await.unwrap();
    flagger.get(&form).await.shows("weighs nothing now: your account is too new to vote. From ");
    let summary = flagger.post(&format!("/entries/{entry}/flags"), &[("rule", "")]).await;
    summary.is(422).shows("<a href=\"#rule\">Please choose the rule").shows("id=\"rule\"");
}

#[rocket::async_test]
async fn who_edits_or_deletes_what_is_held_is_told_beforehand() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 5).await;
    let (ada, (entry, case)) = (&court.author, court.case("wordrude, and worse").await);
    let (edit, link) = (format!("/entries/{entry}/edit"), format!("href=\"/cases/{case}\""));
    ada.get(&format!("/entries/{entry}")).await.shows(&link).shows("those who judge it see it").hides(&edit);
    ada.get(&edit).await.is(200).shows("held while it is judged").shows(&link).hides("<textarea");
    let refused = ada.post(&edit, &[("body", "wordkind, with much thought")]).await;
    refused.is(403).shows(&link).shows("wordkind, with much thought");
    let removal = format!("/entries/{entry}/removal");
    ada.get(&removal).await.is(200).shows("keeps its copy").shows("goes on");
    let free = court.post("a calm note").await;
    ada.get(&format!("/entries/{free}/edit")).await.is(200).shows("<textarea");
    ada.get(&format!("/entries/{free}/removal")).await.is(200).hides("keeps its copy");
}

#[rocket::async_test]
async fn a_moderator_is_offered_only_what_can_be_held_and_sees_all_of_it() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 9).await;
    let entries = [court.post("wordfirst").await, court.post("wordsecond").await, court.post("wordthird").await];
    let case = court.flag(entries[1]).await;
    app.settle().await;
    court.decide(case, "restore").await;
    let mona = app.person("mona").await;
    app.appoint(&mona).await;
    let followers = [("body", "wordquiet"), ("audience", "followers")];
    court.author.post("/entries", &followers).await.is(303);
    let form = format!("/entries/{}/flags/new", entries[0]);
    let page = mona.get(&form).await;
    page.is(200).shows("wordthird").shows("Which entries these are").hides("wordquiet").hides("wordsecond");
    // Both faults at once.
    let hold = format!("/entries/{}/hold", entries[0]);
    let faults = mona.post(&hold, &[("rule", ""), ("reason", "")]).await;
    faults.is(422).shows("#hold_rule").shows("#reason");
    // Holds have an allowance of their own: more than flags have at once.
    for _ in 0..15 {
        mona.post(&hold, &[("rule", ""), ("reason", "")]).await.is(422);
    }
    // Nobody holds alone what a case has answered.
    let (form, hold) = (format!("/entries/{}/flags/new", entries[1]), format!("/entries/{}/hold", entries[1]));
    let page = mona.get(&form).await;
    page.is(200)
        .hides("As a moderator in office")
        .shows("nobody holds them again alone")
        .shows(&format!("/cases/{case}"));
    let refused = mona.post(&hold, &[("rule", "R1"), ("reason", "It cannot wait.")]).await;
    refused.is(422).shows("has been decided").hides("could not be understood");
}
