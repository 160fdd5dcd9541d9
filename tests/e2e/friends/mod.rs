//! Imaginary friends: actors made of sources for somebody who is not here.

use tests::{Answer, Person, TestApp};

use crate::sources::site::{Reply, Site};

mod claims;
mod guards;
mod judged;
mod keeping;
mod making;
mod pruning;

/// A feed whose items are called like this, and that says it belongs to this page.
pub fn feed_of(page: &str, titles: &[&str]) -> Reply {
    let item = |title: &&str| {
        format!(
            "<item><guid isPermaLink=\"false\">{page}{title}</guid><title>{title}</title><description>says {title}</description></item>"
        )
    };
    let items: String = titles.iter().map(item).collect();
    let xml =
        format!("<rss version=\"2.0\"><channel><title>Some feed</title><link>{page}</link>{items}</channel></rss>");
    Reply::ok("application/rss+xml", xml)
}

/// A site with a feed of words and one of photographs, both of its front page.
pub async fn site() -> Site {
    let site = Site::start().await;
    site.set("/words.xml", feed_of(&site.url("/"), &["wordone", "wordtwo"]));
    site.set("/photos.xml", feed_of(&site.url("/"), &["photoone"]));
    site.set("/", Reply::ok("text/html", "<p>Nothing but me.</p>"));
    site
}

/// Makes an imaginary friend of some feeds.
pub async fn make(person: &Person<'_>, name: &str, feeds: &[String]) -> Answer {
    person.post("/friends", &[("name", name), ("feeds", &feeds.join("\n"))]).await
}

/// Makes one, and lets its feeds be read; returns its handle.
pub async fn grandma(app: &TestApp, person: &Person<'_>, site: &Site) -> String {
    let made = make(person, "Grandma", &[site.url("/words.xml"), site.url("/photos.xml")]).await;
    made.is(303);
    app.settle().await;
    made.location.trim_start_matches("/@").to_owned()
}

/// The item with this title.
pub async fn item(app: &TestApp, title: &str) -> i64 {
    let sql = "SELECT id FROM entries WHERE kind = 'item' AND title = $1 AND deleted_at IS NULL ORDER BY id LIMIT 1";
    app.database.as_owner().await.query_one(sql, &[&title]).await.unwrap().get(0)
}

/// One number out of the database.
pub async fn number(app: &TestApp, sql: &str) -> i64 {
    app.database.as_owner().await.query_one(sql, &[]).await.unwrap().get(0)
}
