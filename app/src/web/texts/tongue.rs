//! What a language says for an id: the messages, read once at the first need.

use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentError, FluentResource};

use super::language::Language;

/// Names the files of `app/texts`, each in every language.
macro_rules! files {
    ($($noun:literal),* $(,)?) => {
        &[$(($noun, [
            include_str!(concat!("../../../texts/en/", $noun, ".ftl")),
            include_str!(concat!("../../../texts/de/", $noun, ".ftl")),
        ])),*]
    };
}

/// Each file with its texts, in the order of [`Language::ALL`]. The ids in a file begin with its name.
pub(super) const FILES: &[(&str, [&str; 2])] = files![
    "actors",
    "dates",
    "errors",
    "frame",
    "lists",
    "lists-of",
    "members",
    "notifications",
    "parts",
    "passwords",
    "permits",
    "reminders",
    "sessions",
    "settings",
    "typed",
];

type Bundle = FluentBundle<FluentResource>;

static ENGLISH: LazyLock<Bundle> = LazyLock::new(|| bundle(Language::English));
static GERMAN: LazyLock<Bundle> = LazyLock::new(|| bundle(Language::German));

/// Every id, for those that come from outside.
static IDS: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    let first = FILES.iter().map(|(_, texts)| texts[0]);
    first.flat_map(str::lines).filter_map(id_of).collect()
});

/// Every name of an argument.
static ARGUMENTS: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
    let texts = FILES.iter().map(|(_, texts)| texts[0]);
    texts
        .flat_map(|text| text.split('$').skip(1))
        .map(|rest| rest.split(is_outside_name).next().unwrap_or_default())
        .collect()
});

fn is_outside_name(c: char) -> bool {
    !(c.is_ascii_alphanumeric() || c == '_' || c == '-')
}

/// The id that a line of a file begins a message with.
pub(super) fn id_of(line: &str) -> Option<&str> {
    let (id, _) = line.split_once(" =")?;
    let is_id =
        id.starts_with(|c: char| c.is_ascii_lowercase()) && id.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    is_id.then_some(id)
}

/// What is written for a language. A text that cannot be read is left out here and found by the tests.
fn bundle(language: Language) -> Bundle {
    let tags = language.tag().parse().map_or_else(|_| Vec::new(), |tag| vec![tag]);
    let mut bundle = Bundle::new_concurrent(tags);
    // The marks that keep directions apart are for languages that run the other way.
    bundle.set_use_isolating(language.is_right_to_left());
    let place = Language::ALL.iter().position(|one| *one == language).unwrap_or_default();
    for (_, texts) in FILES {
        let (Ok(resource) | Err((resource, _))) = FluentResource::try_new(texts[place].to_owned());
        bundle.add_resource_overriding(resource);
    }
    bundle
}

fn bundle_of(language: Language) -> &'static Bundle {
    match language {
        Language::English => &ENGLISH,
        Language::German => &GERMAN,
    }
}

/// The id as it is written here, where it is one.
pub(super) fn known(id: &str) -> Option<&'static str> {
    IDS.get(id).copied()
}

/// The name of an argument as it is written here, where it is one.
pub(super) fn known_argument(name: &str) -> Option<&'static str> {
    ARGUMENTS.get(name).copied()
}

/// What a language says, and what went wrong; `None` where it says nothing for the id.
pub(super) fn try_say<'a>(
    language: Language,
    id: &str,
    arguments: Option<&'a FluentArgs<'a>>,
) -> Option<(Cow<'a, str>, Vec<FluentError>)> {
    let bundle = bundle_of(language);
    let message = bundle.get_message(id)?;
    let mut faults = Vec::new();
    let said = bundle.format_pattern(message.value()?, arguments, &mut faults);
    Some((said, faults))
}

/// Puts a message into words; into English where the language does not have it, into its id where nobody has.
pub(super) fn say(language: Language, id: &'static str, arguments: Option<&FluentArgs<'_>>) -> Cow<'static, str> {
    let said = try_say(language, id, arguments).or_else(|| try_say(Language::English, id, arguments));
    let Some((said, faults)) = said else {
        tracing::error!(id, "a text that nobody wrote");
        return Cow::Borrowed(id);
    };
    if !faults.is_empty() {
        tracing::error!(id, ?faults, "a text that cannot be said");
    }
    Cow::Owned(said.into_owned())
}

/// What a message without arguments says, where it stands: nothing is copied.
pub(super) fn say_plain(language: Language, id: &'static str) -> Cow<'static, str> {
    let Some(pattern) = bundle_of(language).get_message(id).and_then(|message| message.value()) else {
        return say(language, id, None);
    };
    bundle_of(language).format_pattern(pattern, None, &mut Vec::new())
}
