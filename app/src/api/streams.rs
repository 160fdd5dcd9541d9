//! Streams: the front, home, and what is best. Each item says why it is there.

use std::collections::HashMap;
use std::sync::Arc;

use rocket::{State, get};
use store::best::Of;
use store::homes::Reason;
use store::page::Cursor;
use store::streams::{EntryRow, Order, Show, Stream};

use super::answer::{Listed, Part, ReadPart};
use super::caller::{Caller, Holder, Read};
use super::problem::{Kind, Problem};
use super::shapes::{Because, Dresser, Entry, Rule};
use crate::best::{FORMULA, Period, points};
use crate::services::Services;
use crate::web::guards::Visitor;

operations!("streams": front, home, best);

/// How many items a part of a stream has.
const SIZE: usize = 20;

/// How a stream was asked for: the order, and from where on.
#[derive(Debug, Clone, Copy)]
pub struct Start {
    pub order: Order,
    pub after: Option<Cursor>,
}

impl Start {
    /// Reads the two from an address.
    pub fn read(after: Option<&str>, order: Option<&str>) -> Result<Self, Problem> {
        Ok(Self { order: order_of(order)?.unwrap_or_default(), after: cursor_of(after)? })
    }
}

/// The order that was asked for; what is none is refused rather than guessed.
pub fn order_of(order: Option<&str>) -> Result<Option<Order>, Problem> {
    let known = |word| Order::parse(word).ok_or_else(|| Problem::field("order", "This is “activity” or “date”."));
    order.map(known).transpose()
}

/// The place that was asked for.
pub fn cursor_of(after: Option<&str>) -> Result<Option<Cursor>, Problem> {
    let known = |word| Cursor::decode(word).ok_or_else(|| Problem::field("after", "This is no place in a stream."));
    after.map(known).transpose()
}

/// The address of what follows.
pub fn following(services: &Services, path: &str, next: Option<String>, more: &[(&str, &str)]) -> Option<String> {
    let next = next?;
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.append_pair("after", &next).extend_pairs(more);
    Some(services.site.url(&format!("{}{path}?{}", super::BASE, query.finish())))
}

/// A part of a stream, dressed for whoever asks.
pub async fn load(
    services: &Services,
    visitor: &Visitor,
    stream: Stream,
    from: Start,
    path: &str,
) -> Result<Listed<Entry>, Problem> {
    let mut conn = services.store.read().await?;
    let page = store::streams::page(&conn, stream, from.order, visitor.sight(), from.after, SIZE).await?;
    let ids: Vec<i64> = page.rows.iter().map(|row| row.id.get()).collect();
    let brought = match stream {
        Stream::Home(..) => store::homes::reasons(&conn, &ids, visitor.sight()).await?,
        _ => HashMap::new(),
    };
    let because = |row: &EntryRow| Some(reason(stream, visitor, row, brought.get(&row.id.get())));
    let items = Dresser::new(services, visitor).entries(&mut conn, page.rows, because).await?;
    let more = [("order", from.order.as_str())];
    let next = following(services, path, page.next.map(Cursor::encode), &more);
    Ok(Listed::part(items, next))
}

fn reason(stream: Stream, visitor: &Visitor, row: &EntryRow, brought: Option<&Reason>) -> Because {
    let name = &row.display_name;
    match stream {
        Stream::Home(me, _) if row.author_id == me => Because::new(Rule::Own, "you posted this"),
        Stream::Home(..) => {
            let brought = brought.and_then(|reason| Because::brought(reason.clone(), name));
            brought.unwrap_or_else(|| match &row.in_group {
                None if row.audience == "named" => Because::new(Rule::Named, format!("{name} wrote this for you")),
                Some(_) => Because::new(Rule::Group, "posted into a group that you are in"),
                None => Because::new(Rule::Followed, format!("you follow {name}")),
            })
        }
        Stream::Front => Because::new(Rule::Public, "everyone may read it"),
        Stream::Profile(_) => Because::new(Rule::Posted, format!("{name} posted this")),
        Stream::Group(_) => Because::new(Rule::Group, "posted into this group"),
        Stream::List(_) => Because::new(Rule::List, format!("{name} is in this list")),
        Stream::Liked(actor) if Some(actor) == visitor.actor() => Because::new(Rule::Liked, "you like this"),
        Stream::Liked(_) => Because::new(Rule::Liked, "they like this"),
        Stream::Reshared(_) => Because::new(Rule::Reshared, "they passed this on"),
        Stream::Comments(_) => Because::new(Rule::Commented, format!("{name} said this")),
        Stream::Discussions(_) => Because::new(Rule::Discussed, "they talk here"),
    }
}

/// The front
///
/// What everyone may read, the latest activity first. A visitor sees it too. The same as JSON Feed: `/front.json`.
#[utoipa::path(
    responses((status = 200, body = Listed<Entry>)),
    security((), ("token" = ["read"])),
    extensions(("x-page" = json!(["GET /"])))
)]
#[get("/streams/front?<after>&<order>")]
async fn front(
    after: Option<&str>,
    order: Option<&str>,
    caller: Caller,
    services: &State<Arc<Services>>,
) -> ReadPart<Entry> {
    let from = Start::read(after, order)?;
    Ok(Part(load(services, caller.visitor(), Stream::Front, from, "/streams/front").await?))
}

/// Home
///
/// What the member and those they follow post, their groups, and what `show` adds to that; each item says who brought it.
#[utoipa::path(
    responses((status = 200, body = Listed<Entry>)),
    security(("token" = ["read"])),
    extensions(("x-page" = json!(["GET /home"])))
)]
#[get("/streams/home?<after>&<order>&<show>")]
async fn home(
    after: Option<&str>,
    order: Option<&str>,
    show: Option<&str>,
    holder: Holder<Read>,
    services: &State<Arc<Services>>,
) -> ReadPart<Entry> {
    let viewer = holder.visitor().viewer().ok_or_else(|| Problem::new(Kind::NoToken))?;
    let (kept_show, kept_order) = crate::streams::home::kept(viewer);
    let wrong = || Problem::field("show", "This is “friends”, “classic” or “everything”.");
    let show = show.map(|word| Show::parse(word).ok_or_else(wrong)).transpose()?.unwrap_or(kept_show);
    let from = Start { order: order_of(order)?.unwrap_or(kept_order), after: cursor_of(after)? };
    let mut part = load(services, holder.visitor(), Stream::Home(holder.actor(), show), from, "/streams/home").await?;
    part.next = part.next.map(|next| format!("{next}&show={}", show.as_str()));
    Ok(Part(part))
}

/// The best of a time
///
/// The entries of the last `day`, `week` or `month` that most people talked about, by the formula that each item's reason prints.
#[utoipa::path(
    responses((status = 200, body = Listed<Entry>)),
    security((), ("token" = ["read"])),
    extensions(("x-page" = json!(["GET /best/<period>"])))
)]
#[get("/streams/best/<period>")]
async fn best(period: &str, caller: Caller, services: &State<Arc<Services>>) -> ReadPart<Entry> {
    let period = Period::named(period).ok_or_else(|| Problem::new(Kind::NotFound))?;
    // It counts over many rows, so it costs what a search costs.
    caller.spend_search(services)?;
    Ok(Part(Listed::whole(best_of(services, caller.visitor(), period).await?)))
}

async fn best_of(services: &Services, visitor: &Visitor, period: Period) -> Result<Vec<Entry>, Problem> {
    let mut conn = services.store.read().await?;
    let size = i64::try_from(SIZE).unwrap_or(i64::MAX);
    let best = store::best::of_days(&mut conn, visitor.sight(), Of::Everybody, period.days(), size).await?;
    let ids: Vec<i64> = best.iter().map(|row| row.id).collect();
    let rows = store::streams::by_ids(&conn, &ids, visitor.sight()).await?;
    let counted: HashMap<i64, String> = best.into_iter().map(|row| (row.id, points(row))).collect();
    let because = |row: &EntryRow| {
        let counted = counted.get(&row.id.get())?;
        Some(Because::new(Rule::Counted, format!("{counted} ({FORMULA})")))
    };
    let mut items = Dresser::new(services, visitor).entries(&mut conn, rows, because).await?;
    items.sort_by_key(|item| ids.iter().position(|id| *id == item.id.0));
    Ok(items)
}
