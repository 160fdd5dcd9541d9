//! Pages as they are drawn: in Chromium, as narrow as the narrowest telephone, light and dark.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use tests::{TestApp, World};

use super::walk::is_page;
use crate::browser::hands::Hands;

/// Whose pages are drawn: an author has nearly all, a juror the desk and the cases, a visitor the doors.
const DRAWN: [&str; 3] = ["author", "juror", "visitor"];

/// What looks different to a juror.
const JURORS: [&str; 3] = ["/cases/", "/juries", "/audits/"];

/// Nothing is as narrow (WCAG 2.2, 1.4.10).
const WIDTH: u32 = 320;

const LOOK: &str = include_str!("eyes.js");

/// Says what is wrong with the pages that are pages for these people, when there is a browser to draw them.
pub async fn look(world: &World, app: &TestApp, paths: &[String], wrong: &mut String) {
    let doors = app.open_doors().await;
    let mut drawn = BTreeSet::new();
    let mut said = BTreeSet::new();
    for standing in DRAWN {
        let Some(hands) = Hands::at(&doors.address, "pages", WIDTH, 640).await else { return };
        let person = world.person(app, standing);
        hands.open("/nowhere").await;
        hands.carry(&person.cookies()).await;
        for path in paths {
            let is_again = drawn.contains(path) && path != "/";
            if is_again && !(standing == "juror" && JURORS.iter().any(|start| path.starts_with(start))) {
                continue;
            }
            let answer = person.get(path).await;
            // What is refused looks like any other refusal.
            if answer.status != 200 || !is_page(path, &answer) {
                continue;
            }
            drawn.insert(path.clone());
            hands.open(path).await;
            for scheme in ["light", "dark"] {
                hands.dress(scheme).await;
                for fault in hands.run(LOOK).await.as_array().into_iter().flatten() {
                    let fault = format!("{scheme}: {}", fault.as_str().unwrap_or_default());
                    if said.insert(fault.clone()) {
                        let _ = writeln!(wrong, "{path} as {standing}, {fault}");
                    }
                }
            }
        }
        hands.close().await;
    }
    println!("{} pages drawn", drawn.len());
}
