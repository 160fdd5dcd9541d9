//! What a digest says of a thread.

use mail_parser::decoders::html::html_to_text;
use serde_json::Value;
use store::carried::CarriedRow;
use store::digests::{LatestRow, ThreadRow};

use super::counted;

const EXCERPT_CHARS_MAX: usize = 160;
/// What a picture shows, in characters.
const ALT_CHARS_MAX: usize = 120;
/// Names of those who passed something on, or share a page.
const NAMES_MAX: usize = 3;

/// A thread in a digest.
#[derive(Debug, Clone, Default)]
pub struct ThreadLine {
    pub path: String,
    pub author: String,
    pub handle: String,
    pub excerpt: String,
    /// For whom it is, where that is not everybody: "only for you, Ann and Ben", "in @bees".
    pub place: String,
    /// What it shows or passes on beside its words, a sentence each.
    pub beside: Vec<String>,
    /// "4 people, 7 comments, 3 likes"; empty when nobody answered yet.
    pub activity: String,
    /// Others who share the same page: path and name.
    pub sharers: Vec<(String, String)>,
    /// Where it is answered by mail, if anybody takes mail in.
    pub answer: Option<String>,
}

/// Puts a thread into words, with those who share its page.
pub(super) fn thread_line(row: ThreadRow, sharers: &[ThreadRow]) -> ThreadLine {
    let some = |count: i64, one, many| counted(usize::try_from(count).unwrap_or(0), one, many);
    let is_open = row.labels.is_none();
    let activity = [
        some(row.files.into(), "file", "files").filter(|_| is_open),
        some(row.commenters, "person", "people"),
        some(row.comments, "comment", "comments"),
        some(row.likes, "like", "likes"),
    ];
    let activity = activity.into_iter().flatten().collect::<Vec<_>>().join(", ");
    ThreadLine {
        path: path(&row),
        excerpt: match &row.labels {
            Some(labels) => labels.headline(),
            None => Some(excerpt(row.title.as_deref().unwrap_or_default(), &row.html_start))
                .filter(|said| !said.is_empty())
                .unwrap_or_else(|| "without words".to_owned()),
        },
        place: place(&row),
        beside: if is_open { beside(&row) } else { passed_on(&row).into_iter().collect() },
        activity,
        sharers: sharers.iter().map(|row| (path(row), row.author.clone())).collect(),
        author: row.author,
        handle: row.handle,
        answer: None,
    }
}

fn path(row: &ThreadRow) -> String {
    row.proposal_id.map_or_else(|| format!("/entries/{}", row.id), |id| format!("/proposals/{id}"))
}

fn place(row: &ThreadRow) -> String {
    match (row.audience.as_str(), &row.in_group) {
        ("named", _) => format!("only for you{}", row.readers.as_ref().map(others).unwrap_or_default()),
        ("followers", _) => "for followers".to_owned(),
        ("group", Some(group)) => format!("in @{group}, for its members"),
        (_, Some(group)) => format!("in @{group}"),
        _ => String::new(),
    }
}

/// Who else reads what is for named people: ", Ann and 2 others".
fn others(readers: &Value) -> String {
    let count = readers["count"].as_u64().and_then(|count| usize::try_from(count).ok()).unwrap_or(0);
    let named = readers["names"].as_array().map(Vec::as_slice).unwrap_or_default();
    let mut names: Vec<String> = named.iter().filter_map(Value::as_str).map(ToOwned::to_owned).collect();
    let more = count.saturating_sub(names.len());
    if more > 0 {
        names.push(counted(more, "other", "others").unwrap_or_default());
    }
    match names.pop() {
        None => String::new(),
        Some(last) if names.is_empty() => format!(" and {last}"),
        Some(last) => format!(", {} and {last}", names.join(", ")),
    }
}

fn beside(row: &ThreadRow) -> Vec<String> {
    let pictures = row.alts.iter().map(|alt| match shortened(alt, ALT_CHARS_MAX) {
        alt if alt.is_empty() => "A picture.".to_owned(),
        alt => format!("A picture: “{alt}”"),
    });
    let passed_on = passed_on(row).into_iter();
    passed_on
        .chain(row.carried.as_ref().and_then(carried))
        .chain(pictures)
        .chain(row.latest.as_ref().and_then(said))
        .collect()
}

/// What somebody said last: "Ben said last: “Saturday, then.”"
fn said(latest: &LatestRow) -> Option<String> {
    let words = excerpt("", &latest.html_start);
    (!words.is_empty()).then(|| format!("{} said last: “{words}”", latest.name))
}

/// "Ann, Ben and 2 others passed it on."
fn passed_on(row: &ThreadRow) -> Option<String> {
    let names = row.passed_on_by.get(..NAMES_MAX.min(row.passed_on_by.len())).unwrap_or_default();
    let more = row.passed_on_by.len() - names.len();
    let more = counted(more, "other", "others").map(|more| format!(" and {more}")).unwrap_or_default();
    (!names.is_empty()).then(|| format!("{}{more} passed it on.", names.join(", ")))
}

/// What a note passes on: whose it is, and its first words where they are open and the reader does not keep it away.
fn carried(original: &CarriedRow) -> Option<String> {
    if original.is_kept_away {
        return None;
    }
    let (name, handle) = (&original.name, &original.handle);
    Some(match &original.labels {
        Some(labels) => format!("Passes on what {name} (@{handle}) posted: {}", labels.headline()),
        None => match excerpt(&original.title, &original.html_start) {
            words if words.is_empty() => format!("Passes on what {name} (@{handle}) posted."),
            words => format!("Passes on what {name} (@{handle}) posted: “{words}”"),
        },
    })
}

/// The title, or else the first words of the text, on one line.
pub fn excerpt(title: &str, html_start: &str) -> String {
    if !title.trim().is_empty() {
        return shortened(title, EXCERPT_CHARS_MAX);
    }
    // The HTML may have been cut in the middle of a tag or of an entity.
    let whole = match (html_start.rfind('<'), html_start.rfind('>')) {
        (Some(open), close) if close.is_none_or(|close| close < open) => &html_start[..open],
        _ => html_start,
    };
    shortened(&html_to_text(whole), EXCERPT_CHARS_MAX)
}

fn shortened(text: &str, chars_max: usize) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= chars_max {
        return line;
    }
    let cut: String = line.chars().take(chars_max).collect();
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
