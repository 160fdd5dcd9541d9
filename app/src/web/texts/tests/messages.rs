//! What is in `app/texts`: well written, the same in every language, used.

use std::collections::{BTreeMap, BTreeSet};

use fluent_bundle::{FluentArgs, FluentResource, FluentValue};

use super::super::language::Language;
use super::super::rich::PLAIN;
use super::super::tongue::{self, FILES};
use super::{files_below, package, sources};

/// The messages of a file: id and all its lines.
fn messages(text: &str) -> Vec<(&str, String)> {
    let mut found: Vec<(&str, String)> = Vec::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        match tongue::id_of(line) {
            Some(id) => found.push((id, line.to_owned())),
            None => {
                if let Some((_, message)) = found.last_mut() {
                    message.push('\n');
                    message.push_str(line);
                }
            }
        }
    }
    found
}

fn all(place: usize) -> BTreeMap<&'static str, String> {
    FILES.iter().flat_map(|(_, texts)| messages(texts[place])).collect()
}

/// The names that follow a sign in a message: arguments after "$", places after "<".
fn names(message: &str, sign: char) -> BTreeSet<String> {
    let outside = |c: char| !(c.is_ascii_alphanumeric() || c == '_');
    let after = message.split(sign).skip(1).filter_map(|rest| rest.split(outside).next());
    after.filter(|name| !name.is_empty()).map(str::to_owned).collect()
}

#[test]
fn every_file_of_texts_is_read_and_written_well() {
    for (place, language) in Language::ALL.into_iter().enumerate() {
        let folder = package().join("texts").join(language.tag());
        let mut there: Vec<String> =
            files_below(&folder).iter().map(|path| path.file_stem().unwrap().to_string_lossy().into_owned()).collect();
        there.sort();
        let mut read: Vec<&str> = FILES.iter().map(|(name, _)| *name).collect();
        read.sort_unstable();
        assert_eq!(there, read, "app/texts/{} and the list in tongue.rs", language.tag());
        for (name, texts) in FILES {
            let faults = FluentResource::try_new(texts[place].to_owned()).err().map(|(_, faults)| faults);
            assert!(faults.is_none(), "{}/{name}.ftl: {faults:?}", language.tag());
            for (id, _) in messages(texts[place]) {
                assert!(id.starts_with(&format!("{name}-")), "{id} in {name}.ftl");
            }
        }
    }
}

#[test]
fn no_id_is_written_twice() {
    let mut seen = BTreeSet::new();
    for (id, _) in FILES.iter().flat_map(|(_, texts)| messages(texts[0])) {
        assert!(seen.insert(id), "{id} twice");
    }
}

#[test]
fn every_language_says_the_same_with_the_same_arguments_and_places() {
    let (first, rest) = (all(0), Language::ALL.len());
    for place in 1..rest {
        let other = all(place);
        let ids = |texts: &BTreeMap<&'static str, String>| texts.keys().copied().collect::<BTreeSet<_>>();
        let apart: Vec<_> = ids(&first).symmetric_difference(&ids(&other)).copied().collect();
        assert!(apart.is_empty(), "not in both languages: {apart:?}");
        for (id, message) in &first {
            for sign in ['$', '<'] {
                assert_eq!(names(message, sign), names(&other[id], sign), "{id}: what follows {sign}");
            }
        }
    }
}

/// Places are opened and closed in turn, so that what is printed is well-made HTML.
#[test]
fn places_are_opened_and_closed() {
    for (id, message) in (0..Language::ALL.len()).flat_map(all) {
        for part in message.split('<').skip(1) {
            let name = part.split('>').next().unwrap().trim_start_matches('/');
            let opened = message.matches(&format!("<{name}>")).count();
            assert_eq!(opened, message.matches(&format!("</{name}>")).count(), "{id}: <{name}>");
        }
    }
}

#[test]
fn every_text_can_be_said_with_any_number() {
    for (place, language) in Language::ALL.into_iter().enumerate() {
        for (id, message) in all(place) {
            for number in [0, 1, 2, 5] {
                let mut arguments = FluentArgs::new();
                for name in names(&message, '$') {
                    arguments.set(name, FluentValue::from(number));
                }
                let (said, faults) = tongue::try_say(language, id, Some(&arguments)).unwrap();
                assert!(faults.is_empty(), "{}: {id} with {number}: {faults:?}", language.tag());
                assert!(
                    !said.trim().is_empty() && !said.contains("{ "),
                    "{}: {id} with {number}: {said}",
                    language.tag()
                );
            }
        }
    }
}

#[test]
fn every_text_that_is_named_is_written_and_every_one_that_is_written_is_named() {
    let (written, found) = (all(0), sources::named());
    let unknown: Vec<_> = found.said.iter().filter(|(id, _)| !written.contains_key(id.as_str())).collect();
    assert!(unknown.is_empty(), "named, but not in app/texts: {unknown:#?}");
    let unused: Vec<_> = written.keys().filter(|id| !found.literals.contains(**id)).collect();
    assert!(unused.is_empty(), "in app/texts, but never named: {unused:#?}");
}

#[test]
fn what_a_sentence_marks_is_given_where_it_is_named() {
    let written = all(0);
    for (id, given) in sources::named().rich {
        let Some(message) = written.get(id.as_str()) else { continue };
        let plain = |name: &String| PLAIN.iter().any(|(plain, ..)| plain == name);
        for place in names(message, '<').iter().filter(|name| !plain(name)) {
            assert!(given.iter().any(|name| name == place), "{id} marks <{place}>, which is not given");
        }
    }
    for (id, given) in sources::named().arguments {
        let Some(message) = written.get(id.as_str()) else { continue };
        for name in names(message, '$') {
            assert!(given.contains(&name), "{id} says ${name}, which is not given");
        }
    }
}

/// One word for one thing: `app/texts/GLOSSARY.md` says which, and which not.
#[test]
fn words_are_those_of_the_glossary() {
    let glossary = include_str!("../../../../texts/GLOSSARY.md");
    let rows = glossary.lines().filter(|line| line.starts_with("| ")).skip(1);
    let avoided: Vec<(String, String)> = rows
        .filter_map(|row| {
            let cells: Vec<&str> = row.trim_matches('|').split('|').map(str::trim).collect();
            Some((cells.get(1)?.to_string(), cells.get(2)?.to_string()))
        })
        .flat_map(|(word, not)| not.split(", ").map(|not| (word.clone(), not.to_owned())).collect::<Vec<_>>())
        .filter(|(_, not)| !not.is_empty() && !not.starts_with('-'))
        .collect();
    assert!(!avoided.is_empty());
    for (id, message) in all(1) {
        for (word, not) in &avoided {
            let mut words = message.split(|c: char| !c.is_alphabetic());
            assert!(!words.any(|said| said.starts_with(not.as_str())), "{id} says “{not}”; the glossary says “{word}”");
        }
    }
}
