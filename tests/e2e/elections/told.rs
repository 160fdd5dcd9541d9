//! Those whose office a vote is about are told how it ended.

use tests::Motion;

use super::{called, elected, opened, place, rank, recall, six, stand, wanting};

#[rocket::async_test]
async fn those_who_stood_are_told_whether_they_won() {
    let app = wanting(1).await;
    let people = six(&app).await;
    let election = called(&app).await;
    stand(&election, &people[0], "I listen.").await;
    stand(&election, &people[1], "I talk.").await;
    opened(&election).await;
    let (ana, ben) = (place(&app, &election, &people[0]).await, place(&app, &election, &people[1]).await);
    for voter in &people {
        rank(&election, voter, &[&ana, &ben]).await;
    }
    election.close().await;
    finish(&election).await;
    people[0].get("/notifications").await.shows("You were elected a moderator");
    people[1].get("/notifications").await.shows("You were not elected a moderator");
    people[2].get("/notifications").await.hides("elected a moderator");
    let sent = app.services.mailer.sent();
    assert_eq!(sent.iter().filter(|mail| mail.subject.contains("elected a moderator")).count(), 2);
}

/// Lets its delay pass.
async fn finish(election: &Motion<'_>) {
    if election.state().await == "passed" {
        election.pass_deadline("enact_at").await;
    }
}

#[rocket::async_test]
async fn a_moderator_is_told_whether_a_recall_ended_their_term() {
    for (choice, words) in [("yes", "The members have ended your term"), ("no", "The members did not end your term")] {
        let app = wanting(1).await;
        let people = six(&app).await;
        elected(&app, &people[0], &people).await;
        let motion = recall(&app, &people[0], &people).await;
        opened(&motion).await;
        for voter in &people {
            motion.cast(voter, choice).await;
        }
        motion.close().await;
        finish(&motion).await;
        people[0].get("/notifications").await.shows(words);
    }
}
