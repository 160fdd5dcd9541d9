//! Policies, documents, questions and features: what passes, what fails and why.

use tests::Motion;

use super::Month;

/// How each motion of the first fortnight ends.
struct Ending<'a> {
    motion: Motion<'a>,
    yes: usize,
    no: usize,
    state: &'static str,
    /// What its page says of it.
    said: &'static str,
}

/// Everything is proposed on the first day, so that debates and votes go side by side.
pub async fn first_fortnight(month: &Month<'_>) {
    let (terms, questions) = (amended_terms(month).await, asked(month).await);
    let lapsing = Motion::published(month.app, &month.people[7], "digest.hour", "9").await;
    let withdrawn = month.change(8, "mail.kept_days", "60").await;
    month.people[8].post(&withdrawn.path("/withdrawal"), &[]).await.is(303);
    assert_eq!(withdrawn.state().await, "withdrawn");
    let lamp = [("title", "A lamp for the reading room"), ("body", "It is dark."), ("effort_days", "3")];
    month.people[9].post("/features", &lamp).await.is(303);
    let endings = endings(month, terms).await;
    month.until(&questions[0], "voting").await;
    answers(month, &questions).await;
    for Ending { motion, yes, no, .. } in &endings {
        month.until(motion, "voting").await;
        month.vote(motion, *yes, *no).await;
    }
    for Ending { motion, state, said, .. } in &endings {
        month.until(motion, state).await;
        month.app.visitor().get(&motion.path("")).await.is(200).shows(said);
    }
    for question in &questions {
        assert_eq!(question.state().await, "passed");
    }
    month.app.visitor().get(&questions[2].path("")).await.shows("A bench and Bulbs");
    conflict(month).await;
    tie(month).await;
    month.until(&lapsing, "lapsed").await;
    month.app.visitor().get(&lapsing.path("")).await.shows("found 0 of 2 sponsors in time");
}

async fn amended_terms<'a>(month: &Month<'a>) -> Motion<'a> {
    let (text, title) = ("# Terms\n\nBe honest with each other.", "Shorter terms");
    let fields = [("policy", "document.terms"), ("value", text), ("title", title), ("body", "Nobody reads long ones.")];
    let made = month.people[0].post("/proposals", &fields).await;
    made.is(303);
    let motion = Motion::known(month.app, made.made());
    motion.discuss(&month.people[0], [&month.people[1], &month.people[2]]).await;
    motion
}

async fn endings<'a>(month: &Month<'a>, terms: Motion<'a>) -> Vec<Ending<'a>> {
    let ending = |motion, yes, no, state, said| Ending { motion, yes, no, state, said };
    vec![
        ending(month.change(1, "entry.max_chars", "6000").await, 9, 1, "enacted", "Yes 9, no 1"),
        ending(month.change(2, "comment.max_chars", "4000").await, 4, 6, "failed", "Yes 4, no 6"),
        ending(month.change(3, "digest.entries_max", "30").await, 1, 0, "failed", "quorum"),
        ending(month.change(4, "stream.page_size", "25").await, 5, 5, "failed", "Yes 5, no 5"),
        ending(month.change(5, "case.deadline_hours", "150").await, 7, 2, "enacted", "Yes 7, no 2"),
        ending(terms, 8, 4, "enacted", "Yes 8, no 4"),
        ending(month.change(6, "jury.size", "3").await, 7, 5, "failed", "Yes 7, no 5"),
        ending(month.change(7, "proposal.sponsors_needed", "1").await, 8, 4, "enacted", "Yes 8, no 4"),
        ending(month.change(8, "vote.threshold_ordinary", "2/3").await, 10, 2, "enacted", "Yes 10, no 2"),
        ending(month.change(9, "moderators.seats", "3").await, 11, 1, "enacted", "Yes 11, no 1"),
    ]
}

/// Two changes of one policy pass in the same hour: the one takes effect, the other is overtaken.
async fn conflict(month: &Month<'_>) {
    let first = month.change(1, "limits.searches_per_hour", "1000").await;
    let second = month.change(2, "limits.searches_per_hour", "2000").await;
    month.until(&second, "voting").await;
    for motion in [&first, &second] {
        month.vote(motion, 10, 0).await;
    }
    second.close().await;
    let mut states = [first.state().await, second.state().await];
    states.sort();
    assert_eq!(states, ["enacted", "superseded"]);
    let overtaken = if first.state().await == "superseded" { &first } else { &second };
    month.app.visitor().get(&overtaken.path("")).await.shows("has changed since this was written");
}

async fn asked<'a>(month: &Month<'a>) -> [Motion<'a>; 3] {
    let money = [("method", "mes"), ("budget", "100"), ("options", "A bench | 60\r\nBulbs | 30\r\nA shelf | 50")];
    [
        month.question(9, &[("method", "schulze")]).await,
        month.question(10, &[("method", "majority"), ("options", "")]).await,
        month.question(11, &money).await,
    ]
}

/// A ranking, a plain yes, and money that is shared.
async fn answers(month: &Month<'_>, [trees, plain, money]: &[Motion<'_>; 3]) {
    month.cast(trees, &[r#"[["1"],["2"],["3"]]"#, r#"[["1"]]"#, r#"[["2"],["1"]]"#]).await;
    month.vote(plain, 8, 2).await;
    month.cast(money, &[r#"["1","2"]"#, r#"["1","2"]"#, r#"["2","3"]"#]).await;
}

/// The ballots do not decide, and a lot that nobody could know does.
async fn tie(month: &Month<'_>) {
    let again = month.question(0, &[("method", "schulze"), ("options", "Oak\r\nAsh")]).await;
    month.until(&again, "voting").await;
    let (oak, ash) = (r#"[["1"],["2"]]"#, r#"[["2"],["1"]]"#);
    month.cast(&again, &[oak, ash, oak, ash, oak, ash]).await;
    again.close().await;
    assert_eq!(again.state().await, "passed");
    month.app.visitor().get(&again.path("")).await.shows("a lot decided");
}

/// Seven to five was enough for an ordinary change until its own threshold was raised to two thirds.
pub async fn by_the_amended_rule(month: &Month<'_>) {
    assert!(month.in_force("vote.threshold_ordinary").await.contains("2/3"));
    let alone = Motion::published(month.app, &month.people[3], "thread.comments_shown", "100").await;
    month.people[4].post(&alone.path("/sponsorships"), &[]).await.is(303);
    assert_eq!(alone.state().await, "discussion", "one sponsor is enough since that was voted");
    month.until(&alone, "voting").await;
    month.vote(&alone, 7, 5).await;
    alone.close().await;
    assert_eq!(alone.state().await, "failed");
    month.app.visitor().get(&alone.path("")).await.shows("Yes 7, no 5");
}
