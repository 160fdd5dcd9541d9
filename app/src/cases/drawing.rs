//! What a case's page shows of its draw: enough for anybody to recompute it, and for a member to find their own ticket.

use governance::canonical::Hash;
use governance::juries;
use store::Conn;
use store::cases::CaseRow;
use store::juries::SeatRow;

use super::wording;
use crate::error::AppError;
use crate::web::guards::Visitor;

/// A seat as everybody sees it.
pub struct Seat {
    pub rank: i32,
    pub lot: String,
    pub state: &'static str,
}

/// What the draw rests on, in hexadecimal.
pub struct Drawing {
    pub pool_size: i32,
    pub commitment: String,
    /// The seed, and the size of the checkpoint whose root it is; `None` before the draw.
    pub seed: Option<(String, i64)>,
    pub jury: String,
    pub seats: Vec<Seat>,
    pub own: Option<OwnTicket>,
}

/// The viewer's own place in the pool.
pub struct OwnTicket {
    pub member: i64,
    pub salt: String,
    pub ticket: String,
    /// After the draw.
    pub lot: Option<String>,
}

/// The draw of a case, with the viewer's own ticket when they are in the pool.
pub async fn drawing(
    conn: &mut Conn,
    visitor: &Visitor,
    case: &CaseRow,
    seats: &[SeatRow],
) -> Result<Drawing, AppError> {
    let own = match visitor.viewer() {
        Some(viewer) => {
            store::juries::own_ticket(conn, case.id, viewer.member_id).await?.map(|pair| (viewer.member_id, pair))
        }
        None => None,
    };
    let seed: Option<Hash> = case.seed.as_deref().and_then(|seed| seed.try_into().ok());
    let lot = |ticket: &[u8]| Some(hex::encode(juries::lot(&seed?, &ticket.try_into().ok()?)));
    let is_over = case.state()?.is_final();
    let seat = |seat: &SeatRow| {
        let state = wording::seat(seat.state()?, is_over);
        Ok(Seat { rank: seat.rank, lot: hex::encode(&seat.lot), state })
    };
    let jury = case.jury()?.map(|(size, majority)| wording::jury(size, majority));
    Ok(Drawing {
        pool_size: case.pool_size,
        commitment: hex::encode(case.commitment()?),
        seed: case.seed.as_ref().map(hex::encode).zip(case.seed_checkpoint),
        jury: jury.unwrap_or_default(),
        seats: seats.iter().map(seat).collect::<Result<_, AppError>>()?,
        own: own.map(|(member, (ticket, salt))| OwnTicket {
            member: member.get(),
            lot: lot(&ticket),
            salt: hex::encode(salt),
            ticket: hex::encode(ticket),
        }),
    })
}
