//! What is asked of a file: the rule, the election and the seed, out of the arguments.

use std::str::FromStr;

use governance::Fraction;
use governance::voting::formats::Contents;
use governance::voting::{
    Election, Method, Needed, OptionId, Options, Quorum, QuorumKind, Rule, Seed, Threshold, TieRule, Unfit,
};

use super::Arguments;
use super::vote::Vote;

/// A choice within a method: `K=V`.
#[derive(Clone, Debug)]
pub struct Variant {
    key: String,
    value: String,
}

impl FromStr for Variant {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (key, value) = text.split_once('=').ok_or("a choice is written K=V")?;
        Ok(Self { key: key.to_owned(), value: value.to_owned() })
    }
}

/// A quorum: a number or share, of approval unless it says `participation:`.
#[derive(Clone, Copy, Debug)]
pub struct Quorums(Quorum);

impl FromStr for Quorums {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (kind, needed) = match text.split_once(':') {
            Some(("participation", needed)) => (QuorumKind::Participation, needed),
            Some(("approval", needed)) => (QuorumKind::Approval, needed),
            Some((other, _)) => return Err(format!("a quorum is of approval or participation, not of {other}")),
            None => (QuorumKind::Approval, text),
        };
        let needed = needed.parse::<Needed>().map_err(|why| why.to_string())?;
        Ok(Self(Quorum { kind, needed }))
    }
}

/// A share that is needed, of all options or of one.
#[derive(Clone, Debug)]
pub struct Share {
    option: Option<String>,
    share: Fraction,
}

impl FromStr for Share {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (option, share) = text.rsplit_once('=').map_or((None, text), |(option, share)| (Some(option), share));
        let share = share.parse::<Fraction>().map_err(|why| why.to_string())?;
        Ok(Self { option: option.map(str::to_owned), share })
    }
}

/// A seed of lots, in hexadecimal.
#[derive(Clone, Copy, Debug)]
pub struct Seeds(Seed);

impl FromStr for Seeds {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut seed = [0; 32];
        hex::decode_to_slice(text, &mut seed).map_err(|_| "a seed is 64 hexadecimal digits")?;
        Ok(Self(Seed(seed)))
    }
}

/// All that a count needs.
pub struct Asked {
    pub rule: Rule,
    pub election: Election,
    pub seed: Seed,
    /// Whom the casting vote is for, where ties are left to one.
    pub casting_vote: Option<usize>,
}

impl Asked {
    /// Puts the question together; what the arguments leave open the file decides, or the method.
    pub fn of(arguments: &Arguments, contents: &Contents, vote: Option<Vote>) -> Result<Self, Unfit> {
        let Some(method) = &arguments.method else {
            let vote = vote.ok_or_else(|| Unfit::new("say how to count: --method schulze, for instance"))?;
            return Self::as_frozen(arguments, vote);
        };
        let choices: Vec<(&str, &str)> =
            arguments.variant.iter().map(|choice| (choice.key.as_str(), choice.value.as_str())).collect();
        let method = Method::find(method, &choices)?;
        let mut election = contents.election_for(method)?;
        election.eligible = arguments.eligible.or_else(|| vote.and_then(|vote| vote.election.eligible));
        let mut rule = contents.rule(method);
        rule.seats = arguments.seats.or(rule.seats);
        rule.quorum = arguments.quorum.map(|quorum| quorum.0);
        for Share { option, share } in &arguments.threshold {
            let before = match option {
                None => rule.threshold.replace(Threshold::of(*share)),
                Some(name) => {
                    let id = option_called(&election.options, name)?;
                    rule.thresholds.insert(id, Threshold::of(*share))
                }
            };
            if before.is_some() {
                let of = option.as_deref().unwrap_or("the vote");
                return Err(Unfit::new(format!("two thresholds are given for {of}; which one holds?")));
            }
        }
        let casting_vote = arguments.casting_vote.as_deref();
        let casting_vote = casting_vote.map(|name| option_called(&election.options, name)).transpose()?;
        if casting_vote.is_some() {
            rule.tie = TieRule::CastingVote;
        }
        if method == Method::Majority {
            rule.threshold = rule.threshold.or(Some(Threshold::MAJORITY));
        }
        rule.default = arguments.default.as_deref().map(|name| option_called(&election.options, name)).transpose()?;
        if arguments.seed.is_some() && rule.tie == TieRule::CheaperThenVotesThenId {
            rule.tie = TieRule::CheaperThenVotesThenLot;
        }
        electorate_fits(&rule, &election)?;
        let seed = arguments.seed.map_or_else(|| Seed::of(&rule.canonical_json(), &election.options), |seed| seed.0);
        let casting_vote = casting_vote.and_then(|id| election.options.place(&id));
        Ok(Self { rule, election, seed, casting_vote })
    }

    /// A vote by its own rule. Only the seed may be given: whoever asks for more asks for another rule, which begins with a method.
    fn as_frozen(arguments: &Arguments, Vote { rule, election }: Vote) -> Result<Self, Unfit> {
        let Arguments { seats, variant, quorum, threshold, default, casting_vote, eligible, seed, .. } = arguments;
        let asks_more = seats.is_some()
            || !variant.is_empty()
            || quorum.is_some()
            || !threshold.is_empty()
            || default.is_some()
            || casting_vote.is_some()
            || eligible.is_some();
        if asks_more {
            return Err(Unfit::new(
                "without --method this vote is counted by its own rule, and takes nothing but --seed",
            ));
        }
        let seed = seed.map_or_else(|| Seed::of(&rule.canonical_json(), &election.options), |seed| seed.0);
        Ok(Self { rule, election, seed, casting_vote: None })
    }
}

/// The option with an id or, if none has it, with a name.
fn option_called(options: &Options, called: &str) -> Result<OptionId, Unfit> {
    let by_id = options.iter().find(|option| option.id.to_string() == called);
    let mut by_name = options.iter().filter(|option| option.name == called);
    let found = by_id.or_else(|| by_name.next());
    match (found, by_id.is_none() && by_name.next().is_some()) {
        (Some(option), false) => Ok(option.id.clone()),
        (Some(_), true) => Err(Unfit::new(format!("several options are called {called}; give its number"))),
        (None, _) => Err(Unfit::new(format!("there is no option called {called}"))),
    }
}

fn electorate_fits(rule: &Rule, election: &Election) -> Result<(), Unfit> {
    let cast = election.ballots.turnout().cast();
    if let Some(eligible) = election.eligible.filter(|eligible| *eligible < cast) {
        return Err(Unfit::new(format!("{cast} ballots were cast, but only {eligible} could vote")));
    }
    let is_share = rule.quorum.is_some_and(|quorum| matches!(quorum.needed, Needed::Share(_)));
    if is_share && election.eligible.is_none() {
        return Err(Unfit::new("a quorum that is a share needs --eligible, the number of all who could vote"));
    }
    Ok(())
}
