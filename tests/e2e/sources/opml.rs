//! Lists of feeds, out and in.

use folkmoot::sources::opml::read;
use rocket::http::{ContentType, Header};
use tests::{Person, TestApp};

use super::{bring_in, garden};
use crate::friends::{make, site};

/// What a list that somebody takes out has in it: folders and address of each feed.
async fn list(person: &Person<'_>) -> Vec<(Vec<String>, String)> {
    let file = person.get("/settings/sources.opml").await;
    file.is(200).shows("<opml version=\"2.0\">");
    let found = read(&file.body).unwrap();
    let folders =
        |outline: &folkmoot::sources::opml::Outline| outline.folders.iter().map(|folder| folder.name.clone()).collect();
    let mut found: Vec<_> = found.iter().map(|outline| (folders(outline), outline.url.clone())).collect();
    found.sort();
    found
}

/// The fields of the form that a page of choices offers, as a browser sends them when nothing is changed.
fn chosen(page: &str) -> Vec<(String, String)> {
    let mut fields = Vec::new();
    for input in page.split("<input ").skip(1) {
        let input = input.split('>').next().unwrap();
        let attribute = |name: &str| Some(input.split_once(&format!("{name}=\""))?.1.split('"').next()?.to_owned());
        let (Some(name), Some(value)) = (attribute("name"), attribute("value")) else { continue };
        if name != "_csrf" && (name != "pick" || input.contains("checked")) {
            fields.push((name, value.replace("&#38;", "&").replace("&amp;", "&")));
        }
    }
    for select in page.split("<select name=\"as").skip(1) {
        let (row, rest) = select.split_once('"').unwrap();
        let (before, _) = rest.split_once(" selected").unwrap();
        fields.push((format!("as{row}"), before.rsplit("value=\"").next().unwrap().trim_end_matches('"').to_owned()));
    }
    fields
}

async fn import(person: &Person<'_>, opml: &str) -> tests::Answer {
    let page = person.post("/settings/sources/import", &[("opml", opml)]).await;
    let fields = chosen(&page.is(200).body);
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    person.post("/settings/sources/import/choice", &fields).await
}

#[rocket::async_test]
async fn what_is_taken_out_can_be_brought_in_elsewhere_and_is_the_same_list() {
    let app = TestApp::start().await;
    let (garden, site) = (garden().await, site().await);
    let ada = app.person("ada").await;
    bring_in(&app, &ada, &garden.url("/garden_rss.xml")).await;
    bring_in(&app, &ada, &garden.url("/walks.json")).await;
    let form = [
        ("name", "Ma & Pa"),
        ("page", "https://ma.example/"),
        ("feeds", &format!("{}\n{}", site.url("/words.xml"), site.url("/photos.xml"))),
    ];
    ada.post("/friends", &form).await.is(303);
    app.settle().await;
    let taken_out = ada.get("/settings/sources.opml").await;
    taken_out.shows("Ma &amp; Pa").shows("Walks");
    assert!(taken_out.headers.iter().any(|(_, value)| value.contains("folkmoot-ada.opml")));
    // Another community: its own database.
    let elsewhere = TestApp::start().await;
    let ben = elsewhere.person("ben").await;
    import(&ben, &taken_out.body).await.is(200).shows("A source of yours now").shows("An imaginary friend now");
    elsewhere.settle().await;
    assert_eq!(list(&ben).await, list(&ada).await);
    assert_eq!(list(&ben).await.len(), 4);
    ben.get("/@ma_pa_imaginary").await.shows("wordone").shows("photoone").shows("https://ma.example/");
    ben.get("/@ben").await.shows("First frost");
    // Once more changes nothing: all of it is here.
    let again = ben.post("/settings/sources/import", &[("opml", &taken_out.body)]).await;
    again.is(200).shows("already here").shows("you bring it in").shows("which is made of it").hides("name=\"pick\"");
}

#[rocket::async_test]
async fn another_readers_list_becomes_friends_and_follows_those_that_there_are() {
    let app = TestApp::start().await;
    let site = site().await;
    let (ada, ben) = (app.person("ada").await, app.person("ben").await);
    make(&ada, "Gran", &[site.url("/words.xml")]).await.is(303);
    app.settle().await;
    let opml = format!(
        "<opml version=\"1.0\"><body><outline text=\"Family\">\n<outline text=\"Words\" xmlUrl=\"{}\"/>\n<outline text=\"Photos\" xmlUrl=\"{}\"/>\n\
         <outline text=\"Twice\" xmlUrl=\"{}\"/>\n<outline text=\"Bad\" xmlUrl=\"ftp://a.example/\"/></outline></body></opml>",
        site.url("/words.xml"),
        site.url("/photos.xml"),
        site.url("/photos.xml")
    );
    let page = ben.post("/settings/sources/import", &[("opml", &opml)]).await;
    page.is(200)
        .shows("@gran_imaginary is made of it")
        .shows("the same as on line 3")
        .shows("line 5")
        .shows("only http and https");
    page.shows("You have room for 10 of the 10");
    assert_eq!(
        app.database.as_owner().await.query("SELECT FROM sources", &[]).await.unwrap().len(),
        1,
        "nothing is brought in yet"
    );
    import(&ben, &opml).await.shows("you follow that now").shows("/@photos_imaginary").hides("Twice");
    app.settle().await;
    ben.get("/home").await.shows("wordone").shows("photoone");
    ben.get("/settings/sources").await.shows("1 of 10");
    ben.post("/settings/sources/import/choice", &[]).await.shows("Nothing was chosen");
    // One feed of a friend is another's already: it is followed there, and the friend is made of the others.
    let cyd = app.person("cyd").await;
    let opml = format!(
        "<opml version=\"2.0\"><body><outline text=\"Imaginary friends\"><outline text=\"Aunt\"><outline text=\"Words\" xmlUrl=\"{}\"/>\n\
         <outline text=\"Her own\" xmlUrl=\"https://aunt.example/feed.xml\"/></outline></outline></body></opml>",
        site.url("/words.xml")
    );
    import(&cyd, &opml).await.shows("you follow that now").shows("/@aunt_imaginary");
}

#[rocket::async_test]
async fn what_is_no_list_is_told_by_its_line_and_nothing_is_lost() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    for (opml, words) in [
        ("", "there is no outline"),
        ("<opml>\n<body>\n<outline text=\"x\"></body></opml>", "line 3"),
        (
            "<!DOCTYPE opml [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]>\n<opml><outline text=\"&b;\"/></opml>",
            "a document type",
        ),
        ("<opml>\n<outline text=\"&unknown;\"/></opml>", "line 2"),
    ] {
        ada.post("/settings/sources/import", &[("opml", opml)]).await.is(422).shows(words);
    }
    ada.post("/settings/sources/import", &[("opml", "<opml><outline text=\"empty\"/></opml>")])
        .await
        .is(200)
        .shows("No feed in it");
    let many: String =
        (0..12).map(|n| format!("<outline text=\"f{n}\" xmlUrl=\"https://feed{n}.example/\"/>")).collect();
    let opml = format!("<opml><body>{many}</body></opml>");
    let done = import(&ada, &opml).await;
    done.is(200).shows("as many sources");
    assert_eq!(done.body.matches("An imaginary friend now").count(), 10, "the others are kept");
    assert_eq!(app.visitor().get("/settings/sources.opml").await.status, 303);
}

/// A form as a browser sends it that has a file in it.
async fn upload(app: &TestApp, person: &Person<'_>, csrf: &str, file: &[u8]) -> (u16, String) {
    let mut body = format!("--XX\r\nContent-Disposition: form-data; name=\"_csrf\"\r\n\r\n{csrf}\r\n--XX\r\nContent-Disposition: form-data; name=\"file\"; filename=\"my.opml\"\r\nContent-Type: text/xml\r\n\r\n").into_bytes();
    body.extend_from_slice(file);
    body.extend_from_slice(b"\r\n--XX--\r\n");
    let request = app.client.post("/settings/sources/import").cookies(person.cookies()).body(body);
    let kind: ContentType = "multipart/form-data; boundary=XX".parse().unwrap();
    let request = request.header(kind).header(Header::new("Sec-Fetch-Site", "same-origin"));
    let answer = request.dispatch().await;
    (answer.status().code, answer.into_string().await.unwrap_or_default())
}

#[rocket::async_test]
async fn a_file_is_taken_in_up_to_a_megabyte_and_only_with_the_forms_own_token() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let opml = |filling: usize| {
        format!(
            "<?xml version=\"1.0\" encoding=\"iso-8859-1\"?><opml><!--{}--><outline text=\"caf\u{e9}\" xmlUrl=\"https://cafe.example/\"/></opml>",
            "x".repeat(filling)
        )
    };
    let latin1: Vec<u8> = opml(0).chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    let (status, page) = upload(&app, &ada, &ada.csrf(), &latin1).await;
    assert!(status == 200 && page.contains("café"), "{status} {page}");
    assert_eq!(upload(&app, &ada, &ada.csrf(), opml(1_000_000).as_bytes()).await.0, 200);
    assert_eq!(upload(&app, &ada, &ada.csrf(), opml(1_050_000).as_bytes()).await.0, 422);
    assert_eq!(upload(&app, &ada, &ada.csrf(), opml(2_000_000).as_bytes()).await.0, 422);
    assert_eq!(upload(&app, &ada, "wrong", &latin1).await.0, 403);
    assert_eq!(upload(&app, &ada, "", &latin1).await.0, 403);
}
