//! What a webhook is sent, as the form offers it and as it is said.

use std::collections::HashMap;

use governance::MemberId;
use store::Conn;
use store::notifications::Kind;
use store::webhooks::Choice;

use crate::error::AppError;
use crate::notifications::choices::label;
use crate::web::texts::Text;

/// A box of the form.
pub struct Offer {
    pub name: String,
    pub label: Text,
    pub hint: Text,
    pub chosen: bool,
}

/// Everything that can be chosen.
#[derive(Default)]
pub struct Offers {
    pub kinds: Vec<Offer>,
    pub own: bool,
    pub groups: Vec<Offer>,
    pub searches: Vec<Offer>,
}

impl Offers {
    /// What this member can choose, with what is chosen.
    pub async fn load(conn: &mut Conn, member: MemberId, choice: &Choice) -> Result<Self, AppError> {
        let groups = store::groups::of_member(conn, member).await?;
        let searches = store::saved_searches::list(conn, member).await?;
        let kind = |kind: Kind| {
            let (label, hint) = label(kind);
            let chosen = choice.kinds.contains(&kind);
            Offer { name: format!("told-{}", kind.as_str()), label, hint, chosen }
        };
        let numbered = |noun: &str, id: i64, label: String, chosen: &[i64]| Offer {
            name: format!("{noun}-{id}"),
            label: label.into(),
            hint: Text::empty(),
            chosen: chosen.contains(&id),
        };
        Ok(Self {
            kinds: Kind::ALL.into_iter().map(kind).collect(),
            own: choice.own_entries,
            groups: groups
                .into_iter()
                .map(|group| numbered("group", group.id, group.display_name, &choice.groups))
                .collect(),
            searches: searches
                .into_iter()
                .map(|search| numbered("search", search.id, search.typed, &choice.searches))
                .collect(),
        })
    }

    /// What is chosen, in words.
    pub fn said(&self) -> String {
        let of = |offers: &[Offer]| -> Vec<String> {
            offers.iter().filter(|offer| offer.chosen).map(|offer| offer.label.to_string()).collect()
        };
        let mut said: Vec<String> = Vec::new();
        if self.own {
            said.push("what you post".to_owned());
        }
        said.extend(of(&self.groups).into_iter().map(|name| format!("what is posted into {name}")));
        said.extend(of(&self.searches).into_iter().map(|typed| format!("what fits “{typed}”")));
        let kinds = of(&self.kinds);
        if !kinds.is_empty() {
            said.push(format!("notifications: {}", kinds.join(", ").to_lowercase()));
        }
        if said.is_empty() { "nothing".to_owned() } else { said.join("; ") }
    }
}

/// Reads the boxes that were ticked.
pub fn read(form: &HashMap<String, String>) -> Choice {
    let numbers = |noun: &str| -> Vec<i64> {
        let number = |name: &String| name.strip_prefix(noun)?.strip_prefix('-')?.parse().ok();
        form.keys().filter_map(number).take(100).collect()
    };
    Choice {
        kinds: Kind::ALL.into_iter().filter(|kind| form.contains_key(&format!("told-{}", kind.as_str()))).collect(),
        own_entries: form.contains_key("own"),
        groups: numbers("group"),
        searches: numbers("search"),
    }
}

/// Whether nothing is chosen.
pub fn is_empty(choice: &Choice) -> bool {
    choice.kinds.is_empty() && !choice.own_entries && choice.groups.is_empty() && choice.searches.is_empty()
}
