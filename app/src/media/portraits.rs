//! Portraits of members and groups. One belongs to what stands for the profile, and is held, removed and limited with its words.

use std::sync::Arc;

use governance::permits::{self, Action, GroupAct, Standing};
use governance::{ActorId, MemberId};
use rocket::response::{Flash, Redirect};
use rocket::{Route, State, routes};
use serde::Deserialize;
use store::Tx;
use store::profiles::ProfileWords;

use super::acts;
use super::brought::{Brought, portrait};
use crate::error::AppError;
use crate::services::Services;
use crate::web::csrf::{Press, Signed, WithFiles};
use crate::web::guards::SignedIn;
use crate::web::html::render_markdown;
use crate::web::limits::{Limited, Payer};
use crate::web::sentences::sentence;

pub fn routes() -> Vec<Route> {
    routes![set_own, remove_own, set_of_group, remove_of_group]
}

/// The form has nothing but its file.
#[derive(Default, Deserialize)]
#[serde(default)]
struct PortraitForm {}

/// Whether there is something to show instead, or to take away: `None` takes the portrait away.
type Wanted<'b> = Option<&'b Brought>;

/// Why a portrait waits for other words.
const HIDDEN: &str =
    "What stands beside the picture is hidden by a case: say something else first, or wait until it is decided.";

/// Puts a member's own portrait in the place of the one before. `Err` says why not.
pub async fn set_own_portrait(
    services: &Services,
    standing: &Standing,
    wanted: Wanted<'_>,
) -> Result<Result<(), String>, AppError> {
    let mut tx = services.store.begin().await?;
    let now = store::clock::now(&mut tx).await?;
    let actor = crate::entries::acts::actor_of(standing)?;
    let kept = store::profiles::lock(&mut tx, actor).await?;
    let held = kept.held_until.is_some();
    let act = Action::EditProfile { says_less: wanted.is_none() && !kept.withheld, held, replaces: false };
    let _permit = permits::may(standing, act, now)?;
    put(services, tx, standing, actor, &kept, wanted).await
}

/// The same of a group, by an administrator, who answers for it from then on.
pub async fn set_group_portrait(
    services: &Services,
    standing: &Standing,
    handle: &str,
    wanted: Wanted<'_>,
) -> Result<Result<(), String>, AppError> {
    let mut tx = services.store.begin().await?;
    let now = store::clock::now(&mut tx).await?;
    let me = standing.member.ok_or(AppError::SignIn)?;
    let group = store::groups::find(&mut tx, handle, Some(me.actor())).await?;
    let administrator = store::groups::hold_places(&mut tx, group.id, me, None).await?;
    let kept = store::groups::lock_words(&mut tx, group.id).await?;
    let act = GroupAct::Describe { administrator, held: kept.held_until.is_some() };
    let _permit = permits::may(standing, Action::Group(act), now)?;
    store::groups::note(&mut tx, group.id, "changed", me, me).await?;
    if wanted.is_none() || kept.withheld {
        return put(services, tx, standing, group.id, &kept, wanted).await;
    }
    // Whoever shows something in the name of a group answers for all that it says of itself.
    let html = render_markdown(&kept.about).html.to_string();
    store::groups::say(&mut tx, group.id, me, (&kept.display_name, &kept.about, &html)).await?;
    let kept = store::groups::lock_words(&mut tx, group.id).await?;
    put(services, tx, standing, group.id, &kept, wanted).await
}

async fn put(
    services: &Services,
    mut tx: Tx,
    standing: &Standing,
    actor: ActorId,
    kept: &ProfileWords,
    wanted: Wanted<'_>,
) -> Result<Result<(), String>, AppError> {
    if kept.withheld {
        return Ok(Err(HIDDEN.to_owned()));
    }
    let now = store::clock::now(&mut tx).await?;
    store::media::take_off(&mut tx, kept.id, None).await?;
    if let Some(brought) = wanted {
        let constitution = services.constitution(&mut tx).await?;
        if let Some(why) = acts::no_room(&mut tx, &constitution, (standing, actor), brought, now).await? {
            return Ok(Err(sentence(&why)));
        }
        acts::keep_portrait(&mut tx, kept.id, brought).await?;
    }
    store::media::note_change(&mut tx, kept.id).await?;
    tx.commit().await?;
    Ok(Ok(()))
}

/// Whether somebody looks after a group: nobody else's picture is even read.
pub async fn administers(services: &Services, standing: &Standing, name: &str) -> Result<(), AppError> {
    let mut conn = services.store.read().await?;
    let group = store::groups::find(&mut conn, name, standing.member.map(MemberId::actor)).await?;
    let act = GroupAct::Administer { administrator: group.is_admin };
    let _permit = permits::may(standing, Action::Group(act), services.clock.now())?;
    Ok(())
}

/// Whether somebody may have a portrait of their own now.
pub fn may_show_themselves(services: &Services, standing: &Standing) -> Result<(), AppError> {
    let act = Action::EditProfile { says_less: false, held: false, replaces: false };
    let _permit = permits::may(standing, act, services.clock.now())?;
    Ok(())
}

/// Back to where the form stands, with what came of it.
fn said(outcome: Result<(), String>, to: String, done: &str) -> Flash<Redirect> {
    match outcome {
        Ok(()) => Flash::success(Redirect::to(to), done),
        Err(why) => Flash::error(Redirect::to(to), why),
    }
}

const NONE_CHOSEN: &str = "No picture was chosen.";

#[rocket::post("/settings/portrait", data = "<form>")]
async fn set_own(
    member: SignedIn,
    form: Signed<WithFiles<PortraitForm>>,
    services: &State<Arc<Services>>,
) -> Result<Flash<Redirect>, AppError> {
    may_show_themselves(services, &member.standing())?;
    let outcome = match portrait(services, member.id(), &form.files).await? {
        Some(Ok(brought)) => set_own_portrait(services, &member.standing(), Some(&brought)).await?,
        Some(Err(why)) => Err(sentence(&why)),
        None => Err(NONE_CHOSEN.to_owned()),
    };
    Ok(said(outcome, "/settings".to_owned(), "Your picture is changed."))
}

#[rocket::post("/settings/portrait/removal", data = "<_form>")]
async fn remove_own(
    member: SignedIn,
    _form: Signed<Press>,
    services: &State<Arc<Services>>,
) -> Result<Flash<Redirect>, AppError> {
    services.limits.spend(Limited::Edit, Payer::Member(member.id()))?;
    let outcome = set_own_portrait(services, &member.standing(), None).await?;
    Ok(said(outcome, "/settings".to_owned(), "Your picture is gone."))
}

#[rocket::post("/groups/<name>/portrait", data = "<form>")]
async fn set_of_group(
    name: &str,
    member: SignedIn,
    form: Signed<WithFiles<PortraitForm>>,
    services: &State<Arc<Services>>,
) -> Result<Flash<Redirect>, AppError> {
    administers(services, &member.standing(), name).await?;
    let outcome = match portrait(services, member.id(), &form.files).await? {
        Some(Ok(brought)) => set_group_portrait(services, &member.standing(), name, Some(&brought)).await?,
        Some(Err(why)) => Err(sentence(&why)),
        None => Err(NONE_CHOSEN.to_owned()),
    };
    Ok(said(outcome, format!("/groups/{name}/edit"), "The group's picture is changed."))
}

#[rocket::post("/groups/<name>/portrait/removal", data = "<_form>")]
async fn remove_of_group(
    name: &str,
    member: SignedIn,
    _form: Signed<Press>,
    services: &State<Arc<Services>>,
) -> Result<Flash<Redirect>, AppError> {
    services.limits.spend(Limited::Edit, Payer::Member(member.id()))?;
    let outcome = set_group_portrait(services, &member.standing(), name, None).await?;
    Ok(said(outcome, format!("/groups/{name}/edit"), "The group's picture is gone."))
}
