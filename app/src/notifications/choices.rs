//! What a member wants to be told, and where: by kind and channel.

use std::collections::HashMap;
use std::sync::Arc;

use askama::Template;
use governance::permits::{self, Action, Standing};
use rocket::response::{Flash, Redirect};
use rocket::{Route, State, routes};
use store::notifications::{Channel, ChoiceRow, Kind};

use crate::error::AppError;
use crate::services::Services;
use crate::web::csrf::Signed;
use crate::web::guards::SignedIn;
use crate::web::layout::{Layout, Page, Section};
use crate::web::limits::{Limited, Payer};
use crate::web::notices::good;
use crate::web::texts::Text;

pub fn routes() -> Vec<Route> {
    routes![show, save]
}

/// A kind in the table.
struct ChoiceLine {
    label: Text,
    hint: Text,
    /// The names of its two boxes.
    page_name: String,
    mail_name: String,
    /// Whether it can be chosen not to be told on the page.
    can_be_silent: bool,
    on_page: bool,
    by_mail: bool,
}

#[derive(Template)]
#[template(path = "notifications/choices.html")]
struct ChoicesPage {
    layout: Layout,
    confirmed: bool,
    lines: Vec<ChoiceLine>,
}

fn name(kind: Kind, channel: Channel) -> String {
    format!("{}-{}", channel.as_str(), kind.as_str())
}

/// What a kind is called, and what it is about.
pub const fn label(kind: Kind) -> (Text, Text) {
    match kind {
        Kind::Mention => (say!("notifications-kind-mention"), say!("notifications-kind-mention-hint")),
        Kind::Reply => (say!("notifications-kind-reply"), say!("notifications-kind-reply-hint")),
        Kind::Named => (say!("notifications-kind-named"), say!("notifications-kind-named-hint")),
        Kind::Like => (say!("notifications-kind-like"), say!("notifications-kind-like-hint")),
        Kind::Reshare => (say!("notifications-kind-reshare"), say!("notifications-kind-reshare-hint")),
        Kind::Follow => (say!("notifications-kind-follow"), say!("notifications-kind-follow-hint")),
        Kind::Poll => (say!("notifications-kind-poll"), say!("notifications-kind-poll-hint")),
        Kind::Group => (say!("notifications-kind-group"), say!("notifications-kind-group-hint")),
        Kind::Proposal => (say!("notifications-kind-proposal"), say!("notifications-kind-proposal-hint")),
        Kind::Standing => (say!("notifications-kind-standing"), say!("notifications-kind-standing-hint")),
        Kind::Case => (say!("notifications-kind-case"), say!("notifications-kind-case-hint")),
        Kind::Flag => (say!("notifications-kind-flag"), say!("notifications-kind-flag-hint")),
        Kind::Jury => (say!("notifications-kind-jury"), say!("notifications-kind-jury-hint")),
    }
}

/// Whether a member is told of a kind there, by what they chose.
pub fn is_on(chosen: &[ChoiceRow], kind: Kind, channel: Channel) -> bool {
    let row = chosen.iter().find(|row| row.kind == kind.as_str() && row.channel == channel.as_str());
    row.map_or_else(|| channel.is_on_by_itself(kind), |row| row.wanted)
}

/// Keeps what a member chose of these kinds; `wanted` says so for each, where it can be chosen.
pub async fn choose(
    services: &Services,
    standing: &Standing,
    kinds: &[Kind],
    wanted: impl Fn(Kind, Channel) -> bool,
) -> Result<(), AppError> {
    let mut tx = services.store.begin().await?;
    let permit = permits::may(standing, Action::ManageAccount, store::clock::now(&mut tx).await?)?;
    let member = permit.member().ok_or(AppError::SignIn)?;
    for kind in kinds.iter().copied() {
        for channel in [Channel::Page, Channel::Mail] {
            if channel == Channel::Mail || kind.can_be_silent() {
                store::notifications::set_choice(&mut tx, member, kind, channel, wanted(kind, channel)).await?;
            }
        }
    }
    Ok(tx.commit().await?)
}

fn line(kind: Kind, chosen: &[ChoiceRow]) -> ChoiceLine {
    let on = |channel: Channel| is_on(chosen, kind, channel);
    let (label, hint) = label(kind);
    ChoiceLine {
        label,
        hint,
        page_name: name(kind, Channel::Page),
        mail_name: name(kind, Channel::Mail),
        can_be_silent: kind.can_be_silent(),
        on_page: on(Channel::Page),
        by_mail: on(Channel::Mail),
    }
}

#[rocket::get("/settings/notifications")]
async fn show(member: SignedIn, services: &State<Arc<Services>>) -> Result<Page<ChoicesPage>, AppError> {
    let mut conn = services.store.read().await?;
    let chosen = store::notifications::choices(&mut conn, member.id()).await?;
    Ok(Page::ok(ChoicesPage {
        layout: member.layout(services, say!("notifications-choices"), Section::Settings),
        confirmed: member.viewer().confirmed,
        lines: Kind::ALL.into_iter().map(|kind| line(kind, &chosen)).collect(),
    }))
}

#[rocket::post("/settings/notifications", data = "<form>")]
async fn save(
    member: SignedIn,
    form: Signed<HashMap<String, String>>,
    services: &State<Arc<Services>>,
) -> Result<Flash<Redirect>, AppError> {
    services.limits.spend(Limited::Edit, Payer::Member(member.id()))?;
    let wanted = |kind, channel| form.contains_key(&name(kind, channel));
    choose(services, &member.standing(), &Kind::ALL, wanted).await?;
    Ok(good(Redirect::to("/settings/notifications"), say!("notifications-chosen")))
}
