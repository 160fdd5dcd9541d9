//! The seat of a juror on the page of their case: what they may do now, and what they may read of the others.

use chrono::{DateTime, Utc};
use governance::MemberId;
use governance::canonical::Hash;
use governance::juries::{self, SeatState};
use store::Conn;
use store::cases::CaseRow;
use store::juries::{DeliberationRow, HeardRow, SeatRow};

use super::wording;
use crate::error::AppError;
use crate::juries::{OpinionForm, dismissal};
use crate::web::moments::Moment;

/// What a juror may do now.
pub struct Desk {
    /// Called, and not answered.
    pub asks: bool,
    /// Serves, and has not said anything.
    pub opinion_wanted: bool,
    /// What the juror said: nobody else sees it before all first opinions are in.
    pub said: Option<(&'static str, String)>,
    pub by: Moment,
    /// What all jurors said first, while they may read it.
    pub talk: Option<Talk>,
    /// How the seat ended; empty while it has not.
    pub ended: &'static str,
}

/// A deliberation, as those who take part in it see it.
pub struct Talk {
    pub voices: Vec<Voice>,
    pub until: Moment,
    /// Whether this juror has given a final opinion.
    pub is_final: bool,
    /// What the form begins with: the opinion that counts at the moment.
    pub form: OpinionForm,
}

/// A first opinion under a letter in the place of a name.
pub struct Voice {
    /// "A".
    pub letter: char,
    pub is_own: bool,
    pub opinion: &'static str,
    pub reason: String,
}

/// The desk of whoever sits in this seat; `None` when there is nothing to do or to see.
pub async fn desk(
    conn: &mut Conn,
    case: &CaseRow,
    seat: Option<&SeatRow>,
    deliberation: Option<DeliberationRow>,
    now: DateTime<Utc>,
) -> Result<Option<Desk>, AppError> {
    let Some(seat) = seat else { return Ok(None) };
    let (state, open) = (seat.state()?, !case.state()?.is_final());
    let said = seat
        .opinion()?
        .map(|opinion| (wording::opinion(case.about(), opinion, case.appeals().is_some()), seat.reason.clone()));
    let in_time = open && now < seat.respond_by;
    let reads = deliberation.filter(|talk| open && state == SeatState::Voted && now < talk.ends_at);
    let desk = Desk {
        asks: in_time && state == SeatState::Summoned,
        opinion_wanted: in_time && state == SeatState::Accepted,
        said: said.filter(|_| open && reads.is_none()),
        by: Moment::new(seat.respond_by, now),
        talk: match reads {
            Some(row) => Some(talk(conn, case, seat.member_id, row, now).await?),
            None => None,
        },
        ended: dismissal::ended(state, case.state()?),
    };
    let shown =
        desk.asks || desk.opinion_wanted || desk.said.is_some() || desk.talk.is_some() || !desk.ended.is_empty();
    Ok(shown.then_some(desk))
}

async fn talk(
    conn: &mut Conn,
    case: &CaseRow,
    reader: MemberId,
    row: DeliberationRow,
    now: DateTime<Utc>,
) -> Result<Talk, AppError> {
    let seed = case.seed.as_deref().and_then(|seed| Hash::try_from(seed).ok());
    let seed = seed.ok_or_else(|| AppError::Bug(format!("case {} deliberates without a seed", case.id)))?;
    let heard = store::juries::heard(conn, case.id).await?;
    let own = heard.iter().find(|juror| juror.member_id == reader);
    let form = match own.map(HeardRow::last).transpose()? {
        Some((opinion, reason)) => OpinionForm { opinion: opinion.to_string(), reason: reason.to_owned() },
        None => OpinionForm::default(),
    };
    let is_final = own.is_some_and(HeardRow::is_final);
    // Neither the order of the lots nor that of the answers: either would join a letter to a seat.
    let mut keyed = Vec::with_capacity(heard.len());
    for juror in &heard {
        keyed.push((juries::letter_key(&seed, &juror.salt()?), juror));
    }
    keyed.sort_unstable_by_key(|(key, _)| *key);
    let voice = |(letter, (_, juror)): (char, (Hash, &HeardRow))| {
        Ok(Voice {
            letter,
            is_own: juror.member_id == reader,
            opinion: wording::opinion(case.about(), juror.first()?, case.appeals().is_some()),
            reason: juror.reason.clone(),
        })
    };
    let voices: Result<Vec<Voice>, AppError> = ('A'..='Z').zip(keyed).map(voice).collect();
    Ok(Talk { voices: voices?, until: Moment::new(row.ends_at, now), is_final, form })
}
