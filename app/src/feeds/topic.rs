//! Which public streams have feeds, and how their addresses say so.

use rocket::request::FromParam;

use crate::web::feeds::Format;

/// A public stream with a feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stream {
    Front,
    /// What a person, or a group, posts: by the handle.
    Actor(String),
    /// The comments of one thread.
    Thread(i64),
}

impl Stream {
    /// The address of its feeds, without the end that says how they are written.
    pub fn stem(&self) -> String {
        match self {
            Self::Front => "/front".to_owned(),
            Self::Actor(handle) => format!("/@{handle}"),
            Self::Thread(id) => format!("/entries/{id}"),
        }
    }
}

/// A feed of a public stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Topic {
    pub of: Stream,
    pub format: Format,
}

impl Topic {
    /// Reads a path such as `/front.atom`, `/@ada.json` or `/entries/7.atom`; `None` for any other, also for another spelling of one of these.
    pub fn parse(path: &str) -> Option<Self> {
        let (stem, format) = Format::split(path)?;
        let of = match stem.strip_prefix('/')? {
            "front" => Stream::Front,
            other => match (other.strip_prefix('@'), other.strip_prefix("entries/")) {
                (Some(handle), _) if is_handle(handle) => Stream::Actor(handle.to_owned()),
                (_, Some(id)) => Stream::Thread(id.parse().ok()?),
                _ => return None,
            },
        };
        (of.stem() == stem).then_some(Self { of, format })
    }

    /// Its path.
    pub fn path(&self) -> String {
        format!("{}{}", self.of.stem(), self.format.suffix())
    }
}

/// Whether it can be a handle: letters, digits and underscores.
fn is_handle(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// The last part of an address: Rocket has no pattern for how it ends, so the whole of it is taken and read here.
pub struct AtTheTop(pub Topic);

impl<'r> FromParam<'r> for AtTheTop {
    type Error = ();

    fn from_param(name: &'r str) -> Result<Self, ()> {
        Topic::parse(&format!("/{name}")).map(Self).ok_or(())
    }
}

/// The same below `/entries/`.
pub struct AmongEntries(pub Topic);

impl<'r> FromParam<'r> for AmongEntries {
    type Error = ();

    fn from_param(name: &'r str) -> Result<Self, ()> {
        Topic::parse(&format!("/entries/{name}")).map(Self).ok_or(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_a_topic_in_one_spelling_only() {
        for path in ["/front.atom", "/front.json", "/@ada_2.atom", "/entries/7.json"] {
            assert_eq!(Topic::parse(path).map(|topic| topic.path()).as_deref(), Some(path));
        }
        let none = [
            "/front",
            "/home.atom",
            "front.atom",
            "/@.atom",
            "/@a.b.atom",
            "/@a/b.atom",
            "/entries/07.atom",
            "/entries/+7.atom",
            "/entries/x.atom",
            "/search.atom",
            "/@ada.atom?after=1",
            "/@ada.atom/",
            "/@%61da.atom",
            "/@ad\u{e4}.atom",
            "",
        ];
        for path in none {
            assert_eq!(Topic::parse(path), None, "{path}");
        }
    }
}
