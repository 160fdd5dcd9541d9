//! The pages of an archive tell what the stream told: pictures, for whom something was, what was passed on.

use tests::TestApp;

use crate::media::{jpeg, picture};

#[rocket::async_test]
async fn the_pages_alone_tell_what_the_stream_told() {
    let app = TestApp::start().await;
    let (ada, ben, cyd) = (app.person("ada").await, app.person("ben").await, app.person("cyd").await);
    ben.post("/actors/ada/follows", &[]).await.is(303);
    cyd.post("/actors/ada/follows", &[]).await.is(303);
    let files = [
        ("picture1", "x.jpg", jpeg(1)),
        ("picture2", "y.png", picture(30, 20, 2, image::ImageFormat::Png)),
        ("file1", "plan.md", b"# the plan".to_vec()),
    ];
    let files: Vec<_> = files.iter().map(|(field, name, bytes)| (*field, *name, bytes.as_slice())).collect();
    ada.send("/entries", &[("body", "with pictures"), ("alt1", "an oak in <snow>")], &files).await.is(303);
    ada.send("/settings/portrait", &[], &[("portrait", "me.jpg", &jpeg(3))]).await.is(303);
    ada.post("/entries", &[("body", "two"), ("audience", "people"), ("readers", "@ben @cyd")]).await.is(303);
    ada.post("/entries", &[("body", "followers"), ("audience", "followers")]).await.is(303);
    let group = [("handle", "bees"), ("display_name", "Bees"), ("about", "all"), ("entrance", "private")];
    ada.post("/groups", &group).await.is(303);
    ada.post("/entries", &[("body", "group"), ("audience", "@bees")]).await.is(303);
    let theirs = ben.post("/entries", &[("body", "words of ben")]).await.made();
    let held = ben.post("/entries", &[("body", "held words")]).await.made();
    for (entry, body) in [(theirs, "look at this"), (held, "and at that")] {
        ada.post("/entries", &[("body", body), ("carries", &entry.to_string())]).await.is(303);
    }
    ada.post(&format!("/entries/{theirs}/reshares"), &[]).await.is(303);
    ben.post(&format!("/entries/{held}/removal"), &[]).await.is(303);
    let files = ada.archive().await;
    let text = |name: &str| String::from_utf8(files[name].clone()).unwrap();
    let posts = text(&format!("posts-{}-1.html", app.now().await.format("%Y")));
    for told in [
        "alt=\"an oak in &#60;snow&#62;\"",
        "alt=\"A picture that nobody has described\"",
        "width=\"60\" height=\"40\"",
        "download=\"plan.md\"",
        "only for @ben, @cyd",
        "only for followers",
        "only for those who are in the group @bees",
        &format!(
            "Passes on <a href=\"http://127.0.0.1:8000/entries/{theirs}\" rel=\"noreferrer\">an entry of @ben</a>"
        ),
        "something that you cannot see any more",
    ] {
        assert!(posts.contains(told), "{told}: {posts}");
    }
    assert!(!posts.contains("words of ben") && !posts.contains("held words"), "others' words are theirs");
    let shown: Vec<&str> = posts.split("src=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    assert_eq!(shown.len(), 2);
    for name in shown {
        assert!(name.starts_with("media/") && files.contains_key(name), "{name}");
    }
    assert!(text("index.html").contains("The picture of @ada"));
    assert!(text("reshares.html").contains("An entry of @ben"));
    ada.get("/settings/export").await.shows("4 pictures and files");
}
