//! What the page of an actor shows: what they post, what they say, what they like, where they talk.

use governance::ActorId;
use store::streams::Stream;

use crate::web::layout::Tab;
use crate::web::texts::Text;

/// One of the tabs of an actor's page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    Posts,
    Comments,
    Likes,
    Reshares,
    Discussions,
}

impl Shown {
    const ALL: [Self; 5] = [Self::Posts, Self::Comments, Self::Likes, Self::Reshares, Self::Discussions];

    /// What stands behind the handle in its address.
    pub fn path(self) -> &'static str {
        match self {
            Self::Posts => "",
            Self::Comments => "/comments",
            Self::Likes => "/likes",
            Self::Reshares => "/reshares",
            Self::Discussions => "/discussions",
        }
    }

    fn label(self) -> Text {
        match self {
            Self::Posts => say!("actors-tab-posts"),
            Self::Comments => say!("actors-tab-comments"),
            Self::Likes => say!("actors-tab-likes"),
            Self::Reshares => say!("actors-tab-reshares"),
            Self::Discussions => say!("actors-tab-discussions"),
        }
    }

    pub fn stream(self, actor: ActorId) -> Stream {
        match self {
            Self::Posts => Stream::Profile(actor),
            Self::Comments => Stream::Comments(actor),
            Self::Likes => Stream::Liked(actor),
            Self::Reshares => Stream::Reshared(actor),
            Self::Discussions => Stream::Discussions(actor),
        }
    }

    /// What an empty tab says: a heading and a sentence.
    pub fn empty(self, name: &str) -> (Text, Text) {
        match self {
            Self::Posts => (say!("actors-no-posts"), say!("actors-no-posts-about", name = name)),
            Self::Comments => (say!("actors-no-comments"), say!("actors-no-comments-about", name = name)),
            Self::Likes => (say!("actors-no-likes"), say!("actors-no-likes-about", name = name)),
            Self::Reshares => (say!("actors-no-reshares"), say!("actors-no-reshares-about", name = name)),
            Self::Discussions => (say!("actors-no-discussions"), say!("actors-no-discussions-about", name = name)),
        }
    }

    /// The row of tabs of somebody's page, with this one marked.
    pub fn tabs(self, handle: &str) -> Vec<Tab> {
        let tab = |shown: Self| Tab {
            label: shown.label(),
            href: format!("/@{handle}{}", shown.path()),
            current: shown == self,
            count: 0,
        };
        Self::ALL.map(tab).into()
    }
}
