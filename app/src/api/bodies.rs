//! What a program sends: JSON of a known shape, and the key under which it is to be done once.

use std::time::Duration;

use rocket::data::{Data, FromData, Outcome, ToByteUnit};
use rocket::request::Request;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

use super::problem::{Kind, Problem, keep};
use crate::error::AppError;
use crate::media::{PORTRAIT, SENT_AHEAD};
use crate::web::guards::ClientIp;
use crate::web::multipart::{self, FILE_BYTES_MAX, Fault, Files};

/// As much as any form of a page sends.
const LIMIT_KIB: u64 = 512;

/// How long a body may take to arrive.
const ARRIVES_WITHIN: Duration = Duration::from_secs(30);

/// How long one that is a file may: pictures go up slowly from a telephone.
const FILE_ARRIVES_WITHIN: Duration = Duration::from_secs(120);

/// The longest key; the database keeps no longer one.
const KEY_MAX: usize = 255;

/// A body that was read.
pub struct Sent<T> {
    pub wanted: T,
    pub request: Asked,
}

/// A request as its key stands for it.
pub struct Asked {
    /// The header Idempotency-Key.
    pub key: Option<String>,
    /// SHA-256 of method, address and body.
    pub hash: [u8; 32],
}

#[rocket::async_trait]
impl<'r, T: DeserializeOwned + Send + 'static> FromData<'r> for Sent<T> {
    type Error = ();

    async fn from_data(request: &'r Request<'_>, data: Data<'r>) -> Outcome<'r, Self> {
        match read(request, data).await {
            Ok(sent) => Outcome::Success(sent),
            Err(problem) => Outcome::Error((keep(request, problem), ())),
        }
    }
}

async fn read<T: DeserializeOwned>(request: &Request<'_>, data: Data<'_>) -> Result<Sent<T>, Problem> {
    if !request.content_type().is_some_and(|kind| kind.is_json()) {
        return Err(Problem::new(Kind::NotJson));
    }
    let key = key_of(request)?;
    let body = rocket::tokio::time::timeout(ARRIVES_WITHIN, data.open(LIMIT_KIB.kibibytes()).into_bytes())
        .await
        .map_err(|_| Problem::saying(Kind::Malformed, "The body took too long to arrive."))?
        .map_err(|_| Problem::saying(Kind::Malformed, "The body did not arrive."))?;
    if !body.is_complete() {
        return Err(Problem::new(Kind::TooLarge));
    }
    let body = body.into_inner();
    let wanted: serde_json::Value =
        serde_json::from_slice(&body).map_err(|why| Problem::saying(Kind::Malformed, format!("No JSON: {why}.")))?;
    // Postgres cannot keep one.
    if holds_nul(&wanted) {
        return Err(Problem::saying(Kind::Malformed, "The body holds the character U+0000, which cannot be kept."));
    }
    let wanted = serde_json::from_value(wanted)
        .map_err(|why| Problem::saying(Kind::Malformed, format!("Another shape than the document says: {why}.")))?;
    Ok(Sent { wanted, request: Asked { key, hash: hash_of(request, &body) } })
}

/// A body that is a file.
pub struct SentFile {
    pub files: Files,
    pub request: Asked,
}

/// A body that is a picture to stand beside a name.
pub struct SentPortrait(pub Files);

#[rocket::async_trait]
impl<'r> FromData<'r> for SentFile {
    type Error = ();

    async fn from_data(request: &'r Request<'_>, data: Data<'r>) -> Outcome<'r, Self> {
        match sent_file(request, data).await {
            Ok(sent) => Outcome::Success(sent),
            Err(problem) => Outcome::Error((keep(request, problem), ())),
        }
    }
}

async fn sent_file(request: &Request<'_>, data: Data<'_>) -> Result<SentFile, Problem> {
    let key = key_of(request)?;
    let files = file(request, data, SENT_AHEAD).await?;
    let bytes = files.of(SENT_AHEAD).map(|sent| sent.bytes.as_slice()).unwrap_or_default();
    let hash = hash_of(request, bytes);
    Ok(SentFile { files, request: Asked { key, hash } })
}

#[rocket::async_trait]
impl<'r> FromData<'r> for SentPortrait {
    type Error = ();

    async fn from_data(request: &'r Request<'_>, data: Data<'r>) -> Outcome<'r, Self> {
        match file(request, data, PORTRAIT).await {
            Ok(files) => Outcome::Success(Self(files)),
            Err(problem) => Outcome::Error((keep(request, problem), ())),
        }
    }
}

/// The body as one file. Of one that is too large nothing is kept.
async fn file(request: &Request<'_>, data: Data<'_>, field: &str) -> Result<Files, Problem> {
    let says = request.headers().get_one("Content-Length").and_then(|length| length.parse::<usize>().ok());
    if says.is_some_and(|bytes| bytes > FILE_BYTES_MAX) {
        return Err(Problem::new(Kind::TooLarge));
    }
    let rocket::outcome::Outcome::Success(sender) = request.guard::<ClientIp>().await else {
        return Err(Problem::saying(Kind::Malformed, "Nobody can be seen to send this."));
    };
    // One byte more than is kept, so that what is too large is seen to be.
    let body = data.open((FILE_BYTES_MAX + 1).bytes());
    let arrived = rocket::tokio::time::timeout(FILE_ARRIVES_WITHIN, multipart::whole(body, field, sender.0)).await;
    let files = match arrived {
        Ok(Ok(files)) => files,
        Ok(Err(Fault::NoRoom)) => return Err(AppError::Unavailable("too many send files".to_owned()).into()),
        Ok(Err(_)) | Err(_) => return Err(Problem::saying(Kind::Malformed, "The body did not arrive.")),
    };
    match files.of(field).is_some_and(|sent| sent.is_too_large) {
        true => Err(Problem::new(Kind::TooLarge)),
        false => Ok(files),
    }
}

fn hash_of(request: &Request<'_>, body: &[u8]) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(request.method().as_str());
    hash.update([0]);
    hash.update(request.uri().to_string());
    hash.update([0]);
    hash.update(body);
    hash.finalize().into()
}

/// The key, with or without the quotes of a structured field.
fn key_of(request: &Request<'_>) -> Result<Option<String>, Problem> {
    let Some(given) = request.headers().get_one("Idempotency-Key") else { return Ok(None) };
    let bare = given.trim();
    let bare = bare.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(bare);
    let fits = !bare.is_empty() && bare.len() <= KEY_MAX && bare.bytes().all(|byte| (0x20..0x7f).contains(&byte));
    if !fits {
        let why = format!("An Idempotency-Key has 1 to {KEY_MAX} characters of ASCII.");
        return Err(Problem::saying(Kind::Malformed, why));
    }
    Ok(Some(bare.to_owned()))
}

fn holds_nul(value: &serde_json::Value) -> bool {
    match value {
        serde_json::Value::String(text) => text.contains('\0'),
        serde_json::Value::Array(values) => values.iter().any(holds_nul),
        serde_json::Value::Object(fields) => fields.iter().any(|(name, value)| name.contains('\0') || holds_nul(value)),
        _ => false,
    }
}
