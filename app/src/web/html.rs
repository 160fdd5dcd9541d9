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

/// A text made ready to keep: its HTML for pages, and its words for mails and search.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    pub html: SafeHtml,
    pub text: String,
}

/// Renders members' Markdown (CommonMark with autolinks, strikethrough and tables); HTML in it is shown, not obeyed.
pub fn render_markdown(markdown: &str) -> Rendered {
    let mut options = comrak::Options::default();
    options.extension.autolink = true;
    options.extension.strikethrough = true;
    options.extension.table = true;
    options.render.escape = true;
    let html = ammonia::Builder::default().clean(&comrak::markdown_to_html(markdown, &options)).to_string();
    let text = ammonia::Builder::empty().clean(&html).to_string();
    Rendered { html: SafeHtml(html), text }
}
