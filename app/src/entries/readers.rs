//! Who reads a note that is for named people: said on every card, listed below its thread; and leaving it.

use std::sync::Arc;

use governance::EntryId;
use governance::permits::{self, Action, Standing};
use rocket::response::{Flash, Redirect};
use rocket::{Route, State, routes};
use serde_json::Value;
use store::Conn;

use crate::error::AppError;
use crate::services::Services;
use crate::web::csrf::{Press, Signed};
use crate::web::guards::{SignedIn, Visitor};
use crate::web::limits::{Limited, Payer};

pub fn routes() -> Vec<Route> {
    routes![leave]
}

/// What a card says of such a note, beside for whom it is.
pub const NAMED: &str = "Only those it names";

/// For whom a note is, as the viewer meets it: "for you and 3 others", or for its author by name. `readers` is what
/// [`store::streams::EntryRow::readers`] has of the others.
pub fn in_words(readers: &Value, own: bool) -> String {
    let count = readers["count"].as_u64().unwrap_or(0);
    let names: Vec<&str> = readers["names"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let more = usize::try_from(count).unwrap_or(usize::MAX).saturating_sub(names.len());
    match (own, names.as_slice(), more) {
        (true, [], _) => "for nobody any more whom you could reach".to_owned(),
        (true, [one], 0) => format!("for {one}"),
        (true, [first @ .., last], 0) => format!("for {} and {last}", first.join(", ")),
        (true, names, 1) => format!("for {} and 1 other", names.join(", ")),
        (true, names, more) => format!("for {} and {more} others", names.join(", ")),
        (false, [], _) => "for you alone".to_owned(),
        (false, [one], 0) => format!("for you and {one}"),
        (false, [one, other], 0) => format!("for you, {one} and {other}"),
        (false, ..) => format!("for you and {count} others"),
    }
}

/// Somebody who reads a thread.
pub struct Reader {
    pub handle: String,
    pub name: String,
    pub has_left: bool,
}

/// Who reads a thread, as its page lists them.
#[derive(Default)]
pub struct Readers {
    /// Beside its author; empty where the thread is not for named people.
    pub people: Vec<Reader>,
    /// Whether the viewer is one of them: its author cannot leave.
    pub can_leave: bool,
}

/// Those who read a thread for named people beside its author.
pub async fn load(conn: &mut Conn, visitor: &Visitor, thread: EntryId) -> Result<Readers, AppError> {
    let rows = store::readers::of_thread(conn, thread, visitor.sight()).await?;
    let own = visitor.viewer().map(|viewer| viewer.handle.as_str());
    let can_leave = rows.iter().any(|row| Some(row.handle.as_str()) == own && !row.has_left);
    let reader =
        |row: store::readers::ReaderRow| Reader { handle: row.handle, name: row.display_name, has_left: row.has_left };
    Ok(Readers { people: rows.into_iter().map(reader).collect(), can_leave })
}

/// Leaves a note for named people: the member reads nothing of it any more.
pub async fn go(services: &Services, standing: &Standing, thread: EntryId) -> Result<(), AppError> {
    let mut tx = services.store.begin().await?;
    let now = store::clock::now(&mut tx).await?;
    let member = permits::may(standing, Action::TakeBack, now)?.member().ok_or(AppError::SignIn)?;
    store::readers::leave(&mut tx, thread, member).await?;
    Ok(tx.commit().await?)
}

#[rocket::post("/entries/<id>/readers/removal", data = "<_form>")]
async fn leave(
    id: i64,
    member: SignedIn,
    _form: Signed<Press>,
    services: &State<Arc<Services>>,
) -> Result<Flash<Redirect>, AppError> {
    services.limits.spend(Limited::Edit, Payer::Member(member.id()))?;
    go(services, &member.standing(), EntryId::from(id)).await?;
    let said = "You have left: you read nothing of it any more, and are told nothing. What you said there stays, and is in your export.";
    Ok(Flash::success(Redirect::to("/home"), said))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(count: usize, own: bool) -> String {
        let names = ["Ben", "Cyd", "Dot", "Eve", "Fay"];
        let names = names.get(..count.min(3)).unwrap_or_default();
        in_words(&serde_json::json!({ "count": count, "names": names }), own)
    }

    #[test]
    fn readers_are_told_in_one_phrase() {
        let to_readers: Vec<String> = (0..5).map(|count| said(count, false)).collect();
        let expected = [
            "for you alone",
            "for you and Ben",
            "for you, Ben and Cyd",
            "for you and 3 others",
            "for you and 4 others",
        ];
        assert_eq!(to_readers, expected);
        let to_author: Vec<String> = (0..6).map(|count| said(count, true)).collect();
        let expected = [
            "for nobody any more whom you could reach",
            "for Ben",
            "for Ben and Cyd",
            "for Ben, Cyd and Dot",
            "for Ben, Cyd, Dot and 1 other",
            "for Ben, Cyd, Dot and 2 others",
        ];
        assert_eq!(to_author, expected);
    }
}
