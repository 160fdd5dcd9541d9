//! What each method does, for somebody who never heard of it.

use super::{Method, Utility};

impl Method {
    /// The method in a sentence or two.
    #[must_use]
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::Majority => "Everybody says yes or no to a proposal; without enough yes nothing changes.",
            Self::Plurality => "Each ballot counts for the option it ranks first, and for no other. Most votes win.",
            Self::Approval => "On each ballot voters approve of as many options as they like. Most approvals win.",
            Self::Score => {
                "Voters give each option a score. All scores of an option are added up; the highest sum wins."
            }
            Self::Star => {
                "Voters give each option a score. The two with the highest sums meet in a runoff: of these the one wins \
                 that more voters score higher."
            }
            Self::Borda(_) => {
                "Voters rank the options. An option gets points on each ballot, more the more others it is ranked above. Most \
                 points win."
            }
            Self::Irv => {
                "Voters rank the options. Each ballot counts for the first it ranks; while nobody has more than half, the last \
                 goes out and its ballots move on to the next they rank."
            }
            Self::Schulze
            | Self::RankedPairs
            | Self::Minimax
            | Self::CondorcetWinner
            | Self::SmithSet
            | Self::SchwartzSet => self.by_pairs_in_words(),
            Self::StvScottish | Self::StvMeek => {
                "Voters rank the options. Whoever reaches the quota is elected; votes beyond it move on to the next option ranked, \
                 and while seats are open and nobody reaches it, the last goes out and its votes move on. The aim: to each group of \
                 voters about its share of the seats."
            }
            Self::Quadratic => {
                "Voters buy votes for or against options with credits: one vote costs 1, two cost 4, three cost 9. The highest \
                 sum wins."
            }
            Self::SeqPhragmen => {
                "Voters approve of as many options as they like. Seats are filled one by one; each is a load that its supporters \
                 share, and goes where they end up bearing least. The aim: to each group about its share of the seats."
            }
            Self::SeqPav => {
                "Voters approve of as many options as they like. Seats are filled one by one; a ballot counts less for each \
                 option it approves that is elected already. The aim: to each group about its share of the seats."
            }
            Self::EqualShares(Utility::Cost, _) => {
                "The budget is first divided, on paper, equally among the voters. A project is bought if those who voted for it can pay \
                 for it out of their shares. Of those that can be paid, the one whose cost is shared by most comes first, whether \
                 it is cheap or dear. The aim: each group of voters decides about its share of the money."
            }
            Self::EqualShares(..) => {
                "The budget is first divided, on paper, equally among the voters. A project is bought if those who voted for it can pay \
                 for it out of their shares. Of those that can be paid, the one that costs each of its supporters least comes \
                 first. The aim: each group of voters decides about its share of the money."
            }
            Self::Greedy(_) => {
                "The projects with the most support are taken one after the other while the money lasts."
            }
        }
    }

    /// The methods that compare each two options.
    const fn by_pairs_in_words(self) -> &'static str {
        match self {
            Self::Schulze => {
                "Voters rank the options, and each two are compared: how many ballots put the one above the other? Whoever wins \
                 all comparisons wins. Where they go round in a circle, chains of wins are compared, each as strong as its \
                 weakest link."
            }
            Self::RankedPairs => {
                "Voters rank the options, and each two are compared: how many ballots put the one above the other? The strongest \
                 wins are kept first, and any that contradicts those already kept is dropped."
            }
            Self::Minimax => {
                "Voters rank the options, and each two are compared: how many ballots put the one above the other? The option \
                 whose worst defeat is smallest wins."
            }
            Self::CondorcetWinner => {
                "Voters rank the options, and each two are compared. Only an option that wins all its comparisons wins; there \
                 need not be one."
            }
            Self::SmithSet => {
                "Voters rank the options, and each two are compared. The result is the smallest group of which everyone beats \
                 all outside."
            }
            _ => {
                "Voters rank the options, and each two are compared. The result is the smallest group, or groups, that nobody \
                 outside beats."
            }
        }
    }
}
