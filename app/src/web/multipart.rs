//! Forms with a file in them, as browsers send them, read into the same pairs as other forms. A file is its text.

use std::convert::Infallible;

use encoding_rs::Encoding;
use futures::stream;
use multer::Multipart;
use rocket::http::ContentType;
use rocket::request::Request;

/// More fields than that no page of ours has.
const FIELDS_MAX: usize = 8_000;

/// Where the parts of a form with a file begin and end; `None` for other forms.
pub fn boundary(request: &Request<'_>) -> Option<String> {
    let kind = request.content_type().filter(|kind| *kind.media_type() == *ContentType::FormData.media_type())?;
    multer::parse_boundary(kind.to_string()).ok()
}

/// The fields, encoded as other forms are. `None` when it is broken, or a file is no text.
pub async fn as_urlencoded(body: Vec<u8>, boundary: String) -> Option<String> {
    let mut parts = Multipart::new(stream::iter([Ok::<_, Infallible>(body)]), boundary);
    let mut pairs: Vec<(String, String)> = Vec::new();
    for _ in 0..FIELDS_MAX {
        let Some(part) = parts.next_field().await.ok()? else { return Some(encoded(&pairs)) };
        let name = part.name()?.to_owned();
        pairs.push((name, text(&part.bytes().await.ok()?)));
    }
    None
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

    async fn read(body: &[u8]) -> Option<Vec<(String, String)>> {
        let form = as_urlencoded(body.to_vec(), "XX".to_owned()).await?;
        Some(url::form_urlencoded::parse(form.as_bytes()).into_owned().collect())
    }

    #[rocket::async_test]
    async fn fields_and_files_become_pairs() {
        let body = b"--XX\r\nContent-Disposition: form-data; name=\"_csrf\"\r\n\r\na&b=c\r\n--XX\r\n\
            Content-Disposition: form-data; name=\"file\"; filename=\"x.opml\"\r\nContent-Type: text/xml\r\n\r\n\
            <?xml version='1.0' encoding='iso-8859-1'?><o t='\xe9'/>\r\n--XX--\r\n";
        let pairs = read(body).await.unwrap();
        assert_eq!(pairs[0], ("_csrf".to_owned(), "a&b=c".to_owned()));
        assert!(pairs[1].1.ends_with("t='é'/>"), "{pairs:?}");
        assert!(read(b"--XX\r\nContent-Disposition: form-data; name=\"x\"\r\n\r\ncut off").await.is_none());
        assert!(read(b"a=b").await.is_none());
    }
}
