//! Bytes, names and forms by somebody who means harm.

use image::ImageFormat;
use tests::files::form;
use tests::{Person, TestApp};

use super::{jpeg, left, medium_of, picture};

async fn refused(ada: &Person<'_>, field: &str, bytes: &[u8], why: &str) {
    let answer =
        ada.send("/entries", &[("body", "kept words"), ("alt1", "kept alt")], &[(field, "x.png", bytes)]).await;
    answer.is(422).shows(why).shows("kept words").shows("choose pictures and files again");
    if field.starts_with("picture") {
        answer.shows("kept alt");
    }
}

/// A PNG that says of itself that it is so large.
fn bomb(width: u32, height: u32) -> Vec<u8> {
    let mut png = picture(1, 1, 0, ImageFormat::Png);
    png[16..20].copy_from_slice(&width.to_be_bytes());
    png[20..24].copy_from_slice(&height.to_be_bytes());
    let sum = !png[12..29].iter().fold(!0_u32, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| if sum & 1 == 1 { 0xedb8_8320 ^ (sum >> 1) } else { sum >> 1 })
    });
    png[29..33].copy_from_slice(&sum.to_be_bytes());
    png
}

#[rocket::async_test]
async fn hostile_pictures_are_refused_in_words_and_what_was_typed_is_kept() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    refused(&ada, "picture1", &bomb(65_535, 65_535), "has 65535 × 65535 pixels").await;
    refused(&ada, "picture1", &bomb(12_000, 12_000), "may have 24 million in all").await;
    refused(&ada, "picture1", b"", "it is empty").await;
    refused(&ada, "picture1", &jpeg(1)[..30], "damaged, or cut off").await;
    refused(&ada, "picture1", b"GIF89a/*\0*/=1;alert(1)//", "has 10799 × 10752 pixels").await;
    refused(&ada, "picture1", b"<svg xmlns='x' onload='alert(1)'/>", "SVG or HTML").await;
    refused(&ada, "picture1", b"<!DOCTYPE html><script>alert(1)</script>", "SVG or HTML").await;
    refused(&ada, "picture1", &vec![b'x'; 8 * 1024 * 1024 + 1], "one may have 8 MB").await;
    refused(&ada, "file1", b"\x7fELF\x02\x01", "this kind of file is not taken here").await;
    refused(&ada, "file1", b" \n<html><script>alert(1)</script>", "HTML, SVG, XML").await;
    refused(&ada, "file1", b"", "it is empty").await;
    assert_eq!(left(&app).await, (0, 0));
}

#[rocket::async_test]
async fn megabytes_of_data_about_a_picture_do_not_stay() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let whole = jpeg(9);
    let segment = [&[0xff, 0xe1, 0xff, 0xff][..], b"Exif\0\0GPS 48.137 ", &vec![b'x'; 65_533 - 17]].concat();
    let told = |times: usize| [&whole[..2], &segment.repeat(times), &whole[2..]].concat();
    let entry = ada.send("/entries", &[("body", "six")], &[("picture1", "x.jpg", &told(100))]).await.made();
    let kept = app.visitor().fetch(&format!("/media/{}/large", medium_of(&app, entry).await), "").await;
    assert!(kept.status == 200 && kept.bytes.len() < 20_000 && !kept.bytes.windows(3).any(|w| w == b"GPS"));
    refused(&ada, "picture1", &told(458), "one may have 8 MB").await;
}

#[rocket::async_test]
async fn a_polyglot_is_only_a_picture_or_only_saved() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    let gif = [picture(4, 4, 1, ImageFormat::Gif), b"*/=1;alert(document.cookie)//<script>".to_vec()].concat();
    let pdf = b"%PDF-1.4\n<html><script>alert(1)</script>";
    let files = [("picture1", "x.js", gif.as_slice()), ("file1", "x.html", pdf.as_slice())];
    let entry = ada.send("/entries", &[("body", "both")], &files).await.made();
    let first = medium_of(&app, entry).await;
    let seen = app.visitor().fetch(&format!("/media/{first}/large"), "").await;
    assert_eq!(seen.header("Content-Type"), "image/png");
    assert!(!seen.bytes.windows(6).any(|window| window == b"script"));
    let saved = app.visitor().fetch(&format!("/media/{}/file", first + 1), "").await;
    assert_eq!(saved.header("Content-Type"), "application/pdf");
    assert_eq!(saved.header("Content-Disposition"), "attachment; filename=\"x.html.pdf\"; filename*=UTF-8''x.html.pdf");
    for answer in [&seen, &saved] {
        assert_eq!(answer.header("X-Content-Type-Options"), "nosniff");
        assert_eq!(answer.header("Content-Security-Policy"), "sandbox; default-src 'none'; frame-ancestors 'none'");
    }
}

#[rocket::async_test]
async fn names_lead_nowhere_and_headers_stay_one_line() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    for (given, kept) in
        [("../../etc/cron.d/x", "x.txt"), ("cod\u{202e}exe.txt", "codexe.txt"), ("C:\\a\\b.md", "b.md")]
    {
        let entry = ada.send("/entries", &[("body", "x")], &[("file1", given, b"words")]).await.made();
        let sent = app.visitor().fetch(&format!("/media/{}/file", medium_of(&app, entry).await), "").await;
        assert!(sent.header("Content-Disposition").contains(&format!("filename=\"{kept}\"")), "{given}");
        assert_eq!(sent.header("Set-Cookie"), "");
    }
}

#[rocket::async_test]
async fn forms_that_are_none_of_ours_leave_nothing() {
    let app = TestApp::start().await;
    let (ada, ben) = (app.person("ada").await, app.person("ben").await);
    let token = ada.csrf();
    let signed = |fields: &[(&str, &str)]| -> Vec<u8> {
        form(&[&[("_csrf", token.as_str()), ("body", "x")], fields].concat(), &[("picture1", "x", &jpeg(1))])
    };
    // A thousand parts, cut off, without a token, with somebody else's, with the token after the file, and more than any form here sends.
    let many: Vec<(&str, &str)> = vec![("alt1", "x"); 1000];
    ada.send_raw("/entries", signed(&many)).await.is(422);
    let whole = signed(&[]);
    ada.send_raw("/entries", whole[..whole.len() - 40].to_vec()).await.is(422);
    ada.send_raw("/entries", form(&[("body", "x")], &[("picture1", "x", &jpeg(1))])).await.is(403);
    ben.send_raw("/entries", whole.clone()).await.is(403);
    ada.send_raw("/entries", form(&[], &[("picture1", "x", &jpeg(1)), ("_csrf", "", token.as_bytes())])).await.is(403);
    ada.send_raw("/entries", form(&[("_csrf", &token)], &[("file1", "x", &vec![b'x'; 42 * 1024 * 1024])]))
        .await
        .is(422);
    app.visitor().send_raw("/entries", whole).await.is(303).hides("x-photo");
    assert_eq!(left(&app).await, (0, 0));
    assert_eq!(super::number(&app, "SELECT count(*) FROM entries WHERE kind = 'note' AND id > $1", 0).await, 0);
    // All together are too many, and each alone would not be.
    let six = vec![b'x'; 6 * 1024 * 1024];
    let files = [
        ("file1", "a.txt", six.as_slice()),
        ("file2", "b.txt", &six),
        ("picture1", "c", &six),
        ("picture2", "d", &six),
    ];
    ada.send("/entries", &[("body", "kept words")], &files)
        .await
        .is(422)
        .shows("all of them together 20 MB")
        .shows("kept words");
}
