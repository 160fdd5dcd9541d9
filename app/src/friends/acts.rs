//! Making imaginary friends, changing them, letting go of them: check, permit, write. Pages, imports and the demonstration call the same acts.

use governance::permits::{self, Action, Standing};
use governance::text::DisplayName;
use governance::{Constitution, MemberId, PolicyKey, SourceId};
use store::Tx;
use store::friends::{FriendAct, FriendRow, Keeper, NewFriend, Taken};
use store::sources::Added;
use url::Url;

use super::FriendForm;
use crate::entries::acts::{Outcome, actor_of};
use crate::error::AppError;
use crate::services::Services;
use crate::sources::acts::address;
use crate::web::forms::Problems;
use crate::web_client::WebClient;

/// How making an imaginary friend, or giving it a feed, ended.
#[derive(Debug)]
pub enum Made {
    /// Its handle.
    New(String),
    /// Another one is made of that feed already.
    Taken(Taken),
    Wrong(Problems),
}

pub(super) fn member_of(standing: &Standing) -> Result<MemberId, AppError> {
    standing.member.ok_or(AppError::SignIn)
}

/// More feeds than that nobody is made of; the rest of a longer list is not read.
const LINES_MAX: usize = 200;

/// What a form says, read.
struct Wanted {
    name: DisplayName,
    page: Option<Url>,
    feeds: Vec<Url>,
}

/// Reads a form. Without a feed the page is asked for one when it is read the first time.
fn read(form: &FriendForm, client: &WebClient, constitution: &Constitution, problems: &mut Problems) -> Option<Wanted> {
    let name = DisplayName::parse_within(&form.name, constitution.integer(PolicyKey::ProfileNameMaxChars));
    let name = problems.take("name", name);
    let page = page_of(form, client, problems);
    let mut feeds: Vec<Url> = Vec::new();
    for line in form.feeds.lines().map(str::trim).filter(|line| !line.is_empty()).take(LINES_MAX) {
        match address(line, client) {
            Ok(url) if feeds.contains(&url) => {}
            Ok(url) => feeds.push(url),
            Err(why) => problems.add("feeds", format!("{line}: {why}")),
        }
    }
    if feeds.is_empty() && problems.is_empty() {
        match &page {
            Some(page) => feeds.push(page.clone()),
            None => problems.add("page", "give the address of their page, or of a feed"),
        }
    }
    for url in feeds.iter().chain(&page) {
        if let Some(why) = crate::spam::refused_address(url.as_str(), constitution) {
            problems.add("feeds", why);
        }
    }
    problems.is_empty().then_some(Wanted { name: name?, page, feeds })
}

fn page_of(form: &FriendForm, client: &WebClient, problems: &mut Problems) -> Option<Url> {
    if form.page.trim().is_empty() { None } else { problems.take("page", address(&form.page, client)) }
}

/// Makes an imaginary friend, which its maker keeps and follows from then on; or says which one has a feed of it already.
pub async fn make(services: &Services, standing: &Standing, form: &FriendForm) -> Result<Made, AppError> {
    let mut problems = Problems::default();
    let mut tx = services.store.begin().await?;
    let now = store::clock::now(&mut tx).await?;
    let (maker, me) = (member_of(standing)?, actor_of(standing)?);
    let constitution = services.constitution(&mut tx).await?;
    let wanted = read(form, &services.web_client, &constitution, &mut problems);
    let more = wanted.as_ref().map_or(1, |wanted| wanted.feeds.len());
    let _permit = permits::may(standing, room(&mut tx, standing, &constitution, more).await?, now)?;
    let Some(wanted) = wanted else { return Ok(Made::Wrong(problems)) };
    for url in &wanted.feeds {
        if let Some(taken) = store::friends::with_address(&mut tx, url.as_str()).await? {
            return Ok(Made::Taken(taken));
        }
    }
    let page_url = wanted.page.as_ref().map(Url::as_str);
    let new = NewFriend { maker, name: wanted.name.as_str(), page_url };
    let (friend, handle) = store::friends::make(&mut tx, &new).await?;
    for url in &wanted.feeds {
        match store::sources::add(&mut tx, friend, url.as_str()).await {
            Err(error) if error.is("friends_have_a_feed_alone") => return taken(services, tx, url).await,
            added => _ = added?,
        }
    }
    store::actors::follow(&mut tx, me, friend).await?;
    tx.commit().await?;
    Ok(Made::New(handle))
}

/// That there is room for so many more sources among those of the member and of what they keep.
async fn room(tx: &mut Tx, standing: &Standing, constitution: &Constitution, more: usize) -> Result<Action, AppError> {
    let have = store::friends::count_sources_locked(tx, actor_of(standing)?).await?;
    let max = u64::try_from(constitution.integer(PolicyKey::SourcesPerMemberMax)).unwrap_or(0);
    let more = u64::try_from(more).unwrap_or(u64::MAX);
    Ok(Action::AddSource { have: have.saturating_add(more.saturating_sub(1)), max })
}

/// Somebody was first: who.
async fn taken(services: &Services, tx: Tx, url: &Url) -> Result<Made, AppError> {
    drop(tx);
    let mut conn = services.store.read().await?;
    let first = store::friends::with_address(&mut conn, url.as_str()).await?;
    first.map(Made::Taken).ok_or_else(|| AppError::Unavailable("another imaginary friend has this feed".to_owned()))
}

/// Holds an imaginary friend for somebody who keeps it.
async fn own(tx: &mut Tx, standing: &Standing, handle: &str) -> Result<(FriendRow, MemberId), AppError> {
    let now = store::clock::now(tx).await?;
    let me = member_of(standing)?;
    let friend = store::friends::find(tx, handle, Some(me.actor())).await?;
    let own = store::friends::hold(tx, friend.id).await?.is(me);
    let _permit = permits::may(standing, Action::RemoveSource { own }, now)?;
    Ok((friend, me))
}

/// Calls it something else, and says where its person is.
pub async fn rename(services: &Services, standing: &Standing, handle: &str, form: &FriendForm) -> Outcome<()> {
    let mut tx = services.store.begin().await?;
    let (friend, me) = own(&mut tx, standing, handle).await?;
    let now = store::clock::now(&mut tx).await?;
    let constitution = services.constitution(&mut tx).await?;
    let mut problems = Problems::default();
    let name = DisplayName::parse_within(&form.name, constitution.integer(PolicyKey::ProfileNameMaxChars));
    let name = problems.take("name", name);
    let page = page_of(form, &services.web_client, &mut problems);
    if let Some(why) = page.as_ref().and_then(|page| crate::spam::refused_address(page.as_str(), &constitution)) {
        problems.add("page", why);
    }
    let Some(name) = name.filter(|_| problems.is_empty()) else { return Ok(Err(problems)) };
    let before = store::profiles::lock(&mut tx, friend.id).await?;
    let held = before.held_until.is_some();
    let replaces = before.withheld && !held;
    let _permit = permits::may(standing, Action::EditProfile { says_less: false, held, replaces }, now)?;
    store::friends::rename(&mut tx, friend.id, &before, (name.as_str(), page.as_ref().map(Url::as_str))).await?;
    store::friends::note(&mut tx, friend.id, FriendAct::Renamed, me, "").await?;
    tx.commit().await?;
    Ok(Ok(()))
}

/// Gives it one more feed.
pub async fn add_source(services: &Services, standing: &Standing, handle: &str, typed: &str) -> Result<Made, AppError> {
    let mut tx = services.store.begin().await?;
    let (friend, me) = own(&mut tx, standing, handle).await?;
    let now = store::clock::now(&mut tx).await?;
    let constitution = services.constitution(&mut tx).await?;
    let _permit = permits::may(standing, room(&mut tx, standing, &constitution, 1).await?, now)?;
    let mut problems = Problems::default();
    let Some(url) = problems.take("url", address(typed, &services.web_client)) else {
        return Ok(Made::Wrong(problems));
    };
    if let Some(why) = crate::spam::refused_address(url.as_str(), &constitution) {
        return Ok(Made::Wrong(problems.with("url", why)));
    }
    match store::sources::add(&mut tx, friend.id, url.as_str()).await {
        Err(error) if error.is("friends_have_a_feed_alone") => return taken(services, tx, &url).await,
        Ok(Added::Already) => return Ok(Made::Wrong(problems.with("url", "it is made of this feed already"))),
        added => _ = added?,
    }
    store::friends::note(&mut tx, friend.id, FriendAct::SourceAdded, me, url.host_str().unwrap_or_default()).await?;
    tx.commit().await?;
    Ok(Made::New(friend.handle))
}

/// Takes a feed away. What it has brought in stays.
pub async fn remove_source(
    services: &Services,
    standing: &Standing,
    handle: &str,
    source: SourceId,
) -> Result<(), AppError> {
    let mut tx = services.store.begin().await?;
    let (friend, me) = own(&mut tx, standing, handle).await?;
    let url = store::friends::remove_source(&mut tx, friend.id, source).await?;
    let host = Url::parse(&url).ok().and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default();
    store::friends::note(&mut tx, friend.id, FriendAct::SourceRemoved, me, &host).await?;
    Ok(tx.commit().await?)
}

/// What became of one that its keeper let go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LetGo {
    /// Nobody else had a part in it.
    Deleted,
    /// It is there for those who have, and any of them can take it on.
    Left,
}

/// Lets go of an imaginary friend: deletes it, or leaves it to whoever else follows it or talked there.
pub async fn let_go(services: &Services, standing: &Standing, handle: &str) -> Result<LetGo, AppError> {
    let mut tx = services.store.begin().await?;
    let (friend, me) = own(&mut tx, standing, handle).await?;
    let left = store::friends::has_others(&mut tx, friend.id, me).await?;
    if left {
        store::friends::let_go(&mut tx, friend.id, me).await?;
    } else {
        store::friends::erase(&mut tx, friend.id, me).await?;
    }
    tx.commit().await?;
    Ok(if left { LetGo::Left } else { LetGo::Deleted })
}

/// Takes on an imaginary friend that nobody keeps. Its feeds count as those of whoever does.
pub async fn take_on(services: &Services, standing: &Standing, handle: &str) -> Result<(), AppError> {
    let mut tx = services.store.begin().await?;
    let now = store::clock::now(&mut tx).await?;
    let me = member_of(standing)?;
    let _permit = permits::may(standing, Action::AddSource { have: 0, max: 1 }, now)?;
    let friend = store::friends::find(&mut tx, handle, Some(me.actor())).await?;
    if store::friends::hold(&mut tx, friend.id).await? != Keeper::Nobody {
        return Err(AppError::Unprocessable("Somebody keeps this imaginary friend already.".to_owned().into()));
    }
    if !friend.followed_by_viewer {
        return Err(AppError::Unprocessable("Follow it first: whoever keeps it reads it.".to_owned().into()));
    }
    if store::friends::has_open_cases(&mut tx, friend.id).await? {
        let why = "A case is open about something that it brought in. You can take it on when that has ended.";
        return Err(AppError::Unprocessable(why.to_owned().into()));
    }
    let constitution = services.constitution(&mut tx).await?;
    let feeds = store::sources::of_actor(&mut tx, friend.id).await?.len();
    let _permit = permits::may(standing, room(&mut tx, standing, &constitution, feeds).await?, now)?;
    store::friends::keep(&mut tx, friend.id, me).await?;
    Ok(tx.commit().await?)
}
