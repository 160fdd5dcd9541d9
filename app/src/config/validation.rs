//! What a type cannot say about a setting.

use std::net::IpAddr;
use std::ops::RangeInclusive;

use url::{Host, Url};

use super::{Config, ConfigError, Mode};

const POOL_SIZES: RangeInclusive<u32> = 1..=100;
/// Each stream is an open file, and `open_files` raises that limit to 65,536 at most.
const LIVE_STREAMS: RangeInclusive<usize> = 1..=60_000;
/// At more, the time between two mails is shorter than the clock's step is sure.
const MAILS_A_MINUTE_MAX: u32 = 60_000;
const WAITS_MS: RangeInclusive<u64> = 10..=10_000;

impl Config {
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        self.check_mode()?;
        self.check_base_url()?;
        if !LIVE_STREAMS.contains(&self.web.live_streams) {
            let value = self.web.live_streams.to_string();
            return Err(ConfigError::refused("web.live_streams", &value, "out of range"));
        }
        self.check_database()?;
        if let Some(url) = &self.search.meili_url {
            web_url("search.meili_url", url)?;
        }
        if let Some(url) = &self.mail.smtp_url {
            let scheme = Url::parse(url.reveal()).map(|url| url.scheme().to_owned());
            if !matches!(scheme.as_deref(), Ok("smtp" | "smtps")) {
                return Err(ConfigError::refused("mail.smtp_url", "…", "it is no smtp:// or smtps:// URL"));
            }
        }
        if self.mail.from.parse::<lettre::message::Mailbox>().is_err() {
            let why = "it is no mail address";
            return Err(ConfigError::refused("mail.from", &self.mail.from, why));
        }
        if self.mail.per_domain_minute > MAILS_A_MINUTE_MAX {
            let value = self.mail.per_domain_minute.to_string();
            return Err(ConfigError::refused("mail.per_domain_minute", &value, "out of range"));
        }
        if let Some(domain) = self.mail.reply_domain.as_ref().filter(|domain| !is_domain(domain)) {
            return Err(ConfigError::refused("mail.reply_domain", domain, "it is no domain"));
        }
        if !is_domain(&self.mail.dkim_selector) {
            return Err(ConfigError::refused("mail.dkim_selector", &self.mail.dkim_selector, "it is no name in DNS"));
        }
        if let Some(secret) = &self.secret {
            super::Keys::from_hex(secret)?;
        }
        Ok(())
    }

    /// In a demo anybody signs in as anybody: it must not be reachable from elsewhere.
    fn check_mode(&self) -> Result<(), ConfigError> {
        if self.mode == Mode::Demo && !self.web.address.is_loopback() {
            return Err(ConfigError::refused(
                "web.address",
                &self.web.address.to_string(),
                "a demo signs anybody in as anybody, so it listens on a loopback address only",
            ));
        }
        Ok(())
    }

    fn check_base_url(&self) -> Result<(), ConfigError> {
        let Some(text) = &self.web.base_url else {
            return Ok(());
        };
        let refused = |why| Err(ConfigError::refused("web.base_url", text, why));
        let url = web_url("web.base_url", text)?;
        if url.path() != "/" || url.query().is_some() || url.fragment().is_some() {
            return refused("Folkmoot lives at the root of a host, without a path");
        }
        if url.scheme() == "http" && !is_loopback(&url) {
            return refused("sessions travel over https only, except on loopback");
        }
        Ok(())
    }

    fn check_database(&self) -> Result<(), ConfigError> {
        let database = &self.database;
        let urls = [("database.url", &database.url), ("database.owner_url", &database.owner_url)];
        for (path, url) in urls {
            let valid = |url: &super::Secret| url.reveal().parse::<tokio_postgres::Config>().is_ok();
            if url.as_ref().is_some_and(|url| !valid(url)) {
                return Err(ConfigError::refused(path, "…", "it is no Postgres connection string"));
            }
        }
        if database.url.is_none() && database.owner_url.is_some() {
            let why = "the owner's connection is set without the application's, DATABASE_URL";
            return Err(ConfigError::refused("database.url", "", why));
        }
        if !POOL_SIZES.contains(&database.pool_size) {
            let value = database.pool_size.to_string();
            return Err(ConfigError::refused("database.pool_size", &value, "out of range"));
        }
        if !WAITS_MS.contains(&database.wait_ms) {
            let value = database.wait_ms.to_string();
            return Err(ConfigError::refused("database.wait_ms", &value, "out of range"));
        }
        Ok(())
    }
}

/// Letters, digits, dashes and dots, as mail addresses and DNS have them.
fn is_domain(name: &str) -> bool {
    let is_label = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
    };
    name.len() <= 200 && name.split('.').all(is_label)
}

fn web_url(path: &str, text: &str) -> Result<Url, ConfigError> {
    let url = Url::parse(text).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
    url.filter(Url::has_host).ok_or_else(|| ConfigError::refused(path, text, "it is no http:// or https:// URL"))
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => IpAddr::V4(address).is_loopback(),
        Some(Host::Ipv6(address)) => IpAddr::V6(address).is_loopback(),
        None => false,
    }
}
