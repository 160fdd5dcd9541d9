//! What the transparency report says of deliberations.

use tests::TestApp;

use super::{finally, first};
use crate::court::Court;

#[rocket::async_test]
async fn the_report_counts_juries_that_deliberated_and_minds_that_changed_once_they_are_done() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 7).await;
    let csv = async || app.visitor().get("/docket/report.csv").await;
    let (_, agreed) = court.case("a rude note").await;
    court.decide(agreed, "remove").await;
    csv().await.shows("deliberations,all,opened,0").shows("deliberations,all,changed,0");
    app.visitor().get("/docket/report").await.shows("No jury had to deliberate");
    let (_, case) = court.case("a blunt note").await;
    let jurors = first(&court, case, &["remove", "restore", "remove", "restore", "remove"]).await;
    finally(jurors[0], case, "restore", "I was wrong").await.is(303);
    // What somebody thinks now is sealed until the verdict, and so is how many.
    csv()
        .await
        .shows("deliberations,all,opened,1")
        .shows("deliberations,all,decided,0")
        .shows("deliberations,all,changed,0");
    for (juror, opinion) in jurors.iter().zip(["restore", "restore", "restore", "restore", "remove"]).skip(1) {
        finally(juror, case, opinion, "so it is").await.is(303);
    }
    let file = csv().await;
    file.shows("deliberations,all,opened,1").shows("deliberations,all,decided,1");
    file.shows("deliberations,all,opinions,5").shows("deliberations,all,changed,2");
    let json = app.visitor().get("/docket/report.json").await;
    json.shows(r#"{"section":"deliberations","of":"all","measure":"changed","value":2}"#);
    app.visitor().get("/docket/report").await.shows("1 jury deliberated").shows("2 of 5 first opinions were changed");
}
