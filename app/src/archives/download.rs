//! The download: written while it is read, by whoever gave the password once more.

use std::io::Cursor;
use std::sync::Arc;
use std::time::Duration;

use futures::stream;
use rocket::http::{ContentType, Header};
use rocket::response::stream::ReaderStream;
use rocket::response::{Responder, Response, Result as Responded};
use rocket::tokio::sync::{Semaphore, mpsc};
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
static WRITERS: Semaphore = Semaphore::const_new(AT_ONCE);
/// How long somebody waits for a place.
const PATIENCE: Duration = Duration::from_secs(10);
/// A download that takes longer is given up, so that nobody keeps a place for good.
const LONGEST: Duration = Duration::from_secs(3600);
/// Pieces on their way: a slow reader holds no more than that in memory.
const PIECES: usize = 4;

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

impl<'r> Responder<'r, 'static> for Download {
    fn respond_to(self, _: &'r Request<'_>) -> Responded<'static> {
        let pieces = stream::unfold(self.pieces, |mut pieces| async move {
            let bytes = pieces.recv().await?;
            Some((Cursor::new(bytes), pieces))
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
    let place = timeout(PATIENCE, WRITERS.acquire()).await.ok().and_then(Result::ok).ok_or_else(busy)?;
    let (giver, pieces) = mpsc::channel(PIECES);
    let handle = account.handle.clone();
    tokio::spawn(async move {
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
    Ok(Download { handle, pieces })
}
