//! The words of the demonstration: who there is and what they say, read from the files in `app/demo`.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use figment::Figment;
use figment::providers::{Format, Toml};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::asked::{Asked, Planned};
use super::board::Feature;
use super::groups::Group;
use super::motions::Proposal;
use super::terms::Election;
use crate::error::AppError;

/// What the community of the demonstration is called.
pub const COMMUNITY: &str = "Alderbrook";

/// Somebody invented. All times in these types are days before the demonstration's beginning.
#[derive(Debug, Clone, Deserialize)]
pub struct Person {
    pub handle: String,
    pub name: String,
    pub joined: f64,
    pub topics: Vec<String>,
    pub about: String,
    /// Why a newcomer might want to be them; only some have one.
    #[serde(default)]
    pub why: String,
}

/// A note and the talk below it, each "handle: words".
#[derive(Debug, Clone, Deserialize)]
pub struct Thread {
    pub by: String,
    pub ago: f64,
    pub text: String,
    #[serde(default)]
    pub audience: String,
    pub likes: Option<usize>,
    #[serde(default)]
    pub talk: Vec<String>,
    /// The name by which a case means this thread.
    #[serde(default)]
    pub case: String,
    pub event: Option<Planned>,
    pub poll: Option<Asked>,
}

/// A feed that the demonstration serves itself, and who brings it in.
#[derive(Debug, Clone, Deserialize)]
pub struct Feed {
    pub name: String,
    /// `rss`, `atom` or `json`; also the end of its address.
    pub format: String,
    pub by: String,
    /// The imaginary friend that is made of it: what it is called. Without one it is a source of whoever brings it in.
    pub friend: Option<String>,
    pub added: f64,
    pub title: String,
    pub site: String,
    pub about: String,
    pub item: Vec<Item>,
}

/// An item of a feed. Some lie in the future, to come in when the clock is moved.
#[derive(Debug, Clone, Deserialize)]
pub struct Item {
    pub key: String,
    pub ago: f64,
    pub title: String,
    pub html: String,
    pub audio: Option<String>,
    pub likes: Option<usize>,
    #[serde(default)]
    pub talk: Vec<String>,
}

impl Feed {
    /// The address of an item's page.
    pub fn link(&self, item: &Item) -> String {
        format!("{}/{}", self.site, item.key)
    }

    /// The feed's path on this site.
    pub fn path(&self) -> String {
        format!("/demo/feeds/{}.{}", self.name, self.format)
    }
}

/// How many vote how, and who certainly does or does not.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Ballots {
    #[serde(default)]
    pub yes: usize,
    #[serde(default)]
    pub no: usize,
    #[serde(default)]
    pub abstain: usize,
    #[serde(default)]
    pub surely: Vec<String>,
    #[serde(default)]
    pub never: Vec<String>,
}

/// What was flagged, by whom and when with which remark, and what the jury makes of it.
#[derive(Debug, Clone, Deserialize)]
pub struct Case {
    pub entry: String,
    pub rule: String,
    pub flags: Vec<(String, f64, String)>,
    /// When the jury is drawn; never where moderators decide or are waited for.
    #[serde(default)]
    pub draw: f64,
    /// Where a moderator decides: what, and why. Who does is whoever is in office and has no part in it.
    #[serde(default)]
    pub decision: Option<(String, String)>,
    /// When a moderator passed it on to a jury, in days before today, and why.
    pub passed: Option<(f64, String)>,
    /// Whether it still waits for a moderator when the demonstration begins.
    #[serde(default)]
    pub waits: bool,
    /// When the jurors answer; those of a waiting case do so right after the draw.
    pub answers: Option<f64>,
    pub outcome: Option<String>,
    /// Opinions with their reasons, in the order in which the jurors speak.
    #[serde(default)]
    pub opinions: Vec<(String, String)>,
    /// Who changes their mind when they have read the others: whose opinion, counted from 1, what they think then, and why.
    #[serde(default)]
    pub changes: Vec<(usize, String, String)>,
    /// Who shall sit on this jury: the lot is loaded until they do, in the open (see `lots`).
    pub seat: Option<String>,
    /// Jurors who accept without saying anything yet.
    #[serde(default)]
    pub accepted: usize,
}

/// Everything.
#[derive(Debug, Clone)]
pub struct Content {
    pub people: Vec<Person>,
    pub threads: Vec<Thread>,
    pub feeds: Vec<Feed>,
    pub charter: BTreeMap<String, String>,
    pub proposals: Vec<Proposal>,
    pub features: Vec<Feature>,
    pub elections: Vec<Election>,
    pub groups: Vec<Group>,
    pub cases: Vec<Case>,
}

#[derive(Deserialize)]
struct People {
    person: Vec<Person>,
}

#[derive(Deserialize)]
struct Threads {
    thread: Vec<Thread>,
}

#[derive(Deserialize)]
struct Groups {
    group: Vec<Group>,
    thread: Vec<Thread>,
}

#[derive(Deserialize)]
struct Feeds {
    feed: Vec<Feed>,
}

#[derive(Deserialize)]
struct Proposals {
    charter: BTreeMap<String, String>,
    proposal: Vec<Proposal>,
}

#[derive(Deserialize)]
struct Features {
    feature: Vec<Feature>,
}

#[derive(Deserialize)]
struct Elections {
    election: Vec<Election>,
}

#[derive(Deserialize)]
struct Cases {
    case: Vec<Case>,
}

fn read<T: DeserializeOwned>(name: &str, text: &str) -> Result<T, AppError> {
    Figment::from(Toml::string(text)).extract().map_err(|why| AppError::Bug(format!("app/demo/{name}: {why}")))
}

/// The people alone, for the page that introduces them.
pub fn people() -> Result<Vec<Person>, AppError> {
    Ok(read::<People>("people.toml", include_str!("../../../demo/people.toml"))?.person)
}

/// The feeds alone, for those who fetch them.
pub fn feeds() -> Result<&'static [Feed], AppError> {
    static FEEDS: OnceLock<Vec<Feed>> = OnceLock::new();
    if let Some(feeds) = FEEDS.get() {
        return Ok(feeds);
    }
    let feeds = read_feeds()?;
    Ok(FEEDS.get_or_init(|| feeds))
}

fn read_feeds() -> Result<Vec<Feed>, AppError> {
    Ok(read::<Feeds>("feeds.toml", include_str!("../../../demo/feeds.toml"))?.feed)
}

impl Content {
    /// Reads all files.
    pub fn load() -> Result<Self, AppError> {
        let files = [
            ("threads-town.toml", include_str!("../../../demo/threads-town.toml")),
            ("threads-garden.toml", include_str!("../../../demo/threads-garden.toml")),
            ("threads-work.toml", include_str!("../../../demo/threads-work.toml")),
            ("threads-craft.toml", include_str!("../../../demo/threads-craft.toml")),
            ("threads-ahead.toml", include_str!("../../../demo/threads-ahead.toml")),
        ];
        let mut threads = Vec::new();
        for (name, text) in files {
            threads.extend(read::<Threads>(name, text)?.thread);
        }
        let Groups { group, thread } = read("groups.toml", include_str!("../../../demo/groups.toml"))?;
        threads.extend(thread);
        let Proposals { charter, proposal } = read("proposals.toml", include_str!("../../../demo/proposals.toml"))?;
        let Cases { case } = read("cases.toml", include_str!("../../../demo/cases.toml"))?;
        let Features { feature } = read("features.toml", include_str!("../../../demo/features.toml"))?;
        let Elections { election } = read("elections.toml", include_str!("../../../demo/elections.toml"))?;
        Ok(Self {
            people: people()?,
            threads,
            feeds: read_feeds()?,
            charter,
            proposals: proposal,
            cases: case,
            features: feature,
            elections: election,
            groups: group,
        })
    }

    /// The position of a person.
    pub fn person(&self, handle: &str) -> Result<usize, AppError> {
        let position = self.people.iter().position(|person| person.handle == handle);
        position.ok_or_else(|| AppError::Bug(format!("app/demo: nobody is called {handle}")))
    }
}

/// Who speaks, and what they say.
pub fn said(line: &str) -> Result<(&str, &str), AppError> {
    line.split_once(": ").ok_or_else(|| AppError::Bug(format!("app/demo: nobody says “{line}”")))
}
