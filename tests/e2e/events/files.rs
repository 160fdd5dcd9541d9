//! Files for calendars: exact, known again, and for nobody who may not see what is in them.

use tests::{Person, TestApp};

use super::{fields, plan};

/// Lines of a file, unfolded.
fn lines(file: &str) -> Vec<String> {
    file.replace("\r\n ", "").split("\r\n").map(str::to_owned).collect()
}

async fn secret(person: &Person<'_>) -> String {
    let made = person.post("/settings/feeds", &[("name", "calendar")]).await;
    let path = made.body.split("/feeds/").nth(1).and_then(|rest| rest.split('/').next()).expect("an address");
    path.to_owned()
}

#[rocket::async_test]
async fn a_file_is_stable_says_when_it_was_changed_and_is_sent_once() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let words = format!("Moot, with cake; and \\ tea {}\n\nsecond line", "ä".repeat(50));
    let posted = ada.post("/entries", &fields(&words, "2031-12-05T19:00", "2031-12-05T21:30", "public")).await;
    let id = posted.made();
    let path = format!("/entries/{id}.ics");
    let file = app.visitor().get(&path).await;
    file.is(200);
    assert_eq!(file.header("Content-Type"), "text/calendar; charset=utf-8");
    assert!(file.body.split("\r\n").all(|line| line.len() <= 75), "{}", file.body);
    let found = lines(&file.body);
    for line in [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "DTSTART:20311205T180000Z",
        "DTEND:20311205T203000Z",
        "SEQUENCE:0",
        "LOCATION:wordhall\\, Lane 1",
        "CLASS:PUBLIC",
        &format!("UID:entry-{id}@127.0.0.1"),
        &format!("URL:http://127.0.0.1:8000/entries/{id}"),
        "END:VCALENDAR",
    ] {
        assert!(found.iter().any(|one| one == line), "{line} in {found:#?}");
    }
    assert!(found.iter().any(|line| line.starts_with("SUMMARY:Moot\\, with cake\\; and \\\\ tea ä")), "{found:#?}");
    assert!(found.iter().any(|line| line.starts_with("DESCRIPTION:") && line.contains("\\nsecond line")));
    let tag = file.header("ETag").to_owned();
    assert_eq!(app.visitor().fetch(&path, &tag).await.status, 304);
    ada.post(&format!("/entries/{id}/edit"), &fields("Moot", "2031-12-05T20:00", "", "public")).await.is(303);
    let changed = lines(&app.visitor().get(&path).await.body);
    for line in ["DTSTART:20311205T190000Z", "SEQUENCE:1", "SUMMARY:Moot"] {
        assert!(changed.iter().any(|one| one == line), "{line} in {changed:#?}");
    }
    assert!(!changed.iter().any(|line| line.starts_with("DTEND")));
    assert_eq!(app.visitor().fetch(&path, &tag).await.status, 200);
    let plain = ada.post("/entries", &[("body", "no event")]).await.made();
    app.visitor().get(&format!("/entries/{plain}.ics")).await.is(404);
    for odd in ["/entries/07.ics", "/nobody.ics", "/@nobody.ics", "/entries/x.ics"] {
        app.visitor().get(odd).await.is(404);
    }
}

#[rocket::async_test]
async fn public_files_hold_what_a_visitor_sees_and_secret_ones_what_their_member_sees() {
    let app = TestApp::start().await;
    let (ada, ben, cyd) = (app.person("ada").await, app.person("ben").await, app.person("cyd").await);
    ben.post("/actors/ada/follows", &[]).await.is(303);
    let group = [("handle", "inner"), ("display_name", "A group"), ("about", ""), ("entrance", "private")];
    ada.post("/groups", &group).await.is(303);
    plan(&app, &ada, "wordopen", 2, "public").await;
    let hidden = plan(&app, &ada, "wordfollowers", 3, "followers").await;
    let inner = plan(&app, &ada, "wordinner", 4, "@inner").await;
    for path in ["/front.ics", "/@ada.ics"] {
        for person in [&app.visitor(), &ada, &ben] {
            person.get(path).await.is(200).shows("SUMMARY:wordopen").hides("wordfollowers").hides("wordinner");
        }
        assert!(app.visitor().get(path).await.header("Cache-Control").starts_with("public"));
    }
    app.visitor().get("/@inner.ics").await.is(404);
    for (id, seers) in [(hidden, [true, true, false]), (inner, [true, false, false])] {
        for (person, sees) in [&ada, &ben, &cyd].into_iter().zip(seers) {
            person.get(&format!("/entries/{id}.ics")).await.is(if sees { 200 } else { 404 });
        }
    }
    let (of_ada, of_ben, of_cyd) = (secret(&ada).await, secret(&ben).await, secret(&cyd).await);
    let visitor = app.visitor();
    visitor.get(&format!("/feeds/{of_ada}/@inner.ics")).await.is(200).shows("SUMMARY:wordinner").shows("CLASS:PRIVATE");
    visitor.get(&format!("/feeds/{of_cyd}/@inner.ics")).await.is(404);
    let home = visitor.get(&format!("/feeds/{of_ben}/home.ics")).await;
    home.is(200).shows("wordopen").shows("wordfollowers").hides("wordinner");
    assert!(home.header("Cache-Control").starts_with("private"));
    visitor.get(&format!("/feeds/{of_cyd}/home.ics")).await.is(200).hides("wordopen");
    visitor.get(&format!("/feeds/{of_cyd}/@ada.ics")).await.is(200).shows("wordopen").hides("wordfollowers");
    visitor.get(&format!("/feeds/{of_cyd}/search.ics")).await.is(404);
    visitor.get("/feeds/nobodys/home.ics").await.is(404);
    ada.post("/actors/cyd/blocks", &[]).await.is(303);
    visitor.get(&format!("/feeds/{of_cyd}/@ada.ics")).await.hides("wordopen");
}
