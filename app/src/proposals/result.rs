//! The result of a vote, explained from the count itself and counted again for whoever looks.

use governance::proposals::FrozenSpec;
use governance::voting::methods::majority;
use governance::voting::{QuorumKind, Tally, YesNo};
use store::tallies::TallyRow;

use crate::error::AppError;
use crate::web::pictures::{Bar, Look, Part, roll_bar, tally_bar};

/// A count in words and pictures.
pub struct Outcome {
    /// "The proposal passed." or why it failed.
    pub verdict: String,
    pub is_passed: bool,
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
        let ballots = YesNo::recorded(&record).ok_or_else(|| bug("lacks a number"))?;
        let tally = majority::count(&spec.rule, Some(spec.roll_size), ballots);
        let mut steps = tally.sentences();
        let verdict = steps.pop().unwrap_or_default();
        Ok(Self {
            verdict,
            is_passed: tally.outcome.is_passed(),
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
    let YesNo { yes, no, .. } = tally.yes_no();
    let parts = [part("Yes", yes, Look::For), part("No", no, Look::Against)];
    let words = tally.rule.threshold.map(|threshold| (threshold.share, format!("{} yes needed", threshold.words())));
    let mark = words.as_ref().map(|(share, words)| ((share.num(), share.den()), words.as_str()));
    tally_bar("Yes and no", &parts, mark)
}

fn turnout(tally: &Tally) -> Bar {
    let counts = tally.counts;
    let parts = [
        part("yes or no", counts.valid, Look::For),
        part("abstained", counts.blank, Look::Against),
        part("did not vote", counts.eligible.unwrap_or(counts.cast).saturating_sub(counts.cast), Look::Neutral),
    ];
    tally_bar("Turnout", &parts, None)
}

fn quorum(tally: &Tally) -> Bar {
    let counts = tally.counts;
    let roll = counts.eligible.unwrap_or(counts.cast);
    let kind = tally.rule.quorum.map_or(QuorumKind::Participation, |quorum| quorum.kind);
    let (label, have) = match kind {
        QuorumKind::Approval => ("said yes", tally.yes_no().yes),
        QuorumKind::Participation => ("cast a ballot", counts.cast),
    };
    let needed = tally.rule.quorum.and_then(|quorum| quorum.needed.of(counts.eligible));
    roll_bar("Of the whole roll", (label, have), roll, needed)
}
