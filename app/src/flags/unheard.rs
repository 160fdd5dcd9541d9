//! Why a member's flag would weigh nothing now, as the form of a flag says it beforehand.

use chrono::{DateTime, Utc};
use governance::moderation::{self, FlaggerFacts};
use governance::permits::Standing;
use governance::{Constitution, MemberId, PolicyKey, time};
use store::Conn;

use crate::error::AppError;

/// Why, and until when; `None` where the flag would weigh as much as anybody's.
pub async fn why(
    conn: &mut Conn,
    standing: &Standing,
    member: MemberId,
    constitution: &Constitution,
    now: DateTime<Utc>,
) -> Result<Option<String>, AppError> {
    let before = store::flags::before(conn, member).await?;
    let since = moderation::ring::unheard_since(constitution, now);
    let found_at = store::rings::unheard_from(conn, member, since).await?;
    let flagger = FlaggerFacts {
        joined_at: standing.joined_at.unwrap_or(now),
        unheeded: u64::try_from(before.unheeded).unwrap_or(0),
        pending: u64::try_from(before.pending).unwrap_or(0),
        is_unheard: found_at.is_some(),
    };
    if moderation::flag_weight(&flagger, constitution, now) > 0 {
        return Ok(None);
    }
    Ok(Some(format!("Your flag is noted, but weighs nothing now: {}", reason(&flagger, found_at, constitution, now))))
}

/// The reason that lasts longest by itself comes first.
fn reason(
    flagger: &FlaggerFacts,
    found_at: Option<DateTime<Utc>>,
    constitution: &Constitution,
    now: DateTime<Utc>,
) -> String {
    let old_enough = time::after_days(flagger.joined_at, constitution.integer(PolicyKey::FranchiseMinAccountDays));
    if let Some(at) = found_at {
        let until = time::for_people(moderation::ring::unheard_until(constitution, at));
        return format!("a jury found that flags of yours broke a rule. From {until} on they weigh again.");
    }
    if now < old_enough {
        let from = time::for_people(old_enough);
        return format!("your account is too new to vote. From {from} on your flags weigh like everybody’s.");
    }
    if flagger.unheeded >= constitution.count(PolicyKey::FlagUnheededMax) {
        return format!(
            "juries did not uphold the last {} of your flags that they answered. As soon as one is upheld, they weigh again.",
            flagger.unheeded
        );
    }
    format!(
        "flags of yours had a part in {} cases that are open. When some of them are decided, your flags weigh again.",
        flagger.pending
    )
}

#[cfg(test)]
mod tests {
    use chrono::{TimeDelta, TimeZone, Utc};
    use governance::Constitution;
    use governance::moderation::FlaggerFacts;

    use super::reason;

    #[test]
    fn whoever_flags_in_vain_is_told_why_and_until_when() {
        let now = Utc.with_ymd_and_hms(2026, 11, 27, 12, 0, 0).unwrap();
        let constitution = Constitution::new();
        let old = FlaggerFacts { joined_at: now - TimeDelta::days(400), unheeded: 0, pending: 0, is_unheard: false };
        let of = |flagger: &FlaggerFacts, found| reason(flagger, found, &constitution, now);
        assert!(of(&FlaggerFacts { joined_at: now, ..old }, None).contains("too new to vote. From "));
        assert!(of(&FlaggerFacts { unheeded: 90, ..old }, None).contains("did not uphold the last 90"));
        assert!(of(&FlaggerFacts { pending: 90, ..old }, None).contains("part in 90 cases"));
        assert!(of(&FlaggerFacts { is_unheard: true, ..old }, Some(now)).contains("broke a rule. From "));
    }
}
