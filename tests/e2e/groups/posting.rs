//! Posting into groups: where it can be done from, who reads it, and where it turns up.

use tests::TestApp;

use super::{bring_in, count, found, post_into, press};

#[rocket::async_test]
async fn only_members_post_and_what_they_post_is_public_where_everybody_reads() {
    let app = TestApp::start().await;
    let (ada, ben, cat) = (app.person("ada").await, app.person("ben").await, app.person("cat").await);
    found(&ada, "bees", "public").await;
    ada.get("/home").await.shows("A group of yours").shows("<option value=\"@bees\">Name bees");
    ben.get("/home").await.hides("A group of yours");
    ada.get("/@bees").await.shows("Say something to the group");
    ben.get("/@bees").await.hides("Say something to the group");
    let refused = ben.post("/entries", &[("body", "wordben"), ("audience", "@bees")]).await;
    refused.is(422).shows("you are not in this group").shows("wordben");
    ben.post("/entries", &[("body", "x"), ("audience", "@nothing")]).await.is(422);
    let entry = post_into(&ada, "bees", "wordpublic").await;
    app.settle().await;
    for viewer in [&ada, &ben, &app.visitor()] {
        for page in ["/", "/@bees", "/@ada", "/search?q=wordpublic", &format!("/entries/{entry}")] {
            viewer.get(page).await.is(200).shows("wordpublic");
        }
        viewer.get("/").await.shows("in <a href=\"/@bees\">Name bees</a>");
    }
    // Everybody may talk about what everybody reads.
    ben.post(&format!("/entries/{entry}/comments"), &[("body", "wordtalk")]).await.is(303);
    assert_eq!(count(&app, "SELECT count(*) FROM entries WHERE kind = 'comment' AND group_id IS NOT NULL").await, 1);
    // The entry is one way to flag the group.
    cat.get(&format!("/entries/{entry}/flags/new")).await.shows("what the group @bees says of itself");
}

#[rocket::async_test]
async fn entries_of_ones_groups_come_home_once() {
    let app = TestApp::start().await;
    let (ada, ben, cat) = (app.person("ada").await, app.person("ben").await, app.person("cat").await);
    found(&ada, "bees", "request").await;
    bring_in(&ada, "bees", &ben).await;
    let entry = post_into(&ada, "bees", "wordhome").await;
    let card = format!("id=\"e{entry}\"");
    assert_eq!(ben.get("/home").await.body.matches(&card).count(), 1);
    assert_eq!(ada.get("/home").await.body.matches(&card).count(), 1);
    cat.get("/home").await.hides("wordhome");
    ben.get("/streams/home/new?after=0").await.shows("\"count\":1");
    press(&ben, "/actors/ada/follows").await.is(303);
    assert_eq!(ben.get("/home").await.body.matches(&card).count(), 1, "followed and in the group");
    press(&ben, "/actors/ada/follows/removal").await.is(303);
    press(&ben, "/actors/ada/mutes").await.is(303);
    ben.get("/home").await.hides("wordhome");
    press(&ben, "/actors/ada/mutes/removal").await.is(303);
    press(&ben, "/actors/ada/blocks").await.is(303);
    ben.get("/home").await.hides("wordhome");
    ben.get("/@bees").await.hides("wordhome");
}

#[rocket::async_test]
async fn a_groups_page_is_read_page_by_page() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    found(&ada, "bees", "public").await;
    for number in 0..45 {
        post_into(&ada, "bees", &format!("wordnumber{number}x")).await;
    }
    let mut path = "/@bees".to_string();
    let mut seen = std::collections::BTreeSet::new();
    loop {
        let page = ada.get(&path).await;
        for number in (0..45).filter(|number| page.is(200).body.contains(&format!("wordnumber{number}x"))) {
            assert!(seen.insert(number), "{number} stands on two pages");
        }
        let Some(next) = page.body.split("href=\"").find(|part| part.starts_with("/@bees?after=")) else { break };
        path = next.split('"').next().unwrap_or_default().replace("&#38;", "&");
    }
    assert_eq!(seen.len(), 45);
}

#[rocket::async_test]
async fn comments_in_a_private_group_are_by_its_members() {
    let app = TestApp::start().await;
    let (ada, ben, cat) = (app.person("ada").await, app.person("ben").await, app.person("cat").await);
    found(&ada, "bees", "private").await;
    bring_in(&ada, "bees", &ben).await;
    let entry = post_into(&ada, "bees", "wordsecret").await;
    let path = format!("/entries/{entry}");
    ben.post(&format!("{path}/comments"), &[("body", "undersecret")]).await.is(303);
    for act in ["comments", "likes", "flags", "hides"] {
        cat.post(&format!("{path}/{act}"), &[("body", "hm"), ("rule", "R1")]).await.is(404);
    }
    ada.get(&path).await.shows("undersecret").shows("Only members of the group");
    press(&ben, &format!("{path}/likes")).await.is(303);
    // What is liked in secret is liked in secret.
    cat.get("/@ben/likes").await.hides("wordsecret");
    ada.get("/@ben/likes").await.shows("wordsecret");
}
