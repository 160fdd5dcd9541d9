//! JSON Feed 1.1.

use serde_json::{Map, Value, json};

use super::{Feed, Format, Item, absolute, moment};

impl Feed {
    /// The feed as JSON.
    pub fn as_json(&self) -> String {
        let mut feed = json!({
            "version": "https://jsonfeed.org/version/1.1", "title": self.title, "language": "en",
            "home_page_url": format!("{}{}", self.base, self.page),
            "items": self.items.iter().map(|item| self.item_as_json(item)).collect::<Vec<_>>(),
        });
        if let Some(map) = feed.as_object_mut() {
            add(map, "feed_url", self.own(Format::Json));
            add(map, "next_url", self.next(Format::Json));
            add(map, "hubs", self.hub().map(|hub| json!([{"type": "WebSub", "url": hub}])));
        }
        feed.to_string()
    }

    fn item_as_json(&self, item: &Item) -> Value {
        let mut author = Map::from_iter([("name".to_string(), Value::from(item.author.as_str()))]);
        add(&mut author, "url", item.author_url.as_deref());
        let mut value = json!({
            "id": item.url, "url": item.url, "title": item.title, "content_html": absolute(&item.html, &self.base),
            "tags": item.tags, "date_published": moment(item.published), "date_modified": moment(item.updated),
            "authors": [author],
        });
        let mut facts = item.facts.clone().unwrap_or_else(|| json!({}));
        if let Some(map) = facts.as_object_mut() {
            add(map, "comments", item.replies.as_ref().map(|(count, _)| *count));
            add(map, "answers", item.answers.as_deref());
        }
        let has_facts = facts.as_object().is_some_and(|facts| !facts.is_empty());
        if let Some(map) = value.as_object_mut() {
            add(map, "external_url", item.link.as_deref());
            self.add_enclosures(map, item);
            add(map, "_folkmoot", has_facts.then_some(facts));
        }
        value
    }
}

impl Feed {
    fn add_enclosures(&self, map: &mut Map<String, Value>, item: &Item) {
        let address = |path: &str| format!("{}{path}", self.base);
        let picture = item.enclosures.iter().find(|enclosure| enclosure.media_type.starts_with("image/"));
        add(map, "image", picture.map(|picture| address(&picture.path)));
        let all: Vec<Value> = item
            .enclosures
            .iter()
            .map(|one| json!({"url": address(&one.path), "mime_type": one.media_type, "size_in_bytes": one.bytes, "title": one.title}))
            .collect();
        add(map, "attachments", (!all.is_empty()).then_some(all));
    }
}

fn add(map: &mut Map<String, Value>, name: &str, value: Option<impl Into<Value>>) {
    map.extend(value.map(|value| (name.to_string(), value.into())));
}
