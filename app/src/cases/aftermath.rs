//! What comes after a verdict: the author's appeal to fresh jurors, and what all members are asked.

use chrono::{DateTime, Utc};
use governance::moderation::{Overruler, appeal_until};
use governance::permits::{self, Action};
use store::Conn;
use store::cases::CaseRow;

use super::{ring, wording};
use crate::constitution::words;
use crate::error::AppError;
use crate::proposals::board::shown_title;
use crate::proposals::expulsion::offered;
use crate::services::Services;
use crate::web::guards::Visitor;
use crate::web::moments::Moment;

/// What became of a verdict, and what can still be done about it.
pub struct Appeals {
    /// Whether it was a label, and no removal.
    pub is_label: bool,
    /// What overruled it.
    pub by: Option<Overruler>,
    /// Where that is shown, what it is called, and when it was.
    pub overruled: Option<(String, &'static str, Moment)>,
    /// Other votes about it: address, title, state, tone.
    pub others: Vec<(String, String, &'static str, &'static str)>,
    /// Whether somebody could ask all members now.
    pub is_possible: bool,
    /// Whether the viewer can.
    pub may_propose: bool,
    /// What all members can be asked about the author: where, and in words.
    pub expulsion: Option<(String, &'static str)>,
    /// The author's appeal to fresh jurors, and whether they still judge it.
    pub fresh: Option<(i64, bool)>,
    /// Until when the viewer, its author, can appeal to fresh jurors; `None` when they cannot.
    pub until: Option<Moment>,
}

impl Appeals {
    /// Whether there is anything to say.
    pub fn is_empty(&self) -> bool {
        self.overruled.is_none()
            && self.others.is_empty()
            && !self.is_possible
            && self.expulsion.is_none()
            && self.fresh.is_none()
            && self.until.is_none()
    }
}

/// What became of a case's verdict, as this viewer may read it.
pub async fn load(
    services: &Services,
    conn: &mut Conn,
    visitor: &Visitor,
    case: &CaseRow,
    now: DateTime<Utc>,
) -> Result<Appeals, AppError> {
    let overruled = store::appeals::overruled_by(conn, case.id).await?;
    let by = overruled.map(|(by, _)| by);
    let removal = store::appeals::removal(conn, case.id).await?;
    let is_own = ring::concerns(conn, case, visitor.standing().member).await?;
    let may_propose = permits::may(&visitor.standing(), Action::Propose { in_own_case: is_own }, now).is_ok();
    let expulsion = match visitor.viewer() {
        Some(_) if may_propose && removal.was_removed && !is_own => {
            let constitution = services.constitution(conn).await?;
            offered(&store::expulsions::facts(conn, case.id).await?, &constitution)
        }
        _ => None,
    };
    let mut others = Vec::new();
    for row in store::appeals::of_case(conn, case.id, visitor.actor()).await? {
        let state =
            row.state.parse().map_err(|_| AppError::Bug(format!("proposal {} has an unknown state", row.id)))?;
        let (state, tone) = words::state(state, false);
        if by != Some(Overruler::Vote(row.id)) {
            let title = shown_title(row.words_visible, row.title, None);
            others.push((format!("/proposals/{}", row.id), title, state, tone));
        }
    }
    let verdict = store::cases::verdict(conn, case.id).await?;
    Ok(Appeals {
        expulsion,
        is_label: verdict.is_some_and(|verdict| verdict.outcome == "label"),
        by,
        overruled: overruled.map(|(by, at)| {
            let (href, name) = wording::overruler(by);
            (href, name, Moment::new(at, now))
        }),
        others,
        is_possible: removal.check().is_ok() && removal.before_jury.is_none(),
        may_propose,
        fresh: store::appeals::against(conn, case.id).await?.map(|(appeal, is_open)| (appeal.get(), is_open)),
        until: if is_own { own_chance(services, conn, case, now).await? } else { None },
    })
}

/// Until when the author can appeal.
async fn own_chance(
    services: &Services,
    conn: &mut Conn,
    case: &CaseRow,
    now: DateTime<Utc>,
) -> Result<Option<Moment>, AppError> {
    let verdict = store::appeals::verdict(conn, case.id).await?;
    let constitution = services.constitution(conn).await?;
    let removed_at = verdict.removed_at.filter(|_| verdict.check(&constitution, now).is_ok());
    Ok(removed_at.map(|at| Moment::new(appeal_until(at, &constitution), now)))
}
