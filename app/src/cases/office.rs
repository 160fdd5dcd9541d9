//! Cases that wait for a moderator: whom a new one is put to, and what stands on its page for those who may decide it.

use chrono::{DateTime, Utc};
use governance::moderation::{self, About, CaseOpened, Overruler, SentBecause};
use governance::{Constitution, MemberId, Recorded};
use serde::Deserialize;
use store::cases::CaseRow;
use store::entries::EntryCore;
use store::{Conn, Tx};

use super::opening::rule_in_a_letter;
use crate::error::AppError;
use crate::mail::moderators::CaseWaits;
use crate::notifications;
use crate::services::Services;
use crate::web::guards::Visitor;
use crate::web::moments::Moment;

/// What a moderator says in a case, as it was typed: a decision with its reason, or why a jury shall decide.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct DecisionForm {
    pub outcome: String,
    pub reason: String,
    pub why: String,
}

/// Until when a new case waits for a moderator, and to whom it is put.
#[derive(Debug, Default)]
pub struct Track {
    until: Option<DateTime<Utc>>,
    /// Moderators in office, and whether each is a party.
    moderators: Vec<(MemberId, bool)>,
}

impl Track {
    /// The track of a case as it would open. `holder` is who holds its entry alone.
    pub async fn of(
        tx: &mut Tx,
        opened: &CaseOpened,
        entry: &EntryCore,
        holder: Option<MemberId>,
        constitution: &Constitution,
    ) -> Result<Self, AppError> {
        let now = opened.opened_at;
        if About::of_kind(&entry.kind).is_blind() {
            return Ok(Self::default());
        }
        let Some(until) = moderation::decide_until(&opened.rule, constitution, now, opened.deadline) else {
            return Ok(Self::default());
        };
        let mut moderators = Vec::new();
        // No case of this number is there yet, so it was put to nobody.
        for moderator in store::cases::uncalled(tx, opened.case).await? {
            let role = store::juries::role_of(tx, (opened.entry, entry.author_id), moderator, now).await?;
            let is_party = holder == Some(moderator) || !moderation::may_decide(&role, constitution, now);
            moderators.push((moderator, is_party));
        }
        Ok(Self { until: Some(until), moderators })
    }

    /// Until when it waits.
    pub const fn until(&self) -> Option<DateTime<Utc>> {
        self.until
    }

    /// Whether somebody is in office who may decide it.
    pub fn has_deciders(&self) -> bool {
        self.moderators.iter().any(|(_, is_party)| !is_party)
    }

    /// Whether the case is put to this member, who then is in no pool of its jurors.
    pub fn is_put_to(&self, member: MemberId) -> bool {
        self.moderators.contains(&(member, false))
    }

    /// Lets the case's line say that it waits.
    pub fn said_in(&self, opened: Recorded<CaseOpened>) -> Recorded<CaseOpened> {
        match self.until {
            Some(until) => moderation::await_moderators(opened, until),
            None => opened,
        }
    }

    /// Puts a case that has just opened to its moderators; without any it is a jury's at once, and says why.
    pub async fn begin(
        &self,
        services: &Services,
        tx: &mut Tx,
        case: &CaseRow,
        now: DateTime<Utc>,
    ) -> Result<(), AppError> {
        if self.until.is_none() {
            return Ok(());
        }
        for (moderator, is_party) in &self.moderators {
            put_to(services, tx, case, *moderator, *is_party).await?;
        }
        if self.has_deciders() { Ok(()) } else { send(tx, case, SentBecause::Nobody, now).await }
    }
}

async fn put_to(
    services: &Services,
    tx: &mut Tx,
    case: &CaseRow,
    moderator: MemberId,
    is_party: bool,
) -> Result<(), AppError> {
    store::cases::call(tx, case.id, moderator, is_party).await?;
    let Some(until) = case.decide_by.filter(|_| !is_party) else { return Ok(()) };
    let letter = CaseWaits {
        case: case.id.get(),
        moderator: moderator.get(),
        rule: rule_in_a_letter(&case.rule_id, &case.rule_text),
        until,
        path: format!("/cases/{}", case.id),
    };
    notifications::tell(services, tx, moderator, &letter).await?;
    Ok(())
}

/// Gives a case to a jury. The caller holds its lock.
pub async fn send(tx: &mut Tx, case: &CaseRow, why: SentBecause<'_>, now: DateTime<Utc>) -> Result<(), AppError> {
    let sent = moderation::send_to_jury(&case.waiting()?, why, now).map_err(|why| AppError::Bug(why.to_string()))?;
    store::cases::send_to_jury(tx, sent).await?;
    Ok(store::notifications::waits_no_longer(tx, case.id).await?)
}

/// Minds one case that waits for a moderator in vain: puts it to whoever has come into office, or gives it to a jury when its time is over or
/// nobody is left who may decide it. Returns whether there was one.
pub async fn mind_one(services: &Services) -> Result<bool, AppError> {
    let mut tx = services.store.begin().await?;
    let Some(case) = store::cases::claim_unminded(&mut tx).await? else {
        return Ok(false);
    };
    let now = store::clock::now(&mut tx).await?;
    if case.decide_by.is_some_and(|until| until <= now) {
        send(&mut tx, &case, SentBecause::Time, now).await?;
    } else {
        let constitution = services.constitution(&mut tx).await?;
        for moderator in store::cases::uncalled(&mut tx, case.id).await? {
            let role = store::juries::role_of(&mut tx, (case.entry_id, case.author_id), moderator, now).await?;
            let is_party = !moderation::may_decide(&role, &constitution, now);
            put_to(services, &mut tx, &case, moderator, is_party).await?;
        }
        if !store::cases::has_deciders(&mut tx, case.id).await? {
            send(&mut tx, &case, SentBecause::Nobody, now).await?;
        }
    }
    tx.commit().await?;
    Ok(true)
}

/// What the page of a case says of its moderators.
pub struct Office {
    /// Until when it waits for one, while it does.
    pub waits: Option<Moment>,
    /// Whether the viewer may decide it.
    pub is_asked: bool,
}

/// How a case stands with its moderators, for this viewer.
pub async fn office(
    services: &Services,
    conn: &mut Conn,
    visitor: &Visitor,
    case: &CaseRow,
    now: DateTime<Utc>,
) -> Result<Office, AppError> {
    let until = case.decide_by.filter(|_| case.waiting().is_ok_and(|waiting| waiting.waits(now)));
    let standing = visitor.standing();
    let moderator = standing.member.filter(|_| until.is_some() && standing.moderator);
    let is_asked = match moderator {
        Some(member) => {
            let role = store::juries::role_of(conn, (case.entry_id, case.author_id), member, now).await?;
            moderation::may_decide(&role, &services.constitution(conn).await?, now)
        }
        None => false,
    };
    Ok(Office { waits: until.map(|until| Moment::new(until, now)), is_asked })
}

/// What a moderator found, in a sentence.
pub fn found(outcome: &str, overruled: Option<Overruler>) -> &'static str {
    match (outcome, overruled) {
        ("remove", Some(Overruler::Vote(_))) => {
            "A moderator found the rule broken, and it was removed. The members have overruled it."
        }
        ("remove", Some(Overruler::Jury(_))) => {
            "A moderator found the rule broken, and it was removed. An appeal has reversed it."
        }
        ("remove", None) => "A moderator found the rule broken: it is removed.",
        ("label", Some(Overruler::Vote(_))) => {
            "A moderator found the rule broken, and it was labelled. The members have overruled it."
        }
        ("label", Some(Overruler::Jury(_))) => {
            "A moderator found the rule broken, and it was labelled. An appeal has reversed it."
        }
        ("label", None) => "A moderator found the rule broken, and a label enough: it is shown folded under its name.",
        _ => "A moderator did not find the rule broken: it is shown.",
    }
}
