//! What a member's own feeds show, and when they stop.

use governance::{PolicyKey, PolicyValue};
use tests::{Setting, TestApp, TestDatabase};

use super::{address, ask, header, number, read, titles};
use crate::court::Court;

#[rocket::async_test]
async fn a_members_feeds_show_what_the_member_sees_now() {
    let app = TestApp::start().await;
    let (ada, ben, cat) = (app.person("ada").await, app.person("ben").await, app.person("cat").await);
    let group = [("handle", "inner"), ("display_name", "Inner"), ("about", ""), ("entrance", "private")];
    ben.post("/groups", &group).await.is(303);
    ben.post("/groups/inner/invitations", &[("handle", "ada")]).await.is(303);
    ada.post("/groups/inner/members", &[]).await.is(303);
    ada.post("/actors/ben/follows", &[]).await.is(303);
    ben.post("/entries", &[("body", "wordfol for followers"), ("audience", "followers")]).await.is(303);
    ben.post("/entries", &[("body", "wordgroup inside"), ("audience", "@inner")]).await.is(303);
    cat.post("/entries", &[("body", "wordcat outside")]).await.is(303);
    let path = address(&ada, "my phone").await;
    for format in ["atom", "json"] {
        assert_eq!(
            titles(&read(&app, &format!("{path}home.{format}")).await),
            ["wordgroup inside", "wordfol for followers"]
        );
        assert_eq!(titles(&read(&app, &format!("{path}@inner.{format}")).await), ["wordgroup inside"]);
        assert_eq!(
            titles(&read(&app, &format!("{path}@ben.{format}")).await),
            ["wordgroup inside", "wordfol for followers"]
        );
        let found = read(&app, &format!("{path}search.{format}?q=wordgroup%7Cwordcat+in:entries")).await;
        assert_eq!(titles(&found), ["wordcat outside", "wordgroup inside"]);
    }
    // Muted words fold, as on the page; muted people are left out; who leaves a group reads nothing there.
    ada.post("/settings/filters/words", &[("words", "wordfol")]).await.is(303);
    let folded = ask(&app, &format!("{path}home.atom"), &[]).await;
    folded.is(200).shows("Says “wordfol”, which you muted").hides("for followers");
    ada.post("/groups/inner/members/removal", &[]).await.is(303);
    ask(&app, &format!("{path}@inner.atom"), &[]).await.is(404);
    ask(&app, &format!("{path}home.atom"), &[]).await.is(200).hides("wordgroup");
    ask(&app, &format!("{path}search.atom?q=in:entries+inside"), &[]).await.is(200).hides("wordgroup");
    ada.post("/actors/ben/mutes", &[]).await.is(303);
    assert!(titles(&read(&app, &format!("{path}home.atom")).await).is_empty());
    ada.post("/actors/ben/blocks", &[]).await.is(303);
    assert!(titles(&read(&app, &format!("{path}@ben.atom")).await).is_empty());
    for none in ["front.atom", "home", "home.rss", "entries.atom", "@nobody.atom", "search.atom"] {
        ask(&app, &format!("{path}{none}"), &[]).await.is(404);
    }
}

#[rocket::async_test]
async fn a_private_feed_never_says_where_it_is_and_is_kept_by_nobody_in_between() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 8).await;
    let ada = &court.author;
    court.case("wordheld of mine").await;
    let path = address(ada, "my phone").await;
    let token = path.split('/').nth(2).unwrap().to_string();
    for name in ["home.atom", "home.json", "search.atom?q=wordheld"] {
        let answer = ask(&app, &format!("{path}{name}"), &[]).await;
        answer.is(200).hides(&token).hides("websub").shows("Held while it is judged");
        assert_eq!(header(&answer, "Cache-Control"), "private, no-cache");
        assert_eq!(header(&answer, "Referrer-Policy"), "no-referrer");
        assert_eq!(header(&answer, "X-Robots-Tag"), "noindex, nofollow");
        assert_eq!(header(&answer, "Link"), "");
        let policies = answer.headers.iter().filter(|(name, _)| name.eq_ignore_ascii_case("Referrer-Policy"));
        assert_eq!(policies.count(), 1);
        let tag = header(&answer, "ETag").to_string();
        ask(&app, &format!("{path}{name}"), &[("If-None-Match", &tag)]).await.is(304);
    }
    let kept = "SELECT count(*) FROM feed_tokens WHERE token_hash = sha256(convert_to($1, 'UTF8'))";
    let kept: i64 = app.database.as_owner().await.query_one(kept, &[&token]).await.unwrap().get(0);
    assert_eq!(kept, 1, "only the hash is kept");
    // Reading by machine is no visit of the member's.
    assert_eq!(number(&app, "SELECT count(*) FROM feed_tokens WHERE used_at IS NOT NULL").await, 1);
    let post = app.client.post(format!("{path}home.atom")).dispatch().await.status().code;
    assert_eq!(post, 404);
}

#[rocket::async_test]
async fn a_suspension_silences_an_address_at_once_and_it_speaks_again_afterwards() {
    let values = [
        (PolicyKey::SanctionRemovalsBeforeLimit, PolicyValue::Integer(1)),
        (PolicyKey::SanctionRemovalsBeforeSuspension, PolicyValue::Integer(2)),
        (PolicyKey::JuryCasesPerMonth, PolicyValue::Integer(60)),
    ];
    let app = TestApp::resume(TestDatabase::founded(&values).await, Setting::default()).await;
    let court = Court::with(&app, 9).await;
    let ada = &court.author;
    court.others[0].post("/entries", &[("body", "wordother")]).await.is(303);
    ada.post("/actors/juror0/follows", &[]).await.is(303);
    let path = address(ada, "my phone").await;
    let entries = [court.post("a bad note").await, court.post("another bad note").await];
    for (entry, status) in entries.into_iter().zip([200, 403]) {
        let case = court.flag(entry).await;
        app.settle().await;
        court.decide(case, "remove").await;
        // The first only limits what they may say.
        let answer = ask(&app, &format!("{path}home.atom"), &[]).await;
        answer.is(status);
        assert_eq!(answer.body.contains("wordother"), status == 200);
    }
    let ends = "UPDATE sanctions SET ends_at = folkmoot_now() + interval '1 hour' WHERE ends_at > folkmoot_now()";
    let moved = app.database.as_owner().await.batch_execute(ends).await;
    app.skip(chrono::TimeDelta::days(if moved.is_ok() { 1 } else { 400 })).await;
    ask(&app, &format!("{path}home.atom"), &[]).await.is(200);
}

#[rocket::async_test]
async fn one_address_cannot_ask_without_end() {
    let app = TestApp::with(Setting { limits: true, ..Setting::default() }).await;
    let ada = app.person("ada").await;
    let (path, other) = (address(&ada, "my phone").await, address(&ada, "my desk").await);
    for _ in 0..60 {
        ask(&app, &format!("{path}home.atom"), &[]).await.is(200);
    }
    let refused = ask(&app, &format!("{path}home.atom"), &[]).await;
    refused.is(429);
    assert!(!header(&refused, "Retry-After").is_empty());
    ask(&app, &format!("{other}home.atom"), &[]).await.is(200);
    // Whoever guesses pays as an address on the net.
    let mut last = 0;
    for guess in 0..700 {
        last = ask(&app, &format!("/feeds/guess{guess}/home.atom"), &[]).await.status;
        if last == 429 {
            break;
        }
    }
    assert_eq!(last, 429);
}
