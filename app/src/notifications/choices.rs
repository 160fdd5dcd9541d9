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

pub fn routes() -> Vec<Route> {
    routes![show, save]
}

/// A kind in the table.
struct ChoiceLine {
    label: &'static str,
    hint: &'static str,
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
pub const fn label(kind: Kind) -> (&'static str, &'static str) {
    match kind {
        Kind::Mention => ("Mentions", "Somebody writes your handle."),
        Kind::Reply => ("Answers", "Somebody comments on what you posted."),
        Kind::Named => (
            "Written to you",
            "Somebody names you as a reader of a note, or says something in such a conversation: one line for each.",
        ),
        Kind::Like => {
            ("Likes", "Somebody likes what you wrote: one line for each of your entries, however many like it.")
        }
        Kind::Reshare => {
            ("Reshares", "Somebody passes on what you posted: one line for each of your entries, however many do.")
        }
        Kind::Follow => ("Followers", "Somebody follows you."),
        Kind::Poll => ("Polls", "A poll that you asked or answered has ended."),
        Kind::Group => ("Groups", "You are invited or let in, or somebody knocks at a group of yours."),
        Kind::Proposal => ("Your proposals", "They are discussed, voted on, decided, put in force."),
        Kind::Standing => (
            "Votes about you, and given to you",
            "You are named for an office, somebody lets you speak for them, or a vote is about your term or your membership.",
        ),
        Kind::Case => ("Cases about you", "Something of yours is held, judged, restored or removed."),
        Kind::Flag => ("What you flagged", "How the cases ended that came of your flags."),
        Kind::Jury => ("Jury duty", "You are drawn as a juror, or a case waits for you as a moderator."),
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
        layout: member.layout(services, "What you are told", Section::Settings),
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
    Ok(Flash::success(Redirect::to("/settings/notifications"), "From now on you are told what you chose."))
}
