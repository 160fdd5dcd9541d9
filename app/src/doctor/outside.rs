//! What Folkmoot talks to: the search engine and the mail server. It works without either.

use std::time::Duration;

use super::Check;
use crate::config::Config;
use crate::mail::Smtp;

const PATIENCE: Duration = Duration::from_secs(3);

pub(super) async fn search(config: &Config) -> Check {
    let name = "search";
    let Some(url) = &config.search.meili_url else {
        return Check::ok(name, "Postgres (MEILI_URL is not set)");
    };
    match ask_meilisearch(url, config).await {
        Ok(()) => Check::ok(name, format_args!("Meilisearch answers at {url}")),
        Err(problem) => Check::warn(
            name,
            format_args!("Meilisearch at {url}: {problem}; Postgres answers meanwhile"),
            "start Meilisearch, and check MEILI_URL and MEILI_KEY",
        ),
    }
}

/// `/stats` and not `/health`: it also needs the key.
async fn ask_meilisearch(url: &str, config: &Config) -> Result<(), String> {
    let client = reqwest::Client::builder().timeout(PATIENCE).build();
    let client = client.map_err(|error| error.to_string())?;
    let mut request = client.get(format!("{}/stats", url.trim_end_matches('/')));
    if let Some(key) = &config.search.meili_key {
        request = request.bearer_auth(key.reveal());
    }
    match request.send().await {
        Ok(answer) if answer.status().is_success() => Ok(()),
        Ok(answer) => Err(format!("answered {}", answer.status())),
        Err(error) if error.is_timeout() => Err(format!("no answer within {} s", PATIENCE.as_secs())),
        Err(error) if error.is_connect() => Err("no connection".to_owned()),
        Err(error) => Err(error.without_url().to_string()),
    }
}

pub(super) async fn mail(config: &Config) -> Check {
    let name = "mail";
    let Some(url) = &config.mail.smtp_url else {
        let finding = format!("kept in {}, sent nowhere", config.mailbox_dir().display());
        return match config.mode {
            crate::config::Mode::Demo => Check::ok(name, finding),
            crate::config::Mode::Real => Check::warn(name, finding, "set SMTP_URL"),
        };
    };
    let fix = "start the mail server, and check the host, name and password in SMTP_URL";
    let smtp = match Smtp::new(url.reveal()) {
        Ok(smtp) => smtp,
        Err(error) => return Check::fail(name, error, fix),
    };
    // Greeting, TLS and sign-in, and then nothing.
    match smtp.check(PATIENCE).await {
        Ok(()) => Check::ok(name, "the mail server answers and lets us in"),
        Err(problem) => Check::fail(name, problem, fix),
    }
}
