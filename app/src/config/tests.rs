use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::environment::ELSEWHERE;
use super::*;
use crate::chance::Chance;

fn load(variables: &[(&str, &str)]) -> Result<Config, String> {
    load_with(Path::new("no-such-file.toml"), variables, None)
}

fn load_with(file: &Path, variables: &[(&str, &str)], mode: Option<Mode>) -> Result<Config, String> {
    let owned: Vec<(String, String)> =
        variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Config::from_sources(file, &owned, mode).map_err(|error| error.to_string())
}

struct Scratch(PathBuf);

impl Scratch {
    fn new() -> Self {
        let name = format!("folkmoot-config-{}", hex::encode(Chance::real().bytes::<6>()));
        let path = std::env::temp_dir().join(name);
        fs::create_dir(&path).expect("a scratch directory");
        Self(path)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.0).ok();
    }
}

fn leaves(prefix: &str, value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                let path = if prefix.is_empty() { name.clone() } else { format!("{prefix}.{name}") };
                leaves(&path, value, found);
            }
        }
        _ => {
            found.insert(prefix.to_owned());
        }
    }
}

#[test]
fn every_setting_has_a_variable_and_every_variable_a_setting() {
    let mut settings = BTreeSet::new();
    leaves("", &serde_json::to_value(Config::default()).expect("JSON"), &mut settings);
    let named: BTreeSet<String> = VARIABLES.iter().map(|variable| variable.path.to_owned()).collect();
    assert_eq!(settings, named);
}

#[test]
fn the_sample_environment_lists_every_variable_and_no_other() {
    let sample = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../.env.sample")).expect("it");
    let listed: BTreeSet<&str> = sample
        .lines()
        .filter_map(|line| line.trim_start_matches("# ").split_once('='))
        .map(|(name, _)| name)
        .filter(|name| name.chars().all(|letter| letter.is_ascii_uppercase() || letter == '_'))
        .collect();
    let known: BTreeSet<&str> =
        VARIABLES.iter().map(|variable| variable.name).chain(ELSEWHERE.iter().copied()).collect();
    assert_eq!(listed, known);
}

#[test]
fn the_sample_file_is_valid_and_lists_every_setting() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../Folkmoot.toml.sample");
    let text = fs::read_to_string(path).expect("the sample");
    // Every setting is there, commented out; without the "#" it must load.
    let scratch = Scratch::new();
    let file = scratch.0.join("Folkmoot.toml");
    let uncommented: Vec<&str> =
        text.lines().map(|line| line.strip_prefix('#').filter(|rest| !rest.starts_with(' ')).unwrap_or(line)).collect();
    fs::write(&file, uncommented.join("\n")).expect("written");
    load_with(&file, &[], None).expect("a valid file");
    let settings: figment::value::Value = Figment::from(Toml::file_exact(&file)).extract().expect("values");
    let mut found = BTreeSet::new();
    leaves("", &serde_json::to_value(settings).expect("JSON"), &mut found);
    let named: BTreeSet<String> = VARIABLES.iter().map(|variable| variable.path.to_owned()).collect();
    assert_eq!(found, named);
}

#[test]
fn the_environment_goes_over_the_file() {
    let scratch = Scratch::new();
    let file = scratch.0.join("Folkmoot.toml");
    fs::write(&file, "[web]\nport = 1111\nworkers = 3\n").expect("written");
    let config = load_with(&file, &[("FOLKMOOT_WEB_PORT", "2222")], None).expect("valid");
    assert_eq!((config.web.port, config.web.workers), (2222, 3));
}

#[test]
fn a_key_made_of_digits_stays_a_text_and_a_list_is_split() {
    let variables = [("MEILI_KEY", "0123"), ("FOLKMOOT_WEB_TRUSTED_PROXIES", "10.0.0.0/8, ::1")];
    let config = load(&variables).expect("valid");
    assert_eq!(config.search.meili_key.expect("a key").reveal(), "0123");
    assert_eq!(config.web.trusted_proxies.len(), 2);
}

#[test]
fn a_mistake_is_named_with_its_value_and_its_fix() {
    for (name, value, says) in [
        ("FOLKMOOT_WEB_PORT", "http", "port number"),
        ("FOLKMOOT_WEB_PORT", "99999", "port number"),
        ("FOLKMOOT_WEB_ADDRESS", "localhost", "IP address"),
        ("FOLKMOOT_WEB_TRUSTED_PROXIES", "10.0.0.0/64", "networks"),
        ("FOLKMOOT_WEB_BASE_URL", "http://moot.example", "https"),
        ("FOLKMOOT_DATABASE_POOL_SIZE", "0", "connections"),
        ("FOLKMOOT_LOG", "xml", "json"),
        ("FOLKMOOT_MAIL_FROM", "nobody", "sender"),
        ("FOLKMOOT_WEB_PROT", "80", "FOLKMOOT_WEB_PORT"),
    ] {
        let message = load(&[(name, value)]).expect_err(value);
        assert!(message.contains(name) && message.contains(says), "{message}");
        assert!(message.contains("Fix:"), "{message}");
    }
}

#[test]
fn a_mistake_in_a_secret_is_told_without_the_secret() {
    for name in ["DATABASE_URL", "SMTP_URL", "FOLKMOOT_SECRET"] {
        let message = load(&[(name, "hunter2 hunter2")]).expect_err(name);
        assert!(message.contains(name) && !message.contains("hunter2"), "{message}");
    }
    let config = load(&[("DATABASE_URL", "postgres://a:hunter2@db/x")]).expect("valid");
    assert!(!format!("{config:?}").contains("hunter2"));
}

#[test]
fn a_demo_is_refused_beyond_loopback_however_it_is_asked_for() {
    let open = ("FOLKMOOT_WEB_ADDRESS", "0.0.0.0");
    load(&[open, ("FOLKMOOT_MODE", "demo")]).expect_err("by variable");
    load_with(Path::new("none"), &[open], Some(Mode::Demo)).expect_err("by subcommand");
    load(&[open]).expect("a real community may listen anywhere");
    load(&[("FOLKMOOT_MODE", "demo")]).expect("a demo on loopback");
}

#[test]
fn the_secret_is_made_once_is_private_and_gives_each_purpose_its_own_key() {
    let scratch = Scratch::new();
    let config = Config { data_dir: scratch.0.join("data"), ..Config::default() };
    let (first, again) = (config.keys().expect("keys"), config.keys().expect("keys"));
    assert_eq!(first.derive("ledger"), again.derive("ledger"));
    assert_ne!(first.derive("ledger"), first.derive("unsubscribe"));
    let path = config.data_dir.join("secret");
    let mode = fs::metadata(&path).expect("a file").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).expect("chmod");
    config.keys().expect_err("a secret that others can read");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).expect("chmod");
    fs::write(&path, "short").expect("written");
    config.keys().expect_err("a damaged secret");
}
