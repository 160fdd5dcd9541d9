//! HTML that is safe to print. Only the sanitiser in this file may make it.

use std::fmt;

/// Member or feed HTML after the sanitiser.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SafeHtml(String);

impl SafeHtml {
    /// Takes what the store kept: it was sanitised when it was written.
    pub(crate) fn from_store(html: String) -> Self {
        Self(html)
    }
}

impl fmt::Display for SafeHtml {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
