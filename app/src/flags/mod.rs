//! Flags, and a moderator's hold: the page that asks which rule is broken, and what it leads to.

pub mod acts;
mod flood;
mod own;
mod rules;
mod spate;
mod unheard;
pub mod weighing;

use std::sync::Arc;

use askama::Template;
use chrono::{DateTime, Utc};
use governance::moderation::About;
use governance::permits::{self, Action};
use governance::{CaseId, EntryId, PolicyKey};
use rocket::response::{Flash, Redirect};
use rocket::{Route, State, routes};
use serde::Deserialize;
use store::flags::OwnFlag;

use self::acts::Flagged;
use self::rules::RuleChoice;
use self::spate::Spate;
use crate::cases::{matter, place};
use crate::error::AppError;
use crate::services::Services;
use crate::web::csrf::{Press, Signed};
use crate::web::forms::Problems;
use crate::web::guards::SignedIn;
use crate::web::html::SafeHtml;
use crate::web::layout::{Layout, Page, Section};
use crate::web::limits::{Limited, Payer};
use crate::web::moments::Moment;

/// What this noun answers to.
pub fn routes() -> Vec<Route> {
    let mut routes = routes![new, create, withdraw, hold];
    routes.extend(own::routes());
    routes
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

/// The member's own flag.
struct Own {
    rule_id: String,
    when: Moment,
    /// Whether a case has answered it, and the entry says something else since.
    is_outdated: bool,
}

impl Own {
    fn new(flag: OwnFlag, now: DateTime<Utc>) -> Self {
        Self { rule_id: flag.rule_id, when: Moment::new(flag.at, now), is_outdated: flag.is_outdated }
    }

    /// As one that makes room for another, or as one that stands.
    fn parted(self) -> (Option<Self>, Option<Self>) {
        if self.is_outdated { (Some(self), None) } else { (None, Some(self)) }
    }
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
    /// What goes on meanwhile where it does not.
    goes_on: &'static str,
    /// Whether only a jury decides about it.
    is_for_juries: bool,
    /// Where to go back to.
    back: String,
    /// What somebody may mean instead: the profile of its author, the feed that it came in by. Address and words.
    others: Vec<(String, String)>,
    title: String,
    html: SafeHtml,
    /// Why its words are folded for this viewer: they stand under a label.
    folded: Option<String>,
    /// Whether no block keeps its words from the viewer.
    is_shown: bool,
    /// Why the flag would weigh nothing; empty where it weighs.
    unheard: String,
    rules: Vec<RuleChoice>,
    /// How many flags hold an entry.
    hold_weight: i64,
    jury_size: i64,
    own: Option<Own>,
    /// The viewer's flag on what it said before, which a case has answered.
    outdated: Option<Own>,
    can_hold: bool,
    /// The case that has answered these words, so that nobody holds them alone; for a moderator.
    answered: Option<CaseId>,
    /// What else a moderator may hold with it.
    also: Vec<(&'static str, String)>,
    /// Which entries these are.
    spate: Spate,
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
            (format!("/cases/{case}"), "With your flag it is held until it is decided. This is its case.")
        }
        Ok(Flagged::Judged(case)) => (format!("/cases/{case}"), "With your flag a case is opened. This is it."),
        Ok(Flagged::HeldBefore) => (
            "/docket".to_owned(),
            "It was held already: others flagged it too, so that your flag was not needed. Its case is in the docket.",
        ),
        Ok(Flagged::BeforeAJury) => ("/docket".to_owned(), "It is judged already."),
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
    services.limits.spend(Limited::Edit, Payer::Member(member.id()))?;
    acts::withdraw(services, &member.standing(), EntryId::from(id)).await?;
    Ok(Flash::success(Redirect::to("/settings/flags"), "Your flag is taken back. A case that is open already goes on."))
}

#[rocket::post("/entries/<id>/hold", data = "<form>")]
async fn hold(
    id: i64,
    member: SignedIn,
    form: Signed<HoldForm>,
    services: &State<Arc<Services>>,
) -> Result<Result<Flash<Redirect>, Page<FlagPage>>, AppError> {
    services.limits.spend(Limited::Hold, Payer::Member(member.id()))?;
    let entry = EntryId::from(id);
    match acts::hold(services, &member.standing(), entry, &form).await? {
        Ok(case) => {
            let said = "It is held until others have decided. Your reason is published with the case.";
            Ok(Ok(Flash::success(Redirect::to(format!("/cases/{case}")), said)))
        }
        Err(problems) => {
            let problems = all_faults(services, &form, problems).await?;
            let forms = (FlagForm::default(), form.0);
            Ok(Err(Page::unprocessable(page(services, &member, entry, forms, problems).await?)))
        }
    }
}

/// What is wrong with a hold, with the rule that names none: an act ends at the first.
async fn all_faults(services: &Services, form: &HoldForm, problems: Problems) -> Result<Problems, AppError> {
    let mut conn = services.store.read().await?;
    let rules = services.constitution(&mut conn).await?.conduct_rules();
    let is_named = !problems.of("hold_rule").is_empty() || rules.iter().any(|rule| rule.id == form.rule);
    Ok(if is_named { problems } else { problems.with("hold_rule", "Please choose the rule that you think is broken.") })
}

/// What is flagged, as its page calls it.
fn thing(about: About) -> &'static str {
    match about {
        About::Entry => "this",
        About::Profile => "this profile",
        About::Source => "this feed",
        About::Group => "this group",
        About::Proposal => "this proposal",
        About::Feature => "this feature",
        About::Candidacy => "this statement",
        About::Flagging => "these flags",
        About::Said => "this reason",
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
    let stands_in = matches!(about, About::Profile | About::Source | About::Group | About::Said);
    let is_shown = standing.moderator
        || stands_in
        || !store::visibility::visible_of(&mut conn, &[id], Some(member.actor())).await?.is_empty();
    let is_author = entry.author_id == member.actor();
    let _permit = permits::may(&standing, Action::Flag { own: is_author }, now)?;
    let labels = store::labels::folding_one(&mut conn, id, Some(member.actor())).await?;
    let own = store::flags::own(&mut conn, id, member.id()).await?.filter(|flag| flag.withdrawn_at.is_none());
    let party = own.is_some() || is_author || store::friends::keeper(&mut conn, entry.author_id).await?.is(member.id());
    let may_hold = about.can_be_held() && permits::may(&standing, Action::HoldEntry { party }, now).is_ok();
    let (outdated, own) = own.map(|flag| Own::new(flag, now)).map_or((None, None), Own::parted);
    let answered = if may_hold { store::cases::answer_to(&mut conn, id).await? } else { None };
    let can_hold = may_hold && answered.is_none();
    let constitution = services.constitution(&mut conn).await?;
    let unheard = unheard::why(&mut conn, &standing, member.id(), &constitution, now).await?;
    Ok(FlagPage {
        layout: member.layout(services, "Flag", Section::None),
        id: id.get(),
        thing: thing(about),
        is_held: about.can_be_held(),
        goes_on: matter::goes_on(about),
        is_for_juries: about.is_blind(),
        back: place::of(&mut conn, id).await?,
        others: place::others(&mut conn, &entry).await?,
        also: if can_hold { flood::choices(&mut conn, &entry, member.id(), now).await? } else { Vec::new() },
        spate: if can_hold { spate::of(&mut conn, &entry, member.id(), now).await? } else { Spate::default() },
        answered,
        unheard: unheard.unwrap_or_default(),
        rules: rules::choices(&constitution, about),
        hold_weight: constitution.integer(PolicyKey::FlagHoldWeight),
        jury_size: constitution.integer(PolicyKey::JurySize),
        can_hold,
        own,
        outdated,
        title: entry.title.clone().filter(|_| is_shown).unwrap_or_default(),
        html: SafeHtml::from_store(if is_shown { matter::html(&mut conn, &entry).await? } else { String::new() }),
        is_shown,
        folded: labels.map(|labels| labels.headline()),
        flag,
        hold,
        problems,
    })
}
