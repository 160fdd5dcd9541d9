//! What comes of a count: ties by lot, seats that stay open, quorums missed, terms that follow each other.

use super::{
    called, days, elected, elections, erase, newest, number, opened, place, rank, reopen, six, stand, verified, wanting,
};

#[tokio::test(flavor = "multi_thread")]
async fn a_tie_is_broken_by_a_lot_that_anybody_can_draw_again() {
    let app = wanting(1).await;
    let people = six(&app).await;
    let election = called(&app).await;
    for who in &people[..2] {
        stand(&election, who, "I would.").await;
    }
    opened(&election).await;
    for (number, voter) in people[..4].iter().enumerate() {
        rank(&election, voter, &[&place(&app, &election, &people[number % 2]).await]).await;
    }
    election.close().await;
    let page = app.visitor().get(&election.path("")).await;
    page.shows("Ties, and how they were broken")
        .shows("Other lots could have made others win")
        .shows("the same to the byte");
    assert_eq!(number(&app, "SELECT count(*) FROM moderator_terms").await, 1);
    verified(&app).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_seat_that_re_open_nominations_wins_stays_empty_until_the_next_election() {
    let app = wanting(2).await;
    let people = six(&app).await;
    let election = called(&app).await;
    for who in &people[..2] {
        stand(&election, who, "I would.").await;
    }
    opened(&election).await;
    let (ana, ben, nobody) =
        (place(&app, &election, &people[0]).await, place(&app, &election, &people[1]).await, reopen(&election).await);
    for voter in &people[..3] {
        rank(&election, voter, &[&nobody]).await;
    }
    rank(&election, &people[3], &[&ana]).await;
    rank(&election, &people[4], &[&ana]).await;
    rank(&election, &people[5], &[&ben]).await;
    election.close().await;
    // The quota is three of six: nobody else reaches it, and nobody gets a seat with less while re-open nominations holds one.
    assert_eq!(election.state().await, "enacted");
    assert_eq!(number(&app, "SELECT count(*) FROM moderator_terms").await, 0);
    app.visitor().get(&election.path("")).await.shows("Re-open nominations");
    app.visitor().get("/ledger").await.shows("Nobody was elected moderator; 2 seats stayed empty.");
    days(&app, 13).await;
    assert_eq!(elections(&app).await, 1);
    days(&app, 2).await;
    assert_eq!(elections(&app).await, 2);
    verified(&app).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_election_that_misses_its_quorum_puts_nobody_in_office() {
    let app = wanting(1).await;
    let people = six(&app).await;
    let election = called(&app).await;
    stand(&election, &people[0], "I would.").await;
    opened(&election).await;
    rank(&election, &people[0], &[&place(&app, &election, &people[0]).await]).await;
    election.close().await;
    assert_eq!(election.state().await, "failed");
    assert_eq!(number(&app, "SELECT count(*) FROM moderator_terms").await, 0);
    app.visitor().get("/moderators").await.shows("Nobody is in office");
    verified(&app).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_term_ends_by_itself_and_its_holder_may_be_elected_again_without_a_day_twice() {
    let app = wanting(1).await;
    let people = six(&app).await;
    elected(&app, &people[0], &people[1..4]).await;
    days(&app, 100).await;
    assert_eq!(elections(&app).await, 1, "nobody is called to vote while the seat is filled");
    days(&app, 71).await;
    assert_eq!(elections(&app).await, 2, "in time for the end of the term");
    let second = newest(&app).await;
    stand(&second, &people[0], "Again.").await;
    opened(&second).await;
    let first = place(&app, &second, &people[0]).await;
    for voter in &people[1..4] {
        rank(&second, voter, &[&first]).await;
    }
    second.close().await;
    assert_eq!(second.state().await, "enacted");
    let overlap =
        "SELECT count(*) FROM moderator_terms a JOIN moderator_terms b ON a.id < b.id AND a.member_id = b.member_id
        AND b.starts_at < a.ends_at";
    assert_eq!(number(&app, overlap).await, 0);
    assert_eq!(number(&app, "SELECT count(*) FROM moderator_terms").await, 2);
    days(&app, 12).await;
    app.visitor().get("/moderators").await.shows("@ana\"").shows("Earlier terms");
    verified(&app).await;
    days(&app, 200).await;
    app.visitor().get("/moderators").await.shows("Nobody is in office");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_in_office_beyond_the_vote_is_not_elected_twice() {
    let app = wanting(2).await;
    let people = six(&app).await;
    elected(&app, &people[0], &people[1..4]).await;
    days(&app, 15).await;
    let second = newest(&app).await;
    assert_eq!(elections(&app).await, 2);
    let refused = people[0].post(&second.path("/candidacy"), &[("statement", "Both seats.")]).await;
    refused.is(422).shows("cannot be elected for the same time");
    people[1].post(&second.path("/nominations"), &[("handle", "ana")]).await.is(422).shows("for the same time");
    people[0].get(&second.path("")).await.shows("you are in office until");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_winner_who_has_left_gets_no_seat_and_the_count_can_still_be_repeated() {
    let app = wanting(1).await;
    let people = six(&app).await;
    let election = called(&app).await;
    stand(&election, &people[0], "Unforgettable words.").await;
    opened(&election).await;
    let first = place(&app, &election, &people[0]).await;
    for voter in &people[1..4] {
        rank(&election, voter, &[&first]).await;
    }
    let name = erase(&app, &people[0]).await;
    election.close().await;
    assert_eq!(election.state().await, "enacted");
    assert_eq!(number(&app, "SELECT count(*) FROM moderator_terms").await, 0);
    let page = app.visitor().get(&election.path("")).await;
    page.shows(&format!("Candidate {name}")).hides("Unforgettable").hides("@ana").shows("the same to the byte");
    verified(&app).await;
}
