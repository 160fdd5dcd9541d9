//! How a case opens: the text, the rule and the pool are frozen, the entry is held, its author is told. All of it
//! happens in the caller's transaction, or none.

use chrono::{DateTime, Utc};
use governance::canonical::Hash;
use governance::conduct::without_marks;
use governance::juries;
use governance::ledger::LedgerActor;
use governance::moderation::coordination::Group;
use governance::moderation::{self, About, CaseOpened, CaseRefusal, EntryAct, Hold, Holder};
use governance::{ActorId, CaseId, Constitution, EntryId, MemberId, PolicyKey, Recorded};
use store::Tx;
use store::cases::{CoveredRow, Frozen, Ticket};
use store::entries::EntryCore;

use super::office::Track;
use super::{matter, ring};
use crate::error::AppError;
use crate::friends::notices::{self, Judged};
use crate::mail::letters::EntryHeld;
use crate::notifications;
use crate::services::Services;
use crate::web::html::{excerpt, words};

/// The largest rule text that a case keeps.
const RULE_CHARS_MAX: usize = 2000;
const EXCERPT_CHARS: usize = 200;

/// Opens a case when the flags weigh enough; `None` when they do not.
pub async fn by_flags(
    services: &Services,
    tx: &mut Tx,
    entry: &EntryCore,
    flags: &[(String, u64)],
    constitution: &Constitution,
    now: DateTime<Utc>,
) -> Result<Option<CaseId>, AppError> {
    let rules: Vec<String> = flags.iter().map(|(rule, _)| rule.clone()).collect();
    let heard = store::cases::heard(tx, entry.id, &rules).await?;
    if !moderation::should_hold_again(flags, &heard, constitution) {
        return Ok(None);
    }
    let case = store::cases::next_id(tx).await?;
    let opened = |hashes: &[Hash]| {
        moderation::open_case(case, entry.id, flags, hashes, constitution, now)
            .map_err(|why: CaseRefusal| AppError::Bug(why.to_string()))
    };
    let track = Track::of(tx, opened(&[])?.value(), entry, None, constitution).await?;
    let mut tickets = pool(services, tx, case, (entry.id, &[], entry.author_id), None, constitution, now).await?;
    tickets.retain(|ticket| !track.is_put_to(ticket.member));
    let hashes: Vec<Hash> = tickets.iter().map(|ticket| ticket.ticket).collect();
    let opened = opened(&hashes)?;
    let plan = Plan {
        by: LedgerActor::System,
        held_by: None,
        by_operator: false,
        policy: None,
        detail: counted(flags),
        tickets,
        covers: Vec::new(),
        track,
        ring: None,
    };
    open(services, tx, entry, opened, plan, constitution).await?;
    Ok(Some(case))
}

/// How many flags weighed, and how many more did not: "3", "3 200".
fn counted(flags: &[(String, u64)]) -> String {
    let light = flags.iter().filter(|(_, weight)| *weight == 0).count();
    let heavy = flags.len() - light;
    if light == 0 { heavy.to_string() } else { format!("{heavy} {light}") }
}

/// Opens a case because somebody holds the entry alone; `None` when the rule named is none in force. `moderator` is who does, where it
/// is not the operator; `covers` is what the hold covers, in the same order.
#[expect(clippy::too_many_arguments, reason = "the facts of the hold, and the means to write it")]
pub async fn by_hold(
    services: &Services,
    tx: &mut Tx,
    entry: &EntryCore,
    moderator: Option<MemberId>,
    hold: &Hold<'_>,
    flags: &[(String, u64)],
    covers: Vec<CoveredRow>,
    constitution: &Constitution,
    now: DateTime<Utc>,
) -> Result<Option<CaseId>, AppError> {
    let case = store::cases::next_id(tx).await?;
    let opened =
        |hashes: &[Hash]| moderation::open_case_by_hold(case, entry.id, hold, flags, hashes, constitution, now);
    let Some(draft) = opened(&[]) else {
        return Ok(None);
    };
    // A hold by whoever runs the server is for a jury to ratify.
    let track = match hold.by {
        Holder::Moderator(_) | Holder::Policy(_) => {
            Track::of(tx, draft.value(), entry, moderator, constitution).await?
        }
        Holder::Operator => Track::default(),
    };
    let mut tickets =
        pool(services, tx, case, (entry.id, hold.covers, entry.author_id), moderator, constitution, now).await?;
    tickets.retain(|ticket| !track.is_put_to(ticket.member));
    let hashes: Vec<Hash> = tickets.iter().map(|ticket| ticket.ticket).collect();
    let Some(opened) = opened(&hashes) else {
        return Ok(None);
    };
    let (by, by_operator, policy) = match hold.by {
        Holder::Moderator(name) => (name.into(), false, None),
        Holder::Operator => (LedgerActor::Operator, true, None),
        Holder::Policy(key) => (LedgerActor::System, false, Some(key)),
    };
    let detail = hold.reason.as_str().to_owned();
    let plan = Plan { by, held_by: moderator, by_operator, policy, detail, tickets, covers, track, ring: None };
    open(services, tx, entry, opened, plan, constitution).await?;
    Ok(Some(case))
}

/// The pool of a case about an entry, what it covers beside it, and its author: everybody whom nothing excludes, each with a ticket of their own salt.
pub async fn pool(
    services: &Services,
    tx: &mut Tx,
    case: CaseId,
    (entry, covers, author): (EntryId, &[EntryId], ActorId),
    holder: Option<MemberId>,
    constitution: &Constitution,
    now: DateTime<Utc>,
) -> Result<Vec<Ticket>, AppError> {
    let mut roles = store::juries::roles(tx, entry, covers, author, now).await?;
    for (member, facts) in &mut roles {
        facts.has_decided_before |= holder == Some(*member);
    }
    let ticket = |member| {
        let salt = services.chance.bytes::<32>();
        Ticket { member, salt, ticket: juries::ticket(case, member, &salt) }
    };
    Ok(juries::eligible(&roles, constitution, now).into_iter().map(ticket).collect())
}

/// Who opens a case, and over which pool.
pub(super) struct Plan {
    pub by: LedgerActor,
    pub held_by: Option<MemberId>,
    pub by_operator: bool,
    /// The policy that does, where it is neither flags nor somebody.
    pub policy: Option<PolicyKey>,
    pub detail: String,
    pub tickets: Vec<Ticket>,
    pub covers: Vec<CoveredRow>,
    pub track: Track,
    /// Whose flags it is about, where it is about flags that came together.
    pub ring: Option<Group>,
}

pub(super) async fn open(
    services: &Services,
    tx: &mut Tx,
    entry: &EntryCore,
    opened: Recorded<CaseOpened>,
    plan: Plan,
    constitution: &Constitution,
) -> Result<(), AppError> {
    let (case, due_at, now) = (opened.value().case, opened.value().deadline, opened.value().opened_at);
    let rule = opened.value().rule.clone();
    let about = About::of_kind(&entry.kind);
    let held = about
        .can_be_held()
        .then(|| moderation::act_on_entry(entry.id, EntryAct::Hold, case, &rule, plan.by, now).about(about));
    let rule_text = rule_text(constitution, &rule);
    let opened = plan.track.said_in(opened);
    let frozen = Frozen {
        rule_text: &rule_text,
        title: entry.title.as_deref(),
        html: &matter::html(tx, entry).await?,
        context_html: &matter::context(tx, entry, &plan.covers).await?,
        held_by: plan.held_by,
        held_by_operator: plan.by_operator,
        decide_by: plan.track.until(),
        detail: &plan.detail,
        tickets: &plan.tickets,
        covers: &plan.covers.iter().map(|row| row.id).collect::<Vec<_>>(),
        ring: plan.ring.as_ref(),
    };
    let words = store::said::about(tx, entry.id).await?;
    store::cases::open(tx, opened.about(about).on_words(words.as_ref()), held, &frozen).await?;
    if let Some(policy) = plan.policy {
        note_policy(tx, case, policy, &plan.detail).await?;
    }
    let row = store::cases::find(tx, case).await?;
    plan.track.begin(services, tx, &row, now).await?;
    if about == About::Flagging {
        return ring::tell_begun(services, tx, &row).await;
    }
    if notices::tell(services, tx, (case, entry.author_id), Judged::Held).await? {
        return Ok(());
    }
    let letter = EntryHeld {
        about,
        more: plan.covers.len(),
        case: case.get(),
        excerpt: beginning(about, entry.title.as_deref(), &entry.body_html),
        rule: rule_in_a_letter(&rule, &rule_text),
        found: plan.policy.map(|_| plan.detail.clone()).unwrap_or_default(),
        holder: holder_of(plan.held_by, plan.by_operator, plan.detail),
        due_at,
        may_be_moderator: plan.track.has_deciders(),
        path: format!("/cases/{case}"),
    };
    let author = MemberId::from(entry.author_id.get());
    notifications::tell(services, tx, author, &letter).await?;
    Ok(())
}

/// Who holds it alone, and why; `None` where flags or a policy do.
fn holder_of(held_by: Option<MemberId>, by_operator: bool, why: String) -> Option<(&'static str, String)> {
    match (held_by, by_operator) {
        (Some(_), _) => Some(("A moderator in office", why)),
        (None, true) => Some(("Whoever runs the server", why)),
        (None, false) => None,
    }
}

/// Says which policy opened the case, and what it found.
async fn note_policy(tx: &mut Tx, case: CaseId, policy: PolicyKey, finding: &str) -> Result<(), AppError> {
    match store::spam::hold(tx, case, policy, finding).await {
        // Two posts at once: the other one was first.
        Err(error) if error.is("reviews_one_at_a_time") => {
            Err(AppError::Unprocessable(crate::spam::WAITS.to_owned().into()))
        }
        noted => Ok(noted?),
    }
}

/// The rule as it reads now: its title on the first line, then its text.
fn rule_text(constitution: &Constitution, id: &str) -> String {
    let rules = constitution.conduct_rules();
    let found = rules.into_iter().find(|rule| rule.id == id);
    let text = found.map(|rule| format!("{}\n{}", rule.title, rule.text)).unwrap_or_default();
    text.chars().take(RULE_CHARS_MAX).collect()
}

/// A case's rule in one paragraph: "R1. Attack ideas, not people. Disagree as sharply …".
pub fn rule_in_a_letter(id: &str, rule_text: &str) -> String {
    let (title, text) = rule_text.split_once('\n').unwrap_or((rule_text, ""));
    format!("{id}. {}. {text}", without_marks(title)).trim().to_owned()
}

/// What somebody wrote, as a letter to them quotes it: the title, or how the text begins; of a published reason both, since its title only says
/// where it was given.
pub fn beginning(about: About, title: Option<&str>, html: &str) -> String {
    let text = match (title, about) {
        (Some(title), About::Said) => format!("{title}: {}", words(html)),
        (Some(title), _) => title.to_owned(),
        (None, _) => words(html),
    };
    excerpt(&text.split_whitespace().collect::<Vec<_>>().join(" "), EXCERPT_CHARS)
}
