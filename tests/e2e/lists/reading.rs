//! What a list shows, where its people are read besides, and to whom it belongs.

use tests::TestApp;

use super::{make, note, press, put};

#[rocket::async_test]
async fn a_list_is_a_stream_of_what_its_people_post_themselves() {
    let app = TestApp::start().await;
    let (ada, ben, cat) = (app.person("ada").await, app.person("ben").await, app.person("cat").await);
    ada.get("/lists").await.is(200).shows("No lists yet");
    press(&ada, "/actors/ben/follows").await;
    press(&ada, "/actors/cat/follows").await;
    let list = make(&ada, "Family").await;
    let path = format!("/lists/{list}");
    ada.get(&path).await.is(200).shows("Nobody is in this list yet").shows("<option value=\"ben\">");
    put(&ada, list, "@ben").await;
    put(&ada, list, "ben").await;
    note(&ben, "wordben").await;
    ben.post("/entries", &[("body", "wordfollowers"), ("audience", "followers")]).await.is(303);
    let by_cat = note(&cat, "wordcat").await;
    press(&ben, &format!("/entries/{by_cat}/likes")).await;
    let form = [("handle", "bees"), ("display_name", "Bees"), ("about", ""), ("entrance", "public")];
    ben.post("/groups", &form).await.is(303);
    ben.post("/entries", &[("body", "wordgroup"), ("audience", "@bees")]).await.is(303);
    let page = ada.get(&path).await;
    page.shows("wordben").shows("wordfollowers").hides("wordcat").hides("wordgroup").hides("<option value=\"ben\">");
    ada.get(&format!("{path}?order=date")).await.is(200).shows("wordben").shows("aria-current=\"true\">by date");
    ada.get("/lists").await.shows("Family").shows("1 person");
    // Refused in words.
    ada.post("/lists", &[("name", "Family")]).await.is(422).shows("you have a list of this name already");
    ada.post("/lists", &[("name", " ")]).await.is(422);
    for stranger in ["nobody", "ada"] {
        put(&ada, list, stranger).await;
        ada.get(&path).await.hides(&format!("/people/{stranger}/removal"));
    }
    // Mutes hold here too; a block and an unfollowing take out of the list.
    press(&ada, "/actors/ben/mutes").await;
    ada.get(&path).await.hides("wordben");
    press(&ada, "/actors/ben/mutes/removal").await;
    press(&ada, "/actors/ben/follows/removal").await;
    ada.get(&path).await.shows("Nobody is in this list yet");
    put(&ada, list, "cat").await;
    press(&cat, "/actors/ada/blocks").await;
    ada.get(&path).await.shows("Nobody is in this list yet");
    ada.post(&format!("{path}/name"), &[("name", "Kin")]).await.is(303);
    ada.get("/lists").await.shows("Kin").hides("Family");
    press(&ada, &format!("{path}/removal")).await;
    ada.get(&path).await.is(404);
}

#[rocket::async_test]
async fn whoever_is_left_out_of_home_is_read_in_the_list_and_comes_home_with_its_end() {
    let app = TestApp::start().await;
    let (ada, ben, zoe) = (app.person("ada").await, app.person("ben").await, app.person("zoe").await);
    press(&ada, "/actors/ben/follows").await;
    note(&ben, "wordben").await;
    let strange = note(&zoe, "wordzoe").await;
    press(&ben, &format!("/entries/{strange}/likes")).await;
    ada.get("/@ben").await.shows("/actors/ben/lists");
    ada.get("/actors/ben/lists").await.is(200).shows("No lists yet");
    ada.get("/actors/zoe/lists").await.is(404);
    let (list, other) = (make(&ada, "Loud").await, make(&ada, "Other").await);
    let [field, second] = [list, other].map(|id| format!("list-{id}"));
    ada.post("/actors/ben/lists", &[(&field, "true")]).await.is(303);
    ada.get("/home").await.hides("wordben").hides("wordzoe");
    assert_eq!(ada.get("/streams/home/new?after=0&since=0").await.body, "{\"count\":0}");
    ada.get(&format!("/lists/{list}")).await.shows("wordben").shows("not at home");
    ada.get("/actors/ben/lists")
        .await
        .shows("<legend>In which lists")
        .hides("name=\"in_home\" type=\"checkbox\" value=\"true\" checked");
    // From one list to the other, at home too, and in none.
    ada.post("/actors/ben/lists", &[(&second, "true")]).await.is(303);
    ada.get("/home").await.hides("wordben");
    ada.get(&format!("/lists/{list}")).await.hides("wordben");
    ada.post("/actors/ben/lists", &[(&second, "true"), ("in_home", "true")]).await.is(303);
    ada.get("/home").await.shows("wordben").shows("wordzoe");
    ada.post("/actors/ben/lists", &[(&second, "true")]).await.is(303);
    ada.get("/home").await.hides("wordben");
    press(&ada, &format!("/lists/{other}/removal")).await;
    ada.get("/home").await.shows("wordben");
    ada.post("/actors/ben/lists", &[(&field, "true")]).await.is(303);
    press(&ada, &format!("/lists/{list}/people/ben/removal")).await;
    ada.get("/home").await.shows("wordben");
}

#[rocket::async_test]
async fn a_list_is_its_owners_and_leaves_with_them() {
    let app = TestApp::start().await;
    let (ada, ben) = (app.person("ada").await, app.person("ben").await);
    press(&ada, "/actors/ben/follows").await;
    press(&ben, "/actors/ada/follows").await;
    note(&ben, "wordben").await;
    let list = make(&ada, "Family").await;
    put(&ada, list, "ben").await;
    for path in [format!("/lists/{list}"), "/lists/999".to_string()] {
        ben.get(&path).await.is(404);
        for act in ["name", "removal", "people", "people/ben/removal"] {
            ben.post(&format!("{path}/{act}"), &[("name", "x"), ("handle", "ada")]).await.is(404);
        }
    }
    ben.post("/actors/ada/lists", &[(&format!("list-{list}"), "true")]).await.is(404);
    app.visitor().get(&format!("/lists/{list}")).await.is(303);
    let made = ada.post("/settings/feeds", &[("name", "phone")]).await;
    made.shows(&format!("list-{list}.atom"));
    let token =
        |body: &str| body.split("/feeds/").nth(1).and_then(|rest| rest.split('/').next()).expect("a token").to_string();
    let visitor = app.visitor();
    visitor
        .get(&format!("/feeds/{}/list-{list}.atom", token(&made.body)))
        .await
        .is(200)
        .shows("wordben")
        .shows("Family");
    let of_ben = token(&ben.post("/settings/feeds", &[("name", "phone")]).await.body);
    for name in [format!("list-{list}.atom"), "list-x.atom".to_string(), "list-999.json".to_string()] {
        visitor.get(&format!("/feeds/{of_ben}/{name}")).await.is(404);
    }
    let export = ada.taken_out().await;
    export.shows("\"name\":\"Family\"").shows("\"handle\":\"ben\"").shows("\"in_home\":true");
    ben.taken_out().await.hides("Family");
}
