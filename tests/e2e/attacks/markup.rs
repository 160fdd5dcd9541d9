//! Words that would be markup, in every field that members fill.

use std::time::{Duration, Instant};

use folkmoot::web::html::render_markdown;
use tests::{Motion, TestApp};

const EVIL: &str = "<x-evil onfocus=alert(1)>\"><img src=x onerror=alert(1)>' onmouseover='alert(1) \" onmouseover=\"alert(1) \
    [l](javascript:alert(1)) [d](data:text/html,x) [h](//evil.example) <javascript:alert(1)> ![p](https://evil.example/p.png) {{7*7}} &lt;x-evil&gt;";

/// Every tag without what is between its quotes, so that only what a browser takes for attributes is left.
fn tags(body: &str) -> Vec<String> {
    let (mut tags, mut tag, mut quote) = (Vec::new(), None::<String>, None);
    for c in body.chars() {
        match (&mut tag, quote) {
            (None, _) if c == '<' => tag = Some(String::new()),
            (Some(_), Some(open)) if c == open => quote = None,
            (Some(_), None) if c == '>' => tags.extend(tag.take()),
            (Some(_), None) if matches!(c, '"' | '\'') => quote = Some(c),
            (Some(text), None) => text.push(c),
            _ => {}
        }
    }
    tags
}

fn check(page: &str, body: &str) {
    for bad in [
        "<x-evil",
        "<img src=x",
        "<img src=\"https://evil",
        "\"javascript:",
        "'javascript:",
        "\"data:text",
        "\"//evil",
        ">49<",
    ] {
        assert!(!body.contains(bad), "{bad:?} on {page}:\n{body}");
    }
    for tag in tags(body) {
        let handler = [" onfocus", " onerror", " onmouseover"].into_iter().find(|name| tag.contains(name));
        assert!(handler.is_none(), "{handler:?} in <{tag}> on {page}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_field_of_a_member_becomes_markup() {
    let app = TestApp::start().await;
    let (ana, ben, cem) = (app.person("ana").await, app.person("ben").await, app.person("cem").await);
    for person in [&ana, &ben] {
        let name: String = EVIL.chars().take(60).collect();
        person.post("/settings/profile", &[("display_name", &name), ("about", EVIL)]).await.is(303);
    }
    let note = ana.post("/entries", &[("body", EVIL)]).await.made();
    ben.post(&format!("/entries/{note}/comments"), &[("body", EVIL)]).await.is(303);
    ben.post(&format!("/entries/{note}/likes"), &[]).await.is(303);
    ana.post(&format!("/entries/{note}/edit"), &[("body", &format!("{EVIL} again"))]).await.is(303);
    ben.post("/actors/ana/follows", &[]).await.is(303);
    let motion = Motion::voting(&app, &ana, [&ben, &cem], "entry.max_chars", "6000").await;
    let title: String = EVIL.chars().take(200).collect();
    let fields = [("policy", "document.terms"), ("title", title.as_str()), ("body", EVIL), ("value", EVIL)];
    let own = ana.post("/proposals", &fields).await;
    own.is(303);
    ana.post(&format!("{}/publication", own.location), &[]).await.is(303);
    ben.post(&format!("/entries/{note}/flags"), &[("rule", "R1"), ("remark", EVIL)]).await.is(303);
    app.settle().await;
    let query: String = url::form_urlencoded::byte_serialize(EVIL.as_bytes()).collect();
    let mut pages: Vec<String> = [
        "/",
        "/home",
        "/@ana",
        "/@ben",
        "/proposals",
        "/search?q=evil",
        "/search?q=again",
        "/search?q=in%3Amembers+alert",
        "/docket",
        "/ledger",
        "/digests/preview",
        "/digests/preview/html",
        "/settings",
        "/constitution/terms",
    ]
    .map(String::from)
    .to_vec();
    pages.extend([
        format!("/entries/{note}"),
        format!("/entries/{note}/history"),
        format!("/entries/{note}/flags/new"),
        motion.path(""),
    ]);
    pages.extend(["", "/versions", "/roll", "/edit"].map(|rest| format!("{}{rest}", own.location)));
    pages.extend([
        format!("/search?q={query}"),
        format!("/sign-in?next={query}"),
        format!("/confirmation/{query}"),
        format!("/digests/unsubscribe/{query}"),
    ]);
    for page in pages {
        for person in [&ana, &ben, &app.visitor()] {
            check(&page, &person.get(&page).await.body);
        }
    }
    for path in
        ["/proposals", "/settings/profile", "/settings/digest", "/sources", "/entries", "/sessions", "/passwords/reset"]
    {
        let typed = [
            ("policy", "entry.max_chars"),
            ("title", EVIL),
            ("value", EVIL),
            ("url", EVIL),
            ("display_name", EVIL),
            ("about", EVIL),
            ("time_zone", EVIL),
            ("name", EVIL),
            ("body", ""),
        ];
        check(path, &cem.post(path, &typed).await.body);
    }
    app.advance(chrono::TimeDelta::days(8)).await;
    let sent = app.services.mailer.sent();
    for mail in &sent {
        assert!(!mail.subject.chars().any(char::is_control), "{:?}", mail.subject);
        check("a mail", &mail.html);
    }
}

#[test]
fn no_text_of_the_longest_kind_takes_long_to_render() {
    let patterns = [
        ">",
        "[",
        "![",
        "*a_ ",
        "<",
        "`",
        "a**b",
        "- ",
        "|a|\n",
        "[a](",
        "&amp;",
        "@a ",
        "<b>",
        "[^a]:",
        "\\",
        "1. ",
        "_ ",
        "***",
        "[a]: b\n",
        "http://a.b ",
        "> - ",
    ];
    for pattern in patterns {
        let text = pattern.repeat(100_000 / pattern.len());
        let begun = Instant::now();
        let html = std::thread::Builder::new()
            .stack_size(2 * 1024 * 1024)
            .spawn(move || render_markdown(&text).html.to_string());
        let html = html.unwrap().join().unwrap();
        assert!(html.chars().count() <= 500_000, "{pattern:?}");
        assert!(begun.elapsed() < Duration::from_secs(8), "{pattern:?} takes {:?}", begun.elapsed());
    }
}
