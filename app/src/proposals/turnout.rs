//! How the box of a closed vote filled over its time.

use chrono::{DateTime, Utc};
use governance::proposals::FrozenSpec;
use store::Conn;
use store::tallies::TallyRow;

use crate::error::AppError;
use crate::web::curve::{Curve, Point};

/// Nothing where no sample was taken: a vote of an hour, or one that closed before samples were.
///
/// `own` is how many voted themselves where ballots are open; elsewhere all that were counted did.
pub async fn over_time(
    conn: &mut Conn,
    row: &TallyRow,
    spec: &FrozenSpec,
    own: Option<u64>,
) -> Result<Option<Curve>, AppError> {
    let samples = store::turnouts::over_time(conn, row.proposal_id).await?;
    if samples.is_empty() {
        return Ok(None);
    }
    let record: serde_json::Value = serde_json::from_str(&row.result).unwrap_or_default();
    let cast = record.pointer("/counts/cast").and_then(serde_json::Value::as_u64);
    let cast = own
        .or(cast)
        .ok_or_else(|| AppError::Bug(format!("the tally of proposal {} lacks a number", row.proposal_id)))?;
    let sampled = samples.into_iter().map(|(at, ballots)| (at, u64::try_from(ballots).unwrap_or(0)));
    let known: Vec<(DateTime<Utc>, u64)> =
        [(spec.opens_at, 0)].into_iter().chain(sampled).chain([(spec.closes_at, cast)]).collect();
    Ok(Some(drawn(&known, spec.roll_size)))
}

fn drawn(known: &[(DateTime<Utc>, u64)], roll: u64) -> Curve {
    let (Some((from, _)), Some((to, cast))) = (known.first(), known.last()) else { return Curve::default() };
    let whole = (*to - *from).num_seconds().max(1);
    let points = known.iter().map(|(at, ballots)| Point {
        at: *at,
        along: (*at - *from).num_seconds().clamp(0, whole) * 1_000 / whole,
        count: *ballots,
    });
    let spoken = format!("Ballots in the box over the time of the vote, from 0 to {cast} of {roll} on the roll");
    Curve::through(points.collect(), "Turnout over time", spoken, roll)
}
