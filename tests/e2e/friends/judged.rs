//! What an imaginary friend brings in is judged like anything else; whoever keeps it is told, appeals, and judges none of it.

use tests::TestApp;

use super::{item, make, number, site};
use crate::court::Court;
use crate::sources::site::Reply;

/// The subjects of the mails to somebody.
fn mails(app: &TestApp, handle: &str) -> Vec<String> {
    let to = format!("{handle}@example.org");
    app.services
        .mailer
        .sent()
        .into_iter()
        .filter(|mail| mail.to.contains(&to))
        .map(|mail| mail.subject.clone())
        .collect()
}

#[rocket::async_test]
async fn an_item_is_held_removed_and_appealed_by_whoever_keeps_it_without_a_limit_for_them() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 12).await;
    let site = site().await;
    let keeper = &court.author;
    make(keeper, "Grandma", &[site.url("/words.xml")]).await.is(303);
    app.settle().await;
    let entry = item(&app, "wordone").await;
    let case = court.flag(entry).await;
    app.settle().await;
    let in_pool = format!("SELECT count(*) FROM tickets WHERE case_id = {case} AND member_id = {}", keeper.member());
    assert_eq!(number(&app, &in_pool).await, 0, "whoever keeps it is not in the pool");
    court.others[0].get("/@grandma_imaginary").await.hides("wordone").shows("wordtwo");
    keeper.get(&format!("/cases/{case}")).await.is(200).shows("wordone");
    site.set("/", Reply::ok("text/html", "<a rel=me href=http://127.0.0.1:8000/@juror1>x</a>"));
    court.others[1].post("/friends/grandma_imaginary/claim", &[]).await.is(422).shows("A case is open");
    court.decide(case, "remove").await;
    assert_eq!(number(&app, "SELECT count(*) FROM sanctions").await, 0);
    let told = mails(&app, "ada");
    assert!(told.iter().any(|subject| subject.contains("is judged")), "{told:?}");
    assert!(told.iter().any(|subject| subject.contains("was removed")), "{told:?}");
    court.flaggers[0].post(&format!("/cases/{case}/appeal"), &[("plea", "It is a word.")]).await.is(403);
    let appeal = keeper.post(&format!("/cases/{case}/appeal"), &[("plea", "It is a word.")]).await.made();
    app.settle().await;
    court.decide(appeal, "restore").await;
    court.others[0].get("/@grandma_imaginary").await.shows("wordone");
    assert!(mails(&app, "ada").iter().any(|subject| subject.contains("is shown again")));
}

#[rocket::async_test]
async fn its_name_and_its_feeds_are_judged_and_what_is_removed_is_not_made_again() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 12).await;
    let site = site().await;
    let keeper = &court.author;
    make(keeper, "Rude name", &[site.url("/words.xml")]).await.is(303);
    app.settle().await;
    let name = number(
        &app,
        "SELECT e.id FROM entries e JOIN imaginary_friends f ON f.id = e.author_id WHERE e.kind = 'profile'",
    )
    .await;
    let case = court.flag(name).await;
    app.settle().await;
    court.others[0].get("/@rude_name_imaginary").await.hides("Rude name");
    keeper.post("/friends/rude_name_imaginary/name", &[("name", "Kind name")]).await.is(403);
    court.decide(case, "remove").await;
    keeper.post("/friends/rude_name_imaginary/name", &[("name", "Kind name")]).await.is(303);
    court.others[0].get("/@rude_name_imaginary").await.shows("Kind name").hides("Rude name");
    let feed = number(&app, "SELECT id FROM entries WHERE kind = 'source'").await;
    let case = court.flag(feed).await;
    app.settle().await;
    court.decide(case, "remove").await;
    court.others[0].get("/@rude_name_imaginary").await.hides("wordone").hides("words.xml");
    court.others[0].get("/friends/rude_name_imaginary").await.hides("words.xml");
    keeper.get("/friends/rude_name_imaginary").await.shows("Hidden with all that it brought in");
    make(&court.others[0], "Again", &[site.url("/words.xml")]).await.is(422).shows("hidden for a case");
    assert_eq!(number(&app, "SELECT count(*) FROM imaginary_friends").await, 1);
}

#[rocket::async_test]
async fn where_nobody_keeps_it_nobody_is_told_and_the_case_ends_all_the_same() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 12).await;
    let site = site().await;
    make(&court.author, "Grandma", &[site.url("/words.xml")]).await.is(303);
    court.others[0].post("/actors/grandma_imaginary/follows", &[]).await.is(303);
    court.author.post("/friends/grandma_imaginary/removal", &[]).await.is(303);
    app.settle().await;
    let case = court.flag(item(&app, "wordone").await).await;
    app.settle().await;
    court.decide(case, "remove").await;
    court.others[1].get(&format!("/cases/{case}")).await.is(200);
    court.author.post(&format!("/cases/{case}/appeal"), &[("plea", "Not mine.")]).await.is(403);
    assert!(mails(&app, "ada").iter().all(|subject| !subject.contains("imaginary")));
    // What was removed stays behind when its person comes.
    site.set("/", Reply::ok("text/html", "<a rel=me href=http://127.0.0.1:8000/@juror3>x</a>"));
    court.others[3].post("/friends/grandma_imaginary/claim", &[]).await.is(303);
    court.others[0].get("/@juror3").await.shows("wordtwo").hides("wordone");
    let mine = format!(
        "SELECT count(*) FROM removals r JOIN entries e ON e.id = r.entry_id WHERE e.author_id = {}",
        court.others[3].member()
    );
    assert_eq!(number(&app, &mine).await, 0);
}

#[rocket::async_test]
async fn a_moderator_neither_holds_nor_decides_what_they_keep() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let site = site().await;
    app.appoint(&ada).await;
    make(&ada, "Grandma", &[site.url("/words.xml")]).await.is(303);
    app.settle().await;
    let entry = item(&app, "wordone").await;
    let form = [("hold_rule", "R1"), ("hold_reason", "because"), ("rule", "R1"), ("reason", "because")];
    ada.post(&format!("/entries/{entry}/hold"), &form).await.is(403);
}
