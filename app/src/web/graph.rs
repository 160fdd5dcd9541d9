//! What other sites show of a page of ours that somebody links to: the words of its OpenGraph elements.

use super::cards::EntryCard;
use super::html::{excerpt, words};
use crate::services::Site;

/// As long as a description is.
const DESCRIPTION_CHARS: usize = 200;

/// The OpenGraph elements of a page. A page that says something not everybody may read has none.
#[derive(Debug, Clone)]
pub struct Graph {
    /// `article` or `profile`.
    pub kind: &'static str,
    pub title: String,
    pub description: String,
    pub url: String,
    pub site: String,
    /// A picture: its address, and what it shows.
    pub picture: Option<(String, String)>,
}

impl Graph {
    fn new(site: &Site, kind: &'static str, title: &str, path: &str, html: &str) -> Self {
        Self {
            kind,
            title: title.to_owned(),
            description: excerpt(&words(html).replace('\n', " "), DESCRIPTION_CHARS),
            url: site.url(path),
            site: site.community.clone(),
            picture: None,
        }
    }

    /// Of an entry with its title; `None` where only some may read it, a case withholds it, or a jury had it folded.
    pub fn of_entry(site: &Site, card: &EntryCard, title: &str) -> Option<Self> {
        let is_open = card.audience.is_empty() && card.held.is_none() && card.label.is_none();
        let picture = card.media.pictures.first();
        is_open.then(|| Self {
            picture: picture
                .map(|picture| (site.url(&format!("/media/{}/large", picture.id)), picture.said().to_owned())),
            ..Self::new(site, "article", title, &card.href, &card.html.to_string())
        })
    }

    /// Of a person or a group.
    pub fn of_actor(site: &Site, handle: &str, name: &str, about: &str) -> Self {
        Self::new(site, "profile", name, &format!("/@{handle}"), about)
    }
}
