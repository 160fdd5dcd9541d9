//! Planning an event, changing it, and where it comes up.

use chrono::TimeDelta;
use tests::TestApp;

use super::{day, fields, plan};
use crate::court::Court;
use crate::members::count;

#[rocket::async_test]
async fn an_event_says_when_and_where_by_its_own_clock_and_what_it_said_before() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let posted =
        ada.post("/entries", &fields("Winter **moot**", "2031-12-05T19:00", "2031-12-05T21:30", "public")).await;
    posted.is(303);
    let id = posted.made();
    let card = app.visitor().get(&format!("/entries/{id}")).await;
    card.shows("Friday 5 December 2031, 19:00–21:30 (Europe/Berlin)").shows("wordhall, Lane 1");
    card.shows("class=\"happens h-event\"").shows("<data class=\"p-name\" value=\"Winter moot\">");
    card.shows("<time class=\"dt-start\" datetime=\"2031-12-05T19:00:00+01:00\"")
        .shows("class=\"dt-end\" datetime=\"2031-12-05T21:30:00+01:00\"");
    ada.get(&format!("/entries/{id}/edit")).await.shows("value=\"2031-12-05T19:00\"").shows("value=\"Europe/Berlin\"");
    // Words alone leave it as it is, as a program changes them; a form that has its fields changes it, or takes it away.
    ada.post(&format!("/entries/{id}/edit"), &[("body", "Winter moot!")]).await.is(303);
    app.visitor().get(&format!("/entries/{id}")).await.shows("19:00–21:30");
    ada.post(&format!("/entries/{id}/edit"), &fields("Winter moot!", "2031-12-06T18:00", "", "public")).await.is(303);
    app.visitor()
        .get(&format!("/entries/{id}"))
        .await
        .shows("Saturday 6 December 2031, 18:00 (Europe/Berlin)")
        .shows("edited");
    let history = app.visitor().get(&format!("/entries/{id}/history")).await;
    history.shows("Saturday 6 December 2031, 18:00").shows("Friday 5 December 2031, 19:00–21:30");
    assert_eq!(count(&app, "SELECT count(*) FROM entry_revisions").await, 2);
    ada.post(&format!("/entries/{id}/edit"), &fields("Winter moot!", "2031-12-06T18:00", "2031-12-06T17:00", "public"))
        .await
        .is(422)
        .shows("it ends before it begins");
    // A zone that was emptied is asked for; what was typed is not dropped in silence.
    let zoneless = [("body", "Winter moot!"), ("event_zone", " "), ("event_starts", "2031-12-07T18:00")];
    ada.post(&format!("/entries/{id}/edit"), &zoneless).await.is(422).shows("this is no time zone");
    let none = [
        ("body", "No moot"),
        ("event_zone", "Europe/Berlin"),
        ("event_starts", ""),
        ("event_ends", ""),
        ("event_place", ""),
    ];
    ada.post(&format!("/entries/{id}/edit"), &none).await.is(303);
    app.visitor().get(&format!("/entries/{id}")).await.hides("h-event");
    app.visitor().get(&format!("/entries/{id}/history")).await.shows("Saturday 6 December 2031, 18:00");
    assert_eq!(
        count(
            &app,
            "SELECT (SELECT count(*) FROM events) + (SELECT count(*) FROM entries WHERE event_place IS NOT NULL)"
        )
        .await,
        0
    );
}

#[rocket::async_test]
async fn what_comes_up_stands_on_the_page_of_its_author_and_its_group_for_those_who_may_see_it() {
    let app = TestApp::start().await;
    let (ada, ben, cyd) = (app.person("ada").await, app.person("ben").await, app.person("cyd").await);
    ben.post("/actors/ada/follows", &[]).await.is(303);
    for (handle, entrance) in [("bees", "public"), ("inner", "private")] {
        let group = [("handle", handle), ("display_name", "A group"), ("about", ""), ("entrance", entrance)];
        ada.post("/groups", &group).await.is(303);
    }
    ada.get("/@ada").await.hides("Coming up");
    plan(&app, &ada, "wordlater", 9, "public").await;
    plan(&app, &ada, "wordsooner", 2, "public").await;
    plan(&app, &ada, "wordfollowers", 3, "followers").await;
    plan(&app, &ada, "wordgroup", 4, "@bees").await;
    plan(&app, &ada, "wordinner", 5, "@inner").await;
    let coming = |page: &tests::Answer| {
        page.body
            .split("id=\"coming-title\"")
            .nth(1)
            .map(|rest| rest.split("</section>").next().unwrap().to_owned())
            .unwrap_or_default()
    };
    let seen = |page: &tests::Answer| {
        let section = coming(page);
        let mut found: Vec<(usize, &str)> = ["wordsooner", "wordfollowers", "wordgroup", "wordinner", "wordlater"]
            .into_iter()
            .filter_map(|word| section.find(word).map(|at| (at, word)))
            .collect();
        found.sort_unstable();
        found.into_iter().map(|(_, word)| word).collect::<Vec<_>>()
    };
    assert_eq!(seen(&app.visitor().get("/@ada").await), ["wordsooner", "wordgroup", "wordlater"]);
    assert_eq!(seen(&ben.get("/@ada").await), ["wordsooner", "wordfollowers", "wordgroup", "wordlater"]);
    assert_eq!(seen(&app.visitor().get("/@bees").await), ["wordgroup"]);
    assert_eq!(seen(&ada.get("/@inner").await), ["wordinner"]);
    assert_eq!(seen(&cyd.get("/@inner").await), [""; 0]);
    // What goes on is there until it is over.
    app.skip(TimeDelta::days(3)).await;
    assert_eq!(seen(&app.visitor().get("/@ada").await), ["wordgroup", "wordlater"]);
    cyd.get("/search?q=has:event").await.shows("wordlater").hides("wordfollowers").hides("wordinner");
    cyd.get("/search?q=wordhall").await.shows("wordlater");
    for path in ["/front.atom", "/embed/@ada", "/api/folkmoot/v1/streams/front"] {
        cyd.get(path).await.shows("wordhall").hides("wordfollowers").hides("wordinner");
    }
}

#[rocket::async_test]
async fn an_event_is_held_with_its_note_and_its_jurors_read_it() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 8).await;
    let id = plan(&app, &court.author, "wordheld", 4, "public").await;
    app.visitor().get("/@ada").await.shows("Coming up");
    let case = court.flag(id).await;
    app.settle().await;
    for path in ["/@ada", "/front.ics", "/@ada.ics"] {
        court.others[0].get(path).await.hides("wordheld").hides("wordhall");
        court.author.get(path).await.hides("Coming up");
    }
    court.others[0].get(&format!("/entries/{id}.ics")).await.is(404);
    court.jurors(case).await[0].get(&format!("/cases/{case}")).await.shows("wordhall").shows("19:00–21:00");
    court.author.post(&format!("/entries/{id}/removal"), &[]).await.is(303);
    assert_eq!(count(&app, "SELECT count(*) FROM events").await, 0);
}

#[rocket::async_test]
async fn what_makes_no_event_is_said_and_the_database_holds_it_too() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let tomorrow = day(&app, 1, 19).await;
    for (body, starts, ends, why) in [
        ("wordtyped", "", tomorrow.as_str(), "say when it begins"),
        ("wordtyped", tomorrow.as_str(), tomorrow.as_str(), "ends before it begins"),
        ("wordtyped", "2027-03-28T02:30", "", "clocks go forward"),
        ("", tomorrow.as_str(), "", "cannot be empty"),
    ] {
        let refused = ada.post("/entries", &fields(body, starts, ends, "public")).await;
        refused.is(422).shows(why).shows("wordhall").shows("<details class=\"attach\" id=\"event\" open>");
    }
    assert_eq!(count(&app, "SELECT count(*) FROM entries WHERE kind = 'note'").await, 0);
    let plain = ada.post("/entries", &[("body", "plain")]).await.made();
    let comment = ada.post(&format!("/entries/{plain}/comments"), &fields("hm", &tomorrow, "", "")).await;
    let comment: i64 = comment.location.rsplit("#c").next().unwrap().parse().unwrap();
    assert_eq!(count(&app, "SELECT count(*) FROM events").await, 0, "a comment is none");
    let database = app.database.as_app().await;
    for (entry, starts, ends, constraint) in [
        (comment, "2031-01-01", "NULL", "events_are_of_notes"),
        (plain, "2031-01-02", "'2031-01-01'", "events_end_after_they_start"),
        (plain, "2201-01-01", "NULL", "events_are_of_this_age"),
    ] {
        let sql = format!("INSERT INTO events VALUES ({entry}, '{starts}', {ends}, 'UTC', '')");
        let error = database.batch_execute(&sql).await.expect_err(&sql);
        assert_eq!(error.as_db_error().and_then(|error| error.constraint()), Some(constraint), "{sql}");
    }
}
