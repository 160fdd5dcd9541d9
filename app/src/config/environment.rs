//! The environment: every variable we read, and the only function that reads one.

use figment::Figment;

use super::ConfigError;

/// How a variable's text becomes a value. Never guessed: a key of digits is still a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// As it is.
    Text,
    /// A whole number.
    Number,
    /// Texts, separated by commas.
    List,
}

/// One variable.
#[derive(Clone, Copy, Debug)]
pub struct Variable {
    /// Its name.
    pub name: &'static str,
    /// The setting it stands for, as in `Folkmoot.toml`.
    pub path: &'static str,
    /// How it is read.
    pub kind: Kind,
    /// What it takes, for messages.
    pub takes: &'static str,
}

const fn variable_of(name: &'static str, path: &'static str, kind: Kind, takes: &'static str) -> Variable {
    Variable { name, path, kind, takes }
}

/// Every setting and the variable that sets it. A test keeps this list, `Config` and `.env.sample` in step.
pub const VARIABLES: &[Variable] = &[
    variable_of("FOLKMOOT_MODE", "mode", Kind::Text, "`real`, or `demo` on a loopback address"),
    variable_of("FOLKMOOT_DATA_DIR", "data_dir", Kind::Text, "a directory"),
    variable_of("FOLKMOOT_SECRET", "secret", Kind::Text, "64 hexadecimal digits (`openssl rand -hex 32`)"),
    variable_of("FOLKMOOT_WEB_ADDRESS", "web.address", Kind::Text, "an IP address, such as 127.0.0.1"),
    variable_of("FOLKMOOT_WEB_PORT", "web.port", Kind::Number, "a port number from 0 to 65535, such as 8000"),
    variable_of("FOLKMOOT_WEB_BASE_URL", "web.base_url", Kind::Text, "a URL, such as https://moot.example"),
    variable_of(
        "FOLKMOOT_WEB_TRUSTED_PROXIES",
        "web.trusted_proxies",
        Kind::List,
        "addresses or networks, such as 10.0.0.0/8,::1",
    ),
    variable_of("FOLKMOOT_WEB_WORKERS", "web.workers", Kind::Number, "a number of threads; 0 means one per core"),
    variable_of("FOLKMOOT_WEB_LIVE_STREAMS", "web.live_streams", Kind::Number, "a number of streams from 1 to 60000"),
    variable_of("DATABASE_URL", "database.url", Kind::Text, "postgres://role:password@host/database"),
    variable_of("DATABASE_OWNER_URL", "database.owner_url", Kind::Text, "postgres://role:password@host/database"),
    variable_of(
        "FOLKMOOT_DATABASE_POOL_SIZE",
        "database.pool_size",
        Kind::Number,
        "a number of connections from 1 to 100",
    ),
    variable_of("FOLKMOOT_DATABASE_WAIT_MS", "database.wait_ms", Kind::Number, "milliseconds from 10 to 10000"),
    variable_of("MEILI_URL", "search.meili_url", Kind::Text, "a URL, such as http://127.0.0.1:7700"),
    variable_of("MEILI_KEY", "search.meili_key", Kind::Text, "the key that Meilisearch was given"),
    variable_of("SMTP_URL", "mail.smtp_url", Kind::Text, "smtp://host:25 or smtps://name:password@host"),
    variable_of("FOLKMOOT_MAIL_FROM", "mail.from", Kind::Text, "a sender, such as Our Moot <moot@moot.example>"),
    variable_of(
        "FOLKMOOT_MAIL_PER_DOMAIN_MINUTE",
        "mail.per_domain_minute",
        Kind::Number,
        "a number of mails from 1 to 60000; 0 means as many as there are",
    ),
    variable_of("FOLKMOOT_MAIL_MAILBOX_DIR", "mail.mailbox_dir", Kind::Text, "a directory"),
    variable_of("FOLKMOOT_MAIL_DKIM_KEY", "mail.dkim_key", Kind::Text, "the file of a private key, PEM"),
    variable_of("FOLKMOOT_MAIL_DKIM_SELECTOR", "mail.dkim_selector", Kind::Text, "a name of letters, digits, - and ."),
    variable_of("FOLKMOOT_MAIL_REPLY_DOMAIN", "mail.reply_domain", Kind::Text, "a domain, such as in.moot.example"),
    variable_of("FOLKMOOT_LOG", "log.format", Kind::Text, "`human` or `json`"),
    variable_of("FOLKMOOT_LOG_LEVEL", "log.level", Kind::Text, "a filter, such as info or folkmoot=debug"),
];

/// Variables that are read where they are needed, and set nothing in [`super::Config`].
pub const ELSEWHERE: &[&str] = &["PG_BIN"];

const PREFIX: &str = "FOLKMOOT_";
/// Left to the tests.
const TEST_PREFIX: &str = "FOLKMOOT_TEST_";

/// One variable of the environment; an empty one counts as not set.
pub fn variable(name: &str) -> Option<String> {
    #[expect(clippy::disallowed_methods, reason = "this is the one place that reads the environment")]
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// The environment, without the variables that are empty or not text.
pub(super) fn all() -> Vec<(String, String)> {
    #[expect(clippy::disallowed_methods, reason = "this is the one place that reads the environment")]
    let variables = std::env::vars_os();
    variables
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
        .filter(|(_, value)| !value.is_empty())
        .collect()
}

/// Lays the variables over `figment`. A `FOLKMOOT_` name that is no setting is a mistake, and said.
pub(super) fn over(mut figment: Figment, variables: &[(String, String)]) -> Result<Figment, ConfigError> {
    for (name, value) in variables {
        let Some(variable) = VARIABLES.iter().find(|variable| variable.name == name) else {
            if name.starts_with(PREFIX) && !name.starts_with(TEST_PREFIX) {
                return Err(ConfigError::unknown(name));
            }
            continue;
        };
        figment = match variable.kind {
            Kind::Text => figment.merge((variable.path, value)),
            Kind::Number => {
                let number: u64 = value.trim().parse().map_err(|_| ConfigError::wrong(variable, value))?;
                figment.merge((variable.path, number))
            }
            Kind::List => {
                let parts = value.split(',').map(str::trim).filter(|part| !part.is_empty());
                figment.merge((variable.path, parts.collect::<Vec<_>>()))
            }
        };
    }
    Ok(figment)
}
