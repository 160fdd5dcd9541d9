//! One sentence to the next page about what has just happened.

use rocket::request::FlashMessage;
use rocket::response::{Flash, Redirect};

use super::layout::{Notice, NoticeKind};
use super::texts::Text;

/// It was done.
pub fn good(to: Redirect, said: impl Into<Text>) -> Flash<Redirect> {
    Flash::success(to, said.into().carried())
}

/// It was not done, and why.
pub fn bad(to: Redirect, said: impl Into<Text>) -> Flash<Redirect> {
    Flash::error(to, said.into().carried())
}

/// Something to know.
pub fn plain(to: Redirect, said: impl Into<Text>) -> Flash<Redirect> {
    Flash::new(to, "notice", said.into().carried())
}

/// What came with the request.
pub fn notice_of(flash: &FlashMessage<'_>) -> Notice {
    let kind = match flash.kind() {
        "error" => NoticeKind::Bad,
        "success" => NoticeKind::Good,
        _ => NoticeKind::Plain,
    };
    Notice { kind, text: Text::arrived(flash.message()) }
}
