use super::*;

fn names(xml: &str) -> Vec<(usize, String, String, Vec<String>)> {
    let found = read(xml).unwrap();
    let folders = |outline: &Outline| outline.folders.iter().map(|folder| folder.name.clone()).collect();
    found.iter().map(|outline| (outline.line, outline.name.clone(), outline.url.clone(), folders(outline))).collect()
}

fn fault(xml: &str) -> (usize, String) {
    let fault = read(xml).unwrap_err();
    (fault.line, fault.why)
}

#[test]
fn feeds_are_found_with_their_folders_and_lines() {
    let xml = "<?xml version=\"1.0\"?>\n<opml version=\"1.0\"><head><title>x</title></head>\n<body>\n\
        <outline text=\"Family\">\n<outline TITLE=\"Ma &amp; Pa\" xmlURL=\" https://ma.example/f?a=1&amp;b=2 \" type=\"rss\"/>\n\
        <outline text=\"Deep\" htmlUrl=\"https://deep.example/\"><outline text='&#233;t&#xE9;' xmlUrl='https://ete.example/'></outline></outline></outline>\n\
        <outline xmlUrl=\"https://bare.example/\"/><outline text=\"empty\"/></body></opml>";
    assert_eq!(
        names(xml),
        [
            (5, "Ma & Pa".to_owned(), "https://ma.example/f?a=1&b=2".to_owned(), vec!["Family".to_owned()]),
            (6, "été".to_owned(), "https://ete.example/".to_owned(), vec!["Family".to_owned(), "Deep".to_owned()]),
            (7, "https://bare.example/".to_owned(), "https://bare.example/".to_owned(), vec![]),
        ]
    );
    assert_eq!(read(xml).unwrap()[1].folders[1].page, "https://deep.example/");
}

#[test]
fn what_is_wrong_is_said_with_its_line() {
    for (xml, line, why) in [
        ("", 1, "no outline"),
        ("just words", 1, "no outline"),
        ("<html><body></body></html>", 1, "this is no OPML"),
        ("<opml><body>\n</body></opml>", 1, "no outline"),
        ("<opml>\n<body>\n<outline text=\"x\">\n</body></opml>", 4, "not well-formed"),
        ("<opml>\n<body>\n<outline text=\"x\"/>", 3, "ends in the middle"),
        ("<opml>\n\n<outline text=\"a\" text=\"b\"/></opml>", 3, "an attribute is broken"),
        ("<opml>\n<outline text=\"&lol;\"/></opml>", 2, "what is not known"),
        (
            "<?xml version=\"1.0\"?>\n<!DOCTYPE opml [<!ENTITY a \"b\">]>\n<opml><outline text=\"&a;\"/></opml>",
            2,
            "document type",
        ),
        ("<opml>\n<outline text=\"x\" <</opml>", 2, "an attribute is broken"),
    ] {
        let (found, said) = fault(xml);
        assert!(said.contains(why), "{xml}: {said}");
        assert_eq!(found, line, "{xml}: {said}");
    }
}

#[test]
fn lists_have_an_end() {
    let many = |count: usize| {
        format!("<opml><body>{}</body></opml>", "<outline xmlUrl=\"https://a.example/\"/>".repeat(count))
    };
    assert_eq!(read(&many(OUTLINES_MAX)).unwrap().len(), OUTLINES_MAX);
    assert!(fault(&many(OUTLINES_MAX + 1)).1.contains("more than 1000 outlines"));
    let deep = format!("<opml>{}{}</opml>", "<outline text=\"x\">".repeat(30), "</outline>".repeat(30));
    assert!(fault(&deep).1.contains("stand in each other"));
    let large = format!("<opml><!--{}--><outline text=\"x\"/></opml>", "x".repeat(BYTES_MAX));
    assert!(fault(&large).1.contains("larger than 1024 kB"));
}

#[test]
fn what_is_written_reads_as_it_was() {
    let feed = |name: &str| Feed {
        name: name.to_owned(),
        url: format!("https://a.example/?n={}&x=\"", name.len()),
        site: None,
    };
    let own = [feed("Slow <Compost> & \"co\""), feed("été")];
    let friend = Group {
        name: "Ma & Pa".to_owned(),
        page: Some("https://ma.example/".to_owned()),
        feeds: vec![feed("photos"), feed("words")],
    };
    let xml = write("x & y", DateTime::UNIX_EPOCH, &own, std::slice::from_ref(&friend));
    let found = read(&xml).unwrap();
    assert_eq!(found.len(), 4);
    assert_eq!((found[0].name.as_str(), &found[0].url), (own[0].name.as_str(), &own[0].url));
    assert_eq!(found[0].folders[0].name, OWN);
    assert_eq!(found[3].folders[0].name, FRIENDS);
    assert_eq!(found[3].folders[1], Folder { name: friend.name, page: "https://ma.example/".to_owned() });
    assert!(read(&write("", DateTime::UNIX_EPOCH, &[], &[])).unwrap().is_empty());
}
