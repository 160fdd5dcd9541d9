//! How to go on from a search that finds little, and what the box offers.

use tests::TestApp;

use crate::moderators::number;

#[rocket::async_test]
async fn what_was_spelled_otherwise_is_offered_only_from_what_the_viewer_may_see() {
    let app = TestApp::start().await;
    let (ada, ben) = (app.person("ada_lovelace").await, app.person("ben").await);
    ada.post("/entries", &[("body", "Buckwheat and sourdough #baking")]).await.is(303);
    ada.post("/entries", &[("body", "A marzipan only for those who follow"), ("audience", "followers")]).await.is(303);
    let visitor = app.visitor();
    visitor.get("/search?q=buckwhaet").await.shows("Did you mean").shows("q=buckwheat\"");
    // The word stands only where a visitor and a stranger may not read: it is suggested to those who may.
    visitor.get("/search?q=marzipna").await.hides("marzipan").hides("Did you mean");
    ben.get("/search?q=marzipna").await.hides("marzipan");
    ada.get("/search?q=marzipna").await.shows("q=marzipan\"");
    // What is gone meanwhile is not suggested any more.
    let salad = ada.post("/entries", &[("body", "a quinoa salad")]).await.made();
    visitor.get("/search?q=quinao").await.shows("q=quinoa\"");
    ada.post(&format!("/entries/{salad}/removal"), &[]).await.is(303);
    visitor.get("/search?q=quinao").await.hides("quinoa");
    // Handles and hashtags too; operators and their values were before.
    visitor.get("/search?q=from:ada").await.shows("from:ada_lovelace");
    visitor.get("/search?q=%23bakign").await.shows("tag:baking");
    ben.post("/actors/ada_lovelace/blocks", &[]).await.is(303);
    ben.get("/search?q=from:ada").await.hides("ada_lovelace");
    visitor.get("/search?q=form:ada_lovelace").await.shows("from:ada_lovelace");
}

#[rocket::async_test]
async fn where_nothing_is_found_less_is_asked_and_each_way_leads_somewhere() {
    let app = TestApp::start().await;
    let (ada, ben) = (app.person("ada").await, app.person("ben").await);
    ada.post("/entries", &[("body", "cold cucumber soup #summer")]).await.is(303);
    let page = app.visitor().get("/search?q=soup+from%3Aben").await;
    page.shows("What would be found").shows("soup, without from:ben");
    app.visitor().get("/search?q=%22cold+soup%22").await.shows("cold soup, the words anywhere");
    app.visitor().get("/search?q=soup").await.hides("What would be found").hides("Did you mean");
    // A private group is offered to those who are in it alone, and names that are near complete the box.
    let group = [("handle", "cellar_club"), ("display_name", "Cellar"), ("about", ""), ("entrance", "private")];
    ada.post("/groups", &group).await.is(303);
    ben.get("/search?q=in:cellar").await.hides("cellar_club");
    ben.post("/actors/ada/follows", &[]).await.is(303);
    ben.get("/search").await.shows("<option value=\"from:ada\">").hides("cellar_club");
    ada.get("/search?q=soup").await.shows("<option value=\"soup in:cellar_club\">");
    // The page of a hashtag has the button that keeps it out.
    let page = ben.get("/search?q=%23summer").await;
    page.shows("Keep #summer out of my streams").shows("/tags/summer/mutes");
    app.visitor().get("/search?q=%23summer").await.hides("/tags/summer/mutes");
    ben.post("/tags/summer/mutes", &[]).await.is(303);
    assert_eq!(number(&app, "SELECT count(*) FROM tag_mutes").await, 1);
}
