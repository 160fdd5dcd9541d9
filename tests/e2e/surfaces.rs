//! The visibility oracle: every surface that shows entries shows exactly those that `entry_visible` lets its viewer see.
//!
//! Each object's body holds a word of its own. A surface that shows the word to somebody whom the rule refuses leaks; one
//! that must show all and does not loses something. A page that is new must say here which kind it is.

use std::collections::BTreeSet;
use std::time::Duration;

use chrono::TimeDelta;
use tests::{Person, RealMeilisearch, Setting, TestApp};

use crate::court::Court;

/// Something that may be seen or not.
struct Object {
    id: i64,
    thread: i64,
    /// A word that stands in it and nowhere else.
    word: &'static str,
    author: &'static str,
    case: Option<i64>,
    is_deleted: bool,
}

/// What a surface promises about what its viewer may see.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Promise {
    /// Shows some of it, and nothing else.
    Only,
    /// Shows some of it, and of what is hidden from the viewer nothing but their own words, to change or take back.
    OnlyOrOwn,
    /// Shows all of it, and nothing else.
    All,
    /// Shows members all of what others wrote, and nothing else: all of it names everybody here.
    AllOfOthers,
    /// Shows all of those threads it is asked about that are the author's own or by those followed.
    AllButStrangers,
    /// Shows all that the viewer wrote and did not delete, also where others' acts hide its thread, and nothing else:
    /// whatever a member put in, they can take out (DESIGN, invariant 10).
    Own,
    /// Shows some of what a visitor may see, and nothing else, whoever asks: it is the same for everybody, and travels on.
    Visitors,
}

/// A page that shows entries: its route, its address for an object and a viewer, what it promises.
struct Surface {
    route: &'static str,
    path: fn(&Object, &Person<'_>) -> String,
    promise: Promise,
}

/// Pages that show entries.
const SURFACES: [Surface; 70] = [
    Surface {
        route: "/api/folkmoot/v1/cases/<id>",
        path: |object, _| format!("/api/folkmoot/v1/cases/{}", object.case.unwrap_or(1)),
        promise: Promise::Only,
    },
    Surface { route: "/notifications", path: |_, _| "/notifications".into(), promise: Promise::AllOfOthers },
    Surface { route: "/", path: |_, _| "/".into(), promise: Promise::Only },
    Surface { route: "/home", path: |_, _| "/home".into(), promise: Promise::AllButStrangers },
    Surface { route: "/home", path: |_, _| "/home?show=friends".into(), promise: Promise::AllButStrangers },
    Surface {
        route: "/home",
        path: |_, _| "/home?show=everything&order=date".into(),
        promise: Promise::AllButStrangers,
    },
    Surface {
        route: "/<at_handle>",
        path: |object, _| format!("/@{}", if object.author == "ada" { "ada" } else { "cyd" }),
        promise: Promise::Only,
    },
    Surface { route: "/<at_handle>", path: |_, _| "/@inner".into(), promise: Promise::Only },
    Surface { route: "/<at_handle>", path: |_, _| "/@ada?order=date".into(), promise: Promise::Only },
    Surface { route: "/<at_handle>/likes", path: |_, _| "/@cyd/likes".into(), promise: Promise::Only },
    Surface { route: "/<at_handle>/reshares", path: |_, _| "/@cyd/reshares".into(), promise: Promise::Only },
    Surface {
        route: "/entries/<id>/reshares/new",
        path: |object, _| format!("/entries/{}/reshares/new", object.id),
        promise: Promise::Only,
    },
    Surface { route: "/preview", path: |_, _| "/preview?as=follower".into(), promise: Promise::Only },
    Surface { route: "/preview", path: |_, _| "/preview?as=cyd".into(), promise: Promise::Only },
    Surface {
        route: "/entries/<id>/preview",
        path: |object, _| format!("/entries/{}/preview?as=cyd", object.thread),
        promise: Promise::Only,
    },
    Surface { route: "/<at_handle>/comments", path: |_, _| "/@cyd/comments".into(), promise: Promise::Only },
    Surface { route: "/<at_handle>/discussions", path: |_, _| "/@cyd/discussions".into(), promise: Promise::Only },
    Surface { route: "/best/<period>", path: |_, _| "/best/week".into(), promise: Promise::Only },
    Surface { route: "/best/<period>", path: |_, _| "/best/week?of=followed".into(), promise: Promise::Only },
    Surface { route: "/lists/<id>", path: |_, viewer| format!("/lists/{}", list_of(viewer)), promise: Promise::Only },
    Surface { route: "/entries/<id>", path: |object, _| format!("/entries/{}", object.thread), promise: Promise::All },
    Surface {
        route: "/api/folkmoot/v1/entries/<id>/history",
        path: |object, _| format!("/api/folkmoot/v1/entries/{}/history", object.id),
        promise: Promise::Only,
    },
    Surface {
        route: "/entries/<id>/history",
        path: |object, _| format!("/entries/{}/history", object.id),
        promise: Promise::All,
    },
    Surface {
        route: "/entries/<id>/edit",
        path: |object, _| format!("/entries/{}/edit", object.id),
        promise: Promise::OnlyOrOwn,
    },
    Surface {
        route: "/entries/<id>/removal",
        path: |object, _| format!("/entries/{}/removal", object.id),
        promise: Promise::OnlyOrOwn,
    },
    Surface {
        route: "/entries/<id>/flags/new",
        path: |object, _| format!("/entries/{}/flags/new", object.id),
        promise: Promise::Only,
    },
    Surface { route: "/search", path: |object, _| format!("/search?q={}", object.word), promise: Promise::All },
    Surface { route: "/digests/preview", path: |_, _| "/digests/preview".into(), promise: Promise::Only },
    Surface { route: "/digests/preview/html", path: |_, _| "/digests/preview/html".into(), promise: Promise::Only },
    Surface { route: "/settings/filters", path: |_, _| "/settings/filters".into(), promise: Promise::Only },
    Surface { route: "/settings/export", path: |_, _| "/settings/export".into(), promise: Promise::Own },
    Surface {
        route: "/cases/<id>",
        path: |object, _| format!("/cases/{}", object.case.unwrap_or(1)),
        promise: Promise::Only,
    },
    Surface { route: "/docket", path: |_, _| "/docket".into(), promise: Promise::Only },
    Surface { route: "/juries", path: |_, _| "/juries".into(), promise: Promise::Only },
    Surface { route: "/<feed>", path: |_, _| "/front.atom".into(), promise: Promise::Visitors },
    Surface { route: "/<calendar>", path: |_, _| "/front.ics".into(), promise: Promise::Visitors },
    Surface { route: "/<calendar>", path: |object, _| format!("/@{}.ics", object.author), promise: Promise::Visitors },
    Surface {
        route: "/entries/<calendar>",
        path: |object, _| format!("/entries/{}.ics", object.id),
        promise: Promise::Only,
    },
    Surface {
        route: "/entries/<id>/poll",
        path: |object, _| format!("/entries/{}/poll", object.id),
        promise: Promise::Only,
    },
    Surface { route: "/embed/<stream>", path: |_, _| "/embed/front".into(), promise: Promise::Visitors },
    Surface {
        route: "/embed/<stream>",
        path: |object, _| format!("/embed/@{}", object.author),
        promise: Promise::Visitors,
    },
    Surface { route: "/embed/<stream>", path: |_, _| "/embed/@inner".into(), promise: Promise::Visitors },
    Surface { route: "/<feed>", path: |_, _| "/front.json".into(), promise: Promise::Visitors },
    Surface { route: "/<feed>", path: |object, _| format!("/@{}.atom", object.author), promise: Promise::Visitors },
    Surface { route: "/<feed>", path: |_, _| "/@inner.atom".into(), promise: Promise::Visitors },
    Surface {
        route: "/entries/<feed>",
        path: |object, _| format!("/entries/{}.atom", object.thread),
        promise: Promise::Visitors,
    },
    Surface {
        route: "/search.atom",
        path: |object, _| format!("/search.atom?q={}", object.word),
        promise: Promise::Visitors,
    },
    Surface {
        route: "/search.json",
        path: |object, _| format!("/search.json?q={}", object.word),
        promise: Promise::Visitors,
    },
    Surface { route: "/feeds/<token>/<name>", path: |_, viewer| own_feed(viewer, "home.atom"), promise: Promise::Only },
    Surface { route: "/feeds/<token>/<name>", path: |_, viewer| own_feed(viewer, "home.json"), promise: Promise::Only },
    Surface { route: "/feeds/<token>/<name>", path: |_, viewer| own_feed(viewer, "home.ics"), promise: Promise::Only },
    Surface {
        route: "/feeds/<token>/<name>",
        path: |_, viewer| own_feed(viewer, "@inner.ics"),
        promise: Promise::Only,
    },
    Surface {
        route: "/feeds/<token>/<name>",
        path: |_, viewer| own_feed(viewer, "@inner.atom"),
        promise: Promise::Only,
    },
    Surface {
        route: "/feeds/<token>/<name>",
        path: |object, viewer| own_feed(viewer, &format!("@{}.atom", object.author)),
        promise: Promise::Only,
    },
    Surface {
        route: "/feeds/<token>/<name>",
        path: |object, viewer| own_feed(viewer, &format!("search.atom?q={}", object.word)),
        promise: Promise::Only,
    },
    Surface {
        route: "/api/folkmoot/v1/streams/front",
        path: |_, _| "/api/folkmoot/v1/streams/front".into(),
        promise: Promise::Only,
    },
    Surface {
        route: "/api/folkmoot/v1/streams/home",
        path: |_, _| "/api/folkmoot/v1/streams/home".into(),
        promise: Promise::AllButStrangers,
    },
    Surface {
        route: "/api/folkmoot/v1/streams/home",
        path: |_, _| "/api/folkmoot/v1/streams/home?show=everything&order=date".into(),
        promise: Promise::AllButStrangers,
    },
    Surface {
        route: "/api/folkmoot/v1/streams/best/<period>",
        path: |_, _| "/api/folkmoot/v1/streams/best/week".into(),
        promise: Promise::Only,
    },
    Surface {
        route: "/api/folkmoot/v1/entries/<id>",
        path: |object, _| format!("/api/folkmoot/v1/entries/{}", object.id),
        promise: Promise::All,
    },
    Surface {
        route: "/api/folkmoot/v1/entries/<id>/comments",
        path: |object, _| format!("/api/folkmoot/v1/entries/{}/comments", object.thread),
        promise: Promise::Only,
    },
    Surface {
        route: "/api/folkmoot/v1/actors/<handle>/entries",
        path: |object, _| format!("/api/folkmoot/v1/actors/{}/entries", object.author),
        promise: Promise::Only,
    },
    Surface {
        route: "/api/folkmoot/v1/actors/<handle>/comments",
        path: |_, _| "/api/folkmoot/v1/actors/cyd/comments".into(),
        promise: Promise::Only,
    },
    Surface {
        route: "/api/folkmoot/v1/actors/<handle>/likes",
        path: |_, _| "/api/folkmoot/v1/actors/cyd/likes".into(),
        promise: Promise::Only,
    },
    Surface {
        route: "/api/folkmoot/v1/actors/<handle>/reshares",
        path: |_, _| "/api/folkmoot/v1/actors/cyd/reshares".into(),
        promise: Promise::Only,
    },
    Surface {
        route: "/api/folkmoot/v1/actors/<handle>/discussions",
        path: |_, _| "/api/folkmoot/v1/actors/cyd/discussions".into(),
        promise: Promise::Only,
    },
    Surface {
        route: "/api/folkmoot/v1/groups/<handle>/entries",
        path: |_, _| "/api/folkmoot/v1/groups/inner/entries".into(),
        promise: Promise::Only,
    },
    Surface {
        route: "/api/folkmoot/v1/lists/<id>/entries",
        path: |_, viewer| format!("/api/folkmoot/v1/lists/{}/entries", list_of(viewer)),
        promise: Promise::Only,
    },
    Surface {
        route: "/api/folkmoot/v1/search",
        path: |object, _| format!("/api/folkmoot/v1/search?q={}", object.word),
        promise: Promise::All,
    },
    Surface {
        route: "/api/folkmoot/v1/notifications",
        path: |_, _| "/api/folkmoot/v1/notifications".into(),
        promise: Promise::AllOfOthers,
    },
];

/// Pages on which no entry stands, with the reason. `/live` only hints that something is new: its readers ask a surface.
const NO_ENTRIES: [(&str, &str); 133] = [
    ("/api/folkmoot/v1/cases", "rules and times"),
    (
        "/api/folkmoot/v1/proposals/<id>/candidates",
        "statements as the page shows them, hidden with their threads: elections/words.rs",
    ),
    ("/api/folkmoot/v1/entries/<id>/readers", "names, of a thread that the rule shows"),
    (
        "/api/folkmoot/v1/proposals/<id>/alternatives",
        "reasons as the page shows them, hidden with their comments: alternatives.rs",
    ),
    ("/api/folkmoot/v1/me/preview", "numbers of the member's own: entries/previews"),
    ("/api/folkmoot/v1/filters", "names, words that the member typed, and numbers"),
    ("/api/folkmoot/v1/media", "what the member sent, before any entry has it"),
    ("/api/folkmoot/v1/audits/<id>", "what was frozen, for the one who is asked: audits.rs"),
    ("/api/folkmoot/v1/me/audits", "numbers"),
    ("/api/folkmoot/v1/franchise", "names of members"),
    ("/api/folkmoot/v1/groups/<handle>/members", "names of members"),
    ("/api/folkmoot/v1/groups/<handle>/requests", "names of members"),
    ("/api/folkmoot/v1/settings/links", "addresses that the member gave"),
    ("/api/folkmoot/v1/features", "titles, hidden with their threads as on the board: features.rs"),
    ("/api/folkmoot/v1/features/<id>", "a feature's own words, hidden with its thread: features.rs"),
    ("/api/folkmoot/v1/delegations", "names of members"),
    ("/api/folkmoot/v1/friends/<handle>", "the feeds, not their items"),
    ("/api/folkmoot/v1/ledger", "acts, never words"),
    ("/api/folkmoot/v1/ledger/<id>", "acts, never words"),
    ("/api/folkmoot/v1/ledger/checkpoints/newest", "a hash"),
    ("/api/folkmoot/v1/ledger/proofs/inclusion", "hashes"),
    ("/api/folkmoot/v1/ledger/proofs/consistency", "hashes"),
    ("/api/folkmoot/v1/settings", "what the member set"),
    ("/api/folkmoot/v1/settings/notifications", "what the member chose"),
    ("/api/folkmoot/v1/searches", "what the member typed"),
    ("/media/<id>/<form>", "bytes, of entries that the rule shows: media/seeing.rs"),
    ("/cases/<case>/media/<id>/<form>", "bytes, for those who read the frozen words: media/cases.rs"),
    ("/settings/tokens", "tokens, by name"),
    ("/api", "for people who write programs"),
    ("/api/folkmoot/v1/openapi.json", "a description"),
    ("/api/folkmoot/v1/me", "the member themselves"),
    ("/api/folkmoot/v1/me/groups", "names of groups"),
    ("/api/folkmoot/v1/actors/<handle>", "what an actor says of themselves"),
    ("/api/folkmoot/v1/groups", "names of groups"),
    ("/api/folkmoot/v1/groups/<handle>", "what a group says of itself"),
    ("/api/folkmoot/v1/lists", "names of lists"),
    ("/api/folkmoot/v1/lists/<id>/people", "names"),
    ("/api/folkmoot/v1/sources", "the feeds, not their items"),
    ("/api/folkmoot/v1/policies", "policies"),
    ("/api/folkmoot/v1/policies/<key>", "policies"),
    ("/api/folkmoot/v1/proposals", "proposals"),
    ("/api/folkmoot/v1/proposals/decided", "proposals"),
    ("/api/folkmoot/v1/proposals/<id>", "a proposal's own words, hidden with its thread: api/walk.rs"),
    ("/api/folkmoot/v1/proposals/<id>/paper", "a ballot paper; options are hidden with their words"),
    ("/settings/links", "addresses, by their owner"),
    ("/settings/notifications", "a form"),
    ("/notifications/unsubscribe/<token>", "a form"),
    ("/best", "leads to the best of the week"),
    ("/lists", "names of lists"),
    ("/actors/<handle>/lists", "names of lists"),
    ("/tags/<tag>", "leads to a search"),
    ("/settings/feeds", "addresses, by name"),
    ("/settings/flags", "which entries its member flagged, without their words"),
    ("/groups", "names of groups"),
    ("/groups/new", "a form"),
    ("/groups/<name>/edit", "a form"),
    ("/groups/<name>/members", "names, and what was done at the door"),
    ("/audits/<id>", "what its member was shown and nobody else: audits"),
    ("/live", "says that something is new, not what"),
    ("/streams/front/new", "a number, checked below"),
    ("/streams/home/new", "a number, checked below"),
    ("/health/live", "for machines"),
    ("/health/ready", "for machines"),
    ("/health/mail", "numbers"),
    ("/status", "numbers"),
    ("/kept", "what a visitor was shown at another address a second ago"),
    ("/static/<name>", "files of ours"),
    ("/static/<print>/<name>", "files of ours"),
    ("/join", "a form"),
    ("/sign-in", "a form"),
    ("/confirmation/<token>", "a form"),
    ("/passwords/reset", "a form"),
    ("/passwords/reset/<token>", "a form"),
    ("/settings", "a form"),
    ("/settings/removal", "a form"),
    ("/settings/sources", "the feeds, not their items"),
    ("/settings/sources.opml", "the feeds, not their items"),
    ("/settings/sources/import", "a form"),
    ("/friends/new", "a form"),
    ("/friends/<handle>", "feeds and names, not what they brought in"),
    ("/friends/<handle>/claim", "a form"),
    ("/digests/unsubscribe/<token>", "a form"),
    ("/reminders/unsubscribe/<token>", "a form"),
    ("/franchise", "criteria and names of members"),
    ("/settings/webhooks", "a form, and what is sent where; what is sent: webhooks/sent.rs"),
    ("/settings/webhooks/<id>", "a log: types and times, never words"),
    ("/api/webhooks", "how to receive them"),
    ("/delegations", "names of members, and what was said for the viewer"),
    ("/proposals/<id>/ballots", "ballots by name; options are hidden with their words: delegations"),
    ("/proposals/<id>/roll/provisional", "ledger names"),
    ("/constitution", "policies"),
    ("/constitution/<name>", "policies"),
    ("/docket/log", "checked below: acts, never words"),
    ("/docket/log.atom", "checked below: acts, never words"),
    ("/docket/log.json", "checked below: acts, never words"),
    ("/docket/report", "checked below: numbers"),
    ("/docket/report.json", "checked below: numbers"),
    ("/docket/report.csv", "checked below: numbers"),
    ("/ledger", "checked below: acts, never words"),
    ("/ledger/<id>", "acts, never words"),
    ("/ledger/checkpoint", "a hash"),
    ("/ledger.atom", "checked below: acts, never words"),
    ("/ledger/proofs/inclusion", "hashes"),
    ("/ledger/proofs/consistency", "hashes"),
    ("/record/manifest.json", "names and hashes"),
    ("/record/<name>", "checked below: acts, never words"),
    ("/proposals", "proposals"),
    ("/proposals/new", "a form"),
    ("/proposals/<id>", "its thread is loaded as /entries/<id> loads it; candidates' statements: elections/words.rs"),
    ("/proposals/<id>/edit", "a form"),
    ("/proposals/<id>/versions", "a proposal's own words"),
    ("/proposals/<id>/roll", "numbers"),
    ("/proposals/<id>/record", "a count"),
    ("/proposals/<id>/receipt", "a receipt"),
    ("/features", "features' own words, hidden with their threads: features.rs"),
    ("/features.atom", "features' own words, hidden with their threads: features.rs"),
    ("/features.json", "features' own words, hidden with their threads: features.rs"),
    ("/features/new", "a form"),
    ("/features/<id>", "its thread is loaded as /entries/<id> loads it"),
    ("/features/<id>/edit", "a form"),
    ("/cases/<id>/tickets", "hashes"),
    ("/moderators", "names and terms"),
    ("/proposals/<id>/candidacy", "a form with one's own words"),
    ("/proposals/<id>/nominations/new", "a form"),
    ("/demo", "only in a demonstration"),
    ("/demo/feeds/<file>", "only in a demonstration"),
    ("/demo/letters", "only in a demonstration"),
    ("/demo/letters/<name>", "only in a demonstration"),
    ("/demo/letters/<name>/html", "only in a demonstration"),
    ("/demo/mail", "only in a demonstration"),
    ("/demo/mail/<name>", "only in a demonstration"),
    ("/demo/mail/<name>/html", "only in a demonstration"),
    ("/demo/style", "only in a demonstration"),
];

#[rocket::async_test]
async fn every_page_is_known_to_show_entries_or_not() {
    let app = TestApp::with(Setting { demo: true, ..Setting::default() }).await;
    let is_page = |route: &&rocket::Route| route.method == rocket::http::Method::Get;
    let mounted: BTreeSet<String> =
        app.client.rocket().routes().filter(is_page).map(|route| route.uri.path().to_string()).collect();
    let known = SURFACES.iter().map(|surface| surface.route).chain(NO_ENTRIES.iter().map(|(route, _)| *route));
    let known: BTreeSet<String> = known.map(str::to_string).collect();
    let unknown: Vec<_> = mounted.difference(&known).collect();
    assert!(unknown.is_empty(), "list these among the surfaces, or say why no entry stands on them: {unknown:?}");
    let gone: Vec<_> = known.difference(&mounted).collect();
    assert!(gone.is_empty(), "these are not mounted any more: {gone:?}");
}

/// Entries in every state, comments in their threads and in every state, by ada (entries) and cyd (comments).
async fn objects(court: &Court<'_>, cyd: &Person<'_>) -> Vec<Object> {
    let ada = &court.author;
    let mut objects = Vec::new();
    for (audience, word, under) in [
        ("public", "wordpublic", "underpublic"),
        ("followers", "wordfollowers", "underfollowers"),
        ("public", "wordheld", "underheld"),
        ("public", "wordremoved", "underremoved"),
        ("public", "worddeleted", "underdeleted"),
        ("@inner", "wordgroup", "undergroup"),
        ("people", "wordnamed", "undernamed"),
    ] {
        let readers = if audience == "people" { "@cyd @named_one @left_one @bly @kept" } else { "" };
        // Each is an event and asks a poll, whose places and options say the same word.
        let (place, options) = (format!("at {word}"), format!("{word}\nno"));
        let fields = [
            ("body", word),
            ("audience", audience),
            ("readers", readers),
            ("event_starts", "2199-12-05T19:00"),
            ("event_zone", "Europe/Berlin"),
            ("event_place", &place),
            ("poll_way", "approval"),
            ("poll_options", &options),
        ];
        let id = ada.post("/entries", &fields).await.made();
        cyd.post(&format!("/entries/{id}/poll"), &[("o-1", "true")]).await.is(303);
        objects.push(Object { id, thread: id, word, author: "ada", case: None, is_deleted: word.ends_with("deleted") });
        objects.push(comment(cyd, id, under).await);
        if let Some(words) = passed_on(word) {
            cyd.post(&format!("/entries/{id}/reshares"), &[]).await.is(303);
            let note = cyd.post("/entries", &[("body", words), ("carries", &id.to_string())]).await.made();
            objects.push(Object { id: note, thread: note, word: words, author: "cyd", case: None, is_deleted: false });
        }
        cyd.post(&format!("/entries/{id}/likes"), &[]).await.is(303);
    }
    let thread = objects[0].id;
    for word in ["commentheld", "commentremoved", "commentdeleted"] {
        objects.push(comment(cyd, thread, word).await);
    }
    for object in
        objects.iter_mut().filter(|object| object.word.ends_with("removed") && !object.word.starts_with("under"))
    {
        let case = court.flag(object.id).await;
        court.app.settle().await;
        court.decide(case, "remove").await;
        object.case = Some(case);
    }
    for object in objects.iter_mut().filter(|object| object.word.ends_with("held") && !object.word.starts_with("under"))
    {
        object.case = Some(court.flag(object.id).await);
    }
    court.app.settle().await;
    let id = |word: &str| objects.iter().find(|object| object.word == word).map(|object| object.id).expect("an object");
    ada.post(&format!("/entries/{}/removal", id("worddeleted")), &[]).await.is(303);
    cyd.post(&format!("/entries/{}/removal", id("commentdeleted")), &[]).await.is(303);
    objects
}

/// The words with which cyd passes on what is public, at first: the note stays, and what it carries is seen by whoever sees that.
fn passed_on(word: &str) -> Option<&'static str> {
    match word {
        "wordpublic" => Some("publicpass"),
        "wordheld" => Some("heldpass"),
        "wordremoved" => Some("removedpass"),
        "worddeleted" => Some("deletedpass"),
        _ => None,
    }
}

async fn comment(cyd: &Person<'_>, thread: i64, word: &'static str) -> Object {
    let answer = cyd.post(&format!("/entries/{thread}/comments"), &[("body", word)]).await;
    answer.is(303);
    let id = answer.location.rsplit("#c").next().and_then(|id| id.parse().ok()).expect("a comment");
    Object { id, thread, word, author: "cyd", case: None, is_deleted: word == "commentdeleted" }
}

/// What the rule itself says.
async fn visible(app: &TestApp, viewer: Option<i64>) -> BTreeSet<i64> {
    let sql = "SELECT id FROM entries e WHERE entry_visible(e, $1)";
    let rows = app.database.as_owner().await.query(sql, &[&viewer]).await.expect("the rule");
    rows.iter().map(|row| row.get(0)).collect()
}

/// A feed of a viewer's own: the token in its address is made of the handle here; see [`give_addresses`].
fn own_feed(viewer: &Person<'_>, name: &str) -> String {
    format!("/feeds/of-{}/{name}", viewer.handle)
}

/// A list of a viewer's own with everybody in it whom they follow; see [`give_lists`].
fn list_of(viewer: &Person<'_>) -> i64 {
    // A visitor has none: the page asks them to sign in.
    viewer.badge().map_or(0, |_| viewer.actor().get())
}

async fn give_lists(app: &TestApp) {
    let sql = "INSERT INTO lists (id, member_id, name) OVERRIDING SYSTEM VALUE SELECT id, id, 'all' FROM members;
        INSERT INTO list_people (list_id, member_id, actor_id) SELECT follower_id, follower_id, followed_id FROM follows";
    app.database.as_owner().await.batch_execute(sql).await.expect("a list for everybody");
}

async fn give_addresses(app: &TestApp) {
    let sql = "INSERT INTO feed_tokens (member_id, token_hash, name)
        SELECT m.id, sha256(convert_to('of-' || a.handle, 'UTF8')), 'x' FROM members m JOIN actors a ON a.id = m.id";
    let owner = app.database.as_owner().await;
    owner.execute(sql, &[]).await.expect("an address for everybody");
    owner.execute(crate::webhooks::FOR_EVERYBODY, &[]).await.expect("a webhook for everybody");
}

/// As if each of them named every member.
async fn name_everybody(app: &TestApp, objects: &[Object]) {
    let sql = "INSERT INTO notifications (member_id, kind, entry_id, actor_id, at)
        SELECT m.id, 'mention', e.id, e.author_id, folkmoot_now() FROM members m, entries e WHERE e.id = ANY ($1) AND m.id <> e.author_id
        ON CONFLICT DO NOTHING";
    let ids: Vec<i64> = objects.iter().map(|object| object.id).collect();
    app.database.as_owner().await.execute(sql, &[&ids]).await.expect("a notification for everybody");
}

/// Words that may stand on a page because the viewer typed them, not because an entry holds them.
fn echoes(surface: &Surface, body: &str, word: &str) -> bool {
    match surface.route {
        "/api/folkmoot/v1/search" => {
            let found: serde_json::Value = serde_json::from_str(body).unwrap_or_default();
            !found["items"].to_string().contains(word)
        }
        "/search" => !body.contains(&format!("<mark>{word}</mark>")),
        // A feed of a search is named after what was looked for.
        "/search.json" => {
            let feed: serde_json::Value = serde_json::from_str(body).unwrap_or_default();
            !feed["items"].to_string().contains(word)
        }
        "/search.atom" | "/feeds/<token>/<name>" if body.contains("<feed ") => {
            !body.split("<entry>").skip(1).any(|entry| entry.contains(word))
        }
        _ => false,
    }
}

#[rocket::async_test]
async fn every_surface_shows_what_the_rule_lets_its_viewer_see_and_nothing_else() {
    compare(&TestApp::start().await).await;
}

#[rocket::async_test]
async fn no_surface_shows_more_or_less_when_meilisearch_searches() {
    let Some(server) = RealMeilisearch::start("surfaces").await else { return };
    let app = TestApp::with(Setting { meilisearch: Some(server.url()), ..Setting::default() }).await;
    compare(&app).await;
    assert!(!app.services.search.is_degraded(), "Meilisearch answered");
}

/// Until the index has whatever its author finds: Meilisearch does accepted work a moment later.
async fn is_indexed(app: &TestApp, authors: &[&Person<'_>], objects: &[Object]) {
    for object in objects {
        let author = authors.iter().find(|author| author.handle == object.author).expect("an author");
        if !visible(app, Some(author.actor().get())).await.contains(&object.id) {
            continue;
        }
        for tries in 0.. {
            let page = author.get(&format!("/search?q={}", object.word)).await;
            if page.body.contains(&format!("<mark>{}</mark>", object.word)) && !page.body.contains("reduced mode") {
                break;
            }
            assert!(tries < 200, "the author never finds {}", object.word);
            app.settle().await;
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
}

async fn compare(app: &TestApp) {
    let court = Court::with(app, 8).await;
    let (cyd, fol, sam) = (app.person("cyd").await, app.person("fol").await, app.person("sam").await);
    let (bly, kept) = (app.person("bly").await, app.person("kept").await);
    let (inner, gone) = (app.person("inner_one").await, app.person("parted").await);
    let (named, left) = (app.person("named_one").await, app.person("left_one").await);
    for follower in [&cyd, &fol] {
        follower.post("/actors/ada/follows", &[]).await.is(303);
    }
    // Whose accounts are new are never drawn for a jury: jurors see more than the rule lets others see.
    let handles = "UPDATE members SET joined_at = folkmoot_now() WHERE id IN (SELECT id FROM actors WHERE handle IN ('ada', 'cyd', 'fol', 'sam', 'bly', 'kept', 'inner_one', 'parted', 'named_one', 'left_one'));
        UPDATE members SET named_by = 'everybody'";
    app.database.as_owner().await.batch_execute(handles).await.expect("new accounts");
    let group = [("handle", "inner"), ("display_name", "Inner"), ("about", ""), ("entrance", "private")];
    court.author.post("/groups", &group).await.is(303);
    for person in [&cyd, &inner, &gone] {
        court.author.post("/groups/inner/invitations", &[("handle", &person.handle)]).await.is(303);
        person.post("/groups/inner/members", &[]).await.is(303);
    }
    let objects = objects(&court, &cyd).await;
    is_indexed(app, &[&court.author, &cyd], &objects).await;
    court.author.post("/groups/inner/members/parted/removal", &[]).await.is(303);
    let conversation =
        objects.iter().find(|object| object.word == "wordnamed").map(|object| object.id).expect("an object");
    left.post(&format!("/entries/{conversation}/readers/removal"), &[]).await.is(303);
    bly.post("/actors/ada/blocks", &[]).await.is(303);
    court.author.post("/actors/kept/blocks", &[]).await.is(303);
    kept.post("/actors/cyd/blocks", &[]).await.is(303);
    give_addresses(app).await;
    name_everybody(app, &objects).await;
    give_lists(app).await;
    let visitor = app.visitor();
    let everybody = visible(app, None).await;
    let mut wrong = Vec::new();
    let mut shown_at_all = BTreeSet::new();
    for (name, viewer) in [
        ("visitor", &visitor),
        ("stranger", &sam),
        ("follower", &fol),
        ("author", &court.author),
        ("commenter", &cyd),
        ("blocker", &bly),
        ("blocked", &kept),
        ("member of the group", &inner),
        ("removed member", &gone),
        ("named reader", &named),
        ("reader who left", &left),
    ] {
        let id = (name != "visitor").then(|| viewer.actor().get());
        let may = visible(app, id).await;
        let archive = if id.is_some() { all_of_it(viewer).await } else { String::new() };
        for object in &objects {
            for surface in &SURFACES {
                let path = (surface.path)(object, viewer);
                let mut page = viewer.get(&path).await;
                if surface.promise == Promise::Own {
                    page.body.push_str(&archive);
                }
                let shown = page.body.contains(object.word) && !echoes(surface, &page.body, object.word);
                let is_own = id.is_some() && viewer.handle == object.author;
                let allowed = match surface.promise {
                    Promise::Own => is_own && !object.is_deleted,
                    Promise::Visitors => everybody.contains(&object.id),
                    Promise::OnlyOrOwn => may.contains(&object.id) || (is_own && !object.is_deleted),
                    _ => may.contains(&object.id),
                };
                if shown && !allowed {
                    wrong.push(format!("{} shows {} to the {name}", surface.route, object.word));
                }
                let is_near = matches!(name, "follower" | "commenter" | "author")
                    && (object.author == "ada" || name == "commenter")
                    && object.id == object.thread
                    || (name == "named reader" && object.word == "wordnamed");
                let must = match surface.promise {
                    Promise::All | Promise::Own => true,
                    Promise::AllButStrangers => is_near,
                    Promise::AllOfOthers => id.is_some() && !is_own,
                    Promise::Only | Promise::OnlyOrOwn | Promise::Visitors => false,
                };
                if allowed && must && !shown {
                    wrong.push(format!("{} hides {} from the {name}", surface.route, object.word));
                }
                if shown {
                    shown_at_all.insert(surface.route);
                }
            }
            if id.is_some() {
                let allowed = may.contains(&object.id);
                for said in crate::webhooks::says(app, viewer, object.id).await {
                    let shown = said.is_some_and(|said| said.contains(object.word));
                    if shown && !allowed {
                        wrong.push(format!("a webhook tells the {name} of {}", object.word));
                    }
                    shown_at_all.extend(shown.then_some("webhooks"));
                }
            }
            // An address that answers tells that something is there.
            let status = viewer.get(&format!("/entries/{}", object.id)).await.status;
            if (status != 404) != may.contains(&object.id) {
                wrong.push(format!("/entries/{} ({}) answers the {name} with {status}", object.id, object.word));
            }
        }
        let newer = viewer.get("/streams/front/new?after=0").await.body;
        let count = newer.split(',').next().unwrap_or_default();
        let count: usize = count.trim_matches(|c: char| !c.is_ascii_digit()).parse().expect("a number");
        let threads = objects.iter().filter(|object| object.id == object.thread && may.contains(&object.id)).count();
        if count > threads {
            wrong.push(format!("the {name} is told of {count} new threads and may see {threads}"));
        }
    }
    assert!(wrong.is_empty(), "surfaces and the rule disagree:\n  {}", wrong.join("\n  "));
    for route in [
        "webhooks",
        "/",
        "/home",
        "/<at_handle>",
        "/<at_handle>/comments",
        "/preview",
        "/entries/<id>/preview",
        "/<at_handle>/reshares",
        "/entries/<id>/reshares/new",
        "/<at_handle>/discussions",
        "/best/<period>",
        "/lists/<id>",
        "/entries/<id>",
        "/search",
        "/digests/preview",
        "/settings/export",
        "/cases/<id>",
        "/<feed>",
        "/entries/<feed>",
        "/search.atom",
        "/search.json",
        "/feeds/<token>/<name>",
        "/api/folkmoot/v1/streams/front",
        "/api/folkmoot/v1/streams/home",
        "/api/folkmoot/v1/entries/<id>/comments",
        "/api/folkmoot/v1/actors/<handle>/entries",
        "/api/folkmoot/v1/groups/<handle>/entries",
        "/api/folkmoot/v1/lists/<id>/entries",
        "/api/folkmoot/v1/search",
        "/api/folkmoot/v1/notifications",
    ] {
        assert!(shown_at_all.contains(route), "{route} showed nothing to anybody: the test does not see it");
    }
    the_ledger_keeps_no_words(app, &objects).await;
    mails_hold_only_what_their_reader_may_see(app, &objects).await;
}

/// What a member takes out, page after page: it comes with a form that asks for the password.
async fn all_of_it(viewer: &Person<'_>) -> String {
    let files = viewer.archive().await;
    assert!(files.keys().any(|name| name.ends_with(".html")), "{:?}", files.keys());
    files.into_values().map(|bytes| String::from_utf8(bytes).expect("a text")).collect()
}

async fn the_ledger_keeps_no_words(app: &TestApp, objects: &[Object]) {
    let files = governance::record::RecordFile::ALL.iter().map(|file| format!("/record/{}", file.name()));
    let acts = ["/ledger", "/ledger.atom", "/docket/log", "/docket/log.atom", "/docket/log.json"];
    let numbers = ["/docket/report", "/docket/report.json", "/docket/report.csv"];
    for path in files.chain(acts.into_iter().chain(numbers).map(str::to_string)) {
        let page = app.visitor().get(&path).await;
        page.is(200);
        for object in objects {
            page.hides(object.word);
        }
    }
}

/// Digests of everybody, a week later: what a mail tells cannot be taken back.
async fn mails_hold_only_what_their_reader_may_see(app: &TestApp, objects: &[Object]) {
    // Day by day: only the window that ended last is told.
    for _ in 0..8 {
        app.advance(TimeDelta::days(1)).await;
    }
    let mails = app.services.mailer.sent();
    let digests: Vec<_> = mails.iter().filter(|mail| mail.header("List-Unsubscribe").is_some()).collect();
    assert!(digests.len() >= 3, "digests were written");
    let mut told = BTreeSet::new();
    for mail in digests {
        let handle = mail.to.split('@').next().unwrap_or_default();
        let sql = "SELECT id FROM actors WHERE handle = $1";
        let member: i64 = app.database.as_owner().await.query_one(sql, &[&handle]).await.expect("a member").get(0);
        let words = format!("{} {}", mail.text, mail.html);
        let may = visible(app, Some(member)).await;
        for object in objects.iter().filter(|object| words.contains(object.word)) {
            assert!(may.contains(&object.id), "the digest tells {} to {handle}", object.word);
            told.insert(object.word);
        }
    }
    assert!(told.contains("wordpublic") && told.contains("wordfollowers"), "digests tell something: {told:?}");
}
