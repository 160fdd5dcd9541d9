//! Joining, asking, inviting, letting in, taking out, administering.

use tests::TestApp;

use super::{bring_in, count, found, press, subjects};

#[rocket::async_test]
async fn whoever_may_joins_at_once_and_leaves() {
    let app = TestApp::start().await;
    let (ada, ben) = (app.person("ada").await, app.person("ben").await);
    found(&ada, "bees", "public").await;
    press(&app.visitor(), "/groups/bees/members").await.is(303);
    press(&ben, "/groups/bees/members").await.is(303);
    press(&ben, "/groups/bees/members").await.is(303);
    ben.get("/@bees").await.shows("2 members").shows("Leave the group");
    ben.get("/groups").await.shows("Yours");
    press(&ben, "/groups/bees/members/removal").await.is(303);
    press(&ben, "/groups/bees/members/removal").await.is(303);
    ben.get("/@bees").await.shows("1 member").shows(">Join<");
    press(&ben, "/groups/nothing/members").await.is(404);
    assert!(subjects(&app, &ada).await.is_empty(), "nobody is asked where the door is open");
}

#[rocket::async_test]
async fn a_request_waits_for_an_administrator_and_each_is_told_once() {
    let app = TestApp::start().await;
    let (ada, ben, cat) = (app.person("ada").await, app.person("ben").await, app.person("cat").await);
    found(&ada, "bees", "request").await;
    press(&ben, "/groups/bees/members").await.is(303);
    press(&ben, "/groups/bees/members").await.is(303);
    press(&cat, "/groups/bees/members").await.is(303);
    ben.get("/@bees").await.shows("You have asked to join").shows("1 member");
    ben.get("/groups/bees/members").await.hides("At the door");
    ada.get("/groups").await.shows("2 asking to join");
    ada.get("/groups/bees/members").await.shows("At the door").shows("@ben asks to join").shows("@cat asks to join");
    let asked = subjects(&app, &ada).await;
    assert_eq!(asked.len(), 2, "{asked:?}");
    assert!(asked[0].contains("asks to join"), "{asked:?}");
    press(&cat, "/groups/bees/requests/ben/acceptance").await.is(403);
    press(&ada, "/groups/bees/requests/ben/acceptance").await.is(303);
    press(&ada, "/groups/bees/requests/ben/acceptance").await.is(404);
    ben.get("/@bees").await.shows("2 members").shows("Leave the group");
    let told = subjects(&app, &ben).await;
    assert_eq!(told.iter().filter(|subject| subject.contains("You are in a group now")).count(), 1, "{told:?}");
    press(&ada, "/groups/bees/requests/cat/removal").await.is(303);
    cat.get("/@bees").await.shows("Ask to join");
    assert!(subjects(&app, &cat).await.is_empty(), "a no is told by the page");
    // Asked and taken back.
    press(&cat, "/groups/bees/members").await.is(303);
    press(&cat, "/groups/bees/members/removal").await.is(303);
    press(&ada, "/groups/bees/requests/cat/acceptance").await.is(404);
    assert_eq!(subjects(&app, &ada).await.len(), 2, "who asks twice on one day is told of once");
}

#[rocket::async_test]
async fn an_invitation_opens_the_door_until_it_is_taken_back() {
    let app = TestApp::start().await;
    let (ada, ben, cat) = (app.person("ada").await, app.person("ben").await, app.person("cat").await);
    found(&ada, "bees", "private").await;
    ben.post("/groups/bees/invitations", &[("handle", "ben")]).await.is(403);
    ada.post("/groups/bees/invitations", &[("handle", "nobody")]).await.is(404);
    ada.post("/groups/bees/invitations", &[("handle", "@ben")]).await.is(303);
    ada.post("/groups/bees/invitations", &[("handle", "ben")]).await.is(422);
    let told = subjects(&app, &ben).await;
    assert!(told.len() == 1 && told[0].contains("invited"), "{told:?}");
    ben.get("/@bees").await.shows("You are invited").shows("Say no").hides("1 member");
    press(&ada, "/groups/bees/requests/ben/removal").await.is(303);
    press(&ben, "/groups/bees/members").await.is(303);
    ben.get("/@bees").await.shows("You have asked to join");
    // To invite whoever asks is to let them in.
    ada.post("/groups/bees/invitations", &[("handle", "ben")]).await.is(303);
    ben.get("/@bees").await.shows("Leave the group");
    press(&cat, "/actors/ada/blocks").await.is(303);
    ada.post("/groups/bees/invitations", &[("handle", "cat")]).await.is(403);
}

#[rocket::async_test]
async fn administrators_name_each_other_and_one_always_stays() {
    let app = TestApp::start().await;
    let (ada, ben, cat) = (app.person("ada").await, app.person("ben").await, app.person("cat").await);
    found(&ada, "bees", "public").await;
    for person in [&ben, &cat] {
        press(person, "/groups/bees/members").await.is(303);
    }
    press(&ada, "/groups/bees/members/removal").await.is(422).shows("only administrator");
    press(&ada, "/groups/bees/administrators/ada/removal").await.is(422).shows("only administrator");
    press(&ben, "/groups/bees/administrators/ben").await.is(403);
    press(&ben, "/groups/bees/members/cat/removal").await.is(403);
    press(&ada, "/groups/bees/administrators/nobody").await.is(404);
    press(&ada, "/groups/bees/administrators/ben").await.is(303);
    press(&ada, "/groups/bees/members/removal").await.is(303);
    press(&ben, "/groups/bees/members/cat/removal").await.is(303);
    press(&ben, "/groups/bees/members/cat/removal").await.is(404);
    ben.get("/groups/bees/members")
        .await
        .shows("@ada left")
        .shows("@ben took @cat out of the group")
        .shows("@ada made @ben");
    // The last one closes it.
    press(&ben, "/groups/bees/members/removal").await.is(303);
    cat.get("/@bees").await.is(200).shows("This group is closed").hides(">Join<");
    press(&cat, "/groups/bees/members").await.is(422).shows("closed");
    cat.get("/groups").await.hides("Name bees");
    assert_eq!(count(&app, "SELECT count(*) FROM groups WHERE closed_at IS NULL").await, 0);
}

#[rocket::async_test]
async fn the_suspended_only_leave() {
    let app = TestApp::start().await;
    let (ada, ben) = (app.person("ada").await, app.person("ben").await);
    found(&ada, "bees", "request").await;
    bring_in(&ada, "bees", &ben).await;
    press(&ada, "/groups/bees/administrators/ben").await.is(303);
    crate::sanctions::suspend(&app, &ben).await;
    press(&ben, "/groups/bees/members/ada/removal").await.is(403);
    ben.get("/groups/bees/edit").await.is(403);
    ben.post("/entries", &[("body", "hm"), ("audience", "@bees")]).await.is(403);
    press(&ben, "/groups/bees/members/removal").await.is(303);
}
