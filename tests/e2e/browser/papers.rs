//! What is typed into the form of a proposal is saved as typing rests; and what appeals and rolls look like.

use tests::{Motion, Scratch};

use super::demonstration;
use super::hands::Hands;
use crate::court::Court;

#[rocket::async_test]
async fn what_is_typed_into_a_proposal_is_saved_as_typing_rests() {
    let mail = Scratch::new("papers");
    let app = demonstration(&mail).await;
    let doors = app.open_doors().await;
    let Some(hands) = Hands::at(&doors.address, "papers", 1200, 900).await else { return };
    app.person("ada").await;
    hands.be("ada").await;
    hands.open("/proposals/new?kind=question").await;
    hands.write("title", "Which tree for the sq").await;
    hands.read("Saved ").await;
    hands.look("01-saved").await;
    hands.open("/proposals").await;
    hands.read("Begun, not sent").await;
    hands.look("02-board").await;
    hands.press("Which tree for the sq").await;
    hands.read("This is as you left it").await;
    hands.look("03-found-again").await;
    hands.write("title", "Which tree?").await;
    hands.write("body", "For the shade.").await;
    hands.write("options", "Oak\nAsh").await;
    hands.choose("method", "schulze").await;
    // Sent while it was about to be saved: what is sent is not kept behind its back.
    hands.press("Keep as draft").await;
    hands.read("Your draft is kept").await;
    rocket::tokio::time::sleep(std::time::Duration::from_secs(4)).await;
    hands.open("/proposals").await;
    assert!(!hands.text().await.contains("Begun, not sent"), "{}", hands.text().await);
    hands.close().await;
}

#[rocket::async_test]
async fn overruling_a_jury_is_understood_at_every_width() {
    let mail = Scratch::new("appeals");
    let app = demonstration(&mail).await;
    let court = Court::with(&app, 8).await;
    let (_, case) = court.case("a rude note").await;
    court.decide(case, "remove").await;
    let doors = app.open_doors().await;
    for (size, width) in [("appeal", 1200), ("appeal-narrow", 390)] {
        let Some(hands) = Hands::at(&doors.address, size, width, 900).await else { return };
        hands.be("juror0").await;
        hands.open(&format!("/cases/{case}")).await;
        hands.look("01-case").await;
        hands.press("Propose to show it again").await;
        hands.read("Overrule the verdict").await;
        hands.look("02-form").await;
        hands.open("/settings").await;
        hands.look("03-settings").await;
        hands.close().await;
    }
    let people = &court.others;
    let number = case.to_string();
    let fields = [("kind", "appeal"), ("case", &number), ("title", "Show it again"), ("body", "It was a joke.")];
    let motion = Motion::known(&app, people[0].post("/proposals", &fields).await.made());
    motion.discuss(&people[0], [&people[1], &people[2]]).await;
    motion.pass_deadline("discussion_ends_at").await;
    for (size, width) in [("appeal", 1200), ("appeal-narrow", 390)] {
        let Some(hands) = Hands::at(&doors.address, size, width, 900).await else { return };
        hands.be("juror1").await;
        hands.look("04-home").await;
        hands.open(&motion.path("")).await;
        hands.look("05-vote").await;
        hands.open(&motion.path("/roll")).await;
        hands.look("06-roll").await;
        hands.close().await;
    }
    for voter in people {
        motion.cast(voter, "yes").await;
    }
    motion.close().await;
    let Some(hands) = Hands::at(&doors.address, "appeal", 390, 900).await else { return };
    hands.open(&format!("/cases/{case}")).await;
    hands.read("Overruled by vote").await;
    hands.look("07-overruled").await;
    hands.open("/docket").await;
    hands.look("08-docket").await;
    hands.close().await;
}
