//! How it went: what was said for a member in votes that are closed.

use chrono::{DateTime, Utc};
use governance::voting::Sheet;
use store::Conn;
use store::open_ballots::OutcomeRow;

use crate::error::AppError;
use crate::proposals::board::shown_title;
use crate::proposals::vote::spec_for;
use crate::web::guards::Visitor;
use crate::web::moments::Moment;

/// So many of the last votes are told.
const SHOWN: i64 = 20;

/// One vote in which somebody spoke for the viewer, or nobody did though they had delegated.
pub struct Told {
    /// "Ada said yes for you", or why nobody spoke.
    pub words: String,
    pub title: String,
    pub href: String,
    pub when: Moment,
}

/// What was said for the viewer, the newest first.
pub async fn of(conn: &mut Conn, visitor: &Visitor, now: DateTime<Utc>) -> Result<Vec<Told>, AppError> {
    let Some(viewer) = visitor.viewer() else { return Ok(Vec::new()) };
    let mut told = Vec::new();
    for row in store::open_ballots::spoken_for(conn, viewer.member_id, SHOWN).await? {
        let proposal = store::proposals::find(conn, row.proposal_id, visitor.actor()).await?;
        let is_told = proposal.words_visible || proposal.payload()?.policy().is_some();
        let sheet = match spec_for(conn, &proposal, visitor.actor()).await? {
            Some(spec) if is_told => Some(spec.sheet()),
            _ => None,
        };
        told.push(Told {
            words: words(&row, sheet.as_ref()),
            title: shown_title(proposal.words_visible, proposal.title.clone(), proposal.payload()?.policy()),
            href: format!("/proposals/{}", row.proposal_id),
            when: Moment::new(row.at, now),
        });
    }
    Ok(told)
}

fn words(row: &OutcomeRow, sheet: Option<&Sheet>) -> String {
    match (&row.via_name, &row.lost) {
        (Some(name), _) => {
            let ballot = row.choice.as_deref().zip(sheet);
            let said = ballot.and_then(|(choice, sheet)| Some(sheet.in_short(&sheet.read(choice).ok()?)));
            let said = said.map_or_else(|| "voted".to_string(), |said| format!("said {said}"));
            let way = if row.hops > 1 { format!(", {} delegations away,", row.hops) } else { String::new() };
            format!("{name}{way} {said} for you")
        }
        (None, Some(lost)) if lost == "circle" => "Nobody spoke for you: the delegations led in a circle".to_string(),
        _ => "Nobody spoke for you: your delegation ended with somebody who did not vote".to_string(),
    }
}
