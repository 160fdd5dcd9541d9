//! Archives: everything a member put in, as one file that they take with them, and such a file brought in (decision 0033).

pub mod arriving;
mod beside;
pub mod command;
mod document;
mod download;
mod media;
mod media_records;
mod page;
mod pages;
pub mod reading;
mod records;
mod shelf;
mod sorting;
mod zipped;

use rocket::Route;
use store::members::Account;

pub use self::download::Downloads;
use self::zipped::Zipped;
pub use self::zipped::{Out, WriteError};
use crate::services::Services;

/// The list of feeds.
const FEEDS: &str = "feeds.opml";

/// Hears of so many records more.
pub type Told<'t> = dyn FnMut(usize) + Send + 't;

/// What this noun answers to.
pub fn routes() -> Vec<Route> {
    let mut routes = page::routes();
    routes.extend(download::routes());
    routes
}

/// Writes the archive of a member. It is read page by page, so it is not of one moment: what changes meanwhile is in it as it was, or as it
/// is then.
///
/// # Errors
/// When the database or whoever takes it goes away in the middle; what was passed on then does not open.
pub async fn write(services: &Services, account: &Account, out: Out, told: &mut Told<'_>) -> Result<(), WriteError> {
    let mut zip = Zipped::new(out);
    document::write(services, account, &mut zip, told).await?;
    let mut conn = services.store.read().await?;
    let feeds = crate::sources::opml_page::list_of(services, &mut conn, account.id, &account.handle).await?;
    drop(conn);
    zip.file(FEEDS, feeds).await?;
    let media = media::write(services, account.id, &mut zip).await?;
    pages::write(services, account, &media, &mut zip).await?;
    zip.finish().await
}
