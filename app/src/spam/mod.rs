//! Tools against spam: what is looked at when something is posted. None of them hides anything by itself: each opens a case, with the
//! reason in words, and without a decision in time the entry is shown. They hold under the rule of conduct that is marked "(spam)".

mod domains;
mod notes;
mod reading;

use chrono::{DateTime, Utc};
use governance::canonical::{Hash, sha256};
use governance::conduct::ConductRule;
use governance::moderation::flood::{self, Same, Sameness};
use governance::moderation::{Hold, Holder, newcomer_until, newcomers_since};
use governance::permits::Standing;
use governance::text::Reason;
use governance::{ActorId, CaseId, Constitution, EntryId, PolicyKey};
use store::spam::Print;
use store::{Conn, Tx};

pub use self::domains::{refused_address, refused_links};
pub use self::notes::{of_policy, on_a_form};
use self::reading::Reading;
use crate::cases::opening;
use crate::error::AppError;
use crate::services::Services;

/// Why nobody has two first posts waiting, also where the database is the first to notice.
pub const WAITS: &str = "A post of yours waits for its jury. Until it is decided, please wait with the next one.";

/// Something about to be posted.
#[derive(Clone, Copy)]
pub struct Draft<'a> {
    pub author: ActorId,
    /// Whether everybody is to see it: only such posts are reviewed as first ones.
    pub is_public: bool,
    /// Its sanitised HTML.
    pub html: &'a str,
    /// The key of its form.
    pub once: Option<&'a str>,
}

/// What was found about a text before it is posted.
pub struct Check {
    rule: ConductRule,
    author: ActorId,
    joined_at: DateTime<Utc>,
    reading: Reading,
    /// How many first posts are held, where it is one of them.
    is_first_of: Option<u64>,
}

/// Looks at a text before it is posted; `Err` is why it is refused. `None` where no rule of conduct is marked: then nothing is held.
pub async fn before(
    tx: &mut Tx,
    constitution: &Constitution,
    standing: &Standing,
    draft: &Draft<'_>,
    now: DateTime<Utc>,
) -> Result<Result<Option<Check>, String>, AppError> {
    let Some(rule) = constitution.spam_rule() else { return Ok(Ok(None)) };
    let reading = reading::read(draft.html);
    if let Some(why) = domains::refused_hosts(&reading.hosts, &rule, constitution) {
        return Ok(Err(why));
    }
    let is_first_of = match draft.is_public {
        true => first_posts(tx, constitution, draft.author).await?,
        false => None,
    };
    if is_first_of.is_some() && waits(tx, draft).await? {
        return Ok(Err(WAITS.to_owned()));
    }
    let joined_at = standing.joined_at.unwrap_or(now);
    Ok(Ok(Some(Check { rule, author: draft.author, joined_at, reading, is_first_of })))
}

/// Whether a first post of the author waits already. A form that is sent twice is not in its own way.
async fn waits(tx: &mut Tx, draft: &Draft<'_>) -> Result<bool, AppError> {
    if store::spam::open_review(tx, draft.author).await?.is_none() {
        return Ok(false);
    }
    Ok(match draft.once {
        Some(once) => store::entries::sent_before(tx, draft.author, once).await?.is_none(),
        None => true,
    })
}

/// How many first posts of everybody are held, where fewer of this author's have been seen.
async fn first_posts(conn: &mut Conn, constitution: &Constitution, author: ActorId) -> Result<Option<u64>, AppError> {
    let held = constitution.count(PolicyKey::ReviewFirstPosts);
    if held == 0 || store::spam::seen_of(conn, author, held).await? >= held {
        return Ok(None);
    }
    Ok(Some(held))
}

/// How an entry came to be.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Occasion {
    Posted,
    Edited,
}

/// Looks at an entry that was written in this transaction, and holds it with a case where a policy finds something. Nobody sees it before.
/// `Err` is why it is refused instead: a flood is one case, and no jury's time for each post of it. Then the transaction must be given up.
pub async fn after(
    services: &Services,
    tx: &mut Tx,
    constitution: &Constitution,
    entry: EntryId,
    (occasion, check): (Occasion, Check),
    now: DateTime<Utc>,
) -> Result<Result<Option<CaseId>, String>, AppError> {
    let Some((policy, finding)) = finding(tx, constitution, entry, (occasion, &check), now).await? else {
        return Ok(Ok(None));
    };
    if occasion == Occasion::Posted
        && let Some(case) = store::spam::case_about(tx, entry).await?
    {
        // The same form was sent before.
        return Ok(Ok(Some(case)));
    }
    if let Some(case) = store::spam::open_case_of(tx, check.author).await? {
        return Ok(Err(format!(
            "This would be held: it is {finding}. A post of yours is before a jury already, in case {case}. Until that is decided, please wait with the next one like it."
        )));
    }
    let reason = Reason::parse(&finding).map_err(|why| AppError::Bug(why.to_string()))?;
    let hold = Hold { by: Holder::Policy(policy), rule: &check.rule.id, reason: &reason, covers: &[] };
    let found = store::entries::lock_any(tx, entry).await?;
    let flags = store::flags::standing(tx, entry).await?;
    Ok(Ok(opening::by_hold(services, tx, &found, None, &hold, &flags, Vec::new(), constitution, now).await?))
}

/// What is found about an entry, and by which policy: a link for review, a flood, a first post.
async fn finding(
    tx: &mut Tx,
    constitution: &Constitution,
    entry: EntryId,
    (occasion, check): (Occasion, &Check),
    now: DateTime<Utc>,
) -> Result<Option<(PolicyKey, String)>, AppError> {
    // Kept in any case: what others post later is compared with it.
    let flood = flooding(tx, constitution, entry, (occasion, check), now).await?;
    if let Some(host) = domains::reviewed_host(&check.reading.hosts, constitution) {
        return Ok(Some((
            PolicyKey::DocumentDomains,
            format!("a link to {host}, which is on the list of hosts to review"),
        )));
    }
    if let Some(finding) = flood {
        return Ok(Some((PolicyKey::SpamSameMax, finding)));
    }
    let first = check.is_first_of.map(|held| match held {
        1 => "the first public post of its author".to_owned(),
        held => format!("one of the first {held} public posts of its author"),
    });
    Ok(first.map(|finding| (PolicyKey::ReviewFirstPosts, finding)))
}

/// Keeps the fingerprints of an entry and says whether it is part of a flood.
async fn flooding(
    tx: &mut Tx,
    constitution: &Constitution,
    entry: EntryId,
    (occasion, check): (Occasion, &Check),
    now: DateTime<Utc>,
) -> Result<Option<String>, AppError> {
    let newcomers_since = newcomers_since(constitution, now);
    let is_newcomer = now < newcomer_until(check.joined_at, constitution);
    let words = flood::compared(&check.reading.words).map(|words| sha256(format!("words\n{words}")));
    // What established members link to is nobody's flood.
    let links = check.reading.links.iter().filter(|_| is_newcomer).map(|link| sha256(format!("link\n{link}")));
    let media = match is_newcomer {
        true => store::media::of_entry(tx, entry).await?,
        false => Vec::new(),
    };
    let media: Vec<Hash> =
        media.iter().map(|medium| sha256([b"medium\n", medium.sha256.as_slice()].concat())).collect();
    let marks: Vec<Hash> = words.into_iter().chain(links).chain(media.iter().copied()).collect();
    if marks.is_empty() && occasion == Occasion::Posted {
        return Ok(None);
    }
    let print = Print {
        entry,
        marks: &marks,
        // Whoever edits holds the entry already, and must not wait for those who post in its thread.
        in_turn: occasion == Occasion::Posted,
        since: flood::window_begins(constitution, now),
        newcomers_since,
    };
    let rows = store::spam::print(tx, &print).await?;
    let same = |row: &store::spam::PrintRow| Same {
        what: match row.mark.as_slice() {
            mark if words.is_some_and(|words| mark == words) => Sameness::Words,
            mark if media.iter().any(|medium| mark == medium) => Sameness::Medium,
            _ => Sameness::Link,
        },
        entry: row.entry.into(),
        thread: row.thread.into(),
        author: row.author.into(),
        is_newcomer: row.joined_at > newcomers_since,
    };
    let found: Vec<Same> = rows.iter().map(same).collect();
    Ok(flood_in(&found, entry, check.author, is_newcomer, constitution))
}

/// The first link or the words of which there are too many: each is counted for itself.
fn flood_in(
    found: &[Same],
    entry: EntryId,
    author: ActorId,
    is_newcomer: bool,
    constitution: &Constitution,
) -> Option<String> {
    let own = found.iter().find(|same| same.entry == entry)?;
    flood::flood(&Same { author, is_newcomer, ..*own }, found, constitution)
}
