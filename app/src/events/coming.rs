//! What comes up: the next events of a person or a group, as far as the viewer may see them.

use store::Conn;
use store::events::Whose;

use crate::entries::dressing::Dressing;
use crate::error::AppError;
use crate::feeds::first_words;
use crate::services::Services;
use crate::web::events::EventMark;
use crate::web::guards::Visitor;

/// So many stand on a page.
const SHOWN: usize = 5;

/// An event that comes up, or goes on.
pub struct Coming {
    pub href: String,
    /// How its note begins, or its title.
    pub words: String,
    pub event: EventMark,
}

/// The next events. What would stand folded for this viewer, and what is held, is left out: it is one step away, on the page itself.
pub async fn load(
    services: &Services,
    conn: &mut Conn,
    visitor: &Visitor,
    whose: Whose,
) -> Result<Vec<Coming>, AppError> {
    let now = store::clock::now(conn).await?;
    let rows = store::events::after(conn, whose, visitor.sight(), now, SHOWN).await?;
    let cards = Dressing::new(visitor, services.clock.now()).cards(rows, Vec::new());
    let open = cards.into_iter().filter(|card| card.folded.is_none() && card.held.is_none());
    let coming = open.filter_map(|card| {
        let words = if card.title.is_empty() { first_words(&card.html.to_string()) } else { card.title };
        Some(Coming { href: card.href, words, event: card.event? })
    });
    let mut coming: Vec<Coming> = coming.collect();
    coming.sort_by_key(|one| one.event.starts_at);
    Ok(coming)
}
