//! What a group says of itself, and what is said in private ones, before a jury.

use tests::{Person, TestApp};

use super::{bring_in, found, post_into, press, subjects};
use crate::court::Court;
use crate::subjects::{flagged, flags_of};

async fn change(person: &Person<'_>, name: &str, about: &str, entrance: &str) -> u16 {
    person.post("/groups/bees/edit", &[("display_name", name), ("about", about), ("entrance", entrance)]).await.status
}

async fn shows_its_handle(viewer: &Person<'_>, entry: i64) {
    for page in
        ["/", "/@bees", "/groups", "/groups/bees/members", "/search?q=bees", "/home", &format!("/entries/{entry}")]
    {
        let page = viewer.get(page).await;
        page.hides("Name bees").hides("aboutbees");
    }
    viewer.get("/").await.shows("in <a href=\"/@bees\">bees</a>");
}

#[rocket::async_test]
async fn a_groups_words_are_held_removed_and_followed_by_others() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 8).await;
    let (ada, ben, viewer) = (&court.author, &court.others[0], &court.others[1]);
    found(ada, "bees", "public").await;
    press(ben, "/groups/bees/members").await.is(303);
    press(ada, "/groups/bees/administrators/juror0").await.is(303);
    let entry = post_into(ada, "bees", "a calm note").await;
    app.settle().await;
    let path = flags_of(viewer, "bees").await;
    viewer.get(&format!("{path}/flags/new")).await.is(200).shows("Flag this group").shows("aboutbees");
    ada.get(&format!("{path}/flags/new")).await.is(403);
    let case = flagged(&court, &path).await;
    shows_its_handle(viewer, entry).await;
    app.visitor().get(&format!("/cases/{case}")).await.is(200).shows("What a group says of itself").hides("aboutbees");
    viewer.get(&path).await.is(404);
    // Those who administer it answer for it and do not judge it.
    for administrator in [ada, ben] {
        let tickets = "SELECT count(*) FROM tickets t WHERE t.member_id = $1";
        assert_eq!(court.count(tickets, administrator.member().get()).await, 0, "{}", administrator.handle);
    }
    ada.get("/groups/bees/edit").await.shows("aboutbees").shows("Held while a jury looks at it");
    assert_eq!(change(ada, "Other", "words", "public").await, 403, "what is held is not changed");
    assert_eq!(change(ada, "Name bees", "aboutbees", "request").await, 303, "the door is no part of it");
    ada.get(&format!("/cases/{case}")).await.shows("aboutbees").shows("a calm note");
    let juror = court.jurors(case).await[0];
    juror.post(&format!("/cases/{case}/seat/acceptance"), &[]).await.is(303);
    juror.get(&format!("/cases/{case}")).await.shows("aboutbees").hides("a label is enough");
    court.decide(case, "remove").await;
    shows_its_handle(viewer, entry).await;
    let told = subjects(&app, ada).await;
    assert!(told.iter().any(|subject| subject.contains("What your group says of itself is held")), "{told:?}");
    assert!(told.iter().any(|subject| subject.contains("hat your group says of itself was removed")), "{told:?}");
    // The same words do not come back; others do, and whoever wrote those that were removed answers for them.
    assert_eq!(change(ada, "Name bees", "aboutbees", "request").await, 303);
    shows_its_handle(viewer, entry).await;
    assert_eq!(change(ben, "Hives", "calm words", "request").await, 303);
    viewer.get("/@bees").await.shows("Hives").shows("calm words");
    ada.get(&format!("/cases/{case}")).await.shows("aboutbees");
    let removals = "SELECT count(*) FROM removals r JOIN entries e ON e.id = r.entry_id WHERE e.author_id = $1";
    assert_eq!(court.count(removals, ada.member().get()).await, 1);
    assert_eq!(court.count(removals, ben.member().get()).await, 0);
    app.visitor()
        .get(&format!("/docket/log?subject=case:{case}"))
        .await
        .shows("What a group says of itself was removed");
    assert_eq!(crate::appeals::guards::verified(&app, "group").await, "");
}

#[rocket::async_test]
async fn a_groups_words_come_back_on_appeal_of_whoever_wrote_them() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 14).await;
    let (ada, viewer) = (&court.author, &court.others[0]);
    found(ada, "bees", "private").await;
    let path = flags_of(viewer, "bees").await;
    let case = flagged(&court, &path).await;
    court.decide(case, "remove").await;
    viewer.get("/@bees").await.hides("aboutbees");
    let appeal = ada.post(&format!("/cases/{case}/appeal"), &[("plea", "It is about bees.")]).await;
    appeal.is(303);
    app.settle().await;
    court.decide(appeal.made(), "restore").await;
    viewer.get("/@bees").await.shows("Name bees").shows("aboutbees");
}

#[rocket::async_test]
async fn what_is_said_in_a_private_group_is_judged_by_jurors_who_see_it_and_published_by_nobody() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 8).await;
    let (ada, outsider) = (&court.author, &court.others[0]);
    found(ada, "bees", "private").await;
    for flagger in &court.flaggers {
        bring_in(ada, "bees", flagger).await;
    }
    let entry = post_into(ada, "bees", "wordsecret").await;
    outsider.post(&format!("/entries/{entry}/flags"), &[("rule", "R1")]).await.is(404);
    let case = court.flag(entry).await;
    app.settle().await;
    court.flaggers[0].get(&format!("/entries/{entry}")).await.is(404);
    ada.get(&format!("/entries/{entry}")).await.is(200).shows("wordsecret");
    let path = format!("/cases/{case}");
    for juror in court.jurors(case).await {
        juror.get(&path).await.shows("wordsecret");
    }
    let jurors: Vec<&str> = court.jurors(case).await.iter().map(|juror| juror.handle.as_str()).collect();
    let others: Vec<_> = court.others.iter().filter(|other| !jurors.contains(&other.handle.as_str())).collect();
    let public =
        [path.as_str(), "/docket", "/docket/log", "/docket/log.json", "/docket/log.atom", "/ledger", "/juries"];
    for viewer in others.iter().copied().chain([&app.visitor()]) {
        for page in public {
            viewer.get(page).await.hides("wordsecret");
        }
    }
    court.decide(case, "restore").await;
    // It is there again for those it was written for; the others read that it is.
    court.flaggers[0].get(&format!("/entries/{entry}")).await.is(200).shows("wordsecret");
    for viewer in others.iter().copied().chain([&app.visitor()]) {
        viewer.get(&path).await.hides("wordsecret").shows("those it was written for");
    }
}
