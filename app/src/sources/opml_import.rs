//! Bringing in what was chosen of a list: one act after the other, each as its own form would do it, so that one that cannot be keeps none
//! of the others away.

use std::collections::HashMap;

use governance::permits::Standing;

use super::acts::{self, address};
use super::opml_choice::Become;
use crate::error::AppError;
use crate::friends::FriendForm;
use crate::friends::acts::{self as friends, Made};
use crate::services::Services;
use crate::web::sentences::sentence;

/// A feed that was chosen.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Chosen {
    pub line: String,
    pub name: String,
    pub url: String,
    pub group: String,
    pub page: String,
    pub becomes: String,
}

/// What became of what was chosen.
#[derive(Debug, Clone)]
pub struct Outcome {
    pub name: String,
    /// What happened, in a sentence.
    pub said: String,
    /// Where it is now; empty where nothing came of it.
    pub href: String,
}

/// The rows that were chosen of a form: its fields are named after the row's number, as `url3`.
pub fn chosen(fields: &[(String, String)]) -> Vec<Chosen> {
    let rows = fields.iter().filter(|(name, _)| name == "pick").map(|(_, row)| row.as_str());
    let by_name: HashMap<&str, &str> =
        fields.iter().rev().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let field = |name: &str, row: &str| {
        by_name.get(format!("{name}{row}").as_str()).map_or_else(String::new, |value| (*value).to_owned())
    };
    rows.take(super::opml::OUTLINES_MAX)
        .map(|row| Chosen {
            line: field("line", row),
            name: field("name", row),
            url: field("url", row),
            group: field("group", row),
            page: field("page", row),
            becomes: field("as", row),
        })
        .collect()
}

/// Brings in what was chosen.
pub async fn bring_in(services: &Services, standing: &Standing, chosen: &[Chosen]) -> Result<Vec<Outcome>, AppError> {
    let mut outcomes = Vec::new();
    let (own, others): (Vec<&Chosen>, Vec<&Chosen>) =
        chosen.iter().partition(|chosen| chosen.becomes == Become::Own.as_str());
    for chosen in own {
        outcomes.push(own_source(services, standing, chosen).await?);
    }
    for group in grouped(&others) {
        outcomes.extend(friend(services, standing, &group).await?);
    }
    Ok(outcomes)
}

/// Feeds of one imaginary friend together; those without a group are one each.
fn grouped<'c>(chosen: &[&'c Chosen]) -> Vec<Vec<&'c Chosen>> {
    let mut groups: Vec<Vec<&Chosen>> = Vec::new();
    for one in chosen {
        let same = groups.iter_mut().find(|group| !one.group.is_empty() && group[0].group == one.group);
        match same {
            Some(group) => group.push(one),
            None => groups.push(vec![one]),
        }
    }
    groups
}

fn named(chosen: &Chosen) -> String {
    format!("{} (line {})", chosen.name, chosen.line)
}

async fn own_source(services: &Services, standing: &Standing, chosen: &Chosen) -> Result<Outcome, AppError> {
    let (said, href) = match acts::add(services, standing, &chosen.url).await {
        Ok(Ok(_)) => ("A source of yours now.".to_owned(), "/settings/sources".to_owned()),
        Ok(Err(problems)) => (sentence(&problems.all().to_string()), String::new()),
        Err(error) => (refused(error)?, String::new()),
    };
    Ok(Outcome { name: named(chosen), said, href })
}

/// What the rules say; other errors end the import.
fn refused(error: AppError) -> Result<String, AppError> {
    match error {
        AppError::Refused(refusal) => Ok(sentence(&refusal.to_string())),
        AppError::Unprocessable(why) => Ok(why.to_string()),
        other => Err(other),
    }
}

/// Makes an imaginary friend of these. A feed that another one is made of already is followed there, and the friend is made of the others.
async fn friend(services: &Services, standing: &Standing, feeds: &[&Chosen]) -> Result<Vec<Outcome>, AppError> {
    let (mut outcomes, mut others) = (Vec::new(), Vec::new());
    for &feed in feeds {
        match taken(services, &feed.url).await? {
            Some(handle) if feeds.len() > 1 => {
                let (said, href) = follow(services, standing, &handle).await?;
                outcomes.push(Outcome { name: named(feed), said, href });
            }
            _ => others.push(feed),
        }
    }
    if let Some(first) = others.first().copied() {
        let (said, href) = made(services, standing, first, &others).await?;
        outcomes.push(Outcome { name: named(first), said, href });
    }
    Ok(outcomes)
}

/// The imaginary friend that is made of a feed already, by handle.
async fn taken(services: &Services, url: &str) -> Result<Option<String>, AppError> {
    let Ok(url) = address(url, &services.web_client) else { return Ok(None) };
    let mut conn = services.store.read().await?;
    Ok(store::friends::with_address(&mut conn, url.as_str()).await?.map(|taken| taken.handle))
}

/// Makes one of just these: what happened, and where it is.
async fn made(
    services: &Services,
    standing: &Standing,
    first: &Chosen,
    feeds: &[&Chosen],
) -> Result<(String, String), AppError> {
    let name = if first.group.is_empty() { &first.name } else { &first.group };
    let max = services.recent.count(governance::PolicyKey::ProfileNameMaxChars);
    let form = FriendForm {
        name: name.chars().take(max).collect(),
        page: first.page.clone(),
        feeds: feeds.iter().map(|feed| feed.url.as_str()).collect::<Vec<_>>().join("\n"),
    };
    Ok(match friends::make(services, standing, &form).await {
        Ok(Made::New(handle)) => {
            ("An imaginary friend now, which you keep and follow.".to_owned(), format!("/@{handle}"))
        }
        Ok(Made::Taken(taken)) => follow(services, standing, &taken.handle).await?,
        Ok(Made::Wrong(problems)) => (sentence(&problems.all().to_string()), String::new()),
        Err(error) => (refused(error)?, String::new()),
    })
}

async fn follow(services: &Services, standing: &Standing, handle: &str) -> Result<(String, String), AppError> {
    match crate::actors::acts::set_follow(services, standing, handle, true).await {
        Ok(()) => Ok((format!("@{handle} is made of it already: you follow that now."), format!("/@{handle}"))),
        Err(error) => Ok((refused(error)?, String::new())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_read_by_their_numbers_and_feeds_of_one_friend_stay_together() {
        let fields = [
            ("pick", "2"),
            ("pick", "7"),
            ("pick", "9"),
            ("url2", "https://a.example/"),
            ("group2", "Ma"),
            ("url7", "https://b.example/"),
            ("group7", ""),
            ("url9", "https://c.example/"),
            ("group9", "Ma"),
            ("url3", "https://left.example/"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()));
        let chosen = chosen(&fields);
        assert_eq!(
            chosen.iter().map(|one| one.url.as_str()).collect::<Vec<_>>(),
            ["https://a.example/", "https://b.example/", "https://c.example/"]
        );
        let groups = grouped(&chosen.iter().collect::<Vec<_>>());
        assert_eq!(groups.iter().map(Vec::len).collect::<Vec<_>>(), [2, 1]);
    }
}
