use super::{community, decide, is_in_pool, mails, moderator, number, recuse, seats};
use crate::appeals::guards::verified;
use crate::court::Court;

#[rocket::async_test]
async fn no_moderator_decides_about_what_they_have_a_part_in() {
    let app = community(&[]).await;
    let court = Court::with(&app, 7).await;
    // One wrote it, one flagged it, one is a friend of the author, one blocks the author.
    app.appoint(&court.author).await;
    app.appoint(&court.flaggers[0]).await;
    let friend = moderator(&app, "frida").await;
    friend.post("/actors/ada/follows", &[]).await.is(303);
    court.author.post("/actors/frida/follows", &[]).await.is(303);
    let apart = moderator(&app, "bodo").await;
    apart.post("/actors/ada/blocks", &[]).await.is(303);
    let (_, case) = court.case("a rude note").await;
    // All of them are parties: a jury it is, and none of them is told that it waits.
    assert_eq!(seats(&app, case).await, 5);
    for party in [&court.author, &court.flaggers[0], &friend, &apart] {
        assert_eq!(mails(&app, "case_waits", party).await, 0);
        decide(party, case, "remove").await.is(422);
    }
    app.visitor().get(&format!("/cases/{case}")).await.shows("No moderator is in office who may decide it");
    // Beside somebody who has no part in it, they are refused for what they are.
    let mona = moderator(&app, "mona").await;
    let (_, case) = court.case("another rude note").await;
    for party in [&court.author, &court.flaggers[0], &friend, &apart] {
        decide(party, case, "restore").await.is(403).shows("decides about what they have a part in");
        recuse(party, case).await.is(403);
        party.get("/juries").await.hides("Waiting for a moderator");
        party.get(&format!("/cases/{case}")).await.hides("Yours to decide");
    }
    decide(&mona, case, "restore").await.is(303);
    assert_eq!(verified(&app, "parties").await, "");
}

#[rocket::async_test]
async fn who_holds_an_entry_leaves_it_to_another_moderator() {
    let app = community(&[]).await;
    let court = Court::with(&app, 7).await;
    let (mona, milo) = (moderator(&app, "mona").await, moderator(&app, "milo").await);
    let entry = court.post("an address of somebody").await;
    let hold = [("rule", "R1"), ("reason", "It cannot wait.")];
    let case = mona.post(&format!("/entries/{entry}/hold"), &hold).await.made();
    app.settle().await;
    assert_eq!(seats(&app, case).await, 0);
    decide(&mona, case, "remove").await.is(403);
    mona.get("/juries").await.hides("Waiting for a moderator");
    assert_eq!((mails(&app, "case_waits", &mona).await, mails(&app, "case_waits", &milo).await), (0, 1));
    decide(&milo, case, "remove").await.is(303);
    app.visitor()
        .get(&format!("/cases/{case}"))
        .await
        .shows("A moderator in office held the entry")
        .hides("called a jury");
    let report = app.visitor().get("/docket/report").await;
    report.shows("@milo: 1 case decided; 0 appealed, 0 reversed");
    // No jury has said anything about the hold.
    report.shows("@mona: 1 hold; a jury decided 0 and restored 0 of them");
    assert_eq!(verified(&app, "holder").await, "");
}

#[rocket::async_test]
async fn who_decided_does_not_sit_on_the_jury_of_the_appeal() {
    let app = community(&[]).await;
    let court = Court::with(&app, 8).await;
    let (mona, milo) = (moderator(&app, "mona").await, moderator(&app, "milo").await);
    let (_, case) = court.case("a rude note").await;
    recuse(&milo, case).await.is(303);
    decide(&mona, case, "remove").await.is(303);
    let appeal = court.author.post(&format!("/cases/{case}/appeal"), &[("plea", "It was a quotation.")]).await.made();
    app.settle().await;
    for decided in [&mona, &milo] {
        assert!(!is_in_pool(&app, appeal, decided).await);
    }
    assert_eq!(seats(&app, appeal).await, 5, "an appeal waits for no moderator");
    assert_eq!(
        number(&app, &format!("SELECT count(*) FROM cases WHERE id = {appeal} AND decide_by IS NOT NULL")).await,
        0
    );
}
