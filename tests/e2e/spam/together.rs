//! Members who always flag the same weigh as one, and everybody is told how many they are and never who.

use governance::PolicyKey;
use tests::TestApp;

use super::{community, count, number};
use crate::appeals::guards::verified;
use crate::court::Court;

const TOLD: &str = "of the 3 members who flagged it have flagged the same things before, and no jury upheld any of it";

async fn quick() -> TestApp {
    let quick = [
        (PolicyKey::JurySize, number(1)),
        (PolicyKey::FlagUnheededMax, number(50)),
        (PolicyKey::FlagTogetherMin, number(3)),
    ];
    community(&quick).await
}

/// What all three flaggers flag, and a jury of one decides so.
pub async fn decided(court: &Court<'_>, opinion: &str) -> i64 {
    let (_, case) = court.case("a note").await;
    let jurors = court.jurors(case).await;
    court.say(jurors[0], case, opinion, "so I think").await.is(303);
    court.app.settle().await;
    case
}

#[rocket::async_test]
async fn a_group_that_no_jury_ever_followed_weighs_as_one() {
    let app = quick().await;
    let court = Court::with(&app, 20).await;
    for _ in 0..2 {
        let case = decided(&court, "restore").await;
        app.visitor().get(&format!("/cases/{case}")).await.is(200).hides("flagged the same things before");
    }
    let third = decided(&court, "restore").await;
    for viewer in [&app.visitor(), &court.author] {
        let page = viewer.get(&format!("/cases/{third}")).await;
        page.is(200).shows(&format!("3 {TOLD}")).shows("Their flags weigh together as one");
        for flagger in &court.flaggers {
            page.hides(&flagger.handle);
        }
    }
    app.visitor().get("/docket/log").await.shows(&format!("3 {TOLD}"));
    let entry = court.post("one more honest note").await;
    let path = format!("/entries/{entry}/flags");
    for flagger in &court.flaggers {
        assert_eq!(flagger.post(&path, &[("rule", "R1")]).await.location, format!("/entries/{entry}"), "damped");
    }
    app.visitor().get(&format!("/entries/{entry}")).await.is(200);
    // With two others it is three that weigh.
    assert!(court.others[0].post(&path, &[("rule", "R1")]).await.location.starts_with("/entries/"));
    let held = court.others[1].post(&path, &[("rule", "R2")]).await;
    assert!(held.location.starts_with("/cases/"), "{}", held.location);
    app.visitor().get(&held.location).await.shows("3 of the 5 members who flagged it");
    assert_eq!(verified(&app, "together-record").await, "");
}

#[rocket::async_test]
async fn whom_a_jury_followed_once_is_no_group() {
    let app = quick().await;
    let court = Court::with(&app, 20).await;
    decided(&court, "remove").await;
    for _ in 0..4 {
        decided(&court, "restore").await;
    }
    assert_eq!(count(&app, "SELECT count(*) FROM coordinations").await, 0);
    let entry = court.post("another note").await;
    court.flag(entry).await;
}

#[rocket::async_test]
async fn a_burst_of_weightless_flags_is_told() {
    let app = quick().await;
    let court = Court::with(&app, 6).await;
    let entry = court.post("an honest note").await;
    let mut socks = Vec::new();
    for number in 0..6 {
        socks.push(app.person(&format!("sock{number}")).await);
    }
    super::make_new(&app, &socks.iter().collect::<Vec<_>>()).await;
    for sock in &socks {
        sock.post(&format!("/entries/{entry}/flags"), &[("rule", "R1")]).await.is(303);
    }
    let case = court.flag(entry).await;
    app.visitor().get(&format!("/cases/{case}")).await.shows("6 flags that weighed nothing came within one hour");
}
