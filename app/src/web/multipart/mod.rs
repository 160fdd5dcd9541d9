//! Forms with files in them, as browsers send them, read part by part while they arrive. The token comes first, so that nobody makes us
//! keep a file who has none; what is larger than it may be is read to its end and not kept, so that the page can say so.

mod room;

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use encoding_rs::Encoding;
use multer::bytes::Bytes;
use multer::{Field, Multipart};
use rocket::http::ContentType;
use rocket::request::Request;
use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::time::{Duration, timeout};

use self::room::{Bounded, Place, WAITS};
use super::csrf::FIELD;

/// More parts than that no form of ours has.
const PARTS_MAX: usize = 64;

/// So much may all that is typed into a form with files have.
const TYPED_BYTES_MAX: usize = 512 * 1024;

/// So large may one file be.
pub const FILE_BYTES_MAX: usize = 8 * 1024 * 1024;

/// So much may all files of one form have together.
pub const FILES_BYTES_MAX: usize = 20 * 1024 * 1024;

/// Whoever sends nothing for so long is not sending any more.
const SILENCE: Duration = Duration::from_secs(15);

/// What says what a part is, and what stands before the first one, is no longer than that.
const HEAD_BYTES_MAX: usize = 128 * 1024;

/// So much of a body that is one file is read at once.
const CHUNK_BYTES: usize = 64 * 1024;

/// A file as it was sent. Its name and what its sender says of its type are not to be believed.
#[derive(Default)]
pub struct Sent {
    pub field: String,
    pub name: String,
    pub bytes: Vec<u8>,
    /// Whether there was more than is kept: then nothing is.
    pub is_too_large: bool,
}

/// The files of a form. They keep their place in memory taken until they are dropped.
#[derive(Default)]
pub struct Files {
    sent: Vec<Sent>,
    room: Option<Place>,
}

impl Files {
    /// The file of a field, if one was chosen.
    pub fn of(&self, field: &str) -> Option<&Sent> {
        self.sent.iter().find(|sent| sent.field == field)
    }

    /// The text of a file; empty where none was chosen.
    pub fn text(&self, field: &str) -> String {
        self.of(field).map(|sent| text(&sent.bytes)).unwrap_or_default()
    }

    /// Whether no file was chosen.
    pub fn is_empty(&self) -> bool {
        self.sent.is_empty()
    }

    fn size(&self) -> usize {
        self.sent.iter().map(|sent| sent.bytes.len()).sum()
    }
}

/// What a form brought: its fields, encoded as other forms are, and its files.
pub struct Arrived {
    pub fields: String,
    pub files: Files,
}

/// Why a form is not taken.
#[derive(Debug, PartialEq, Eq)]
pub enum Fault {
    /// It is no form, is cut off, or has more than any form of ours.
    Broken,
    /// The token does not come before its files.
    NoToken,
    /// Too many others are sending files at this moment.
    NoRoom,
}

impl From<multer::Error> for Fault {
    fn from(_: multer::Error) -> Self {
        Self::Broken
    }
}

/// Where the parts of a form with a file begin and end; `None` for other forms.
pub fn boundary(request: &Request<'_>) -> Option<String> {
    let kind = request.content_type().filter(|kind| *kind.media_type() == *ContentType::FormData.media_type())?;
    multer::parse_boundary(kind.to_string()).ok()
}

/// Reads a form. `is_ours` says whether a token is the right one; without `takes_files` no file is kept.
pub async fn read<'r, R>(
    body: R,
    boundary: String,
    (takes_files, sender): (bool, IpAddr),
    is_ours: impl Fn(&str) -> bool,
) -> Result<Arrived, Fault>
where
    R: AsyncRead + Unpin + Send + 'r,
{
    let left = Arc::new(AtomicUsize::new(0));
    let mut parts = Multipart::with_reader(Bounded { body, left: Arc::clone(&left), stops: false }, boundary);
    let (mut pairs, mut files, mut has_token) = (Vec::new(), Files::default(), false);
    let mut typed = 0;
    for _ in 0..PARTS_MAX {
        left.store(HEAD_BYTES_MAX, Ordering::Relaxed);
        let part = timeout(SILENCE, parts.next_field()).await.map_err(|_| Fault::Broken)??;
        let Some(part) = part else { return Ok(Arrived { fields: encoded(&pairs), files }) };
        left.store(usize::MAX, Ordering::Relaxed);
        let name = part.name().ok_or(Fault::Broken)?.to_owned();
        if part.file_name().is_some() {
            if !has_token {
                return Err(Fault::NoToken);
            }
            take(&mut files, name, part, (takes_files, sender)).await?;
            continue;
        }
        let value = value(part, TYPED_BYTES_MAX.saturating_sub(typed)).await?;
        typed += value.len();
        has_token |= name == FIELD && is_ours(&value);
        pairs.push((name, value));
    }
    Err(Fault::Broken)
}

/// Reads a body that is one file and nothing else, as this field of a form would have brought it.
pub async fn whole<R>(mut body: R, field: &str, sender: IpAddr) -> Result<Files, Fault>
where
    R: AsyncRead + Unpin + Send,
{
    let room = Some(Place::take(sender, WAITS).await?);
    let mut sent = Sent { field: field.to_owned(), ..Sent::default() };
    let mut chunk = vec![0; CHUNK_BYTES];
    loop {
        let read = timeout(SILENCE, body.read(&mut chunk)).await.map_err(|_| Fault::Broken)?;
        let read = read.map_err(|_| Fault::Broken)?;
        if read == 0 {
            return Ok(Files { sent: vec![sent], room });
        }
        sent.is_too_large |= sent.bytes.len() + read > FILE_BYTES_MAX;
        if sent.is_too_large {
            sent.bytes = Vec::new();
        } else {
            sent.bytes.extend_from_slice(chunk.get(..read).unwrap_or_default());
        }
    }
}

/// A field that was typed.
async fn value(mut part: Field<'_>, max: usize) -> Result<String, Fault> {
    let mut bytes = Vec::new();
    while let Some(chunk) = next(&mut part).await? {
        bytes.extend_from_slice(&chunk);
        if bytes.len() > max {
            return Err(Fault::Broken);
        }
    }
    Ok(text(&bytes))
}

/// A file. A field in which none was chosen comes without a name and without bytes.
async fn take(
    files: &mut Files,
    field: String,
    mut part: Field<'_>,
    (takes_files, sender): (bool, IpAddr),
) -> Result<(), Fault> {
    let name = part.file_name().unwrap_or_default().to_owned();
    let left = if takes_files { FILE_BYTES_MAX.min(FILES_BYTES_MAX.saturating_sub(files.size())) } else { 0 };
    let mut sent = Sent { field, name, ..Sent::default() };
    let mut is_empty = true;
    while let Some(chunk) = next(&mut part).await? {
        is_empty &= chunk.is_empty();
        if takes_files && files.room.is_none() && !is_empty {
            files.room = Some(Place::take(sender, WAITS).await?);
        }
        sent.is_too_large |= sent.bytes.len() + chunk.len() > left;
        if sent.is_too_large {
            sent.bytes = Vec::new();
        } else {
            sent.bytes.extend_from_slice(&chunk);
        }
    }
    if !(is_empty && sent.name.is_empty()) {
        files.sent.push(sent);
    }
    Ok(())
}

/// What comes next of a part.
async fn next(part: &mut Field<'_>) -> Result<Option<Bytes>, Fault> {
    Ok(timeout(SILENCE, part.chunk()).await.map_err(|_| Fault::Broken)??)
}

fn encoded(pairs: &[(String, String)]) -> String {
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
}

/// The text of a field or a file: UTF-8, or what a mark at its beginning or an XML declaration says.
fn text(bytes: &[u8]) -> String {
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        return encoding.decode(bytes).0.into_owned();
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => declared(bytes).decode(bytes).0.into_owned(),
    }
}

fn declared(bytes: &[u8]) -> &'static Encoding {
    let start = String::from_utf8_lossy(&bytes[..bytes.len().min(200)]).into_owned();
    let label = start.split_once("encoding=").and_then(|(_, rest)| rest.split(['"', '\'']).nth(1));
    label.and_then(|label| Encoding::for_label(label.as_bytes())).unwrap_or(encoding_rs::UTF_8)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SENDER: IpAddr = IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);

    async fn arrived(body: &[u8], takes_files: bool) -> Result<Arrived, Fault> {
        read(std::io::Cursor::new(body.to_vec()), "XX".to_owned(), (takes_files, SENDER), |token| token == "a&b=c")
            .await
    }

    fn file(name: &str, bytes: &[u8]) -> Vec<u8> {
        let head =
            format!("--XX\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n").into_bytes();
        [head.as_slice(), bytes, b"\r\n"].concat()
    }

    const TOKEN: &[u8] = b"--XX\r\nContent-Disposition: form-data; name=\"_csrf\"\r\n\r\na&b=c\r\n";

    #[rocket::async_test]
    async fn fields_become_pairs_and_files_are_read_as_text_where_they_are_text() {
        let xml = b"<?xml version='1.0' encoding='iso-8859-1'?><o t='\xe9'/>";
        let body = [TOKEN, &file("x.opml", xml), b"--XX--\r\n"].concat();
        let form = arrived(&body, true).await.unwrap();
        assert_eq!(form.fields, "_csrf=a%26b%3Dc");
        assert!(form.files.text("file").ends_with("t='é'/>"));
        assert!(arrived(&body, false).await.unwrap().files.of("file").unwrap().is_too_large);
        assert!(
            arrived(&[TOKEN, &file("", b""), b"--XX--\r\n"].concat(), true).await.unwrap().files.of("file").is_none()
        );
    }

    #[rocket::async_test]
    async fn nothing_is_kept_of_a_form_that_is_broken_or_has_no_token_before_its_files() {
        let cut = b"--XX\r\nContent-Disposition: form-data; name=\"x\"\r\n\r\ncut off";
        assert_eq!(arrived(cut, true).await.err(), Some(Fault::Broken));
        assert_eq!(arrived(b"a=b", true).await.err(), Some(Fault::Broken));
        let late = [&file("x", b"y"), TOKEN, b"--XX--\r\n"].concat();
        assert_eq!(arrived(&late, true).await.err(), Some(Fault::NoToken));
        let many = [TOKEN.repeat(1000).as_slice(), b"--XX--\r\n"].concat();
        assert_eq!(arrived(&many, true).await.err(), Some(Fault::Broken));
    }

    #[rocket::async_test]
    async fn what_is_too_large_is_read_to_its_end_and_the_rest_is_there() {
        let large = file("large", &vec![b'x'; FILE_BYTES_MAX + 1]);
        let body = [TOKEN, &large, &file("next", b"y"), b"--XX--\r\n"].concat();
        let form = arrived(&body, true).await.unwrap();
        let kept: Vec<_> = form.files.sent.iter().map(|sent| (sent.bytes.len(), sent.is_too_large)).collect();
        assert_eq!(kept, [(0, true), (1, false)]);
    }

    #[rocket::async_test]
    async fn a_head_without_an_end_is_not_waited_for() {
        let head = b"--XX\r\nContent-Disposition: form-data; name=\"a\"; x=\"";
        let long = [head.as_slice(), &vec![b'a'; HEAD_BYTES_MAX * 4]].concat();
        assert_eq!(arrived(&long, true).await.err(), Some(Fault::Broken));
        assert_eq!(arrived(&vec![b'a'; HEAD_BYTES_MAX * 4], true).await.err(), Some(Fault::Broken));
        let after = [TOKEN, &file("x", &vec![b'y'; HEAD_BYTES_MAX * 4]), b"--XX--\r\n"].concat();
        assert!(arrived(&after, true).await.is_ok(), "files are larger than heads");
    }
}
