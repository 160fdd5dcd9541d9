//! Flags, and a moderator's hold: the page that asks which rule is broken, and what it leads to.

pub mod acts;
mod flood;
pub mod weighing;

use std::sync::Arc;

use askama::Template;
use governance::moderation::About;
use governance::permits::{self, Action};
use governance::{EntryId, PolicyKey};
use rocket::response::{Flash, Redirect};
use rocket::{Route, State, routes};
use serde::Deserialize;

use self::acts::Flagged;
use crate::cases::{matter, place};
use crate::error::AppError;
use crate::services::Services;
use crate::web::csrf::{Press, Signed};
use crate::web::forms::Problems;
use crate::web::guards::SignedIn;
use crate::web::html::{SafeHtml, render_markdown, words};
use crate::web::layout::{Layout, Page, Section};
use crate::web::limits::{Limited, Payer};
use crate::web::moments::Moment;

/// What this noun answers to.
pub fn routes() -> Vec<Route> {
    routes![new, create, withdraw, hold]
}

/// A flag as it was typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct FlagForm {
    /// The id of a rule of conduct: "R1".
    pub rule: String,
    pub remark: String,
}

/// A moderator's hold as it was typed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct HoldForm {
    pub rule: String,
    pub reason: String,
    /// How many hours of what else the author posted are held with it: "", "1", "24", "168".
    pub also: String,
}

/// A rule to choose.
struct RuleChoice {
    id: String,
    label: String,
    text: String,
}

/// The member's own flag.
struct Own {
    rule_id: String,
    when: Moment,
}

#[derive(Template)]
#[template(path = "flags/new.html")]
pub struct FlagPage {
    layout: Layout,
    id: i64,
    /// "this entry", "this profile".
    thing: &'static str,
    /// Whether enough flags hide it before a jury has decided.
    is_held: bool,
    /// Where to go back to.
    back: String,
    /// What somebody may mean instead: the profile of its author, the feed that it came in by. Address and words.
    others: Vec<(String, String)>,
    title: String,
    html: SafeHtml,
    /// Whether no block keeps its words from the viewer.
    /// Why its words are folded for this viewer: a jury labelled them.
    folded: Option<String>,
    is_shown: bool,
    rules: Vec<RuleChoice>,
    /// How many flags hold an entry.
    hold_weight: i64,
    jury_size: i64,
    own: Option<Own>,
    can_hold: bool,
    /// What else a moderator may hold with it.
    also: Vec<(&'static str, String)>,
    flag: FlagForm,
    hold: HoldForm,
    problems: Problems,
}

#[rocket::get("/entries/<id>/flags/new")]
async fn new(id: i64, member: SignedIn, services: &State<Arc<Services>>) -> Result<Page<FlagPage>, AppError> {
    let forms = (FlagForm::default(), HoldForm::default());
    Ok(Page::ok(page(services, &member, EntryId::from(id), forms, Problems::default()).await?))
}

#[rocket::post("/entries/<id>/flags", data = "<form>")]
async fn create(
    id: i64,
    member: SignedIn,
    form: Signed<FlagForm>,
    services: &State<Arc<Services>>,
) -> Result<Result<Flash<Redirect>, Page<FlagPage>>, AppError> {
    member.spend_by_age(services, Limited::Flag)?;
    let entry = EntryId::from(id);
    let (to, said) = match acts::flag(services, &member.standing(), entry, &form).await? {
        Ok(Flagged::Noted) => (way_back(services, entry).await?, "Your flag is noted. Nobody is told who flagged."),
        Ok(Flagged::Held(case)) => {
            (format!("/cases/{case}"), "With your flag it is held until a jury has decided. This is its case.")
        }
        Ok(Flagged::Judged(case)) => (format!("/cases/{case}"), "With your flag a jury is called. This is its case."),
        Ok(Flagged::HeldBefore) => {
            ("/docket".to_owned(), "It is held already: others flagged it too, and a jury is called.")
        }
        Ok(Flagged::BeforeAJury) => ("/docket".to_owned(), "A jury looks at it already."),
        Err(problems) => {
            let forms = (form.0, HoldForm::default());
            return Ok(Err(Page::unprocessable(page(services, &member, entry, forms, problems).await?)));
        }
    };
    Ok(Ok(Flash::success(Redirect::to(to), said)))
}

#[rocket::post("/entries/<id>/flags/removal", data = "<_form>")]
async fn withdraw(
    id: i64,
    member: SignedIn,
    _form: Signed<Press>,
    services: &State<Arc<Services>>,
) -> Result<Flash<Redirect>, AppError> {
    acts::withdraw(services, &member.standing(), EntryId::from(id)).await?;
    Ok(Flash::success(Redirect::to("/"), "Your flag is taken back. A case that is open already goes on."))
}

#[rocket::post("/entries/<id>/hold", data = "<form>")]
async fn hold(
    id: i64,
    member: SignedIn,
    form: Signed<HoldForm>,
    services: &State<Arc<Services>>,
) -> Result<Result<Flash<Redirect>, Page<FlagPage>>, AppError> {
    services.limits.spend(Limited::Flag, Payer::Member(member.id()))?;
    let entry = EntryId::from(id);
    match acts::hold(services, &member.standing(), entry, &form).await? {
        Ok(case) => {
            let said = "It is held, and a jury is called. Your reason is published with the case.";
            Ok(Ok(Flash::success(Redirect::to(format!("/cases/{case}")), said)))
        }
        Err(problems) => {
            let forms = (FlagForm::default(), form.0);
            Ok(Err(Page::unprocessable(page(services, &member, entry, forms, problems).await?)))
        }
    }
}

/// What is flagged, as its page calls it.
fn thing(about: About) -> &'static str {
    match about {
        About::Entry => "this",
        About::Profile => "this profile",
        About::Source => "this feed",
        About::Group => "this group",
        About::Proposal => "this proposal",
    }
}

/// Where whoever flagged something goes back to.
async fn way_back(services: &Services, id: EntryId) -> Result<String, AppError> {
    let mut conn = services.store.read().await?;
    place::of(&mut conn, id).await
}

async fn page(
    services: &Services,
    member: &SignedIn,
    id: EntryId,
    (flag, hold): (FlagForm, HoldForm),
    problems: Problems,
) -> Result<FlagPage, AppError> {
    let mut conn = services.store.read().await?;
    let now = store::clock::now(&mut conn).await?;
    let standing = member.standing();
    let entry = store::entries::find_to_judge(&mut conn, id, member.actor()).await?;
    let about = About::of_kind(&entry.kind);
    // Whoever may hold it for all reads it; to others a block still keeps the words away.
    let stands_in = matches!(about, About::Profile | About::Source | About::Group);
    let is_shown = standing.moderator
        || stands_in
        || !store::visibility::visible_of(&mut conn, &[id], Some(member.actor())).await?.is_empty();
    let is_author = entry.author_id == member.actor();
    let _permit = permits::may(&standing, Action::Flag { own: is_author }, now)?;
    let labels = store::labels::folding_one(&mut conn, id, Some(member.actor())).await?;
    let own = store::flags::own(&mut conn, id, member.id()).await?.filter(|flag| flag.withdrawn_at.is_none());
    let can_hold = about.can_be_held()
        && permits::may(&standing, Action::HoldEntry { party: own.is_some() || is_author }, now).is_ok();
    let constitution = services.constitution(&mut conn).await?;
    let rules = constitution.conduct_rules().into_iter().map(|rule| RuleChoice {
        label: format!("{} {}", rule.id, rule.name()),
        text: words(&render_markdown(&rule.text).html.to_string()),
        id: rule.id,
    });
    Ok(FlagPage {
        layout: member.layout(services, "Flag", Section::None),
        id: id.get(),
        thing: thing(about),
        is_held: about.can_be_held(),
        back: place::of(&mut conn, id).await?,
        others: place::others(&mut conn, id).await?,
        also: if can_hold { flood::choices(&mut conn, &entry, now).await? } else { Vec::new() },
        rules: rules.collect(),
        hold_weight: constitution.integer(PolicyKey::FlagHoldWeight),
        jury_size: constitution.integer(PolicyKey::JurySize),
        can_hold,
        own: own.map(|flag| Own { rule_id: flag.rule_id, when: Moment::new(flag.at, now) }),
        title: entry.title.clone().filter(|_| is_shown).unwrap_or_default(),
        html: SafeHtml::from_store(if is_shown { matter::html(&entry) } else { String::new() }),
        is_shown,
        folded: labels.map(|labels| labels.headline()),
        flag,
        hold,
        problems,
    })
}
