//! Every act has its line, with its rule, its reason, its role and its delay; histories and filters; nobody is named.

use chrono::TimeDelta;
use tests::TestApp;

use super::{flags, lines, names_nobody, play};
use crate::cases::elect;
use crate::court::Court;

/// Kinds of lines that are acts of moderation.
const ACTS: &str = "split_part(kind, '.', 1) IN ('flag', 'case', 'jury', 'entry', 'sanction')";

/// A line of the log as its page shows it.
struct Shown {
    id: i64,
    sentence: String,
    /// All of it, markup included.
    text: String,
}

fn shown(body: &str) -> Vec<Shown> {
    let lines = body.split("<li><a class=\"author\" href=\"/ledger/").skip(1);
    let one = |line: &str| {
        let (id, rest) = line.split_once("\">").unwrap();
        let (sentence, _) = rest.split_once("</a>").unwrap();
        Shown {
            id: id.parse().unwrap(),
            sentence: sentence.to_string(),
            text: rest.split("</li>").next().unwrap().to_string(),
        }
    };
    lines.map(one).collect()
}

/// Every line of a log, page after page.
async fn all(app: &TestApp, path: &str) -> Vec<Shown> {
    let mut next = path.to_string();
    let mut found = Vec::new();
    while !next.is_empty() {
        let page = app.visitor().get(&next).await;
        page.is(200);
        assert!(page.body.len() < 50_000, "{next}: {} bytes", page.body.len());
        found.extend(shown(&page.body));
        let older = page.body.split("rel=\"next\" href=\"").nth(1).and_then(|rest| rest.split('"').next());
        next = older.unwrap_or_default().replace("&amp;", "&").replace("&#38;", "&");
    }
    found
}

fn ids(found: &[Shown]) -> Vec<i64> {
    found.iter().map(|line| line.id).collect()
}

#[rocket::async_test]
async fn the_log_holds_every_act_of_played_cases_in_order() {
    let app = TestApp::start().await;
    let played = play(&app).await;
    let everything = all(&app, "/docket/log").await;
    assert!(everything.len() > 30, "more than a page: {}", everything.len());
    assert_eq!(ids(&everything), lines(&app, ACTS).await, "no line is missing, twice or out of order");
    let (entry, case) = played.removed;
    let history = all(&app, &format!("/docket/log?subject=case:{case}")).await;
    let said: Vec<&str> = history.iter().rev().map(|line| line.sentence.as_str()).collect();
    let (accepted, spoke) = ("A juror accepted the seat.", "A juror gave an opinion.");
    let flag = "A member raised a flag.";
    let expected = [
        flag,
        flag,
        flag,
        "A case was opened: 3 flags came together.",
        "An entry was held until a jury has looked at it.",
        "A jury of 5 members was drawn by lot, from a pool of 8 members.",
        accepted,
        spoke,
        accepted,
        spoke,
        accepted,
        spoke,
        "A jury decided to remove: 3 found the rule broken, 0 did not.",
        "An entry was removed by a verdict.",
        "A member was warned for 90 days, after 1 removal.",
    ];
    assert_eq!(said, expected);
    let of = |sentence: &str| &history.iter().find(|line| line.sentence == sentence).unwrap().text;
    for (sentence, told) in [
        ("An entry was held until a jury has looked at it.", vec!["by flags", "R1 ", "2 hours after the first flag"]),
        (
            "A jury decided to remove: 3 found the rule broken, 0 did not.",
            vec!["by a jury", "because remove", "5 hours after"],
        ),
        ("An entry was removed by a verdict.", vec!["by a jury", "because remove", "R1 "]),
    ] {
        for words in told {
            assert!(of(sentence).contains(words), "{sentence} {words}: {}", of(sentence));
        }
    }
    // The first flag begins everything.
    assert!(!history.last().unwrap().text.contains(" after "), "{}", history.last().unwrap().text);
    let link = format!("href=\"/docket/log?subject=case:{case}\"");
    app.visitor().get(&format!("/cases/{case}")).await.shows(&link);
    app.visitor().get("/docket").await.shows("href=\"/docket/log\"").shows("href=\"/docket/report\"");
    // Two addresses, one history: the entry had one case.
    assert_eq!(ids(&history), ids(&all(&app, &format!("/docket/log?subject=entry:{entry}")).await));
}

#[rocket::async_test]
async fn what_shows_an_entry_again_is_told_by_who_did_it() {
    let app = TestApp::start().await;
    let played = play(&app).await;
    for (case, role) in
        [(played.restored.1, "by a jury"), (played.lapsed.1, "by the clock"), (played.overruled.1, "by all members")]
    {
        let history = all(&app, &format!("/docket/log?subject=case:{case}&kind=entry.restored")).await;
        assert_eq!(history.len(), 1);
        assert!(history[0].text.contains(role), "{role}: {}", history[0].text);
        // A reason why it was removed is none why it is back.
        assert_eq!(history[0].text.contains("because restore"), role == "by a jury", "{}", history[0].text);
        assert!(!history[0].text.contains("because remove"), "{}", history[0].text);
    }
    let (entry, case) = played.restored;
    let newcomer = app.person("newcomer").await;
    newcomer.post(&format!("/entries/{entry}/flags"), &[("rule", "R4")]).await.is(303);
    let own = all(&app, &format!("/docket/log?subject=case:{case}")).await;
    let whole = all(&app, &format!("/docket/log?subject=entry:{entry}")).await;
    assert_eq!(whole.len(), own.len() + 1, "a flag after the case is the entry's, and no part of the case");
    assert!(whole[0].text.contains("R4 ") && !whole[0].text.contains(" after "), "{}", whole[0].text);
    let flagged = all(&app, &format!("/docket/log?subject=entry:{}", played.flagged)).await;
    let said: Vec<&str> = flagged.iter().map(|line| line.sentence.as_str()).collect();
    assert_eq!(said, ["A member took a flag back.", "A member raised a flag."]);
    assert!(flagged.iter().all(|line| line.text.contains("R5 ") && line.text.contains("by flags")));
}

#[rocket::async_test]
async fn filters_show_what_they_say() {
    let app = TestApp::start().await;
    let played = play(&app).await;
    let under = ids(&all(&app, "/docket/log?rule=R2").await);
    assert_eq!(under, ids(&all(&app, &format!("/docket/log?subject=case:{}", played.lapsed.1)).await));
    assert_eq!(
        under.len(),
        13,
        "three flags, opened, held, drawn, five seats that let the time pass, lapsed, restored"
    );
    let folded = ids(&all(&app, "/docket/log?kind=acts").await);
    assert_eq!(folded, lines(&app, &format!("{ACTS} AND kind <> 'jury.seat_answered'")).await);
    let flags = ids(&all(&app, "/docket/log?kind=flag").await);
    assert_eq!(flags, lines(&app, "kind LIKE 'flag.%'").await);
    assert_eq!(ids(&all(&app, "/docket/log?kind=case.lapsed").await), lines(&app, "kind = 'case.lapsed'").await);
    for nothing in ["rule=R77", "kind=proposal", "subject=member:ada", "subject=case:999", "rule=%00", "kind=x%00"] {
        let page = app.visitor().get(&format!("/docket/log?{nothing}")).await;
        page.is(200);
        assert!(nothing.contains("%00") || shown(&page.body).is_empty(), "{nothing}");
    }
    app.visitor().get("/docket/log?subject=case:999").await.shows("No such act");
}

#[rocket::async_test]
async fn nobody_who_flagged_or_sat_is_named_and_nothing_is_quoted() {
    let app = TestApp::start().await;
    let played = play(&app).await;
    let last = lines(&app, ACTS).await[29];
    for path in [
        "/docket/log".to_string(),
        format!("/docket/log?below={last}"),
        format!("/docket/log?subject=entry:{}", played.removed.0),
        format!("/docket/log?subject=case:{}", played.overruled.1),
        "/docket/log?kind=flag".to_string(),
        "/docket/log.atom".to_string(),
        "/docket/log.json".to_string(),
        "/docket/report".to_string(),
        "/docket/report?span=all".to_string(),
        "/docket/report.json".to_string(),
        "/docket/report.csv".to_string(),
    ] {
        names_nobody(&app, &path).await;
    }
}

#[rocket::async_test]
async fn a_moderators_hold_stands_in_the_log_by_role_and_with_its_reason() {
    let app = TestApp::start().await;
    app.visitor().get("/docket/log").await.is(200).shows("Nothing has been flagged");
    let court = Court::with(&app, 6).await;
    let moderator = app.person("mona").await;
    elect(&app, &moderator).await;
    let entry = court.post("an address of somebody").await;
    let fields = [("rule", "R3"), ("reason", "It tells where somebody lives.")];
    let case = moderator.post(&format!("/entries/{entry}/hold"), &fields).await.made();
    app.settle().await;
    let history = all(&app, &format!("/docket/log?subject=case:{case}")).await;
    let [drawn, held, opened] = history.as_slice() else { panic!("three lines: {}", history.len()) };
    for line in [held, opened] {
        assert!(line.text.contains("by a moderator") && line.text.contains("It tells where somebody lives."));
        assert!(line.text.contains("R3 ") && !line.text.contains(" after ") && !line.text.contains("mona"));
    }
    assert_eq!(opened.sentence, "A case was opened by a moderator's hold.".replace('\'', "&#39;"));
    assert!(drawn.text.contains("by the lot"));
    app.skip(TimeDelta::hours(30)).await;
    court.decide(case, "restore").await;
    let verdict = all(&app, &format!("/docket/log?subject=case:{case}&kind=case.decided")).await;
    assert!(verdict[0].text.contains("30 hours after the case opened"), "{}", verdict[0].text);
}

#[rocket::async_test]
async fn a_limit_stands_in_the_history_of_the_case_that_led_to_it() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 8).await;
    // A limited member posts nothing more.
    let notes = [court.post("one").await, court.post("two").await, court.post("three").await];
    let mut cases = Vec::new();
    for note in notes {
        let case = flags(&court, note, "R1", TimeDelta::zero()).await;
        court.decide(case, "remove").await;
        cases.push(case);
    }
    let imposed = lines(&app, "kind = 'sanction.imposed' AND body LIKE '%\"kind\":\"limit\"%'").await;
    assert_eq!(imposed.len(), 1);
    for (at, case) in cases.iter().enumerate() {
        for subject in [format!("case:{case}"), format!("entry:{}", notes[at])] {
            let found = ids(&all(&app, &format!("/docket/log?subject={subject}")).await).contains(&imposed[0]);
            assert_eq!(found, at == 2, "{subject}");
        }
    }
    let limit = all(&app, "/docket/log?kind=sanction&rule=R1").await;
    assert_eq!(limit[0].sentence, "A member was limited for 7 days, after 3 removals.");
    assert!(
        limit[0].text.contains("by the rules, after a verdict")
            && limit[0].text.contains(&format!("/cases/{}", cases[2]))
    );
}

#[rocket::async_test]
async fn each_line_knows_the_rule_that_it_is_found_by_and_nobody_says_another() {
    let app = TestApp::start().await;
    play(&app).await;
    // What a line names, or else what its case is about.
    let wrong = "SELECT count(*) FROM ledger_entries e LEFT JOIN cases c ON e.subject = 'case:' || c.id OR (e.body::jsonb #>> '{facts,case}') = c.id::text
        WHERE e.rule_id IS DISTINCT FROM CASE WHEN split_part(e.kind, '.', 1) IN ('flag', 'case', 'jury', 'entry', 'sanction')
            THEN coalesce(e.body::jsonb #>> '{facts,rule}', c.rule_id) END";
    let client = app.database.as_owner().await;
    assert_eq!(client.query_one(wrong, &[]).await.unwrap().get::<_, i64>(0), 0);
    let named = "SELECT count(*) FROM ledger_entries WHERE rule_id IS NOT NULL";
    assert!(client.query_one(named, &[]).await.unwrap().get::<_, i64>(0) > 30);
    let line = "INSERT INTO ledger_entries (kind, subject, body, leaf_hash, rule_id)
        VALUES ('jury.drawn', 'case:1', '{}', sha256('\\x00'::bytea || '{}'::bytea), 'R9') RETURNING rule_id";
    let said: Option<String> = app.database.as_app().await.query_one(line, &[]).await.unwrap().get(0);
    assert_ne!(said.as_deref(), Some("R9"));
}
