//! The result of a vote, explained from the count itself and counted again for whoever looks.

use governance::proposals::FrozenSpec;
use governance::voting::methods::majority;
use governance::voting::{QuorumKind, Tally};
use store::tallies::TallyRow;

use crate::error::AppError;
use crate::web::pictures::{Bar, Look, Part, tally_bar};

/// A count in words and pictures.
pub struct Outcome {
    /// "The proposal passed." or why it failed.
    pub verdict: String,
    /// Yes against no, with the threshold.
    pub said: Bar,
    /// Yes among the whole roll, with the quorum.
    pub quorum: Bar,
    pub turnout: Bar,
    pub steps: Vec<String>,
    pub would_have: String,
    /// Whether counting again just now gave the recorded bytes.
    pub recounted: bool,
    pub ledger_href: String,
}

fn part(label: &str, count: u64, look: Look) -> Part {
    Part { label: label.to_string(), count, look }
}

impl Outcome {
    /// Explains a recorded tally. The four numbers come from the record; everything else is made from them anew.
    pub fn of(row: &TallyRow, spec: &FrozenSpec) -> Result<Self, AppError> {
        let bug = |what: &str| AppError::Bug(format!("the tally of proposal {} {what}", row.proposal_id));
        let record: serde_json::Value = serde_json::from_str(&row.result).map_err(|_| bug("is unreadable"))?;
        let number =
            |name: &str| record.get(name).and_then(serde_json::Value::as_u64).ok_or_else(|| bug("lacks a number"));
        let tally = majority::count(&spec.rule, spec.roll_size, number("yes")?, number("no")?, number("abstain")?);
        let mut steps: Vec<String> = tally.steps.iter().map(governance::voting::Step::sentence).collect();
        let verdict = steps.pop().unwrap_or_default();
        Ok(Self {
            verdict,
            said: said(&tally),
            quorum: quorum(&tally),
            turnout: turnout(&tally),
            steps,
            would_have: tally.what_would_have_changed().map_or_else(
                || "No number of further ballots would have changed it.".to_string(),
                |would| would.sentence(),
            ),
            recounted: tally.canonical_json() == row.result,
            ledger_href: format!("/ledger/{}", row.ledger_entry_id),
        })
    }
}

fn said(tally: &Tally) -> Bar {
    let threshold = tally.rule.threshold;
    let than = if tally.rule.strict { "more than" } else { "at least" };
    let words = format!("{than} {threshold} yes needed");
    let parts = [part("Yes", tally.yes, Look::For), part("No", tally.no, Look::Against)];
    tally_bar("Yes and no", &parts, Some(((threshold.num(), threshold.den()), &words)))
}

fn turnout(tally: &Tally) -> Bar {
    let stayed_away = tally.eligible.saturating_sub(tally.cast);
    let parts = [
        part("yes or no", tally.valid, Look::For),
        part("abstained", tally.abstain, Look::Against),
        part("did not vote", stayed_away, Look::Neutral),
    ];
    tally_bar("Turnout", &parts, None)
}

fn quorum(tally: &Tally) -> Bar {
    let needed = tally.rule.quorum.share.of(tally.eligible);
    let (label, have) = match tally.rule.quorum.kind {
        QuorumKind::Approval => ("said yes", tally.yes),
        QuorumKind::Participation => ("cast a ballot", tally.cast),
    };
    let reached = if have >= needed { "reached" } else { "not reached" };
    let parts = [
        part(label, have, Look::For),
        part("the rest of the roll", tally.eligible.saturating_sub(have), Look::Neutral),
    ];
    tally_bar("Of the whole roll", &parts, Some(((needed, tally.eligible), &format!("quorum {needed}, {reached}"))))
}
