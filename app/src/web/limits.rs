//! How often one address or one account may do something, by governor.

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::time::Duration;

use governance::MemberId;
use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use crate::error::AppError;

/// What is limited. Each has its own budget per address or account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Limited {
    Register,
    SignIn,
    /// Mail that a stranger can cause: confirmations and resets.
    AskForMail,
    Post,
    Comment,
    Like,
    Follow,
    AddSource,
    Flag,
    Propose,
    CastBallot,
    Search,
    /// Changing what one wrote or set: each change of a text keeps the one before.
    Edit,
    /// Everything a member put in, in one file.
    Export,
}

impl Limited {
    /// How many at once, and how long until one more is allowed.
    fn budget(self) -> (u32, Duration) {
        match self {
            Self::Register => (5, Duration::from_secs(600)),
            Self::SignIn => (10, Duration::from_secs(30)),
            Self::AskForMail => (4, Duration::from_secs(300)),
            Self::Post => (20, Duration::from_secs(15)),
            Self::Comment => (30, Duration::from_secs(6)),
            Self::Like | Self::Search => (60, Duration::from_secs(1)),
            Self::Follow => (60, Duration::from_secs(5)),
            Self::AddSource => (10, Duration::from_secs(60)),
            Self::Flag => (10, Duration::from_secs(120)),
            Self::Propose => (5, Duration::from_secs(600)),
            Self::CastBallot => (20, Duration::from_secs(5)),
            Self::Edit => (30, Duration::from_secs(10)),
            Self::Export => (5, Duration::from_secs(60)),
        }
    }
}

/// Whose budget it is.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Payer {
    Address(IpAddr),
    Member(MemberId),
    /// An account named by somebody who is not signed in, by its handle or address in lower case.
    Account(String),
}

/// The limiters of this node. `off` for benchmarks and demonstrations' seeding, never for a real site.
pub struct Limits {
    limiters: Vec<(Limited, DefaultKeyedRateLimiter<Payer>)>,
    off: bool,
}

const ALL: [Limited; 14] = [
    Limited::Register,
    Limited::SignIn,
    Limited::AskForMail,
    Limited::Post,
    Limited::Comment,
    Limited::Like,
    Limited::Follow,
    Limited::AddSource,
    Limited::Flag,
    Limited::Propose,
    Limited::CastBallot,
    Limited::Search,
    Limited::Edit,
    Limited::Export,
];

impl Limits {
    /// Limiters with their ordinary budgets.
    pub fn new() -> Self {
        let limiters = ALL
            .into_iter()
            .filter_map(|limited| {
                let (burst, every) = limited.budget();
                let quota = Quota::with_period(every)?.allow_burst(NonZeroU32::new(burst)?);
                Some((limited, RateLimiter::keyed(quota)))
            })
            .collect();
        Self { limiters, off: false }
    }

    /// Limiters that never refuse.
    pub fn off() -> Self {
        Self { limiters: Vec::new(), off: true }
    }

    /// Spends one from the payer's budget, or says when to come back.
    pub fn spend(&self, limited: Limited, payer: Payer) -> Result<(), AppError> {
        if self.off {
            return Ok(());
        }
        // IPv6 hands whole networks to one person, so a /64 is one payer.
        let payer = match payer {
            Payer::Address(IpAddr::V6(address)) => {
                let mut network = address.octets();
                network[8..].fill(0);
                Payer::Address(IpAddr::from(network))
            }
            other => other,
        };
        let Some((_, limiter)) = self.limiters.iter().find(|(name, _)| *name == limited) else { return Ok(()) };
        limiter.check_key(&payer).map_err(|not_until| AppError::TooMany {
            retry_after: not_until.wait_time_from(DefaultClock::default().now()) + Duration::from_secs(1),
        })
    }

    /// Forgets payers whose budgets are full again; returns nothing to do.
    pub fn sweep(&self) {
        for (_, limiter) in &self.limiters {
            limiter.retain_recent();
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self::new()
    }
}
