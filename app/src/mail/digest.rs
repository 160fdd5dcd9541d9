//! The digest as a mail.

use askama::Template;
use chrono::{DateTime, Utc};
use governance::{PolicyKey, PolicyValue};
use mail_parser::decoders::html::html_to_text;
use store::digests::{CaseRow, Content, DecidedRow, ThreadRow, VoteRow};
use store::mails::Recipient;

use super::letters::letter;
use super::{Letter, Letterhead};
use crate::constitution::words;
use crate::proposals::board::shown_title;

const EXCERPT_CHARS_MAX: usize = 160;

/// What happened in a window, for one member.
#[derive(Debug, Clone)]
pub struct Digest {
    pub member: i64,
    pub window_start: DateTime<Utc>,
    pub window_end: DateTime<Utc>,
    pub threads: Vec<ThreadLine>,
    /// How many conversations have a word that the reader muted.
    pub left_out: usize,
    pub votes: Vec<VoteLine>,
    pub decided: Vec<DecidedLine>,
    pub cases: Vec<CaseLine>,
    /// The ledger's newest signed checkpoint, one line each.
    pub checkpoint: Option<String>,
    /// The whole link that ends these mails.
    pub unsubscribe: String,
}

/// A conversation in a digest.
#[derive(Debug, Clone)]
pub struct ThreadLine {
    pub path: String,
    pub author: String,
    pub handle: String,
    pub excerpt: String,
    /// "4 people, 7 comments, 3 likes"; empty when nobody answered yet.
    pub activity: String,
}

/// An open vote in a digest.
#[derive(Debug, Clone)]
pub struct VoteLine {
    pub path: String,
    pub title: String,
    pub closes_at: DateTime<Utc>,
}

/// A decided proposal in a digest.
#[derive(Debug, Clone)]
pub struct DecidedLine {
    pub path: String,
    pub title: String,
    pub state: String,
    pub reason: String,
    /// What came before it, where something did.
    pub overtaken_by: Option<OvertakenBy>,
}

/// What came before a proposal that was superseded.
#[derive(Debug, Clone)]
pub struct OvertakenBy {
    pub path: String,
    pub title: String,
    /// Whether it was its end that came first.
    pub is_back: bool,
}

/// News of a case that concerns the reader.
#[derive(Debug, Clone)]
pub struct CaseLine {
    pub path: String,
    pub id: i64,
    /// What about it, up to where the date follows.
    pub words: String,
    /// The date that matters, if one still does.
    pub by: Option<DateTime<Utc>>,
}

impl Digest {
    /// Puts what the database gathered into words.
    pub fn new(
        member: i64,
        window_start: DateTime<Utc>,
        window_end: DateTime<Utc>,
        content: Content,
        unsubscribe: String,
    ) -> Self {
        Self {
            member,
            window_start,
            window_end,
            threads: content.threads.into_iter().map(thread_line).collect(),
            left_out: content.left_out,
            votes: content.votes.into_iter().map(vote_line).collect(),
            decided: content.decided.into_iter().map(decided_line).collect(),
            cases: content.cases.into_iter().map(case_line).collect(),
            checkpoint: content.checkpoint,
            unsubscribe,
        }
    }
}

letter!(Digest, "digest", "mail/digest.txt", "mail/digest.html", {
    fn key(&self) -> String {
        format!("digest/{}/{}", self.member, self.window_start.timestamp())
    }

    fn subject(&self, head: &Letterhead) -> String {
        let parts = [
            counted(self.votes.len(), "vote waits for you", "votes wait for you"),
            counted(self.threads.len(), "conversation", "conversations"),
            counted(self.decided.len(), "decision", "decisions"),
            counted(self.cases.len(), "case", "cases"),
        ];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        if parts.is_empty() {
            format!("{}: nothing new", head.community)
        } else {
            format!("{}: {}", head.community, parts.join(", "))
        }
    }

    fn unsubscribe_url(&self) -> Option<String> {
        Some(self.unsubscribe.clone())
    }

    fn list_id(&self, head: &Letterhead) -> Option<String> {
        Some(head.list("digest"))
    }
});

fn counted(count: usize, one: &str, many: &str) -> Option<String> {
    match count {
        0 => None,
        1 => Some(format!("1 {one}")),
        _ => Some(format!("{count} {many}")),
    }
}

fn thread_line(row: ThreadRow) -> ThreadLine {
    let some = |count: i64, one, many| counted(usize::try_from(count).unwrap_or(0), one, many);
    let activity = [
        some(row.pictures.into(), "picture", "pictures").filter(|_| row.labels.is_none()),
        some(row.files.into(), "file", "files").filter(|_| row.labels.is_none()),
        some(row.commenters, "person", "people"),
        some(row.comments, "comment", "comments"),
        some(row.likes, "like", "likes"),
    ];
    ThreadLine {
        path: row.proposal_id.map_or_else(|| format!("/entries/{}", row.id), |id| format!("/proposals/{id}")),
        author: row.author,
        handle: row.handle,
        excerpt: match row.labels {
            Some(labels) => labels.headline(),
            None => Some(excerpt(row.title.as_deref().unwrap_or_default(), &row.html_start))
                .filter(|said| !said.is_empty())
                .unwrap_or_else(|| "without words".to_owned()),
        },
        activity: activity.into_iter().flatten().collect::<Vec<_>>().join(", "),
    }
}

fn vote_line(row: VoteRow) -> VoteLine {
    let policy = row.policy();
    let title = shown_title(row.words_visible, row.title, policy);
    VoteLine { path: format!("/proposals/{}", row.id), title, closes_at: row.closes_at }
}

fn decided_line(row: DecidedRow) -> DecidedLine {
    let policy = row.policy();
    let overtaken_by = row.overtaker().map(|by| OvertakenBy {
        path: format!("/proposals/{}", by.id),
        title: shown_title(by.words_visible, by.title, policy),
        is_back: by.is_back,
    });
    let (state, reason) = match row.state.as_str() {
        "reverted" => ("its time is over".to_owned(), went_back(&row)),
        _ => (row.state.clone(), row.reason.clone()),
    };
    let title = shown_title(row.words_visible, row.title, policy);
    DecidedLine { path: format!("/proposals/{}", row.id), title, state, reason, overtaken_by }
}

/// What a policy is again: "“Length of an entry” is 5,000 characters again."
fn went_back(row: &DecidedRow) -> String {
    let value = row.policy().zip(row.again.as_ref());
    let value = value.and_then(|(key, value)| Some((key, PolicyValue::from_json(&key.kind(), value).ok()?)));
    let said = |(key, value): (PolicyKey, PolicyValue)| {
        let verb = if key.is_document() { "has" } else { "is" };
        format!("“{}” {verb} {} again.", key.definition().title, words::again(key, &value))
    };
    value.map(said).unwrap_or_default()
}

fn case_line(row: CaseRow) -> CaseLine {
    let ending = match row.outcome.as_deref() {
        Some("remove") => "a jury removed it",
        Some("label") => "a jury put it under a label",
        Some("restore") => "a jury restored it",
        Some("moderator_remove") => "a moderator removed it",
        Some("moderator_restore") => "a moderator restored it",
        _ => "no jury decided in time, so it is visible again",
    };
    let (words, by) = match row.concern.as_str() {
        "summoned" => ("you were drawn as a juror. Please answer until".to_owned(), Some(row.at)),
        "seated" => ("your opinion as a juror is due until".to_owned(), Some(row.at)),
        "deliberates" => {
            ("the other jurors' reasons can be read, and your opinion confirmed, until".to_owned(), Some(row.at))
        }
        "office" => ("it waits for a moderator. You may decide until".to_owned(), Some(row.at)),
        "held" => ("something you wrote is held. A decision is due until".to_owned(), Some(row.at)),
        "own" => (format!("it was about something you wrote; {ending}."), None),
        _ => (format!("it was about something you flagged; {ending}."), None),
    };
    CaseLine { path: format!("/cases/{}", row.id), id: row.id, words, by }
}

/// The title, or else the first words of the text, on one line.
pub fn excerpt(title: &str, html_start: &str) -> String {
    if !title.trim().is_empty() {
        return shortened(title);
    }
    // The HTML may have been cut in the middle of a tag or of an entity.
    let whole = match (html_start.rfind('<'), html_start.rfind('>')) {
        (Some(open), close) if close.is_none_or(|close| close < open) => &html_start[..open],
        _ => html_start,
    };
    shortened(&html_to_text(whole))
}

fn shortened(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= EXCERPT_CHARS_MAX {
        return line;
    }
    let cut: String = line.chars().take(EXCERPT_CHARS_MAX).collect();
    let whole_words = cut.rsplit_once(' ').map_or(cut.as_str(), |(words, _)| words);
    format!("{whole_words}…")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_excerpt_is_one_short_line_of_plain_text() {
        assert_eq!(excerpt("", "<p>Bees &amp; <b>wasps</b></p>\n<p>again</p>"), "Bees & wasps again");
        assert_eq!(excerpt(" A  title ", "<p>text</p>"), "A title");
        assert_eq!(excerpt("", "<p>cut in <a href=\"https://exam"), "cut in");
        let long = excerpt("", &format!("<p>{}</p>", "word ".repeat(100)));
        assert!(long.ends_with("word…") && long.chars().count() <= 161, "{long}");
    }
}
