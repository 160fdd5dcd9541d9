//! What each member wants to see of what is labelled.

use tests::{Person, TestApp};

use super::{LABEL, folds, labelled, shows_open};
use crate::court::Court;

async fn choose(person: &Person<'_>, choice: &str) {
    person.post("/settings/filters/labels", &[("label-R1", choice), ("label-R99", "leave_out")]).await.is(303);
}

async fn newer(person: &Person<'_>) -> String {
    person.get("/streams/home/new?after=0").await.body
}

#[rocket::async_test]
async fn a_member_sees_labels_folded_open_or_not_in_their_streams() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 8).await;
    let fol = crate::members::join_and_confirm(&app, "fol").await;
    fol.post("/actors/ada/follows", &[]).await.is(303);
    let (entry, case) = labelled(&court, "wordlabel in a note").await;
    let thread = format!("/entries/{entry}");
    court.post("wordplain in a note").await;
    app.visitor().post("/settings/filters/labels", &[("label-R1", "show")]).await.is(303);
    let page = fol.get("/settings/filters").await;
    page.shows("R1 Attack ideas, not people").shows("R7 Warn before you shock").shows("Leave it out of my streams");
    folds(&fol.get("/home").await, "wordlabel");
    assert_eq!(newer(&fol).await, "{\"count\":2}");
    choose(&fol, "show").await;
    for path in ["/", "/home", "/@ada", thread.as_str()] {
        let page = fol.get(path).await;
        shows_open(&page, "wordlabel");
        page.hides("<details class=\"folded\">")
            .shows(&format!("<a href=\"/cases/{case}\">labelled “R1 Attack ideas, not people”</a>"));
    }
    fol.get("/search?q=wordlabel").await.shows("<mark>wordlabel</mark>");
    fol.get("/digests/preview/html").await.shows("wordlabel in a note").hides(LABEL);
    choose(&fol, "leave_out").await;
    for path in ["/", "/home", "/digests/preview/html", "/digests/preview"] {
        fol.get(path).await.is(200).hides("wordlabel").hides(LABEL).shows("wordplain");
    }
    assert_eq!(newer(&fol).await, "{\"count\":1}");
    // What one looks for oneself is there, folded.
    folds(&fol.get(&thread).await, "wordlabel");
    folds(&fol.get("/@ada").await, "wordlabel");
    fol.get("/search?q=wordlabel").await.shows(LABEL).hides("<mark>");
    let kept = fol.get("/settings/filters").await;
    kept.shows("<option value=\"leave_out\" selected>").hides("R99");
    fol.taken_out().await.shows("\"labels_left_out\"").shows("R1");
    // Nobody's own is left out, and nobody else is touched.
    choose(&court.author, "leave_out").await;
    shows_open(&court.author.get("/home").await, "wordlabel");
    assert_eq!(newer(&app.person("sam").await).await, "{\"count\":0}");
    folds(&app.visitor().get("/").await, "wordlabel");
    choose(&fol, "fold").await;
    folds(&fol.get("/home").await, "wordlabel");
    fol.post("/settings/filters/labels", &[("label-R1", "nonsense")]).await.is(303);
    folds(&fol.get("/home").await, "wordlabel");
    choose(&fol, "show").await;
    fol.post("/settings/removal", &[("password", crate::members::PASSWORD)]).await.is(303);
    let left = court.count(
        "SELECT count(*) FROM members WHERE id = $1 AND labels_shown = '{}' AND labels_left_out = '{}'",
        fol.member().get(),
    );
    assert_eq!(left.await, 1, "choices go with their member");
}
