//! What bytes are, said by the bytes alone. Whatever is not on these lists is refused, with a word about what to do instead.

use image::ImageFormat;

/// A kind of file that is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileKind {
    pub content_type: &'static str,
    /// How the names of such files end; the first is put where another stands.
    pub endings: &'static [&'static str],
}

const PDF: FileKind = FileKind { content_type: "application/pdf", endings: &["pdf"] };
const ZIP: FileKind = FileKind {
    content_type: "application/zip",
    endings: &["zip", "odt", "ods", "odp", "docx", "xlsx", "pptx", "epub"],
};
const MP3: FileKind = FileKind { content_type: "audio/mpeg", endings: &["mp3"] };
const OGG: FileKind = FileKind { content_type: "audio/ogg", endings: &["ogg", "oga", "opus"] };
const FLAC: FileKind = FileKind { content_type: "audio/flac", endings: &["flac"] };
const TEXT: FileKind = FileKind { content_type: "text/plain", endings: &["txt", "md", "csv"] };

/// Why something is no picture that is taken.
const NO_PICTURE: &str = "this is no picture that can be shown here: save it as JPEG, PNG, WebP or GIF";
const DRAWING: &str = "this is a drawing or a page that can hold programs (SVG or HTML): save it as PNG";
const APPLE: &str = "this is a picture as some telephones keep them (HEIC or AVIF): save it as JPEG";
/// Why something is no file that is taken.
const NO_FILE: &str =
    "this kind of file is not taken here: a PDF, a ZIP, plain text, Markdown, CSV, MP3, Ogg or FLAC is";

/// Whether it begins as a page or a drawing does.
fn is_markup(bytes: &[u8]) -> bool {
    let start = bytes.get(..bytes.len().min(512)).unwrap_or_default();
    let text = String::from_utf8_lossy(start).to_lowercase();
    let text = text.trim_start_matches(|c: char| c == '\u{feff}' || c.is_whitespace());
    text.starts_with('<') && !text.starts_with("<-")
}

/// The format of a picture.
pub fn picture(bytes: &[u8]) -> Result<ImageFormat, &'static str> {
    match image::guess_format(bytes) {
        Ok(format @ (ImageFormat::Jpeg | ImageFormat::Png | ImageFormat::Gif | ImageFormat::WebP)) => Ok(format),
        _ if is_markup(bytes) => Err(DRAWING),
        _ if bytes.get(4..8) == Some(b"ftyp") => Err(APPLE),
        _ => Err(NO_PICTURE),
    }
}

/// The kind of a file.
pub fn file(bytes: &[u8]) -> Result<FileKind, &'static str> {
    let begins = |with: &[u8]| bytes.starts_with(with);
    match bytes {
        _ if begins(b"%PDF-") => Ok(PDF),
        _ if begins(b"PK\x03\x04") => Ok(ZIP),
        // A text may begin with these letters too; a version of the format comes behind them.
        _ if begins(b"ID3") && bytes.get(3).is_some_and(|version| *version < 16) => Ok(MP3),
        _ if is_mpeg_audio(bytes) => Ok(MP3),
        _ if begins(b"OggS") => Ok(OGG),
        _ if begins(b"fLaC") => Ok(FLAC),
        _ if is_markup(bytes) => Err("pages and drawings (HTML, SVG, XML) are not taken here: save it as PDF"),
        _ if image::guess_format(bytes).is_ok() => Err("this is a picture: choose it where pictures are chosen"),
        _ if is_text(bytes) => Ok(TEXT),
        _ => Err(NO_FILE),
    }
}

/// A frame of MPEG audio begins so: layer III, with a bit rate that exists.
fn is_mpeg_audio(bytes: &[u8]) -> bool {
    matches!(bytes, [0xff, second, third, ..] if second & 0xe0 == 0xe0 && second & 0x06 == 0x02 && third >> 4 != 0x0f)
}

fn is_text(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes)
        .is_ok_and(|text| !text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t' | '\u{c}')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_bytes_say_what_something_is() {
        assert_eq!(picture(b"\x89PNG\r\n\x1a\n...."), Ok(ImageFormat::Png));
        assert_eq!(picture(b"GIF89a/*\0\0*/=1;alert(1)"), Ok(ImageFormat::Gif), "it is made anew, without its script");
        assert_eq!(picture(b"  <?xml version='1.0'?><svg onload='x'/>"), Err(DRAWING));
        assert_eq!(picture("\u{feff}<!DOCTYPE html>".as_bytes()), Err(DRAWING));
        assert_eq!(picture(b"\0\0\0\x18ftypheic...."), Err(APPLE));
        assert_eq!(picture(b"BM........"), Err(NO_PICTURE));
        assert_eq!(picture(b""), Err(NO_PICTURE));
    }

    #[test]
    fn files_are_taken_by_a_list() {
        assert_eq!(file(b"%PDF-1.7\n<html><script>"), Ok(PDF), "it is only ever saved, never opened as a page");
        assert_eq!(file(b"PK\x03\x04...."), Ok(ZIP));
        assert_eq!(file(b"a,b\n1,2\n"), Ok(TEXT));
        assert_eq!(file(b"\xff\xfb\x90\x00"), Ok(MP3));
        assert_eq!((file(b"ID3\x04\0"), file(b"ID3 is a format")), (Ok(MP3), Ok(TEXT)));
        for refused in
            [&b"<html>"[..], b"\x7fELF", b"MZ\x90\0", b"\x89PNG\r\n\x1a\n", b"\n <svg/>", b"\xff\xff\xff\xff"]
        {
            assert!(file(refused).is_err(), "{refused:?}");
        }
    }
}
