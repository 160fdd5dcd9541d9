//! What a member is told, and that they have read it.

use std::sync::Arc;

use governance::permits::{self, Action};
use rocket::{State, get, post};
use serde::Deserialize;
use store::notifications::NotificationRow;
use store::page::Cursor;
use utoipa::ToSchema;

use super::answer::{Act, Done, Listed, Part, ReadPart};
use super::bodies::Sent;
use super::caller::{Holder, Read, Write};
use super::once::{self, Again};
use super::problem::Problem;
use super::shapes::{Id, Notification, Person};
use super::streams::{cursor_of, following};
use crate::notifications::lines::{self, Line};
use crate::services::Services;
use crate::web::limits::Limited;

operations!("notifications": list, mark);

const SIZE: usize = 40;

/// The most that are marked in one request.
const MARKED: usize = 200;

/// Notifications
///
/// The latest first; with `show=new` those that were not read.
#[utoipa::path(
    responses((status = 200, body = Listed<Notification>)),
    security(("token" = ["read"])),
    extensions(("x-page" = json!(["GET /notifications"])))
)]
#[get("/notifications?<after>&<show>")]
async fn list(
    after: Option<&str>,
    show: Option<&str>,
    holder: Holder<Read>,
    services: &State<Arc<Services>>,
) -> ReadPart<Notification> {
    let only_unread = match show {
        None | Some("all") => false,
        Some("new") => true,
        Some(_) => return Err(Problem::field("show", "This is “all” or “new”.")),
    };
    let from = (cursor_of(after)?, only_unread);
    let mut conn = services.store.read().await?;
    let (visitor, now) = (holder.visitor(), services.clock.now());
    let page = store::notifications::page(&mut conn, holder.id(), visitor.sight(), from, SIZE).await?;
    let lines = lines::load(&mut conn, visitor, &page.rows, now).await?;
    let items = lines.into_iter().filter_map(|line| told(services, line, &page.rows)).collect();
    let more: &[(&str, &str)] = if only_unread { &[("show", "new")] } else { &[] };
    let next = following(services, "/notifications", page.next.map(Cursor::encode), more);
    Ok(Part(Listed::part(items, next)))
}

/// A line as it is answered.
pub(super) fn told(services: &Services, line: Line, rows: &[NotificationRow]) -> Option<Notification> {
    let row = rows.iter().find(|row| row.id == line.id)?;
    Some(Notification {
        id: line.id.into(),
        kind: row.kind().ok()?.as_str(),
        at: row.at,
        read: !row.is_unread,
        people: line.people.into_iter().map(|person| Person::new(person.handle, person.name)).collect(),
        others: line.others,
        words: line.deed.to_string(),
        page: services.site.url(&line.href),
        entry: row.entry_id.map(Id),
        quote: line.quote,
        folded: line.folded.to_string(),
    })
}

/// Which notifications were read.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Seen {
    /// Their numbers, at most 200; left out: all of them.
    #[serde(default)]
    ids: Option<Vec<Id>>,
}

/// Mark notifications as read
#[utoipa::path(
    request_body = Seen,
    responses((status = 200, body = Done)),
    security(("token" = ["write"])),
    extensions(("x-page" = json!(["POST /notifications/seen", "POST /notifications/read"])))
)]
#[post("/notifications/read", data = "<sent>")]
async fn mark(holder: Holder<Write>, sent: Sent<Seen>, services: &State<Arc<Services>>) -> Act {
    let act = async {
        holder.spend(services, Limited::Read)?;
        let mut tx = services.store.begin().await?;
        let now = store::clock::now(&mut tx).await?;
        let _permit = permits::may(&holder.standing(), Action::ManageAccount, now)?;
        match &sent.wanted.ids {
            Some(ids) => {
                let ids: Vec<i64> = ids.iter().take(MARKED).map(|id| id.0).collect();
                store::notifications::mark_seen(&mut tx, holder.id(), &ids).await?
            }
            None => store::notifications::mark_all(&mut tx, holder.id(), holder.visitor().sight()).await?,
        };
        tx.commit().await?;
        Ok(Done::outcome("read"))
    };
    once::act(services, &holder, &sent.request, Again::IsTheSame, act).await
}
