//! Passing on what everybody may read: as it is, or with words, as a note that carries it.

use std::sync::Arc;

use askama::Template;
use governance::permits::{self, Action, Standing};
use governance::{ActorId, EntryId, PolicyKey};
use rocket::response::Redirect;
use rocket::{Route, State, routes};
use store::{StoreError, Tx};

use super::NoteForm;
use super::acts::actor_of;
use super::dressing::Dressing;
use crate::error::AppError;
use crate::notifications;
use crate::services::Services;
use crate::web::cards::{Can, EntryCard, Folded};
use crate::web::csrf::{Press, Signed};
use crate::web::forms::Problems;
use crate::web::guards::SignedIn;
use crate::web::layout::{Layout, Page, Section};
use crate::web::limits::{Limited, Payer};

pub fn routes() -> Vec<Route> {
    routes![with_words, create, remove]
}

const NOT_OPEN: &str = "what you pass on is not there for everybody any more; take it out to post your words alone";

/// The page on which somebody passes something on: as it is, or with words.
#[derive(Template)]
#[template(path = "entries/reshare.html")]
struct ResharePage {
    layout: Layout,
    card: EntryCard,
    /// Whether it can be passed on as it is: it is not the viewer's own.
    can_alone: bool,
    can_write: bool,
    form: NoteForm,
    problems: Problems,
    max_chars: i64,
}

/// What a form passes on: nothing, an entry, or a problem. What a note carries is passed on, not the note.
pub async fn carried(
    tx: &mut Tx,
    form: &NoteForm,
    author: ActorId,
    problems: &mut Problems,
) -> Result<Option<EntryId>, AppError> {
    if form.carries.is_empty() {
        return Ok(None);
    }
    let found = match form.carries.parse::<i64>() {
        Ok(id) => store::entries::original(tx, EntryId::from(id), author).await,
        Err(_) => Err(StoreError::NotFound),
    };
    match found {
        Ok(id) => Ok(Some(id)),
        Err(StoreError::NotFound) => {
            problems.add("carries", NOT_OPEN);
            Ok(None)
        }
        Err(error) => Err(error.into()),
    }
}

/// Passes an entry on, or takes that back. Returns what was passed on.
pub async fn set(services: &Services, standing: &Standing, entry: EntryId, wanted: bool) -> Result<EntryId, AppError> {
    let mut tx = services.store.begin().await?;
    let now = store::clock::now(&mut tx).await?;
    let _permit = permits::may(standing, if wanted { Action::PostEntry } else { Action::TakeBack }, now)?;
    let actor = actor_of(standing)?;
    if !wanted {
        store::entries::unreshare(&mut tx, entry, actor).await?;
        tx.commit().await?;
        return Ok(entry);
    }
    let original = store::entries::original(&mut tx, entry, actor).await?;
    match store::entries::reshare(&mut tx, original, actor).await {
        Err(error) if error.is("reshares_are_of_public_entries") => {
            return Err(AppError::Unprocessable("Your own words are on your stream already.".to_owned().into()));
        }
        done => done?,
    }
    notifications::of_reshare(services, &mut tx, original, actor).await?;
    tx.commit().await?;
    Ok(original)
}

#[rocket::get("/entries/<id>/reshares/new")]
async fn with_words(id: i64, member: SignedIn, services: &State<Arc<Services>>) -> Result<Page<ResharePage>, AppError> {
    let now = services.clock.now();
    let permit = permits::may(&member.standing(), Action::PostEntry, now);
    let can_write = permit.is_ok();
    let mut conn = services.store.read().await?;
    let original = store::entries::original(&mut conn, EntryId::from(id), member.actor()).await?;
    let sight = member.visitor().sight();
    let row = store::streams::by_ids(&conn, &[original.get()], sight).await?.pop().ok_or(AppError::NotFound)?;
    // Whoever may not post any more may still take back what they did.
    if !row.reshared_by_viewer {
        let _permit = permit?;
    }
    let can_alone = can_write && row.author_id != member.actor();
    let card = Dressing::new(member.visitor(), now).card(row, Folded::default());
    drop(conn);
    let notice = crate::spam::on_a_form(services, member.visitor()).await?;
    let (once, carries) = (services.chance.token(), original.to_string());
    Ok(Page::ok(ResharePage {
        layout: member.layout(services, "Reshare", Section::None),
        card: EntryCard { can: Can::default(), ..card },
        can_alone,
        can_write,
        form: NoteForm { once, carries, notice, ..NoteForm::default() },
        problems: Problems::default(),
        max_chars: services.recent.integer(PolicyKey::EntryMaxChars),
    }))
}

#[rocket::post("/entries/<id>/reshares", data = "<_form>")]
async fn create(
    id: i64,
    member: SignedIn,
    _form: Signed<Press>,
    services: &State<Arc<Services>>,
) -> Result<Redirect, AppError> {
    // It is as loud as a note, and paid as one.
    member.spend_by_age(services, Limited::Post)?;
    let original = set(services, &member.standing(), EntryId::from(id), true).await?;
    Ok(Redirect::to(format!("/entries/{original}#e{original}")))
}

#[rocket::post("/entries/<id>/reshares/removal", data = "<_form>")]
async fn remove(
    id: i64,
    member: SignedIn,
    _form: Signed<Press>,
    services: &State<Arc<Services>>,
) -> Result<Redirect, AppError> {
    services.limits.spend(Limited::Like, Payer::Member(member.id()))?;
    set(services, &member.standing(), EntryId::from(id), false).await?;
    Ok(Redirect::to(format!("/@{}/reshares", member.viewer().handle)))
}
