//! Proposals: their rows, their texts and the states they went through. Ballots and tallies have files of their own.

mod acts;
mod lists;
mod prospects;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Binary, Bool, Integer, Jsonb, Nullable, Text, Timestamptz};
use diesel_async::RunQueryDsl;
use governance::proposals::{FrozenSpec, Payload, Proposal, ProposalState};
use governance::{ActorId, EntryId, MemberId, ProposalId, Track};
use migrations::schema::{proposal_steps, proposal_versions};

pub use acts::{NewText, amend, announce, create, delete_draft, edit_draft, move_to, open, publish, sponsor};
pub(crate) use acts::{enact, finish, set_state, write_step};
pub(crate) use lists::OVERTAKER;
pub use lists::{BoardRow, OvertakerRow, by_policy, decided, drafts_of, due, open_now, overtaker, same_draft};
pub use prospects::{ProspectRow, on_their_way};

use crate::actors::ActorName;
use crate::statement::statement;
use crate::{Conn, StoreError, Tx};

/// A proposal with the names its page shows.
#[derive(Debug, Clone, QueryableByName)]
pub struct ProposalRow {
    #[diesel(sql_type = BigInt, deserialize_as = i64)]
    pub id: ProposalId,
    #[diesel(sql_type = Nullable<BigInt>)]
    author_id: Option<i64>,
    #[diesel(sql_type = Text)]
    pub handle: String,
    #[diesel(sql_type = Text)]
    pub display_name: String,
    /// The author's account was erased.
    #[diesel(sql_type = Bool)]
    pub author_gone: bool,
    #[diesel(sql_type = Nullable<BigInt>)]
    pub thread_id: Option<i64>,
    #[diesel(sql_type = Text)]
    track: String,
    #[diesel(sql_type = Text)]
    state: String,
    #[diesel(sql_type = Text)]
    pub title: String,
    #[diesel(sql_type = Text)]
    pub body: String,
    #[diesel(sql_type = Text)]
    pub body_html: String,
    #[diesel(sql_type = Integer)]
    pub version: i32,
    #[diesel(sql_type = Jsonb)]
    payload: serde_json::Value,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub sponsoring_ends_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub discussion_ends_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub opens_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub closes_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub enact_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = Nullable<Text>)]
    spec: Option<String>,
    #[diesel(sql_type = Nullable<Binary>)]
    pub spec_hash: Option<Vec<u8>>,
    #[diesel(sql_type = BigInt)]
    pub sponsors: i64,
    /// Whether the viewer may see its words: its thread's visibility is its own. Drafts are their author's.
    #[diesel(sql_type = Bool)]
    pub words_visible: bool,
}

const FIND: &str = "
SELECT p.id, p.author_id, coalesce(a.handle, '') AS handle, coalesce(a.display_name, '') AS display_name,
    a.id IS NULL OR a.erased_at IS NOT NULL AS author_gone, p.thread_id, p.track, p.state,
    p.title, p.body, p.body_html, p.version, p.payload, p.sponsoring_ends_at, p.discussion_ends_at, p.opens_at, p.closes_at,
    p.enact_at, p.spec, p.spec_hash, (SELECT count(*) FROM sponsorships s WHERE s.proposal_id = p.id) AS sponsors,
    proposal_words_visible(p, $2) AS words_visible
FROM proposals p LEFT JOIN actors a ON a.id = p.author_id WHERE p.id = $1";

impl ProposalRow {
    /// Where it is.
    pub fn state(&self) -> Result<ProposalState, StoreError> {
        self.state.parse().map_err(|why| StoreError::unreadable("state", why))
    }

    /// How it goes.
    pub fn track(&self) -> Result<Track, StoreError> {
        self.track.parse().map_err(|why| StoreError::unreadable("track", why))
    }

    /// What it would do.
    pub fn payload(&self) -> Result<Payload, StoreError> {
        Payload::from_json(&self.payload).map_err(|why| StoreError::unreadable("payload", why))
    }

    /// What was frozen at opening; `None` before.
    pub fn spec(&self) -> Result<Option<FrozenSpec>, StoreError> {
        self.spec.as_deref().map(FrozenSpec::parse).transpose().map_err(|why| StoreError::unreadable("spec", why))
    }

    /// The frozen text as it was hashed; `None` before opening.
    pub fn spec_text(&self) -> Option<&str> {
        self.spec.as_deref()
    }

    /// By whom; `None` for what the house proposes.
    pub fn author(&self) -> Option<MemberId> {
        self.author_id.map(MemberId::from)
    }

    /// Whether everybody may know of it.
    pub const fn is_public(&self) -> bool {
        self.thread_id.is_some() || self.author_id.is_none()
    }

    /// The thread that holds its discussion.
    pub fn thread(&self) -> Option<EntryId> {
        self.thread_id.map(EntryId::from)
    }

    /// Until when its state lasts.
    pub fn deadline(&self) -> Result<Option<DateTime<Utc>>, StoreError> {
        Ok(match self.state()? {
            ProposalState::Sponsoring => self.sponsoring_ends_at,
            ProposalState::Discussion => self.discussion_ends_at,
            ProposalState::Voting => self.closes_at,
            ProposalState::Passed => self.enact_at,
            _ => None,
        })
    }

    /// The facts that governance's verbs judge by.
    pub fn facts(&self) -> Result<Proposal, StoreError> {
        Ok(Proposal {
            id: self.id,
            author: self.author().filter(|_| !self.author_gone),
            state: self.state()?,
            track: self.track()?,
            sponsors: u64::try_from(self.sponsors).unwrap_or(0),
            deadline: self.deadline()?,
        })
    }
}

/// A version of a proposal's text.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = proposal_versions)]
pub struct VersionRow {
    pub version: i32,
    pub title: String,
    pub body: String,
    pub payload: serde_json::Value,
    pub at: DateTime<Utc>,
}

/// A state a proposal went through.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = proposal_steps)]
pub struct StepRow {
    pub state: String,
    /// Whose step it was; none where the rules and the clock made it.
    pub member_id: Option<i64>,
    pub reason: String,
    pub at: DateTime<Utc>,
    pub ledger_entry_id: i64,
}

/// A proposal as the viewer may find it: drafts (and drafts that were withdrawn) only by their author; `NotFound` otherwise.
pub async fn find(conn: &mut Conn, id: ProposalId, viewer: Option<ActorId>) -> Result<ProposalRow, StoreError> {
    let row: ProposalRow = statement(FIND)
        .bind::<BigInt, _>(id.get())
        .bind::<Nullable<BigInt>, _>(viewer.map(ActorId::get))
        .get_result(conn)
        .await?;
    let own = viewer.is_some() && viewer == row.author().map(MemberId::actor);
    if !row.is_public() && !own { Err(StoreError::NotFound) } else { Ok(row) }
}

#[derive(QueryableByName)]
struct Id {
    #[diesel(sql_type = BigInt)]
    id: i64,
}

/// A proposal, locked for a change. It is read after the lock was got, so that what is read is what holds.
pub async fn lock(tx: &mut Tx, id: ProposalId, viewer: Option<ActorId>) -> Result<ProposalRow, StoreError> {
    let locked: Id = statement("SELECT id FROM proposals WHERE id = $1 FOR UPDATE")
        .bind::<BigInt, _>(id.get())
        .get_result(&mut **tx)
        .await?;
    find(tx, locked.id.into(), viewer).await
}

/// A proposal for a beat, locked; `None` when another node, or a ballot on its way, holds it.
pub async fn claim(tx: &mut Tx, id: ProposalId) -> Result<Option<ProposalRow>, StoreError> {
    let locked: Option<Id> =
        statement("SELECT id FROM proposals p WHERE id = $1 AND proposal_is_public(p) FOR UPDATE SKIP LOCKED")
            .bind::<BigInt, _>(id.get())
            .get_result(&mut **tx)
            .await
            .optional()?;
    match locked {
        Some(locked) => find(tx, locked.id.into(), None).await.map(Some),
        None => Ok(None),
    }
}

/// The proposal whose discussion a thread holds.
pub async fn by_thread(conn: &mut Conn, thread: EntryId) -> Result<Option<ProposalId>, StoreError> {
    let found: Option<Id> = statement("SELECT id FROM proposals WHERE thread_id = $1")
        .bind::<BigInt, _>(thread.get())
        .get_result(conn)
        .await
        .optional()?;
    Ok(found.map(|row| row.id.into()))
}

/// Every version of a published text, the newest first.
pub async fn versions(conn: &mut Conn, id: ProposalId) -> Result<Vec<VersionRow>, StoreError> {
    Ok(proposal_versions::table
        .filter(proposal_versions::proposal_id.eq(id.get()))
        .order(proposal_versions::version.desc())
        .limit(100)
        .select(VersionRow::as_select())
        .load(conn)
        .await?)
}

/// The states a proposal went through, in their order.
pub async fn steps(conn: &mut Conn, id: ProposalId) -> Result<Vec<StepRow>, StoreError> {
    Ok(proposal_steps::table
        .filter(proposal_steps::proposal_id.eq(id.get()))
        .order(proposal_steps::id)
        .limit(200)
        .select(StepRow::as_select())
        .load(conn)
        .await?)
}

/// Who stands behind a proposal, in the order in which they came; who left is not among them.
pub async fn sponsors(conn: &mut Conn, id: ProposalId) -> Result<Vec<ActorName>, StoreError> {
    use migrations::schema::{actors, sponsorships};
    Ok(sponsorships::table
        .inner_join(actors::table.on(actors::id.eq(sponsorships::member_id)))
        .filter(sponsorships::proposal_id.eq(id.get()).and(actors::erased_at.is_null()))
        .order(sponsorships::ledger_entry_id)
        .limit(100)
        .select(ActorName::as_select())
        .load(conn)
        .await?)
}

/// Whether a member stands behind a proposal.
pub async fn is_sponsor(conn: &mut Conn, id: ProposalId, member: MemberId) -> Result<bool, StoreError> {
    use migrations::schema::sponsorships;
    Ok(diesel::select(diesel::dsl::exists(sponsorships::table.find((id.get(), member.get())))).get_result(conn).await?)
}
