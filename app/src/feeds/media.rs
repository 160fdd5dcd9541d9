//! Pictures and files of an item: shown where everybody may see them; else a reader, who has no cookies of ours, is told how many there are.

use std::fmt::Write;

use crate::web::feeds::{Enclosure, escaped};
use crate::web::media::Attached;

/// What stands below the words of an item.
pub fn html(media: &Attached, is_public: bool, href: &str) -> String {
    if media.is_empty() {
        return String::new();
    }
    if !is_public {
        return format!("\n<p>With <a href=\"{}\">{}</a></p>", escaped(href), media.counted());
    }
    let mut html = String::new();
    for picture in &media.pictures {
        // Writing to a String cannot fail.
        let _ = write!(
            html,
            "\n<p><img src=\"/media/{}/large\" alt=\"{}\" width=\"{}\" height=\"{}\"></p>",
            picture.id,
            escaped(picture.said()),
            picture.width,
            picture.height
        );
    }
    for file in &media.files {
        let name = escaped(&file.name);
        let _ = write!(html, "\n<p><a href=\"/media/{}/file\">{name}</a> ({})</p>", file.id, file.size);
    }
    html
}

/// The same for readers that fetch them by themselves.
pub fn enclosures(media: &Attached, is_public: bool) -> Vec<Enclosure> {
    if !is_public {
        return Vec::new();
    }
    let pictures = media.pictures.iter().map(|picture| Enclosure {
        path: format!("/media/{}/large", picture.id),
        media_type: picture.content_type.clone(),
        bytes: picture.bytes,
        title: picture.alt.clone(),
    });
    let files = media.files.iter().map(|file| Enclosure {
        path: format!("/media/{}/file", file.id),
        media_type: file.content_type.clone(),
        bytes: file.bytes,
        title: file.name.clone(),
    });
    pictures.chain(files).collect()
}
