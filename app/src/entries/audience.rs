//! For whom a note is, as its form says it: everybody, followers, a group, the people of a list as it is now, or people by name.

use chrono::{DateTime, Utc};
use governance::moderation::{newcomer_share, newcomer_until};
use governance::permits::Standing;
use governance::text::Handle;
use governance::{ActorId, Constitution, EntryId, MemberId};
use store::entries::{Audience, NewEntry};
use store::readers::ReachRow;
use store::{Conn, StoreError, Tx};

use super::NoteForm;
use crate::error::AppError;
use crate::web::forms::Problems;

/// Why nobody posts into a group that they have just left.
pub const NOT_IN_IT: &str = "you are not in this group: choose another place";

/// Why nothing is posted for other readers than those its author was told of.
pub const CHANGED: &str = "who reads this has changed at this moment: look again, and send it again";

const CHOOSE: &str = "choose who sees it";
const NO_LIST: &str = "you have no such list: choose who sees it";
const NAMED_TOO: &str = "you name people below: choose “People I name”, or take their names out";

/// For whom a note is, and who reads it by name.
pub struct Chosen {
    pub audience: Audience,
    pub readers: Vec<MemberId>,
}

impl From<Audience> for Chosen {
    fn from(audience: Audience) -> Self {
        Self { audience, readers: Vec::new() }
    }
}

/// Whoever posts, and how many they may name.
#[derive(Clone, Copy)]
pub struct Poster {
    author: ActorId,
    most: usize,
}

impl Poster {
    /// Newcomers name a share only (`newcomer.share`): nobody knows them yet.
    pub fn new(author: ActorId, standing: &Standing, constitution: &Constitution, now: DateTime<Utc>) -> Self {
        let is_newcomer = now < newcomer_until(standing.joined_at.unwrap_or(now), constitution);
        let max = store::readers::MAX;
        let most = if is_newcomer { newcomer_share(max, constitution) } else { max };
        Self { author, most: usize::try_from(most).unwrap_or(0) }
    }
}

/// Reads for whom a note is; `None` where that is a problem. Nothing that is not understood is for everybody.
pub async fn read(
    tx: &mut Tx,
    form: &NoteForm,
    poster: Poster,
    problems: &mut Problems,
) -> Result<Option<Chosen>, AppError> {
    let word = form.audience.as_str();
    if word != "people" && !word.starts_with("list:") && !form.readers.trim().is_empty() {
        problems.add("audience", NAMED_TOO);
        return Ok(None);
    }
    if let Some(handle) = word.strip_prefix('@') {
        let group = store::groups::audience(tx, handle, poster.author).await?;
        return Ok(problems.take("audience", group.ok_or(NOT_IN_IT)).map(Chosen::from));
    }
    if let Some(list) = word.strip_prefix("list:") {
        return in_list(tx, list, poster, problems).await;
    }
    match word {
        "people" => by_name(tx, &form.readers, poster, problems).await,
        "" => Ok(Some(Audience::Public.into())),
        word => Ok(problems.take("audience", word.parse::<Audience>().map_err(|()| CHOOSE)).map(Chosen::from)),
    }
}

/// The people of a list of one's own at this moment: the note never learns of the list.
async fn in_list(
    conn: &mut Conn,
    list: &str,
    poster: Poster,
    problems: &mut Problems,
) -> Result<Option<Chosen>, AppError> {
    let Some(rows) = people_of(conn, list, poster.author).await? else {
        problems.add("audience", NO_LIST);
        return Ok(None);
    };
    if rows.is_empty() {
        problems.add("audience", "there is nobody in this list who could read it");
    } else if let Some(away) = who_does_not_take_it(&rows) {
        let said = format!("{away} The others of the list stand here: look at them, and send it again.");
        problems.add("readers", said);
    } else if rows.len() > poster.most {
        problems.add("audience", format!("there are {} people in this list, and {}", rows.len(), at_most(poster)));
    }
    Ok(problems.is_empty().then(|| of(&rows)))
}

async fn people_of(conn: &mut Conn, list: &str, author: ActorId) -> Result<Option<Vec<ReachRow>>, StoreError> {
    let Ok(list) = list.parse::<i64>() else { return Ok(None) };
    match store::lists::name(conn, author.get().into(), list).await {
        Ok(_) => Ok(Some(store::readers::in_list(conn, author, list).await?)),
        Err(StoreError::NotFound) => Ok(None),
        Err(error) => Err(error),
    }
}

async fn by_name(
    conn: &mut Conn,
    typed: &str,
    poster: Poster,
    problems: &mut Problems,
) -> Result<Option<Chosen>, AppError> {
    let Some(handles) = problems.take("readers", handles(typed)) else { return Ok(None) };
    let own = store::groups::handle_of(conn, poster.author.get().into()).await?;
    let rows = store::readers::by_handles(conn, poster.author, &handles).await?;
    let unknown = handles.iter().find(|handle| rows.iter().all(|row| row.handle != **handle));
    if handles.contains(&own) {
        problems.add("readers", "you read it in any case: name the others");
    } else if let Some(unknown) = unknown {
        problems.add("readers", format!("there is nobody called @{unknown} to whom you could write"));
    } else if let Some(away) = who_does_not_take_it(&rows) {
        problems.add("readers", away);
    } else if rows.len() > poster.most {
        problems.add("readers", format!("these are {} people, and {}", rows.len(), at_most(poster)));
    }
    Ok(problems.is_empty().then(|| of(&rows)))
}

/// The handles in a text, each once.
fn handles(typed: &str) -> Result<Vec<String>, String> {
    let mut handles: Vec<String> = Vec::new();
    for word in typed.split([' ', ',', ';', '\n', '\r', '\t']).filter(|word| !word.is_empty()) {
        let handle = Handle::parse(word).map_err(|_| format!("“{}” is nobody’s handle", shortened(word)))?;
        if !handles.iter().any(|one| one == handle.as_str()) {
            handles.push(handle.as_str().to_owned());
        }
    }
    if handles.is_empty() { Err("say who reads it: their handles, such as @ben @cyd".to_owned()) } else { Ok(handles) }
}

fn shortened(word: &str) -> String {
    word.chars().take(Handle::MAX).collect()
}

fn at_most(poster: Poster) -> String {
    match poster.most == usize::try_from(store::readers::MAX).unwrap_or(0) {
        true => format!("a note can be for {} at most", poster.most),
        false => format!("in the first days of an account a note can be for {} at most", poster.most),
    }
}

/// Whoever chose not to take such notes from the author; none where all take them.
fn who_does_not_take_it(rows: &[ReachRow]) -> Option<String> {
    let away: Vec<String> = rows.iter().filter(|row| !row.takes_it).map(|row| format!("@{}", row.handle)).collect();
    match away.as_slice() {
        [] => None,
        [one] => Some(format!(
            "{one} does not take such notes from you: members choose who may write to them alone, at first those whom they follow."
        )),
        [first @ .., last] => Some(format!(
            "{} and {last} do not take such notes from you: members choose who may write to them alone, at first those whom they follow.",
            first.join(", ")
        )),
    }
}

fn of(rows: &[ReachRow]) -> Chosen {
    let readers: Vec<MemberId> = rows.iter().map(|row| row.id).collect();
    Chosen { audience: Audience::Named(i32::try_from(readers.len()).unwrap_or(i32::MAX)), readers }
}

/// Posts a note and writes down who reads it, once.
pub async fn post(tx: &mut Tx, entry: &NewEntry, readers: &[MemberId]) -> Result<(EntryId, bool), StoreError> {
    let (id, is_new) = store::entries::post_once(tx, entry).await?;
    if is_new && !readers.is_empty() {
        store::readers::name(tx, id, readers).await?;
    }
    Ok((id, is_new))
}

/// An empty form, for somebody by handle where a page leads there from theirs.
pub fn addressed(to: Option<&str>) -> NoteForm {
    match to.map(Handle::parse) {
        Some(Ok(handle)) => {
            NoteForm { audience: "people".to_owned(), readers: format!("@{}", handle.as_str()), ..NoteForm::default() }
        }
        _ => NoteForm::default(),
    }
}

/// The form as it is shown again: where a list has people who do not take such notes, the others of it by name.
pub async fn mended(
    conn: &mut Conn,
    form: NoteForm,
    author: ActorId,
    problems: &Problems,
) -> Result<NoteForm, AppError> {
    let Some(list) = form.audience.strip_prefix("list:").filter(|_| !problems.of("readers").is_empty()) else {
        return Ok(form);
    };
    let rows = people_of(conn, list, author).await?.unwrap_or_default();
    let readers: Vec<String> = rows.iter().filter(|row| row.takes_it).map(|row| format!("@{}", row.handle)).collect();
    Ok(NoteForm { audience: "people".to_owned(), readers: readers.join(" "), ..form })
}
