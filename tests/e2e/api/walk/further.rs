//! The walk's second half: cases and elections, features, delegations, imaginary friends, the ledger, settings.

use rocket::http::Method;
use serde_json::{Value, json};
use tests::{Person, TestApp, World};

use super::super::ask;
use super::super::schema::misfits;
use super::Walk;

impl Walk {
    /// Asks for something that cannot be done at the moment: it is refused as a problem, whose shape is checked.
    pub(super) async fn refused(
        &mut self,
        person: &Person<'_>,
        method: Method,
        (pattern, path): (&str, &str),
        body: Option<Value>,
    ) {
        let answer = ask(person, method, path, body).await;
        assert!((400..500).contains(&answer.status), "{method} {path}: {} {}", answer.status, answer.body);
        let problem = &self.document["components"]["schemas"]["Problem"];
        self.wrong.extend(misfits(&self.document, problem, &answer.json(), &format!("{method} {pattern}")));
        self.walked.insert(format!("{method} {pattern}"));
    }

    /// Cases are told as their pages tell them: what was written to those who have a part in it, and to nobody else.
    pub async fn cases(&mut self, world: &World, app: &TestApp) {
        let juror = world.person(app, "juror");
        let open = world.path("/cases/{open_case}");
        let listed = self.get(&juror, "/cases", "/cases?show=open").await;
        assert!(listed["items"].as_array().is_some_and(|cases| !cases.is_empty()), "{listed}");
        let told = self.get(&juror, "/cases/{id}", &open).await;
        assert!(told["content"]["html"].is_string() && told["seat"].is_object(), "{told}");
        for standing in ["member", "moderator"] {
            let other = ask(&world.person(app, standing), Method::Get, &open, None).await.json();
            assert!(other["content"].is_null() && other["plea"].is_null() && other["seat"].is_null(), "{other}");
        }
        let decided = self.get(&juror, "/cases/{id}", &world.path("/cases/{decided_case}")).await;
        assert!(decided["decision"]["words"].is_string(), "{decided}");
        let moderator = world.person(app, "moderator");
        let decision = Some(json!({ "outcome": "restore", "reason": "It is fine." }));
        let waiting = |rest: &str| world.path(&format!("/cases/{{waiting_case}}{rest}"));
        let path = waiting("/decision");
        self.step(&moderator, Method::Put, ("/cases/{id}/decision", &path), decision).await;
        let (path, why) = (waiting("/decision/jury"), Some(json!({ "why": "It is close." })));
        self.refused(&moderator, Method::Put, ("/cases/{id}/decision/jury", &path), why).await;
        let path = waiting("/decision/recusal");
        self.refused(&moderator, Method::Put, ("/cases/{id}/decision/recusal", &path), None).await;
        let path = format!("{open}/words/{}", "0".repeat(64));
        self.refused(&moderator, Method::Put, ("/cases/{id}/words/{sha256}", &path), None).await;
    }

    /// An election, from standing to taking it back.
    pub async fn elections(&mut self, world: &World, app: &TestApp) {
        let author = world.person(app, "author");
        let at = |rest: &str| world.path(&format!("{{election}}{rest}"));
        let stands = self.get(&author, "/proposals/{id}/candidates", &at("/candidates")).await;
        assert_eq!(stands["items"][0]["state"], "standing", "{stands}");
        let statement = Some(json!({ "statement": "I have time." }));
        self.step(&author, Method::Put, ("/proposals/{id}/candidacy", &at("/candidacy")), statement).await;
        let named = json!({ "handle": "peer1" });
        self.post(&author, "/proposals/{id}/nominations", &at("/nominations"), named).await;
        self.delete(&author, "/proposals/{id}/candidacy", &at("/candidacy")).await;
        let given = Some(json!({ "scope": "decision" }));
        self.step(&author, Method::Put, ("/delegations/to/{handle}", "/delegations/to/peer2"), given).await;
        let mine = self.get(&author, "/delegations", "/delegations").await;
        let id = mine["given"][0]["id"].as_str().expect("a number").to_owned();
        self.delete(&author, "/delegations/{id}", &format!("/delegations/{id}")).await;
    }

    pub async fn features(&mut self, world: &World, app: &TestApp) {
        let (author, moderator) = (world.person(app, "author"), world.person(app, "moderator"));
        let new = |title: &str| json!({ "title": title, "body": "So that *more* is seen.", "effort_days": 3 });
        let made = self.post(&author, "/features", "/features", new("A map")).await;
        let path = format!("/features/{}", made["id"].as_str().expect("a number"));
        self.step(&author, Method::Patch, ("/features/{id}", &path), Some(new("A larger map"))).await;
        let shown = self.get(&author, "/features/{id}", &path).await;
        assert_eq!((&shown["title"], &shown["state"]), (&json!("A larger map"), &json!("proposed")));
        let board = self.get(&author, "/features", "/features").await;
        assert!(board["items"].as_array().is_some_and(|features| features.len() > 1), "{board}");
        let declined = Some(json!({ "state": "declined", "reason": "Nobody can build it." }));
        let other = world.path("/features/{feature}");
        self.step(&moderator, Method::Put, ("/features/{id}/state", &format!("{other}/state")), declined).await;
        self.delete(&author, "/features/{id}", &path).await;
    }

    pub async fn friends(&mut self, ben: &Person<'_>) {
        let new = json!({ "name": "Grandma", "feeds": ["http://127.0.0.1:9/grandma.xml"] });
        let made = self.post(ben, "/friends", "/friends", new).await;
        let path = made["href"].as_str().expect("its address").rsplit_once("/v1").expect("ours").1.to_owned();
        let name = Some(json!({ "name": "Grandma Ada" }));
        self.step(ben, Method::Put, ("/friends/{handle}/name", &format!("{path}/name")), name).await;
        let feed = json!({ "url": "http://127.0.0.1:9/more.xml" });
        self.post(ben, "/friends/{handle}/sources", &format!("{path}/sources"), feed).await;
        let friend = self.get(ben, "/friends/{handle}", &path).await;
        assert_eq!((&friend["name"], &friend["kept_by"]), (&json!("Grandma Ada"), &json!("ben")));
        let feed = friend["feeds"][1]["id"].as_str().expect("a number");
        let source = format!("{path}/sources/{feed}");
        self.delete(ben, "/friends/{handle}/sources/{id}", &source).await;
        let keeping = format!("{path}/keeping");
        self.refused(ben, Method::Put, ("/friends/{handle}/keeping", &keeping), None).await;
        self.delete(ben, "/friends/{handle}", &path).await;
    }

    pub async fn ledger(&mut self, app: &TestApp, ben: &Person<'_>) {
        app.settle().await;
        let lines = self.get(ben, "/ledger", "/ledger?kind=policy").await;
        assert!(lines["items"].as_array().is_some(), "{lines}");
        let all = self.get(ben, "/ledger", "/ledger").await;
        let id = all["items"][0]["id"].as_str().expect("a line");
        self.get(ben, "/ledger/{id}", &format!("/ledger/{id}")).await;
        let newest = self.get(ben, "/ledger/checkpoints/newest", "/ledger/checkpoints/newest").await;
        assert!(newest["note"].as_str().is_some_and(|note| note.contains("folkmoot/")), "{newest}");
        let proof = self.get(ben, "/ledger/proofs/inclusion", "/ledger/proofs/inclusion?leaf=0").await;
        let public = ben.get("/ledger/proofs/inclusion?leaf=0").await.json();
        assert_eq!(proof, public, "the same as is published");
        self.get(ben, "/ledger/proofs/consistency", "/ledger/proofs/consistency?from=1").await;
    }

    pub async fn settings(&mut self, ben: &Person<'_>) {
        for (of, body) in [
            ("profile", json!({ "name": "Ben of the bees", "about": "I keep *bees*." })),
            ("home", json!({ "show": "friends", "order": "date" })),
            ("digest", json!({ "digest": "weekly", "hour": 7, "time_zone": "Europe/Berlin" })),
            ("reminders", json!({ "wanted": true })),
        ] {
            let path = format!("/settings/{of}");
            self.step(ben, Method::Put, (&path, &path), Some(body)).await;
        }
        let set = self.get(ben, "/settings", "/settings").await;
        let shown = ["name", "home_show", "home_order", "digest"].map(|name| set[name].as_str().unwrap_or_default());
        assert_eq!(shown, ["Ben of the bees", "friends", "date", "weekly"]);
        let path = "/settings/notifications/like";
        let quiet = Some(json!({ "page": false, "mail": false }));
        self.step(ben, Method::Put, ("/settings/notifications/{kind}", path), quiet.clone()).await;
        let told = self.get(ben, "/settings/notifications", "/settings/notifications").await;
        let likes = told["items"].as_array().expect("kinds").iter().find(|told| told["kind"] == "like");
        assert_eq!(likes.expect("likes")["page"], false);
        ask(ben, Method::Put, "/settings/notifications/case", quiet).await.is(422);
        self.post(ben, "/searches", "/searches", json!({ "q": "oak" })).await;
        let kept = self.get(ben, "/searches", "/searches").await;
        assert_eq!(kept["items"][0]["q"], "oak");
        let id = kept["items"][0]["id"].as_str().expect("a number");
        self.delete(ben, "/searches/{id}", &format!("/searches/{id}")).await;
    }
}
