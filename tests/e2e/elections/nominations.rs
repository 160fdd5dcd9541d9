//! Who is named, who stands, and when an election is called.

use tests::{Setting, TestApp, in_one_line};

use super::{called, days, elections, erase, newest, number, opened, place, rank, six, stand, verified, wanting};

#[tokio::test(flavor = "multi_thread")]
async fn people_are_named_stand_change_their_mind_and_are_elected() {
    let app = wanting(2).await;
    let people = six(&app).await;
    let [ana, ben, cem, dan, eve, fay] = people.as_slice() else { panic!("six") };
    let election = called(&app).await;
    let page = app.visitor().get("/moderators").await;
    page.is(200).shows("Nobody is in office").shows("Nominations are open.").shows(&election.path("#candidates"));
    app.visitor().get("/proposals").await.shows("a vote on moderators").shows("election 1 of moderators");
    app.visitor()
        .get(&election.path(""))
        .await
        .shows("2 seats to fill")
        .shows("Nobody stands yet.")
        .shows("by the house");
    ana.get(&election.path("")).await.shows("Stand yourself").shows("Name somebody");
    ana.get(&election.path("/candidacy")).await.is(200).shows("Your statement");
    stand(&election, ana, "I would *listen*. <script>alert(1)</script>").await;
    stand(&election, ana, "I would **listen** and ask.").await;
    let named = |handle: &'static str| [("handle", handle)];
    ben.get(&election.path("/nominations/new")).await.is(200);
    ben.post(&election.path("/nominations"), &named("@Cem")).await.is(303);
    app.settle().await;
    let mail = app.services.mailer.sent().into_iter().find(|mail| mail.subject.starts_with("You were named")).unwrap();
    assert_eq!(mail.to, "cem@example.org");
    assert!(
        mail.text.contains(&election.path("/candidacy")) && in_one_line(&mail.text).contains("You can answer until"),
        "{}",
        mail.text
    );
    ben.post(&election.path("/nominations"), &named("cem"))
        .await
        .is(422)
        .shows("they are nominated already")
        .shows("value=\"cem\"");
    ben.post(&election.path("/nominations"), &named("nobody")).await.is(422).shows("nobody here has this handle");
    ben.post(&election.path("/nominations"), &named("ben")).await.is(403).shows("You need nobody to name you");
    cem.get(&election.path("")).await.shows("You are named for this election.").shows("Say yes, and why");
    cem.get(&election.path("/candidacy")).await.shows(" has named you.");
    cem.post(&election.path("/candidacy"), &[("statement", " ")]).await.is(422).shows("cannot be empty");
    stand(&election, cem, "If ben says so.").await;
    ben.post(&election.path("/nominations"), &named("dan")).await.is(303);
    dan.post(&election.path("/candidacy/withdrawal"), &[]).await.is(303);
    ben.post(&election.path("/nominations"), &named("dan")).await.is(422).shows("they said no already");
    stand(&election, eve, "I would sleep.").await;
    eve.post(&election.path("/candidacy/withdrawal"), &[]).await.is(303);
    eve.post(&election.path("/candidacy/withdrawal"), &[]).await.is(422).shows("there is nothing to take back");
    let page = app.visitor().get(&election.path("")).await;
    page.shows("<strong>listen</strong> and ask").hides("<script>alert").shows("named by").shows("Do not stand");
    opened(&election).await;
    for (who, path, fields) in [
        (fay, "/candidacy", [("statement", "late")]),
        (ana, "/candidacy", [("statement", "late")]),
        (ana, "/nominations", [("handle", "fay")]),
    ] {
        who.post(&election.path(path), &fields).await.is(422).shows("nominations ended on");
    }
    ana.post(&election.path("/candidacy/withdrawal"), &[]).await.is(422);
    let (first, second) = (place(&app, &election, ana).await, place(&app, &election, cem).await);
    let page = dan.get(&election.path("")).await;
    page.shows("Re-open nominations").shows("(@ana)").shows("(@cem)").hides("(@eve)");
    for voter in [ana, ben, cem, dan] {
        rank(&election, voter, &[&first, &second]).await;
    }
    election.close().await;
    assert_eq!(election.state().await, "enacted");
    let moderators = app.visitor().get("/moderators").await;
    moderators
        .shows("@ana\"")
        .shows("@cem\"")
        .hides("@eve\"")
        .shows(&election.path("#result"))
        .shows("how they were elected");
    app.visitor().get(&election.path("")).await.shows("elected").shows("the same to the byte").shows("step by step");
    let length = "SELECT count(*) FROM moderator_terms WHERE ends_at - starts_at = interval '180 days'";
    assert_eq!(number(&app, length).await, 2);
    ana.taken_out().await.shows("\"candidacies\"").shows("\"terms_as_moderator\"").shows("and ask");
    verified(&app).await;
    // The ledger tells who by pseudonyms, and of statements only hashes.
    let lines = app.visitor().get("/record/ledger.jsonl").await;
    lines
        .shows("candidacy.stood")
        .shows("candidacy.declined")
        .shows("moderator.term_started")
        .hides("listen")
        .hides("ana");
    app.visitor().get("/ledger").await.shows("stood for moderator").shows("were elected moderators");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_election_for_which_nobody_stands_ends_with_the_reason_and_the_next_comes_after_a_rest() {
    let app = wanting(1).await;
    let people = six(&app).await;
    let election = called(&app).await;
    people[0].post(&election.path("/nominations"), &[("handle", "ben")]).await.is(303);
    election.pass_deadline("discussion_ends_at").await;
    assert_eq!(election.state().await, "superseded");
    app.visitor().get(&election.path("")).await.shows("nobody stood for election").shows("did not answer");
    days(&app, 13).await;
    assert_eq!(elections(&app).await, 1, "not again and again");
    days(&app, 2).await;
    assert_eq!(elections(&app).await, 2);
    assert_eq!(newest(&app).await.state().await, "discussion");
    verified(&app).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_asked_where_no_moderator_is_wanted_or_nobody_would_be_left_to_choose() {
    let app = TestApp::start().await;
    six(&app).await;
    days(&app, 3).await;
    assert_eq!(elections(&app).await, 0);
    app.visitor().get("/moderators").await.shows("No moderators here");
    let small = wanting(2).await;
    let (_ana, _ben) = (small.person("ana").await, small.person("ben").await);
    days(&small, 3).await;
    assert_eq!(elections(&small).await, 0);
    small.person("cem").await;
    days(&small, 3).await;
    assert_eq!(elections(&small).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_nodes_at_once_call_one_election_and_hold_it_once() {
    let app = wanting(1).await;
    let people = six(&app).await;
    let other = TestApp::beside(&app.database, Setting::default()).await;
    tokio::join!(app.settle(), other.settle());
    tokio::join!(app.settle(), other.settle());
    assert_eq!(elections(&app).await, 1);
    let election = newest(&app).await;
    stand(&election, &people[0], "I would.").await;
    election.pass_deadline("discussion_ends_at").await;
    let first = place(&app, &election, &people[0]).await;
    for voter in &people {
        rank(&election, voter, &[&first]).await;
    }
    let ahead = election.milliseconds_until("closes_at").await;
    let owner = app.database.as_owner().await;
    let later = format!("UPDATE clock SET ahead = ahead + interval '{} milliseconds'", ahead + 1000);
    owner.batch_execute(&later).await.unwrap();
    tokio::join!(app.settle(), other.settle());
    assert_eq!(election.state().await, "enacted");
    assert_eq!(number(&app, "SELECT count(*) FROM moderator_terms").await, 1);
    verified(&app).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_not_vote_is_not_on_the_ballot_though_they_stand() {
    let app = wanting(2).await;
    let people = six(&app).await;
    let election = called(&app).await;
    stand(&election, &people[0], "I would.").await;
    let late = app.person("late").await;
    stand(&election, &late, "I would, too.").await;
    let leaver = app.person("leaver").await;
    stand(&election, &leaver, "And I.").await;
    let sql = format!("UPDATE members SET email_confirmed_at = NULL WHERE id = {}", late.member());
    app.database.as_owner().await.batch_execute(&sql).await.unwrap();
    erase(&app, &leaver).await;
    opened(&election).await;
    let options = "(SELECT string_agg(one ->> 'candidate', ' ') FROM jsonb_array_elements(payload -> 'options') one)";
    assert_eq!(election.column(options).await.split(' ').count(), 1);
    assert_eq!(election.column("(payload ->> 'seats')").await, "1");
    app.visitor().get(&election.path("")).await.shows("not on the ballot");
}
