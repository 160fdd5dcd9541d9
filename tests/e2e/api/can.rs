//! What an object says that its asker can do, they can; what it does not say, they cannot.

use rocket::http::Method;
use serde_json::{Value, json};
use tests::{Person, World};

use super::ask;

/// The verbs in the order in which they are tried: those that take the object away come last.
const VERBS: [(&str, Method, &str); 8] = [
    ("comment", Method::Post, "/comments"),
    ("answer", Method::Put, "/answer"),
    ("like", Method::Put, "/like"),
    ("reshare", Method::Put, "/reshare"),
    ("hide", Method::Put, "/hide"),
    ("flag", Method::Post, "/flags"),
    ("edit", Method::Patch, ""),
    ("delete", Method::Delete, ""),
];

fn body(verb: &str) -> Option<Value> {
    match verb {
        "comment" => Some(json!({ "body": "said by a program" })),
        // What is left out stays: the words of a poll that was answered just now do so in any case.
        "edit" => Some(json!({})),
        "answer" => Some(json!({ "ballot": "[[\"1\"]]" })),
        "flag" => Some(json!({ "rule": "R1" })),
        _ => None,
    }
}

async fn tried(person: &Person<'_>, id: &str, who: &str, wrong: &mut Vec<String>) -> usize {
    let shown = ask(person, Method::Get, &format!("/entries/{id}"), None).await;
    if shown.status == 404 {
        return 0;
    }
    let can: Vec<String> = serde_json::from_value(shown.json()["can"].clone()).expect("verbs");
    for (verb, method, path) in VERBS {
        let listed = can.iter().any(|word| word == verb);
        let answer = ask(person, method, &format!("/entries/{id}{path}"), body(verb)).await;
        let done = (200..300).contains(&answer.status);
        if done != listed {
            wrong.push(format!("{who} on {id}: {verb} is listed: {listed}, and answered with {}", answer.status));
        }
    }
    can.len()
}

#[rocket::async_test]
async fn no_list_of_what_can_be_done_lies() {
    let world = World::build().await;
    let (mut wrong, mut seen) = (Vec::new(), 0);
    for standing in tests::STANDINGS {
        let app = world.open().await;
        let person = world.person(&app, standing);
        for name in ["{comment}", "{entry}", "{followers_entry}", "{held_entry}", "{poll_entry}", "{followers_poll}"] {
            seen += tried(&person, &world.path(name), standing, &mut wrong).await;
        }
        let path = |name: &str, rest: &str| format!("{}{rest}", world.path(name));
        let vote = ask(&person, Method::Get, &path("{voting}", ""), None).await.json();
        let listed = vote["can"].as_array().expect("verbs").contains(&json!("vote"));
        let cast = ask(&person, Method::Put, &path("{voting}", "/ballot"), Some(json!({ "ballot": "yes" }))).await;
        if (cast.status == 200) != listed {
            wrong.push(format!("{standing}: vote is listed: {listed}, and answered with {}", cast.status));
        }
        let published = ask(&person, Method::Get, &path("{published}", ""), None).await.json();
        let listed = published["can"].as_array().expect("verbs").contains(&json!("sponsor"));
        let sponsored = ask(&person, Method::Put, &path("{published}", "/sponsorship"), None).await;
        if (sponsored.status == 204) != listed {
            wrong.push(format!("{standing}: sponsor is listed: {listed}, and answered with {}", sponsored.status));
        }
    }
    assert!(seen > 20, "the lists are read: {seen}");
    assert!(wrong.is_empty(), "{wrong:#?}");
}
