//! What the page of an actor shows: what they post, what they say, what they like, where they talk.

use governance::ActorId;
use store::streams::Stream;

use crate::web::layout::Tab;

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

    fn label(self) -> &'static str {
        match self {
            Self::Posts => "Posts",
            Self::Comments => "Comments",
            Self::Likes => "Likes",
            Self::Reshares => "Reshares",
            Self::Discussions => "Discussions",
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
    pub fn empty(self, name: &str) -> (&'static str, String) {
        match self {
            Self::Posts => ("Nothing to see here", format!("What {name} posts, and you may see, appears here.")),
            Self::Comments => (
                "No comments yet",
                format!("What {name} says under entries that you may see appears here, the latest first."),
            ),
            Self::Likes => {
                ("Nothing liked yet", format!("What {name} likes, and you may see, appears here, the latest first."))
            }
            Self::Reshares => {
                ("Nothing reshared yet", format!("What {name} passes on as it is appears here, the latest first."))
            }
            Self::Discussions => (
                "No discussions yet",
                format!(
                    "Threads in which {name} talks, and that you may see, appear here, the one with their latest comment first."
                ),
            ),
        }
    }

    /// The row of tabs of somebody's page, with this one marked.
    pub fn tabs(self, handle: &str) -> Vec<Tab> {
        let tab = |shown: Self| Tab {
            label: shown.label().to_owned().into(),
            href: format!("/@{handle}{}", shown.path()),
            current: shown == self,
            count: 0,
        };
        Self::ALL.map(tab).into()
    }
}
