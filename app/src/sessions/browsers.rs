//! Browsers that have signed in to an account before, so that only a sign-in from elsewhere is told by mail.
//!
//! The browser keeps the proof, and the database nothing: a mark for each account, which only we can make and which says nothing to anybody.
//! With another password all marks of an account are worth nothing.

use std::sync::Arc;

use hmac::{Hmac, KeyInit, Mac};
use rocket::http::{Cookie, CookieJar};
use rocket::request::{FromRequest, Outcome, Request};
use sha2::Sha256;
use store::members::Account;
use subtle::ConstantTimeEq;

use crate::services::Services;
use crate::web::csrf::browser_cookie;

/// Never rename it: every browser would be a new one.
const PURPOSE: &str = "known browsers v1";
const MARK_DIGITS: usize = 32;
/// A browser that a household or a library shares knows so many accounts, those that signed in last.
const MARKS_MAX: usize = 8;
/// As long as browsers keep a cookie at most.
const DAYS: i64 = 400;

fn cookie_name(secure: bool) -> &'static str {
    if secure { "__Host-folkmoot-known" } else { "folkmoot-known" }
}

/// The marks that a browser brings along.
#[derive(Debug, Clone, Default)]
pub struct Browser {
    marks: Vec<String>,
}

/// What a browser that has signed in to an account is given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark(String);

impl Mark {
    /// The mark of an account with the password that it has now.
    pub fn of(services: &Services, account: &Account) -> Self {
        // HMAC takes keys of any length (RFC 2104 section 2), so this cannot fail; without a panic all the same.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&services.keys.derive(PURPOSE)) else { std::process::abort() };
        mac.update(&account.id.get().to_be_bytes());
        mac.update(account.password_hash.as_bytes());
        let mut digits = hex::encode(mac.finalize().into_bytes());
        digits.truncate(MARK_DIGITS);
        Self(digits)
    }
}

impl Browser {
    /// Whether it has signed in to the account of this mark.
    pub fn knows(&self, mark: &Mark) -> bool {
        self.marks.iter().any(|known| bool::from(known.as_bytes().ct_eq(mark.0.as_bytes())))
    }

    /// Gives it a mark, before the others.
    pub fn remember(&self, mark: &Mark, services: &Services, jar: &CookieJar<'_>) {
        jar.add(self.with(mark, services.site.is_secure()));
    }

    fn with(&self, mark: &Mark, secure: bool) -> Cookie<'static> {
        let others = self.marks.iter().filter(|known| **known != mark.0).take(MARKS_MAX - 1);
        let marks: Vec<&str> = std::iter::once(&mark.0).chain(others).map(String::as_str).collect();
        let mut cookie = browser_cookie(cookie_name(secure), marks.join("."), secure);
        cookie.set_max_age(rocket::time::Duration::days(DAYS));
        cookie
    }

    fn read(value: &str) -> Self {
        let is_mark = |word: &&str| word.len() == MARK_DIGITS && word.bytes().all(|byte| byte.is_ascii_hexdigit());
        Self { marks: value.split('.').filter(is_mark).take(MARKS_MAX).map(str::to_owned).collect() }
    }
}

#[rocket::async_trait]
impl<'r> FromRequest<'r> for Browser {
    type Error = ();

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, ()> {
        let secure = request.rocket().state::<Arc<Services>>().is_some_and(|services| services.site.is_secure());
        let cookie = request.cookies().get(cookie_name(secure));
        Outcome::Success(cookie.map(|cookie| Self::read(cookie.value())).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_keeps_the_newest_marks_and_takes_nothing_else_for_one() {
        let mark = |digit: u8| Mark(hex::encode([digit; MARK_DIGITS / 2]));
        let mut browser = Browser::read("x.=.<b>..0123");
        assert!(browser.marks.is_empty());
        for digit in 0..12 {
            browser = Browser::read(browser.with(&mark(digit), true).value());
            browser = Browser::read(browser.with(&mark(digit), true).value());
        }
        assert_eq!(browser.marks.len(), MARKS_MAX);
        assert!(browser.knows(&mark(11)) && browser.knows(&mark(4)) && !browser.knows(&mark(3)));
        assert!(!browser.knows(&Mark(String::new())));
        let cookie = browser.with(&mark(1), true);
        assert!(
            cookie.name().starts_with("__Host-") && cookie.http_only() == Some(true) && cookie.secure() == Some(true)
        );
    }
}
