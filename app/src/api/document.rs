//! The OpenAPI document, made of what the handlers' own attributes say.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use rocket::State;
use rocket::http::ContentType;
use utoipa::openapi::path::{HttpMethod, Operation, ParameterBuilder, ParameterIn};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{
    ContentBuilder, InfoBuilder, LicenseBuilder, OpenApi, OpenApiBuilder, Ref, RefOr, Required, ResponseBuilder, Server,
};
use utoipa::{PartialSchema, ToSchema};

use super::problem::{Details, Fault};
use super::shapes::Policy;
use crate::services::Services;
use crate::web::statics::Known;
use crate::web::tagged::Tagged;

/// What the parameters of any address mean, by name.
const PARAMETERS: [(&str, &str); 23] = [
    ("after", "Where to go on: as `next` of the part before says."),
    ("order", "`activity` or `date`."),
    ("show", "What of it is shown; the operation says which words there are."),
    ("id", "The number of the thing."),
    ("handle", "The actor's handle, without the @."),
    ("period", "`day`, `week` or `month`."),
    ("q", "What to look for, as one types it into the page's box."),
    ("key", "The policy's key, or a document's short name."),
    ("limit", "How many at most."),
    ("kind", "A kind; the operation says which there are."),
    ("about", "What it is about."),
    ("by", "Who acted: a pseudonym of the ledger."),
    ("sha256", "SHA-256 of the words, in hexadecimal."),
    ("leaf", "The place of a leaf, from 0."),
    ("hash", "The hash of a leaf, in hexadecimal."),
    ("size", "How many leaves the tree has; left out: as many as the newest checkpoint covers."),
    ("member", "The handle of the member it is about, without the @."),
    ("tag", "A hashtag, without the sign."),
    ("name", "What the file is called."),
    ("alt", "What the picture shows, in words."),
    ("number", "The number of the alternative, within its proposal."),
    ("eyes", "Whose: `visitor`, `follower`, or the handle of a member."),
    ("from", "How many leaves the earlier tree has."),
];

/// The whole document, written once.
pub fn text() -> &'static str {
    static TEXT: OnceLock<String> = OnceLock::new();
    TEXT.get_or_init(|| serde_json::to_string_pretty(&document()).unwrap_or_default())
}

/// The document as data.
pub fn document() -> OpenApi {
    let info = InfoBuilder::new()
        .title("Folkmoot")
        .version("1")
        .description(Some("What a page shows and does, for programs. Reading what is public needs no token. Numbers of things are strings of digits; points in time are RFC 3339 in UTC. Errors are problem details (RFC 9457)."))
        .license(Some(LicenseBuilder::new().name("AGPL-3.0-or-later").identifier(Some("AGPL-3.0-or-later")).build()))
        .build();
    let mut whole = OpenApiBuilder::new().info(info).servers(Some([Server::new(super::BASE)])).build();
    for (tag, part) in super::described() {
        whole.merge(tagged(tag, part));
    }
    let components = whole.components.get_or_insert_default();
    let bearer = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .description(Some("A token made under /settings/tokens. Its scopes are among read, write, vote and moderate."));
    components.add_security_scheme("token", SecurityScheme::Http(bearer.build()));
    for (name, schema) in
        [(Details::name(), Details::schema()), (Fault::name(), Fault::schema()), (Policy::name(), Policy::schema())]
    {
        components.schemas.insert(name.into_owned(), schema);
    }
    whole
}

/// A noun's part with names of its own, and with what every operation has.
fn tagged(tag: &str, mut part: OpenApi) -> OpenApi {
    for item in part.paths.paths.values_mut() {
        let operations = [
            (HttpMethod::Get, &mut item.get),
            (HttpMethod::Post, &mut item.post),
            (HttpMethod::Put, &mut item.put),
            (HttpMethod::Patch, &mut item.patch),
            (HttpMethod::Delete, &mut item.delete),
        ];
        for (method, operation) in operations {
            if let Some(operation) = operation {
                finish(tag, &method, operation);
            }
        }
    }
    part
}

fn finish(tag: &str, method: &HttpMethod, operation: &mut Operation) {
    let name = operation.operation_id.take().unwrap_or_default();
    operation.operation_id = Some(format!("{tag}_{name}"));
    operation.tags = Some(vec![tag.to_owned()]);
    for parameter in operation.parameters.iter_mut().flatten() {
        let RefOr::T(parameter) = parameter else { continue };
        let about = PARAMETERS.iter().find(|(known, _)| *known == parameter.name);
        parameter.description = about.map(|(_, about)| (*about).to_owned());
    }
    let changes_nothing = operation.extensions.as_ref().is_some_and(|more| more.contains_key("x-changes-nothing"));
    if matches!(method, HttpMethod::Post | HttpMethod::Patch) && !changes_nothing {
        let key = ParameterBuilder::new()
            .name("Idempotency-Key")
            .parameter_in(ParameterIn::Header)
            .required(Required::False)
            .description(Some("A key of the program's own, new for each thing it wants done. The same request under the same key is carried out once and answered the same way for 24 hours."))
            .schema(Some(String::schema()))
            .build();
        operation.parameters.get_or_insert_default().push(RefOr::T(key));
    }
    let problem = ContentBuilder::new().schema(Some(RefOr::Ref(Ref::from_schema_name(Details::name())))).build();
    let problem = ResponseBuilder::new()
        .description("What could not be done, and why: a problem (RFC 9457). Its kinds are explained on the page /api.")
        .content("application/problem+json", problem)
        .build();
    operation.responses.responses.insert("default".to_owned(), RefOr::T(problem));
}

/// One operation as the page for people lists it.
pub struct Line {
    pub tag: String,
    pub method: &'static str,
    pub path: String,
    pub summary: String,
    /// The scope that a token needs; with "or none" where a visitor may ask too.
    pub scope: String,
    /// What it is on the pages: a method and an address.
    pub pages: Vec<String>,
}

/// Every operation of the document.
pub fn lines() -> Vec<Line> {
    let written: serde_json::Value = serde_json::from_str(text()).unwrap_or_default();
    let paths: BTreeMap<String, serde_json::Value> =
        serde_json::from_value(written["paths"].clone()).unwrap_or_default();
    let mut lines = Vec::new();
    for (path, item) in paths {
        for method in ["get", "post", "put", "patch", "delete"] {
            if let Some(operation) = item.get(method) {
                lines.push(line(method, &path, operation));
            }
        }
    }
    lines.sort_by(|a, b| (&a.tag, &a.path).cmp(&(&b.tag, &b.path)));
    lines
}

fn line(method: &str, path: &str, operation: &serde_json::Value) -> Line {
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let security = operation["security"].as_array().cloned().unwrap_or_default();
    let scope = security.iter().find_map(|way| way["token"][0].as_str()).unwrap_or_default();
    let is_open = security.iter().any(|way| way.as_object().is_some_and(serde_json::Map::is_empty));
    Line {
        tag: text(&operation["tags"][0]),
        method: match method {
            "get" => "GET",
            "post" => "POST",
            "put" => "PUT",
            "patch" => "PATCH",
            _ => "DELETE",
        },
        path: path.to_owned(),
        summary: text(&operation["summary"]),
        scope: if is_open { format!("{scope}, or none") } else { scope.to_owned() },
        pages: operation["x-page"].as_array().into_iter().flatten().map(text).collect(),
    }
}

#[rocket::get("/openapi.json")]
pub fn openapi(known: Known<'_>, _services: &State<Arc<Services>>) -> Tagged {
    Tagged::new(ContentType::JSON, text().to_owned(), &known)
}
