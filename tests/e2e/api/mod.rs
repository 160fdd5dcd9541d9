//! The API, as programs meet it.

mod can;
mod document;
mod errors;
mod guards;
mod media;
mod once;
mod schema;
mod tokens;
mod walk;

use governance::text::Password;
use rocket::http::Method;
use serde_json::Value;
use tests::{Answer, PASSWORD, Person, TestApp};

/// An address of the API.
pub fn at(path: &str) -> String {
    format!("{}{path}", folkmoot::api::BASE)
}

/// Asks with a token for everything, and a body if there is one.
pub async fn ask(person: &Person<'_>, method: Method, path: &str, body: Option<Value>) -> Answer {
    let body = body.map(|body| body.to_string());
    person.ask(method, &at(path), body.as_deref()).await
}

/// Gives everybody a password that the tests know.
pub async fn passwords(app: &TestApp) {
    let password = Password::parse(PASSWORD).expect("a password");
    let hash = folkmoot::secrets::hash(&app.services.chance, &password).await.expect("a hash");
    let owner = app.database.as_owner().await;
    owner.execute("UPDATE members SET password_hash = $1", &[&hash]).await.expect("everybody's password");
}

/// A number out of the database.
pub async fn number(app: &TestApp, sql: &str) -> i64 {
    app.database.as_owner().await.query_one(sql, &[]).await.expect("a number").get(0)
}

/// Does something as the database's owner.
pub async fn run(app: &TestApp, sql: &str) {
    app.database.as_owner().await.batch_execute(sql).await.expect("it is done");
}
