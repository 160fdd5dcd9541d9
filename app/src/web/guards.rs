//! Who asks: guards establish identity and nothing else. What they may do is governance's to say.

use std::net::IpAddr;
use std::sync::Arc;

use chrono::TimeDelta;
use governance::permits::{Limit, Refusal, Standing};
use governance::{ActorId, MemberId};
use rocket::http::Status;
use rocket::request::{FlashMessage, FromRequest, Outcome, Request};
use sha2::{Digest, Sha256};
use store::sessions::ViewerRow;
use store::visibility::Sight;

use super::csrf;
use super::layout::{Layout, Notice, Section, ViewerBar};
use super::limits::Limited;
use super::notices::notice_of;
use super::texts::Text;
use crate::error::{AppError, keep_guard_error};
use crate::services::Services;

/// The name of the session cookie. The `__Host-` prefix binds it to this host and to TLS.
pub fn session_cookie(secure: bool) -> &'static str {
    if secure { "__Host-folkmoot" } else { "folkmoot" }
}

/// What the database keeps of a session token.
pub fn token_hash(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

/// Anybody: a member when their session is good, a visitor otherwise.
#[derive(Clone, Default)]
pub struct Visitor {
    viewer: Option<Arc<ViewerRow>>,
    csrf: String,
    notice: Option<Notice>,
}

/// Kept per request, so that several guards cost one query.
struct Known(Result<Visitor, Arc<AppError>>);

impl Visitor {
    /// A member whose feed reader asks, at an address of theirs. There is no session and no form: it can only read.
    pub fn reading(viewer: ViewerRow) -> Self {
        Self { viewer: Some(Arc::new(viewer)), ..Self::default() }
    }

    /// The member, when there is one.
    pub fn viewer(&self) -> Option<&ViewerRow> {
        self.viewer.as_deref()
    }

    /// Whether nothing is known of whoever this is, and no sentence is to be said to them.
    pub fn is_anybody(&self) -> bool {
        self.viewer.is_none() && self.notice.is_none()
    }

    /// The viewer's actor, as the visibility rule wants it.
    pub fn actor(&self) -> Option<ActorId> {
        self.viewer.as_ref().map(|viewer| viewer.member_id.actor())
    }

    /// Through whose eyes streams are read.
    pub fn sight(&self) -> Sight<'_> {
        self.viewer.as_deref().map_or_else(Sight::default, ViewerRow::sight)
    }

    /// What governance asks about whoever this is.
    pub fn standing(&self) -> Standing {
        self.viewer.as_deref().map_or_else(Standing::visitor, standing_of)
    }

    /// The token for the forms of a page.
    pub fn csrf(&self) -> &str {
        &self.csrf
    }

    /// The frame of a page for this viewer.
    pub fn layout(&self, services: &Services, title: impl Into<Text>, section: Section) -> Layout {
        Layout {
            title: title.into(),
            viewer: self.viewer.as_ref().map(|viewer| ViewerBar {
                handle: viewer.handle.clone(),
                display_name: viewer.display_name.clone(),
                portrait: viewer.portrait_id,
                confirmed: viewer.confirmed,
                needs_vote: viewer.needs_vote,
                jury_duty: viewer.jury_duty,
                unread: viewer.unread,
                limited: standing_of(viewer).limited.map(|limit| Text::from(Refusal::from(limit)).sentence()),
                limited_in: viewer.limited_case,
            }),
            csrf: self.csrf.clone(),
            notice: self.notice.clone(),
            demo: services.site.demo,
            community: services.site.community.clone(),
            section,
            degraded: None,
        }
    }

    /// The visitor that an earlier guard of this request found; a stranger when none did. Asks no database.
    pub fn already_known(request: &Request<'_>) -> Self {
        let known = request.local_cache(|| Known(Ok(Self::default())));
        known.0.as_ref().cloned().unwrap_or_default()
    }

    /// Asks anew who this is, where the request took its time: what they may do is judged by what they are when it has arrived.
    ///
    /// # Errors
    /// When that has changed meanwhile, or the database cannot be asked.
    pub async fn ask_again(request: &Request<'_>) -> Result<(), AppError> {
        let (before, now) = (Self::already_known(request), Self::look_up(request).await?);
        if before.standing() == now.standing() {
            return Ok(());
        }
        match now.standing().limited {
            Some(limit) => Err(Refusal::from(limit).into()),
            None => Err(AppError::StaleForm),
        }
    }

    async fn look_up(request: &Request<'_>) -> Result<Self, AppError> {
        let Some(services) = request.rocket().state::<Arc<Services>>() else {
            return Err(AppError::Bug("no services".to_string()));
        };
        let notice =
            request.guard::<Option<FlashMessage<'_>>>().await.succeeded().flatten().map(|flash| notice_of(&flash));
        let cookies = request.cookies();
        let session = cookies.get(session_cookie(services.site.is_secure())).map(|cookie| cookie.value().to_string());
        if let Some(token) = session {
            let mut conn = services.store.read().await?;
            let viewer = store::sessions::viewer(&mut conn, &token_hash(&token)).await?;
            drop(conn);
            if let Some(viewer) = viewer {
                note_seen(request, services, &viewer);
                return Ok(Self {
                    viewer: Some(Arc::new(viewer)),
                    csrf: csrf::token_for(&token, services.chance.bytes()),
                    notice,
                });
            }
        }
        Ok(Self { viewer: None, csrf: csrf::visitor_token(request, services), notice })
    }
}

/// Notes now and then that the member was here, beside the request: no page waits for a write. A question that a script
/// asks by itself (a tab in the background counts what is new) does not show that anybody looked.
fn note_seen(request: &Request<'_>, services: &Services, viewer: &ViewerRow) {
    let by_script = request.headers().get_one("Sec-Fetch-Dest") == Some("empty");
    let fresh = viewer.now - viewer.seen_at < TimeDelta::minutes(store::sessions::SEEN_EVERY_MINUTES);
    if by_script || fresh {
        return;
    }
    let (store, session) = (services.store.clone(), viewer.session_id);
    rocket::tokio::spawn(async move {
        let noted = async {
            let mut tx = store.begin().await?;
            store::sessions::note_seen(&mut tx, session).await?;
            tx.commit().await
        };
        if let Err(error) = noted.await {
            tracing::debug!(%error, "a visit was not noted; the next page tries again");
        }
    });
}

/// The facts about a member that permissions depend on.
pub fn standing_of(viewer: &ViewerRow) -> Standing {
    Standing {
        member: Some(viewer.member_id),
        confirmed: viewer.confirmed,
        limited: viewer.limited_until.zip(viewer.limited_rule.clone()).map(|(until, rule)| Limit {
            until,
            rule,
            suspended: viewer.suspended,
            expelled: viewer.expelled,
        }),
        moderator: viewer.moderator,
        joined_at: Some(viewer.joined_at),
    }
}

#[rocket::async_trait]
impl<'r> FromRequest<'r> for Visitor {
    type Error = ();

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, ()> {
        let known = request.local_cache_async(async { Known(Self::look_up(request).await.map_err(Arc::new)) }).await;
        match &known.0 {
            Ok(visitor) => Outcome::Success(visitor.clone()),
            Err(error) => {
                let error = match error.as_ref() {
                    AppError::Unavailable(why) => AppError::Unavailable(why.clone()),
                    other => AppError::Bug(other.to_string()),
                };
                Outcome::Error((keep_guard_error(request, error), ()))
            }
        }
    }
}

/// A member with a good session. Others are sent to sign in.
#[derive(Clone)]
pub struct SignedIn {
    visitor: Visitor,
    viewer: Arc<ViewerRow>,
}

impl SignedIn {
    /// The member's row.
    pub fn viewer(&self) -> &ViewerRow {
        &self.viewer
    }

    /// The member.
    pub fn id(&self) -> MemberId {
        self.viewer.member_id
    }

    /// The member's public face.
    pub fn actor(&self) -> ActorId {
        self.viewer.member_id.actor()
    }

    /// What governance asks about the member.
    pub fn standing(&self) -> Standing {
        standing_of(&self.viewer)
    }

    /// Spends one from the member's budget, or from that of a newcomer.
    pub fn spend_by_age(&self, services: &Services, limited: Limited) -> Result<(), AppError> {
        let constitution = services.recent.constitution();
        services.limits.spend_by_age(limited, &self.standing(), &constitution, services.clock.now())
    }

    /// The same person as any page sees them.
    pub fn visitor(&self) -> &Visitor {
        &self.visitor
    }

    /// The frame of a page for this member.
    pub fn layout(&self, services: &Services, title: impl Into<Text>, section: Section) -> Layout {
        self.visitor.layout(services, title, section)
    }
}

#[rocket::async_trait]
impl<'r> FromRequest<'r> for SignedIn {
    type Error = ();

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, ()> {
        match request.guard::<Visitor>().await {
            Outcome::Success(visitor) => match visitor.viewer.clone() {
                Some(viewer) => Outcome::Success(Self { visitor, viewer }),
                None => Outcome::Error((Status::Unauthorized, ())),
            },
            Outcome::Error(error) => Outcome::Error(error),
            Outcome::Forward(status) => Outcome::Forward(status),
        }
    }
}

/// The address a request came from, believed from a proxy only when the proxy is trusted.
#[derive(Debug, Clone, Copy)]
pub struct ClientIp(pub IpAddr);

#[rocket::async_trait]
impl<'r> FromRequest<'r> for ClientIp {
    type Error = ();

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, ()> {
        let peer = request.remote().map_or(IpAddr::from([127, 0, 0, 1]), |remote| remote.ip());
        let trusted =
            request.rocket().state::<Arc<Services>>().map_or(&[][..], |services| &services.site.trusted_proxies);
        let is_trusted = |address: &IpAddr| trusted.iter().any(|network| network.contains(*address));
        if !is_trusted(&peer) {
            return Outcome::Success(Self(peer));
        }
        // Proxies append: the last address that is not a trusted proxy is the client's.
        let forwarded: Vec<IpAddr> = request
            .headers()
            .get("X-Forwarded-For")
            .flat_map(|value| value.split(','))
            .filter_map(|address| address.trim().parse().ok())
            .collect();
        let client = forwarded.into_iter().rev().find(|address| !is_trusted(address)).unwrap_or(peer);
        Outcome::Success(Self(client))
    }
}
