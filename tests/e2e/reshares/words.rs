//! Passed on with words: a note that carries it.

use tests::TestApp;

use super::{note, pass_on, press};
use crate::court::Court;

#[rocket::async_test]
async fn a_note_carries_what_it_passes_on_on_every_page_that_shows_it() {
    let app = TestApp::start().await;
    let (ada, ben, cat) = (app.person("ada").await, app.person("ben").await, app.person("cat").await);
    press(&cat, "/actors/ben/follows").await;
    let id = note(&ada, "wordfar <i>away</i>").await;
    ben.get(&format!("/entries/{id}/reshares/new")).await.is(200).shows("wordfar").shows("Your words");
    let own = pass_on(&ben, id, "wordnear").await.made();
    for path in ["/home", "/", "/@ben", &*format!("/entries/{own}")] {
        cat.get(path).await.shows("wordnear").shows("class=\"carried\"").shows("wordfar");
    }
    app.visitor().get("/@ben.atom").await.shows("wordnear").shows("wordfar").shows("&lt;blockquote&gt;");
    cat.get(&format!("/entries/{id}")).await.shows("1 reshare<");
    ada.get("/notifications").await.shows("/@ben").shows("reshared your note");
    let address = format!("{}/entries/{id}", app.services.site.base_url);
    ben.taken_out().await.shows(&format!("\"passes_on\":\"{address}\"")).hides("wordfar");
    // What a note carries is passed on, not the note.
    let third = pass_on(&cat, own, "wordthird").await.made();
    cat.get(&format!("/entries/{third}")).await.shows("wordthird").shows("wordfar").hides("wordnear");
}

#[rocket::async_test]
async fn what_is_carried_is_shown_by_the_same_rule_to_each_and_what_they_keep_away_stays_folded() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 8).await;
    let (ben, cat) = (app.person("ben").await, app.person("cat").await);
    let id = note(&court.author, "wordfar #football").await;
    let own = pass_on(&ben, id, "wordnear").await.made();
    let page = format!("/entries/{own}");
    press(&cat, "/actors/ada/mutes").await;
    cat.get(&page).await.shows("wordnear").hides("wordfar").shows("Ada, whom you muted. ");
    press(&cat, "/actors/ada/mutes/removal").await;
    press(&cat, "/tags/football/mutes").await;
    cat.get(&page).await.hides("wordfar").shows("Something that you keep out");
    press(&cat, "/tags/football/mutes/removal").await;
    press(&cat, &format!("/entries/{id}/hides")).await;
    cat.get(&page).await.hides("wordfar").shows("Something that you keep out");
    press(&cat, &format!("/entries/{id}/hides/removal")).await;
    cat.post("/settings/filters/words", &[("words", "wordfar")]).await.is(303);
    cat.get(&page).await.shows("Says “wordfar”, which you muted");
    cat.post("/settings/filters/words", &[("words", "")]).await.is(303);
    cat.get(&page).await.shows("wordfar");
    press(&cat, "/actors/ada/blocks").await;
    cat.get(&page).await.shows("wordnear").hides("wordfar").hides("/@ada").shows("not there for you to see");
    court.flag(id).await;
    app.settle().await;
    for viewer in [&ben, &app.visitor()] {
        viewer.get(&page).await.shows("wordnear").hides("wordfar").shows("not there for you to see");
        viewer.get("/@ben.atom").await.hides("wordfar");
    }
    pass_on(&ben, id, "wordagain").await.is(422).shows("wordagain").shows("not there for everybody any more");
}

#[rocket::async_test]
async fn only_what_everybody_reads_is_carried_and_a_refused_form_keeps_it() {
    let app = TestApp::start().await;
    let (ada, ben) = (app.person("ada").await, app.person("ben").await);
    press(&ben, "/actors/ada/follows").await;
    let followers = ada.post("/entries", &[("body", "wordfollowers"), ("audience", "followers")]).await.made();
    pass_on(&ben, followers, "wordnear").await.is(422).hides("class=\"carried\"");
    pass_on(&ben, 999_999, "wordnear").await.is(422);
    ben.post("/entries", &[("body", "wordnear"), ("carries", "x")]).await.is(422);
    let open = note(&ada, "wordopen").await;
    pass_on(&ben, open, " ").await.is(422).shows(&format!("name=\"carries\" value=\"{open}\""));
    let quiet = [("body", "wordquiet"), ("audience", "followers"), ("carries", &*open.to_string())];
    ben.post("/entries", &quiet).await.is(303);
    ada.get("/notifications").await.hides("reshared your note");
    ada.get(&format!("/entries/{open}")).await.hides("1 reshare<");
    // One's own can be carried: there are words to it.
    pass_on(&ada, open, "once more").await.is(303);
}
