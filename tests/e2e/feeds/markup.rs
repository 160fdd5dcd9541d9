//! What pages say to other programs: microformats, and the words that other sites show of a link.

use tests::TestApp;

use crate::court::Court;

/// The classes of each element of a page that has one of these, in order.
fn with_class(page: &str, class: &str) -> Vec<String> {
    let tags = page.split('<').skip(1).filter_map(|rest| rest.split('>').next());
    let classes = tags.filter_map(|tag| tag.split("class=\"").nth(1)?.split('"').next());
    classes.filter(|classes| classes.split(' ').any(|one| one == class)).map(str::to_string).collect()
}

/// What stands in a meta element.
fn meta<'p>(page: &'p str, name: &str) -> Option<&'p str> {
    page.split(&format!("<meta property=\"og:{name}\" content=\"")).nth(1)?.split('"').next()
}

#[rocket::async_test]
async fn streams_and_entries_are_read_as_microformats() {
    let app = TestApp::start().await;
    let (ada, ben) = (app.person("ada").await, app.person("ben").await);
    let note = ada.post("/entries", &[("body", "a note")]).await.made();
    ada.post("/entries", &[("body", "another")]).await.is(303);
    ben.post(&format!("/entries/{note}/comments"), &[("body", "a comment")]).await.is(303);
    let link =
        "UPDATE entries SET kind = 'link', title = 'A link', link_url = 'https://example.org/x' WHERE body = 'another'";
    app.database.as_owner().await.batch_execute(link).await.unwrap();
    for (path, feeds, entries) in [("/", 1, 2), ("/@ada", 1, 2), (&format!("/entries/{note}") as &str, 0, 1)] {
        let page = app.visitor().get(path).await;
        page.is(200);
        let count = |class: &str| with_class(&page.body, class).len();
        assert_eq!(count("h-feed"), feeds, "{path}");
        assert_eq!(count("h-entry"), entries, "{path}");
        assert_eq!(count("h-cite"), 1, "{path}");
        for class in ["p-author", "e-content", "dt-published"] {
            assert_eq!(count(class), entries + 1, "{class} on {path}");
        }
        for classes in with_class(&page.body, "p-author") {
            assert!(classes.contains("h-card"), "{classes}");
        }
        let commented = format!("class=\"u-url\" href=\"/entries/{note}#c");
        assert_eq!(page.body.matches(&commented).count(), 1, "{path}: a comment has one address everywhere");
        assert_eq!(page.body.matches("class=\"when u-url u-uid\" href=\"/entries/").count(), entries, "{path}");
    }
    app.visitor().get("/@ada").await.shows("class=\"p-name u-bookmark-of\" href=\"https://example.org/x\"");
    let profile = app.visitor().get("/@ada").await;
    assert!(with_class(&profile.body, "h-card").iter().any(|classes| classes.contains("profile")));
    profile.shows("<a class=\"u-url u-uid\" href=\"/@ada\">@ada</a>").shows("<span class=\"p-name\">Ada</span>");
}

#[rocket::async_test]
async fn a_link_elsewhere_shows_what_everybody_may_read_and_nothing_else() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 8).await;
    let ada = &court.author;
    let about = [("display_name", "Ada \"the\" first"), ("about", "I *keep* bees & more.")];
    ada.post("/settings/profile", &about).await.is(303);
    let group = [("handle", "inner"), ("display_name", "Inner"), ("about", "Inside"), ("entrance", "private")];
    ada.post("/groups", &group).await.is(303);
    let words = "words ".repeat(100);
    let open = ada.post("/entries", &[("body", &format!("Bees & [honey](/x) {words}"))]).await.made();
    let page = app.visitor().get(&format!("/entries/{open}")).await;
    assert_eq!(meta(&page.body, "type"), Some("article"));
    assert_eq!(meta(&page.body, "url"), Some(format!("http://127.0.0.1:8000/entries/{open}").as_str()));
    assert_eq!(meta(&page.body, "site_name"), Some("Testmoot"));
    let description = meta(&page.body, "description").unwrap();
    assert!(description.starts_with("Bees &#38; honey words") && description.ends_with('…'), "{description}");
    assert!(description.chars().count() < 210);
    let profile = app.visitor().get("/@ada").await;
    assert_eq!(meta(&profile.body, "title"), Some("Ada &#34;the&#34; first"));
    assert_eq!(meta(&profile.body, "description"), Some("I keep bees &#38; more."));
    assert_eq!(meta(&app.visitor().get("/@inner").await.body, "description"), Some("Inside"));
    // What only some read, what is held, removed or labelled says nothing, not to its author either.
    let mut quiet = vec![ada.post("/entries", &[("body", "wordsecret"), ("audience", "followers")]).await.made()];
    quiet.push(ada.post("/entries", &[("body", "wordsecret"), ("audience", "@inner")]).await.made());
    let (held, _) = court.case("wordsecret").await;
    quiet.push(held);
    let (labelled, case) = court.case("wordsecret labelled").await;
    court.decide(case, "label").await;
    quiet.push(labelled);
    for entry in quiet {
        let page = ada.get(&format!("/entries/{entry}")).await;
        page.is(200).hides("og:");
    }
    app.visitor().get(&format!("/entries/{labelled}")).await.is(200).hides("og:");
    // Of a profile that is held everybody sees the handle.
    let stand_in =
        court.count("SELECT id FROM entries WHERE author_id = $1 AND kind = 'profile'", ada.actor().get()).await;
    court.flag(stand_in).await;
    app.settle().await;
    let profile = app.visitor().get("/@ada").await;
    assert_eq!((meta(&profile.body, "title"), meta(&profile.body, "description")), (Some("ada"), None));
    super::ask(&app, "/@ada.atom", &[]).await.is(200).hides("the&quot;").shows("<title>ada · Testmoot</title>");
}
