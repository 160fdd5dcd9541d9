//! When the digest comes, and what stands in it.

use serde::Deserialize;
use store::digests::Section;
use store::members::SettingsRow;

use crate::web::texts::Text;

/// When the digest comes, and what stands in it.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct DigestForm {
    /// `off`, `daily` or `weekly`.
    pub digest: String,
    pub hour: String,
    pub time_zone: String,
    /// Said by a form that offers the sections: without it they stay as they are.
    pub chooses: String,
    /// One field for each section; absent when its box is not ticked.
    pub votes: String,
    pub cases: String,
    pub decided: String,
    pub threads: String,
    pub people: String,
    pub newcomers: String,
}

/// A section as the page offers it.
pub struct SectionBox {
    pub name: &'static str,
    pub label: Text,
    pub ticked: bool,
}

impl DigestForm {
    /// As it is set.
    pub fn of(row: &SettingsRow) -> Self {
        let ticked = |section: Section| match row.digest_sections.iter().flatten().any(|word| word == section.as_str())
        {
            true => "true".to_owned(),
            false => String::new(),
        };
        Self {
            digest: row.digest.clone(),
            hour: row.digest_hour.to_string(),
            time_zone: row.time_zone.clone(),
            chooses: String::new(),
            votes: ticked(Section::Votes),
            cases: ticked(Section::Cases),
            decided: ticked(Section::Decided),
            threads: ticked(Section::Threads),
            people: ticked(Section::People),
            newcomers: ticked(Section::Newcomers),
        }
    }

    /// The same with just these sections, by their words; `Err` has one that is none.
    pub fn choosing(self, words: &[String]) -> Result<Self, String> {
        let is_known = |word: &&String| Section::ALL.iter().any(|section| section.as_str() == word.as_str());
        if let Some(unknown) = words.iter().find(|word| !is_known(word)) {
            return Err(unknown.clone());
        }
        let ticked = |section: Section| match words.iter().any(|word| word == section.as_str()) {
            true => "true".to_owned(),
            false => String::new(),
        };
        Ok(Self {
            chooses: "true".to_owned(),
            votes: ticked(Section::Votes),
            cases: ticked(Section::Cases),
            decided: ticked(Section::Decided),
            threads: ticked(Section::Threads),
            people: ticked(Section::People),
            newcomers: ticked(Section::Newcomers),
            ..self
        })
    }

    fn has(&self, section: Section) -> bool {
        let ticked = match section {
            Section::Votes => &self.votes,
            Section::Cases => &self.cases,
            Section::Decided => &self.decided,
            Section::Threads => &self.threads,
            Section::People => &self.people,
            Section::Newcomers => &self.newcomers,
        };
        !ticked.is_empty()
    }

    /// The words of the sections that were chosen; `None` where the form did not ask.
    pub fn sections(&self) -> Option<Vec<&'static str>> {
        let chosen = || Section::ALL.into_iter().filter(|section| self.has(*section)).map(Section::as_str).collect();
        (!self.chooses.is_empty()).then(chosen)
    }

    /// The boxes, in the order of a digest.
    pub fn offered(&self) -> Vec<SectionBox> {
        let offered =
            |section: Section| SectionBox { name: section.as_str(), label: label(section), ticked: self.has(section) };
        Section::ALL.map(offered).into()
    }
}

fn label(section: Section) -> Text {
    match section {
        Section::Votes => say!("settings-section-votes"),
        Section::Cases => say!("settings-section-cases"),
        Section::Decided => say!("settings-section-decided"),
        Section::Threads => say!("settings-section-threads"),
        Section::People => say!("settings-section-people"),
        Section::Newcomers => say!("settings-section-newcomers"),
    }
}
