//! A vote with open ballots says so before anybody votes, shows nothing before its close, and everything after.

use chrono::TimeDelta;
use governance::PolicyKey;
use tests::{Motion, Person, Program, Scratch, TestApp};

use super::{community, give, given, number, open_community, part_of, people, verified, vote};

#[tokio::test(flavor = "multi_thread")]
async fn an_open_vote_says_so_before_and_tells_nothing_until_its_close() {
    let app = open_community().await;
    let [ana, ben, cem] = &people(&app, ["ana", "ben", "cem"]).await;
    let draft = Motion::draft(&app, ana, "comment.max_chars", "4000").await;
    ana.get(&draft.path("")).await.shows(" of voting with open ballots");
    let motion = vote(&app, [ana, ben, cem], "6000").await;
    assert_eq!(motion.column("ballots_open").await, "true");
    let ballots = motion.path("/ballots");
    for who in [ana, &app.visitor()] {
        who.get(&motion.path("")).await.is(200).shows("after the close everyone can see what you said");
        who.get(&ballots).await.is(404);
    }
    ana.get(&motion.path("")).await.hides("No member can see what you vote").shows("Who can know what I vote?");
    let receipt = ana.post(&ballots, &[("choice", "no")]).await;
    ana.get(receipt.is(303).location.as_str()).await.shows("that is published after the close").hides("choice&#34;");
    motion.cast(ben, "yes").await;
    // While it is open, what was said is nobody's but one's own.
    let seen = cem.get(&motion.path("")).await;
    seen.shows("2 of 3 have voted").hides("Yes 1").hides("said no");
    ben.get(&ballots).await.is(404);
    ben.get(&motion.path("/record")).await.is(200).hides("\"ballot\"").hides("\"member\"").hides("\"result\"");
    ana.taken_out().await.is(200).hides("\"choice\":\"no\"");
    assert_eq!(motion.count("open_ballots").await, 0);
    motion.close().await;
    let counts = [motion.count("ballots").await, motion.count("turnouts").await, motion.counted().await];
    assert_eq!((counts, motion.count("open_ballots").await), ([0, 0, 0], 2));
    for who in [ana, &app.visitor()] {
        let page = who.get(&motion.path("")).await;
        page.shows("Yes 1, no 1, abstain 0.")
            .shows("2 voted themselves. 0 did not and were represented")
            .shows(&ballots);
        let page = who.get(&ballots).await;
        page.is(200).shows("<a href=\"/@ana\">Ana</a></p><p>no</p>").shows("<a href=\"/@ben\">Ben</a></p><p>yes</p>");
        page.hides("/@cem");
    }
    ana.get(&motion.path("/receipt")).await.shows("everyone can see what it says");
    ana.taken_out().await.shows("\"choice\":\"no\"");
    app.visitor().get("/ledger").await.shows("Voting opened with open ballots").shows("2 voted, 0 were represented");
    verified(&app).await;
}

/// A vote that opens while its track's policy says one thing, and closes when a vote has made it say the other.
async fn opened_before_the_change<'a>(app: &'a TestApp, people: [&Person<'_>; 3], to: &str) -> Motion<'a> {
    let [ana, ben, cem] = people;
    let change = Motion::voting(app, ana, [ben, cem], "ballots.ordinary", to).await;
    for voter in people {
        change.cast(voter, "yes").await;
    }
    let left = change.milliseconds_until("closes_at").await;
    app.advance(TimeDelta::milliseconds(left) - TimeDelta::hours(48)).await;
    let motion = Motion::discussed(app, ana, [ben, cem], "entry.max_chars", "6000").await;
    change.close().await;
    assert_eq!(change.state().await, "passed");
    motion.pass_deadline("discussion_ends_at").await;
    assert_eq!(motion.state().await, "voting");
    motion.cast(ana, "yes").await;
    change.pass_deadline("enact_at").await;
    assert_eq!((change.state().await, motion.state().await), ("enacted".to_string(), "voting".to_string()));
    app.visitor().get("/constitution/ballots.ordinary").await.shows(to);
    motion
}

#[tokio::test(flavor = "multi_thread")]
async fn a_vote_that_opened_secret_stays_secret_though_the_policy_changes() {
    let app = TestApp::start().await;
    let [ana, ben, cem] = &people(&app, ["ana", "ben", "cem"]).await;
    let motion = opened_before_the_change(&app, [ana, ben, cem], "open").await;
    // Delegating is possible from now on; in this vote it says nothing.
    given(ben, "ana", "ordinary").await;
    ben.get(&motion.path("")).await.shows("No member can see what you vote").hides("speaks for you");
    motion.close().await;
    let counts = [motion.count("turnouts").await, motion.counted().await, motion.count("open_ballots").await];
    assert_eq!(counts, [1, 1, 0]);
    ana.get(&motion.path("/ballots")).await.is(404);
    ana.get(&motion.path("")).await.shows("Yes 1, no 0, abstain 0.").hides("voted themselves");
    // The next one is open.
    let next = Motion::voting(&app, ana, [ben, cem], "comment.max_chars", "4000").await;
    ben.get(&next.path("")).await.shows("after the close everyone can see what you said").shows("speaks for you");
    verified(&app).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_vote_that_opened_open_stays_open_though_the_policy_changes() {
    let app = open_community().await;
    let [ana, ben, cem] = &people(&app, ["ana", "ben", "cem"]).await;
    given(ben, "ana", "ordinary").await;
    let motion = opened_before_the_change(&app, [ana, ben, cem], "secret").await;
    give(cem, "ana", "ordinary").await.is(422).shows("Nothing can be delegated now");
    motion.close().await;
    assert_eq!((motion.count("open_ballots").await, motion.count("turnouts").await), (2, 0));
    assert_eq!(part_of(&app, &motion, ben).await, "via ana 1");
    verified(&app).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_to_a_question_are_told_by_name_while_its_words_are() {
    let app = community(&[PolicyKey::BallotsDecision]).await;
    let [ana, ben, cem, dan] = &people(&app, ["ana", "ben", "cem", "dan"]).await;
    let motion = Motion::asked(&app, ana, &[("method", "schulze")]).await;
    motion.discuss(ana, [ben, cem]).await;
    motion.pass_deadline("discussion_ends_at").await;
    given(dan, "ben", "decision").await;
    let sent = [("o-1", "1"), ("o-2", "2")];
    ben.post(&motion.path("/ballots"), &sent).await.is(200).shows("This vote is open: after the close");
    ben.post(&motion.path("/ballots"), &[("ballot", r#"[["1"],["2"]]"#), ("step", "cast")]).await.is(303);
    motion.close().await;
    let page = app.visitor().get(&motion.path("")).await;
    page.is(200).shows("1 voted themselves. 1 did not and was represented").shows("the same to the byte");
    let list = app.visitor().get(&motion.path("/ballots")).await;
    list.shows("Oak, then Ash").shows("also for 1 other").shows("spoke for them");
    verified(&app).await;
    the_file_counts_the_same_at_home(&app, &motion).await;
    // Its words are taken away, and with them what was said of its options.
    let hide =
        "UPDATE entries SET deleted_at = folkmoot_now() WHERE id = (SELECT thread_id FROM proposals WHERE id = $1)";
    app.database.as_owner().await.execute(hide, &[&motion.id]).await.unwrap();
    app.visitor().get(&motion.path("/ballots")).await.is(200).hides("Oak").shows("/@ben").shows("these words are held");
    dan.get("/delegations").await.is(200).hides("Oak").shows("Ben voted for you");
    verified(&app).await;
}

/// The record of a vote as anybody downloads it, counted by the command.
async fn the_file_counts_the_same_at_home(app: &TestApp, motion: &Motion<'_>) {
    let scratch = Scratch::new("open-vote");
    std::fs::create_dir_all(&scratch.0).unwrap();
    let file = scratch.0.join("vote.jsonl");
    std::fs::write(&file, app.visitor().get(&motion.path("/record")).await.body).unwrap();
    let program = Program::new(env!("CARGO_BIN_EXE_node"), &scratch.0);
    let (code, counted) = program.run(&["tally", file.to_str().unwrap(), "--format", "json"]);
    assert_eq!(code, 0, "{counted}");
    let counted: serde_json::Value = serde_json::from_str(&counted).unwrap();
    let recorded: serde_json::Value = serde_json::from_str(&motion.result().await).unwrap();
    assert_eq!(counted["counts"], recorded["counts"]);
    assert_eq!(counted["winners"], recorded["winners"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_left_stands_under_their_name_in_the_ledger() {
    let app = open_community().await;
    let [ana, ben, cem, dan] = &people(&app, ["ana", "ben", "cem", "dan"]).await;
    given(dan, "ben", "all").await;
    let motion = vote(&app, [ana, ben, cem], "6000").await;
    motion.cast(ben, "yes").await;
    motion.close().await;
    let name = format!("SELECT ledger_name FROM members WHERE id = {}", ben.member());
    let name: String = app.database.as_owner().await.query_one(&name, &[]).await.unwrap().get(0);
    super::speaking::leave(&app, ben).await;
    let page = app.visitor().get(&motion.path("/ballots")).await;
    page.is(200).hides(">Ben<").shows(&format!("Former member {name}")).shows("spoke for them");
    dan.get("/delegations").await.shows("A former member said yes for you").shows("Nobody: where you do not vote");
    assert_eq!(number(&app, "SELECT count(*) FROM delegations WHERE ended_at IS NULL").await, 0);
    verified(&app).await;
}
