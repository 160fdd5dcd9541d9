//! What a form brought, read before any transaction: pictures made anew, files looked at, and what is wrong with each in words.

use std::fmt;

use governance::MemberId;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use store::media::NewMedium;

use super::pictures::{Made, Shape, made};
use super::sniffing::FileKind;
use super::{ALT_CHARS_MAX, FILES_MAX, PICTURES_MAX, names, sniffing};
use crate::error::AppError;
use crate::services::Services;
use crate::web::forms::Problems;
use crate::web::guards::SignedIn;
use crate::web::limits::{Limited, Payer};
use crate::web::multipart::{FILE_BYTES_MAX, FILES_BYTES_MAX, Files, Sent};

const PICTURE_FIELDS: [&str; PICTURES_MAX] = ["picture1", "picture2", "picture3", "picture4"];
const FILE_FIELDS: [&str; FILES_MAX] = ["file1", "file2"];

/// The field of a portrait.
pub const PORTRAIT: &str = "portrait";

/// What the pictures show, as it was typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Alts {
    pub alt1: String,
    pub alt2: String,
    pub alt3: String,
    pub alt4: String,
}

impl Alts {
    /// So many of them, each with its number from 1 on.
    pub fn numbered(&self, most: usize) -> Vec<(usize, String)> {
        (1..).zip(self.all().map(str::to_owned)).take(most).collect()
    }

    fn all(&self) -> [&str; PICTURES_MAX] {
        [&self.alt1, &self.alt2, &self.alt3, &self.alt4]
    }
}

/// A medium of the form, ready to be kept.
#[derive(Clone)]
pub(super) enum Ready {
    Picture { alt: String, made: Made },
    File { name: String, kind: FileKind, bytes: Vec<u8> },
}

/// What was brought with an entry.
#[derive(Clone, Default)]
pub struct Brought {
    pub(super) ready: Vec<(i16, Ready)>,
    pub(super) problems: Problems,
    /// The numbers under which it waited, where it was sent ahead.
    pub(super) waited: Vec<i64>,
}

impl fmt::Debug for Brought {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} media, {:?}", self.ready.len(), self.problems)
    }
}

impl Brought {
    pub fn is_empty(&self) -> bool {
        self.ready.is_empty()
    }

    /// What is wrong with it, for the form to begin with.
    pub fn problems(&self) -> Problems {
        self.problems.clone()
    }

    /// The bytes that would be kept of it.
    pub fn size(&self) -> u64 {
        let size = |ready: &Ready| match ready {
            Ready::Picture { made, .. } => made.large.len(),
            Ready::File { bytes, .. } => bytes.len(),
        };
        self.ready.iter().map(|(_, ready)| u64::try_from(size(ready)).unwrap_or(u64::MAX)).sum()
    }

    /// Each as the store takes it, and the digest that goes with it.
    pub fn media(&self, entry: governance::EntryId) -> Vec<(NewMedium<'_>, [u8; 32])> {
        self.ready.iter().map(|(place, ready)| medium(entry, *place, ready)).collect()
    }
}

fn medium(entry: governance::EntryId, place: i16, ready: &Ready) -> (NewMedium<'_>, [u8; 32]) {
    let empty = NewMedium {
        entry,
        kind: "picture",
        place,
        content_type: "",
        name: "",
        alt: "",
        edges: None,
        sha256: &[],
        forms: Vec::new(),
        dated: None,
    };
    match ready {
        Ready::Picture { alt, made } => (picture(made, alt, empty), Sha256::digest(&made.large).into()),
        Ready::File { name, kind, bytes } => {
            let forms = vec![("file", bytes.as_slice())];
            let new = NewMedium { kind: "file", content_type: kind.content_type, name, forms, ..empty };
            (new, Sha256::digest(bytes).into())
        }
    }
}

fn picture<'m>(made: &'m Made, alt: &'m str, empty: NewMedium<'m>) -> NewMedium<'m> {
    let small = made.small.as_deref().map(|small| ("small", small));
    NewMedium {
        content_type: made.content_type,
        alt,
        edges: Some((edge(made.width), edge(made.height))),
        forms: std::iter::once(("large", made.large.as_slice())).chain(small).collect(),
        ..empty
    }
}

/// An edge as the database keeps it.
pub(super) fn edge(pixels: u32) -> i32 {
    i32::try_from(pixels).unwrap_or(i32::MAX)
}

/// Looks at what a form brought: so many pictures at most and so many files. Whoever sends files spends of a budget of their own.
pub async fn brought(
    services: &Services,
    member: &SignedIn,
    (files, alts): (&Files, &Alts),
    (pictures_max, files_max): (usize, usize),
) -> Result<Brought, AppError> {
    let (mut all, mut wrong) = (Brought::default(), Vec::new());
    if !files.is_empty() {
        services.limits.spend(Limited::Upload, Payer::Member(member.id()))?;
    }
    for ((place, field), alt) in (1..).zip(PICTURE_FIELDS).zip(alts.all()).take(pictures_max) {
        let Some(sent) = files.of(field) else { continue };
        match (self::alt(alt), ready_picture(sent, Shape::AsItIs).await?) {
            (Ok(alt), Ok(made)) => all.ready.push((place, Ready::Picture { alt, made })),
            (Err(why), _) | (_, Err(why)) => wrong.push(format!("Picture {place}: {why}")),
        }
    }
    for (place, field) in (1..).zip(FILE_FIELDS).take(files_max) {
        let Some(sent) = files.of(field) else { continue };
        match ready_file(sent, &sent.name) {
            Ok(file) => all.ready.push((place, file)),
            Err(why) => wrong.push(format!("File {place}: {why}")),
        }
    }
    if !wrong.is_empty() {
        all.problems.add("media", wrong.join("; "));
    }
    Ok(all)
}

/// The one picture of a form for a portrait; `None` where none was chosen.
pub async fn portrait(
    services: &Services,
    member: MemberId,
    files: &Files,
) -> Result<Option<Result<Brought, String>>, AppError> {
    services.limits.spend(Limited::Upload, Payer::Member(member))?;
    let Some(sent) = files.of(PORTRAIT) else { return Ok(None) };
    let made = ready_picture(sent, Shape::Square).await?;
    Ok(Some(
        made.map(|made| Brought {
            ready: vec![(1, Ready::Picture { alt: String::new(), made })],
            ..Brought::default()
        }),
    ))
}

/// What a medium of an archive says that it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Picture,
    Portrait,
    File,
}

/// What an archive holds, looked at and made anew as what a form sends is. Its bytes alone say what it is.
pub async fn of_archive(
    (kind, name, said): (Kind, &str, &str),
    bytes: Vec<u8>,
) -> Result<Result<Brought, String>, AppError> {
    let sent = Sent { name: name.to_owned(), bytes, ..Sent::default() };
    let ready = match kind {
        Kind::File => ready_file(&sent, name),
        Kind::Picture | Kind::Portrait => {
            let shape = if kind == Kind::Picture { Shape::AsItIs } else { Shape::Square };
            let made = ready_picture(&sent, shape).await?;
            alt(said).and_then(|alt| made.map(|made| Ready::Picture { alt, made }))
        }
    };
    Ok(ready.map(|ready| Brought { ready: vec![(1, ready)], ..Brought::default() }))
}

/// What is said of a picture, as it is kept: one line.
pub fn alt(typed: &str) -> Result<String, String> {
    let line = typed.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty());
    let line = line.collect::<Vec<_>>().join(" ");
    match line.chars().count() {
        chars if chars > ALT_CHARS_MAX => {
            Err(format!("what it shows may be said in {ALT_CHARS_MAX} characters; yours has {chars}"))
        }
        _ => Ok(line),
    }
}

pub(super) async fn ready_picture(sent: &Sent, shape: Shape) -> Result<Result<Made, String>, AppError> {
    if let Some(why) = wrong_size(sent) {
        return Ok(Err(why));
    }
    made(sent.bytes.clone(), shape).await
}

pub(super) fn ready_file(sent: &Sent, name: &str) -> Result<Ready, String> {
    if let Some(why) = wrong_size(sent) {
        return Err(why);
    }
    let kind = sniffing::file(&sent.bytes)?;
    Ok(Ready::File { name: names::name(name, kind), kind, bytes: sent.bytes.clone() })
}

fn wrong_size(sent: &Sent) -> Option<String> {
    const MIB: usize = 1024 * 1024;
    if sent.is_too_large {
        return Some(format!(
            "it is too large: one may have {} MB, and all of them together {} MB",
            FILE_BYTES_MAX / MIB,
            FILES_BYTES_MAX / MIB
        ));
    }
    sent.bytes.is_empty().then(|| "it is empty".to_owned())
}
