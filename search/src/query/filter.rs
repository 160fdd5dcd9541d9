//! What must be so of a document beside its words. Each test is exact: both engines find the same.

use super::span::Span;
use super::values::{handle, has, has_word, is, is_word, lang, tag, to};
use crate::document::Kind;

/// Whom an operator names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Who {
    /// Whoever searches.
    Me,
    /// This handle, in small letters.
    Handle(String),
}

impl Who {
    fn read(value: &str) -> Option<Self> {
        match value {
            "me" | "@me" => Some(Self::Me),
            _ => handle(value).map(Self::Handle),
        }
    }

    fn plain(&self) -> String {
        match self {
            Self::Me => "you".to_string(),
            Self::Handle(handle) => format!("@{handle}"),
        }
    }

    fn typed(&self) -> &str {
        match self {
            Self::Me => "me",
            Self::Handle(handle) => handle,
        }
    }
}

/// What `has:` asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Has {
    /// It leads somewhere else.
    Link,
    /// Somebody said something below it that the viewer may see.
    Comments,
    /// Somebody likes it.
    Likes,
    /// It has a picture.
    Pictures,
    /// It has a file.
    Files,
    /// It is an event.
    Event,
    /// It asks a poll.
    Poll,
}

/// What `is:` asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Is {
    /// An entry of this kind: `note`, `link`, `item`.
    Form(&'static str),
    /// A proposal in this state.
    State(&'static str),
    /// Changed after it was posted.
    Edited,
    /// By somebody whom the viewer follows.
    Followed,
}

/// To whom something was said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    /// Everybody.
    Public,
    /// The author's followers.
    Followers,
    /// The members of a private group.
    Group,
    /// People whom the author names.
    Named,
}

impl Audience {
    /// As rows and documents have it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Followers => "followers",
            Self::Group => "group",
            Self::Named => "named",
        }
    }
}

/// One thing that may be so of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Test {
    /// `from:`, `by:` who wrote it; for members and groups, whose it is.
    From(Who),
    /// `liked-by:`
    LikedBy(Who),
    /// `commented-by:` who said something below it.
    CommentedBy(Who),
    /// `in:` a kind of document.
    Kind(Kind),
    /// `in:`, `to:` the handle of a group.
    Group(String),
    /// `to:`
    To(Audience),
    /// `to:me` written for whoever searches, by name.
    ToMe,
    /// `has:`
    Has(Has),
    /// `is:`
    Is(Is),
    /// `tag:` without its sign, in small letters.
    Tag(String),
    /// `lang:` two letters of ISO 639-1.
    Lang(String),
    /// `before:`
    Before(Span),
    /// `after:`
    After(Span),
    /// `during:`
    During(Span),
}

/// Tests of which one must hold, or none when it is negated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filter {
    /// Whether what passes one of the tests is left out.
    pub negated: bool,
    /// The alternatives; never empty.
    pub any: Vec<Test>,
}

/// The operators and what may stand behind them, for those whose value was not understood.
pub(super) const OPERATORS: [(&str, &str); 15] = [
    ("from", "a handle, or me"),
    ("by", "a handle, or me"),
    ("liked-by", "a handle, or me"),
    ("commented-by", "a handle, or me"),
    ("in", "entries, comments, proposals, members, groups, policies, or the handle of a group"),
    ("to", "public, followers, group, named, me, or the handle of a group"),
    ("has", "link, comments, likes, picture or file"),
    (
        "is",
        "note, link, imported, edited, liked, mine, followed, or how a proposal stands: sponsoring, discussion, open, passed, enacted, failed, withdrawn, lapsed, superseded",
    ),
    ("tag", "letters, digits and _"),
    ("lang", "two letters, such as en or de"),
    ("before", "a day, a month or a year, such as 2026-01-31, 2026-01 or 2026"),
    ("after", "a day, a month or a year, such as 2026-01-31, 2026-01 or 2026"),
    ("during", "a day, a month or a year, such as 2026-01-31, 2026-01 or 2026"),
    ("order", "newest, oldest, active or best"),
    ("sort", "newest, oldest, active or best"),
];

impl Test {
    /// Reads what stands behind an operator; `name` is one of [`OPERATORS`] that is no order.
    pub(super) fn read(name: &str, value: &str) -> Option<Self> {
        match name {
            "from" | "by" => Who::read(value).map(Self::From),
            "liked-by" => Who::read(value).map(Self::LikedBy),
            "commented-by" => Who::read(value).map(Self::CommentedBy),
            "in" => Kind::from_word(value).map(Self::Kind).or_else(|| handle(value).map(Self::Group)),
            "to" => to(value),
            "has" => has(value).map(Self::Has),
            "is" => is(value),
            "tag" => tag(value).map(Self::Tag),
            "lang" => lang(value).map(Self::Lang),
            "before" => Span::read(value).map(Self::Before),
            "after" => Span::read(value).map(Self::After),
            "during" => Span::read(value).map(Self::During),
            _ => None,
        }
    }

    /// As one would type it.
    pub(super) fn typed(&self) -> (&'static str, &str) {
        match self {
            Self::From(who) => ("from", who.typed()),
            Self::LikedBy(who) => ("liked-by", who.typed()),
            Self::CommentedBy(who) => ("commented-by", who.typed()),
            Self::Kind(kind) => ("in", kind.plural()),
            Self::Group(handle) => ("in", handle),
            Self::To(audience) => ("to", audience.as_str()),
            Self::ToMe => ("to", "me"),
            Self::Has(has) => ("has", has_word(*has)),
            Self::Is(is) => ("is", is_word(*is)),
            Self::Tag(tag) => ("tag", tag),
            Self::Lang(lang) => ("lang", lang),
            Self::Before(span) => ("before", span.typed()),
            Self::After(span) => ("after", span.typed()),
            Self::During(span) => ("during", span.typed()),
        }
    }

    /// In words: "by @anna", "with a link".
    fn plain(&self) -> String {
        match self {
            Self::From(who) => format!("by {}", who.plain()),
            Self::LikedBy(who) => format!("liked by {}", who.plain()),
            Self::CommentedBy(who) => format!("with a comment by {}", who.plain()),
            Self::Kind(kind) => format!("among {}", kind.plural()),
            Self::Group(handle) => format!("in @{handle}"),
            Self::To(Audience::Public) => "for everybody".to_string(),
            Self::To(Audience::Followers) => "for followers only".to_string(),
            Self::To(Audience::Group) => "in a private group".to_string(),
            Self::To(Audience::Named) => "for people by name".to_string(),
            Self::ToMe => "written to you by name".to_string(),
            Self::Has(Has::Link) => "with a link".to_string(),
            Self::Has(Has::Pictures) => "with a picture".to_string(),
            Self::Has(Has::Files) => "with a file".to_string(),
            Self::Has(Has::Event) => "that are events".to_string(),
            Self::Has(Has::Poll) => "with a poll".to_string(),
            Self::Has(has) => format!("with {}", has_word(*has)),
            Self::Is(Is::Form(_)) => format!("that came as {}", article(self.typed().1)),
            Self::Is(Is::State(_)) => format!("among proposals that are {}", state_in_words(self.typed().1)),
            Self::Is(Is::Edited) => "that were changed".to_string(),
            Self::Is(Is::Followed) => "by those you follow".to_string(),
            Self::Tag(tag) => format!("tagged #{tag}"),
            Self::Lang(lang) => format!("in the language “{lang}”"),
            Self::Before(span) => format!("before {}", span.typed()),
            Self::After(span) => format!("after {}", span.typed()),
            Self::During(span) => format!("during {}", span.typed()),
        }
    }
}

impl Filter {
    /// Whether it is this one test, asked for.
    pub(super) fn kind(&self) -> Option<Kind> {
        match (self.negated, self.any.as_slice()) {
            (false, [Test::Kind(kind)]) => Some(*kind),
            _ => None,
        }
    }

    /// How many of its tests look at what others did.
    pub(super) fn wide(&self) -> usize {
        let is_wide = |test: &&Test| {
            matches!(
                test,
                Test::LikedBy(_)
                    | Test::CommentedBy(_)
                    | Test::Has(Has::Comments | Has::Likes)
                    | Test::Is(Is::Followed)
            )
        };
        self.any.iter().filter(is_wide).count()
    }

    pub(super) fn plain(&self) -> String {
        let any: Vec<String> = self.any.iter().map(Test::plain).collect();
        format!("{}{}", if self.negated { "not " } else { "" }, any.join(" or "))
    }

    /// As one would type it.
    pub(super) fn typed(&self) -> String {
        let name = self.any.first().map_or("", |test| test.typed().0);
        let values: Vec<&str> = self.any.iter().map(|test| test.typed().1).collect();
        format!("{}{name}:{}", if self.negated { "-" } else { "" }, values.join("|"))
    }
}

fn article(word: &str) -> String {
    match word {
        "imported" => "an imported item".to_string(),
        _ => format!("a {word}"),
    }
}

fn state_in_words(word: &str) -> String {
    match word {
        "sponsoring" => "looking for sponsors".to_string(),
        "discussion" => "being discussed".to_string(),
        "open" => "open to votes".to_string(),
        _ => word.to_string(),
    }
}
