//! Pictures and files of an entry as pages show them: finished, printable, and knowing nothing of the database.

use askama::Template;
use askama::filters::HtmlSafe;
use store::media::Medium;

/// A single picture stands in a box of so many pixels.
const BOX: (i32, i32) = (640, 560);

/// A picture among words.
#[derive(Debug, Clone)]
pub struct Picture {
    pub id: i64,
    pub content_type: String,
    /// What it shows; empty where nobody said.
    pub alt: String,
    /// As large as it stands there, known before it has come: nothing moves when it does.
    pub width: i32,
    pub height: i32,
    pub bytes: i64,
}

impl Picture {
    /// What is read out in its place.
    pub fn said(&self) -> &str {
        if self.alt.is_empty() { "A picture that nobody has described yet" } else { &self.alt }
    }
}

/// A file to be saved.
#[derive(Debug, Clone)]
pub struct File {
    pub id: i64,
    pub name: String,
    pub content_type: String,
    pub bytes: i64,
    /// "1.2 MB".
    pub size: String,
}

/// What stands with the words of an entry.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "partials/media.html")]
pub struct Attached {
    pub pictures: Vec<Picture>,
    pub files: Vec<File>,
    /// Where each is served: "/media", or for those who judge "/cases/7/media".
    pub stem: String,
    /// Where its author says what a picture shows; empty for others, and where all are described.
    pub describe: String,
}

impl HtmlSafe for Attached {}

impl Attached {
    pub fn new(media: Vec<Medium>, stem: &str) -> Self {
        let (pictures, files): (Vec<Medium>, Vec<Medium>) = media.into_iter().partition(|medium| medium.kind != "file");
        Self {
            pictures: pictures.into_iter().map(picture).collect(),
            files: files.into_iter().map(file).collect(),
            stem: stem.to_owned(),
            describe: String::new(),
        }
    }

    /// The same for its author, who is asked what pictures show that nobody described.
    #[must_use]
    pub fn described_at(self, href: String) -> Self {
        let is_asked = self.pictures.iter().any(|picture| picture.alt.is_empty());
        Self { describe: if is_asked { href } else { String::new() }, ..self }
    }

    pub fn is_empty(&self) -> bool {
        self.pictures.is_empty() && self.files.is_empty()
    }

    /// "2 pictures and 1 file"; empty where there is nothing.
    pub fn counted(&self) -> String {
        let count = |count: usize, one: &str| match count {
            0 => None,
            1 => Some(format!("1 {one}")),
            more => Some(format!("{more} {one}s")),
        };
        let parts = [count(self.pictures.len(), "picture"), count(self.files.len(), "file")];
        parts.into_iter().flatten().collect::<Vec<_>>().join(" and ")
    }
}

fn picture(medium: Medium) -> Picture {
    let (width, height) = fitted(medium.width.unwrap_or(1), medium.height.unwrap_or(1));
    let Medium { id, content_type, alt, size: bytes, .. } = medium;
    Picture { id, content_type, alt, width, height, bytes }
}

/// Edges within the box, in proportion; never larger than they are.
fn fitted(width: i32, height: i32) -> (i32, i32) {
    let (width, height) = (width.max(1), height.max(1));
    let (wide, high) = (width.min(BOX.0), height.min(BOX.1));
    if wide * height <= high * width {
        (wide, (wide * height / width).max(1))
    } else {
        ((high * width / height).max(1), high)
    }
}

fn file(medium: Medium) -> File {
    let Medium { id, name, content_type, size: bytes, .. } = medium;
    File { id, name, content_type, bytes, size: size_in_words(bytes) }
}

fn size_in_words(bytes: i64) -> String {
    match bytes {
        ..1_000 => format!("{bytes} bytes"),
        1_000..1_000_000 => format!("{} kB", bytes / 1_000),
        _ => format!("{}.{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edges_are_known_before_a_picture_has_come() {
        assert_eq!(fitted(2048, 1024), (640, 320));
        assert_eq!(fitted(1024, 2048), (280, 560));
        assert_eq!(fitted(30, 20), (30, 20));
        assert_eq!(fitted(2048, 1), (640, 1));
    }

    #[test]
    fn sizes_are_said_in_words() {
        assert_eq!([999, 4_300, 1_250_000].map(size_in_words), ["999 bytes", "4 kB", "1.2 MB"]);
    }
}
