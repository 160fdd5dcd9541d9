//! What candidates say: hidden where a jury hides it, asked about in its own thread, still when the vote opens.

use super::{called, opened, stand, verified, wanting};
use crate::court::Court;

#[tokio::test(flavor = "multi_thread")]
async fn a_statement_that_a_jury_removes_is_hidden_and_its_candidate_stands_all_the_same() {
    let app = wanting(1).await;
    let court = Court::with(&app, 8).await;
    let election = called(&app).await;
    stand(&election, &court.author, "Wordhidden promises").await;
    let thread: i64 =
        app.database.as_owner().await.query_one("SELECT thread_id FROM candidacies", &[]).await.unwrap().get(0);
    let entry = format!("/entries/{thread}");
    court.others[0].post(&format!("{entry}/comments"), &[("body", "How?")]).await.is(303);
    app.visitor().get(&entry).await.is(200).shows("Wordhidden").shows("How?");
    app.visitor().get(&election.path("")).await.shows("Wordhidden").shows("1 question and answers");
    court.author.post(&format!("{entry}/edit"), &[("body", "other words")]).await.is(404);
    court.author.post(&format!("{entry}/removal"), &[]).await.is(404);
    let case = court.flag(thread).await;
    app.settle().await;
    court.author.post(&election.path("/candidacy"), &[("statement", "other words")]).await.is(403);
    court.decide(case, "remove").await;
    for page in [election.path(""), "/proposals".into(), "/".into(), "/record/votes.jsonl".into(), entry] {
        app.visitor().get(&page).await.hides("Wordhidden");
    }
    app.visitor().get(&election.path("")).await.shows("held or were removed by a jury");
    opened(&election).await;
    court.others[0].get(&election.path("")).await.shows("(@ada)").shows("Re-open nominations");
    verified(&app).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_statement_that_a_jury_labels_is_folded_where_its_candidate_stands() {
    let app = wanting(1).await;
    let court = Court::with(&app, 8).await;
    let election = called(&app).await;
    stand(&election, &court.author, "Wordlabel promises").await;
    let thread: i64 =
        app.database.as_owner().await.query_one("SELECT thread_id FROM candidacies", &[]).await.unwrap().get(0);
    let case = court.flag(thread).await;
    app.settle().await;
    court.decide(case, "label").await;
    let fold = "<details class=\"folded\"><summary>Labelled “R1 Attack ideas, not people”</summary>";
    for page in [format!("/entries/{thread}"), "/".into()] {
        app.visitor().get(&page).await.is(200).shows(fold);
    }
    app.visitor().get(&election.path("")).await.shows(&format!("{fold}<div class=\"body\"><p>Wordlabel promises"));
    court.author.get(&election.path("")).await.shows("Wordlabel promises").hides(fold);
    verified(&app).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_a_statement_is_refused_with_what_was_typed() {
    let app = wanting(1).await;
    let (ana, _ben) = (app.person("ana").await, app.person("ben").await);
    let election = called(&app).await;
    let long = "x".repeat(4001);
    for (typed, words) in [("", "cannot be empty"), (long.as_str(), "at most 4000 characters"), ("a\u{7}b", "U+0007")] {
        ana.post(&election.path("/candidacy"), &[("statement", typed)]).await.is(422).shows(words);
    }
    app.visitor().post(&election.path("/candidacy"), &[("statement", "x")]).await.is(303);
    ana.get("/proposals/999/candidacy").await.is(404);
    ana.post("/proposals/999/candidacy", &[("statement", "x")]).await.is(404);
}
