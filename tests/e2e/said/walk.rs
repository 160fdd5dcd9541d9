//! From the flag to the verdict, the appeal and back.

use chrono::TimeDelta;

use super::{HELD, REMOVED, WORD, address, community, export_of, flagged, mails, published, stand_in, surfaces};
use crate::appeals::guards::verified;
use crate::appeals::{decided, voting};
use crate::court::Court;

/// The word stands on none of these for any of them.
async fn nowhere(people: &[&tests::Person<'_>], surfaces: &[String]) {
    for person in people {
        for path in surfaces {
            let page = person.get(path).await;
            assert!(!page.body.contains(WORD), "{path} shows it to {}", person.handle);
        }
    }
}

#[rocket::async_test]
async fn words_are_held_removed_appealed_and_shown_again() {
    let app = community(&[]).await;
    let court = Court::with(&app, 30).await;
    let (first, writer) = published(&court).await;
    let page = format!("/cases/{first}");
    let visitor = app.visitor();
    visitor.get(&page).await.is(200).shows(WORD).hides("Flag this");
    writer.get(&page).await.shows(WORD);
    court.author.get(&page).await.shows(WORD).shows("Flag this").shows(&address(first, super::WORDS));
    visitor.get("/docket/log").await.shows(WORD);

    // Flagged: the same form as everywhere.
    let entry = stand_in(&court.flaggers[0], first, super::WORDS).await;
    let form = court.flaggers[0].get(&format!("/entries/{entry}/flags/new")).await;
    form.is(200)
        .shows("Flag this reason")
        .shows(WORD)
        .shows("Elm Street 12,<br>ask")
        .shows("it is hidden until a jury");
    let judged = court.flag(entry).await;
    app.settle().await;
    let about = format!("/cases/{judged}");
    let everywhere = surfaces(first, judged);
    let jurors = court.jurors(judged).await;
    let others: Vec<_> = court.others.iter().filter(|one| one.handle != writer.handle).collect();
    let stranger = *others.iter().find(|one| jurors.iter().all(|juror| juror.handle != one.handle)).unwrap();
    nowhere(&[&visitor, &court.author, &court.flaggers[0], stranger], &everywhere).await;
    for path in [&page, &"/docket/log".to_owned(), &format!("/docket/log?subject=case:{first}")] {
        visitor.get(path).await.shows(&format!("{HELD}{judged}.")).shows("wordplain and rude");
    }
    visitor.get(&page).await.shows(&format!("See case {judged}"));
    visitor.get(&about).await.shows("A reason given in <a href=\"/cases/").shows(&format!("case {first}</a>"));
    court.author.post(&address(first, "never said"), &[]).await.is(404);
    // Whoever wrote them and whoever judges them reads them; nobody else.
    writer.get(&page).await.shows(WORD).hides(HELD);
    writer.get(&about).await.shows(WORD).shows("You wrote what this case is about.");
    jurors[0].get(&about).await.shows(WORD).shows("Was this rule broken?").hides("a label is enough");
    jurors[0].get(&page).await.shows(WORD);
    assert_eq!(
        (mails(&app, "held", writer).await, mails(&app, "held", &court.author).await),
        (1, 1),
        "and of their note"
    );
    assert_eq!(verified(&app, "said-held").await, "");

    // The desk of the jury of an appeal against the first verdict.
    let appeal = court.author.post(&format!("{page}/appeal"), &[("plea", "It was a joke.")]).await.made();
    app.settle().await;
    let desk = court.jurors(appeal).await[0].get(&format!("/cases/{appeal}")).await;
    desk.is(200).shows("What was said in the case that this is about").shows(HELD).shows("wordplain").hides(WORD);

    // Removed, for whoever wrote them as well.
    court.say(jurors[2], judged, "label", "only a label").await.is(422);
    for juror in &jurors[..2] {
        court.say(juror, judged, "remove", "an address").await;
    }
    app.settle().await;
    nowhere(&[&visitor, &court.author, stranger, writer], &everywhere[..everywhere.len() - 1]).await;
    visitor.get(&page).await.shows(&format!("{REMOVED}{judged}.")).shows("wordplain");
    visitor.get(&about).await.hides(WORD).shows("the words are removed wherever they stood").shows("an address");
    writer.get(&about).await.shows(WORD);
    assert_eq!(court.count("SELECT count(*) FROM sanctions WHERE member_id = $1", writer.member().get()).await, 0);
    assert_eq!((mails(&app, "verdict", writer).await, mails(&app, "verdict", &court.author).await), (1, 1));
    assert!(export_of(writer).await.contains(WORD));
    for person in [&court.author, &court.flaggers[0], stranger, jurors[0]] {
        assert!(!export_of(person).await.contains(WORD), "{}", person.handle);
    }
    assert_eq!(verified(&app, "said-removed").await, "");

    // Only who wrote them can appeal, once; then they stand as before.
    court.author.post(&format!("{about}/appeal"), &[("plea", "Not mine.")]).await.is(403);
    let second = writer.post(&format!("{about}/appeal"), &[("plea", "wordplea: that is a shop.")]).await.made();
    app.settle().await;
    visitor.get(&page).await.shows(REMOVED).hides(WORD);
    for juror in &court.jurors(second).await[..2] {
        juror.get(&format!("/cases/{second}")).await.shows(WORD).shows("wordplea");
        court.say(juror, second, "restore", "it is a shop").await.is(303);
    }
    app.settle().await;
    visitor
        .get(&page)
        .await
        .shows(WORD)
        .hides(REMOVED)
        .shows(&format!("A jury was asked about these words: case {judged}"));
    visitor.get("/docket/log").await.shows(WORD).hides(REMOVED);
    visitor.get(&about).await.shows("reversed on appeal").hides(WORD);
    assert_eq!(mails(&app, "appeal ended", writer).await, 1);
    assert_eq!(verified(&app, "said-restored").await, "");
}

#[rocket::async_test]
async fn words_about_which_nobody_decides_are_shown_again() {
    let app = community(&[]).await;
    let court = Court::with(&app, 30).await;
    let (first, _) = published(&court).await;
    let judged = flagged(&court, first, super::WORDS).await;
    app.visitor().get(&format!("/cases/{first}")).await.hides(WORD);
    app.advance(TimeDelta::days(30)).await;
    app.settle().await;
    app.visitor().get(&format!("/cases/{judged}")).await.shows("lapsed").hides(WORD);
    app.visitor().get(&format!("/cases/{first}")).await.shows(WORD).hides(HELD);
    assert_eq!(verified(&app, "said-lapsed").await, "");
}

#[rocket::async_test]
async fn words_that_break_no_rule_stay_and_the_page_says_that_they_were_judged() {
    let app = community(&[]).await;
    let court = Court::with(&app, 30).await;
    let (first, writer) = published(&court).await;
    let judged = flagged(&court, first, super::WORDS).await;
    for juror in &court.jurors(judged).await[..2] {
        court.say(juror, judged, "restore", "harmless").await.is(303);
    }
    app.settle().await;
    app.visitor().get(&format!("/cases/{judged}")).await.shows("no breach").shows("the words are shown again");
    let page = app.visitor().get(&format!("/cases/{first}")).await;
    page.shows(WORD).shows(&format!("A jury was asked about these words: case {judged}"));
    writer.get(&format!("/cases/{judged}")).await.hides("You can appeal");
    assert_eq!(verified(&app, "said-kept").await, "");
}

#[rocket::async_test]
async fn two_who_flag_the_same_words_first_flag_one_thing() {
    let app = community(&[]).await;
    let court = Court::with(&app, 30).await;
    let (first, _) = published(&court).await;
    let (one, two) = tokio::join!(
        stand_in(&court.flaggers[0], first, super::WORDS),
        stand_in(&court.flaggers[1], first, super::WORDS)
    );
    assert_eq!(one, two);
    assert_ne!(one, stand_in(&court.flaggers[1], first, "wordplain and rude").await);
}

#[rocket::async_test]
async fn nothing_of_a_case_that_is_not_over_is_flagged() {
    let app = community(&[]).await;
    let court = Court::with(&app, 30).await;
    let (_, case) = court.case("a rude note").await;
    let juror = court.jurors(case).await[0];
    court.say(juror, case, "remove", super::WORDS).await.is(303);
    court.author.post(&address(case, super::WORDS), &[]).await.is(404);
    app.visitor().post(&address(case, super::WORDS), &[]).await;
    assert_eq!(court.count("SELECT count(*) FROM said_words WHERE case_id = $1", case).await, 0);
}

#[rocket::async_test]
async fn all_members_overrule_a_jury_that_removed_words() {
    let app = community(&[]).await;
    let court = Court::with(&app, 30).await;
    let (first, writer) = published(&court).await;
    let judged = flagged(&court, first, super::WORDS).await;
    for juror in &court.jurors(judged).await[..2] {
        court.say(juror, judged, "remove", "an address").await.is(303);
    }
    app.settle().await;
    let motion = voting(&app, &court, judged).await;
    app.visitor().get(&format!("/cases/{first}")).await.hides(WORD);
    decided(&court, &motion, "yes").await;
    app.settle().await;
    app.visitor().get(&format!("/cases/{first}")).await.shows(WORD).hides(REMOVED);
    app.visitor().get(&format!("/cases/{judged}")).await.shows("overruled by vote").hides(WORD);
    let sql = "SELECT count(*) FROM mails WHERE member_id = $1 AND kind = 'overruled' AND text_body NOT LIKE '%imits%' AND text_body NOT LIKE '%likes%'";
    assert_eq!(court.count(sql, writer.member().get()).await, 1);
    assert_eq!(verified(&app, "said-overruled").await, "");
}

#[rocket::async_test]
async fn what_is_said_about_words_can_be_judged_by_those_who_had_no_part_in_either() {
    let app = community(&[]).await;
    let court = Court::with(&app, 40).await;
    let (first, _) = published(&court).await;
    let judged = flagged(&court, first, super::WORDS).await;
    for (juror, reason) in court.jurors(judged).await[..2].iter().zip(["wordhome is no address", "so it is"]) {
        court.say(juror, judged, "remove", reason).await.is(303);
    }
    app.settle().await;
    app.visitor().get(&format!("/cases/{judged}")).await.shows("wordhome is no address");
    let again = flagged(&court, judged, "wordhome is no address").await;
    nowhere(&[&app.visitor()], &surfaces(judged, again)).await;
    let parties = "SELECT count(*) FROM tickets t JOIN seats s ON s.member_id = t.member_id AND s.state = 'voted' WHERE t.case_id = $1 AND s.case_id < t.case_id";
    assert_eq!(court.count(parties, again).await, 0);
    app.visitor().get(&format!("/cases/{again}")).await.shows(&format!("case {judged}</a>. Nobody is told"));
    assert_eq!(verified(&app, "said-again").await, "");
}
