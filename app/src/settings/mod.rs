//! Settings: what a member says about themselves, when the digest comes, where they are signed in, and the ways out.

pub mod acts;
mod digest;
pub mod mail_stop;
mod removal;

use std::sync::Arc;

use askama::Template;
use governance::PolicyKey;
use rocket::response::{Flash, Redirect};
use rocket::{Route, State, routes};
use serde::Deserialize;
use store::profiles::ProfileWords;
use store::sessions::SessionRow;

use crate::error::AppError;
use crate::services::Services;
use crate::web::cards::HeldMark;
use crate::web::csrf::{Press, Signed};
use crate::web::forms::Problems;
use crate::web::guards::SignedIn;
use crate::web::layout::{Layout, Page, Section};
use crate::web::limits::{Limited, Payer};
use crate::web::moments::Moment;
use crate::web::notices::good;
use crate::web::texts::Text;

pub use digest::DigestForm;
use digest::SectionBox;
use mail_stop::MailStop;

/// What this noun answers to.
pub fn routes() -> Vec<Route> {
    let mut routes = routes![show, set_profile, set_digest, set_reminders, end_session];
    routes.extend(mail_stop::routes());
    routes.extend(removal::routes());
    routes
}

/// What a member says about themselves.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct ProfileForm {
    pub display_name: String,
    pub about: String,
}

/// Whether votes that close without the member's ballot are told.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct RemindersForm {
    /// Absent when the box is not ticked.
    pub vote_reminders: String,
}

/// What was typed into one of the page's forms, and what is wrong with it. The rest is read from the database.
#[derive(Default)]
pub struct Parts {
    pub profile: Option<(ProfileForm, Problems)>,
    pub digest: Option<(DigestForm, Problems)>,
    pub password_problems: Problems,
}

/// A session in the list.
struct SessionLine {
    id: i64,
    device: Text,
    since: Moment,
    current: bool,
}

/// The settings as a page.
#[derive(Template)]
#[template(path = "settings/show.html")]
pub struct SettingsPage {
    layout: Layout,
    email: String,
    confirmed: bool,
    /// Why no mail goes there.
    mail_stop: Option<MailStop>,
    /// The case that hides what they say about themselves, and what is said of it.
    withheld: Option<HeldMark>,
    /// Whether a picture belongs to the profile.
    has_portrait: bool,
    profile: ProfileForm,
    profile_problems: Problems,
    digest: DigestForm,
    digest_problems: Problems,
    digest_choices: [(&'static str, Text); 3],
    digest_sections: Vec<SectionBox>,
    hours: Vec<(String, String)>,
    vote_reminders: bool,
    /// When they come, in words.
    reminded: Text,
    time_zones: Vec<&'static str>,
    name_max: usize,
    about_max: usize,
    password_hint: Text,
    password_problems: Problems,
    sessions: Vec<SessionLine>,
}

impl SettingsPage {
    /// The page as the database has it, but for the form that was just sent.
    pub async fn load(services: &Services, member: &SignedIn, parts: Parts) -> Result<Self, AppError> {
        let mut conn = services.store.read().await?;
        let row = store::members::settings(&mut conn, member.id()).await?;
        let words = store::profiles::words(&mut conn, member.actor()).await?;
        let now = services.clock.now();
        let sessions = store::sessions::list(&mut conn, member.id()).await?;
        let mail_stop = store::mail_stops::of(&mut conn, member.id()).await?;
        let (vote_reminders, standing) = (row.vote_reminders, member.standing());
        let (profile, profile_problems) = parts.profile.unwrap_or_else(|| (profile_of(&words), Problems::default()));
        let (digest, digest_problems) = parts.digest.unwrap_or_else(|| (DigestForm::of(&row), Problems::default()));
        Ok(Self {
            layout: member.layout(services, say!("settings-title"), Section::Settings),
            email: row.email.unwrap_or_default(),
            confirmed: row.email_confirmed_at.is_some(),
            mail_stop: mail_stop.map(|row| MailStop::new(row, services)),
            withheld: words.case_id.map(|case| {
                let until = words.held_until.map(|until| Moment::new(until, now));
                withheld(case, until, standing.limit_at(now).is_some_and(|limit| limit.suspended))
            }),
            has_portrait: words.has_portrait,
            profile,
            profile_problems,
            digest_sections: digest.offered(),
            digest,
            digest_problems,
            digest_choices: [
                ("daily", say!("settings-daily")),
                ("weekly", say!("settings-weekly")),
                ("off", say!("settings-never")),
            ],
            hours: (0..24).map(|hour| (hour.to_string(), format!("{hour:02}:00"))).collect(),
            vote_reminders,
            reminded: crate::reminders::when(services),
            time_zones: acts::offered_time_zones(),
            name_max: services.recent.count(PolicyKey::ProfileNameMaxChars),
            about_max: services.recent.count(PolicyKey::ProfileAboutMaxChars),
            password_hint: crate::passwords::hint(services, "passwords-hint-ends-sessions"),
            password_problems: parts.password_problems,
            sessions: sessions.into_iter().map(|row| session_line(services, member, row)).collect(),
        })
    }
}

/// What is said of a name and a text that nobody else sees: held until a moment, or removed.
fn withheld(case: i64, until: Option<Moment>, is_suspended: bool) -> HeldMark {
    let (before, after) = match until {
        Some(until) => (say!("settings-held"), say!("settings-held-after", due = until.full)),
        None => (
            say!("settings-removed"),
            say!(if is_suspended { "settings-removed-suspended" } else { "settings-removed-after" }),
        ),
    };
    HeldMark { before, case: Some(case), after }
}

fn profile_of(words: &ProfileWords) -> ProfileForm {
    ProfileForm { display_name: words.display_name.clone(), about: words.about.clone() }
}

fn session_line(services: &Services, member: &SignedIn, row: SessionRow) -> SessionLine {
    SessionLine {
        id: row.id,
        device: if row.device.is_empty() { say!("settings-unknown-browser") } else { row.device.into() },
        since: Moment::new(row.created_at, services.clock.now()),
        current: row.id == member.viewer().session_id,
    }
}

#[rocket::get("/settings")]
async fn show(member: SignedIn, services: &State<Arc<Services>>) -> Result<Page<SettingsPage>, AppError> {
    Ok(Page::ok(SettingsPage::load(services, &member, Parts::default()).await?))
}

type Saved = Result<Result<Flash<Redirect>, Box<Page<SettingsPage>>>, AppError>;

async fn saved_or(services: &Services, member: &SignedIn, wrong: Option<Parts>, said: Text) -> Saved {
    let Some(parts) = wrong else { return Ok(Ok(good(Redirect::to("/settings"), said))) };
    Ok(Err(Box::new(Page::unprocessable(SettingsPage::load(services, member, parts).await?))))
}

#[rocket::post("/settings/profile", data = "<form>")]
async fn set_profile(member: SignedIn, form: Signed<ProfileForm>, services: &State<Arc<Services>>) -> Saved {
    services.limits.spend(Limited::Edit, Payer::Member(member.id()))?;
    let problems = acts::set_profile(services, &member.standing(), &form).await?.err();
    let wrong = problems.map(|problems| Parts { profile: Some((form.0, problems)), ..Parts::default() });
    saved_or(services, &member, wrong, say!("settings-profile-changed")).await
}

#[rocket::post("/settings/digest", data = "<form>")]
async fn set_digest(member: SignedIn, form: Signed<DigestForm>, services: &State<Arc<Services>>) -> Saved {
    services.limits.spend(Limited::Edit, Payer::Member(member.id()))?;
    let problems = acts::set_digest(services, &member.standing(), &form).await?.err();
    let wrong = problems.map(|problems| Parts { digest: Some((form.0, problems)), ..Parts::default() });
    saved_or(services, &member, wrong, say!("settings-digest-set")).await
}

#[rocket::post("/settings/reminders", data = "<form>")]
async fn set_reminders(
    member: SignedIn,
    form: Signed<RemindersForm>,
    services: &State<Arc<Services>>,
) -> Result<Flash<Redirect>, AppError> {
    services.limits.spend(Limited::Edit, Payer::Member(member.id()))?;
    let wanted = !form.vote_reminders.is_empty();
    acts::set_reminders(services, &member.standing(), wanted).await?;
    let said = if wanted { say!("settings-will-remind") } else { say!("settings-will-not-remind") };
    Ok(good(Redirect::to("/settings"), said))
}

#[rocket::post("/settings/sessions/<id>/removal", data = "<_form>")]
async fn end_session(
    id: i64,
    member: SignedIn,
    _form: Signed<Press>,
    services: &State<Arc<Services>>,
) -> Result<Flash<Redirect>, AppError> {
    acts::end_session(services, &member.standing(), id).await?;
    Ok(good(Redirect::to("/settings"), say!("settings-session-ended")))
}
