//! One's own posts as others would see them.

use tests::TestApp;

use super::{four, note, press, say};
use crate::court::Court;

#[rocket::async_test]
async fn each_audience_is_seen_by_those_for_whom_it_is() {
    let app = TestApp::start().await;
    let (ada, ben, cyd, dot) = four(&app).await;
    let group = [("handle", "bees"), ("display_name", "Bees"), ("about", ""), ("entrance", "private")];
    ada.post("/groups", &group).await.is(303);
    ada.post("/groups/bees/invitations", &[("handle", "dot")]).await.is(303);
    press(&dot, "/groups/bees/members").await;
    for (word, audience) in [("wordopen", "public"), ("wordfollowers", "followers"), ("wordgroup", "@bees")] {
        ada.post("/entries", &[("body", word), ("audience", audience)]).await.is(303);
    }
    note(&ada, "wordnamed", "@cyd").await;
    let words = ["wordopen", "wordfollowers", "wordgroup", "wordnamed"];
    for (eyes, seen) in [
        ("visitor", &words[..1]),
        ("follower", &words[..2]),
        ("ben", &words[..2]),
        ("@CYD", &["wordopen", "wordnamed"][..]),
        ("dot", &["wordopen", "wordgroup"][..]),
    ] {
        let page = ada.get(&format!("/preview?as={eyes}")).await;
        page.is(200).shows("nothing can be done here").hides("formaction");
        for word in words {
            assert_eq!(page.body.contains(word), seen.contains(&word), "{word} as {eyes}");
        }
    }
    ada.get("/preview?as=nobody_here").await.shows("there is nobody called @nobody_here").hides("wordfollowers");
    ada.get("/preview?as=ada").await.shows("as it is on your profile").hides("wordfollowers");
    ada.get("/@ada").await.shows("href=\"/preview\"");
    app.visitor().get("/preview").await.is(303);
    ben.get("/preview?as=follower").await.hides("wordopen").shows("They would see nothing");
    let _ = cyd;
}

#[rocket::async_test]
async fn an_entry_says_who_can_read_it_and_nothing_of_what_others_keep_away() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 8).await;
    let (ben, cat) = (app.person("ben").await, app.person("cat").await);
    let id = court.author.post("/entries", &[("body", "wordopen")]).await.made();
    let held = say(&ben, id, "commentheld").await;
    say(&cat, id, "commentcat").await;
    court.flag(held).await;
    app.settle().await;
    ben.get(&format!("/entries/{id}")).await.shows("commentheld");
    let path = format!("/entries/{id}/preview?as=ben");
    court.author.get(&path).await.shows("Everybody, also without an account").shows("commentcat").hides("commentheld");
    // Whether Ben mutes or blocks is his to know; whom the author blocks is not read here either.
    press(&ben, "/actors/ada/mutes").await;
    press(&ben, "/actors/ada/blocks").await;
    court.author.get(&path).await.shows("wordopen");
    press(&court.author, "/actors/cat/blocks").await;
    court.author.get(&path).await.shows("wordopen").hides("commentcat");
    ben.get(&format!("/entries/{id}/preview")).await.is(404);
    ben.get(&format!("/entries/{held}/preview")).await.is(404);
}
