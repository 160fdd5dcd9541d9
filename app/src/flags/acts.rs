//! What members do about entries that break a rule: flag them, take that back; and what a moderator in office may do.

use chrono::{DateTime, Utc};
use governance::moderation::{self, About, FlagRaised, FlaggerFacts, Hold, Holder};
use governance::permits::{self, Action, Standing};
use governance::text::{Reason, Remark};
use governance::{CaseId, Constitution, EntryId, MemberId, Recorded};
use store::entries::EntryCore;
use store::{StoreError, Tx};

use super::weighing::weighed;
use super::{FlagForm, HoldForm, flood};
use crate::cases::opening;
use crate::entries::acts::Outcome;
use crate::error::AppError;
use crate::services::Services;
use crate::web::forms::Problems;

/// What came of a flag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flagged {
    /// It stands; others may follow.
    Noted,
    /// With it the flags weighed enough: the entry is held, and this is its case.
    Held(CaseId),
    /// With it the flags weighed enough: a jury looks at what stays readable meanwhile, and this is its case.
    Judged(CaseId),
    /// The entry was held at the same moment, so that the flag was not needed.
    HeldBefore,
    /// A jury looks at it already, though it is not hidden meanwhile.
    BeforeAJury,
}

/// An entry that may be flagged, locked so that of two last flags at once only one opens a case.
async fn lock(tx: &mut Tx, member: MemberId, entry: EntryId) -> Result<EntryCore, StoreError> {
    store::entries::lock_to_judge(tx, entry, member.actor()).await
}

fn member_of(standing: &Standing) -> Result<MemberId, AppError> {
    standing.member.ok_or(AppError::SignIn)
}

/// Flags an entry under a rule. If the flags then weigh enough, the case opens in the same transaction.
pub async fn flag(services: &Services, standing: &Standing, entry: EntryId, form: &FlagForm) -> Outcome<Flagged> {
    let mut tx = services.store.begin().await?;
    let now = store::clock::now(&mut tx).await?;
    let member = member_of(standing)?;
    let found = match lock(&mut tx, member, entry).await {
        Err(StoreError::NotFound) if store::cases::is_held_from_everybody(&mut tx, entry).await? => {
            return Ok(Ok(Flagged::HeldBefore));
        }
        locked => locked?,
    };
    let own = found.author_id == member.actor();
    let _permit = permits::may(standing, Action::Flag { own }, now)?;
    if store::cases::is_held_or_removed(&mut tx, entry).await? {
        return Ok(Ok(Flagged::HeldBefore));
    }
    if store::cases::is_open_about(&mut tx, entry).await? {
        return Ok(Ok(Flagged::BeforeAJury));
    }
    let constitution = services.constitution(&mut tx).await?;
    let mut problems = Problems::default();
    let remark = match form.remark.trim() {
        "" => None,
        text => problems.take("remark", Remark::parse(text)),
    };
    let flagger = flagger_facts(&mut tx, standing, member, &constitution, now).await?;
    let flag = FlagRaised {
        entry,
        by: member,
        rule: form.rule.clone(),
        remark,
        weight: moderation::flag_weight(&flagger, &constitution, now),
        at: now,
    };
    let Some(flag) = moderation::raise_flag(flag, &constitution) else {
        problems.add("rule", "Please choose the rule that you think is broken.");
        return Ok(Err(problems));
    };
    if !problems.is_empty() {
        return Ok(Err(problems));
    }
    if let Some(why) = raise(&mut tx, entry, member, flag).await? {
        problems.add("rule", why);
        return Ok(Err(problems));
    }
    let weighed = weighed(&mut tx, entry, &constitution, now).await?;
    let case = opening::by_flags(services, &mut tx, &found, &weighed.flags, &constitution, now).await?;
    if let Some(case) = case {
        weighed.tell(&mut tx, case, now).await?;
    }
    tx.commit().await?;
    let is_held = About::of_kind(&found.kind).can_be_held();
    let led_to = |case| if is_held { Flagged::Held(case) } else { Flagged::Judged(case) };
    Ok(Ok(case.map_or(Flagged::Noted, led_to)))
}

/// Writes the flag, or says why it does not stand.
async fn raise(
    tx: &mut Tx,
    entry: EntryId,
    member: MemberId,
    flag: Recorded<FlagRaised>,
) -> Result<Option<&'static str>, AppError> {
    match store::flags::raise(tx, flag).await {
        Err(error) if error.is("flags_one_per_member") => {
            let is_answered = store::flags::is_answered(tx, entry, member).await?;
            Ok(Some(if is_answered {
                "A jury has answered your flag. If the entry says something else by then, you can flag it again."
            } else {
                "You have flagged this already. One flag per member counts."
            }))
        }
        raised => Ok(raised.map(|()| None)?),
    }
}

async fn flagger_facts(
    tx: &mut Tx,
    standing: &Standing,
    member: MemberId,
    constitution: &Constitution,
    now: DateTime<Utc>,
) -> Result<FlaggerFacts, AppError> {
    let before = store::flags::before(tx, member).await?;
    let since = moderation::ring::unheard_since(constitution, now);
    Ok(FlaggerFacts {
        joined_at: standing.joined_at.unwrap_or(now),
        unheeded: u64::try_from(before.unheeded).unwrap_or(0),
        pending: u64::try_from(before.pending).unwrap_or(0),
        is_unheard: store::rings::unheard_from(tx, member, since).await?.is_some(),
    })
}

/// Takes the member's own flag back. A case that it helped to open goes on: a jury has it now.
pub async fn withdraw(services: &Services, standing: &Standing, entry: EntryId) -> Result<(), AppError> {
    let mut tx = services.store.begin().await?;
    let now = store::clock::now(&mut tx).await?;
    let member = member_of(standing)?;
    let flag = store::flags::lock_own(&mut tx, entry, member).await?.ok_or(AppError::NotFound)?;
    let _permit = permits::may(standing, Action::WithdrawFlag { own: true }, now)?;
    if flag.withdrawn_at.is_none() {
        let withdrawn = moderation::withdraw_flag(flag.id, entry, &flag.rule_id, now);
        store::flags::withdraw(&mut tx, withdrawn).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// Holds an entry at once, under a rule and with a reason; a jury is called all the same.
pub async fn hold(services: &Services, standing: &Standing, entry: EntryId, form: &HoldForm) -> Outcome<CaseId> {
    let mut tx = services.store.begin().await?;
    let now = store::clock::now(&mut tx).await?;
    let member = member_of(standing)?;
    let found = lock(&mut tx, member, entry).await?;
    let has_flagged = store::flags::own(&mut tx, entry, member).await?.is_some();
    let keeps = store::friends::keeper(&mut tx, found.author_id).await?.is(member);
    let party = has_flagged || keeps || found.author_id == member.actor();
    let _permit = permits::may(standing, Action::HoldEntry { party }, now)?;
    if !About::of_kind(&found.kind).can_be_held() {
        // A moderator would otherwise silence a vote.
        let why = "What the members vote on is never held. You can flag it, and a jury looks at its words.";
        return Err(AppError::Unprocessable(why.to_owned().into()));
    }
    if store::cases::is_held_or_removed(&mut tx, entry).await? {
        let why = "This entry is held already: its case is in the docket.";
        return Err(AppError::Unprocessable(why.to_owned().into()));
    }
    if store::cases::is_open_about(&mut tx, entry).await? {
        let why = "A jury looks at it already: its case is in the docket.";
        return Err(AppError::Unprocessable(why.to_owned().into()));
    }
    if store::cases::has_answered(&mut tx, entry, &form.rule).await? {
        let why = "A case about these words has been decided. Others may flag them; nobody holds them again alone.";
        return Err(AppError::Unprocessable(why.to_owned().into()));
    }
    let constitution = services.constitution(&mut tx).await?;
    let mut problems = Problems::default();
    let Some(reason) = problems.take("reason", Reason::parse(&form.reason)) else {
        return Ok(Err(problems));
    };
    let name = store::pseudonyms::of(&mut tx, member).await?;
    let covers = match flood::since(&form.also, now).filter(|_| flood::is_offered(&found)) {
        Some(since) => store::cases::lock_flood(&mut tx, &flood::of(&found, member, since)).await?,
        None => Vec::new(),
    };
    let numbers: Vec<EntryId> = covers.iter().map(|row| row.id).collect();
    let hold = Hold { by: Holder::Moderator(&name), rule: &form.rule, reason: &reason, covers: &numbers };
    let flags = store::flags::standing(&mut tx, entry).await?;
    let opened = opening::by_hold(services, &mut tx, &found, Some(member), &hold, &flags, covers, &constitution, now);
    let Some(case) = opened.await? else {
        problems.add("hold_rule", "Please choose the rule that you think is broken.");
        return Ok(Err(problems));
    };
    tx.commit().await?;
    Ok(Ok(case))
}
