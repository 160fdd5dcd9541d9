//! How many requests a program may send at all, whatever they ask for. What is left of it stands in every answer.

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::time::Duration;

use governor::clock::{Clock, DefaultClock};
use governor::middleware::StateInformationMiddleware;
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use super::{Limits, Payer};
use crate::error::AppError;

/// What protects the machine and nobody's voice is no policy: so many at once, one more every so often.
const MEMBERS: (u32, Duration) = (300, Duration::from_secs(1));
const VISITORS: (u32, Duration) = (60, Duration::from_secs(6));

type Keyed = DefaultKeyedRateLimiter<Payer, StateInformationMiddleware>;

/// One kind of budget of this node.
struct Budget {
    name: &'static str,
    quota: u32,
    every: Duration,
    payers: Keyed,
}

/// What is left of a budget after a request was paid from it, as the headers RateLimit and RateLimit-Policy say it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Left {
    pub name: &'static str,
    /// How many requests a full budget pays for.
    pub quota: u32,
    /// In how many seconds an empty one is full again.
    pub window_s: u64,
    pub remaining: u32,
    /// In how many seconds it is full again.
    pub full_in_s: u64,
}

impl Budget {
    fn new(name: &'static str, (quota, every): (u32, Duration)) -> Self {
        let burst = NonZeroU32::new(quota).unwrap_or(NonZeroU32::MIN);
        let rate = Quota::with_period(every).unwrap_or_else(|| Quota::per_second(burst)).allow_burst(burst);
        Self { name, quota, every, payers: RateLimiter::keyed(rate).with_middleware() }
    }

    fn left(&self, remaining: u32) -> Left {
        let whole = |requests: u32| (self.every * requests).as_secs();
        let full_in_s = whole(self.quota.saturating_sub(remaining));
        Left { name: self.name, quota: self.quota, window_s: whole(self.quota), remaining, full_in_s }
    }
}

/// The budgets of members' programs and of everybody else's.
pub struct Requests {
    members: Budget,
    visitors: Budget,
}

impl Requests {
    /// Full ones.
    pub(super) fn new() -> Self {
        Self { members: Budget::new("member", MEMBERS), visitors: Budget::new("visitor", VISITORS) }
    }

    pub(super) fn sweep(&self) {
        self.members.payers.retain_recent();
        self.visitors.payers.retain_recent();
    }
}

impl Limits {
    /// Pays for one request; what is left, or when to come back.
    pub fn spend_request(&self, payer: Payer) -> (Left, Result<(), AppError>) {
        let budget = match payer {
            Payer::Member(_) => &self.requests.members,
            _ => &self.requests.visitors,
        };
        if self.off {
            return (budget.left(budget.quota), Ok(()));
        }
        match budget.payers.check_key(&payer.whole()) {
            Ok(state) => (budget.left(state.remaining_burst_capacity()), Ok(())),
            Err(until) => {
                let retry_after = until.wait_time_from(DefaultClock::default().now()) + Duration::from_secs(1);
                (budget.left(0), Err(AppError::TooMany { retry_after, limit: None, newcomer: None }))
            }
        }
    }
}

impl Payer {
    /// IPv6 hands whole networks to one person, so a /64 is one payer.
    pub(super) fn whole(self) -> Self {
        match self {
            Self::Address(IpAddr::V6(address)) => {
                let mut network = address.octets();
                network[8..].fill(0);
                Self::Address(IpAddr::from(network))
            }
            other => other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_is_what_the_next_request_finds() {
        let limits = Limits::new();
        let payer = || Payer::Address("192.0.2.7".parse().unwrap());
        for paid in 1..=VISITORS.0 {
            let (left, result) = limits.spend_request(payer());
            assert!(result.is_ok());
            assert_eq!(left.remaining, VISITORS.0 - paid);
        }
        let (left, result) = limits.spend_request(payer());
        assert!(matches!(result, Err(AppError::TooMany { .. })));
        assert_eq!((left.remaining, left.quota, left.window_s, left.full_in_s), (0, 60, 360, 360));
        assert!(limits.spend_request(Payer::Member(7.into())).1.is_ok(), "members have a budget of their own");
    }
}
