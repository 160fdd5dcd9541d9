//! Founding a group, changing it, and the list.

use tests::TestApp;

use super::{bring_in, count, found, post_into, press};

#[rocket::async_test]
async fn a_group_is_founded_found_and_listed_with_its_founder_as_administrator() {
    let app = TestApp::start().await;
    let (ada, ben) = (app.person("ada").await, app.person("ben").await);
    app.visitor().get("/groups/new").await.is(303);
    ada.get("/groups").await.is(200).shows("No groups yet").shows("/groups/new");
    ada.get("/groups/new").await.is(200).shows("Who comes in, and who reads");
    found(&ada, "bees", "public").await;
    for viewer in [&ada, &ben, &app.visitor()] {
        viewer.get("/groups").await.shows("Name bees").shows("open · 1 member");
        viewer.get("/@bees").await.is(200).shows("Name bees").shows("aboutbees").shows("1 member");
        viewer.get("/groups/bees/members").await.is(200).shows("@ada").shows("administrator");
        viewer.get("/@bees/likes").await.is(404);
    }
    ben.get("/@bees").await.shows(">Join<").hides("Change the group");
    ada.get("/@bees").await.shows("Change the group").shows("Leave the group").hides(">Join<");
    app.settle().await;
    ben.get("/search?q=bees").await.shows("href=\"/@bees\"");
}

#[rocket::async_test]
async fn a_name_is_unique_among_all_actors_and_what_is_typed_wrong_is_said() {
    let app = TestApp::start().await;
    let (ada, ben) = (app.person("ada").await, app.person("ben").await);
    let form =
        |handle, name, entrance| [("handle", handle), ("display_name", name), ("about", ""), ("entrance", entrance)];
    ada.post("/groups", &form("ben", "Bens", "public"))
        .await
        .is(422)
        .shows("this name is taken")
        .shows("value=\"Bens\"");
    ada.post("/groups", &form("Bad name", "x", "public")).await.is(422).shows("cannot be used here");
    ada.post("/groups", &form("groups", "x", "public")).await.is(422).shows("reserved");
    ada.post("/groups", &form("bees", "", "public")).await.is(422).shows("cannot be empty");
    ada.post("/groups", &form("bees", "Bees", "secret")).await.is(422).shows("choose one of these");
    found(&ada, "bees", "public").await;
    ben.post("/groups", &form("bees", "Bees", "public")).await.is(422).shows("this name is taken");
    assert_eq!(count(&app, "SELECT count(*) FROM groups").await, 1);
    // A group is joined: nobody follows, mutes or blocks it.
    for act in ["follows", "mutes", "blocks"] {
        press(&ben, &format!("/actors/bees/{act}")).await.is(404);
    }
}

#[rocket::async_test]
async fn administrators_change_a_group_and_what_was_written_keeps_its_readers() {
    let app = TestApp::start().await;
    let (ada, ben, cat) = (app.person("ada").await, app.person("ben").await, app.person("cat").await);
    found(&ada, "bees", "private").await;
    bring_in(&ada, "bees", &ben).await;
    let secret = post_into(&ben, "bees", "wordsecret").await;
    let change = |name, entrance| [("display_name", name), ("about", "else"), ("entrance", entrance)];
    ben.get("/groups/bees/edit").await.is(403);
    ben.post("/groups/bees/edit", &change("Mine", "public")).await.is(403);
    ada.get("/groups/bees/edit").await.is(200).shows("stays for members alone");
    ada.post("/groups/bees/edit", &change("", "public")).await.is(422).shows("cannot be empty");
    ada.post("/groups/bees/edit", &change("Hives", "public")).await.is(303);
    cat.get("/@bees").await.is(200).shows("Hives").shows("else").hides("wordsecret");
    cat.get(&format!("/entries/{secret}")).await.is(404);
    ben.get("/@bees").await.shows("wordsecret");
    let open = post_into(&ben, "bees", "wordopen").await;
    cat.get("/@bees").await.shows("wordopen");
    ada.post("/groups/bees/edit", &change("Hives", "private")).await.is(303);
    cat.get("/@bees").await.hides("wordopen").shows("For its members alone").hides("member<").hides("2 members");
    cat.get(&format!("/entries/{open}")).await.is(200).shows("in <a href=\"/@bees\">Hives</a>");
    // Who changed what is told to those who are in it.
    ben.get("/groups/bees/members").await.shows("@ada changed the group").shows("@ada invited @ben");
}

#[rocket::async_test]
async fn a_private_group_is_listed_and_searched_by_its_members_alone() {
    let app = TestApp::start().await;
    let (ada, ben) = (app.person("ada").await, app.person("ben").await);
    found(&ada, "hidden_bees", "private").await;
    app.settle().await;
    for viewer in [&ben, &app.visitor()] {
        viewer.get("/groups").await.hides("hidden_bees");
        viewer.get("/search?q=hidden_bees").await.hides("href=\"/@hidden_bees\"");
        viewer.get("/groups/hidden_bees/members").await.is(404);
        // Whoever is told of it finds its door, and nothing else.
        viewer.get("/@hidden_bees").await.is(200).shows("For its members alone").hides("1 member");
    }
    ada.get("/groups").await.shows("hidden_bees");
    ada.get("/search?q=hidden_bees").await.shows("href=\"/@hidden_bees\"");
}
