//! Juries: the pool and its tickets, and the draw. The seats and what is said from them are in `seats`, what jurors say after they
//! have read each other in `deliberation`.

mod deliberation;
mod seats;

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Binary, Bool, Integer, Nullable, Timestamptz};
use diesel_async::RunQueryDsl;
use governance::canonical::Hash;
use governance::juries::{DUTY_DAYS, JuryDrawn, RoleFacts};
use governance::{ActorId, CaseId, EntryId, MemberId, Recorded};
use migrations::schema::{cases, tickets};

use crate::cases::{hash, step};
use crate::{Conn, StoreError, Tx};

pub use self::deliberation::{DeliberationRow, HeardRow, changed, deliberation, heard, open_deliberation, reconsider};
use self::seats::insert_seat;
pub use self::seats::{DutyRow, NewSeat, SeatChange, SeatRow, answer, claim_idle, duties, erased, seat_of, seats};
use crate::statement::statement;

#[derive(QueryableByName)]
struct RoleRow {
    #[diesel(sql_type = BigInt)]
    id: i64,
    #[diesel(sql_type = Timestamptz)]
    joined_at: DateTime<Utc>,
    #[diesel(sql_type = Bool)]
    is_confirmed: bool,
    /// Of what it is about, of what the flags were on or the case that it is about; who administers the group
    /// or keeps the imaginary friend that it is about.
    #[diesel(sql_type = Bool)]
    is_author: bool,
    #[diesel(sql_type = Bool)]
    is_flagger: bool,
    #[diesel(sql_type = Bool)]
    has_decided_before: bool,
    #[diesel(sql_type = Bool)]
    follows_author: bool,
    #[diesel(sql_type = Bool)]
    followed_by_author: bool,
    #[diesel(sql_type = Bool)]
    blocks_author: bool,
    #[diesel(sql_type = Bool)]
    blocked_by_author: bool,
    #[diesel(sql_type = BigInt)]
    called_lately: i64,
    #[diesel(sql_type = Bool)]
    is_sanctioned: bool,
}

/// What every member has to do with an entry, and with what a case covers beside it, at a moment: whoever nothing excludes is the pool of its case.
pub async fn roles(
    conn: &mut Conn,
    entry: EntryId,
    covers: &[EntryId],
    author: ActorId,
    now: DateTime<Utc>,
) -> Result<Vec<(MemberId, RoleFacts)>, StoreError> {
    roles_of(conn, (entry, covers, author), None, now).await
}

/// What one member has to do with an entry; `NotFound` for nobody.
pub async fn role_of(
    conn: &mut Conn,
    about: (EntryId, ActorId),
    member: MemberId,
    now: DateTime<Utc>,
) -> Result<RoleFacts, StoreError> {
    let found = roles_of(conn, (about.0, &[], about.1), Some(member), now).await?;
    found.into_iter().next().map(|(_, facts)| facts).ok_or(StoreError::NotFound)
}

// Of published words whoever is close to any of those who gave some in that case is left out: a ticket that is missing tells nobody who wrote
// these.
async fn roles_of(
    conn: &mut Conn,
    (entry, covers, author): (EntryId, &[EntryId], ActorId),
    member: Option<MemberId>,
    now: DateTime<Utc>,
) -> Result<Vec<(MemberId, RoleFacts)>, StoreError> {
    let rows: Vec<RoleRow> = statement(
        "WITH RECURSIVE about(id) AS MATERIALIZED (SELECT $1::bigint UNION SELECT unnest($6::bigint[])
            UNION SELECT v.entry_id FROM case_covers v JOIN cases c ON c.id = v.case_id WHERE c.entry_id = $1
            UNION SELECT x.entry_id FROM ring_cases r JOIN case_subjects x ON x.case_id = r.case_id WHERE r.entry_id = $1
            UNION SELECT x.entry_id FROM about a JOIN said_words w ON w.entry_id = a.id JOIN case_subjects x ON x.case_id = w.case_id),
            before AS MATERIALIZED (SELECT DISTINCT x.case_id AS id FROM case_subjects x WHERE x.entry_id IN (SELECT id FROM about)),
            close_to(id) AS MATERIALIZED (SELECT $3::bigint UNION
                SELECT cw.writer_id FROM said_words w JOIN case_words cw ON cw.case_id = w.case_id WHERE w.entry_id IN (SELECT id FROM about))
         SELECT m.id, m.joined_at, m.email_confirmed_at IS NOT NULL AS is_confirmed,
            m.id = $3 OR m.id IN (SELECT answers_for(e.author_id) FROM entries e WHERE e.id IN (SELECT id FROM about))
                OR m.id IN (SELECT g.member_id FROM group_members g JOIN entries e ON e.group_id = g.group_id WHERE g.is_admin AND e.kind IN ('group', 'old_group') AND e.id IN (SELECT id FROM about))
                OR m.id IN (SELECT r.member_id FROM entry_readers r JOIN entries e ON r.entry_id = coalesce(e.thread_id, e.id) WHERE e.audience = 'named' AND e.id IN (SELECT id FROM about)) AS is_author,
            m.id IN (SELECT member_id FROM flags WHERE entry_id IN (SELECT id FROM about)) AS is_flagger,
            m.id IN (SELECT s.member_id FROM seats s WHERE s.case_id IN (SELECT id FROM before) AND s.state IN ('accepted', 'voted', 'recused')
                UNION ALL SELECT c.held_by FROM cases c WHERE c.id IN (SELECT id FROM before) AND c.held_by IS NOT NULL
                UNION ALL SELECT v.decided_by FROM verdicts v WHERE v.case_id IN (SELECT id FROM before) AND v.decided_by IS NOT NULL
                UNION ALL SELECT r.member_id FROM moderator_calls r WHERE r.case_id IN (SELECT id FROM before) AND r.state = 'recused') AS has_decided_before,
            m.id IN (SELECT follower_id FROM follows WHERE followed_id IN (SELECT id FROM close_to)) AS follows_author,
            m.id IN (SELECT followed_id FROM follows WHERE follower_id IN (SELECT id FROM close_to)) AS followed_by_author,
            m.id IN (SELECT blocker_id FROM blocks WHERE blocked_id IN (SELECT id FROM close_to)) AS blocks_author,
            m.id IN (SELECT blocked_id FROM blocks WHERE blocker_id IN (SELECT id FROM close_to)) AS blocked_by_author,
            coalesce(d.called, 0) AS called_lately,
            m.id IN (SELECT member_id FROM sanctions WHERE kind <> 'warn' AND starts_at <= $2 AND ends_at > $2) AS is_sanctioned
         FROM members m
         LEFT JOIN (SELECT member_id, count(*) AS called FROM seats
            WHERE summoned_at > $2 - make_interval(days => $4) AND state <> 'excused' GROUP BY 1) d ON d.member_id = m.id
         WHERE m.erased_at IS NULL AND ($5::bigint IS NULL OR m.id = $5) ORDER BY m.id",
    )
    .bind::<BigInt, _>(entry.get())
    .bind::<Timestamptz, _>(now)
    .bind::<BigInt, _>(author.get())
    .bind::<Integer, _>(i32::try_from(DUTY_DAYS).unwrap_or(i32::MAX))
    .bind::<Nullable<BigInt>, _>(member.map(MemberId::get))
    .bind::<Array<BigInt>, _>(covers.iter().map(|entry| entry.get()).collect::<Vec<_>>())
    .load(conn)
    .await?;
    let facts = rows.into_iter().map(|row| {
        let facts = RoleFacts {
            is_author: row.is_author,
            is_flagger: row.is_flagger,
            has_decided_before: row.has_decided_before,
            follows_author: row.follows_author,
            followed_by_author: row.followed_by_author,
            blocks_author: row.blocks_author,
            blocked_by_author: row.blocked_by_author,
            called_lately: u64::try_from(row.called_lately).unwrap_or(0),
            is_sanctioned: row.is_sanctioned,
            is_confirmed: row.is_confirmed,
            joined_at: row.joined_at,
        };
        (MemberId::from(row.id), facts)
    });
    Ok(facts.collect())
}

/// Whether a juror of a case can be asked to serve: called to fewer other cases lately than a month's share, and not limited or suspended.
/// Where nobody else is left in its pool, whoever was drawn is asked all the same.
pub async fn can_serve(
    conn: &mut Conn,
    case: CaseId,
    member: MemberId,
    cap: u64,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = Bool)]
        can: bool,
    }
    let row: Row = statement(
        "SELECT (SELECT count(*) FROM seats WHERE member_id = $2 AND case_id <> $1 AND state <> 'excused'
                AND summoned_at > $3 - make_interval(days => $5)) < $4
            AND NOT EXISTS (SELECT FROM sanctions WHERE member_id = $2 AND kind <> 'warn' AND starts_at <= $3 AND ends_at > $3)
            OR (SELECT count(*) FROM seats WHERE case_id = $1) >= (SELECT pool_size FROM cases WHERE id = $1) AS can",
    )
    .bind::<BigInt, _>(case.get())
    .bind::<BigInt, _>(member.get())
    .bind::<Timestamptz, _>(now)
    .bind::<BigInt, _>(i64::try_from(cap).unwrap_or(i64::MAX))
    .bind::<Integer, _>(i32::try_from(DUTY_DAYS).unwrap_or(i32::MAX))
    .get_result(conn)
    .await?;
    Ok(row.can)
}

/// A case whose seed has come to be.
#[derive(Debug, Clone, QueryableByName)]
pub struct DrawDue {
    #[diesel(sql_type = BigInt, deserialize_as = i64)]
    pub case: CaseId,
    /// Size of the first ledger checkpoint that covers the case's own line, or the one that gave it to a jury.
    #[diesel(sql_type = BigInt)]
    pub checkpoint: i64,
    /// Its root: the seed.
    #[diesel(sql_type = Binary)]
    pub root: Vec<u8>,
}

impl DrawDue {
    /// The seed.
    pub fn seed(&self) -> Result<Hash, StoreError> {
        hash(&self.root)
    }
}

/// Claims one case that a jury is to judge and whose pool was committed to in a line that a checkpoint now covers; where it waited for a
/// moderator, in the line that gave it to a jury.
pub async fn claim_draw(tx: &mut Tx) -> Result<Option<DrawDue>, StoreError> {
    Ok(statement(
        "SELECT c.id AS case, k.size AS checkpoint, k.root FROM cases c
         JOIN ledger_leaves l ON l.ledger_entry_id = coalesce(c.sent_ledger_entry_id, c.ledger_entry_id)
         CROSS JOIN LATERAL (SELECT size, root FROM ledger_checkpoints WHERE size > l.leaf_index ORDER BY size LIMIT 1) k
         WHERE c.state = 'opened' AND (c.decide_by IS NULL OR c.sent_ledger_entry_id IS NOT NULL) AND c.pool_size > 0 AND c.due_at > (SELECT folkmoot_now())
         ORDER BY c.id LIMIT 1 FOR UPDATE OF c SKIP LOCKED",
    )
    .get_result(&mut **tx)
    .await
    .optional()?)
}

/// Every ticket of a case with its member.
pub async fn pool(conn: &mut Conn, case: CaseId) -> Result<HashMap<Hash, MemberId>, StoreError> {
    let rows: Vec<(Vec<u8>, i64)> = tickets::table
        .filter(tickets::case_id.eq(case.get()))
        .select((tickets::ticket, tickets::member_id))
        .load(conn)
        .await?;
    rows.into_iter().map(|(ticket, member)| Ok((hash(&ticket)?, MemberId::from(member)))).collect()
}

/// A member's own ticket and its salt; `None` for whoever is not in the pool.
pub async fn own_ticket(
    conn: &mut Conn,
    case: CaseId,
    member: MemberId,
) -> Result<Option<(Vec<u8>, Vec<u8>)>, StoreError> {
    Ok(tickets::table
        .find((case.get(), member.get()))
        .select((tickets::ticket, tickets::salt))
        .first(conn)
        .await
        .optional()?)
}

/// Seats the drawn jury, with its ledger line. `called` are the first lots of the draw.
pub async fn seat(
    tx: &mut Tx,
    drawn: Recorded<JuryDrawn>,
    checkpoint: i64,
    called: &[NewSeat],
) -> Result<(), StoreError> {
    let (drawn, record) = crate::ledger::record(tx, drawn).await?;
    let size = i32::try_from(drawn.size).unwrap_or(i32::MAX);
    diesel::update(cases::table.find(drawn.case.get()))
        .set((
            cases::state.eq("before_jury"),
            cases::seed.eq(Some(drawn.seed.to_vec())),
            cases::seed_checkpoint.eq(Some(checkpoint)),
            cases::jury_size.eq(Some(size)),
            cases::jury_majority.eq(Some(drawn.majority.to_string())),
            cases::deliberation_hours.eq(Some(i32::try_from(drawn.deliberation_hours).unwrap_or(i32::MAX))),
        ))
        .execute(&mut **tx)
        .await?;
    let fewer = if drawn.size < drawn.asked {
        format!(": all there are, where the policy asks for {}", drawn.asked)
    } else {
        String::new()
    };
    let detail = format!("{} of {}{fewer}", drawn.size, drawn.draw.lots.len());
    step(tx, drawn.case, "drawn", &detail, record).await?;
    for seat in called {
        insert_seat(tx, drawn.case, seat, drawn.at).await?;
    }
    Ok(())
}
