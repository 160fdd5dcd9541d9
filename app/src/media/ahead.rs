//! What a program sends ahead of the entry it is for: looked at and made anew when it comes, and taken by the entry that names it.

use governance::MemberId;
use image::guess_format;
use store::uploads::{NewUpload, UploadRow};
use store::{Conn, StoreError};

use super::brought::{Brought, Ready, alt, edge, ready_file, ready_picture};
use super::pictures::{Made, Shape};
use super::{FILES_MAX, PICTURES_MAX, sniffing};
use crate::error::AppError;
use crate::web::forms::Problems;
use crate::web::multipart::{Files, Sent};

/// The field under which its bytes are kept while they are looked at.
pub const SENT_AHEAD: &str = "file";

impl Brought {
    /// The same at places that are free beside others, by kind: places of pictures and of files that are taken. `Err` says why there is no room.
    pub fn beside(mut self, taken: &[(String, i16)], most: (usize, usize)) -> Result<Self, String> {
        let mut taken: Vec<(String, i16)> = taken.to_vec();
        for (place, ready) in &mut self.ready {
            let (kind, most) = match ready {
                Ready::Picture { .. } => ("picture", most.0),
                Ready::File { .. } => ("file", most.1),
            };
            let is_free = |place: &i16| !taken.iter().any(|(other, at)| other == kind && at == place);
            let free = (1..).take(most).find(is_free);
            *place = free.ok_or_else(|| format!("there is room for {most} {kind}s"))?;
            taken.push((kind.to_owned(), *place));
        }
        Ok(self)
    }

    /// What one file of a program is, by its bytes: a picture made anew, of which is said what it shows, or a file of a name. `Err` says why it is
    /// not taken.
    pub async fn of_program(files: &Files, (name, said): (&str, &str)) -> Result<Result<Self, String>, AppError> {
        let Some(sent) = files.of(SENT_AHEAD) else { return Ok(Err("it is empty".to_owned())) };
        let ready = match sniffing::picture(&sent.bytes) {
            Ok(_) => {
                let made = ready_picture(sent, Shape::AsItIs).await?;
                alt(said).and_then(|alt| made.map(|made| Ready::Picture { alt, made }))
            }
            // Of what is neither the reason is told that fits what it looks like.
            Err(no_picture) => {
                ready_file(sent, name).map_err(|no_file| if is_image(sent) { no_picture.into() } else { no_file })
            }
        };
        Ok(ready.map(|ready| Self { ready: vec![(1, ready)], ..Self::default() }))
    }

    /// Each as it waits for an entry.
    pub fn uploads(&self) -> Vec<NewUpload<'_>> {
        self.ready.iter().map(|(_, ready)| upload(ready)).collect()
    }
}

fn upload(ready: &Ready) -> NewUpload<'_> {
    match ready {
        Ready::Picture { alt, made } => NewUpload {
            kind: "picture",
            content_type: made.content_type,
            name: "",
            alt,
            edges: Some((edge(made.width), edge(made.height))),
            large: &made.large,
            small: made.small.as_deref(),
        },
        Ready::File { name, kind, bytes } => NewUpload {
            kind: "file",
            content_type: kind.content_type,
            name,
            alt: "",
            edges: None,
            large: bytes,
            small: None,
        },
    }
}

/// What a program sent ahead, by numbers, in this order: so many pictures and files at most. A number that is none of theirs is a problem.
pub async fn sent_ahead(
    conn: &mut Conn,
    member: MemberId,
    ids: &[i64],
    most: (usize, usize),
) -> Result<Brought, AppError> {
    let mut all = Brought::default();
    let with = |all: Brought, why: String| Brought { problems: Problems::default().with("media", why), ..all };
    for id in ids.iter().copied().take(PICTURES_MAX + FILES_MAX + 1) {
        if all.waited.contains(&id) {
            return Ok(with(all, format!("{id} is named twice")));
        }
        let (row, large, small) = match store::uploads::find(conn, member, id).await {
            Err(StoreError::NotFound) => {
                return Ok(with(all, format!("nothing of yours waits under the number {id}: it is gone after a day")));
            }
            found => found?,
        };
        all.ready.push((0, waiting(row, large, small)?));
        all.waited.push(id);
    }
    let Brought { ready, waited, .. } = all;
    let placed = Brought { ready, ..Brought::default() }.beside(&[], most);
    Ok(match placed {
        Ok(placed) => Brought { waited, ..placed },
        Err(why) => with(Brought::default(), why),
    })
}

/// What waited, ready again.
fn waiting(row: UploadRow, large: Vec<u8>, small: Option<Vec<u8>>) -> Result<Ready, AppError> {
    let unknown = || AppError::Bug(format!("upload {} is no {}", row.id, row.content_type));
    if row.kind == "file" {
        let kind = sniffing::file(&large).map_err(|_| unknown())?;
        return Ok(Ready::File { name: row.name, kind, bytes: large });
    }
    let content_type = ["image/jpeg", "image/png"].into_iter().find(|kind| *kind == row.content_type);
    let content_type = content_type.ok_or_else(unknown)?;
    let edge = |edge: Option<i32>| edge.and_then(|edge| u32::try_from(edge).ok()).unwrap_or(1);
    let (width, height) = (edge(row.width), edge(row.height));
    Ok(Ready::Picture { alt: row.alt, made: Made { content_type, width, height, large, small } })
}

/// Whether its bytes begin as those of a picture or a drawing do.
fn is_image(sent: &Sent) -> bool {
    guess_format(&sent.bytes).is_ok() || sent.bytes.get(4..8) == Some(b"ftyp")
}
