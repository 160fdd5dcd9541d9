//! What an operator may set: `Folkmoot.toml` in the working directory, then the environment.
//!
//! Everything has a default that works on loopback without any configuration. What is wrong is said
//! at the start, with the name, the value and the fix; nothing is half believed.

mod cidr;
pub mod environment;
mod error;
mod keys;
mod secret;
mod validation;

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};

use figment::Figment;
use figment::providers::{Format, Toml};
use serde::Deserialize;

pub use cidr::Cidr;
pub use environment::{VARIABLES, Variable};
pub use error::ConfigError;
pub use keys::Keys;
pub use secret::Secret;

/// The file that is read from the working directory, if it is there.
pub const FILE: &str = "Folkmoot.toml";

/// Whether this is a show or a community.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// A community on show: anybody may sign in as anybody and move the clock. Loopback only.
    Demo,
    /// A community of people.
    #[default]
    Real,
}

/// All settings, checked.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Whether this is a demo. Only ever on loopback.
    pub mode: Mode,
    /// Where files are kept: the private cluster, the secret, the mailbox.
    pub data_dir: PathBuf,
    /// 64 hexadecimal digits; `None` means the file `secret` in the data directory. Several nodes
    /// of one community must share it.
    pub secret: Option<Secret>,
    /// The web server.
    pub web: Web,
    /// The database.
    pub database: Database,
    /// The search engine.
    pub search: Search,
    /// Outgoing mail.
    pub mail: Mail,
    /// The log.
    pub log: Log,
}

/// The web server.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(default, deny_unknown_fields)]
pub struct Web {
    /// Where to listen.
    pub address: IpAddr,
    /// On which port; 0 lets the system choose.
    pub port: u16,
    /// How people reach us, when that is not `http://address:port`: behind a proxy. No final slash.
    pub base_url: Option<String>,
    /// Whose `X-Forwarded-For` is believed; nobody's by default.
    pub trusted_proxies: Vec<Cidr>,
    /// Threads that serve requests; 0 means one per core.
    pub workers: usize,
    /// Live streams that may be open at once; one address gets a quarter of them.
    pub live_streams: usize,
}

/// The database.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(default, deny_unknown_fields)]
pub struct Database {
    /// The application's role; `None` means the private cluster.
    pub url: Option<Secret>,
    /// The owner's role; used only to migrate.
    pub owner_url: Option<Secret>,
    /// Connections that serve requests.
    pub pool_size: u32,
    /// How long a request waits for one, in milliseconds, before it is answered 503.
    pub wait_ms: u64,
}

/// The search engine.
#[derive(Clone, Debug, Default, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(default, deny_unknown_fields)]
pub struct Search {
    /// Meilisearch; `None` means that Postgres answers.
    pub meili_url: Option<String>,
    /// Its key.
    pub meili_key: Option<Secret>,
}

/// Outgoing mail.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(default, deny_unknown_fields)]
pub struct Mail {
    /// Where mail is handed over, `smtp://` or `smtps://`; `None` means the mailbox on disk.
    pub smtp_url: Option<Secret>,
    /// The sender.
    pub from: String,
    /// Mails that go to one domain in a minute at most; 0 means as many as there are.
    pub per_domain_minute: u32,
    /// The mailbox on disk; `None` means `mail` in the data directory.
    pub mailbox_dir: Option<PathBuf>,
    /// The file with the private key that signs mail (DKIM), PEM; `None` means unsigned.
    pub dkim_key: Option<PathBuf>,
    /// Under which name the public key is published: `NAME._domainkey` of the sender's domain.
    pub dkim_selector: String,
    /// The domain whose mail is handed to `folkmoot receive`: bounces, complaints, answers. `None` means that none is.
    pub reply_domain: Option<String>,
}

/// The log.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(default, deny_unknown_fields)]
pub struct Log {
    /// For people or for machines.
    pub format: LogFormat,
    /// The least serious lines to show, as `tracing` filters are written ("info", "folkmoot=debug").
    pub level: String,
}

/// How a log line looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(serde::Serialize))]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// Lines for people.
    #[default]
    Human,
    /// One JSON object per line.
    Json,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            mode: Mode::default(),
            data_dir: PathBuf::from("data"),
            secret: None,
            web: Web::default(),
            database: Database::default(),
            search: Search::default(),
            mail: Mail::default(),
            log: Log::default(),
        }
    }
}

impl Default for Web {
    fn default() -> Self {
        Self {
            address: IpAddr::V4(Ipv4Addr::LOCALHOST),
            port: 8000,
            base_url: None,
            trusted_proxies: Vec::new(),
            workers: 0,
            live_streams: crate::live::STREAMS,
        }
    }
}

impl Default for Database {
    fn default() -> Self {
        Self { url: None, owner_url: None, pool_size: 8, wait_ms: 250 }
    }
}

impl Default for Mail {
    fn default() -> Self {
        Self {
            smtp_url: None,
            from: "Folkmoot <folkmoot@localhost>".to_owned(),
            per_domain_minute: 300,
            mailbox_dir: None,
            dkim_key: None,
            dkim_selector: "folkmoot".to_owned(),
            reply_domain: None,
        }
    }
}

impl Default for Log {
    fn default() -> Self {
        Self { format: LogFormat::default(), level: "info".to_owned() }
    }
}

impl Config {
    /// Reads and checks everything. `mode` is what the subcommand demands, over what was set.
    pub fn load(mode: Option<Mode>) -> Result<Self, ConfigError> {
        Self::from_sources(Path::new(FILE), &environment::all(), mode)
    }

    /// The same from named sources, so that tests need not touch the real environment.
    pub fn from_sources(file: &Path, variables: &[(String, String)], mode: Option<Mode>) -> Result<Self, ConfigError> {
        let figment = Figment::from(Toml::file_exact(file));
        let figment = if file.exists() { figment } else { Figment::new() };
        let figment = environment::over(figment, variables)?;
        let mut config: Self = figment.extract().map_err(|error| ConfigError::from_figment(&error, variables))?;
        if let Some(mode) = mode {
            config.mode = mode;
        }
        config.check()?;
        Ok(config)
    }

    /// Where the web server listens.
    pub fn listen(&self) -> SocketAddr {
        SocketAddr::new(self.web.address, self.web.port)
    }

    /// How people reach us, without a final slash.
    pub fn base_url(&self) -> String {
        match &self.web.base_url {
            Some(url) => url.trim_end_matches('/').to_owned(),
            None => format!("http://{}", self.listen()),
        }
    }

    /// The mailbox on disk.
    pub fn mailbox_dir(&self) -> PathBuf {
        self.mail.mailbox_dir.clone().unwrap_or_else(|| self.data_dir.join("mail"))
    }

    /// The keys of this community, made at the first call.
    pub fn keys(&self) -> Result<Keys, ConfigError> {
        match &self.secret {
            Some(secret) => Keys::from_hex(secret),
            None => Keys::from_data_dir(&self.data_dir),
        }
    }
}

#[cfg(test)]
mod tests;
