//! Odd addresses and forms: whatever is sent, the answer is never that we are broken.

use rocket::http::{ContentType, Method};
use tests::{Motion, Person, TestApp};

const ODD: [&str; 16] = [
    "0",
    "-1",
    "9223372036854775807",
    "-9223372036854775808",
    "9223372036854775808",
    "1%00",
    "%00",
    "%FF%FE",
    "%C0%80",
    "@%00",
    "@ana%00x",
    "%F0%9F%92%A9",
    "%2e%2e%2fetc",
    "1%0d%0aX:y",
    "%25s%27--",
    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
];
const ODD_QUERIES: [&str; 14] = [
    "",
    "%00",
    "a%00",
    "%FF",
    "-1",
    "9223372036854775807",
    "99999999999999999999",
    "253402300799999999-1",
    "9223372036854775807-9223372036854775807",
    "253402300799999999-3-9223372036854775807",
    "a+before%3A-9999-01-1",
    "a+after%3A%2B9999-12-3",
    "%22%27%26%7C%21%28%29%3A*%5C",
    "a%26%21b%3A*+from%3A%40%00",
];

/// Everything mounted, with its parts in `<>`.
fn addresses(app: &TestApp, method: Method) -> Vec<(String, Vec<String>)> {
    let routes = app.client.rocket().routes().filter(|route| route.method == method);
    routes
        .map(|route| {
            let whole = route.uri.to_string();
            let (path, query) = whole.split_once('?').unwrap_or((&whole, ""));
            let names =
                query.split('&').map(|name| name.trim_matches(['<', '>']).to_string()).filter(|name| !name.is_empty());
            (path.to_string(), names.collect())
        })
        .filter(|(path, _)| !path.contains("live"))
        .collect()
}

fn filled(path: &str, with: &str) -> String {
    let parts = path.split('/').map(|part| if part.starts_with('<') { with } else { part });
    parts.collect::<Vec<_>>().join("/")
}

async fn ask(
    app: &TestApp,
    person: &Person<'_>,
    method: Method,
    path: &str,
    body: Option<(ContentType, Vec<u8>)>,
) -> Option<String> {
    let mut request = app.client.req(method, path.to_string()).cookies(person.cookies());
    if let Some((kind, body)) = &body {
        request = request.header(kind.clone()).body(body);
    }
    let answer = request.dispatch().await;
    let status = answer.status().code;
    let known = path.starts_with("/health/ready");
    let begins = body
        .map(|(kind, body)| format!("{kind} {}", String::from_utf8_lossy(&body).chars().take(60).collect::<String>()));
    (status >= 500 && !known).then(|| format!("{status} {method} {path} {}", begins.unwrap_or_default()))
}

async fn world(app: &TestApp) -> (Person<'_>, Vec<String>) {
    let (ana, ben, cem) = (app.person("ana").await, app.person("ben").await, app.person("cem").await);
    let password = governance::text::Password::parse("seven quiet herons").unwrap();
    let hash = folkmoot::secrets::hash(&app.services.chance, &password).await.unwrap();
    app.database.as_owner().await.execute("UPDATE members SET password_hash = $1", &[&hash]).await.unwrap();
    let note = ana.post("/entries", &[("body", "a note")]).await.made();
    let draft = Motion::draft(app, &ana, "entry.max_chars", "6000").await;
    let open = Motion::voting(app, &ana, [&ben, &cem], "comment.max_chars", "4000").await;
    (
        ana,
        vec![
            note.to_string(),
            draft.id.to_string(),
            open.id.to_string(),
            "terms".to_string(),
            "@ana".to_string(),
            "ben".to_string(),
        ],
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn no_odd_address_breaks_a_page() {
    let app = TestApp::start().await;
    let (ana, real) = world(&app).await;
    let visitor = app.visitor();
    let mut broken = Vec::new();
    for (path, names) in addresses(&app, Method::Get) {
        let has_part = path.contains('<');
        for part in ODD.iter().copied().filter(|_| has_part) {
            broken.extend(ask(&app, &ana, Method::Get, &filled(&path, part), None).await);
        }
        for part in real.iter().filter(|part| has_part || *part == &real[0]) {
            broken.extend(ask(&app, &visitor, Method::Get, &filled(&path, part), None).await);
            broken.extend(ask(&app, &ana, Method::Head, &filled(&path, part), None).await);
            for query in ODD_QUERIES.iter().filter(|_| !names.is_empty()) {
                let query: Vec<String> = names.iter().map(|name| format!("{name}={query}")).collect();
                broken.extend(
                    ask(&app, &ana, Method::Get, &format!("{}?{}", filled(&path, part), query.join("&")), None).await,
                );
            }
        }
    }
    assert!(broken.is_empty(), "{} broke:\n{}", broken.len(), broken.join("\n"));
}

const FIELDS: [&str; 28] = [
    "body",
    "audience",
    "once",
    "choice",
    "handle",
    "email",
    "password",
    "name",
    "next",
    "url",
    "rule",
    "remark",
    "reason",
    "opinion",
    "display_name",
    "about",
    "digest",
    "hour",
    "time_zone",
    "policy",
    "title",
    "value",
    "current_password",
    "new_password",
    "back",
    "hours",
    "member",
    "unknown",
];

#[tokio::test(flavor = "multi_thread")]
async fn no_odd_form_breaks_an_act() {
    let app = TestApp::start().await;
    let (ana, real) = world(&app).await;
    let long = "%F0%9F%92%A9".repeat(20_000);
    let values: [&[u8]; 10] = [
        b"",
        b"%00",
        b"x\0y",
        b"\xff\xfe",
        b"%FF%FE",
        b"-9223372036854775809",
        b"%E2%80%AE%EF%BF%BF",
        b"%ED%A0%80",
        long.as_bytes(),
        b"%0d%0a",
    ];
    let mut broken = Vec::new();
    for (path, _) in addresses(&app, Method::Post).into_iter().filter(|(path, _)| path != "/sessions/removal") {
        for (number, value) in values.iter().enumerate() {
            let mut body = format!("_csrf={}", ana.csrf()).into_bytes();
            for field in FIELDS {
                body.extend_from_slice(format!("&{field}=").as_bytes());
                // One valid field leads further in.
                let known: &[u8] = match field {
                    "policy" => b"document.terms",
                    "rule" => b"R1",
                    _ => value,
                };
                // The whole form stays under its limit.
                body.extend_from_slice(if value.len() > 100_000 && !["body", "value"].contains(&field) {
                    b"x"
                } else {
                    known
                });
            }
            for part in if number == 0 {
                real.iter().map(String::as_str).chain(ODD).collect::<Vec<_>>()
            } else {
                vec![real[0].as_str(), real[2].as_str(), "ben"]
            } {
                broken.extend(
                    ask(&app, &ana, Method::Post, &filled(&path, part), Some((ContentType::Form, body.clone()))).await,
                );
                if !path.contains('<') {
                    break;
                }
            }
        }
        for kind in [ContentType::JSON, ContentType::FormData, ContentType::Binary] {
            broken.extend(
                ask(&app, &ana, Method::Post, &filled(&path, &real[0]), Some((kind, b"{\"a\":".to_vec()))).await,
            );
        }
        broken.extend(ask(&app, &ana, Method::Post, &filled(&path, &real[0]), None).await);
    }
    assert!(broken.is_empty(), "{} broke:\n{}", broken.len(), broken.join("\n"));
}
