//! What cannot be appealed, and appeals that come to nothing.

use tests::TestApp;

use super::{decided, discussed, drafted, removed, voting};
use crate::court::Court;

#[rocket::async_test]
async fn only_a_removal_can_be_appealed() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 8).await;
    let (_, open) = court.case("a note").await;
    let ask = async |case: i64| {
        let number = case.to_string();
        let fields = [("kind", "appeal"), ("case", number.as_str()), ("title", "Show it"), ("body", "Because.")];
        court.others[0].post("/proposals", &fields).await
    };
    ask(open).await.is(422).shows("No jury removed or labelled anything in this case");
    court.decide(open, "restore").await;
    ask(open).await.is(422).shows("No jury removed or labelled anything in this case");
    ask(999).await.is(404);
    court.others[0].get("/proposals/new?kind=appeal&case=999").await.is(404);
    court.others[0].get("/proposals/new?kind=appeal").await.is(200).shows("What should change?");
    court.others[0]
        .post("/proposals", &[("kind", "appeal"), ("case", "x"), ("title", "t"), ("body", "b")])
        .await
        .is(404);
    app.visitor().get(&format!("/proposals/new?kind=appeal&case={open}")).await.is(303);
}

#[rocket::async_test]
async fn one_appeal_at_a_time_and_the_other_is_shown_the_way_to_it() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 8).await;
    let (_, case) = removed(&court, "a rude note").await;
    let late = drafted(&app, &court.others[5], case).await;
    let first = discussed(&app, &court, case).await;
    let form = court.others[4].get(&format!("/proposals/new?kind=appeal&case={case}")).await;
    form.shows("still on its way").shows(&format!("href=\"{}\"", first.path("")));
    let refused = court.others[5].post(&late.path("/publication"), &[]).await;
    refused.is(422).shows(&format!("Proposal {} asks the same", first.id));
    assert_eq!(late.state().await, "draft");
    // And the database refuses two, whoever asks.
    let client = app.database.as_app().await;
    let forged = format!(
        "UPDATE proposals SET state = 'sponsoring', thread_id = (SELECT min(id) FROM entries) WHERE id = {}",
        late.id
    );
    let refused = client.batch_execute(&forged).await.expect_err("two appeals");
    assert_eq!(refused.as_db_error().and_then(|error| error.constraint()), Some("proposals_one_appeal_per_case"));
    court.others[0].post(&first.path("/withdrawal"), &[]).await.is(303);
    court.others[5].post(&late.path("/publication"), &[]).await.is(303);
}

#[rocket::async_test]
async fn an_appeal_is_superseded_when_its_entry_is_gone() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 8).await;
    let (entry, case) = removed(&court, "a rude note").await;
    let motion = discussed(&app, &court, case).await;
    court.author.post(&format!("/entries/{entry}/removal"), &[]).await.is(303);
    motion.pass_deadline("discussion_ends_at").await;
    assert_eq!(motion.state().await, "superseded");
    app.visitor().get(&motion.path("")).await.shows("its author has deleted what was removed");
    // Deleted while it is voted on: the vote goes on, and what it carries is nothing.
    let (entry, case) = removed(&court, "another rude note").await;
    let motion = voting(&app, &court, case).await;
    court.author.post(&format!("/entries/{entry}/removal"), &[]).await.is(303);
    decided(&court, &motion, "yes").await;
    assert_eq!(motion.state().await, "superseded");
    app.visitor().get(&format!("/entries/{entry}")).await.is(404);
}

#[rocket::async_test]
async fn its_text_can_change_and_its_case_cannot() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 8).await;
    let (_, case) = removed(&court, "a rude note").await;
    let (_, other) = removed(&court, "another rude note").await;
    let motion = discussed(&app, &court, case).await;
    let author = &court.others[0];
    author.get(&motion.path("/edit")).await.is(200).shows("Show it again").shows(&format!("/cases/{case}"));
    let number = other.to_string();
    let fields = [("kind", "appeal"), ("case", &number), ("title", "Show it, please"), ("body", "It was funny.")];
    author.post(&motion.path("/edit"), &fields).await.is(303);
    assert_eq!(motion.column("(payload ->> 'case')").await, case.to_string());
    author.get(&motion.path("/versions")).await.is(200).shows(&format!("overrules the jury of case {case}"));
}
