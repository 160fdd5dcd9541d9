//! Pictures and files of entries, and portraits.

mod cases;
mod elsewhere;
mod guards;
mod hostile;
mod portraits;
mod posting;
mod seeing;

use std::io::Cursor;

use image::{ImageFormat, Rgb, RgbImage};
use tests::{Person, TestApp};

/// A picture that is like no other with another number.
pub fn picture(width: u32, height: u32, number: u8, format: ImageFormat) -> Vec<u8> {
    let drawn = RgbImage::from_fn(width, height, |x, y| Rgb([number, (x % 251) as u8, (y % 241) as u8]));
    let mut bytes = Vec::new();
    drawn.write_to(&mut Cursor::new(&mut bytes), format).unwrap();
    bytes
}

pub fn jpeg(number: u8) -> Vec<u8> {
    picture(60, 40, number, ImageFormat::Jpeg)
}

/// Posts a note with one picture; its number and the picture's.
pub async fn post(app: &TestApp, person: &Person<'_>, body: &str, audience: &str) -> (i64, i64) {
    let fields = [("body", body), ("audience", audience), ("alt1", "a wall")];
    let posted = person.send("/entries", &fields, &[("picture1", "x.jpg", &jpeg(7))]).await;
    posted.is(303);
    let entry = posted.made();
    (entry, medium_of(app, entry).await)
}

/// The first medium of an entry.
pub async fn medium_of(app: &TestApp, entry: i64) -> i64 {
    number(app, "SELECT id FROM media WHERE entry_id = $1 ORDER BY id LIMIT 1", entry).await
}

pub async fn number(app: &TestApp, sql: &str, id: i64) -> i64 {
    app.database.as_owner().await.query_one(sql, &[&id]).await.unwrap().get(0)
}

/// Rows of media and of bytes that are left.
pub async fn left(app: &TestApp) -> (i64, i64) {
    let row = app
        .database
        .as_owner()
        .await
        .query_one("SELECT (SELECT count(*) FROM media), (SELECT count(*) FROM media_bytes)", &[])
        .await
        .unwrap();
    (row.get(0), row.get(1))
}
