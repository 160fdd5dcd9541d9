//! What members do with sources: check, permit, write.

use governance::permits::{self, Action, Standing};
use governance::{PolicyKey, SourceId};
use store::sources::Added;
use url::Url;

use crate::entries::acts::{Outcome, actor_of};
use crate::error::AppError;
use crate::services::Services;
use crate::web::forms::Problems;
use crate::web_client::WebClient;

/// The longest address, in characters.
pub const ADDRESS_CHARS_MAX: usize = 2_000;

/// Brings in a feed. It is read by the next beat, not while the member waits.
pub async fn add(services: &Services, standing: &Standing, typed: &str) -> Outcome<SourceId> {
    let mut problems = Problems::default();
    let url = problems.take("url", address(typed, &services.web_client));
    let mut tx = services.store.begin().await?;
    let now = store::clock::now(&mut tx).await?;
    let actor = actor_of(standing)?;
    let constitution = services.constitution(&mut tx).await?;
    let max = constitution.integer(PolicyKey::SourcesPerMemberMax);
    let have = store::friends::count_sources_locked(&mut tx, actor).await?;
    let _permit = permits::may(standing, Action::AddSource { have, max: u64::try_from(max).unwrap_or(0) }, now)?;
    let Some(url) = url else {
        return Ok(Err(problems));
    };
    if let Some(why) = crate::spam::refused_address(url.as_str(), &constitution) {
        return Ok(Err(problems.with("url", why)));
    }
    match store::sources::add(&mut tx, actor, url.as_str()).await? {
        Added::New(id) => {
            tx.commit().await?;
            Ok(Ok(id))
        }
        Added::Already => {
            problems.add("url", "you bring in this address already; it is in the list below");
            Ok(Err(problems))
        }
    }
}

/// Takes a source away. What it has brought in stays.
pub async fn remove(services: &Services, standing: &Standing, id: SourceId) -> Result<(), AppError> {
    let mut tx = services.store.begin().await?;
    let now = store::clock::now(&mut tx).await?;
    let owner = store::sources::owner(&mut tx, id).await?;
    let own = standing.member.is_some_and(|member| member.actor() == owner);
    let _permit = permits::may(standing, Action::RemoveSource { own }, now)?;
    store::sources::remove(&mut tx, id).await?;
    tx.commit().await?;
    Ok(())
}

/// The address that was meant: people leave out `https://`, and copy `feed:` from other readers.
pub(crate) fn address(typed: &str, client: &WebClient) -> Result<Url, String> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Err("give the address of a feed, or of a page that has one".to_string());
    }
    let bare = typed.strip_prefix("feed://").or_else(|| typed.strip_prefix("feed:")).unwrap_or(typed);
    let whole =
        if bare.contains("://") { bare.to_string() } else { format!("https://{}", bare.trim_start_matches('/')) };
    let mut url = Url::parse(&whole).map_err(|_| "this is not an address on the web".to_string())?;
    url.set_fragment(None);
    if url.as_str().chars().count() > ADDRESS_CHARS_MAX {
        return Err(format!("an address may have at most {ADDRESS_CHARS_MAX} characters"));
    }
    client.check(&url).map_err(|why| why.to_string())?;
    Ok(url)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web_client::{Patience, Reach};

    #[test]
    fn what_people_type_becomes_an_address() {
        let client = WebClient::new(Reach::PublicOnly, Patience::default(), "https://moot.example").unwrap();
        let meant = |typed: &str| address(typed, &client).map(String::from);
        for (typed, url) in [
            (" blog.example ", "https://blog.example/"),
            ("http://Blog.Example/feed#top", "http://blog.example/feed"),
            ("feed://blog.example/rss", "https://blog.example/rss"),
            ("feed:https://blog.example/rss", "https://blog.example/rss"),
            ("//blog.example/x", "https://blog.example/x"),
        ] {
            assert_eq!(meant(typed).as_deref(), Ok(url), "{typed}");
        }
        for bad in [
            "",
            "http://",
            "ftp://blog.example/",
            "http://10.0.0.1/",
            "localhost:3000",
            "https://a:b@blog.example/",
            "http://blog.example:8080/",
        ] {
            assert!(meant(bad).is_err(), "{bad}");
        }
        assert!(meant(&format!("blog.example/{}", "x".repeat(2_000))).is_err());
    }
}
