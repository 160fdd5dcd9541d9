use chrono::DateTime;

use super::{Feed, Format, Item, absolute, escaped};

#[test]
fn what_xml_cannot_hold_never_gets_in() {
    assert_eq!(escaped("<a href=\"x\">R&D</a>\u{0}\u{b}\n"), "&lt;a href=&quot;x&quot;&gt;R&amp;D&lt;/a&gt;\n");
    assert_eq!(escaped("a\u{1b}[31m\u{FFFE}\u{FFFF}\u{85}\u{10FFFF}"), "a[31m\u{10FFFF}");
}

#[test]
fn paths_of_ours_are_made_whole_and_words_are_left_alone() {
    let base = "https://moot.example";
    for (html, whole) in [
        ("<a href=\"/@ada\" rel=\"ugc\">x</a>", "<a href=\"https://moot.example/@ada\" rel=\"ugc\">x</a>"),
        ("<a rel=\"ugc\" href=\"/a>b\">x</a>", "<a rel=\"ugc\" href=\"https://moot.example/a>b\">x</a>"),
        ("<a href=\"https://else.example/\">/x</a>", "<a href=\"https://else.example/\">/x</a>"),
        ("<p>say href=\"/x\" to &lt;a href=\"/y\"&gt;</p>", "<p>say href=\"/x\" to &lt;a href=\"/y\"&gt;</p>"),
        ("<a href=\"mailto:a@b.example\">é</a>", "<a href=\"mailto:a@b.example\">é</a>"),
    ] {
        assert_eq!(absolute(html, base), whole);
    }
}

fn hostile() -> Feed {
    let words = "]]></title><script>\u{0}\u{1}&\u{FFFF}\"'";
    let item = Item {
        url: "https://moot.example/entries/1".into(),
        title: words.into(),
        html: "<p>]]&gt; <a href=\"/x\">x</a></p>".into(),
        link: Some("https://else.example/?a=1&b=\"<".into()),
        author: words.into(),
        author_url: Some("https://moot.example/@ada".into()),
        published: DateTime::UNIX_EPOCH,
        updated: DateTime::UNIX_EPOCH,
        tags: vec![words.into()],
        replies: Some((2, "/entries/1.atom".into())),
        answers: Some("https://moot.example/entries/0?a&b".into()),
        enclosures: Vec::new(),
        facts: None,
    };
    Feed {
        title: words.into(),
        base: "https://moot.example".into(),
        page: "/search?q=a&in=\"".into(),
        atom: "/search.atom?q=a&in=%22".into(),
        json: "/search.json?q=a&in=%22".into(),
        has_hub: true,
        next: Some("1-2".into()),
        items: vec![item],
        ..Feed::default()
    }
}

#[test]
fn hostile_titles_and_names_stay_text_in_both_formats() {
    let feed = hostile();
    for format in [Format::Atom, Format::Json] {
        let written = feed.written(format);
        let read = feed_rs::parser::parse(written.as_bytes()).unwrap_or_else(|error| panic!("{error}: {written}"));
        assert_eq!(read.entries.len(), 1, "{written}");
        let entry = &read.entries[0];
        assert!(entry.title.as_ref().unwrap().content.contains("</title><script>"), "{written}");
        assert!(entry.authors[0].name.as_ref().unwrap().contains("<script>"), "{written}");
        let body = entry.content.as_ref().and_then(|content| content.body.clone()).unwrap();
        assert!(body.contains("href=\"https://moot.example/x\""), "{body}");
        assert_eq!(entry.id, "https://moot.example/entries/1");
        assert!(written.contains("https://moot.example/websub"), "{written}");
    }
    let atom = feed.written(Format::Atom);
    assert!(!atom.chars().any(|c| c.is_control() && c != '\n'), "{atom:?}");
    assert!(atom.contains("thr:count=\"2\"") && atom.contains("<thr:in-reply-to "), "{atom}");
    assert!(atom.contains("q=a&amp;in=%22&amp;after=1-2"), "{atom}");
    assert_eq!(
        feed.links(Format::Atom)[1],
        "<https://moot.example/search.atom?q=a&in=%22>; rel=\"self\"",
        "the header says what the document says"
    );
}

#[test]
fn a_print_follows_what_is_said_and_how() {
    let feed = hostile();
    assert_eq!(feed.print(Format::Atom), hostile().print(Format::Atom));
    assert_ne!(feed.print(Format::Atom), feed.print(Format::Json));
    let mut other = hostile();
    other.items[0].replies = Some((3, String::new()));
    assert_ne!(feed.print(Format::Atom), other.print(Format::Atom));
}

#[test]
fn a_feed_at_a_secret_address_never_names_it() {
    let feed = Feed { atom: String::new(), json: String::new(), has_hub: false, ..hostile() };
    for format in [Format::Atom, Format::Json] {
        assert!(feed.links(format).is_empty());
        let written = feed.written(format);
        assert!(
            !written.contains("feed_url") && !written.contains("rel=\"self\"") && !written.contains("next"),
            "{written}"
        );
    }
}

#[test]
fn names_end_in_a_format_or_are_none() {
    assert_eq!(Format::split("front.atom"), Some(("front", Format::Atom)));
    assert_eq!(Format::split("@ada.json"), Some(("@ada", Format::Json)));
    for none in ["@ada", "front.rss", "atom", "front.ATOM"] {
        assert_eq!(Format::split(none), None, "{none}");
    }
}
