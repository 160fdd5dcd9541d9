//! The methods, and the choices within them.

use serde_json::{Map, Value, json};

use super::{Borda, Completion, TieRule, Utility};
use crate::voting::{Ballots, Unfit};

/// How ballots are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Method {
    /// Yes or no against the status quo.
    Majority,
    /// Most first preferences.
    Plurality,
    /// Most approvals.
    Approval,
    /// Highest sum of scores.
    Score,
    /// Score, then automatic runoff.
    Star,
    /// Borda's count.
    Borda(Borda),
    /// Instant runoff, the alternative vote.
    Irv,
    /// Schulze's method.
    Schulze,
    /// Tideman's ranked pairs.
    RankedPairs,
    /// Simpson and Kramer.
    Minimax,
    /// Who beats every other.
    CondorcetWinner,
    /// The smallest set that beats all outside.
    SmithSet,
    /// The smallest sets that nobody outside beats.
    SchwartzSet,
    /// Single transferable vote by the Scottish order.
    StvScottish,
    /// Single transferable vote by Meek.
    StvMeek,
    /// Votes bought with credits.
    Quadratic,
    /// Phragmén's sequential method for approvals.
    SeqPhragmen,
    /// Thiele's sequential proportional approval voting.
    SeqPav,
    /// The Method of Equal Shares.
    EqualShares(Utility, Completion),
    /// Most satisfaction first, while the money lasts.
    Greedy(Utility),
}

/// How many are elected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seats {
    /// The method has one result; seats make no sense.
    None,
    /// As many as the rule says.
    Any,
}

/// The ballots a method counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BallotKind {
    /// Yes, no, abstain.
    YesNo,
    /// Orders of preference.
    Ranked,
    /// Sets.
    Approvals,
    /// Scores.
    Scores,
    /// Votes for credits.
    Credits,
    /// Sets of projects with costs.
    Projects,
}

impl BallotKind {
    /// Whether these are such ballots.
    #[must_use]
    pub const fn is_of(self, ballots: &Ballots) -> bool {
        matches!(
            (self, ballots),
            (Self::YesNo, Ballots::YesNo(_))
                | (Self::Ranked, Ballots::Ranked(_))
                | (Self::Approvals, Ballots::Approvals(_))
                | (Self::Scores, Ballots::Scores(_))
                | (Self::Credits, Ballots::Credits(_))
                | (Self::Projects, Ballots::Projects(_))
        )
    }
}

/// What is known of a method without its choices: name, title, source.
struct Known(&'static str, &'static str, &'static str);

impl Method {
    /// Every method, with every choice within it.
    pub const ALL: &'static [Self] = &[
        Self::Majority,
        Self::Plurality,
        Self::Approval,
        Self::Score,
        Self::Star,
        Self::Borda(Borda::Average),
        Self::Borda(Borda::Pessimistic),
        Self::Borda(Borda::Modified),
        Self::Irv,
        Self::Schulze,
        Self::RankedPairs,
        Self::Minimax,
        Self::CondorcetWinner,
        Self::SmithSet,
        Self::SchwartzSet,
        Self::StvScottish,
        Self::StvMeek,
        Self::Quadratic,
        Self::SeqPhragmen,
        Self::SeqPav,
        Self::EqualShares(Utility::Cost, Completion::None),
        Self::EqualShares(Utility::Cost, Completion::Add1),
        Self::EqualShares(Utility::Cost, Completion::Add1Exhaustive),
        Self::EqualShares(Utility::Cost, Completion::Add1ExhaustiveGreedy),
        Self::EqualShares(Utility::Cost, Completion::Add1Votes),
        Self::EqualShares(Utility::Cardinality, Completion::None),
        Self::EqualShares(Utility::Cardinality, Completion::Add1),
        Self::EqualShares(Utility::Cardinality, Completion::Add1Exhaustive),
        Self::EqualShares(Utility::Cardinality, Completion::Add1ExhaustiveGreedy),
        Self::EqualShares(Utility::Cardinality, Completion::Add1Votes),
        Self::Greedy(Utility::Cost),
        Self::Greedy(Utility::Cardinality),
    ];

    const fn known(self) -> Known {
        match self {
            Self::Majority => Known("majority", "Majority against the status quo", "May, Econometrica 20 (1952) 680"),
            Self::Plurality => {
                Known("plurality", "Plurality: most first preferences", "Felsenthal & Nurmi (2018) ch. 1")
            }
            Self::Approval => Known("approval", "Approval voting", "Brams & Fishburn, APSR 72 (1978) 831"),
            Self::Score => Known("score", "Score voting", "Smith, Range voting (2000)"),
            Self::Star => Known("star", "STAR voting", "Equal Vote Coalition, STAR Official Tiebreaker Protocol"),
            Self::Borda(_) => Known("borda", "Borda count", "de Borda, Mémoire sur les élections au scrutin (1781)"),
            Self::Irv => Known("irv", "Instant runoff", "Ware (1871); Electoral Act 1918 (Cth) s. 274"),
            Self::Schulze => Known("schulze", "Schulze method", "Schulze, Soc. Choice Welf. 36 (2011) 267"),
            Self::RankedPairs => Known(
                "ranked-pairs",
                "Ranked pairs",
                "Tideman (1987); Zavist & Tideman, Soc. Choice Welf. 6 (1989) 167",
            ),
            Self::Minimax => Known("minimax", "Minimax", "Simpson (1969); Kramer, J. Econ. Theory 16 (1977) 310"),
            Self::CondorcetWinner => Known("condorcet-winner", "Condorcet winner", "Condorcet, Essai (1785)"),
            Self::SmithSet => Known("smith-set", "Smith set", "Smith, Econometrica 41 (1973) 1027"),
            Self::SchwartzSet => Known("schwartz-set", "Schwartz set", "Schwartz, Noûs 6 (1972) 97"),
            Self::StvScottish => Known(
                "stv-scottish",
                "Single transferable vote (Scottish)",
                "Scottish Local Government Elections Order 2011 (SSI 2011/399) sch. 1 rules 46–53",
            ),
            Self::StvMeek => Known(
                "stv-meek",
                "Single transferable vote (Meek)",
                "Hill, Wichmann & Woodall, Computer J. 30 (1987) 277; PR Foundation, reference Meek rule",
            ),
            Self::Quadratic => Known("quadratic", "Quadratic voting", "Lalley & Weyl, AEA P&P 108 (2018) 33"),
            Self::SeqPhragmen => Known(
                "seq-phragmen",
                "Sequential Phragmén",
                "Phragmén (1894); Brill, Freeman, Janson & Lackner, Math. Program. 203 (2024) 47",
            ),
            Self::SeqPav => Known("seq-pav", "Sequential proportional approval", "Thiele, Om Flerfoldsvalg (1895)"),
            Self::EqualShares(..) => Known(
                "mes",
                "Method of Equal Shares",
                "Peters, Pierczyński & Skowron, Proportional Participatory Budgeting with Additive Utilities (NeurIPS 2021)",
            ),
            Self::Greedy(_) => Known(
                "greedy",
                "Greedy: most satisfaction first",
                "Rey & Maly, The (Computational) Social Choice Take on PB (2023) §3",
            ),
        }
    }

    /// The stable name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.known().0
    }

    /// The name for people.
    #[must_use]
    pub const fn title(self) -> &'static str {
        self.known().1
    }

    /// The statute or paper that defines it.
    #[must_use]
    pub const fn source(self) -> &'static str {
        self.known().2
    }

    /// How many it elects.
    #[must_use]
    pub const fn seats(self) -> Seats {
        match self {
            Self::Plurality | Self::Approval | Self::StvScottish | Self::StvMeek | Self::SeqPhragmen | Self::SeqPav => {
                Seats::Any
            }
            _ => Seats::None,
        }
    }

    /// The ballots it counts.
    #[must_use]
    pub const fn ballots(self) -> BallotKind {
        match self {
            Self::Majority => BallotKind::YesNo,
            Self::Approval | Self::SeqPhragmen | Self::SeqPav => BallotKind::Approvals,
            Self::Score | Self::Star => BallotKind::Scores,
            Self::Quadratic => BallotKind::Credits,
            Self::EqualShares(..) | Self::Greedy(_) => BallotKind::Projects,
            _ => BallotKind::Ranked,
        }
    }

    /// What the method does about ties when its community says nothing else.
    #[must_use]
    pub const fn tie_rule(self) -> TieRule {
        match self {
            Self::Majority => TieRule::StatusQuo,
            Self::StvScottish => TieRule::EarlierStageThenLot,
            Self::EqualShares(..) | Self::Greedy(_) => TieRule::CheaperThenVotesThenId,
            Self::Star => TieRule::StarThenLot,
            _ => TieRule::Lot,
        }
    }

    /// What becomes of options that a ballot leaves out; `None` where the question does not arise.
    #[must_use]
    pub const fn truncation(self) -> Option<&'static str> {
        match self {
            Self::Plurality | Self::Irv | Self::StvScottish | Self::StvMeek => Some("exhausted"),
            Self::Borda(_) => None,
            Self::Score | Self::Star => Some("score_zero"),
            _ if matches!(self.ballots(), BallotKind::Ranked) => Some("tied_last"),
            _ => None,
        }
    }

    /// The choices within the method, by name.
    #[must_use]
    pub fn variant(self) -> Value {
        match self {
            Self::Borda(truncated) => json!({"truncated": truncated.as_str()}),
            Self::EqualShares(utility, completion) => {
                json!({"completion": completion.as_str(), "utility": utility.as_str()})
            }
            Self::Greedy(utility) => json!({"utility": utility.as_str()}),
            _ => Value::Object(Map::new()),
        }
    }

    /// Finds a method by its name and the choices within it; what is not chosen is the first of its kind in [`Self::ALL`].
    ///
    /// # Errors
    /// When there is no such method, or it has no such choice.
    pub fn find(name: &str, choices: &[(&str, &str)]) -> Result<Self, Unfit> {
        let named: Vec<Self> = Self::ALL.iter().copied().filter(|method| method.name() == name).collect();
        let Some(first) = named.first() else {
            return Err(Unfit::new(format!("there is no method {name:?}; there are {}", names())));
        };
        let known = first.variant();
        for (key, _) in choices {
            if known.get(key).is_none() {
                return Err(Unfit::new(format!("{name} has no choice {key:?}{}", having(&known))));
            }
        }
        let fits = |method: &&Self| {
            let variant = method.variant();
            choices.iter().all(|(key, value)| variant.get(key).and_then(Value::as_str) == Some(value))
        };
        named.iter().find(fits).copied().ok_or_else(|| {
            let given: Vec<String> = choices.iter().map(|(key, value)| format!("{key}={value}")).collect();
            Unfit::new(format!("{name} cannot be counted with {}", given.join(" and ")))
        })
    }
}

fn names() -> String {
    let mut names: Vec<&str> = Method::ALL.iter().map(|method| method.name()).collect();
    names.dedup();
    names.join(", ")
}

fn having(variant: &Value) -> String {
    let keys: Vec<&str> = variant.as_object().into_iter().flat_map(Map::keys).map(String::as_str).collect();
    if keys.is_empty() { "; it has none".to_owned() } else { format!("; it has {}", keys.join(" and ")) }
}
