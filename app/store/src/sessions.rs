//! Sessions: who sits behind a cookie, and what they may need to know on every page.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Binary, Bool, Integer, Nullable, Text, Timestamptz};
use diesel_async::RunQueryDsl;
use governance::MemberId;
use migrations::schema::sessions;

use crate::statement::statement;
use crate::visibility::Sight;
use crate::{Conn, StoreError, Tx};

/// The member behind a session, with the facts that rules and every page's frame ask for.
#[derive(Debug, Clone, QueryableByName)]
pub struct ViewerRow {
    /// The session itself.
    #[diesel(sql_type = BigInt)]
    pub session_id: i64,
    #[diesel(sql_type = BigInt, deserialize_as = i64)]
    pub member_id: MemberId,
    #[diesel(sql_type = Text)]
    pub handle: String,
    #[diesel(sql_type = Text)]
    pub display_name: String,
    #[diesel(sql_type = Nullable<BigInt>)]
    pub portrait_id: Option<i64>,
    /// The pseudonym under which acts stand in the ledger.
    #[diesel(sql_type = Text)]
    pub ledger_name: String,
    #[diesel(sql_type = Bool)]
    pub confirmed: bool,
    #[diesel(sql_type = Timestamptz)]
    pub joined_at: DateTime<Utc>,
    /// The end of the sanction in force, if there is one.
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub limited_until: Option<DateTime<Utc>>,
    /// Whether that is a suspension.
    #[diesel(sql_type = Bool)]
    pub suspended: bool,
    /// Whether all members decided it.
    #[diesel(sql_type = Bool)]
    pub expelled: bool,
    /// The rule that the sanction cites.
    #[diesel(sql_type = Nullable<Text>)]
    pub limited_rule: Option<String>,
    /// The case that the sanction rests on; its page says why.
    #[diesel(sql_type = Nullable<BigInt>)]
    pub limited_case: Option<i64>,
    #[diesel(sql_type = Bool)]
    pub moderator: bool,
    /// Open votes on whose roll the member is and where they have cast no ballot.
    #[diesel(sql_type = BigInt)]
    pub needs_vote: i64,
    /// Jury seats that wait for an answer or an opinion, a first or a final one; cases that wait for a moderator; an open audit.
    #[diesel(sql_type = BigInt)]
    pub jury_duty: i64,
    /// Notifications that were not read; at most [`crate::notifications::COUNTED`] are counted.
    #[diesel(sql_type = BigInt)]
    pub unread: i64,
    /// Whom the member blocks and who blocks them.
    #[diesel(sql_type = Array<BigInt>)]
    pub apart: Vec<i64>,
    /// Whom the member mutes.
    #[diesel(sql_type = Array<BigInt>)]
    pub muted: Vec<i64>,
    /// What the member does not want to read: a word or phrase on each line.
    #[diesel(sql_type = Text)]
    pub muted_words: String,
    /// Whether the member hid any entry.
    #[diesel(sql_type = Bool)]
    pub hides: bool,
    /// Whether the member mutes any source.
    #[diesel(sql_type = Bool)]
    pub mutes_sources: bool,
    /// Whether the member mutes any hashtag.
    #[diesel(sql_type = Bool)]
    pub mutes_tags: bool,
    /// Rules whose labels the member sees open.
    #[diesel(sql_type = Array<Text>)]
    pub labels_shown: Vec<String>,
    /// Rules whose labels keep an entry out of the member's streams.
    #[diesel(sql_type = Array<Text>)]
    pub labels_left_out: Vec<String>,
    /// What their home stream shows, and by what it is ordered: as [`crate::streams::Show`] and [`crate::streams::Order`] write it.
    #[diesel(sql_type = Text)]
    pub home_show: String,
    #[diesel(sql_type = Text)]
    pub home_order: String,
    /// Where their clock is: a name of the IANA time zone database.
    #[diesel(sql_type = Text)]
    pub time_zone: String,
    /// When this session was last noted as used; see [`note_seen`].
    #[diesel(sql_type = Timestamptz)]
    pub seen_at: DateTime<Utc>,
    /// The community's time when this was read.
    #[diesel(sql_type = Timestamptz)]
    pub now: DateTime<Utc>,
}

pub(crate) const VIEWER: &str = "
WITH clock AS MATERIALIZED (SELECT folkmoot_now() AS now)
SELECT s.id AS session_id, m.id AS member_id, a.handle, a.display_name, a.portrait_id, m.ledger_name,
    m.email_confirmed_at IS NOT NULL AS confirmed, m.joined_at,
    x.ends_at AS limited_until, x.rule_id AS limited_rule, x.case_id AS limited_case, coalesce(x.kind IN ('suspend', 'expel'), false) AS suspended,
    coalesce(x.kind = 'expel', false) AS expelled,
    EXISTS (SELECT FROM moderator_terms t WHERE t.member_id = m.id AND t.starts_at <= clock.now AND t.ends_at > clock.now) AS moderator,
    (SELECT count(*) FROM roll r JOIN proposals p ON p.id = r.proposal_id
      WHERE r.member_id = m.id AND p.state = 'voting' AND p.closes_at > clock.now
        AND NOT EXISTS (SELECT FROM ballots b WHERE b.proposal_id = p.id AND b.member_id = m.id)) AS needs_vote,
    (SELECT count(*) FROM seats j JOIN cases k ON k.id = j.case_id
      WHERE j.member_id = m.id AND j.state IN ('summoned', 'accepted') AND k.state = 'before_jury')
      + (SELECT count(*) FROM deliberations d JOIN seats j ON j.case_id = d.case_id AND j.member_id = m.id JOIN cases k ON k.id = d.case_id
      WHERE d.ends_at > clock.now AND j.state = 'voted' AND k.state = 'before_jury'
        AND NOT EXISTS (SELECT FROM final_opinions f WHERE f.case_id = j.case_id AND f.rank = j.rank))
      + (SELECT count(*) FROM moderator_calls r JOIN cases k ON k.id = r.case_id
      WHERE r.member_id = m.id AND r.state = 'called' AND k.state = 'opened' AND k.sent_ledger_entry_id IS NULL AND k.decide_by > clock.now
        AND EXISTS (SELECT FROM moderator_terms t WHERE t.member_id = m.id AND t.starts_at <= clock.now AND t.ends_at > clock.now))
      + (SELECT count(*) FROM audits u WHERE u.member_id = m.id AND u.state = 'open' AND u.ends_at > clock.now) AS jury_duty,
    (SELECT count(*) FROM (SELECT FROM (SELECT n AS told FROM notifications n WHERE n.member_id = m.id AND n.read_at IS NULL ORDER BY n.at DESC LIMIT 50) x
      WHERE notification_stands(x.told, m.apart, m.muted) LIMIT 10) unread) AS unread,
    m.apart, m.muted, m.muted_words, EXISTS (SELECT FROM hides h WHERE h.member_id = m.id) AS hides,
    EXISTS (SELECT FROM source_mutes u WHERE u.member_id = m.id) AS mutes_sources,
    EXISTS (SELECT FROM tag_mutes u WHERE u.member_id = m.id) AS mutes_tags,
    m.labels_shown, m.labels_left_out, m.home_show, m.home_order, m.time_zone, s.seen_at, clock.now
FROM clock, sessions s
JOIN members m ON m.id = s.member_id AND m.erased_at IS NULL
JOIN actors a ON a.id = m.id
LEFT JOIN LATERAL (
    SELECT ends_at, rule_id, kind, x.case_id FROM sanctions x
    WHERE x.member_id = m.id AND x.kind <> 'warn' AND x.starts_at <= (SELECT now FROM clock) AND x.ends_at > (SELECT now FROM clock)
      AND (x.kind = 'expel' OR NOT sanction_rests(x.case_id))
    ORDER BY x.kind = 'expel' DESC, x.kind = 'suspend' DESC, ends_at DESC LIMIT 1) x ON true
WHERE s.token_hash = $1 AND s.expires_at > clock.now";

impl ViewerRow {
    /// What the member sees in streams.
    pub fn sight(&self) -> Sight<'_> {
        Sight {
            viewer: Some(self.member_id.actor()),
            apart: &self.apart,
            muted: &self.muted,
            hides: self.hides,
            mutes_sources: self.mutes_sources,
            mutes_tags: self.mutes_tags,
            labels_left_out: &self.labels_left_out,
        }
    }
}

/// The member behind a session token's hash; `None` when the session is unknown or over.
pub async fn viewer(conn: &mut Conn, token_hash: &[u8; 32]) -> Result<Option<ViewerRow>, StoreError> {
    let row = statement(VIEWER).bind::<Binary, _>(token_hash.to_vec()).get_result(conn).await.optional()?;
    Ok(row)
}

/// How old a session's `seen_at` gets before it is written again: a page costs a write this often at most.
pub const SEEN_EVERY_MINUTES: i64 = 10;

/// Nobody waits for this and this waits for nobody: a row that somebody else holds is left as it is.
const NOTE_SEEN: &str = "
WITH stale AS (
    SELECT id FROM sessions WHERE id = $1 AND seen_at <= folkmoot_now() - make_interval(mins => $2)
    FOR NO KEY UPDATE SKIP LOCKED),
seen AS (UPDATE sessions s SET seen_at = folkmoot_now() FROM stale WHERE s.id = stale.id
    RETURNING s.member_id, s.seen_at),
free AS (
    SELECT m.id FROM members m WHERE m.id = (SELECT member_id FROM seen) AND m.erased_at IS NULL
    FOR NO KEY UPDATE SKIP LOCKED)
UPDATE members m SET seen_at = seen.seen_at, active_on = greatest(m.active_on, today),
    active_days = m.active_days + CASE WHEN m.active_on >= today THEN 0 ELSE 1 END
FROM free, seen, LATERAL (SELECT (folkmoot_now() AT TIME ZONE 'UTC')::date AS today) d WHERE m.id = free.id";

/// Notes that somebody looks at a page in this session, unless that was noted a short while ago. The member's row keeps
/// it too, for when the session is gone: digests leave out what was seen.
pub async fn note_seen(tx: &mut Tx, session_id: i64) -> Result<(), StoreError> {
    statement(NOTE_SEEN)
        .bind::<BigInt, _>(session_id)
        .bind::<Integer, _>(i32::try_from(SEEN_EVERY_MINUTES).unwrap_or(i32::MAX))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Opens a session that lasts `lifetime` from now; its number.
pub async fn open(
    tx: &mut Tx,
    member: MemberId,
    token_hash: &[u8; 32],
    device: &str,
    lifetime: TimeDelta,
) -> Result<i64, StoreError> {
    let now = crate::clock::now(tx).await?;
    let device: String = device.chars().take(200).collect();
    Ok(diesel::insert_into(sessions::table)
        .values((
            sessions::token_hash.eq(token_hash.to_vec()),
            sessions::member_id.eq(member.get()),
            sessions::device.eq(device),
            sessions::expires_at.eq(now + lifetime),
        ))
        .returning(sessions::id)
        .get_result(&mut **tx)
        .await?)
}

/// A session as its owner sees it.
#[derive(Debug, Clone, Queryable)]
pub struct SessionRow {
    pub id: i64,
    pub device: String,
    pub created_at: DateTime<Utc>,
}

/// The member's sessions that are not over, newest first.
pub async fn list(conn: &mut Conn, member: MemberId) -> Result<Vec<SessionRow>, StoreError> {
    let now = crate::clock::now(conn).await?;
    Ok(sessions::table
        .filter(sessions::member_id.eq(member.get()))
        .filter(sessions::expires_at.gt(now))
        .order(sessions::id.desc())
        .limit(100)
        .select((sessions::id, sessions::device, sessions::created_at))
        .load(conn)
        .await?)
}

/// Ends one session of a member and their live streams, which come back where a session is left; `NotFound` when they have none with this number.
pub async fn close_own(tx: &mut Tx, member: MemberId, session_id: i64) -> Result<(), StoreError> {
    let theirs = sessions::table.find(session_id).filter(sessions::member_id.eq(member.get()));
    let ended = diesel::delete(theirs).execute(&mut **tx).await?;
    if ended == 0 {
        return Err(StoreError::NotFound);
    }
    crate::live::end(tx, member).await
}

/// Ends one session, and the member's live streams with it.
pub async fn close(tx: &mut Tx, session_id: i64) -> Result<(), StoreError> {
    let ended: Option<i64> = diesel::delete(sessions::table.find(session_id))
        .returning(sessions::member_id)
        .get_result(&mut **tx)
        .await
        .optional()?;
    match ended {
        Some(member) => crate::live::end(tx, MemberId::from(member)).await,
        None => Ok(()),
    }
}

/// Ends every session of a member, but the one to keep (after a change of password, or for an erased account: none).
pub async fn close_all(tx: &mut Tx, member: MemberId, keep: Option<i64>) -> Result<usize, StoreError> {
    let ended = diesel::delete(
        sessions::table.filter(sessions::member_id.eq(member.get())).filter(sessions::id.ne(keep.unwrap_or(0))),
    )
    .execute(&mut **tx)
    .await?;
    crate::live::end(tx, member).await?;
    Ok(ended)
}

/// Deletes sessions that are over; returns how many.
pub async fn sweep(tx: &mut Tx) -> Result<usize, StoreError> {
    let now = crate::clock::now(tx).await?;
    Ok(diesel::delete(sessions::table.filter(sessions::expires_at.le(now))).execute(&mut **tx).await?)
}
