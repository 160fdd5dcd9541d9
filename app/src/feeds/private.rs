//! The feeds of one member, at an address that is a secret: what they may see at this moment, and nothing that an answer would change.

use std::sync::Arc;

use chrono::TimeDelta;
use governance::permits::Refusal;
use rocket::{Route, State, routes};
use store::Conn;
use store::sessions::SEEN_EVERY_MINUTES;
use store::streams::{Order, Stream};

use super::public;
use crate::error::AppError;
use crate::events;
use crate::searches;
use crate::services::Services;
use crate::web::feeds::{Feed, Format};
use crate::web::guards::{ClientIp, Visitor, token_hash};
use crate::web::limits::{Limited, Payer};
use crate::web::statics::Known;
use crate::web::tagged::Tagged;

pub fn routes() -> Vec<Route> {
    routes![show]
}

/// Whoever holds an address, for as long as its member may read here themselves.
struct Reader {
    visitor: Visitor,
    /// The number of the address.
    address: i64,
    /// Whether it was noted of late that it is used.
    is_noted: bool,
}

impl Reader {
    async fn behind(services: &Services, token: &str) -> Result<Self, AppError> {
        let viewer = {
            let mut conn = services.store.read().await?;
            store::feed_tokens::viewer(&mut conn, &token_hash(token)).await?.ok_or(AppError::NotFound)?
        };
        let (address, unseen) = (viewer.session_id, viewer.now - viewer.seen_at);
        services.limits.spend(Limited::FeedAddress, Payer::Feed(address))?;
        let visitor = Visitor::reading(viewer);
        if let Some(limit) = visitor.standing().limited.filter(|limit| limit.suspended) {
            return Err(Refusal::from(limit).into());
        }
        Ok(Self { visitor, address, is_noted: unseen < TimeDelta::minutes(SEEN_EVERY_MINUTES) })
    }

    /// Notes that the address is used; where that fails, the next time tries again.
    async fn noted(&self, services: &Services) {
        if let Err(error) = self.note(services).await {
            tracing::debug!(%error, "that an address was read is not noted; the next time tries again");
        }
    }

    async fn note(&self, services: &Services) -> Result<(), AppError> {
        if self.is_noted {
            return Ok(());
        }
        let mut tx = services.store.begin().await?;
        store::feed_tokens::note_used(&mut tx, self.address).await?;
        Ok(tx.commit().await?)
    }
}

#[rocket::get("/feeds/<token>/<name>?<q>")]
async fn show(
    token: &str,
    name: &str,
    q: Option<&str>,
    ip: ClientIp,
    known: Known<'_>,
    services: &State<Arc<Services>>,
) -> Result<Tagged, AppError> {
    services.limits.spend(Limited::FeedReader, Payer::Address(ip.0))?;
    let calendar = name.strip_suffix(".ics");
    let (stem, format) = Format::split(name).or(calendar.map(|stem| (stem, Format::Atom))).ok_or(AppError::NotFound)?;
    let reader = Reader::behind(services, token).await?;
    if let Some(stem) = calendar {
        let file = events::private(services, &reader.visitor, stem, &known).await?;
        reader.noted(services).await;
        return Ok(file);
    }
    let feed = load(services, &reader.visitor, stem, q.unwrap_or_default()).await?;
    reader.noted(services).await;
    // Feeds of several members may be about one page.
    let mark = format!("#feed-{}", reader.address);
    Ok(Feed { mark, ..feed }.answer(format, &known).private())
}

/// A feed as its member sees it. It names no address of its own and no next page: these would hold the secret.
async fn load(services: &Services, visitor: &Visitor, stem: &str, typed: &str) -> Result<Feed, AppError> {
    if stem == "search" {
        if let Some(viewer) = visitor.viewer() {
            services.limits.spend(Limited::Search, Payer::Member(viewer.member_id))?;
        }
        return searches::feeds::load(services, visitor, typed, None).await;
    }
    let mut conn = services.store.read().await?;
    let (name, page, shown, order) = match stem.strip_prefix('@') {
        Some(handle) => {
            let (name, shown) = public::actor(&mut conn, visitor, handle).await?;
            (name, format!("/{stem}"), shown, Order::default())
        }
        None if stem == "home" => {
            let me = visitor.viewer().ok_or(AppError::NotFound)?;
            // As the page shows it when nobody asks otherwise.
            let (show, order) = crate::streams::home::kept(me);
            ("Home".to_owned(), "/home".to_owned(), Stream::Home(me.member_id.actor(), show), order)
        }
        None => list(&mut conn, visitor, stem).await?,
    };
    let (items, _) = public::stream(services, &mut conn, visitor, (shown, order), None).await?;
    Ok(Feed {
        title: format!("{name} · {}", services.site.community),
        base: services.site.base_url.clone(),
        page,
        items,
        ..Feed::default()
    })
}

/// A list of the member's: its name, its page, and its stream; `NotFound` for anybody else's.
async fn list(conn: &mut Conn, visitor: &Visitor, stem: &str) -> Result<(String, String, Stream, Order), AppError> {
    let me = visitor.viewer().ok_or(AppError::NotFound)?;
    let id = stem.strip_prefix("list-").and_then(|id| id.parse::<i64>().ok()).ok_or(AppError::NotFound)?;
    let name = store::lists::name(conn, me.member_id, id).await?;
    Ok((name, format!("/lists/{id}"), Stream::List(id), Order::default()))
}
