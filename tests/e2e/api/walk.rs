//! A walk through the whole API: every operation is asked once, and every answer has the shape that the document says.

mod further;
mod inside;

use std::collections::BTreeSet;

use rocket::http::Method;
use serde_json::{Value, json};
use tests::{Motion, Person, TestApp, World};

use super::schema::misfits;
use super::{ask, document};

struct Walk {
    document: Value,
    walked: BTreeSet<String>,
    wrong: Vec<String>,
}

impl Walk {
    /// Asks an operation at an address and checks its answer; `pattern` is the address as the document writes it.
    async fn step(
        &mut self,
        person: &Person<'_>,
        method: Method,
        (pattern, path): (&str, &str),
        body: Option<Value>,
    ) -> Value {
        let answer = ask(person, method, path, body).await;
        let step = format!("{method} {pattern}");
        let operation = &self.document["paths"][pattern][method.as_str().to_lowercase()];
        let response = &operation["responses"][answer.status.to_string()];
        if !response.is_object() {
            self.wrong.push(format!("{step}: {} is not described: {}", answer.status, answer.body));
            return Value::Null;
        }
        self.walked.insert(step.clone());
        let schema = &response["content"]["application/json"]["schema"];
        if schema.is_null() {
            if !answer.body.is_empty() {
                self.wrong.push(format!("{step}: answers something where nothing is described"));
            }
            return Value::Null;
        }
        let value = answer.json();
        self.wrong.extend(misfits(&self.document, schema, &value, &step));
        value
    }

    async fn get(&mut self, person: &Person<'_>, pattern: &str, path: &str) -> Value {
        self.step(person, Method::Get, (pattern, path), None).await
    }

    async fn put(&mut self, person: &Person<'_>, pattern: &str, path: &str) -> Value {
        self.step(person, Method::Put, (pattern, path), None).await
    }

    async fn delete(&mut self, person: &Person<'_>, pattern: &str, path: &str) -> Value {
        self.step(person, Method::Delete, (pattern, path), None).await
    }

    async fn post(&mut self, person: &Person<'_>, pattern: &str, path: &str, body: Value) -> Value {
        self.step(person, Method::Post, (pattern, path), Some(body)).await
    }

    async fn words(&mut self, ada: &Person<'_>, ben: &Person<'_>) {
        let note = self.post(ada, "/entries", "/entries", json!({ "body": "The **oak** #tree for @ben" })).await;
        let id = note["id"].as_str().expect("a number").to_string();
        let at = |rest: &str| format!("/entries/{id}{rest}");
        let said = json!({ "body": "It is old." });
        let comment = self.post(ben, "/entries/{id}/comments", &at("/comments"), said).await;
        let comment = format!("/entries/{}", comment["id"].as_str().expect("a number"));
        for (pattern, rest) in
            [("/entries/{id}/like", "/like"), ("/entries/{id}/reshare", "/reshare"), ("/entries/{id}/hide", "/hide")]
        {
            self.put(ben, pattern, &at(rest)).await;
            self.delete(ben, pattern, &at(rest)).await;
        }
        self.put(ben, "/entries/{id}/like", &at("/like")).await;
        let entry = self.get(ben, "/entries/{id}", &at("")).await;
        assert_eq!(entry["markdown"], "The **oak** #tree for @ben");
        assert!(entry["html"].as_str().expect("HTML").contains("<strong>oak</strong>"));
        assert_eq!((&entry["tags"], &entry["liked"]), (&json!(["tree"]), &json!(true)));
        let comments = self.get(ada, "/entries/{id}/comments", &at("/comments")).await;
        assert_eq!(comments["items"][0]["thread"], id.as_str());
        self.step(ben, Method::Patch, ("/entries/{id}", &comment), Some(json!({ "body": "Very old." }))).await;
        let asked = json!({
            "body": "An evening, and a question",
            "event": { "starts_at": "2199-12-05T19:00", "time_zone": "Europe/Berlin", "place": "the hall" },
            "poll": { "method": "approval", "options": ["cake", "tea"], "hours": 24 },
        });
        let asked = self.post(ada, "/entries", "/entries", asked).await;
        let asked = format!("/entries/{}", asked["id"].as_str().expect("a number"));
        let answer = json!({ "ballot": "[\"2\"]" });
        self.step(ben, Method::Put, ("/entries/{id}/answer", &format!("{asked}/answer")), Some(answer)).await;
        let asked = self.get(ben, "/entries/{id}", &asked).await;
        assert_eq!(
            (&asked["event"]["starts_at"], &asked["poll"]["own"]),
            (&json!("2199-12-05T18:00:00Z"), &json!("[\"2\"]"))
        );
        self.post(ben, "/entries/{id}/flags", &at("/flags"), json!({ "rule": "R1" })).await;
        self.delete(ben, "/entries/{id}/flags", &at("/flags")).await;
        let found = self.get(ada, "/search", "/search?q=oak").await;
        assert_eq!(found["items"][0]["entry"]["id"], id.as_str());
        let told = self.get(ben, "/notifications", "/notifications").await;
        assert_eq!(told["items"][0]["kind"], "mention");
        self.post(ben, "/notifications/read", "/notifications/read", json!({})).await;
        let told = self.get(ben, "/notifications", "/notifications?show=new").await;
        assert_eq!(told["items"], json!([]));
        self.delete(ben, "/entries/{id}", &comment).await;
    }

    async fn people(&mut self, ada: &Person<'_>, ben: &Person<'_>) {
        for act in ["block", "mute", "follow"] {
            let (pattern, path) = (format!("/actors/{{handle}}/{act}"), format!("/actors/ada/{act}"));
            self.put(ben, &pattern, &path).await;
            let actor = self.get(ben, "/actors/{handle}", "/actors/ada").await;
            assert!(actor["can"].as_array().expect("verbs").contains(&json!(format!("un{act}"))), "{actor}");
            self.delete(ben, &pattern, &path).await;
        }
        self.put(ben, "/actors/{handle}/follow", "/actors/ada/follow").await;
        let front = self.get(ben, "/streams/front", "/streams/front").await;
        assert_eq!(front["items"][0]["because"]["rule"], "public");
        let home = self.get(ben, "/streams/home", "/streams/home").await;
        assert_eq!(home["items"][0]["because"]["rule"], "followed");
        self.get(ben, "/streams/best/{period}", "/streams/best/week").await;
        for of in ["entries", "comments", "likes", "reshares", "discussions"] {
            self.get(ada, &format!("/actors/{{handle}}/{of}"), &format!("/actors/ben/{of}")).await;
        }
        let list = self.post(ben, "/lists", "/lists", json!({ "name": "neighbours" })).await;
        let at = |rest: &str| format!("/lists/{}{rest}", list["id"].as_str().expect("a number"));
        self.put(ben, "/lists/{id}/people/{handle}", &at("/people/ada")).await;
        self.get(ben, "/lists", "/lists").await;
        let people = self.get(ben, "/lists/{id}/people", &at("/people")).await;
        assert_eq!(people["items"][0]["handle"], "ada");
        let entries = self.get(ben, "/lists/{id}/entries", &at("/entries")).await;
        assert_eq!(entries["items"][0]["because"]["rule"], "list");
        self.delete(ben, "/lists/{id}/people/{handle}", &at("/people/ada")).await;
        self.delete(ben, "/lists/{id}", &at("")).await;
        let me = self.get(ben, "/me", "/me").await;
        assert_eq!(me["handle"], "ben");
    }

    async fn places(&mut self, ada: &Person<'_>, ben: &Person<'_>) {
        let group = [("handle", "bees"), ("display_name", "Bees"), ("about", ""), ("entrance", "public")];
        ada.post("/groups", &group).await.is(303);
        let joined = self.put(ben, "/groups/{handle}/membership", "/groups/bees/membership").await;
        assert_eq!(joined["outcome"], "in");
        self.post(ben, "/entries", "/entries", json!({ "body": "hum", "audience": "@bees" })).await;
        self.get(ben, "/groups", "/groups").await;
        self.get(ben, "/me/groups", "/me/groups").await;
        let group = self.get(ben, "/groups/{handle}", "/groups/bees").await;
        assert_eq!(group["can"], json!(["leave", "post"]));
        let posted = self.get(ben, "/groups/{handle}/entries", "/groups/bees/entries").await;
        assert_eq!(posted["items"][0]["group"]["handle"], "bees");
        self.delete(ben, "/groups/{handle}/membership", "/groups/bees/membership").await;
        let url = json!({ "url": "http://127.0.0.1:9/feed.xml" });
        let source = self.post(ben, "/sources", "/sources", url).await;
        let sources = self.get(ben, "/sources", "/sources").await;
        assert_eq!(sources["items"][0]["state"], "waiting");
        self.delete(ben, "/sources/{id}", &format!("/sources/{}", source["id"].as_str().expect("a number"))).await;
    }

    /// What jurors, moderators and authors do about cases. What nobody can do at the moment is refused as a problem.
    async fn offices(&mut self) {
        let world = World::build().await;
        let app = world.open().await;
        self.second_looks(&world, &app).await;
        self.cases(&world, &app).await;
        self.elections(&world, &app).await;
        self.features(&world, &app).await;
        let (juror, moderator) = (world.person(&app, "juror"), world.person(&app, "moderator"));
        let at = |path: &str| world.path(path);
        let case = |rest: &str| at(&format!("/cases/{{open_case}}{rest}"));
        let said = json!({ "opinion": "remove", "reason": "It breaks the rule." });
        let early = ask(&juror, Method::Put, &case("/opinion/final"), Some(said.clone())).await;
        let problem = &self.document["components"]["schemas"]["Problem"];
        self.wrong.extend(misfits(&self.document, problem, &early.json(), "a problem"));
        assert_eq!(early.status, 422, "{}", early.body);
        self.walked.insert("PUT /cases/{id}/opinion/final".to_string());
        let accepted = Some(json!({ "answer": "accepted" }));
        self.step(&juror, Method::Put, ("/cases/{id}/seat", &case("/seat")), accepted).await;
        self.step(&juror, Method::Put, ("/cases/{id}/opinion", &case("/opinion")), Some(said)).await;
        let hold = Some(json!({ "rule": "R1", "reason": "It breaks the rule." }));
        self.step(&moderator, Method::Put, ("/entries/{id}/hold", &at("/entries/{entry}/hold")), hold).await;
        let plea = json!({ "plea": "It was a joke." });
        let path = at("/cases/{decided_case}/appeal");
        self.post(&world.person(&app, "author"), "/cases/{id}/appeal", &path, plea).await;
        self.delete(&moderator, "/me/office", "/me/office").await;
    }

    async fn votes(&mut self, app: &TestApp, [ada, ben, cyd]: [&Person<'_>; 3]) {
        let change = |value: &str| json!({ "policy": "entry.max_chars", "value": value, "title": "Longer notes", "body": "Because." });
        let thrown = self.post(ada, "/proposals", "/proposals", change("6500")).await;
        let thrown = format!("/proposals/{}", thrown["id"].as_str().expect("a number"));
        ask(ben, Method::Get, &thrown, None).await.is(404);
        let draft = self.get(ada, "/proposals/{id}", &thrown).await;
        assert_eq!((&draft["state"], &draft["can"]), (&json!("draft"), &json!(["publish", "withdraw"])));
        self.delete(ada, "/proposals/{id}", &thrown).await;
        let made = self.post(ada, "/proposals", "/proposals", change("6000")).await;
        let motion = Motion::known(app, made["id"].as_str().expect("a number").parse().expect("a number"));
        let at = |rest: &str| motion.path(rest);
        self.put(ada, "/proposals/{id}/publication", &at("/publication")).await;
        for sponsor in [ben, cyd] {
            self.put(sponsor, "/proposals/{id}/sponsorship", &at("/sponsorship")).await;
        }
        let open = self.get(ben, "/proposals", "/proposals").await;
        assert_eq!(open["items"][0]["state"], "discussion");
        motion.pass_deadline("discussion_ends_at").await;
        let paper = self.get(ben, "/proposals/{id}/paper", &at("/paper")).await;
        assert_eq!((&paper["kind"], &paper["on_roll"]), (&json!("yes_no"), &json!(true)));
        for voter in [ada, ben, cyd] {
            let ballot = Some(json!({ "ballot": "yes" }));
            let receipt = self.step(voter, Method::Put, ("/proposals/{id}/ballot", &at("/ballot")), ballot).await;
            assert_eq!(receipt["replaced"], false);
        }
        motion.close().await;
        self.get(ben, "/proposals/decided", "/proposals/decided").await;
        let decided = self.get(ben, "/proposals/{id}", &at("")).await;
        assert!(decided["result"]["tally"].is_object(), "{decided}");
        self.get(ben, "/policies", "/policies").await;
        let policy = self.get(ben, "/policies/{key}", "/policies/entry.max_chars").await;
        assert_eq!((&policy["key"], policy["value"].is_string()), (&json!("entry.max_chars"), true));
    }
}

#[rocket::async_test]
async fn every_answer_has_the_shape_that_the_document_says() {
    let app = TestApp::start().await;
    let (ada, ben, cyd) = (app.person("ada").await, app.person("ben").await, app.person("cyd").await);
    let document = document::document(&app).await;
    let all: BTreeSet<String> =
        document::operations(&document).iter().map(|(method, path, _)| format!("{method} {path}")).collect();
    let mut walk = Walk { document, walked: BTreeSet::new(), wrong: Vec::new() };
    walk.words(&ada, &ben).await;
    walk.people(&ada, &ben).await;
    walk.places(&ada, &ben).await;
    walk.votes(&app, [&ada, &ben, &cyd]).await;
    walk.doors(&ada, &ben).await;
    walk.kept_away(&ada, &ben).await;
    walk.beside(&ben).await;
    walk.drafts(&app, [&ada, &ben, &cyd]).await;
    walk.sent_ahead(&ada).await;
    walk.offices().await;
    walk.friends(&ben).await;
    walk.ledger(&app, &ben).await;
    walk.settings(&ben).await;
    assert!(walk.wrong.is_empty(), "{:#?}", walk.wrong);
    let missed: Vec<_> = all.difference(&walk.walked).collect();
    assert!(missed.is_empty(), "not walked: {missed:?}");
}

#[rocket::async_test]
async fn streams_are_paged_to_their_end_without_a_gap() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    for number in 0..45 {
        ask(&ada, Method::Post, "/entries", Some(json!({ "body": format!("note {number}") }))).await.is(201);
    }
    let (mut seen, mut next) = (Vec::new(), Some("http://127.0.0.1:8000/api/folkmoot/v1/streams/home".to_string()));
    while let Some(url) = next {
        let answer = ada.get(url.trim_start_matches("http://127.0.0.1:8000")).await;
        let part = answer.json();
        next = part["next"].as_str().map(str::to_string);
        assert_eq!(
            answer.header("Link"),
            next.as_ref().map(|next| format!("<{next}>; rel=\"next\"")).unwrap_or_default()
        );
        seen.extend(
            part["items"]
                .as_array()
                .expect("items")
                .iter()
                .map(|item| item["id"].as_str().expect("a number").to_string()),
        );
    }
    let numbers: Vec<i64> = seen.iter().map(|id| id.parse().expect("a number")).collect();
    assert_eq!(numbers.len(), 45);
    assert!(numbers.windows(2).all(|pair| pair[0] > pair[1]), "newest first, each once");
}
