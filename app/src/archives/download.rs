//! The download: written while it is read, by whoever gave the password once more.

use std::collections::HashMap;
use std::io::{self, Cursor};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use futures::stream;
use governance::MemberId;
use rocket::http::{ContentType, Header};
use rocket::response::stream::ReaderStream;
use rocket::response::{Responder, Response, Result as Responded};
use rocket::tokio::io::{AsyncRead, ReadBuf};
use rocket::tokio::sync::{Semaphore, mpsc};
use rocket::tokio::task::AbortHandle;
use rocket::tokio::time::timeout;
use rocket::{Request, Route, State, routes, tokio};
use serde::Deserialize;
use store::members::Account;

use super::page::{self, ExportPage};
use super::{Out, WriteError};
use crate::error::AppError;
use crate::services::Services;
use crate::settings::acts::with_password;
use crate::web::csrf::Signed;
use crate::web::guards::SignedIn;
use crate::web::layout::Page;
use crate::web::limits::{Limited, Payer};

/// Archives that one node writes at once: each asks the database page after page.
const AT_ONCE: usize = 4;
/// How long somebody waits for a place.
const PATIENCE: Duration = Duration::from_secs(10);
/// A download that takes longer is given up, so that nobody keeps a place for good. How fast it is taken is looked at all the while
/// (`zipped.rs`), so this is for the largest archives on slow lines.
const LONGEST: Duration = Duration::from_secs(4 * 3600);
/// Pieces on their way: a slow reader holds no more than that in memory.
const PIECES: usize = 4;

/// Who takes an archive out at this moment, on this node. A member has one place: who begins anew ends what they began before, which may be
/// a download that broke off unseen.
pub struct Downloads {
    places: Arc<Semaphore>,
    taken: Mutex<HashMap<MemberId, AbortHandle>>,
}

impl Default for Downloads {
    fn default() -> Self {
        Self { places: Arc::new(Semaphore::new(AT_ONCE)), taken: Mutex::default() }
    }
}

impl Downloads {
    fn taken(&self) -> MutexGuard<'_, HashMap<MemberId, AbortHandle>> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Ends what a member is taking out, and notes what they take out instead.
    fn replace(&self, member: MemberId, instead: Option<AbortHandle>) {
        let mut taken = self.taken();
        taken.retain(|_, task| !task.is_finished());
        let before = match instead {
            Some(task) => taken.insert(member, task),
            None => taken.remove(&member),
        };
        if let Some(before) = before {
            before.abort();
        }
    }
}

pub(super) fn routes() -> Vec<Route> {
    routes![download]
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct ExportForm {
    password: String,
}

/// An archive on its way.
struct Download {
    handle: String,
    pieces: mpsc::Receiver<Vec<u8>>,
}

/// What is sent next. What breaks off says so, and no browser takes half an archive for a whole one.
enum Piece {
    Bytes(Cursor<Vec<u8>>),
    BrokenOff,
}

impl AsyncRead for Piece {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Bytes(bytes) => Pin::new(bytes).poll_read(cx, into),
            Self::BrokenOff => Poll::Ready(Err(io::Error::other("the archive broke off"))),
        }
    }
}

impl<'r> Responder<'r, 'static> for Download {
    fn respond_to(self, _: &'r Request<'_>) -> Responded<'static> {
        let pieces = stream::unfold(Some(self.pieces), |pieces| async move {
            let mut pieces = pieces?;
            match pieces.recv().await {
                Some(bytes) if bytes.is_empty() => None,
                Some(bytes) => Some((Piece::Bytes(Cursor::new(bytes)), Some(pieces))),
                None => Some((Piece::BrokenOff, None)),
            }
        });
        // A handle is made of letters, digits and underscores, so it needs no quoting.
        let name = format!("attachment; filename=\"folkmoot-{}.zip\"", self.handle);
        Response::build()
            .header(ContentType::ZIP)
            .header(Header::new("Content-Disposition", name))
            .header(Header::new("Cache-Control", "private, no-store"))
            .streamed_body(ReaderStream::from(Box::pin(pieces)))
            .ok()
    }
}

#[rocket::post("/settings/export", data = "<form>")]
async fn download(
    member: SignedIn,
    form: Signed<ExportForm>,
    services: &State<Arc<Services>>,
) -> Result<Result<Download, Box<Page<ExportPage>>>, AppError> {
    services.limits.spend(Limited::Export, Payer::Member(member.id()))?;
    match with_password(services, member.id(), &form.password).await? {
        Ok(account) => Ok(Ok(begin(Arc::clone(services), account).await?)),
        Err(problems) => Ok(Err(Box::new(Page::unprocessable(page::load(services, &member, problems).await?)))),
    }
}

/// Begins to write an archive, as fast as it is taken.
async fn begin(services: Arc<Services>, account: Account) -> Result<Download, AppError> {
    let busy = || AppError::Unavailable("others take their archives out at this moment".to_owned());
    let (member, handle) = (account.id, account.handle.clone());
    services.downloads.replace(member, None);
    let place = Arc::clone(&services.downloads.places).acquire_owned();
    let place = timeout(PATIENCE, place).await.ok().and_then(Result::ok).ok_or_else(busy)?;
    let (giver, pieces) = mpsc::channel(PIECES);
    let node = Arc::clone(&services);
    let task = tokio::spawn(async move {
        let _place = place;
        let mut unheard = |_| {};
        let written = super::write(&services, &account, Out::Download(giver), &mut unheard);
        match timeout(LONGEST, written).await {
            Ok(Ok(())) => {}
            Ok(Err(WriteError::Gone)) | Err(_) => {
                tracing::info!(member = %account.id, "an archive was not taken to its end")
            }
            Ok(Err(error)) => tracing::error!(%error, member = %account.id, "an archive broke off"),
        }
    });
    node.downloads.replace(member, Some(task.abort_handle()));
    Ok(Download { handle, pieces })
}
