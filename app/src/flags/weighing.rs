//! What the flags on an entry weigh together: those of members who always flag the same weigh as one.

use chrono::{DateTime, Utc};
use governance::moderation::coordination::{self, Group, StandingFlag};
use governance::moderation::should_hold;
use governance::{CaseId, Constitution, EntryId, MemberId};
use store::{StoreError, Tx};

/// The flags that stand on an entry, as they count.
pub struct Weighed {
    /// Rules and weights.
    pub flags: Vec<(String, u64)>,
    standing: Vec<StandingFlag>,
    groups: Vec<Group>,
}

/// Weighs the flags that stand on an entry. Who flags together is asked only where the flags would hold it otherwise.
pub async fn weighed(
    tx: &mut Tx,
    entry: EntryId,
    constitution: &Constitution,
    now: DateTime<Utc>,
) -> Result<Weighed, StoreError> {
    let standing = store::coordination::standing(tx, entry).await?;
    let apart: Vec<(String, u64)> = standing.iter().map(|flag| (flag.rule.clone(), flag.weight)).collect();
    if !should_hold(&apart, constitution) {
        return Ok(Weighed { flags: apart, standing, groups: Vec::new() });
    }
    let groups = groups(tx, &standing, constitution, now).await?;
    Ok(Weighed { flags: coordination::damp(&standing, &groups), standing, groups })
}

async fn groups(
    tx: &mut Tx,
    flags: &[StandingFlag],
    constitution: &Constitution,
    now: DateTime<Utc>,
) -> Result<Vec<Group>, StoreError> {
    let members: Vec<MemberId> = flags.iter().map(|flag| flag.member).collect();
    if members.len() < 2 {
        return Ok(Vec::new());
    }
    let ties = store::coordination::ties(tx, &members, coordination::remembered_since(now)).await?;
    Ok(coordination::groups(&ties, constitution))
}

impl Weighed {
    /// Says in the case that they opened how many of those who flagged do so together, where any do.
    pub async fn tell(&self, tx: &mut Tx, case: CaseId, now: DateTime<Utc>) -> Result<(), StoreError> {
        match coordination::coordination(case, false, &self.standing, &self.groups, now) {
            Some(found) => store::coordination::keep(tx, found).await,
            None => Ok(()),
        }
    }
}

/// The same at the end of a case in which a jury did not find the rule broken: now its own answer counts too. Returns who they are.
pub async fn tell_at_end(
    tx: &mut Tx,
    case: CaseId,
    constitution: &Constitution,
    now: DateTime<Utc>,
) -> Result<Vec<Group>, StoreError> {
    let flags = store::coordination::of_case(tx, case).await?;
    let groups = groups(tx, &flags, constitution, now).await?;
    if let Some(found) = coordination::coordination(case, true, &flags, &groups, now) {
        store::coordination::keep(tx, found).await?;
    }
    Ok(groups)
}
