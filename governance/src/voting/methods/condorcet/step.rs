//! The explanation of a count by pairs.

use serde_json::{Value, json};

use crate::voting::{Options, Pairwise};

/// A set of options that comparing pairs leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Set {
    /// Beats every other.
    CondorcetWinner,
    /// The smallest set that beats all outside.
    Smith,
    /// The smallest sets that nobody outside beats.
    Schwartz,
}

/// One step of such a count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// How strong the strongest path of each pair is: row to column; 0 where there is none.
    Paths {
        /// The matrix.
        strengths: Pairwise,
    },
    /// By strongest paths, one option beats another.
    Beaten {
        /// Who beats.
        winner: usize,
        /// Who is beaten.
        loser: usize,
        /// The options along a strongest path from the one to the other.
        path: Vec<usize>,
        /// How strong it is.
        forth: u64,
        /// How strong the strongest path back is.
        back: u64,
    },
    /// A defeat counts.
    Locked {
        /// Who beats.
        winner: usize,
        /// Who is beaten.
        loser: usize,
        /// Ballots for the winner.
        wins: u64,
        /// Ballots for the loser.
        losses: u64,
    },
    /// A defeat does not count: stronger ones say the opposite.
    Dropped {
        /// Who beats.
        winner: usize,
        /// Who is beaten.
        loser: usize,
        /// Ballots for the winner.
        wins: u64,
        /// Ballots for the loser.
        losses: u64,
        /// The way from the loser to the winner along what is locked; empty where there are too many to list.
        way: Vec<usize>,
    },
    /// Another order of equally strong defeats makes another option win.
    OrderMatters {
        /// Who can win.
        winners: Vec<usize>,
    },
    /// There were too many orders of equally strong defeats to try them all.
    Unexplored,
    /// The worst that happened to an option.
    StrongestDefeat {
        /// The option.
        option: usize,
        /// Who beats it most strongly; nobody if it is unbeaten.
        by: Option<usize>,
        /// By how many votes.
        votes: u64,
    },
    /// A set was found.
    Found {
        /// Which.
        set: Set,
        /// Its members.
        members: Vec<usize>,
    },
    /// Two options compared.
    Compared {
        /// The one.
        option: usize,
        /// The other.
        with: usize,
        /// Ballots that put the one above.
        wins: u64,
        /// Ballots that put the other above.
        losses: u64,
    },
    /// Several options are left, and lots choose.
    Lot {
        /// The tied.
        among: Vec<usize>,
        /// Whose lot fell first.
        chosen: usize,
    },
    /// Several options are left to whoever has the casting vote.
    CastingVote {
        /// Those left.
        among: Vec<usize>,
        /// Who was chosen, once the vote is cast.
        chosen: Option<usize>,
    },
    /// The end.
    Winner {
        /// Who won.
        option: usize,
    },
}

impl Set {
    const fn as_str(self) -> &'static str {
        match self {
            Self::CondorcetWinner => "condorcet_winner",
            Self::Smith => "smith_set",
            Self::Schwartz => "schwartz_set",
        }
    }

    fn sentence(self, members: &[usize], options: &Options) -> String {
        let names = options.names(members);
        match (self, members.len()) {
            (Self::CondorcetWinner, 0) => "No option is preferred to every other by a majority.".to_owned(),
            (Self::CondorcetWinner, _) => format!("{names} is preferred to every other option."),
            (Self::Smith, 1) => format!("{names} alone beats every other option."),
            (Self::Smith, _) => {
                format!("Each of {names} beats every option outside this group, and no smaller group does that.")
            }
            (Self::Schwartz, 1) => format!("{names} is the one option that nobody beats, not even in a circle."),
            (Self::Schwartz, _) => format!("{names} are beaten by nobody outside their circle."),
        }
    }
}

/// "A over B over C".
fn over(path: &[usize], options: &Options) -> String {
    let names: Vec<String> = path.iter().map(|place| options.name(*place)).collect();
    names.join(" over ")
}

impl Step {
    /// The step in a sentence.
    #[must_use]
    pub fn sentence(&self, options: &Options) -> String {
        let name = |place: &usize| options.name(*place);
        match self {
            Self::Paths { .. } => {
                "Each option is compared with each other: directly, and along chains in which each beats \
                the next. A chain is as strong as its weakest link, in votes."
                    .to_owned()
            }
            Self::Beaten { winner, loser, path, forth, back } => {
                let way = match path.as_slice() {
                    [_, _] => "directly".to_owned(),
                    path => format!("along {}", over(path, options)),
                };
                let answer = match back {
                    0 => format!("no chain of wins leads back from {} to {}", name(loser), name(winner)),
                    back => format!("the strongest chain back from {} has {back}", name(loser)),
                };
                format!("{} beats {} with {forth} votes, {way}; {answer}.", name(winner), name(loser))
            }
            Self::Locked { winner, loser, wins, losses } => {
                format!("{} beats {} by {wins} to {losses}: that counts.", name(winner), name(loser))
            }
            Self::Dropped { winner, loser, wins, losses, way } => {
                let because = match way.as_slice() {
                    [] => "it would close a circle".to_owned(),
                    way => format!("{} stands already", over(way, options)),
                };
                format!("{} beats {} by {wins} to {losses}, but {because}: dropped.", name(winner), name(loser))
            }
            Self::OrderMatters { winners } => format!(
                "Some of these are equally strong, and the order in which they are taken, here by lot, decides between {}.",
                options.names(winners)
            ),
            Self::Unexplored => {
                "Some of these are equally strong, in more orders than could be tried; all that were tried \
                have the same winner."
                    .to_owned()
            }
            Self::StrongestDefeat { option, by: None, .. } => format!("Nobody beats {}.", name(option)),
            Self::StrongestDefeat { option, by: Some(by), votes } => {
                format!("The strongest defeat of {} is by {}, with {votes} votes.", name(option), name(by))
            }
            Self::Found { set, members } => set.sentence(members, options),
            Self::Compared { option, with, wins, losses } if wins == losses => {
                format!("{} and {} are level, {wins} to {losses}.", name(option), name(with))
            }
            Self::Compared { option, with, wins, losses } => {
                format!("{} is preferred to {} by {wins} to {losses}.", name(option), name(with))
            }
            Self::Lot { among, .. } | Self::CastingVote { among, .. } => self.undecided(&options.names(among), options),
            Self::Winner { option } => format!("{} wins.", name(option)),
        }
    }

    /// How it goes on where the ballots do not decide.
    fn undecided(&self, among: &str, options: &Options) -> String {
        match self {
            Self::Lot { chosen, .. } => format!(
                "The ballots do not decide between {among}; lots, drawn from the published seed, fall to {}.",
                options.name(*chosen)
            ),
            Self::CastingVote { chosen: Some(chosen), .. } => {
                format!("The casting vote is for {}.", options.name(*chosen))
            }
            _ => format!("The ballots do not decide between {among}; that is left to whoever has the casting vote."),
        }
    }

    /// The step as JSON.
    #[must_use]
    pub fn to_json(&self, options: &Options) -> Value {
        let id = |place: &usize| options.id(*place);
        match self {
            Self::Paths { strengths } => json!({"kind": "paths", "strengths": strengths}),
            Self::Beaten { winner, loser, path, forth, back } => json!({
                "kind": "beaten", "winner": id(winner), "loser": id(loser), "path": options.ids(path),
                "strength": forth, "strength_back": back,
            }),
            Self::Locked { winner, loser, wins, losses } => {
                json!({"kind": "locked", "winner": id(winner), "loser": id(loser), "wins": wins, "losses": losses})
            }
            Self::Dropped { winner, loser, wins, losses, way } => json!({
                "kind": "dropped", "winner": id(winner), "loser": id(loser), "wins": wins, "losses": losses,
                "way_round": options.ids(way),
            }),
            Self::OrderMatters { winners } => json!({"kind": "order_matters", "among": options.ids(winners)}),
            Self::Unexplored => json!({"kind": "unexplored"}),
            Self::StrongestDefeat { option, by, votes } => json!({
                "kind": "strongest_defeat", "option": id(option), "by": by.as_ref().map(id), "votes": votes,
            }),
            Self::Found { set, members } => json!({"kind": set.as_str(), "members": options.ids(members)}),
            Self::Compared { option, with, wins, losses } => {
                json!({"kind": "compared", "option": id(option), "with": id(with), "wins": wins, "losses": losses})
            }
            Self::Lot { among, chosen } => json!({"kind": "lot", "among": options.ids(among), "chosen": id(chosen)}),
            Self::CastingVote { among, chosen } => {
                json!({"kind": "casting_vote", "among": options.ids(among), "chosen": chosen.as_ref().map(id)})
            }
            Self::Winner { option } => json!({"kind": "winner", "option": id(option)}),
        }
    }
}

impl From<Step> for crate::voting::Step {
    fn from(step: Step) -> Self {
        Self::Condorcet(step)
    }
}
