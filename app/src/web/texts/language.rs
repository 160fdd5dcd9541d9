//! The languages, and which of them somebody is spoken to in.

use std::cell::Cell;
use std::sync::LazyLock;

use rocket::request::Request;

use crate::config::environment::variable;

/// A language that texts are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Language {
    English,
    German,
}

thread_local! {
    /// In what is spoken on this thread at the moment. What is rendered never waits, so a thread renders one page at a time.
    static SPOKEN: Cell<Language> = const { Cell::new(Language::English) };
}

/// The files whose words are not in `app/texts` yet, one a line. While there is one, German is not whole and nobody is offered it.
pub(super) const NOT_MOVED: &str = include_str!("../../../texts/not-moved.txt");

static OFFERED: LazyLock<&'static [Language]> = LazyLock::new(|| {
    // For those who translate, and for tests: an unfinished language can be looked at.
    let is_whole = NOT_MOVED.trim().is_empty() || variable("FOLKMOOT_TEST_LANGUAGES").is_some();
    if is_whole { &Language::ALL } else { &[Language::English] }
});

impl Language {
    /// Every language there is, the first of which is spoken where nothing else is asked for.
    pub const ALL: [Self; 2] = [Self::English, Self::German];

    /// Those in which every page can be read.
    pub fn offered() -> &'static [Self] {
        *OFFERED
    }

    /// Its BCP 47 tag.
    pub fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::German => "de",
        }
    }

    /// What it is called by those who speak it.
    pub fn name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::German => "Deutsch",
        }
    }

    /// Whether it is written from right to left.
    pub fn is_right_to_left(self) -> bool {
        match self {
            Self::English | Self::German => false,
        }
    }

    /// The offered language with this tag.
    pub fn parse(tag: &str) -> Option<Self> {
        Self::offered().iter().copied().find(|language| language.tag() == tag)
    }

    /// The offered language that an `Accept-Language` header likes best (RFC 9110, 12.5.4); of equals the first named. A region is
    /// not looked at: whoever asks for Austrian German is spoken to in German.
    pub fn accepted(header: &str) -> Self {
        let mut best = (Self::English, 0);
        for part in header.split(',').take(20) {
            let (tag, weight) = part.split_once(';').unwrap_or((part, "q=1"));
            let main = tag.trim().split('-').next().unwrap_or_default().to_ascii_lowercase();
            let weight = weight.trim().strip_prefix("q=").map_or(0, per_mille);
            match Self::parse(&main) {
                Some(language) if weight > best.1 => best = (language, weight),
                _ => {}
            }
        }
        best.0
    }

    /// The language that texts are put into at the moment.
    pub fn spoken() -> Self {
        SPOKEN.get()
    }

    /// Speaks this language while `work` is done: around every rendering.
    pub fn while_speaking<T>(self, work: impl FnOnce() -> T) -> T {
        /// Puts back what was spoken before, also where the work panics.
        struct Before(Language);
        impl Drop for Before {
            fn drop(&mut self) {
                SPOKEN.set(self.0);
            }
        }
        let _before = Before(SPOKEN.replace(self));
        work()
    }
}

/// "0.8" as 800. What is no weight counts as none.
fn per_mille(weight: &str) -> u32 {
    let (whole, part) = weight.split_once('.').unwrap_or((weight, ""));
    let part = part.get(..part.len().min(3)).unwrap_or_default();
    let digits = format!("{whole}{part:0<3}");
    digits.parse().unwrap_or(0).min(1000)
}

/// The language that whoever asks is answered in: the one their browser asks for.
pub fn asked_for(request: &Request<'_>) -> Language {
    if Language::offered().len() == 1 {
        return Language::English;
    }
    request.headers().get_one("Accept-Language").map_or(Language::English, Language::accepted)
}
