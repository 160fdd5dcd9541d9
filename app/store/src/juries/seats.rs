//! The seats of a jury: who is called, what they answer, what they think.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Nullable, Text, Timestamptz};
use diesel_async::RunQueryDsl;
use governance::canonical::Hash;
use governance::juries::{Lot, Opinion, SeatAnswered, SeatState};
use governance::moderation::{About, Overruler};
use governance::{CaseId, LedgerEntryId, MemberId, Recorded};
use migrations::schema::{members, seats};

use crate::cases::{hash, step};
use crate::statement::statement;
use crate::{Conn, StoreError, Tx};

/// A juror who is called: place in the draw from 1, and until when to answer.
#[derive(Debug, Clone)]
pub struct NewSeat {
    pub member: MemberId,
    pub rank: i32,
    pub lot: Hash,
    pub respond_by: DateTime<Utc>,
}

pub(super) async fn insert_seat(
    tx: &mut Tx,
    case: CaseId,
    seat: &NewSeat,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    diesel::insert_into(seats::table)
        .values((
            seats::case_id.eq(case.get()),
            seats::rank.eq(seat.rank),
            seats::member_id.eq(seat.member.get()),
            seats::lot.eq(seat.lot.to_vec()),
            seats::summoned_at.eq(now),
            seats::respond_by.eq(seat.respond_by),
        ))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// A seat of a jury.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = seats)]
pub struct SeatRow {
    pub rank: i32,
    #[diesel(deserialize_as = i64)]
    pub member_id: MemberId,
    pub lot: Vec<u8>,
    pub state: String,
    /// Until when the juror answers or, having accepted, gives an opinion.
    pub respond_by: DateTime<Utc>,
    pub opinion: Option<String>,
    pub reason: String,
}

impl SeatRow {
    /// Where the seat is.
    pub fn state(&self) -> Result<SeatState, StoreError> {
        self.state.parse().map_err(|why| StoreError::unreadable("seat state", why))
    }

    /// What the juror thinks; `None` until it was said.
    pub fn opinion(&self) -> Result<Option<Opinion>, StoreError> {
        self.opinion
            .as_deref()
            .map(|word| word.parse().map_err(|why| StoreError::unreadable("opinion", why)))
            .transpose()
    }

    /// Its lot.
    pub fn lot(&self) -> Result<Hash, StoreError> {
        hash(&self.lot)
    }
}

/// The seats of a case in the order of their lots.
pub async fn seats(conn: &mut Conn, case: CaseId) -> Result<Vec<SeatRow>, StoreError> {
    Ok(seats::table
        .filter(seats::case_id.eq(case.get()))
        .order(seats::rank)
        .select(SeatRow::as_select())
        .load(conn)
        .await?)
}

/// The member's own seat in a case; `None` for whoever was not drawn.
pub async fn seat_of(conn: &mut Conn, case: CaseId, member: MemberId) -> Result<Option<SeatRow>, StoreError> {
    Ok(seats::table
        .filter(seats::case_id.eq(case.get()))
        .filter(seats::member_id.eq(member.get()))
        .select(SeatRow::as_select())
        .first(conn)
        .await
        .optional()?)
}

/// What changes in a seat beside its state.
#[derive(Debug, Clone, Default)]
pub struct SeatChange {
    /// A later moment by which the juror must act next.
    pub respond_by: Option<DateTime<Utc>>,
    pub opinion: Option<(Opinion, String)>,
    /// Who is called instead, from the same draw.
    pub replacement: Option<NewSeat>,
}

/// Changes a seat, with its ledger line, and calls the replacement.
pub async fn answer(tx: &mut Tx, answered: Recorded<SeatAnswered>, change: &SeatChange) -> Result<(), StoreError> {
    let (answered, record) = crate::ledger::record(tx, answered).await?;
    let target =
        seats::table.filter(seats::case_id.eq(answered.case.get())).filter(seats::lot.eq(answered.lot.to_vec()));
    diesel::update(target.clone())
        .set((
            seats::state.eq(answered.state.as_str()),
            seats::answered_at.eq(Some(answered.at)),
            seats::opinion.eq(change.opinion.as_ref().map(|(opinion, _)| opinion.as_str())),
            seats::reason.eq(change.opinion.as_ref().map_or("", |(_, reason)| reason.as_str())),
        ))
        .execute(&mut **tx)
        .await?;
    if let Some(respond_by) = change.respond_by {
        diesel::update(target).set(seats::respond_by.eq(respond_by)).execute(&mut **tx).await?;
    }
    write_steps(tx, &answered, record).await?;
    match &change.replacement {
        Some(next) => insert_seat(tx, answered.case, next, answered.at).await,
        None => Ok(()),
    }
}

async fn write_steps(tx: &mut Tx, answered: &SeatAnswered, record: LedgerEntryId) -> Result<(), StoreError> {
    let what = match answered.state {
        SeatState::Lapsed => "lapsed_seat",
        other => other.as_str(),
    };
    step(tx, answered.case, what, &hex::encode(answered.lot), record).await?;
    match answered.replacement {
        Some(Lot { lot, .. }) => step(tx, answered.case, "replaced", &hex::encode(lot), record).await,
        None => Ok(()),
    }
}

/// Claims one case in which a juror let the time pass, or left the community.
pub async fn claim_idle(tx: &mut Tx) -> Result<Option<CaseId>, StoreError> {
    #[derive(QueryableByName)]
    struct Idle {
        #[diesel(sql_type = BigInt)]
        id: i64,
    }
    let idle: Option<Idle> = statement(
        "SELECT c.id FROM cases c WHERE c.state = 'before_jury'
            AND EXISTS (SELECT FROM seats s JOIN members m ON m.id = s.member_id
                WHERE s.case_id = c.id AND s.state IN ('summoned', 'accepted')
                  AND (s.respond_by <= (SELECT folkmoot_now()) OR m.erased_at IS NOT NULL))
         ORDER BY c.id LIMIT 1 FOR UPDATE OF c SKIP LOCKED",
    )
    .get_result(&mut **tx)
    .await
    .optional()?;
    Ok(idle.map(|idle| CaseId::from(idle.id)))
}

/// The members of a case's jury whose accounts were erased.
pub async fn erased(conn: &mut Conn, case: CaseId) -> Result<Vec<i64>, StoreError> {
    Ok(seats::table
        .inner_join(members::table.on(members::id.eq(seats::member_id)))
        .filter(seats::case_id.eq(case.get()))
        .filter(members::erased_at.is_not_null())
        .select(seats::member_id)
        .load(conn)
        .await?)
}

/// A member's seat, as the list of their summonses shows it.
#[derive(Debug, Clone, QueryableByName)]
pub struct DutyRow {
    #[diesel(sql_type = BigInt)]
    pub case_id: i64,
    #[diesel(sql_type = Text)]
    pub rule_id: String,
    #[diesel(sql_type = Text)]
    pub rule_text: String,
    #[diesel(sql_type = Text)]
    pub case_state: String,
    #[diesel(sql_type = Text)]
    pub seat_state: String,
    #[diesel(sql_type = Timestamptz)]
    pub respond_by: DateTime<Utc>,
    #[diesel(sql_type = Nullable<Text>)]
    pub outcome: Option<String>,
    #[diesel(sql_type = Text)]
    kind: String,
    /// Whether it judges the verdict of another case.
    #[diesel(sql_type = Bool)]
    pub is_appeal: bool,
    #[diesel(sql_type = Nullable<BigInt>)]
    overruled_by: Option<i64>,
    #[diesel(sql_type = Nullable<BigInt>)]
    reversed_by: Option<i64>,
    /// When the deliberation ends in which nothing was said yet; `None` when there is none.
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub reconsider_by: Option<DateTime<Utc>>,
}

impl DutyRow {
    /// What the case is about.
    pub fn about(&self) -> About {
        About::of_kind(&self.kind)
    }

    /// What overruled its verdict.
    pub fn overruled_by(&self) -> Option<Overruler> {
        crate::appeals::overruler(self.overruled_by, self.reversed_by)
    }
}

/// The member's seats: those that wait for something first, then the newest; at most 100.
pub async fn duties(conn: &mut Conn, member: MemberId) -> Result<Vec<DutyRow>, StoreError> {
    Ok(statement(
        "SELECT s.case_id, c.rule_id, c.rule_text, c.state AS case_state, s.state AS seat_state, s.respond_by, v.outcome,
            e.kind, c.appeals_case IS NOT NULL AS is_appeal, o.proposal_id AS overruled_by, o.by_case_id AS reversed_by, d.ends_at AS reconsider_by
         FROM seats s JOIN cases c ON c.id = s.case_id JOIN entries e ON e.id = c.entry_id
         LEFT JOIN verdicts v ON v.case_id = c.id LEFT JOIN overrulings o ON o.case_id = c.id
         LEFT JOIN deliberations d ON d.case_id = s.case_id AND s.state = 'voted' AND c.state = 'before_jury'
            AND d.ends_at > (SELECT folkmoot_now())
            AND NOT EXISTS (SELECT FROM final_opinions f WHERE f.case_id = s.case_id AND f.rank = s.rank)
         WHERE s.member_id = $1
         ORDER BY (c.state = 'before_jury' AND (s.state IN ('summoned', 'accepted') OR d.case_id IS NOT NULL)) DESC, s.case_id DESC LIMIT 100",
    )
    .bind::<BigInt, _>(member.get())
    .load(conn)
    .await?)
}
