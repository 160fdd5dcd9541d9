//! Every page, looked at: well made, reachable, small, and usable with a keyboard, a telephone, a screen reader and in the dark.
//!
//! The pages are the rows of the permission matrix, which no route can be left out of.

mod eyes;
pub mod rules;
pub mod walk;

use std::time::Instant;

use tests::{Person, TestApp, World, free_port};

use crate::permissions::rows::{self, Row};
use walk::Walk;

/// Through whose eyes: what they see differs most.
const EYES: [&str; 3] = ["visitor", "juror", "author"];

/// Addresses that are no pages: programs read them.
fn is_for_people(row: &Row) -> bool {
    row.route.starts_with("GET /") && !row.route.starts_with("GET /api/") && !row.route.contains("/live")
}

/// Forms with something wrong in each, and so the same page again with what is wrong.
const WRONG_FORMS: [(&str, &[(&str, &str)]); 10] = [
    ("/entries", &[("body", "")]),
    ("/proposals", &[("policy", "comment.max_chars"), ("value", "4"), ("title", "x")]),
    ("/groups", &[("handle", "!"), ("display_name", "")]),
    ("/sources", &[("url", "no address")]),
    ("/features", &[("title", ""), ("body", "")]),
    ("/settings/profile", &[("display_name", "")]),
    ("/settings/links", &[("url", "no address")]),
    ("/passwords", &[("current_password", "wrong"), ("new_password", "x")]),
    ("/friends", &[("handle", "!"), ("display_name", "")]),
    ("/settings/webhooks", &[("name", ""), ("url", "x")]),
];

/// What a visitor sends wrongly.
const WRONG_AT_THE_DOOR: [(&str, &[(&str, &str)]); 2] = [
    ("/members", &[("handle", "!"), ("email", "x"), ("password", "x")]),
    ("/sessions", &[("name", "x"), ("password", "x")]),
];

#[rocket::async_test]
async fn every_page_is_well_made_and_leads_somewhere() {
    let began = Instant::now();
    let world = World::build().await;
    let app = world.open_at(free_port()).await;
    println!("the world took {:.1} s", began.elapsed().as_secs_f32());
    let paths = paths(&world, &app);
    let (mut pages, mut wrong) = (0, String::new());
    for standing in EYES {
        let mut walk = Walk::of(&app, world.person(&app, standing), standing);
        for path in &paths {
            walk.open(path).await;
        }
        send_wrongly(&mut walk, &world.person(&app, standing), standing).await;
        let (looked_at, said) = walk.end();
        pages += looked_at;
        wrong.push_str(&said);
    }
    println!("{pages} pages, {:.1} s", began.elapsed().as_secs_f32());
    eyes::look(&world, &app, &paths, &mut wrong).await;
    println!("{:.1} s", began.elapsed().as_secs_f32());
    assert!(wrong.is_empty(), "\n{wrong}");
}

/// The address of each page, with the world's own objects in it.
fn paths(world: &World, app: &TestApp) -> Vec<String> {
    let mut rows = rows::all();
    rows.extend(crate::permissions::plain_rows(&crate::permissions::mounted(app), &rows));
    let mut paths: Vec<String> = rows.iter().filter(|row| is_for_people(row)).map(|row| world.path(row.path)).collect();
    paths.sort();
    paths.dedup();
    paths
}

async fn send_wrongly(walk: &mut Walk<'_>, person: &Person<'_>, standing: &str) {
    let forms = match standing {
        "visitor" => &WRONG_AT_THE_DOOR[..],
        "author" => &WRONG_FORMS[..],
        _ => return,
    };
    for (path, fields) in forms {
        let answer = person.post(path, fields).await;
        if answer.status != 422 {
            walk.note(format!("a wrong form is answered with {} {}", answer.status, answer.location), path);
        }
        walk.read(&format!("{path} (sent)"), &answer).await;
    }
}
