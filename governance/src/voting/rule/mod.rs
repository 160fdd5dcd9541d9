//! The rule of a vote, as data: published, hashed and frozen before anyone votes.

mod choices;
mod json;
mod method;
mod quorum;
mod words;

pub use choices::{Borda, Completion, Utility};
pub use json::RuleUnreadable;
pub use method::{BallotKind, Method, Seats};
pub use quorum::{Decimal, Needed, Quorum, QuorumKind, Threshold};

use std::collections::BTreeMap;

use super::{OptionId, Unfit, shown};
use crate::canonical::{Hash, canonical_json, sha256};

/// What happens on a tie.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TieRule {
    /// Nothing changes.
    StatusQuo,
    /// By [`super::Lots`].
    Lot,
    /// Scottish rules 50 and 52: the most recent earlier stage at which the tied differed, and then lots.
    EarlierStageThenLot,
    /// Equal Shares: the lower cost, then more votes, then lots.
    CheaperThenVotesThenLot,
    /// The same for a count without a seed, on paper: a lot drawn from what everybody knows beforehand is none, so the order
    /// of the ids, as text, stands in for it. Never for a live vote.
    CheaperThenVotesThenId,
    /// Debian constitution §A.5.8: several are left, and whoever has the casting vote chooses among them.
    CastingVote,
    /// STAR, "Official Tiebreaker Protocol": more head-to-head wins among the tied; in the runoff the higher score; then
    /// more ballots with the highest score; then lots.
    StarThenLot,
}

impl TieRule {
    /// Every one, with its stable name and what it says.
    pub const ALL: &'static [(Self, &'static str, &'static str)] = &[
        (Self::StatusQuo, "status_quo", "On a tie nothing changes."),
        (Self::Lot, "lot", "A tie is broken by lot."),
        (
            Self::EarlierStageThenLot,
            "earlier_stage_then_lot",
            "A tie is broken by the latest earlier stage at which the tied differed, and if there is none, by lot.",
        ),
        (
            Self::CheaperThenVotesThenLot,
            "cheaper_then_votes_then_lot",
            "Of tied projects the cheaper comes first, then the one with more votes, then lots decide.",
        ),
        (
            Self::CheaperThenVotesThenId,
            "cheaper_then_votes_then_id",
            "Of tied projects the cheaper comes first, then the one with more votes, then the one whose id comes first.",
        ),
        (Self::CastingVote, "casting_vote", "A tie is left to whoever has the casting vote."),
        (
            Self::StarThenLot,
            "star_then_lot",
            "A tie is broken by the head-to-head results of the tied and by their scores, and if that does not do it, by lot.",
        ),
    ];

    /// Whether a lot can fall under it.
    #[must_use]
    pub const fn draws_lots(self) -> bool {
        !matches!(self, Self::StatusQuo | Self::CheaperThenVotesThenId | Self::CastingVote)
    }

    /// The stable name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        Self::ALL.iter().find(|(rule, ..)| *rule == self).map_or("", |(_, name, _)| name)
    }

    /// The rule in a sentence.
    #[must_use]
    pub fn sentence(self) -> &'static str {
        Self::ALL.iter().find(|(rule, ..)| *rule == self).map_or("", |(.., sentence)| sentence)
    }
}

/// The rule of a vote.
///
/// Blank ballots count as cast, for the turnout and a participation quorum, and decide nothing: that holds for every method.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// How ballots are counted.
    pub method: Method,
    /// How many are elected, for methods that fill seats.
    pub seats: Option<u32>,
    /// How much there is to spend, as people write it, for methods that spend.
    pub budget: Option<String>,
    /// How many must take part.
    pub quorum: Option<Quorum>,
    /// How much agreement is needed: yes among yes and no, or an option against the default one.
    pub threshold: Option<Threshold>,
    /// Options that need another share against the default one than the others (Debian constitution §A.5.3).
    pub thresholds: BTreeMap<OptionId, Threshold>,
    /// The option that stands for "none of these": what does not beat it, by quorum and threshold, cannot win.
    pub default: Option<OptionId>,
    /// What happens on a tie.
    pub tie: TieRule,
}

impl Rule {
    /// A rule with nothing but a method: no quorum, no threshold, one seat where seats are filled, the method's own tie rule.
    #[must_use]
    pub const fn plain(method: Method) -> Self {
        let seats = match method.seats() {
            Seats::Any => Some(1),
            Seats::None => None,
        };
        Self {
            method,
            seats,
            budget: None,
            quorum: None,
            threshold: None,
            thresholds: BTreeMap::new(),
            default: None,
            tie: method.tie_rule(),
        }
    }

    /// Yes or no against the status quo, which stays on a tie.
    #[must_use]
    pub fn majority(quorum: Option<Quorum>, threshold: Threshold) -> Self {
        Self { quorum, threshold: Some(threshold), ..Self::plain(Method::Majority) }
    }

    /// The rule, written one way.
    #[must_use]
    pub fn canonical_json(&self) -> String {
        canonical_json(&self.to_json())
    }

    /// SHA-256 of the canonical JSON.
    #[must_use]
    pub fn hash(&self) -> Hash {
        sha256(self.canonical_json())
    }

    /// How many seats there are to fill.
    ///
    /// # Errors
    /// When the rule says none.
    pub fn seats_to_fill(&self) -> Result<usize, Unfit> {
        let seats = self.seats.and_then(|seats| usize::try_from(seats).ok()).filter(|seats| *seats > 0);
        seats.ok_or_else(|| Unfit::new("at least one seat must be filled"))
    }

    /// The rule in a few sentences, made from the same values that are counted with.
    #[must_use]
    pub fn sentence(&self) -> String {
        let mut said = Vec::new();
        if self.method != Method::Majority {
            said.push(format!("{}.", self.method.title()));
        }
        let default = self.default.as_ref().map(default_words);
        let quorum = self.quorum.as_ref().map(|quorum| quorum.words(default.as_deref()));
        let threshold = self.threshold.as_ref().map(|threshold| match &default {
            None => format!("yes must have {} of yes and no together", threshold.words()),
            Some(default) => format!(
                "an option must be preferred to {default} by {} of those who prefer one of the two",
                threshold.words()
            ),
        });
        let own = self
            .thresholds
            .iter()
            .map(|(id, threshold)| format!("the option {} by {}", shown(&id.to_string()), threshold.words()));
        let conditions: Vec<String> = quorum.into_iter().chain(threshold).chain(own).collect();
        if !conditions.is_empty() {
            said.push(capitalised(&format!("{}.", conditions.join(", and "))));
        }
        said.push(self.tie.sentence().to_owned());
        said.join(" ")
    }
}

/// What a default option is called in the sentence of a rule, which knows its id alone.
fn default_words(id: &OptionId) -> String {
    match id.to_string().as_str() {
        "none" => "none of these".to_owned(),
        other => format!("the option {}", shown(other)),
    }
}

fn capitalised(sentence: &str) -> String {
    let mut letters = sentence.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
