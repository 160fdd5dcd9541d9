//! Who may do what, for every route: the table in `permissions.matrix`, which is reviewed like code.
//!
//! Safe routes are asked in one copy of the world. Each unsafe row has a copy of its own, and those least concerned try
//! first, so that nobody finds what somebody else has already changed. `UPDATE_MATRIX=1` writes the table anew.

mod api;
mod api_more;
mod beside;
mod feeds;
mod filters;
mod friends;
mod groups;
mod mail;
mod media;
mod readers;
pub mod rows;
mod streams;
mod webhooks;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::PathBuf;

use futures::StreamExt;
use rocket::http::Method;
use rocket::route::Route;
use tests::{Answer, Setting, TestApp, World};

use rows::Row;

/// The columns of the table, in the order in which people try.
const STANDINGS: [&str; 7] = tests::STANDINGS;

fn file() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("e2e/permissions.matrix")
}

/// A route as the table names it: `POST /entries/<id>/likes`.
fn name(route: &Route) -> String {
    format!("{} {}", route.method, route.uri.path())
}

pub fn mounted(app: &TestApp) -> BTreeSet<String> {
    app.client.rocket().routes().map(name).collect()
}

/// ✔ when the rules let it pass (also when the form was then found wanting), ✘ when they did not, and the status.
fn cell(answer: &Answer) -> String {
    let asks_to_sign_in = answer.location.starts_with("/sign-in?next=");
    match answer.status {
        401 => "✘ sign in".to_string(),
        303 if asks_to_sign_in => "✘ sign in".to_string(),
        code @ (200..=399 | 422) => format!("✔ {code}"),
        code => format!("✘ {code}"),
    }
}

/// Tries a row in one world, or each person in a world of their own.
async fn tried(world: &World, app: &TestApp, row: &Row) -> String {
    let (method, _) = row.route.split_once(' ').expect("a method and an address");
    let method: Method = method.parse().expect("a method");
    let path = world.path(row.path);
    assert!(!path.contains('{'), "the world has no {path}");
    let mut line = format!("{} | {}", row.route, row.subject);
    for standing in STANDINGS {
        let own = if row.alone { Some(world.open().await) } else { None };
        let app = own.as_ref().unwrap_or(app);
        let form: Vec<(&str, String)> = row.form.iter().map(|(name, value)| (*name, world.path(value))).collect();
        let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let answer = world.person(app, standing).knock(method, &path, &form).await;
        assert!(answer.status < 500, "{} as {standing}: {}", row.route, answer.status);
        let _ = write!(line, " | {}", cell(&answer));
    }
    line
}

/// Routes without a dynamic part and without a form need no row of their own.
pub fn plain_rows(mounted: &BTreeSet<String>, listed: &[Row]) -> Vec<Row> {
    let plain = mounted.iter().filter(|name| name.starts_with("GET ") && !name.contains('<'));
    let unlisted = plain.filter(|name| !listed.iter().any(|row| row.route == name.as_str()));
    unlisted
        .map(|name| Row {
            route: name.clone().leak(),
            subject: "",
            path: name.trim_start_matches("GET ").to_string().leak(),
            form: &[],
            alone: false,
        })
        .collect()
}

/// The table with its columns under each other.
fn laid_out(mut lines: Vec<String>) -> String {
    lines.sort();
    lines.insert(0, format!("route | of | {}", STANDINGS.join(" | ")));
    let cells: Vec<Vec<&str>> = lines.iter().map(|line| line.split(" | ").collect()).collect();
    let width = |column: usize| cells.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..cells[0].len()).map(width).collect();
    let mut text = String::from(
        "Who may do what: every route of the application, and what it answers to people of every standing.\n\
         ✔ the rules let it pass (422: the form was then found wanting)  ✘ they did not (404: not even its existence is told)\n\
         Written by `UPDATE_MATRIX=1 cargo test -p tests permissions`; a new line is a decision to be reviewed.\n\n",
    );
    for row in cells {
        let padded: Vec<String> = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}")).collect();
        let _ = writeln!(text, "{}", padded.join(" | ").trim_end());
    }
    text
}

#[rocket::async_test]
async fn every_route_answers_everybody_as_the_committed_matrix_says() {
    let world = World::build().await;
    let safe = world.open().await;
    let mounted = mounted(&safe);
    let mut rows = rows::all();
    rows.extend(plain_rows(&mounted, &rows));
    let listed: BTreeSet<String> = rows.iter().map(|row| row.route.to_string()).collect();
    let missing: Vec<_> = mounted.difference(&listed).collect();
    assert!(missing.is_empty(), "routes without a row in tests/e2e/permissions/rows.rs: {missing:#?}");
    let stale: Vec<_> = listed.difference(&mounted).collect();
    assert!(stale.is_empty(), "rows for routes that are not mounted: {stale:#?}");

    let (reading, writing): (Vec<&Row>, Vec<&Row>) = rows.iter().partition(|row| row.route.starts_with("GET "));
    let mut lines = Vec::new();
    for row in reading {
        lines.push(tried(&world, &safe, row).await);
    }
    drop(safe);
    let in_its_own_copy = |row| {
        let world = &world;
        async move { tried(world, &world.open().await, row).await }
    };
    let written: Vec<String> = futures::stream::iter(writing).map(in_its_own_copy).buffered(2).collect().await;
    lines.extend(written);

    let now = laid_out(lines);
    if folkmoot::config::environment::variable("UPDATE_MATRIX").is_some() {
        std::fs::write(file(), &now).expect("the matrix is written");
    }
    let committed = std::fs::read_to_string(file()).unwrap_or_default();
    let lines = |text: &str| {
        text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect::<BTreeSet<_>>()
    };
    let (was, is) = (lines(&committed), lines(&now));
    let gone: Vec<_> = was.difference(&is).collect();
    let new: Vec<_> = is.difference(&was).collect();
    assert!(
        gone.is_empty() && new.is_empty(),
        "who may do what has changed; if that is meant, run again with UPDATE_MATRIX=1 and have it reviewed.\nwas: {gone:#?}\nis: {new:#?}"
    );
}

#[rocket::async_test]
async fn only_a_demonstration_has_the_demonstrations_routes() {
    let (ordinary, demo) = (TestApp::start().await, TestApp::with(Setting { demo: true, ..Setting::default() }).await);
    let (ordinary_routes, demo_routes) = (mounted(&ordinary), mounted(&demo));
    assert!(ordinary_routes.is_subset(&demo_routes));
    for route in &ordinary_routes {
        assert!(!route.contains("/demo"), "{route} is mounted in a real community");
    }
    let ada = ordinary.person("ada").await;
    for route in demo_routes.difference(&ordinary_routes) {
        let (method, path) = route.split_once(' ').expect("a method and an address");
        assert!(path.starts_with("/demo"), "{route} is the demonstration's and does not say so");
        let path = path.replace(['<', '>'], "");
        ada.knock(method.parse().expect("a method"), &path, &[]).await.is(404);
    }
}
