//! Jurors who act at the same moment, or at that of the end.

use std::time::Duration;

use futures::future::{join, join_all};
use tests::TestApp;

use super::{finally, first, mails, number};
use crate::appeals::guards::verified;
use crate::court::Court;

#[tokio::test(flavor = "multi_thread")]
async fn two_last_first_opinions_at_once_open_one_deliberation() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 5).await;
    let (_, case) = court.case("a rude note").await;
    let jurors = court.jurors(case).await;
    first(&court, case, &["remove", "restore", "remove"]).await;
    let say = |place: usize, opinion| court.say(jurors[place], case, opinion, "at the same moment");
    let (one, other) = join(say(3, "remove"), say(4, "restore")).await;
    assert_eq!((one.status, other.status), (303, 303));
    assert_eq!(number(&app, "SELECT opinions::bigint FROM deliberations").await, 5);
    assert_eq!(mails(&app, "deliberation", case).await, 5);
    assert_eq!(number(&app, "SELECT count(*) FROM ledger_entries WHERE kind = 'jury.deliberation_opened'").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn jurors_who_decide_at_once_give_one_verdict() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 5).await;
    for round in 0..3 {
        let (_, case) = court.case(&format!("note {round}")).await;
        let jurors = first(&court, case, &["remove", "restore", "remove", "restore", "remove"]).await;
        let beats = async {
            for _ in 0..10 {
                app.settle().await;
            }
        };
        let says = join_all(jurors.iter().map(|juror| finally(juror, case, "restore", "all of us at once")));
        let (answers, ()) = join(says, beats).await;
        assert!(answers.iter().all(|answer| answer.status == 303));
        let lines =
            format!("SELECT count(*) FROM ledger_entries WHERE kind = 'case.decided' AND subject = 'case:{case}'");
        assert_eq!(number(&app, &lines).await, 1);
        let verdict = format!("SELECT for_restoring::bigint FROM verdicts WHERE case_id = {case}");
        assert_eq!(number(&app, &verdict).await, 5);
    }
    assert_eq!(verified(&app, "atonce").await, "");
}

/// A juror's answer waits for the case while the deliberation ends: it is judged by the moment after the wait.
#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_waits_beyond_the_end_is_late() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 5).await;
    let (_, case) = court.case("a rude note").await;
    let jurors = first(&court, case, &["remove", "restore", "remove", "restore", "remove"]).await;
    let mut holder = app.services.store.begin().await.unwrap();
    store::cases::lock(&mut holder, case.into()).await.unwrap();
    let end = async {
        // The juror has asked by then, in time, and waits for the case.
        tokio::time::sleep(Duration::from_millis(300)).await;
        let jump = "UPDATE clock SET ahead = ahead + interval '24 hours'";
        app.database.as_owner().await.batch_execute(jump).await.unwrap();
        holder.commit().await.unwrap();
    };
    let (late, ()) = join(finally(jurors[0], case, "restore", "in time, I thought"), end).await;
    late.is(422).shows("The deliberation ended");
    app.settle().await;
    let verdict = format!("SELECT for_removal::bigint FROM verdicts WHERE case_id = {case}");
    assert_eq!(number(&app, &verdict).await, 3);
    assert_eq!(verified(&app, "waited").await, "");
}

/// Around the end jurors change their minds while the beats run: whatever was answered as recorded is in the verdict.
#[tokio::test(flavor = "multi_thread")]
async fn what_was_acknowledged_at_the_end_is_counted() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 5).await;
    for round in 0..4 {
        let (_, case) = court.case(&format!("note {round}")).await;
        let jurors = first(&court, case, &["remove", "restore", "remove", "restore", "remove"]).await;
        let near = "UPDATE clock SET ahead = ahead + (SELECT max(ends_at) - folkmoot_now() - interval '60 milliseconds' FROM deliberations)";
        app.database.as_owner().await.batch_execute(near).await.unwrap();
        let acting = join_all([0, 2, 4].into_iter().map(|place| {
            let juror = jurors[place];
            async move {
                tokio::time::sleep(Duration::from_millis(place as u64 * 15)).await;
                finally(juror, case, "restore", "turned at the last moment").await.status
            }
        }));
        let ending = async {
            let open = format!("SELECT count(*) FROM cases WHERE id = {case} AND state = 'before_jury'");
            while number(&app, &open).await == 1 {
                app.settle().await;
            }
        };
        let (statuses, ()) = join(acting, ending).await;
        assert!(statuses.iter().all(|status| [303, 422].contains(status)), "{statuses:?}");
        let turned = i64::try_from(statuses.iter().filter(|status| **status == 303).count()).unwrap();
        let verdict = format!("SELECT for_restoring::bigint FROM verdicts WHERE case_id = {case}");
        assert_eq!(number(&app, &verdict).await, 2 + turned);
    }
    assert_eq!(verified(&app, "lastmoment").await, "");
}
