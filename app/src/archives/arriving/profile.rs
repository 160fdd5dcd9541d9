//! What somebody said about themselves elsewhere, and how they read there: taken over by an account that has said nothing yet.

use chrono_tz::Tz;
use governance::PolicyKey;
use governance::text::{About, DisplayName};
use serde_json::Value;
use store::Tx;
use store::arrivals::Reading;
use store::digests::Section;
use store::members::Account;

use super::ArriveError;
use crate::archives::sorting::{Sorter, named_at};
use crate::settings::acts::ABOUT_HTML_MAX;
use crate::spam;
use crate::web::html::render_markdown;

/// As long as the database keeps the words that somebody mutes.
const MUTED_WORDS_MAX: usize = 4_000;

/// What became of a profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    Over,
    /// The account says of itself what the archive says.
    Before,
    Not,
}

/// Takes it over where the account's own profile is as it was made.
pub async fn take_over(
    tx: &mut Tx,
    account: &Account,
    record: &Value,
    sorter: &Sorter<'_>,
) -> Result<Taken, ArriveError> {
    let before = store::profiles::lock(tx, account.id.actor()).await?;
    let text = |name: &str| record[name].as_str().unwrap_or_default();
    if before.withheld || !before.about.is_empty() || !before.display_name.eq_ignore_ascii_case(&account.handle) {
        let is_the_same = before.display_name == text("display_name") && before.about == text("about");
        return Ok(if is_the_same && !before.withheld { Taken::Before } else { Taken::Not });
    }
    let max = |key| sorter.constitution.integer(key);
    let name = DisplayName::parse_within(text("display_name"), max(PolicyKey::ProfileNameMaxChars));
    let about = About::parse_within(text("about"), max(PolicyKey::ProfileAboutMaxChars));
    let (Ok(name), Ok(about)) = (name, about) else { return Ok(Taken::Not) };
    let html = named_at(&render_markdown(about.as_str()).html.to_string(), sorter.site);
    if html.chars().count() > ABOUT_HTML_MAX || spam::refused_links(&html, sorter.constitution).is_some() {
        return Ok(Taken::Not);
    }
    store::profiles::say(tx, account.id.actor(), &before, name.as_str(), about.as_str(), &html).await?;
    if let Some(reading) = reading(record) {
        store::arrivals::read_as(tx, account.id, &reading).await?;
    }
    Ok(Taken::Over)
}

/// How they read; `None` where any of it is not what can be chosen here.
fn reading(record: &Value) -> Option<Reading<'_>> {
    let text = |name: &str| record[name].as_str();
    let one_of = |name: &str, choices: &[&str]| text(name).filter(|chosen| choices.contains(chosen));
    let hour = i16::try_from(record["digest_hour"].as_i64()?).ok().filter(|hour| (0..24).contains(hour))?;
    let muted_words = text("muted_words")?;
    let is_kept = |c: char| c == '\n' || !c.is_control();
    Some(Reading {
        digest: one_of("digest", &["off", "daily", "weekly"])?,
        digest_hour: hour,
        time_zone: text("time_zone").filter(|zone| zone.parse::<Tz>().is_ok())?,
        vote_reminders: record["vote_reminders"].as_bool()?,
        muted_words: Some(muted_words)
            .filter(|words| words.chars().count() <= MUTED_WORDS_MAX && words.chars().all(is_kept))?,
        home_show: one_of("home_show", &["friends", "classic", "everything"])?,
        home_order: one_of("home_order", &["activity", "date"])?,
        digest_sections: sections(record),
    })
}

/// What stands in their digest: those sections that there are here.
fn sections(record: &Value) -> Option<Vec<&'static str>> {
    let named = record["digest_sections"].as_array()?;
    let is_named = |section: &Section| named.iter().any(|word| word.as_str() == Some(section.as_str()));
    Some(Section::ALL.into_iter().filter(is_named).map(Section::as_str).collect())
}
