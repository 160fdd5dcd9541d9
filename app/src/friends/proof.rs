//! What shows that an imaginary friend stands for a member: each site that it is made of links to their profile here with rel="me". Only what a
//! feed itself names as its site counts, or else the front page of its host: whoever keeps the friend chooses neither.

use futures::future::join_all;
use store::friends::Site;
use url::Url;

use crate::links::rel_me::{is_same, is_same_site, links_of, why_not};
use crate::web_client::{Conditions, WebClient};

/// More sites than that are not one person's.
const SITES_MAX: usize = 30;

/// A page that was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Look {
    pub page: String,
    /// Why it is no proof; `None` when it is.
    pub missing: Option<String>,
}

/// What was found, page by page, and the sources that belong to pages with the link.
#[derive(Debug, Clone, Default)]
pub struct Proof {
    pub looks: Vec<Look>,
    pub sources: Vec<i64>,
}

impl Proof {
    /// Whether every site names the member.
    pub fn holds(&self) -> bool {
        !self.looks.is_empty() && self.looks.iter().all(|look| look.missing.is_none())
    }
}

/// The page on which the link must be; `None` where a feed has no address that could have one.
pub fn page_of(site: &Site) -> Option<String> {
    let named = site.site_url.as_deref().and_then(|url| Url::parse(url).ok());
    let front = || Url::parse(&site.url).ok()?.join("/").ok();
    let mut page = named.or_else(front)?;
    page.set_fragment(None);
    Some(page.into())
}

/// The pages that must name the member, each once.
pub fn pages(sites: &[Site]) -> Vec<String> {
    let mut pages: Vec<String> = sites.iter().filter_map(page_of).collect();
    pages.sort();
    pages.dedup();
    pages
}

/// Looks at all the pages at once.
pub async fn look(client: &WebClient, sites: &[Site], profile: &str) -> Proof {
    let mut pages = pages(sites);
    let beyond = pages.split_off(pages.len().min(SITES_MAX));
    let mut looks = join_all(pages.into_iter().map(|page| look_at(client, page, profile))).await;
    let why = || Some(format!("not looked at: these are more than {SITES_MAX} pages"));
    looks.extend(beyond.into_iter().map(|page| Look { page, missing: why() }));
    let is_proven = |site: &&Site| {
        let page = page_of(site);
        looks.iter().any(|look| look.missing.is_none() && Some(&look.page) == page.as_ref())
    };
    let sources = sites.iter().filter(is_proven).map(|site| site.source).filter(|source| *source != 0).collect();
    Proof { looks, sources }
}

async fn look_at(client: &WebClient, page: String, profile: &str) -> Look {
    let missing = missing(client, &page, profile).await;
    Look { page, missing }
}

async fn missing(client: &WebClient, page: &str, profile: &str) -> Option<String> {
    let Ok(url) = Url::parse(page) else { return Some("its address cannot be read".to_owned()) };
    let fetched = match client.get(&url, &Conditions::default()).await {
        Ok(fetched) if (200..300).contains(&fetched.status) => fetched,
        Ok(fetched) => return Some(format!("it answers with status {}", fetched.status)),
        Err(why) => return Some(why.to_string()),
    };
    if !is_same_site(&url, &fetched.url) {
        return Some("it leads to another site".to_owned());
    }
    let links = links_of(fetched).await;
    if links.iter().any(|link| is_same(link, profile)) { None } else { Some(why_not(&links)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_site_that_a_feed_names_counts_and_its_front_page_where_it_names_none() {
        let site = |url: &str, site_url: Option<&str>| Site {
            source: 1,
            url: url.to_owned(),
            site_url: site_url.map(str::to_owned),
        };
        let sites = [
            site("https://a.example/x/feed.xml", None),
            site("https://cdn.example/f", Some("https://b.example/~bea#top")),
            site("https://a.example/other.xml", None),
        ];
        assert_eq!(pages(&sites), ["https://a.example/", "https://b.example/~bea"]);
        assert!(!Proof::default().holds(), "nothing is no proof");
    }
}
