//! Who speaks for whom: given, taken back, replaced, old; chains, circles and those who left.

use chrono::TimeDelta;
use governance::PolicyKey;
use governance::members::erase_account;
use tests::{Motion, Person, TestApp};

use super::{community, give, given, newest_of, number, open_community, part_of, people, taken_back, verified, vote};

/// Erases an account as its owner does, without the form, which has its own tests.
pub async fn leave(app: &TestApp, person: &Person<'_>) {
    let mut tx = app.services.store.begin().await.unwrap();
    assert!(store::members::lock(&mut tx, person.member()).await.unwrap());
    let name = store::pseudonyms::of(&mut tx, person.member()).await.unwrap();
    let now = store::clock::now(&mut tx).await.unwrap();
    store::erasure::erase(&mut tx, erase_account(person.member(), &name, now)).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_delegates_in_vain_is_told_so() {
    let app = open_community().await;
    let [ana, ben, cem, dan] = &people(&app, ["ana", "ben", "cem", "dan"]).await;
    ana.get("/@ben").await.shows("/delegations?to=ben#to");
    ana.get("/@ana").await.hides("let them speak for you");
    app.visitor().get("/@ben").await.hides("let them speak for you");
    ana.post("/actors/dan/follows", &[]).await.is(303);
    ana.get("/delegations?to=ben").await.shows("value=\"ben\"").shows("<option value=\"dan\">Dan</option>");
    given(ana, "ben", "ordinary").await;
    given(ben, "cem", "all").await;
    // The same again, the same day: nothing is new, so nothing is said of it.
    let lines = "SELECT count(*) FROM ledger_entries WHERE kind LIKE 'delegation.%'";
    let before = number(&app, lines).await;
    given(ana, "ben", "ordinary").await;
    assert_eq!(number(&app, lines).await, before);
    for one in [ana, ben] {
        one.get("/delegations").await.hides("As things stand").hides("could not vote now");
    }
    given(cem, "ana", "ordinary").await;
    given(dan, "ana", "all").await;
    for one in [ana, ben, cem, dan] {
        one.get("/delegations").await.shows("As things stand it leads");
    }
    given(cem, "dan", "ordinary").await;
    let cem_first = newest_of(&app, cem).await;
    ana.get("/delegations").await.shows("As things stand it leads");
    taken_back(cem, cem_first).await.is(303);
    ana.get("/delegations").await.hides("As things stand").hides("could not vote now");
    app.database
        .as_owner()
        .await
        .batch_execute(
            "UPDATE members SET joined_at = folkmoot_now() WHERE id = (SELECT id FROM actors WHERE handle = 'ben')",
        )
        .await
        .unwrap();
    ana.get("/delegations").await.shows("Ben could not vote now, and would be on no roll");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_ballot_is_counted_for_everybody_it_speaks_for_and_an_own_one_wins() {
    let app = open_community().await;
    let [ana, ben, cem, dan, eve, fay, gus] = &people(&app, ["ana", "ben", "cem", "dan", "eve", "fay", "gus"]).await;
    // dan → cem → ana; ben → ana but votes himself; eve ↔ fay.
    given(cem, "ana", "ordinary").await;
    given(dan, "@cem", "all").await;
    given(ben, "ana", "ordinary").await;
    given(eve, "fay", "all").await;
    given(fay, "eve", "all").await;
    let motion = vote(&app, [ana, ben, cem], "6000").await;
    let hint = cem.get(&motion.path("")).await;
    hint.shows("If you do not vote, <a href=\"/@ana\">Ana</a> speaks for you").shows("your own ballot always wins");
    gus.get(&motion.path(""))
        .await
        .shows("If you do not vote, nobody speaks for you")
        .shows("Let somebody speak for you");
    ana.get("/delegations").await.is(200).shows("2 members let you speak for them").shows("/@cem").shows("/@ben");
    dan.get("/delegations").await.shows("every vote with open ballots").shows("/@cem").shows("Take it back");
    motion.cast(ana, "yes").await;
    motion.cast(ben, "no").await;
    ana.get(&motion.path("")).await.shows("2 of 7 have voted").hides("If you do not vote");
    motion.close().await;
    let page = app.visitor().get(&motion.path("")).await;
    page.shows("Yes 3, no 1, abstain 0.").shows("the same to the byte");
    page.shows("2 voted themselves. 2 did not and were represented").shows("also for the quorum");
    page.shows("2 delegated in vain: 2 in a circle, 0 to somebody who did not vote");
    for (who, part) in [
        (ana, "yes"),
        (ben, "no"),
        (cem, "via ana 1"),
        (dan, "via ana 2"),
        (eve, "circle 0"),
        (fay, "circle 0"),
        (gus, "nothing"),
    ] {
        assert_eq!(part_of(&app, &motion, who).await, part, "{}", who.handle);
    }
    let list = app.visitor().get(&motion.path("/ballots")).await;
    list.shows("also for 2 others").shows("spoke for them, 2 delegations away").shows("led in a circle").hides("/@gus");
    dan.get("/delegations").await.shows("Ana, 2 delegations away, said yes for you").shows(&motion.path(""));
    eve.get("/delegations").await.shows("Nobody spoke for you: the delegations led in a circle");
    ben.get("/delegations").await.hides("How it went");
    app.visitor().get("/delegations").await.is(200).shows("Sign in").shows("Where it works").hides("/@ana");
    app.visitor().get("/ledger").await.shows("let another member speak for them, for every ordinary policy, until");
    dan.taken_out().await.is(200).shows("\"scope\":\"all\"").shows("\"via\":\"ana\"");
    verified(&app).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_represented_counts_for_the_quorum() {
    let app = open_community().await;
    let mut crowd = Vec::new();
    for number in 0..30 {
        crowd.push(app.person(&format!("member{number}")).await);
    }
    // A tenth of thirty must say yes; one does, for three.
    let alone = vote(&app, [&crowd[0], &crowd[1], &crowd[2]], "6000").await;
    alone.cast(&crowd[0], "yes").await;
    alone.close().await;
    assert_eq!(alone.state().await, "failed");
    for by in &crowd[5..7] {
        given(by, "member0", "ordinary").await;
    }
    let together = vote(&app, [&crowd[0], &crowd[1], &crowd[2]], "7000").await;
    together.cast(&crowd[0], "yes").await;
    together.close().await;
    assert_eq!(together.state().await, "enacted");
    verified(&app).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_given_for_a_track_wins_and_what_is_new_replaces() {
    let app = community(&[PolicyKey::BallotsOrdinary, PolicyKey::BallotsDocument]).await;
    let [ana, ben, cem, dan] = &people(&app, ["ana", "ben", "cem", "dan"]).await;
    given(dan, "ana", "all").await;
    given(dan, "ben", "ordinary").await;
    given(dan, "cem", "document").await;
    let first = vote(&app, [ana, ben, cem], "6000").await;
    first.cast(ana, "yes").await;
    first.cast(ben, "no").await;
    first.cast(cem, "abstain").await;
    dan.get(&first.path("")).await.shows("<a href=\"/@ben\">Ben</a> speaks for you");
    given(dan, "cem", "ordinary").await;
    dan.get(&first.path("")).await.shows("<a href=\"/@cem\">Cem</a> speaks for you");
    assert_eq!(number(&app, "SELECT count(*) FROM delegations WHERE scope = 'ordinary' AND ended_at IS NULL").await, 1);
    taken_back(dan, newest_of(&app, dan).await).await.is(303);
    dan.get(&first.path("")).await.shows("<a href=\"/@ana\">Ana</a> speaks for you");
    first.close().await;
    assert_eq!(part_of(&app, &first, dan).await, "via ana 1");
    verified(&app).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_taken_back_or_old_before_the_close_says_nothing() {
    let app = open_community().await;
    let [ana, ben, cem, dan, eve] = &people(&app, ["ana", "ben", "cem", "dan", "eve"]).await;
    given(dan, "ana", "ordinary").await;
    given(eve, "ana", "ordinary").await;
    let motion = vote(&app, [ana, ben, cem], "6000").await;
    motion.cast(ana, "yes").await;
    let taken = newest_of(&app, dan).await;
    taken_back(eve, taken).await.is(404);
    taken_back(dan, taken).await.is(303);
    taken_back(dan, taken).await.is(422).shows("There is no such delegation of yours");
    motion.close().await;
    assert_eq!(
        (part_of(&app, &motion, dan).await, part_of(&app, &motion, eve).await),
        ("nothing".into(), "via ana 1".into())
    );
    // Taken back after the close changes nothing of it.
    taken_back(eve, newest_of(&app, eve).await).await.is(303);
    given(eve, "ana", "ordinary").await;
    verified(&app).await;
    // A year later it is old; nobody has to remember it.
    app.advance(TimeDelta::days(363)).await;
    let later = Motion::voting(&app, ana, [ben, cem], "comment.max_chars", "4000").await;
    eve.get(&later.path("")).await.shows("If you do not vote, nobody speaks for you");
    later.cast(ana, "yes").await;
    later.close().await;
    assert_eq!(part_of(&app, &later, eve).await, "nothing");
    eve.get("/delegations").await.shows("Nobody: where you do not vote").shows("Ana said yes for you");
    verified(&app).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_way_ends_with_whoever_is_off_the_roll_silent_or_gone() {
    let app = open_community().await;
    let [ana, ben, cem, dan, eve, fay] = &people(&app, ["ana", "ben", "cem", "dan", "eve", "fay"]).await;
    given(dan, "eve", "ordinary").await;
    given(eve, "fay", "ordinary").await;
    given(fay, "ana", "ordinary").await;
    given(cem, "ben", "ordinary").await;
    let motion = vote(&app, [ana, ben, cem], "6000").await;
    // Who comes later is on no roll of before: nobody votes through them, and they have no weight.
    let late = app.person("late").await;
    given(&late, "ana", "ordinary").await;
    let [gus] = &people(&app, ["gus"]).await;
    given(dan, "late", "ordinary").await;
    given(gus, "ana", "ordinary").await;
    motion.cast(ana, "yes").await;
    leave(&app, fay).await;
    motion.close().await;
    for (who, part) in [
        (dan, "dead_end 1"),
        (eve, "nothing"),
        (cem, "dead_end 1"),
        (ben, "nothing"),
        (&late, "nothing"),
        (gus, "nothing"),
    ] {
        assert_eq!(part_of(&app, &motion, who).await, part, "{}", who.handle);
    }
    let page = app.visitor().get(&motion.path("")).await;
    page.shows("1 voted themselves. 0 did not and were represented");
    page.shows("2 delegated in vain: 0 in a circle, 2 to somebody who did not vote");
    cem.get("/delegations").await.shows("your delegation ended with somebody who did not vote");
    verified(&app).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ballot_in_the_box_speaks_though_its_voter_leaves_but_for_nobody_else() {
    let app = open_community().await;
    let [ana, ben, cem, dan] = &people(&app, ["ana", "ben", "cem", "dan"]).await;
    given(dan, "cem", "ordinary").await;
    let motion = vote(&app, [ana, ben, cem], "6000").await;
    motion.cast(cem, "yes").await;
    leave(&app, cem).await;
    motion.close().await;
    assert_eq!(
        (part_of(&app, &motion, cem).await, part_of(&app, &motion, dan).await),
        ("yes".into(), "nothing".into())
    );
    verified(&app).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_delegated_is_refused_in_plain_words_and_kept_in_the_form() {
    let app = open_community().await;
    let [ana, ben] = &people(&app, ["ana", "ben"]).await;
    give(ana, "ben", "document")
        .await
        .is(422)
        .shows("ballots on the document track are secret here")
        .shows("value=\"ben\"");
    give(ana, "nobody", "all").await.is(422).shows("there is no member of this name");
    give(ana, "nobody here", "all")
        .await
        .is(422)
        .shows("there is no member of this name")
        .shows("value=\"nobody here\"");
    give(ana, "", "all").await.is(422);
    give(ana, "ben", "everything").await.is(422).shows("there is no kind of vote");
    give(ana, "ana", "all").await.is(422).shows("you speak for yourself anyway");
    app.visitor().post("/delegations", &[("to", "ana"), ("scope", "all")]).await.is(303);
    let unconfirmed =
        "UPDATE members SET email_confirmed_at = NULL WHERE id = (SELECT id FROM actors WHERE handle = 'ben')";
    app.database.as_owner().await.execute(unconfirmed, &[]).await.unwrap();
    give(ana, "ben", "all").await.is(422).shows("their address is not confirmed");
    give(ben, "ana", "all").await.is(403);
    assert_eq!(number(&app, "SELECT count(*) FROM delegations").await, 0);
    let secret = TestApp::start().await;
    let [ana, _ben] = &people(&secret, ["ana", "ben"]).await;
    ana.get("/delegations").await.is(200).shows("Nothing can be delegated now: ballots are secret everywhere here");
    give(ana, "ben", "all").await.is(422).shows("Nothing can be delegated now");
}
