//! What it takes to vote, criterion by criterion: whether it is met, and when it will be.

use governance::{Constitution, PolicyKey, time};
use store::franchise::StandingRow;

use crate::constitution::words;

/// One thing it takes to vote.
pub struct Criterion {
    pub title: &'static str,
    /// The policy that says so; empty for what is always so.
    pub href: String,
    pub needed: String,
    /// How far the viewer is; empty for visitors.
    pub yours: String,
    /// Whether the viewer meets it; none for visitors.
    pub met: Option<bool>,
    /// What is to be done or waited for; empty when it is met.
    pub until: String,
}

fn counted(number: i64, thing: &str) -> String {
    if number == 1 { format!("1 {thing}") } else { format!("{number} {thing}s") }
}

/// All that it takes now.
pub fn of(constitution: &Constitution, standing: Option<&StandingRow>) -> Vec<Criterion> {
    let mut criteria = vec![confirmed(standing), age(constitution, standing)];
    if constitution.integer(PolicyKey::FranchiseMinActiveDays) > 0 {
        criteria.push(activity(constitution, standing));
    }
    if constitution.integer(PolicyKey::FranchiseVouchesNeeded) > 0 {
        criteria.push(vouched(constitution, standing));
    }
    criteria
}

fn confirmed(standing: Option<&StandingRow>) -> Criterion {
    let at = standing.map(|standing| standing.confirmed_at);
    Criterion {
        title: "An address that is yours",
        href: String::new(),
        needed: "a confirmed e-mail address".to_string(),
        yours: match at {
            Some(Some(at)) => format!("confirmed on {}", time::for_people(at)),
            Some(None) => "not confirmed".to_string(),
            None => String::new(),
        },
        met: at.map(|at| at.is_some()),
        until: if at == Some(None) { "Use the link in the mail we sent you.".to_string() } else { String::new() },
    }
}

fn age(constitution: &Constitution, standing: Option<&StandingRow>) -> Criterion {
    let days = constitution.integer(PolicyKey::FranchiseMinAccountDays);
    let old_enough = standing.map(|standing| (time::after_days(standing.joined_at, days), standing.now));
    Criterion {
        title: "Age of the account",
        href: words::href(PolicyKey::FranchiseMinAccountDays),
        needed: counted(days, "day"),
        yours: standing.map(|row| format!("joined on {}", time::for_people(row.joined_at))).unwrap_or_default(),
        met: old_enough.map(|(at, now)| at <= now),
        until: match old_enough {
            Some((at, now)) if at > now => format!("Met from {} on.", time::for_people(at)),
            _ => String::new(),
        },
    }
}

fn activity(constitution: &Constitution, standing: Option<&StandingRow>) -> Criterion {
    let days = constitution.integer(PolicyKey::FranchiseMinActiveDays);
    let here = standing.map(|standing| i64::from(standing.active_days));
    Criterion {
        title: "Days here",
        href: words::href(PolicyKey::FranchiseMinActiveDays),
        needed: format!(
            "a visit on {}",
            if days == 1 { "1 day".to_string() } else { format!("{days} different days") }
        ),
        yours: here.map(|here| counted(here, "day")).unwrap_or_default(),
        met: here.map(|here| here >= days),
        until: match here {
            Some(here) if here < days => format!("Met when you come back on {} more.", counted(days - here, "day")),
            _ => String::new(),
        },
    }
}

fn vouched(constitution: &Constitution, standing: Option<&StandingRow>) -> Criterion {
    let needed = constitution.integer(PolicyKey::FranchiseVouchesNeeded);
    let founders = constitution.integer(PolicyKey::FranchiseFounders);
    let met = standing.map(|standing| standing.is_founder || standing.vouches >= needed);
    Criterion {
        title: "Somebody who knows you",
        href: words::href(PolicyKey::FranchiseVouchesNeeded),
        needed: format!("{} of voters, or to be among the first {founders} members", counted(needed, "voucher")),
        yours: match standing {
            Some(standing) if standing.is_founder => "among the first members".to_string(),
            Some(standing) => counted(standing.vouches, "voucher"),
            None => String::new(),
        },
        met,
        until: match (met, standing) {
            (Some(false), Some(standing)) => {
                format!("Met when {} more who may vote.", ask(needed - standing.vouches))
            }
            _ => String::new(),
        },
    }
}

fn ask(missing: i64) -> String {
    if missing == 1 {
        "you are vouched for by 1 member".to_string()
    } else {
        format!("you are vouched for by {missing} members")
    }
}
