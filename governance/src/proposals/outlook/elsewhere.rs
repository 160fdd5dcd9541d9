//! What changes of policies mean that are neither rules nor periods of votes.

use super::{Change, Consequence, Prospect};
use crate::policies::{PolicyKey, PolicyValue, counted};
use crate::proposals::ProposalState;

impl Change<'_> {
    pub(super) fn of_sponsors(&self) -> Vec<Consequence> {
        let mut said = vec![Consequence::plain(format!("{}.", self.headline()))];
        let needed = |value: &PolicyValue| match value {
            PolicyValue::Integer(number) => u64::try_from(*number).unwrap_or(0),
            _ => 0,
        };
        let (new, old) = (needed(&self.new), needed(&self.old));
        let is_looking = |other: &Prospect| {
            other.state == ProposalState::Sponsoring && other.track.sponsors_needed(self.constitution) > 0
        };
        let enough = self.ids(|other| is_looking(other) && new < old && other.sponsors >= new);
        said.extend(Consequence::of(
            enough,
            "proposal that is looking for sponsors would have enough: its discussion opens as soon as this takes effect",
            "proposals that are looking for sponsors would have enough: their discussions open as soon as this takes effect",
        ));
        let few = self.ids(|other| is_looking(other) && new > old);
        said.extend(Consequence::of(
            few,
            "proposal that is looking for sponsors would need more of them, if it is still looking then",
            "proposals that are looking for sponsors would need more of them, if they are still looking then",
        ));
        if self.around.own.is_none_or(|own| matches!(own.state, ProposalState::Draft | ProposalState::Sponsoring)) {
            said.push(Consequence::plain(format!("This proposal itself needs as many sponsors as today: {old}.")));
        }
        said
    }

    pub(super) fn elsewhere(&self) -> Vec<Consequence> {
        let mut said =
            vec![Consequence::plain(format!("{}.", self.headline())), Consequence::plain(self.key.effect().sentence)];
        said.extend(self.around.over.and_then(|over| self.over(over)).map(Consequence::plain));
        said
    }

    /// What is beyond the new bound already, in words.
    fn over(&self, over: u64) -> Option<String> {
        let (one, many) = match self.key {
            PolicyKey::SourcesPerMemberMax => (
                "member has brought in more than that already; none is taken away",
                "members have brought in more than that already; none is taken away",
            ),
            PolicyKey::FeatureOpenMax => (
                "member has more waiting on the board already; none is taken away",
                "members have more waiting on the board already; none is taken away",
            ),
            PolicyKey::FeatureEffortDaysMax => (
                "feature on the board is thought to take longer; it stays",
                "features on the board are thought to take longer; they stay",
            ),
            PolicyKey::PrioritiesCapacityDays => (
                "feature on the board would no longer fit into a cycle",
                "features on the board would no longer fit into a cycle",
            ),
            _ => return None,
        };
        Some(match over {
            0 => "Nothing that is there already is beyond it.".to_owned(),
            _ => format!("{}.", counted(over, one, many)),
        })
    }
}
