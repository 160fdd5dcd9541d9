//! Pages as they are drawn: in Chromium, as narrow as the narrowest telephone, light and dark.

use std::fmt::Write as _;

use tests::{TestApp, World};

use crate::browser::hands::Hands;

/// Whose pages are drawn, and which of them: an author has nearly all, a visitor the doors.
const DRAWN: [&str; 3] = ["visitor", "juror", "author"];

/// Nothing is as narrow (WCAG 2.2, 1.4.10).
const WIDTH: u32 = 320;

const LOOK: &str = include_str!("eyes.js");

/// Says what is wrong with the pages that are pages for these people, when there is a browser to draw them.
pub async fn look(world: &World, app: &TestApp, paths: &[String], wrong: &mut String) {
    let doors = app.open_doors().await;
    for standing in DRAWN {
        let Some(hands) = Hands::at(&doors.address, "pages", WIDTH, 640).await else { return };
        let person = world.person(app, standing);
        hands.open("/nowhere").await;
        hands.carry(&person.cookies()).await;
        let mut seen = std::collections::BTreeSet::new();
        let mut drawn = 0;
        for path in paths {
            // What is refused looks like any other refusal.
            let answer = person.get(path).await;
            if answer.status != 200 || !answer.header("content-type").starts_with("text/html") {
                continue;
            }
            // A visitor's pages that a member has as well are drawn once.
            drawn += 1;
            hands.open(path).await;
            for scheme in ["light", "dark"] {
                hands.dress(scheme).await;
                for fault in hands.run(LOOK).await.as_array().into_iter().flatten() {
                    let fault = fault.as_str().unwrap_or_default().to_string();
                    if seen.insert((scheme, fault.clone())) {
                        let _ = writeln!(wrong, "{path} as {standing}, {scheme}: {fault}");
                    }
                }
            }
        }
        println!("{drawn} pages drawn for {standing}");
        hands.close().await;
    }
}
