use url::Url;

use super::*;

fn base() -> Url {
    Url::parse("https://blog.example/posts/one").unwrap()
}

fn feed(html: &str) -> Rendered {
    sanitise_feed_html(html, &base(), 1_200)
}

/// What nothing that leaves the sanitiser may hold. Escaped text may say anything, so only tags are looked at.
fn assert_harmless(html: &str, from: &str) {
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        let end = rest[at..].find('>').map_or(rest.len(), |end| at + end + 1);
        let tag = &rest[at..end];
        let name: String =
            tag.trim_start_matches(['<', '/']).chars().take_while(|c| c.is_ascii_alphanumeric()).collect();
        assert!(TAGS.contains(&name.as_str()), "<{name}> in {html:?} from {from:?}");
        if tag.contains(' ') && name == "a" {
            assert!(tag.contains("rel=\"nofollow noopener ugc\""), "{tag} from {from:?}");
            if let Some((_, href)) = tag.split_once("href=\"") {
                let ours = href.starts_with('/') && !href.starts_with("//");
                let elsewhere = ["http://", "https://", "mailto:"].iter().any(|scheme| href.starts_with(scheme));
                assert!(ours || elsewhere, "{tag} from {from:?}");
            }
            assert_eq!(
                tag.matches('=').count() - tag.split('"').nth(1).map_or(0, |v| v.matches('=').count()),
                tag.matches("=\"").count(),
                "{tag}"
            );
        } else if tag.contains(' ') {
            assert!(name == "ol" || name == "br" || name == "hr", "{tag} from {from:?}");
        }
        rest = &rest[end..];
    }
}

const HOSTILE: &[&str] = &[
    "<script>alert(1)</script>",
    "<ScRiPt src=//evil.example/x.js></sCrIpT >",
    "<img src=x onerror=alert(1)>",
    "<img src=\"javascript:alert(1)\" alt='\"><script>alert(1)</script>'>",
    "<a href=\"javascript:alert(1)\">x</a>",
    "<a href=\"java\nscript:alert(1)\">x</a>",
    "<a href=\" &#14;  javascript:alert(1)\">x</a>",
    "<a href=\"data:text/html,<script>alert(1)</script>\">x</a>",
    "<a href=\"//evil.example\" target=_top onclick=alert(1) style=position:fixed class=button id=main>x</a>",
    "<a href=\"/\\evil.example\">x</a>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=alert(1)&gt;\">",
    "<svg></p><style><a id=\"</style><img src=1 onerror=alert(1)>\">",
    "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<iframe srcdoc=\"<script>alert(1)</script>\"></iframe>",
    "<object data=\"data:text/html;base64,PHNjcmlwdD4=\"></object><embed src=x>",
    "<meta http-equiv=refresh content=\"0;url=javascript:alert(1)\"><base href=\"javascript:/\"><link rel=stylesheet href=//e>",
    "<p style=\"background:url(javascript:alert(1))\" onmouseover=alert(1)>x</p>",
    "<template><script>alert(1)</script></template><xmp><script>alert(1)</script></xmp>",
    "<title><img src=x onerror=alert(1)></title><textarea><script>alert(1)</script></textarea>",
    "<details open ontoggle=alert(1)><summary>x</summary></details>",
    "<b><p><i></b></p><table><td><a href=x></table><a href=y>",
    "<!--><script>alert(1)</script>--><![CDATA[<script>alert(1)</script>]]>",
    "<p>\u{0}a\u{8}b</p><<<>>&&&amp;&lt;script&gt;",
    "<a href='https://x.example/?a=\"&lt;b'>quote</a>",
    "<pre>\n\n  keep\n this</pre><ol start=3><li>three</ol>",
    "<h1>One</h1><h2>Two</h2><h6>Six</h6>",
    "</p></div></a><td>loose</td><plaintext>everything <b>after",
    "<script",
    "<a href=\"",
    "&#x3C;script&#x3E;alert(1)&#x3C;/script&#x3E;",
];

#[test]
fn nothing_hostile_survives_a_feed() {
    for html in HOSTILE {
        let made = feed(html);
        assert_harmless(&made.html.0, html);
        assert!(!made.text.contains('\0'));
    }
}

#[test]
fn nothing_hostile_survives_markdown() {
    for html in HOSTILE {
        assert_harmless(&render_markdown(html).html.0, html);
        assert_harmless(&render_markdown(&format!("[x]({html}) ![{html}](<{html}>) `{html}` > {html}")).html.0, html);
    }
    for href in [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "data:text/html,x",
        "//evil.example",
        "vbscript:x",
        "&#106;avascript:x",
    ] {
        assert_harmless(
            &render_markdown(&format!("[x]({href}) <{href}> ![y]({href})\n\n[z]\n\n[z]: {href}")).html.0,
            href,
        );
    }
}

#[test]
fn sanitising_twice_is_sanitising_once() {
    let mut texts: Vec<String> = HOSTILE.iter().map(ToString::to_string).collect();
    // Every pair, so that what one leaves open the next falls into.
    for one in HOSTILE {
        texts.extend(HOSTILE.iter().map(|two| format!("{one} {two}")));
    }
    texts.push("<p>word ".repeat(2_000));
    texts.push("<b><i><em>".repeat(3_000) + &"<p>x".repeat(9_000));
    texts.push("<a href=x>l</a>".repeat(5_000));
    for text in &texts {
        let once = feed(text);
        let twice = feed(&once.html.0);
        assert_eq!(twice.html, once.html, "from {text:.300?}");
        let shown = SANITISER.clean(&once.html.0).to_string();
        assert_eq!(shown, once.html.0);
    }
    for html in HOSTILE {
        let once = render_markdown(html).html.0;
        assert_eq!(SANITISER.clean(&once).to_string(), once);
    }
}

#[test]
fn a_feed_item_is_cut_after_a_word_and_pictures_become_links() {
    let long = format!("<p>{}</p><p>tail</p>", "many words ".repeat(1_000));
    let made = feed(&long);
    assert!(made.html.0.ends_with("…</p>") && made.html.0.chars().count() < 2_000, "{}", made.html);
    assert!(!made.text.contains("tail"));

    let made = feed("<p><img src='../cat.png' alt='A cat'><img src=p.gif width=1 height=1></p>");
    assert_eq!(made.html.0, "<p><a href=\"https://blog.example/cat.png\" rel=\"nofollow noopener ugc\">A cat</a> </p>");
    assert_eq!(made.text, "A cat");
    let made = feed("<a href='/two'><img src=x.png></a>");
    assert_eq!(made.html.0, "<a href=\"https://blog.example/two\" rel=\"nofollow noopener ugc\">picture</a>");
    assert_eq!(feed("<h1>A</h1>b<script>c</script><br>d &amp; e").text, "A\nb\nd & e");
}

#[test]
fn markup_that_multiplies_stays_within_bounds() {
    let nested: String =
        (0..20_000).map(|i| format!("<b a={i}><i><font s={i}>")).collect::<String>() + &"<p>x".repeat(20_000);
    for text in [
        nested,
        "<div>".repeat(50_000),
        "<table><tr><td>".repeat(20_000),
        "<a href=?x>".repeat(20_000),
        "&lt;".repeat(60_000),
    ] {
        let started = std::time::Instant::now();
        assert!(feed(&text).html.0.chars().count() <= 20_000);
        assert!(started.elapsed().as_secs() < 5, "{text:.40} took {:?}", started.elapsed());
    }
    let references = format!("[a]: https://x.example/{}\n\n{}", "y".repeat(1_000), "[a]".repeat(15_000));
    let repeated = ["@ab ", "a@b.cc ", "*a*", "&", ">", "[", "- ", "![", "**_", "> - ", "|a|b|\n|-|-|\n"];
    for text in repeated.into_iter().map(|part| part.repeat(50_000 / part.len())).chain([references]) {
        let started = std::time::Instant::now();
        assert!(render_markdown(&text).html.0.chars().count() <= 500_000);
        assert!(started.elapsed().as_secs() < 5, "{text:.40} took {:?}", started.elapsed());
    }
}

#[test]
fn markdown_is_commonmark_with_tables_tasks_and_strikes() {
    let html = |markdown: &str| render_markdown(markdown).html.0;
    assert_eq!(
        html("# One\n\n*a* **b** ~~c~~ `d`"),
        "<h3>One</h3>\n<p><em>a</em> <strong>b</strong> <del>c</del> <code>d</code></p>\n"
    );
    assert_eq!(html("- [x] done\n- [ ] open"), "<ul>\n<li>☑ done</li>\n<li>☐ open</li>\n</ul>\n");
    assert!(html("| a | b |\n|---|:-:|\n| 1 | 2 |").contains("<td>2</td>"));
    assert_eq!(
        html("https://a.example/x"),
        "<p><a href=\"https://a.example/x\" rel=\"nofollow noopener ugc\">https://a.example/x</a></p>\n"
    );
    assert_eq!(
        html("![A map](https://a.example/m.png)"),
        "<p><a href=\"https://a.example/m.png\" rel=\"nofollow noopener ugc\">A map</a></p>\n"
    );
    assert_eq!(html("[here](/entries/5)"), "<p><a href=\"/entries/5\" rel=\"nofollow noopener ugc\">here</a></p>\n");
    assert_eq!(html("a <b>bold</b> claim"), "<p>a &lt;b&gt;bold&lt;/b&gt; claim</p>\n");
    assert_eq!(render_markdown("a <b> & **c**\n\n- d\n- e").text, "a <b> & c\nd\ne");
}
