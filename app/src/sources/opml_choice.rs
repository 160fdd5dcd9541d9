//! What a list of feeds offers a member: line by line what it is, what it would become, and whether it is there already.

use std::collections::{HashMap, HashSet};

use governance::ActorId;
use store::Conn;

use super::acts::address;
use super::opml::{FRIENDS, OWN, Outline};
use crate::error::AppError;
use crate::web_client::WebClient;

/// What a feed of a list is to become.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Become {
    Own,
    Friend,
}

impl Become {
    /// What a form calls it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Own => "own",
            Self::Friend => "friend",
        }
    }
}

/// How a feed of a list stands to what is here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Here {
    New,
    /// The member brings it in, or follows whoever does; in words.
    Already(String),
    /// An imaginary friend of this handle has it: to be followed.
    Friend(String),
    /// It is no address that can be asked; why.
    Bad(String),
}

/// A feed of a list, as the member chooses of it.
#[derive(Debug, Clone)]
pub struct Choice {
    pub line: usize,
    pub name: String,
    pub url: String,
    /// The imaginary friend that it belongs to, with others of the list: its name. Empty for one of its own.
    pub group: String,
    /// The page of that friend; may be empty.
    pub page: String,
    pub becomes: Become,
    pub here: Here,
}

impl Choice {
    fn new(outline: Outline, client: &WebClient) -> Self {
        let (group, page) = match &outline.folders[..] {
            [first, friend, ..] if first.name == FRIENDS => (friend.name.clone(), friend.page.clone()),
            _ => (String::new(), String::new()),
        };
        let is_own = outline.folders.first().is_some_and(|folder| folder.name == OWN);
        let (url, here) = match address(&outline.url, client) {
            Ok(url) => (url.into(), Here::New),
            Err(why) => (outline.url, Here::Bad(why)),
        };
        let becomes = if is_own { Become::Own } else { Become::Friend };
        Self { line: outline.line, name: outline.name, url, group, page, becomes, here }
    }

    /// Whether it can be chosen.
    pub fn can_be_chosen(&self) -> bool {
        matches!(self.here, Here::New | Here::Friend(_))
    }

    /// Whether it is taken for chosen: what is there already, and what cannot be, is not.
    pub fn is_chosen(&self) -> bool {
        self.can_be_chosen()
    }

    /// A chip's word and tone.
    pub fn state(&self) -> (&'static str, &'static str) {
        match self.here {
            Here::New => ("new", "good"),
            Here::Already(_) => ("already here", "quiet"),
            Here::Friend(_) => ("to follow", "good"),
            Here::Bad(_) => ("not an address", "bad"),
        }
    }

    /// What that means, in words; empty for what is simply new.
    pub fn words(&self) -> String {
        match &self.here {
            Here::New => String::new(),
            Here::Already(why) | Here::Bad(why) => why.clone(),
            Here::Friend(handle) => format!("@{handle} is made of it: you would follow that"),
        }
    }
}

/// The choices of a list, each address once.
pub async fn choices(
    conn: &mut Conn,
    client: &WebClient,
    me: ActorId,
    outlines: Vec<Outline>,
) -> Result<Vec<Choice>, AppError> {
    let mut choices: Vec<Choice> = outlines.into_iter().map(|outline| Choice::new(outline, client)).collect();
    let own: HashSet<String> = store::sources::of_actor(conn, me).await?.into_iter().map(|source| source.url).collect();
    let urls: Vec<String> = choices.iter().map(|choice| choice.url.clone()).collect();
    let friends: HashMap<String, (String, bool)> = store::friends::with_addresses(conn, &urls, me)
        .await?
        .into_iter()
        .map(|row| (row.url, (row.handle, row.followed)))
        .collect();
    let mut seen: HashMap<String, usize> = HashMap::new();
    for choice in choices.iter_mut().filter(|choice| choice.here == Here::New) {
        choice.here = match (own.contains(&choice.url), friends.get(&choice.url), seen.get(&choice.url)) {
            (_, _, Some(line)) => Here::Already(format!("the same as on line {line}")),
            (true, _, _) => Here::Already("you bring it in".to_owned()),
            (_, Some((handle, true)), _) if choice.becomes == Become::Friend => {
                Here::Already(format!("you follow @{handle}, which is made of it"))
            }
            (_, Some((handle, false)), _) if choice.becomes == Become::Friend => Here::Friend(handle.clone()),
            _ => Here::New,
        };
        seen.entry(choice.url.clone()).or_insert(choice.line);
    }
    Ok(choices)
}
