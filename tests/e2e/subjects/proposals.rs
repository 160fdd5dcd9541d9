//! A proposal is flagged and judged, and stays in sight meanwhile: a few flags silence no vote.

use tests::{Motion, TestApp};

use super::{flagged, mails};
use crate::court::Court;

#[rocket::async_test]
async fn flags_on_a_proposal_call_a_jury_and_hide_nothing() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 10).await;
    let (ada, viewer) = (&court.author, &court.others[0]);
    let sponsors = [&court.others[1], &court.others[2]];
    let motion = Motion::discussed(&app, ada, sponsors, "entry.max_chars", "6000").await;
    let path = format!("/entries/{}", motion.column("thread_id").await);
    viewer.get(&motion.path("")).await.is(200).shows(&format!("{path}/flags/new"));
    viewer.get(&format!("{path}/flags/new")).await.is(200).shows("stays readable meanwhile");
    let case = flagged(&court, &path).await;
    app.visitor().get(&motion.path("")).await.is(200).shows("Because it is better so.");
    app.visitor().get(&format!("/cases/{case}")).await.is(200).shows("stays readable until it is decided");
    // What a jury looks at stays as it is.
    let other =
        [("policy", "entry.max_chars"), ("value", "6000"), ("title", "Other words"), ("body", "Harmless ones.")];
    ada.post(&motion.path("/edit"), &other).await.is(422).shows("A jury looks at the words of this proposal");
    // While a jury looks at it, nobody opens a second case, nor does a moderator hold it.
    viewer.post(&format!("{path}/flags"), &[("rule", "R1")]).await.is(303);
    assert_eq!(court.count("SELECT count(*) FROM cases WHERE id >= $1", 0).await, 1);
    app.appoint(&court.others[3]).await;
    court.others[3]
        .post(&format!("{path}/hold"), &[("rule", "R1"), ("reason", "no")])
        .await
        .is(422)
        .shows("never held");
    let told = mails(&app, ada).await;
    assert!(told.iter().any(|subject| subject.starts_with("What you wrote in a proposal is looked at")), "{told:?}");

    let juror = court.jurors(case).await[0];
    juror.post(&format!("/cases/{case}/seat/acceptance"), &[]).await.is(303);
    juror.get(&format!("/cases/{case}")).await.hides("a label is enough");
    court.decide(case, "remove").await;
    app.visitor().get(&motion.path("")).await.is(200).hides("Because it is better so.").shows("6,000");
    ada.get(&motion.path("")).await.shows("Because it is better so.");
    // What it asks for is put to the vote all the same.
    motion.pass_deadline("discussion_ends_at").await;
    assert_eq!(motion.state().await, "voting");
}

#[rocket::async_test]
async fn a_proposal_that_breaks_no_rule_is_left_as_it_was() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 10).await;
    let sponsors = [&court.others[1], &court.others[2]];
    let motion = Motion::discussed(&app, &court.author, sponsors, "entry.max_chars", "6000").await;
    let path = format!("/entries/{}", motion.column("thread_id").await);
    let case = flagged(&court, &path).await;
    court.decide(case, "restore").await;
    app.visitor().get(&motion.path("")).await.is(200).shows("Because it is better so.");
    app.visitor()
        .get(&format!("/docket/log?subject=case:{case}"))
        .await
        .shows("the words of a proposal")
        .hides("was restored");
    let told = mails(&app, &court.author).await;
    assert!(told.iter().any(|subject| subject.contains("stays as it is")), "{told:?}");
}
