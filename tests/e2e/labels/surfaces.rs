//! What is labelled is folded wherever it stands, and where nothing can be folded its label stands in its place.

use tests::{Motion, Person, TestApp};

use super::{LABEL, flag_again, folds, judge, label, open_part, shows_open};
use crate::court::Court;

async fn comment(by: &Person<'_>, thread: i64, body: &str) -> i64 {
    let answer = by.post(&format!("/entries/{thread}/comments"), &[("body", body)]).await;
    answer.is(303);
    answer.location.rsplit("#c").next().unwrap().parse().unwrap()
}

#[rocket::async_test]
async fn a_labelled_entry_is_folded_on_every_page_and_for_everybody_but_its_author() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 8).await;
    let (fol, visitor) = (app.person("fol").await, app.visitor());
    fol.post("/actors/ada/follows", &[]).await.is(303);
    // With a title of its own, as links and imported items have.
    let entry = court.post("wordfold in a body").await;
    let titled = format!(
        "UPDATE entries SET kind = 'link', title = 'Wordtitle', link_url = 'https://example.org/wordlink' WHERE id = {entry}"
    );
    app.database.as_owner().await.batch_execute(&titled).await.unwrap();
    comment(&fol, entry, "wordunder it").await;
    fol.post(&format!("/entries/{entry}/likes"), &[]).await.is(303);
    // Whose account is new is never drawn.
    let new = "UPDATE members SET joined_at = folkmoot_now() WHERE id = (SELECT id FROM actors WHERE handle = 'fol')";
    app.database.as_owner().await.batch_execute(new).await.unwrap();
    let case = label(&court, entry).await;
    let thread = format!("/entries/{entry}");
    for (reader, path) in [
        (&visitor, "/".to_owned()),
        (&fol, "/".to_owned()),
        (&fol, "/home".to_owned()),
        (&visitor, "/@ada".to_owned()),
        (&visitor, "/@fol/likes".to_owned()),
        (&fol, "/@fol/likes".to_owned()),
        (&visitor, thread.clone()),
        (&fol, thread.clone()),
        (&court.flaggers[0], thread.clone()),
        (&visitor, format!("{thread}/history")),
        (&fol, format!("{thread}/flags/new")),
    ] {
        let page = reader.get(&path).await;
        folds(&page, "wordfold");
        let open = open_part(&page);
        assert!(!open.contains("Wordtitle") && !open.contains("wordlink"), "{path}: {open}");
    }
    // The heading, the tab and the way to the reasons.
    visitor.get(&thread).await.shows(&format!("<title>{LABEL} · ")).shows(&format!("<h1 class=\"vh\">{LABEL}</h1>"));
    for path in ["/", thread.as_str()] {
        visitor.get(path).await.shows(&format!("<a href=\"/cases/{case}\">why the label</a>")).shows("wordunder");
    }
    for path in ["/", "/home", "/@ada", thread.as_str()] {
        let page = court.author.get(path).await;
        shows_open(&page, "wordfold");
        page.shows("others see it folded");
    }
    // Where there is no fold, the label stands in the place of the words.
    let found = fol.get("/search?q=wordfold").await;
    found.is(200).shows(LABEL).shows(&thread).hides("<mark>").hides("Wordtitle");
    let under = fol.get("/search?q=wordunder").await;
    under.shows(&format!("On “{LABEL}”")).shows("<mark>wordunder</mark>").hides("Wordtitle");
    court.author.get("/search?q=wordfold").await.shows("<mark>wordfold</mark>").shows("Wordtitle");
    fol.get("/digests/preview/html").await.is(200).shows(LABEL).hides("wordfold").hides("Wordtitle");
    fol.get("/digests/preview").await.hides("wordfold").hides("Wordtitle");
    let hidden = fol.post(&format!("{thread}/hides"), &[]).await;
    for path in ["/settings/filters", hidden.location.as_str()] {
        fol.get(path).await.is(200).shows(LABEL).hides("Wordtitle").hides("wordfold");
    }
    for path in ["/ledger", "/docket/log", "/docket/log.atom", "/docket/log.json", "/record/ledger.jsonl"] {
        visitor.get(path).await.is(200).hides("wordfold").hides("Wordtitle");
    }
}

#[rocket::async_test]
async fn a_labelled_comment_is_folded_in_its_thread_and_in_streams() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 8).await;
    let thread = court.others[0].post("/entries", &[("body", "wordhead")]).await.made();
    let said = comment(&court.author, thread, "wordcomment").await;
    let case = label(&court, said).await;
    for path in [format!("/entries/{thread}"), "/".to_owned()] {
        let page = app.visitor().get(&path).await;
        folds(&page, "wordcomment");
        shows_open(&page, "wordhead");
        page.shows(&format!("<a href=\"/cases/{case}\">why the label</a>"));
        shows_open(&court.author.get(&path).await, "wordcomment");
    }
    let found = app.visitor().get("/search?q=wordcomment").await;
    found.shows(LABEL).hides("<mark>");
    app.visitor().get("/search?q=wordhead").await.shows("<mark>wordhead</mark>");
}

#[rocket::async_test]
async fn a_labelled_feature_is_named_by_its_label_on_the_board_and_in_feeds() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 8).await;
    let fields =
        [("title", "Wordfeature"), ("body", "wordbody"), ("effort_days", "3"), ("link", "https://a.example/wordwork")];
    let id = court.author.post("/features", &fields).await.made();
    let thread = court.count("SELECT thread_id FROM features WHERE id = $1", id).await;
    label(&court, thread).await;
    let visitor = app.visitor();
    for path in ["/features", "/features.atom", "/features.json"] {
        let page = visitor.get(path).await;
        page.is(200).shows("R1 Attack ideas, not people").hides("Wordfeature").hides("wordbody").hides("wordwork");
    }
    let page = visitor.get(&format!("/features/{id}")).await;
    folds(&page, "wordbody");
    page.shows(&format!("<h1>{LABEL}</h1>"));
    let open = open_part(&page);
    assert!(!open.contains("Wordfeature") && !open.contains("wordwork"), "{open}");
    let own = court.author.get(&format!("/features/{id}")).await;
    own.shows("others see it folded").shows("<h1>Wordfeature</h1>");
    shows_open(&own, "wordbody");
    folds(&visitor.get("/").await, "Wordfeature");
}

#[rocket::async_test]
async fn a_labelled_reason_for_an_alternative_is_folded_beside_it_and_in_the_thread() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 8).await;
    let motion = Motion::published(&app, &court.others[0], "entry.max_chars", "6000").await;
    let offered = [("value", "7000"), ("reason", "wordreason")];
    court.author.post(&motion.path("/alternatives"), &offered).await.is(303);
    let comment = court.count("SELECT comment_id FROM alternatives WHERE proposal_id = $1", motion.id).await;
    shows_open(&app.visitor().get(&motion.path("")).await, "wordreason");
    label(&court, comment).await;
    let page = app.visitor().get(&motion.path("")).await;
    folds(&page, "wordreason");
    assert_eq!(page.body.matches(LABEL).count(), 2, "beside the value and in the discussion");
}

#[rocket::async_test]
async fn an_edit_does_not_take_the_label_off_and_a_deletion_takes_the_words() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 8).await;
    let eve = crate::members::join_and_confirm(&app, "eve").await;
    let posted = |body: &'static str| {
        let eve = &eve;
        async move { eve.post("/entries", &[("body", body)]).await.made() }
    };
    let entry = posted("wordbefore").await;
    let case = label(&court, entry).await;
    let path = format!("/entries/{entry}");
    eve.post(&format!("{path}/edit"), &[("body", "wordafter")]).await.is(303);
    let page = app.visitor().get(&path).await;
    folds(&page, "wordafter");
    let history = app.visitor().get(&format!("{path}/history")).await;
    folds(&history, "wordbefore");
    // It can be flagged anew, since it says something else now; a second label adds nothing that one reads twice.
    let again = flag_again(&court, entry).await;
    judge(&court, again, &["label", "label", "label"]).await;
    assert_ne!(again, case);
    let page = app.visitor().get(&path).await;
    folds(&page, "wordafter");
    page.shows(&format!("<a href=\"/cases/{again}\">why the label</a>"));
    let other = posted("wordother").await;
    label(&court, other).await;
    eve.post(&format!("/entries/{other}/removal"), &[]).await.is(303);
    app.visitor().get(&format!("/entries/{other}")).await.is(404);
    // Who leaves takes the words along; what juries decided stays on the docket.
    eve.post("/settings/removal", &[("password", crate::members::PASSWORD)]).await.is(303);
    app.settle().await;
    app.visitor().get(&path).await.is(404);
    app.visitor().get("/").await.is(200).hides(LABEL);
    app.visitor().get(&format!("/cases/{case}")).await.is(200).shows(">labelled<").hides("wordbefore");
}
