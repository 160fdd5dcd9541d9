//! Founding groups and changing them: check, permit, write. Pages and the demonstration call the same acts.

use chrono::{DateTime, Utc};
use governance::groups::Entrance;
use governance::permits::{self, Action, GroupAct, Refusal, Standing};
use governance::text::{About, DisplayName, Handle};
use governance::{Constitution, MemberId, PolicyKey};
use store::groups::NewGroup;

use super::GroupForm;
use crate::entries::acts::Outcome;
use crate::error::AppError;
use crate::services::Services;
use crate::settings::acts::ABOUT_HTML_MAX;
use crate::web::forms::Problems;
use crate::web::html::render_markdown;

/// Whether a page offers to found a group.
pub fn may_found(standing: &Standing, now: DateTime<Utc>) -> bool {
    permits::may(standing, Action::Group(GroupAct::Found { have: 0 }), now).is_ok()
}

pub(super) fn member_of(standing: &Standing) -> Result<MemberId, AppError> {
    standing.member.ok_or(AppError::SignIn)
}

/// What a group is to say of itself.
struct Words {
    name: DisplayName,
    about: About,
    html: String,
}

fn words_of(form: &GroupForm, constitution: &Constitution, problems: &mut Problems) -> Option<Words> {
    let name = DisplayName::parse_within(&form.display_name, constitution.integer(PolicyKey::ProfileNameMaxChars));
    let name = problems.take("display_name", name);
    let about = About::parse_within(&form.about, constitution.integer(PolicyKey::ProfileAboutMaxChars));
    let about = problems.take("about", about)?;
    let html = render_markdown(about.as_str()).html.to_string();
    if let Some(why) = crate::spam::refused_links(&html, constitution) {
        problems.add("about", why);
        return None;
    }
    if html.chars().count() > ABOUT_HTML_MAX {
        problems.add("about", "this becomes too large as a page: use fewer tables or links");
        return None;
    }
    Some(Words { name: name?, about, html })
}

fn entrance_of(form: &GroupForm, problems: &mut Problems) -> Option<Entrance> {
    problems.take("entrance", Entrance::from_name(&form.entrance).ok_or("choose one of these"))
}

/// Founds a group; returns its handle.
pub async fn found(services: &Services, standing: &Standing, form: &GroupForm) -> Outcome<String> {
    let mut tx = services.store.begin().await?;
    let now = store::clock::now(&mut tx).await?;
    let founder = member_of(standing)?;
    let have = store::groups::count(&mut tx, founder).await?;
    let _permit = permits::may(standing, Action::Group(GroupAct::Found { have }), now)?;
    let constitution = services.constitution(&mut tx).await?;
    let mut problems = Problems::default();
    let handle = problems.take("handle", Handle::parse(&form.handle));
    let entrance = entrance_of(form, &mut problems);
    let words = words_of(form, &constitution, &mut problems);
    let (Some(handle), Some(entrance), Some(words)) = (handle, entrance, words) else { return Ok(Err(problems)) };
    let new = NewGroup {
        founder,
        handle: handle.as_str(),
        display_name: words.name.as_str(),
        about: words.about.as_str(),
        about_html: &words.html,
        entrance,
    };
    match store::groups::found(&mut tx, &new).await {
        Err(error) if error.is("actors_handle_is_unique") => {
            problems.add("handle", "this name is taken");
            Ok(Err(problems))
        }
        Err(error) if error.is("groups_per_member") => Err(Refusal::TooManyGroups.into()),
        Err(error) => Err(error.into()),
        Ok(_) => {
            tx.commit().await?;
            Ok(Ok(handle.into_string()))
        }
    }
}

/// Changes what a group says of itself, and how one gets in.
pub async fn change(services: &Services, standing: &Standing, handle: &str, form: &GroupForm) -> Outcome<()> {
    let mut tx = services.store.begin().await?;
    let now = store::clock::now(&mut tx).await?;
    let me = member_of(standing)?;
    let group = store::groups::find(&mut tx, handle, Some(me.actor())).await?;
    let administrator = store::groups::hold_places(&mut tx, group.id, me, None).await?;
    let _permit = permits::may(standing, Action::Group(GroupAct::Administer { administrator }), now)?;
    let constitution = services.constitution(&mut tx).await?;
    let mut problems = Problems::default();
    let entrance = entrance_of(form, &mut problems);
    let words = words_of(form, &constitution, &mut problems);
    let (Some(entrance), Some(words)) = (entrance, words) else { return Ok(Err(problems)) };
    let before = store::groups::lock_words(&mut tx, group.id).await?;
    let says_the_same = words.name.as_str() == before.display_name && words.about.as_str() == before.about;
    if !says_the_same {
        let act = GroupAct::Describe { administrator, held: before.held_until.is_some() };
        let _permit = permits::may(standing, Action::Group(act), now)?;
        let said = (words.name.as_str(), words.about.as_str(), words.html.as_str());
        store::groups::say(&mut tx, group.id, me, said).await?;
    }
    if entrance != group.entrance()? {
        store::groups::set_entrance(&mut tx, group.id, entrance).await?;
    }
    store::groups::note(&mut tx, group.id, "changed", me, me).await?;
    tx.commit().await?;
    Ok(Ok(()))
}
