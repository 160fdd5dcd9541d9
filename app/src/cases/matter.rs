//! What a case is about, as it is frozen for its jurors and called on pages.

use governance::EntryId;
use governance::moderation::About;
use store::cases::{CaseRow, CoveredRow};
use store::entries::EntryCore;
use store::{Conn, Tx};

use crate::entries::beside;
use crate::error::AppError;
use crate::web::feeds::escaped;
use crate::web::html::excerpt;
use crate::web::media::Attached;
use crate::web::sentences::capital;

/// How much of each of many entries is frozen at most.
const EACH_CHARS: usize = 300;
/// How much of all of them: what a case keeps, where every character is escaped.
const ALL_CHARS: usize = 90_000;
/// How many of the latest entries stand beside a profile or a source.
const LATEST: i64 = 20;

/// The words in question, with the event and the poll that stand beside them. A source has none of its own but its address.
pub async fn html(conn: &mut Conn, entry: &EntryCore) -> Result<String, AppError> {
    Ok(match About::of_kind(&entry.kind) {
        About::Source => format!("<p>{}</p>", escaped(without_secrets(&entry.body))),
        _ => entry.body_html.clone() + &beside::html_of(conn, entry.id).await?,
    })
}

/// An address without what may be a key to it: who may read a feed is its owner's to say.
fn without_secrets(url: &str) -> &str {
    url.split(['?', '#']).next().unwrap_or_default()
}

/// What jurors see beside them: the head of the thread that a comment stands in, what a profile's owner or a source brought lately,
/// and all that the case covers.
pub async fn context(tx: &mut Tx, entry: &EntryCore, covers: &[CoveredRow]) -> Result<String, AppError> {
    let mut html = match entry.thread_id {
        Some(thread) => head(tx, thread.into()).await?,
        None => String::new(),
    };
    let beside = match About::of_kind(&entry.kind) {
        _ if !covers.is_empty() => covers.to_vec(),
        About::Profile => store::cases::latest(tx, entry.author_id, None, LATEST).await?,
        About::Source => store::cases::latest(tx, entry.author_id, Some(entry.id), LATEST).await?,
        About::Group => store::groups::latest(tx, entry.id, LATEST).await?,
        About::Entry | About::Proposal | About::Feature | About::Candidacy | About::Flagging | About::Said => {
            Vec::new()
        }
    };
    if About::of_kind(&entry.kind) == About::Profile {
        html.push_str(&links(tx, entry).await?);
    }
    if !beside.is_empty() {
        html.push_str(&listed(&beside));
    }
    Ok(html)
}

/// The links of a profile: its jurors judge them with it.
async fn links(tx: &mut Tx, entry: &EntryCore) -> Result<String, AppError> {
    let links = store::profile_links::shown(tx, entry.author_id).await?;
    if links.is_empty() {
        return Ok(String::new());
    }
    let each = |link: store::profile_links::LinkRow| format!("<li>{}</li>", escaped(&link.url));
    Ok(format!("<p>Links on the profile:</p><ul>{}</ul>", links.into_iter().map(each).collect::<String>()))
}

async fn head(tx: &mut Tx, thread: EntryId) -> Result<String, AppError> {
    let head = store::cases::text_of(tx, thread).await?;
    let title = head.title.map(|title| format!("<p><strong>{}</strong></p>", escaped(&title)));
    Ok(title.unwrap_or_default() + &head.body_html + &beside::html_of(tx, thread).await?)
}

fn listed(rows: &[CoveredRow]) -> String {
    let chars = EACH_CHARS.min(ALL_CHARS / rows.len().max(1));
    let each = |row: &CoveredRow| {
        let text = excerpt(&row.text.split_whitespace().collect::<Vec<_>>().join(" "), chars);
        format!("<li>{}</li>", escaped(&text))
    };
    format!("<ul>{}</ul>", rows.iter().map(each).collect::<String>())
}

/// What the words beside those in question are called.
pub fn context_title(about: About, covers: i64) -> String {
    match (about, covers) {
        (_, 1) => "What else it is about: 1 entry by the same author".to_owned(),
        (_, 2..) => format!("What else it is about: {covers} entries by the same author"),
        (About::Profile, _) => "The links of the profile, and what they posted last, for everybody".to_owned(),
        (About::Source, _) => "What it brought in last".to_owned(),
        (About::Group, _) => "What was posted in it last, for everybody".to_owned(),
        _ => "The thread it stands in".to_owned(),
    }
}

/// What goes on while a jury looks at words that stay readable.
pub fn goes_on(about: About) -> &'static str {
    match about {
        About::Candidacy => "the election goes on",
        _ => "what it asks for is put to the vote",
    }
}

/// What was flagged, in a letter to whoever it is by: "something you wrote".
pub fn yours(about: About) -> &'static str {
    match about {
        About::Entry => "something you wrote",
        About::Profile => "what you say about yourself on your profile",
        About::Source => "a feed that you bring in",
        About::Group => "what your group says of itself",
        About::Proposal => "what you wrote in a proposal",
        About::Feature => "what you wrote in a feature",
        About::Candidacy => "what you wrote as a candidate",
        About::Flagging => "the way you flag",
        About::Said => "something that you wrote as a juror or a moderator",
    }
}

/// The same for everybody: "a profile".
pub fn thing(about: &str) -> &'static str {
    match about {
        "profile" => "a profile",
        "source" => "a feed",
        "group" => "what a group says of itself",
        "proposal" => "the words of a proposal",
        "feature" => "the words of a feature",
        "candidacy" => "the statement of a candidate",
        "flagging" => "flags that came together",
        "said" => "a reason given in a case",
        _ => "an entry",
    }
}

/// What a case is about, as its page says it.
pub struct Matter {
    /// "An entry", "A profile".
    pub thing: String,
    /// Whether it is hidden while the case is open.
    pub is_held: bool,
    /// How many more entries are held and judged with it.
    pub covers: i64,
    /// The case in which the words were given that it is about.
    pub said_in: Option<i64>,
    /// The pictures and files that it froze, for those who read its words.
    pub media: Attached,
}

/// What this case is about.
pub async fn of(conn: &mut Conn, case: &CaseRow) -> Result<Matter, AppError> {
    let about = case.about();
    let covers = store::cases::covered(conn, case.id).await?;
    let said_in = store::said::about(conn, case.entry_id).await?.map(|words| words.case.get());
    let frozen = store::media::of_case(conn, case.id).await?.into_iter().map(Into::into).collect();
    let media = Attached::new(frozen, &format!("/cases/{}/media", case.id));
    Ok(Matter { thing: capital(thing(about.as_str())), is_held: about.can_be_held(), covers, said_in, media })
}
