//! Comments as cards of their own, on the page of whoever wrote them: each says where it stands.

use std::collections::HashMap;

use store::Conn;
use store::streams::EntryRow;

use crate::entries::dressing::Dressing;
use crate::error::AppError;
use crate::web::cards::{Can, EntryCard};
use crate::web::guards::Visitor;
use crate::web::html::{excerpt, words};

/// The longest beginning of a thread that stands above a comment.
const CHARS: usize = 80;

/// A page of comments. Their threads are seen through the same rule, and one that is folded says why in the place of its words.
pub async fn cards(
    conn: &Conn,
    visitor: &Visitor,
    dressing: &Dressing<'_>,
    rows: Vec<EntryRow>,
) -> Result<Vec<EntryCard>, AppError> {
    let mut ids: Vec<i64> = rows.iter().filter_map(|row| row.thread_id).collect();
    ids.sort_unstable();
    ids.dedup();
    let heads = store::streams::by_ids(conn, &ids, visitor.sight()).await?;
    let heads: HashMap<i64, EntryCard> =
        dressing.cards(heads, Vec::new()).into_iter().map(|head| (head.id, head)).collect();
    let threads: Vec<Option<i64>> = rows.iter().map(|row| row.thread_id).collect();
    let cards = dressing.cards(rows, Vec::new()).into_iter().zip(threads);
    // A thread that went between the two questions takes its comments along.
    Ok(cards.filter_map(|(card, thread)| Some(below(heads.get(&thread?)?, card))).collect())
}

fn below(head: &EntryCard, card: EntryCard) -> EntryCard {
    let what = match (&head.folded, head.title.is_empty()) {
        (Some(why), _) => why.clone(),
        (None, false) => head.title.clone(),
        (None, true) => excerpt(&words(&head.html.to_string()).replace('\n', " "), CHARS),
    };
    EntryCard {
        href: format!("{}#c{}", head.href, card.id),
        reason: Some(format!("under {}’s “{what}”", head.author_name)),
        can: Can { comment: false, hide: false, reshare: false, ..card.can },
        ..card
    }
}
