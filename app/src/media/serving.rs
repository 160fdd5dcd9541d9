//! The bytes of media, for whoever may see their entry at this moment. A browser may keep them and must ask each time whether it still may
//! show them: what is held, removed or deleted is answered with 404 from then on (decision 0031).

use std::sync::Arc;

use governance::CaseId;
use rocket::http::{Header, Status};
use rocket::request::Request;
use rocket::response::{Responder, Response, Result as Responded};
use rocket::{Route, State, routes};
use store::Conn;
use store::media::MediumRow;

use super::names;
use crate::error::AppError;
use crate::services::Services;
use crate::web::guards::Visitor;
use crate::web::statics::Known;

/// Nothing in it is ever run, framed, or allowed to ask for anything.
const POLICY: &str = "sandbox; default-src 'none'; frame-ancestors 'none'";

pub fn routes() -> Vec<Route> {
    routes![of_entry, of_case]
}

/// A medium on its way out.
struct Served {
    row: MediumRow,
    tag: String,
    /// `None` where the asker has them.
    bytes: Option<Vec<u8>>,
    /// Whether it is the same for everybody who may see it: then it may be kept on the way, and asked for each time.
    is_public: bool,
}

impl Served {
    async fn new(conn: &mut Conn, row: MediumRow, form: &str, known: &Known<'_>) -> Result<Self, AppError> {
        let is_file = row.kind == "file";
        if !matches!((form, is_file), ("large" | "small", false) | ("file", true)) {
            return Err(AppError::NotFound);
        }
        let print: String = hex::encode(&row.sha256).chars().take(16).collect();
        let tag = format!("\"{print}-{form}\"");
        let bytes = if known.has(&tag) { None } else { Some(store::media::bytes(conn, row.id, form).await?) };
        Ok(Self { row, tag, bytes, is_public: false })
    }
}

impl<'r> Responder<'r, 'static> for Served {
    fn respond_to(self, request: &'r Request<'_>) -> Responded<'static> {
        let mut answer = match self.bytes {
            None => Response::build().status(Status::NotModified).finalize(),
            Some(bytes) => Response::build_from(bytes.respond_to(request)?).finalize(),
        };
        let keeping = if self.is_public { "public, no-cache" } else { "private, no-cache" };
        answer.set_header(Header::new("Cache-Control", keeping));
        answer.set_header(Header::new("Vary", "Cookie"));
        answer.set_header(Header::new("ETag", self.tag));
        answer.set_header(Header::new("Content-Type", self.row.content_type));
        answer.set_header(Header::new("Content-Security-Policy", POLICY));
        if self.row.kind == "file" {
            answer.set_header(Header::new("Content-Disposition", names::disposition(&self.row.name)));
            answer.set_header(Header::new("Cross-Origin-Resource-Policy", "same-origin"));
        }
        Ok(answer)
    }
}

#[rocket::get("/media/<id>/<form>")]
async fn of_entry(
    id: i64,
    form: &str,
    visitor: Visitor,
    known: Known<'_>,
    services: &State<Arc<Services>>,
) -> Result<Served, AppError> {
    let mut conn = services.store.read().await?;
    let row = store::media::find_visible(&mut conn, id, visitor.actor()).await?;
    let served = Served::new(&mut conn, row, form, &known).await?;
    Ok(Served { is_public: visitor.viewer().is_none(), ..served })
}

/// What a case froze, for those who read its frozen words.
#[rocket::get("/cases/<case>/media/<id>/<form>")]
async fn of_case(
    case: i64,
    id: i64,
    form: &str,
    visitor: Visitor,
    known: Known<'_>,
    services: &State<Arc<Services>>,
) -> Result<Served, AppError> {
    if !crate::cases::rights::reads(services, &visitor, CaseId::from(case)).await? {
        return Err(AppError::NotFound);
    }
    let mut conn = services.store.read().await?;
    let row = store::media::find_in_case(&mut conn, CaseId::from(case), id).await?;
    Served::new(&mut conn, row, form, &known).await
}
