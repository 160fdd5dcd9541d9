//! Who is spoken for by whom when a vote closes.

/// Where a member's delegation leads, among those on the roll.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hop {
    /// To the member at this place on the roll.
    To(usize),
    /// To somebody who is not on the roll. They have no ballot here, and nothing passes through them.
    Off,
}

/// Why nobody speaks for a member who delegated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Loss {
    /// The delegations lead in a circle in which nobody voted.
    Circle,
    /// They end with somebody who did not vote, or is not on the roll.
    DeadEnd,
}

/// What became of a member on the roll.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Share {
    /// Their own ballot counts, whatever they delegated.
    Cast,
    /// They count with what the member at place `via` cast, `hops` delegations away.
    Represented {
        /// Who cast the ballot.
        via: usize,
        /// How many delegations lead there: 1 when it is their own delegate.
        hops: u32,
    },
    /// They delegated, and nobody speaks for them.
    Lost {
        /// Why.
        loss: Loss,
        /// How many delegations lead to the dead end; 0 for a circle, which has none.
        hops: u32,
    },
    /// They neither voted nor delegated.
    Silent,
}

impl Loss {
    /// The stable name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Circle => "circle",
            Self::DeadEnd => "dead_end",
        }
    }
}

/// Finds out for everybody on the roll who speaks for them. `cast` says who voted themselves, `next` where the delegation of each
/// leads. Both are of the roll's length; what is missing is taken as silence.
///
/// Every member is looked at once, and no recursion: a chain may be as long as the roll. A member who voted is where every way
/// ends. The answer is a function of the arguments alone, so the order in which delegations were given cannot matter.
#[must_use]
pub fn resolve(cast: &[bool], next: &[Option<Hop>]) -> Vec<Share> {
    let mut shares: Vec<Option<Share>> = cast.iter().map(|has_voted| has_voted.then_some(Share::Cast)).collect();
    // Whether a member is on the way that is being walked.
    let mut on_way = vec![false; cast.len()];
    let mut way: Vec<usize> = Vec::new();
    for start in 0..cast.len() {
        let end = walk(start, next, &shares, &mut on_way, &mut way);
        settle(&end, &mut shares, &mut on_way, &mut way);
    }
    shares.into_iter().map(|share| share.unwrap_or(Share::Silent)).collect()
}

/// How a way ended.
enum End {
    /// With somebody whose share is known, or who has no delegation.
    At(usize),
    /// Off the roll.
    Off,
    /// With somebody who is on the way already.
    Again,
}

/// Follows delegations from a member on, and notes who was passed.
fn walk(
    start: usize,
    next: &[Option<Hop>],
    shares: &[Option<Share>],
    on_way: &mut [bool],
    way: &mut Vec<usize>,
) -> End {
    let mut at = start;
    loop {
        if shares.get(at).is_none_or(Option::is_some) {
            return End::At(at);
        }
        let Some(hop) = next.get(at).copied().flatten() else { return End::At(at) };
        if let Some(is_on_way) = on_way.get_mut(at) {
            if *is_on_way {
                return End::Again;
            }
            *is_on_way = true;
        }
        way.push(at);
        match hop {
            Hop::To(to) => at = to,
            Hop::Off => return End::Off,
        }
    }
}

/// Gives everybody on the way their share, from its end to its beginning.
fn settle(end: &End, shares: &mut [Option<Share>], on_way: &mut [bool], way: &mut Vec<usize>) {
    let dead_end = Share::Lost { loss: Loss::DeadEnd, hops: 1 };
    let mut share = match end {
        End::Off => dead_end,
        End::Again => Share::Lost { loss: Loss::Circle, hops: 0 },
        End::At(at) => match shares.get(*at).copied().flatten() {
            Some(known) => one_further(known, *at),
            None => dead_end,
        },
    };
    while let Some(member) = way.pop() {
        if let (Some(slot), Some(is_on_way)) = (shares.get_mut(member), on_way.get_mut(member)) {
            *slot = Some(share);
            *is_on_way = false;
        }
        share = one_further(share, member);
    }
}

/// The share of whoever delegates to a member with this share.
fn one_further(share: Share, member: usize) -> Share {
    match share {
        Share::Cast => Share::Represented { via: member, hops: 1 },
        Share::Represented { via, hops } => Share::Represented { via, hops: hops.saturating_add(1) },
        Share::Lost { loss: Loss::DeadEnd, hops } => Share::Lost { loss: Loss::DeadEnd, hops: hops.saturating_add(1) },
        Share::Lost { loss: Loss::Circle, .. } => share,
        Share::Silent => Share::Lost { loss: Loss::DeadEnd, hops: 1 },
    }
}
