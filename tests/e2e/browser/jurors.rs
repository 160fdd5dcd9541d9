//! A jury that deliberates, with a real browser: what its jurors, and everybody else, see at every width.

use tests::Scratch;

use super::demonstration;
use super::hands::Hands;
use crate::court::Court;

#[rocket::async_test]
async fn jurors_read_each_other_and_decide_at_every_width() {
    let mail = Scratch::new("jurors");
    let app = demonstration(&mail).await;
    let court = Court::with(&app, 8).await;
    let (_, case) = court.case("The chair of this club is a thief, and everybody knows it.").await;
    let jurors = court.jurors(case).await;
    let said = [
        ("remove", "It accuses a person of a crime, and gives no reason."),
        ("restore", "It is sharp, but it is about how the club spends its money."),
        ("remove", "“Everybody knows it” is not evidence. The rule asks for ideas, not for people."),
        ("restore", "I read it as a figure of speech."),
        ("remove", "A thief is a thief only when a court says so."),
    ];
    for (juror, (opinion, reason)) in jurors.iter().zip(said) {
        court.say(juror, case, opinion, reason).await.is(303);
    }
    app.settle().await;
    let doors = app.open_doors().await;
    for (size, width) in [("jurors", 1200), ("jurors-narrow", 390)] {
        let Some(hands) = Hands::at(&doors.address, size, width, 900).await else { return };
        hands.open(&format!("/cases/{case}")).await;
        hands.read("The jury deliberates until").await;
        hands.look("01-visitor").await;
        hands.be(&jurors[1].handle).await;
        hands.open("/juries").await;
        hands.look("02-desk").await;
        hands.press(&format!("Case {case}")).await;
        hands.read("Juror E").await;
        hands.look("03-reasons").await;
        hands.choose("opinion", "remove").await;
        hands.write("reason", "I had not seen that it names a person.").await;
        hands.press("This is what I think").await;
        hands.read("Your final opinion is recorded").await;
        hands.look("04-recorded").await;
        hands.close().await;
    }
    let Some(hands) = Hands::at(&doors.address, "jurors", 1200, 900).await else { return };
    for juror in [jurors[0], jurors[2], jurors[3], jurors[4]] {
        hands.be(&juror.handle).await;
        hands.open(&format!("/cases/{case}")).await;
        hands.press("This is what I think").await;
        hands.read("Your final opinion is recorded").await;
    }
    hands.read("1 of them changed their mind").await;
    hands.look("05-verdict").await;
    hands.open("/demo/mail").await;
    hands.look("06-mails").await;
    hands.close().await;
}
