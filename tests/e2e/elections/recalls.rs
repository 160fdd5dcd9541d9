//! A moderator's term ended by a vote before its time.

use super::{days, elected, elections, is_in_office, recall, six, verified, wanting};

#[tokio::test(flavor = "multi_thread")]
async fn a_recall_that_passes_ends_the_term_at_once_and_an_election_is_called() {
    let app = wanting(1).await;
    let people = six(&app).await;
    elected(&app, &people[0], &people[1..4]).await;
    assert!(is_in_office(&app, &people[0], &people[5]).await);
    days(&app, 20).await;
    people[1].get("/moderators").await.shows("propose a recall");
    app.visitor().get("/moderators").await.hides("propose a recall");
    people[1].get("/proposals/new?kind=recall&moderator=ana").await.is(200).shows("Recall @ana as a moderator");
    people[1].get("/proposals/new?kind=recall&moderator=ben").await.is(422).shows("Nobody in office has this handle");
    let nothing = [("kind", "recall"), ("moderator", "ana"), ("title", ""), ("body", "words kept")];
    people[1].post("/proposals", &nothing).await.is(422).shows("words kept").shows("id=\"title-error\"");
    let motion = recall(&app, &people[0], &people[1..4]).await;
    app.settle().await;
    let mail = app.services.mailer.sent().into_iter().find(|mail| mail.subject.contains("end your term")).unwrap();
    assert!(mail.to == "ana@example.org" && mail.text.contains(&motion.path("")), "{}", mail.text);
    app.visitor().get(&motion.path("")).await.shows("It would end the term of").shows("@ana").shows("Moderators");
    let page = people[1].get("/moderators").await;
    page.shows("a recall is under way").shows(&motion.path("")).hides("propose a recall");
    people[1].get(&motion.path("/edit")).await.is(200).shows("They hold everything.");
    let changed =
        [("kind", "recall"), ("moderator", "ben"), ("title", "A recall"), ("body", "They hold nearly everything.")];
    people[1].post(&motion.path("/edit"), &changed).await.is(303);
    app.visitor().get(&motion.path("")).await.shows("nearly everything").shows("@ana");
    motion.pass_deadline("discussion_ends_at").await;
    people[2].get(&motion.path("")).await.shows("the term ends at once");
    for voter in &people[1..4] {
        motion.cast(voter, "yes").await;
    }
    motion.cast(&people[0], "no").await;
    assert!(is_in_office(&app, &people[0], &people[5]).await, "until the vote is counted");
    motion.close().await;
    assert_eq!(motion.state().await, "enacted");
    assert!(!is_in_office(&app, &people[0], &people[5]).await, "from the next request on");
    app.visitor()
        .get("/moderators")
        .await
        .shows("Nobody is in office")
        .shows("recalled")
        .shows(&motion.path("#result"));
    app.visitor().get("/ledger").await.shows("was recalled as a moderator");
    assert_eq!(elections(&app).await, 2, "the seat is called for at once");
    verified(&app).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_recall_without_a_majority_or_without_enough_yes_changes_nothing() {
    for (yes, no) in [(2, 2), (1, 0)] {
        let app = wanting(1).await;
        let people = six(&app).await;
        elected(&app, &people[0], &people[1..4]).await;
        let motion = recall(&app, &people[0], &people[1..4]).await;
        motion.pass_deadline("discussion_ends_at").await;
        for (voter, choice) in people[1..].iter().zip(vec!["yes"; yes].into_iter().chain(vec!["no"; no])) {
            motion.cast(voter, choice).await;
        }
        motion.close().await;
        assert_eq!(motion.state().await, "failed", "{yes}:{no}");
        assert!(is_in_office(&app, &people[0], &people[5]).await);
        app.visitor().get(&motion.path("")).await.shows("failed").hides("undecided");
        verified(&app).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_term_has_one_recall_at_a_time() {
    let app = wanting(1).await;
    let people = six(&app).await;
    elected(&app, &people[0], &people[1..4]).await;
    let fields = [("kind", "recall"), ("moderator", "ana"), ("title", "Another recall"), ("body", "Me too.")];
    // Written before the other was public.
    let draft = people[4].post("/proposals", &fields).await.made();
    let first = recall(&app, &people[0], &people[1..4]).await;
    let under_way = format!("under way already: proposal {}", first.id);
    people[4].post(&format!("/proposals/{draft}/publication"), &[]).await.is(422).shows(&under_way);
    people[2].post("/proposals", &fields).await.is(422).shows(&under_way);
    people[2].get("/proposals/new?kind=recall&moderator=ana").await.is(422).shows(&under_way);
    first.pass_deadline("discussion_ends_at").await;
    first.close().await;
    assert_eq!(first.state().await, "failed");
    people[4].post(&format!("/proposals/{draft}/publication"), &[]).await.is(303);
    verified(&app).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_whose_term_is_over_is_not_published() {
    let app = wanting(1).await;
    let people = six(&app).await;
    elected(&app, &people[0], &people[1..4]).await;
    let fields = [("kind", "recall"), ("moderator", "ana"), ("title", "A recall"), ("body", "Late.")];
    let draft = people[1].post("/proposals", &fields).await.made();
    days(&app, 181).await;
    people[1]
        .post(&format!("/proposals/{draft}/publication"), &[])
        .await
        .is(422)
        .shows("The term that it would end is over.");
}
