//! Pictures and files: read from a form, made anew, kept with their entry, and served to whoever may see that (decision 0031).

pub mod acts;
mod ahead;
mod brought;
mod names;
mod ours;
mod pictures;
pub mod portraits;
mod serving;
mod sniffing;

use rocket::Route;

pub use self::ahead::{SENT_AHEAD, sent_ahead};
pub use self::brought::{Alts, Brought, Kind, PORTRAIT, brought, of_archive, portrait};

/// Pictures of a note; a comment has one.
pub const PICTURES_MAX: usize = 4;
/// Files of a note; a comment has none.
pub const FILES_MAX: usize = 2;
/// So many pictures and files may an entry of a kind have.
pub fn most(kind: &str) -> (usize, usize) {
    if kind == "comment" { (1, 0) } else { (PICTURES_MAX, FILES_MAX) }
}

/// So many characters may say what a picture shows.
pub const ALT_CHARS_MAX: usize = 1_500;

/// What this noun answers to.
pub fn routes() -> Vec<Route> {
    let mut routes = serving::routes();
    routes.extend(portraits::routes());
    routes
}
