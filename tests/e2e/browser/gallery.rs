//! The gallery: the main pages of the demonstration as pictures, wide and narrow, light and dark. `make screenshots` draws it; tests do not.

use std::path::PathBuf;

use folkmoot::config::environment::variable;
use folkmoot::database::Database;
use folkmoot::demo::run::prepared;
use tests::{Scratch, TestApp, TestDatabase};

use super::hands::Hands;
use crate::demo::settings;

/// Where pictures are drawn: nowhere unless somebody says so.
const FOLDER: &str = "FOLKMOOT_GALLERY";

/// Widths in CSS pixels by the name of their folder.
const SIZES: [(&str, u32, u32); 2] = [("narrow", 360, 740), ("wide", 1280, 900)];

/// What README shows, of the wide ones: only what is seen first of it.
const SHOWN: [(&str, &str); 3] =
    [("front", "light"), ("proposal-ordinary-voting-set_policy", "light"), ("case-before_jury", "dark")];

/// What a visitor is shown.
const DOORS: [(&str, &str); 13] = [
    ("front", "/"),
    ("join", "/join"),
    ("sign-in", "/sign-in"),
    ("forgotten-password", "/passwords/reset"),
    ("nowhere", "/nowhere"),
    ("profile-for-visitors", "/@maud"),
    ("groups-for-visitors", "/groups"),
    ("proposals-for-visitors", "/proposals"),
    ("constitution", "/constitution"),
    ("document", "/constitution/privacy"),
    ("docket-for-visitors", "/docket"),
    ("ledger", "/ledger"),
    ("style", "/demo/style"),
];

/// What a member is shown.
const ROOMS: [(&str, &str); 46] = [
    ("home", "/home"),
    ("profile", "/@imani"),
    ("profile-of-another", "/@maud"),
    ("comments-of-another", "/@maud/comments"),
    ("groups", "/groups"),
    ("group-new", "/groups/new"),
    ("lists", "/lists"),
    ("best", "/best/week"),
    ("tag", "/tags/clock"),
    ("search", "/search"),
    ("search-found", "/search?q=clock"),
    ("search-wrong", "/search?q=from:"),
    ("notifications", "/notifications"),
    ("settings", "/settings"),
    ("settings-sources", "/settings/sources"),
    ("settings-filters", "/settings/filters"),
    ("settings-feeds", "/settings/feeds"),
    ("settings-links", "/settings/links"),
    ("settings-notifications", "/settings/notifications"),
    ("settings-tokens", "/settings/tokens"),
    ("settings-webhooks", "/settings/webhooks"),
    ("settings-export", "/settings/export"),
    ("settings-removal", "/settings/removal"),
    ("settings-flags", "/settings/flags"),
    ("friend-new", "/friends/new"),
    ("digest", "/digests/preview"),
    ("proposals", "/proposals"),
    ("propose", "/proposals/new"),
    ("propose-a-change", "/proposals/new?policy=comment.max_chars"),
    ("ask", "/proposals/new?kind=question"),
    ("delegations", "/delegations"),
    ("franchise", "/franchise"),
    ("features", "/features"),
    ("feature-new", "/features/new"),
    ("moderators", "/moderators"),
    ("policy", "/constitution/entry.max_chars"),
    ("docket", "/docket"),
    ("log", "/docket/log"),
    ("report", "/docket/report"),
    ("desk", "/juries"),
    ("ledger-line", "/ledger/1"),
    ("preview", "/preview"),
    ("mails", "/demo/letters"),
    ("mailbox", "/demo/mail"),
    ("controls", "/demo"),
    ("flag", "/entries/{entry}/flags/new"),
];

/// Of what there are many, one of each kind: what it is called and where it is.
async fn kinds(database: &TestDatabase) -> Vec<(String, String)> {
    let owner = database.as_owner().await;
    let mut found = Vec::new();
    for sql in [
        "SELECT DISTINCT ON (track, state, payload ->> 'kind') 'proposal-' || track || '-' || state || coalesce('-' || (payload ->> 'kind'), ''), '/proposals/' || id FROM proposals WHERE state <> 'draft' ORDER BY track, state, payload ->> 'kind', id DESC",
        "SELECT DISTINCT ON (state) 'case-' || state, '/cases/' || id FROM cases ORDER BY state, id DESC",
        "SELECT DISTINCT ON (state) 'feature-' || state, '/features/' || id FROM features ORDER BY state, id",
        "SELECT 'group', '/@' || handle FROM actors WHERE kind = 'group' ORDER BY id LIMIT 1",
        "SELECT 'friend', '/@' || handle FROM actors WHERE kind = 'friend' ORDER BY id LIMIT 1",
        "SELECT 'thread', '/entries/' || thread_id FROM entries WHERE thread_id IN (SELECT id FROM entries WHERE kind = 'note' AND audience = 'public') GROUP BY thread_id ORDER BY count(*) DESC LIMIT 1",
    ] {
        let rows = owner.query(sql, &[]).await.unwrap_or_else(|why| panic!("{sql}: {why:?}"));
        found.extend(rows.iter().map(|row| (row.get(0), row.get(1))));
    }
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn the_gallery_is_drawn_for_whoever_wants_to_see_it() {
    let Some(folder) = variable(FOLDER).map(PathBuf::from) else { return };
    let (database, data) = (TestDatabase::empty().await, Scratch::new("gallery"));
    let config = settings(&database, &data);
    let outside = Database::open(&config).await.expect("a database");
    let services = prepared(&config, &outside).await.expect("a demonstration");
    let app = TestApp::with_services(database, services).await;
    let doors = app.open_doors().await;
    let kinds = kinds(&app.database).await;
    let thread = kinds.iter().find(|(name, _)| name == "thread").expect("a thread").1.clone();
    for (size, width, height) in SIZES {
        let Some(hands) = Hands::at(&doors.address, "gallery", width, height).await else { return };
        let draw = async |name: &str, path: &str| {
            for scheme in ["light", "dark"] {
                hands.dress(scheme).await;
                hands.open(path).await;
                let file = format!("{name}.webp");
                hands.draw(&folder.join(format!("{size}-{scheme}")).join(&file), 12_000).await;
                if size == "wide" && SHOWN.contains(&(name, scheme)) {
                    hands.draw(&folder.join("readme").join(file), 900).await;
                }
            }
        };
        for (name, path) in DOORS {
            draw(name, path).await;
        }
        for (name, path) in kinds.iter().filter(|(name, _)| name.starts_with("case-")) {
            draw(&format!("{name}-for-visitors"), path).await;
        }
        hands.be("imani").await;
        for (name, path) in ROOMS {
            draw(name, &path.replace("/entries/{entry}", &thread)).await;
        }
        for (name, path) in &kinds {
            draw(name, path).await;
        }
        hands.close().await;
    }
    println!("the gallery is in {}", folder.display());
}
