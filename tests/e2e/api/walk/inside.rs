//! The walk's third part: groups from inside, what is kept away, audits, drafts of every kind and their alternatives, what is sent ahead.

use rocket::http::Method;
use serde_json::json;
use tests::{Motion, Person, TestApp, World};

use super::super::ask;
use super::Walk;

impl Walk {
    async fn set(&mut self, person: &Person<'_>, pattern: &str, path: &str, body: serde_json::Value) {
        self.step(person, Method::Put, (pattern, path), Some(body)).await;
    }

    /// A group from its founding on, and what its administrators answer at the door.
    pub async fn doors(&mut self, ada: &Person<'_>, ben: &Person<'_>) {
        let new = json!({ "handle": "wasps", "name": "Wasps", "entrance": "request" });
        let founded = self.post(ada, "/groups", "/groups", new).await;
        assert_eq!(founded["href"], "/api/folkmoot/v1/groups/wasps");
        let said = json!({ "name": "Wasps and hornets", "about": "They *sting*.", "entrance": "request" });
        self.set(ada, "/groups/{handle}", "/groups/wasps", said).await;
        let at = |rest: &str| format!("/groups/wasps{rest}");
        assert_eq!(ask(ben, Method::Put, &at("/membership"), None).await.json()["outcome"], "asked");
        let waiting = self.get(ada, "/groups/{handle}/requests", &at("/requests")).await;
        assert_eq!(
            (&waiting["items"][0]["handle"], &waiting["items"][0]["is_invited"]),
            (&json!("ben"), &json!(false))
        );
        ask(ben, Method::Get, &at("/requests"), None).await.is(403);
        self.put(ada, "/groups/{handle}/requests/{member}/acceptance", &at("/requests/ben/acceptance")).await;
        self.put(ada, "/groups/{handle}/administrators/{member}", &at("/administrators/ben")).await;
        let members = self.get(ben, "/groups/{handle}/members", &at("/members")).await;
        assert_eq!(members["items"][1]["is_administrator"], true, "{members}");
        self.delete(ada, "/groups/{handle}/administrators/{member}", &at("/administrators/ben")).await;
        self.delete(ada, "/groups/{handle}/members/{member}", &at("/members/ben")).await;
        self.put(ada, "/groups/{handle}/invitations/{member}", &at("/invitations/ben")).await;
        self.delete(ada, "/groups/{handle}/requests/{member}", &at("/requests/ben")).await;
        let body = Some(json!("no picture"));
        self.refused(ada, Method::Put, ("/groups/{handle}/portrait", &at("/portrait")), body.clone()).await;
        self.delete(ada, "/groups/{handle}/portrait", &at("/portrait")).await;
        self.refused(ada, Method::Put, ("/settings/portrait", "/settings/portrait"), body).await;
        self.delete(ada, "/settings/portrait", "/settings/portrait").await;
    }

    /// Everything that is kept away, and let in again.
    pub async fn kept_away(&mut self, ada: &Person<'_>, ben: &Person<'_>) {
        self.put(ben, "/tags/{tag}/mute", "/tags/Oak/mute").await;
        self.set(ben, "/filters/words", "/filters/words", json!({ "words": ["acorn", "two words"] })).await;
        self.set(ben, "/filters/labels", "/filters/labels", json!({ "labels": { "R1": "leave_out" } })).await;
        self.set(ben, "/filters/named", "/filters/named", json!({ "by": "everybody" })).await;
        let kept = self.get(ben, "/filters", "/filters").await;
        assert_eq!((&kept["tags"], &kept["words"]), (&json!(["oak"]), &json!(["acorn", "two words"])));
        assert_eq!((&kept["labels"]["R1"], &kept["named_by"]), (&json!("leave_out"), &json!("everybody")));
        self.delete(ben, "/tags/{tag}/mute", "/tags/oak/mute").await;
        for (method, pattern, path) in [
            (Method::Put, "/sources/{id}/mute", "/sources/999999/mute"),
            (Method::Put, "/entries/{id}/source/mute", "/entries/1/source/mute"),
        ] {
            self.refused(ben, method, (pattern, path), None).await;
        }
        self.delete(ben, "/sources/{id}/mute", "/sources/999999/mute").await;
        let note = json!({ "body": "for you alone", "audience": "people", "readers": ["ben"] });
        let note = self.post(ada, "/entries", "/entries", note).await;
        let at = |rest: &str| format!("/entries/{}{rest}", note["id"].as_str().expect("a number"));
        let readers = self.get(ben, "/entries/{id}/readers", &at("/readers")).await;
        assert_eq!(readers["items"][0]["handle"], "ben");
        self.delete(ben, "/entries/{id}/reading", &at("/reading")).await;
        ask(ben, Method::Get, &at(""), None).await.is(404);
        let list = self.post(ben, "/lists", "/lists", json!({ "name": "far" })).await;
        let list = list["id"].as_str().expect("a number");
        self.set(ben, "/lists/{id}", &format!("/lists/{list}"), json!({ "name": "near" })).await;
        let chosen = json!({ "lists": [list], "in_home": false });
        self.set(ben, "/actors/{handle}/lists", "/actors/ada/lists", chosen).await;
        let seen = self.get(ada, "/me/preview", "/me/preview?eyes=visitor").await;
        assert!(
            seen["items"].as_array().is_some_and(|items| items.iter().all(|one| one["audience"] == "public")),
            "{seen}"
        );
        ask(ada, Method::Get, "/me/preview?eyes=nobody_here", None).await.is(422);
    }

    /// Links, mails, and lists of feeds.
    pub async fn beside(&mut self, ben: &Person<'_>) {
        self.post(ben, "/settings/links", "/settings/links", json!({ "url": "http://127.0.0.1:9/ben" })).await;
        let links = self.get(ben, "/settings/links", "/settings/links").await;
        let path = format!("/settings/links/{}", links["items"][0]["id"].as_str().expect("a number"));
        self.put(ben, "/settings/links/{id}/check", &format!("{path}/check")).await;
        self.delete(ben, "/settings/links/{id}", &path).await;
        let path = "/settings/mail/retry";
        assert_eq!(self.post(ben, path, path, json!({})).await["outcome"], "open");
        let opml = "<opml version=\"2.0\"><body><outline text=\"Aunt\" xmlUrl=\"http://127.0.0.1:9/a\"/></body></opml>";
        let read = self.post(ben, "/sources/list", "/sources/list", json!({ "opml": opml })).await;
        let feed = &read["items"][0];
        assert_eq!((&feed["name"], &feed["can_be_chosen"]), (&json!("Aunt"), &json!(true)));
        let feeds = json!({ "feeds": [{ "name": "Aunt", "url": feed["url"], "becomes": "own" }] });
        self.set(ben, "/sources/import", "/sources/import", feeds).await;
        ask(ben, Method::Post, "/sources/list", Some(json!({ "opml": "<p>" }))).await.is(422);
    }

    /// Proposals of every kind, and what others offer in their place.
    pub async fn drafts(&mut self, app: &TestApp, [ada, ben, cyd]: [&Person<'_>; 3]) {
        let change = json!({ "policy": "entry.max_chars", "value": "6200", "title": "Longer", "body": "Because." });
        let made = self.post(ada, "/proposals", "/proposals", change).await;
        let motion = Motion::known(app, made["id"].as_str().expect("a number").parse().expect("a number"));
        let at = |rest: &str| motion.path(rest);
        let other = Some(json!({ "title": "Longer notes" }));
        self.step(ada, Method::Patch, ("/proposals/{id}", &at("")), other).await;
        let shown = ask(ada, Method::Get, &at(""), None).await.json();
        assert_eq!((&shown["title"], &shown["markdown"]), (&json!("Longer notes"), &json!("Because.")));
        ask(ada, Method::Put, &at("/publication"), None).await.is(204);
        let offered = json!({ "value": "6100", "reason": "It is enough." });
        self.post(ben, "/proposals/{id}/alternatives", &at("/alternatives"), offered).await;
        self.put(cyd, "/proposals/{id}/alternatives/{number}/backing", &at("/alternatives/1/backing")).await;
        let offered = self.get(cyd, "/proposals/{id}/alternatives", &at("/alternatives")).await;
        assert_eq!(
            (&offered["items"][0]["by"]["handle"], &offered["items"][0]["is_backer"]),
            (&json!("ben"), &json!(true))
        );
        let said = json!({ "handle": "ben", "stance": "against", "reason": "Nobody knows them." });
        let path = at("/challenges");
        self.refused(cyd, Method::Post, ("/proposals/{id}/challenges", &path), Some(said)).await;
        self.refused(ada, Method::Post, ("/proposals/{id}/renewals", &at("/renewals")), Some(json!({}))).await;
        let pattern = "/policies/{key}/versions/{id}/proposals";
        let path = "/policies/entry.max_chars/versions/999999/proposals";
        self.refused(ada, Method::Post, (pattern, path), Some(json!({}))).await;
        let asked = json!({ "kind": "question", "title": "Which tree?", "body": "For the square.", "method": "schulze", "options": ["Oak", "Ash"] });
        let asked = self.post(ada, "/proposals", "/proposals", asked).await;
        let path = format!("/proposals/{}", asked["id"].as_str().expect("a number"));
        let other = Some(json!({ "options": ["Oak", "Ash", "Elm"] }));
        self.step(ada, Method::Patch, ("/proposals/{id}", &path), other).await;
        let form = ada.get(&format!("{path}/edit")).await;
        form.shows("Elm").shows("Which tree?");
        let unknown = json!({ "policy": "entry.max_chars", "value": "1", "title": "x", "body": "y", "colour": "red" });
        ask(ada, Method::Post, "/proposals", Some(unknown)).await.is(400);
        self.get(ben, "/franchise", "/franchise").await;
        self.refused(ben, Method::Put, ("/actors/{handle}/vouch", "/actors/ben/vouch"), None).await;
        self.refused(ben, Method::Delete, ("/actors/{handle}/vouch", "/actors/ada/vouch"), None).await;
    }

    /// A settled case that is shown again.
    pub async fn second_looks(&mut self, world: &World, app: &TestApp) {
        let id = world.path("{audit}");
        let sql = format!("SELECT a.handle FROM audits u JOIN actors a ON a.id = u.member_id WHERE u.id = {id}");
        let handle: String = app.database.as_owner().await.query_one(&sql, &[]).await.expect("an audit").get(0);
        let asked = world.person(app, &handle);
        let at = |rest: &str| format!("/audits/{id}{rest}");
        let mine = self.get(&asked, "/me/audits", "/me/audits").await;
        assert_eq!(mine["open"], id.as_str());
        let shown = self.get(&asked, "/audits/{id}", &at("")).await;
        assert!(shown["settled"].is_null() && shown["html"] != "", "{shown}");
        let said = json!({ "opinion": "remove", "reason": "As I see it." });
        self.set(&asked, "/audits/{id}/opinion", &at("/opinion"), said).await;
        let shown = self.get(&asked, "/audits/{id}", &at("")).await;
        assert_eq!(shown["settled"]["own"]["reason"], "As I see it.", "{shown}");
        self.refused(&asked, Method::Put, ("/audits/{id}/skip", &at("/skip")), None).await;
    }

    /// What is sent ahead of its entry; pictures are in `media`.
    pub async fn sent_ahead(&mut self, ada: &Person<'_>) {
        let sent = self.post(ada, "/media", "/media?name=notes.txt", json!("a text")).await;
        let waiting = self.get(ada, "/media", "/media").await;
        assert_eq!((&waiting["items"][0]["id"], &waiting["items"][0]["name"]), (&sent["id"], &json!("notes.txt")));
        let path = format!("/media/{}", sent["id"].as_str().expect("a number"));
        self.delete(ada, "/media/{id}", &path).await;
        let note = self.post(ada, "/entries", "/entries", json!({ "body": "before" })).await;
        let path = format!("/entries/{}", note["id"].as_str().expect("a number"));
        self.step(ada, Method::Patch, ("/entries/{id}", &path), Some(json!({ "body": "after" }))).await;
        let said = self.get(ada, "/entries/{id}/history", &format!("{path}/history")).await;
        assert!(said["items"][0]["html"].as_str().is_some_and(|html| html.contains("before")), "{said}");
    }
}
