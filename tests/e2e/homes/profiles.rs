//! Somebody's page: what they say, and where they talk.

use tests::TestApp;

use super::{cards, follow, note, press, say};

#[rocket::async_test]
async fn comments_and_discussions_have_tabs_that_say_where_they_stand() {
    let app = TestApp::start().await;
    let (ada, ben) = (app.person("ada").await, app.person("ben").await);
    for tab in ["comments", "discussions"] {
        ada.get(&format!("/@ben/{tab}")).await.is(200).shows("aria-current=\"page\"").shows("appear");
    }
    let (one, two) = (note(&ada, "the first **thing**").await, note(&ada, "the second").await);
    let first = say(&ben, one, "wordfirst").await;
    let second = say(&ben, two, "wordsecond").await;
    let third = say(&ben, one, "wordthird").await;
    let comments = app.visitor().get("/@ben/comments").await;
    assert_eq!(cards(&comments), [third, second, first]);
    comments.shows("wordthird").shows("under Ada’s “the first thing”").shows(&format!("/entries/{one}#c{third}"));
    let discussions = app.visitor().get("/@ben/discussions").await;
    assert_eq!(cards(&discussions), [one, two], "each once, by the last comment");
    press(&ben, &format!("/entries/{third}/removal")).await;
    assert_eq!(cards(&ada.get("/@ben/discussions").await), [two, one], "what is gone moves nothing");
    press(&ben, &format!("/entries/{second}/removal")).await;
    assert_eq!(cards(&ada.get("/@ben/discussions").await), [one]);
    app.visitor().get("/@nobody/comments").await.is(404);
}

#[rocket::async_test]
async fn tabs_are_read_through_the_rule() {
    let app = TestApp::start().await;
    let (ada, ben, fol) = (app.person("ada").await, app.person("ben").await, app.person("fol").await);
    for follower in [&ben, &fol] {
        follow(follower, &ada).await;
    }
    let secret = ada.post("/entries", &[("body", "for followers"), ("audience", "followers")]).await.made();
    let comment = say(&ben, secret, "wordunder").await;
    for (viewer, sees) in [(&fol, true), (&ben, true), (&app.visitor(), false), (&app.person("cat").await, false)] {
        assert_eq!(cards(&viewer.get("/@ben/comments").await) == [comment], sees);
        assert_eq!(cards(&viewer.get("/@ben/discussions").await) == [secret], sees);
    }
    press(&fol, "/actors/ben/blocks").await;
    fol.get("/@ben/comments").await.hides("wordunder");
    assert!(cards(&fol.get("/@ben/discussions").await).is_empty());
    // A mute is for one's own streams.
    let cat = app.person("cat2").await;
    let open = note(&ada, "open").await;
    say(&ben, open, "wordopen").await;
    press(&cat, "/actors/ben/mutes").await;
    cat.get("/@ben/comments").await.shows("whom you muted");
}

#[rocket::async_test]
async fn comments_and_discussions_are_read_page_by_page() {
    let app = TestApp::start().await;
    let (ada, ben) = (app.person("ada").await, app.person("ben").await);
    let mut threads = Vec::new();
    for n in 0..25 {
        threads.push(note(&ada, &format!("thread {n}")).await);
    }
    for thread in &threads {
        say(&ben, *thread, "one").await;
    }
    for tab in ["comments", "discussions"] {
        let (mut path, mut seen) = (format!("/@ben/{tab}"), Vec::new());
        loop {
            let page = app.visitor().get(&path).await;
            seen.extend(cards(&page));
            let Some(next) = page.body.split("rel=\"next\" href=\"").nth(1) else { break };
            path = next.split('"').next().unwrap().replace("&#38;", "&");
        }
        assert_eq!(seen.len(), 25, "{tab}");
        assert!(seen.windows(2).all(|pair| pair[0] > pair[1]), "{tab}: the latest first, none twice");
    }
}
