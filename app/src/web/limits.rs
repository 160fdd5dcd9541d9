//! How often one address or one account may do something, by governor.

pub mod requests;

use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::{PoisonError, RwLock};
use std::time::Duration;

use chrono::{DateTime, Utc};
use governance::moderation::{newcomer_share, newcomer_until};
use governance::permits::Standing;
use governance::{Constitution, MemberId, PolicyKey};
use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, NotUntil, Quota, RateLimiter};

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
    /// A moderator's hold: a flood is held in one act, many floods one after the other.
    Hold,
    Propose,
    CastBallot,
    Search,
    /// Changing what one wrote or set: each change of a text keeps the one before.
    Edit,
    /// Everything a member put in, in one file.
    Export,
    /// Keeping what is typed into a form of a proposal.
    Draft,
    /// Feeds at secret addresses: asked for by one address on the net, whoever reads there.
    FeedReader,
    /// The same by one secret address.
    FeedAddress,
    /// Marking notifications as read; the page does it by itself.
    Read,
    /// Asking the hub to tell somebody of what is new.
    Subscribe,
    /// Having the sites of an imaginary friend looked at, to claim it.
    Claim,
    /// Reading a list of feeds, and bringing in what was chosen of it.
    Import,
    /// Sending pictures and files.
    Upload,
    /// Having an address of one's own on the web asked to show that it answers.
    Ping,
}

impl Limited {
    /// The policy that says how many in an hour; none where it protects the machine and nobody's voice.
    fn policy(self) -> Option<PolicyKey> {
        match self {
            Self::Register => Some(PolicyKey::LimitsRegistrations),
            Self::SignIn => Some(PolicyKey::LimitsSignIns),
            Self::AskForMail => Some(PolicyKey::LimitsAccountMails),
            Self::Post => Some(PolicyKey::LimitsNotes),
            Self::Comment => Some(PolicyKey::LimitsComments),
            Self::Like => Some(PolicyKey::LimitsLikes),
            Self::Search => Some(PolicyKey::LimitsSearches),
            Self::Follow => Some(PolicyKey::LimitsFollows),
            Self::Flag => Some(PolicyKey::LimitsFlags),
            Self::Propose => Some(PolicyKey::LimitsProposals),
            Self::CastBallot => Some(PolicyKey::LimitsBallots),
            // Keeping what is typed has a budget of its own, so that it never uses up that of sending it.
            Self::Edit | Self::Draft => Some(PolicyKey::LimitsEdits),
            Self::AddSource
            | Self::Hold
            | Self::Export
            | Self::FeedReader
            | Self::FeedAddress
            | Self::Read
            | Self::Subscribe
            | Self::Claim
            | Self::Import
            | Self::Upload
            | Self::Ping => None,
        }
    }

    /// How many in an hour.
    fn per_hour(self, constitution: &Constitution) -> u32 {
        let without_policy = match self {
            // One machine may read for many members.
            Self::FeedReader => 2_400,
            Self::FeedAddress | Self::Read => 240,
            Self::Hold | Self::Subscribe | Self::Upload => 120,
            Self::Claim => 12, // Each asks other people's sites.
            _ => 60,
        };
        self.policy().map_or(without_policy, |key| u32::try_from(constitution.integer(key)).unwrap_or(u32::MAX))
    }

    /// How many at once at most, when the hour allows so many.
    fn at_once(self) -> u32 {
        match self {
            Self::AskForMail => 4,
            Self::Register | Self::Propose | Self::Export | Self::Claim => 5,
            Self::SignIn | Self::AddSource | Self::Flag | Self::Import | Self::Ping => 10,
            Self::Post | Self::CastBallot => 20,
            Self::Comment | Self::Edit | Self::Draft | Self::Upload => 30,
            Self::FeedReader => 600,
            Self::Hold
            | Self::Read
            | Self::FeedAddress
            | Self::Subscribe
            | Self::Like
            | Self::Search
            | Self::Follow => 60,
        }
    }

    /// Whether newcomers have a share of it only (`newcomer.share`).
    fn is_by_age(self) -> bool {
        matches!(self, Self::Post | Self::Comment | Self::Flag)
    }

    fn limiter(self, constitution: &Constitution) -> Option<Limiter> {
        let per_hour = self.per_hour(constitution);
        let newcomers = match self.is_by_age() {
            true => {
                let share = |limit| newcomer_share(limit, constitution);
                Some((share(per_hour), budgets(share(per_hour), share(self.at_once()))?))
            }
            false => None,
        };
        Some(Limiter { limited: self, per_hour, payers: budgets(per_hour, self.at_once())?, newcomers })
    }
}

/// Budgets of so many in an hour, and at most so many at once.
fn budgets(per_hour: u32, at_once: u32) -> Option<DefaultKeyedRateLimiter<Payer>> {
    let every = Duration::from_secs(3600).checked_div(per_hour)?;
    let quota = Quota::with_period(every)?.allow_burst(NonZeroU32::new(at_once.min(per_hour))?);
    Some(RateLimiter::keyed(quota))
}

/// The budgets for one thing.
struct Limiter {
    limited: Limited,
    per_hour: u32,
    payers: DefaultKeyedRateLimiter<Payer>,
    /// Those of newcomers, and how many in an hour.
    newcomers: Option<(u32, DefaultKeyedRateLimiter<Payer>)>,
}

impl Limiter {
    /// Whether these budgets are other ones.
    fn differs(&self, other: &Self) -> bool {
        let newcomers = |limiter: &Self| limiter.newcomers.as_ref().map(|(per_hour, _)| *per_hour);
        self.per_hour != other.per_hour || newcomers(self) != newcomers(other)
    }
}

fn wait<P>(until: &NotUntil<P>) -> Duration
where
    P: governor::clock::Reference,
    DefaultClock: Clock<Instant = P>,
{
    until.wait_time_from(DefaultClock::default().now()) + Duration::from_secs(1)
}

/// Whose budget it is.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Payer {
    Address(IpAddr),
    Member(MemberId),
    /// An account named by somebody who is not signed in, by its handle or address in lower case.
    Account(String),
    /// A secret address for a feed reader, by its number.
    Feed(i64),
}

/// The limiters of this node. `off` for benchmarks and demonstrations' seeding, never for a real site.
pub struct Limits {
    limiters: RwLock<Vec<Limiter>>,
    requests: requests::Requests,
    off: bool,
}

const ALL: [Limited; 24] = [
    Limited::Register,
    Limited::SignIn,
    Limited::AskForMail,
    Limited::Post,
    Limited::Comment,
    Limited::Like,
    Limited::Follow,
    Limited::AddSource,
    Limited::Flag,
    Limited::Hold,
    Limited::Propose,
    Limited::CastBallot,
    Limited::Search,
    Limited::Edit,
    Limited::Export,
    Limited::Draft,
    Limited::FeedReader,
    Limited::FeedAddress,
    Limited::Read,
    Limited::Subscribe,
    Limited::Claim,
    Limited::Import,
    Limited::Upload,
    Limited::Ping,
];

impl Limits {
    /// Limiters with the budgets of a constitution of defaults, until they follow another.
    pub fn new() -> Self {
        let defaults = Constitution::new();
        let limiters = ALL.into_iter().filter_map(|limited| limited.limiter(&defaults)).collect();
        Self { limiters: RwLock::new(limiters), requests: requests::Requests::new(), off: false }
    }

    /// Takes the budgets of the constitution in force. Where one changed, everybody begins with a full one.
    pub fn follow(&self, constitution: &Constitution) {
        let mut limiters = self.limiters.write().unwrap_or_else(PoisonError::into_inner);
        for limiter in limiters.iter_mut() {
            let limited = limiter.limited;
            if let Some(changed) = limited.limiter(constitution).filter(|changed| changed.differs(limiter)) {
                *limiter = changed;
            }
        }
    }

    /// Limiters that never refuse.
    pub fn off() -> Self {
        Self { limiters: RwLock::default(), requests: requests::Requests::new(), off: true }
    }

    /// Spends one from the payer's budget, or says when to come back.
    pub fn spend(&self, limited: Limited, payer: Payer) -> Result<(), AppError> {
        if self.off {
            return Ok(());
        }
        let payer = payer.whole();
        let limiters = self.limiters.read().unwrap_or_else(PoisonError::into_inner);
        let Some(limiter) = limiters.iter().find(|limiter| limiter.limited == limited) else { return Ok(()) };
        limiter.payers.check_key(&payer).map_err(|until| AppError::TooMany {
            retry_after: wait(&until),
            limit: limited.policy().map(|key| (key, limiter.per_hour)),
            newcomer: None,
        })
    }

    /// Spends one from a member's own budget, which is a newcomer's in the first days of an account.
    pub fn spend_by_age(
        &self,
        limited: Limited,
        standing: &Standing,
        constitution: &Constitution,
        now: DateTime<Utc>,
    ) -> Result<(), AppError> {
        let payer = Payer::Member(standing.member.ok_or(AppError::SignIn)?);
        let full_from = newcomer_until(standing.joined_at.unwrap_or(now), constitution);
        if self.off || full_from <= now {
            return self.spend(limited, payer);
        }
        let limiters = self.limiters.read().unwrap_or_else(PoisonError::into_inner);
        let limiter = limiters.iter().find(|limiter| limiter.limited == limited);
        let Some((per_hour, newcomers)) = limiter.and_then(|limiter| limiter.newcomers.as_ref()) else {
            drop(limiters);
            return self.spend(limited, payer);
        };
        newcomers.check_key(&payer).map_err(|until| AppError::TooMany {
            retry_after: wait(&until),
            limit: limited.policy().map(|key| (key, *per_hour)),
            newcomer: Some(full_from),
        })
    }

    /// Forgets payers whose budgets are full again; returns nothing to do.
    pub fn sweep(&self) {
        self.requests.sweep();
        for limiter in self.limiters.read().unwrap_or_else(PoisonError::into_inner).iter() {
            limiter.payers.retain_recent();
            if let Some((_, newcomers)) = &limiter.newcomers {
                newcomers.retain_recent();
            }
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self::new()
    }
}
