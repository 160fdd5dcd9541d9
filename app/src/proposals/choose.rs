//! Where a proposal begins: what shall change?

use askama::Template;
use governance::policies::PolicyGroup;
use governance::{Constitution, PolicyKey};

use crate::constitution::words;
use crate::services::Services;
use crate::web::guards::SignedIn;
use crate::web::layout::{Layout, Section};

/// Policies to choose from: a heading, and name, address and value of each.
type Shelf = (&'static str, Vec<(&'static str, &'static str, String)>);

#[derive(Template)]
#[template(path = "proposals/choose.html")]
pub struct ChoosePage {
    layout: Layout,
    shelves: Vec<Shelf>,
}

/// The page with every policy and document.
pub fn choose_page(services: &Services, member: &SignedIn, constitution: &Constitution) -> ChoosePage {
    let shelf = |group: &PolicyGroup| {
        let of_group = PolicyKey::ALL.iter().copied().filter(|key| key.definition().group == *group);
        let named =
            of_group.map(|key| (key.definition().title, key.as_str(), words::value(key, &constitution.value(key))));
        (group.title(), named.collect())
    };
    ChoosePage {
        layout: member.layout(services, "Propose a change", Section::Proposals),
        shelves: PolicyGroup::ALL.iter().map(shelf).collect(),
    }
}
