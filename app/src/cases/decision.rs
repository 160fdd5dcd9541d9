//! How a case was decided, as its page shows it: by a jury with its count, or by a moderator.

use chrono::{DateTime, Utc};
use governance::moderation::ring::unheard_until;
use governance::moderation::{About, Overruler};
use store::Conn;
use store::cases::CaseRow;

use super::said::Given;
use super::{office, said, wording};
use crate::error::AppError;
use crate::services::Services;
use crate::web::moments::Moment;
use crate::web::pictures::{Bar, Look, Part, tally_bar};

/// How the case was decided.
pub struct Decision {
    pub words: &'static str,
    pub when: Moment,
    /// How the jurors' opinions stood; `None` where a moderator decided.
    pub bar: Option<Bar>,
    /// How many thought otherwise at first; `None` where the jurors did not read each other.
    pub changed: Option<i64>,
    /// What a juror thought, and why.
    pub reasons: Vec<Given>,
    /// What followed for the author, in a sentence.
    pub sanction: Option<String>,
}

/// The decision of a case; `None` while there is none.
pub async fn decision(
    services: &Services,
    conn: &mut Conn,
    case: &CaseRow,
    (verdict, reasons): (Option<store::cases::VerdictRow>, Vec<Given>),
    first_is_label: bool,
    overruled: Option<Overruler>,
    now: DateTime<Utc>,
) -> Result<Option<Decision>, AppError> {
    let Some(verdict) = verdict else {
        return Ok(None);
    };
    let count = |n: i32| u64::try_from(n).unwrap_or(0);
    let (remove, label) = (count(verdict.for_removal), count(verdict.for_labelling));
    let restore = count(verdict.for_restoring);
    let said = remove + label + restore;
    let size = case.jury()?.map_or(said, |(size, _)| size);
    let is_about_flags = case.about() == About::Flagging;
    let part = |label: &str, count, look| Part { label: label.to_owned(), count, look };
    let is_appeal = case.appeals_case.is_some();
    let mut parts = vec![part(against(is_about_flags, first_is_label), remove, Look::Against)];
    if label > 0 {
        parts.push(part("for a label", label, Look::Milder));
    }
    parts.push(part(if is_about_flags { "found it kept" } else { "for restoring" }, restore, Look::For));
    parts.push(part("without an opinion", size.saturating_sub(said), Look::Neutral));
    let sanction = store::sanctions::of_case(conn, case.id).await?;
    let is_unheard = is_about_flags && !is_appeal && verdict.outcome == "remove" && overruled.is_none();
    let unheard = if is_unheard { Some(unheard(services, conn, verdict.at, now).await?) } else { None };
    Ok(Some(Decision {
        when: Moment::new(verdict.at, now),
        words: match verdict.decided_by {
            None if is_about_flags => found_of_flags(verdict.outcome == "remove", is_appeal, overruled),
            Some(_) => office::found(&verdict.outcome, overruled),
            None if case.about() == About::Said => said::found(verdict.outcome == "remove", is_appeal, overruled),
            None if is_appeal => found_afresh(verdict.outcome == "remove", first_is_label),
            None => found(&verdict.outcome, overruled),
        },
        changed: store::juries::changed(conn, case.id).await?,
        bar: verdict.decided_by.is_none().then(|| tally_bar("The jury's opinions", &parts, None)),
        reasons,
        sanction: match sanction {
            Some(row) => Some(wording::sanction(row.kind()?, &Moment::new(row.ends_at, now), row.ends_at <= now)),
            None => unheard,
        },
    }))
}

/// What followed for those whose flags a jury found to break the rule, in a sentence.
async fn unheard(
    services: &Services,
    conn: &mut Conn,
    decided_at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<String, AppError> {
    let until = unheard_until(&services.constitution(conn).await?, decided_at);
    let full = Moment::new(until, now).full;
    Ok(if until <= now {
        format!("Until {full} flags of theirs weighed nothing. It has ended.")
    } else {
        format!("Until {full} flags of theirs weigh nothing. It ends by itself.")
    })
}

/// What those are called who find the rule broken.
const fn against(is_about_flags: bool, is_about_a_label: bool) -> &'static str {
    match (is_about_flags, is_about_a_label) {
        (true, _) => "found it broken",
        (_, true) => "for the label",
        _ => "for removal",
    }
}

/// What a jury found about flags that came together, in a sentence.
const fn found_of_flags(broken: bool, is_appeal: bool, overruled: Option<Overruler>) -> &'static str {
    match (broken, is_appeal, overruled) {
        (true, true, _) => "Fresh jurors found the rule broken too: the verdict stands.",
        (false, true, _) => "Fresh jurors did not find the rule broken: flags of theirs weigh again.",
        (true, _, Some(Overruler::Vote(_))) => "The jury found the rule broken. The members have overruled it.",
        (true, _, Some(Overruler::Jury(_))) => "The jury found the rule broken. An appeal has reversed it.",
        (true, _, None) => "The jury found the rule broken by those who flagged together.",
        (false, ..) => "The jury did not find the rule broken.",
    }
}

/// What a jury found, in a sentence.
fn found(outcome: &str, overruled: Option<Overruler>) -> &'static str {
    match (outcome, overruled) {
        ("remove", Some(Overruler::Vote(_))) => {
            "The jury found the rule broken, and the entry was removed. The members have overruled it."
        }
        ("remove", Some(Overruler::Jury(_))) => {
            "The jury found the rule broken, and the entry was removed. An appeal has reversed it."
        }
        ("remove", None) => "The jury found the rule broken: the entry is removed.",
        ("label", Some(Overruler::Vote(_))) => {
            "The jury found the rule broken, and the entry was labelled. The members have overruled it."
        }
        ("label", Some(Overruler::Jury(_))) => {
            "The jury found the rule broken, and the entry was labelled. An appeal has reversed it."
        }
        ("label", None) => {
            "The jury found the rule broken, and a label enough: the entry is shown folded under its name."
        }
        _ => "The jury did not find the rule broken: the entry is shown again.",
    }
}

/// What the jury of an appeal found, in a sentence.
const fn found_afresh(stands: bool, is_label: bool) -> &'static str {
    match (stands, is_label) {
        (true, true) => "Fresh jurors found the rule broken too: the label stays.",
        (true, false) => "Fresh jurors found the rule broken too: the entry stays removed.",
        (false, true) => "Fresh jurors did not find the rule broken: the label is off.",
        (false, false) => "Fresh jurors did not find the rule broken: the entry is shown again.",
    }
}
