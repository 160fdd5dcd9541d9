//! Sanctions: what follows from removals, by policies that were known before, and how it ends by itself.

use chrono::TimeDelta;
use governance::permits::{self, Action, Limit, Standing};
use tests::TestApp;

use crate::court::Court;

#[rocket::async_test]
async fn removals_limit_the_voice_but_never_the_vote_and_the_limit_ends_by_itself() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 7).await;
    let ada = &court.author;
    for number in 1..=3 {
        ada.post("/entries", &[("body", "still free")]).await.is(303);
        let (_, case) = court.case(&format!("rude note {number}")).await;
        court.decide(case, "remove").await;
    }
    ada.post("/entries", &[("body", "not now")]).await.is(403).shows("limited until").shows("R1");
    let standing = standing(&app, ada).await;
    let now = app.now().await;
    assert!(permits::may(&standing, Action::PostEntry, now).is_err());
    assert!(permits::may(&standing, Action::CastBallot { on_roll: true, open: true }, now).is_ok());
    assert!(permits::may(&standing, Action::Sponsor { own: false }, now).is_ok());
    let last = court.count("SELECT max(case_id) FROM sanctions WHERE member_id = $1", ada.member().get()).await;
    app.visitor().get(&format!("/cases/{last}")).await.shows("may not post until");
    // Limited members judge nobody meanwhile.
    let other = court.others[0].post("/entries", &[("body", "another rude note")]).await.made();
    let second = court.flag(other).await;
    let drawn = court
        .count(&format!("SELECT count(*) FROM tickets WHERE case_id = {second} AND member_id = $1"), ada.member().get())
        .await;
    assert_eq!(drawn, 0);
    app.advance(TimeDelta::days(7)).await;
    ada.post("/entries", &[("body", "and back")]).await.is(303);
}

/// What the next request of a member will know of them.
async fn standing(app: &TestApp, person: &tests::Person<'_>) -> Standing {
    let row = app
        .database
        .as_owner()
        .await
        .query_one("SELECT ends_at::text, rule_id FROM sanctions WHERE member_id = $1", &[&person.member().get()])
        .await
        .unwrap();
    let until: String = row.get(0);
    let until = chrono::DateTime::parse_from_str(&format!("{until}00"), "%Y-%m-%d %H:%M:%S%.f%z").unwrap().to_utc();
    Standing {
        member: Some(person.member()),
        confirmed: true,
        limited: Some(Limit { until, rule: row.get(1) }),
        moderator: false,
        joined_at: None,
    }
}
