//! How a page of cards is read: first what stands on it, then what each of it is, which for most of it is the same for everybody (decision 0053).
//!
//! What does not wait for each other is asked in one go: each turn of question and answer costs both sides as much as a small question does.

use governance::PolicyKey;
use rocket::tokio::try_join;
use store::Conn;
use store::page::Cursor;
use store::streams::{Order, Stream};

use super::plain::Beginning;
use super::reasons::{self, sentence};
use super::{remarks, threads};
use crate::entries::dressing::Dressing;
use crate::error::AppError;
use crate::linked::Leads;
use crate::services::Services;
use crate::web::cards::EntryCard;
use crate::web::guards::Visitor;

/// One page of cards of any stream, and where the next begins.
pub(super) async fn read(
    conn: &Conn,
    services: &Services,
    visitor: &Visitor,
    (stream, order): (Stream, Order),
    after: Option<&str>,
) -> Result<(Vec<EntryCard>, Option<String>), AppError> {
    let after = after.and_then(Cursor::decode);
    let size = services.recent.count(PolicyKey::StreamPageSize);
    let dressing = Dressing::new(visitor, services.clock.now());
    if let Stream::Comments(_) = stream {
        let page = store::streams::page(conn, stream, order, visitor.sight(), after, size).await?;
        return Ok((remarks::cards(conn, visitor, &dressing, page.rows).await?, page.next.map(Cursor::encode)));
    }
    let began = Beginning::after(services.kept.acts());
    let page = store::plain::places(conn, stream, order, visitor.sight(), after, size).await?;
    let ids: Vec<i64> = page.rows.iter().map(|place| place.id.get()).collect();
    let (threads, reasons) = try_join!(
        threads::at(conn, &services.plain, visitor, &page.rows, began),
        reasons::of(conn, visitor, stream, &ids)
    )?;
    let cards = dressing.cards(threads.rows, threads.comments);
    let because = |card: EntryCard| EntryCard {
        reason: card.reason.clone().or_else(|| sentence(reasons.get(&card.id)?, &card.author_name)),
        ..card
    };
    let cards = cards.into_iter().map(because).collect();
    // What somebody shares stands whole on their own page.
    let merges = matches!(stream, Stream::Front | Stream::Home(..) | Stream::Group(_) | Stream::List(_));
    Ok((Leads::new(threads.pages, threads.sharers).add_to(cards, merges), page.next.map(Cursor::encode)))
}
