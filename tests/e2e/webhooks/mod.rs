//! Webhooks: how they are made, what is sent and to whom it is not, and what becomes of it when receivers fail.

mod failing;
mod guards;
mod pages;
mod receiver;
mod sent;

use std::io::Write;
use std::process::{Command, Stdio};

use folkmoot::api::pushed;
use folkmoot::web::guards::Visitor;
use tests::{PASSWORD, Person, TestApp};

use crate::api::number;
use receiver::{Came, Receiver};

/// Every kind of notification, as boxes.
const ALL_KINDS: [(&str, &str); 12] = [
    ("told-mention", "true"),
    ("told-reply", "true"),
    ("told-named", "true"),
    ("told-like", "true"),
    ("told-reshare", "true"),
    ("told-follow", "true"),
    ("told-group", "true"),
    ("told-proposal", "true"),
    ("told-standing", "true"),
    ("told-case", "true"),
    ("told-flag", "true"),
    ("told-jury", "true"),
];

/// The secret on a page that answers to making one.
fn secret_on(body: &str) -> String {
    let from = body.find("whsec_").expect("a secret");
    body[from..].chars().take_while(|c| c.is_ascii_alphanumeric() || "_+/=".contains(*c)).collect()
}

/// Makes a webhook that is sent this; its number and its secret.
async fn made(person: &Person<'_>, url: &str, boxes: &[(&str, &str)]) -> (i64, String) {
    let mut form = vec![("name", "my bot"), ("url", url), ("password", PASSWORD)];
    form.extend_from_slice(boxes);
    let page = person.post("/settings/webhooks", &form).await;
    page.is(200);
    let from = page.body.find("href=\"/settings/webhooks/").expect("its page") + "href=\"/settings/webhooks/".len();
    let id = page.body[from..].split('"').next().and_then(|id| id.parse().ok()).expect("a number");
    (id, secret_on(&page.body))
}

/// A receiver of this person's, with a webhook that is sent this.
async fn receiving(person: &Person<'_>, boxes: &[(&str, &str)]) -> (Receiver, i64, String) {
    let receiver = Receiver::start().await;
    let (id, secret) = made(person, &receiver.url, boxes).await;
    (receiver, id, secret)
}

/// How many signatures of what came are right, as a program says that knows nothing of ours; `None` where there is no Python here.
fn right(secret: &str, came: &Came) -> Option<u32> {
    let given = serde_json::json!({ "secret": secret, "headers": came.headers, "body": came.body }).to_string();
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/e2e/webhooks/verify.py");
    let child = Command::new("python3").arg(script).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
    let Ok(mut child) = child else {
        println!("skipped: no python3 to check a signature with");
        return None;
    };
    child.stdin.take().expect("an input").write_all(given.as_bytes()).expect("it is given");
    let out = child.wait_with_output().expect("it ends");
    Some(String::from_utf8_lossy(&out.stdout).trim().parse().expect("a number"))
}

/// What came, by type.
fn events(came: &[Came]) -> Vec<String> {
    came.iter().map(Came::event).collect()
}

/// How many lines of all logs stand so.
async fn lines(app: &TestApp, state: &str) -> i64 {
    number(app, &format!("SELECT count(*) FROM webhook_deliveries WHERE state = '{state}'")).await
}

/// Gives every member a webhook, for [`says`].
pub const FOR_EVERYBODY: &str = "INSERT INTO webhooks (member_id, name, url, host, seed, kinds, own_entries)
    SELECT id, 'x', 'https://a.example/', 'a.example', '0123456789abcdef'::bytea, '{}', false FROM members";

/// What a webhook of this member's would say of an entry at this moment: as something new, and as what they are told of it.
pub async fn says(app: &TestApp, viewer: &Person<'_>, entry: i64) -> [Option<String>; 2] {
    let owner = app.database.as_owner().await;
    let member = viewer.member().get();
    let sql = "SELECT (SELECT id FROM webhooks WHERE member_id = $1), (SELECT max(id) FROM notifications WHERE member_id = $1 AND entry_id = $2 AND kind = 'mention')";
    let row = owner.query_one(sql, &[&member, &entry]).await.expect("a webhook");
    let found = {
        let mut conn = app.services.store.read().await.expect("a connection");
        store::webhooks::viewer(&mut conn, row.get(0)).await.expect("a member").expect("a webhook")
    };
    let visitor = Visitor::reading(found);
    let new = pushed::entry(&app.services, &visitor, entry, "search").await.expect("an answer");
    let told = match row.get::<_, Option<i64>>(1) {
        Some(id) => pushed::notification(&app.services, &visitor, id).await.expect("an answer"),
        None => None,
    };
    [new, told].map(|said| said.map(|said| said.to_string()))
}
