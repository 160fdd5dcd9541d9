//! Posting pictures and files, saying what they show, taking them off.

use image::ImageFormat;
use tests::TestApp;

use super::{jpeg, left, medium_of, number, picture, post};

#[rocket::async_test]
async fn a_note_carries_four_pictures_and_two_files_and_shows_them() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let pictures: Vec<Vec<u8>> = (1..=4).map(jpeg).collect();
    let files = [
        ("picture1", "a.jpg", pictures[0].as_slice()),
        ("picture2", "b.html", &pictures[1]),
        ("picture3", "", &pictures[2]),
        ("picture4", "../../d", &pictures[3]),
        ("file1", "../plan.md", b"# the plan".as_slice()),
        ("file2", "money.pdf", b"%PDF-1.7 ...".as_slice()),
    ];
    let fields = [("body", "four of them"), ("alt1", "an  oak\r\nin <snow>"), ("alt2", "")];
    let entry = ada.send("/entries", &fields, &files).await.made();
    let page = app.visitor().get(&format!("/entries/{entry}")).await;
    page.is(200).shows("pics-4").shows("an oak in &#60;snow&#62;").shows("plan.md").shows("money.pdf").hides("../");
    page.shows("width=\"60\" height=\"40\" loading=\"lazy\"").shows("u-photo").hides("Describe these");
    assert_eq!(page.body.matches("A picture that nobody has described yet").count(), 3);
    ada.get(&format!("/entries/{entry}"))
        .await
        .shows(&format!("/entries/{entry}/edit#media"))
        .shows("Describe these pictures");
    // Two forms of a picture only where it is larger than the small one; a file as it is.
    assert_eq!(left(&app).await, (6, 6));
    let file = app
        .visitor()
        .get(&format!("/media/{}/file", number(&app, "SELECT max(id) - 1 FROM media WHERE entry_id = $1", entry).await))
        .await;
    file.is(200).shows("# the plan");
}

#[rocket::async_test]
async fn a_picture_needs_no_words_and_a_comment_may_carry_one() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    ada.post("/entries", &[("body", " ")]).await.is(422).shows("this cannot be empty");
    let (entry, _) = post(&app, &ada, "", "public").await;
    let two = [("picture1", "x", jpeg(1)), ("picture2", "y", jpeg(2)), ("file1", "z.txt", b"text".to_vec())];
    let two: Vec<_> = two.iter().map(|(field, name, bytes)| (*field, *name, bytes.as_slice())).collect();
    let comment = ada.send(&format!("/entries/{entry}/comments"), &[("body", "")], &two).await;
    let comment: i64 = comment.is(303).location.rsplit("#c").next().unwrap().parse().unwrap();
    assert_eq!(number(&app, "SELECT count(*) FROM media WHERE entry_id = $1", comment).await, 1, "its one picture");
    let picture = medium_of(&app, comment).await;
    app.visitor().get(&format!("/entries/{entry}")).await.shows(&format!("/media/{picture}/small"));
}

#[rocket::async_test]
async fn large_pictures_are_kept_large_and_small_and_no_larger() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let large = picture(2600, 1300, 3, ImageFormat::Jpeg);
    let entry = ada.send("/entries", &[("body", "wide")], &[("picture1", "w.jpg", &large)]).await.made();
    let medium = medium_of(&app, entry).await;
    let sizes = [("large", 2048, 1024), ("small", 640, 320)];
    for (form, width, height) in sizes {
        let sent = app.visitor().fetch(&format!("/media/{medium}/{form}"), "").await;
        assert_eq!((sent.status, sent.header("Content-Type")), (200, "image/jpeg"));
        let seen = image::load_from_memory(&sent.bytes).unwrap();
        assert_eq!((seen.width(), seen.height()), (width, height));
    }
    app.visitor().get(&format!("/media/{medium}/file")).await.is(404);
    app.visitor().get(&format!("/entries/{entry}")).await.shows("width=\"640\" height=\"320\"");
}

#[rocket::async_test]
async fn what_they_show_can_be_said_later_and_each_can_be_taken_off() {
    let app = TestApp::start().await;
    let (ada, ben) = (app.person("ada").await, app.person("ben").await);
    let (entry, medium) = post(&app, &ada, "a wall", "public").await;
    let edit = format!("/entries/{entry}/edit");
    let alt = format!("alt{medium}");
    ada.get(&edit).await.is(200).shows("a wall").shows(&alt);
    let long = "x".repeat(1501);
    ada.post(&edit, &[("body", "a wall"), (&alt, &long)])
        .await
        .is(422)
        .shows("may be said in 1500 characters")
        .shows(&long);
    ben.post(&edit, &[("body", "a wall"), (&alt, "mine")]).await.is(403);
    ada.post(&edit, &[("body", "a wall"), (&alt, "an old wall")]).await.is(303);
    app.visitor().get(&format!("/entries/{entry}")).await.shows("alt=\"an old wall\"").shows("edited");
    // Of another entry than that of the form nothing changes.
    let (other, others) = post(&app, &ada, "another", "public").await;
    ada.post(&edit, &[("body", "a wall"), (&format!("off{others}"), "true")]).await.is(303);
    assert_eq!(medium_of(&app, other).await, others);
    // Without words and without pictures nothing would be left.
    let off = format!("off{medium}");
    ada.post(&edit, &[("body", ""), (&off, "true")]).await.is(422);
    app.visitor().get(&format!("/media/{medium}/small")).await.is(200);
    ada.post(&edit, &[("body", "a wall"), (&off, "true")]).await.is(303);
    app.visitor().get(&format!("/media/{medium}/small")).await.is(404);
    app.visitor().get(&format!("/entries/{entry}")).await.hides("u-photo");
    assert_eq!(left(&app).await, (1, 1), "its bytes are gone");
}

#[rocket::async_test]
async fn a_form_sent_twice_keeps_its_pictures_once() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let fields = [("body", "once"), ("once", "0123456789abcdef")];
    let first = ada.send("/entries", &fields, &[("picture1", "x", &jpeg(1))]).await.made();
    let second = ada.send("/entries", &fields, &[("picture1", "x", &jpeg(1))]).await.made();
    assert_eq!((first, left(&app).await), (second, (1, 1)));
}

#[rocket::async_test]
async fn newcomers_bring_less_in_a_day_and_are_told_how_much() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let (entry, _) = post(&app, &ada, "first", "public").await;
    let sql = "UPDATE members SET joined_at = folkmoot_now() WHERE id = $1";
    let owner = app.database.as_owner().await;
    owner.execute(sql, &[&ada.member().get()]).await.unwrap();
    owner.batch_execute("ALTER TABLE media DISABLE TRIGGER media_stay_as_they_are; UPDATE media SET size = 20971520; ALTER TABLE media ENABLE TRIGGER media_stay_as_they_are").await.unwrap();
    let refused = ada.send("/entries", &[("body", "typed words")], &[("picture1", "x", &jpeg(1))]).await;
    refused.is(422).shows("20 MB of pictures and files in a day while an account is new").shows("typed words");
    ada.send("/entries", &[("body", "words alone")], &[]).await.is(303);
    assert_eq!(left(&app).await, (1, 1));
    ada.post(&format!("/entries/{entry}/removal"), &[]).await.is(303);
    assert_eq!(left(&app).await, (0, 0), "deleting makes room");
}
