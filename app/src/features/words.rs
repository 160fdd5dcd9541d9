//! Features in words.

use governance::features::FeatureState;
use store::features::FeatureRow;

/// What stands for a title that the viewer may not see.
const HIDDEN: &str = "A feature whose words are held";

/// A state as its chip shows it: words and tone.
pub const fn state(state: FeatureState) -> (&'static str, &'static str) {
    match state {
        FeatureState::Proposed => ("proposed", ""),
        FeatureState::Planned => ("planned", "good"),
        FeatureState::Doing => ("being done", "busy"),
        FeatureState::Done => ("done", "good"),
        FeatureState::Declined => ("declined", "bad"),
        FeatureState::Withdrawn => ("withdrawn", "quiet"),
    }
}

/// What a moderator says by moving it there.
pub const fn moved_to(from: FeatureState, to: FeatureState) -> (&'static str, &'static str) {
    match (from, to) {
        (FeatureState::Doing, FeatureState::Planned) => {
            ("Paused", "nobody builds it for now; it is on the ballot again")
        }
        (_, FeatureState::Doing) => ("Being done", "somebody has begun to build it"),
        (_, FeatureState::Done) => ("Done", "it is built, and this cannot be taken back"),
        (_, FeatureState::Declined) => ("Declined", "it is not going to be built, and leaves the ballot"),
        _ => ("On the board again", "it is proposed as before, and on the next ballot"),
    }
}

/// A title as the viewer may see it; of a labelled feature its label.
pub fn title(row: &FeatureRow) -> String {
    match &row.labels {
        _ if !row.words_visible => HIDDEN.to_string(),
        Some(labels) => labels.headline(),
        None => row.title.clone(),
    }
}

/// How its last count went; empty before the first.
pub fn count(row: &FeatureRow) -> String {
    match (row.place, row.approvals) {
        (Some(place), Some(approvals)) => {
            format!("place {place}, approved by {approvals} of {} who voted", row.voters)
        }
        _ => String::new(),
    }
}
