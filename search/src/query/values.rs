//! What may stand behind an operator.

use super::filter::{Audience, Has, Is, Test, Who};

pub(super) fn to(value: &str) -> Option<Test> {
    let audience = match value {
        "public" => Audience::Public,
        "followers" => Audience::Followers,
        "group" => Audience::Group,
        "named" => Audience::Named,
        "me" => return Some(Test::ToMe),
        _ => return handle(value).map(Test::Group),
    };
    Some(Test::To(audience))
}

const HAS: [(&str, Has); 7] = [
    ("link", Has::Link),
    ("comments", Has::Comments),
    ("likes", Has::Likes),
    ("pictures", Has::Pictures),
    ("files", Has::Files),
    ("events", Has::Event),
    ("polls", Has::Poll),
];

pub(super) fn has(value: &str) -> Option<Has> {
    HAS.into_iter().find(|(word, _)| *word == value || word.strip_suffix('s') == Some(value)).map(|(_, has)| has)
}

pub(super) fn has_word(has: Has) -> &'static str {
    HAS.into_iter().find(|(_, one)| *one == has).map_or("", |(word, _)| word)
}

/// The words of `is:` and what they ask for. What the rows call an item came in by a feed; a vote that is open is in the state `voting`.
const IS: [(&str, Is); 14] = [
    ("note", Is::Form("note")),
    ("link", Is::Form("link")),
    ("imported", Is::Form("item")),
    ("edited", Is::Edited),
    ("followed", Is::Followed),
    ("sponsoring", Is::State("sponsoring")),
    ("discussion", Is::State("discussion")),
    ("open", Is::State("voting")),
    ("passed", Is::State("passed")),
    ("enacted", Is::State("enacted")),
    ("failed", Is::State("failed")),
    ("withdrawn", Is::State("withdrawn")),
    ("lapsed", Is::State("lapsed")),
    ("superseded", Is::State("superseded")),
];

pub(super) fn is(value: &str) -> Option<Test> {
    match value {
        "mine" => Some(Test::From(Who::Me)),
        "liked" => Some(Test::LikedBy(Who::Me)),
        _ => IS.into_iter().find(|(word, _)| *word == value).map(|(_, is)| Test::Is(is)),
    }
}

pub(super) fn is_word(is: Is) -> &'static str {
    IS.into_iter().find(|(_, one)| *one == is).map_or("", |(word, _)| word)
}

/// A handle as members have them; `@Anna` is read as `anna`.
pub(super) fn handle(value: &str) -> Option<String> {
    let handle = value.strip_prefix('@').unwrap_or(value).to_ascii_lowercase();
    let fits = (2..=30).contains(&handle.len());
    let shaped = handle.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
    (fits && shaped).then_some(handle)
}

/// Characters of a hashtag.
pub const LONGEST_TAG: usize = 50;

/// A hashtag without its sign: letters, digits and `_` of any script, at least one of them no digit; in small letters.
pub fn tag(value: &str) -> Option<String> {
    // The small letter of İ is two characters.
    let tag = value.strip_prefix('#').unwrap_or(value).to_lowercase().replace('\u{307}', "");
    let fits = (1..=LONGEST_TAG).contains(&tag.chars().count());
    let shaped = tag.chars().all(|c| c.is_alphanumeric() || c == '_') && tag.chars().any(char::is_alphabetic);
    (fits && shaped).then_some(tag)
}

pub(super) fn lang(value: &str) -> Option<String> {
    let shaped = value.len() == 2 && value.bytes().all(|b| b.is_ascii_alphabetic());
    shaped.then(|| value.to_ascii_lowercase())
}

/// The words that an operator takes, where they can be told.
pub(super) fn known(name: &str) -> Vec<&'static str> {
    match name {
        "is" => IS.iter().map(|(word, _)| *word).chain(["mine", "liked"]).collect(),
        "has" => HAS.iter().map(|(word, _)| *word).collect(),
        "order" | "sort" => super::Order::ALL.map(super::Order::word).into(),
        _ => Vec::new(),
    }
}
