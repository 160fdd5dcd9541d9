//! What a policy was, version by version, and the way back to one.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use governance::permits::Standing;
use governance::policies::ValueProblem;
use governance::voting::YesNo;
use governance::{MemberId, PolicyKey, PolicyValue, ProposalId, time};
use rocket::response::{Flash, Redirect};
use rocket::{State, post};
use store::policies::VersionRow;

use super::{named, words};
use crate::entries::acts::Outcome;
use crate::error::AppError;
use crate::proposals::acts::{self, Subject};
use crate::proposals::board::shown_title;
use crate::proposals::form::DraftForm;
use crate::services::Services;
use crate::web::csrf::{Press, Signed};
use crate::web::diff::Diff;
use crate::web::guards::SignedIn;
use crate::web::limits::{Limited, Payer};
use crate::web::moments::Moment;

/// A value the policy has or had.
pub struct Version {
    pub value: String,
    /// The value before; empty for the first and for documents.
    pub before: String,
    pub when: Moment,
    pub ledger_href: String,
    /// The proposal that carried it: address and title; none for the founding charter and for what came with the software.
    pub proposal: Option<(String, String)>,
    pub proposed_by: Option<String>,
    /// The software that brought it, where it came without a vote after the founding.
    pub came_with: Option<String>,
    /// Whether it came back by itself, when what that proposal had set was over.
    pub is_back: bool,
    /// "for a time, until 3 March 2027, 12:00 UTC"; empty when it was to hold for good.
    pub ends: String,
    /// "12 yes, 3 no, 1 abstained, of 20 on the roll".
    pub count: String,
    pub diff: Diff,
    /// Where a proposal to return to it is drafted; empty for what is in force.
    pub return_href: String,
}

fn parsed(key: PolicyKey, row: &VersionRow) -> Result<PolicyValue, AppError> {
    let unreadable = |why: ValueProblem| AppError::Bug(format!("a version of {key} is unreadable: {why}"));
    PolicyValue::from_json(&key.kind(), &row.value).map_err(unreadable)
}

/// The versions of a policy, the newest first.
pub fn versions(key: PolicyKey, rows: Vec<VersionRow>, now: DateTime<Utc>) -> Result<Vec<Version>, AppError> {
    let values: Vec<PolicyValue> = rows.iter().map(|row| parsed(key, row)).collect::<Result<_, _>>()?;
    let version = |(position, row): (usize, VersionRow)| {
        let (value, before) = (values.get(position), values.get(position + 1));
        Version {
            value: value.map(|value| words::value(key, value)).unwrap_or_default(),
            before: before.filter(|_| !key.is_document()).map(|value| words::value(key, value)).unwrap_or_default(),
            when: Moment::new(row.at, now),
            ledger_href: format!("/ledger/{}", row.ledger_entry_id),
            proposal: row.proposal_id.map(|id| {
                let title = row.proposal_title.unwrap_or_default();
                (format!("/proposals/{id}"), shown_title(row.words_visible, title, Some(key)))
            }),
            proposed_by: row.proposed_by,
            came_with: row.came_with,
            is_back: row.is_back,
            ends: row.ends_at.map(|at| format!("for a time, until {}", time::for_people(at))).unwrap_or_default(),
            count: row.tally.as_deref().map(count).unwrap_or_default(),
            diff: match (value, before) {
                (Some(PolicyValue::Text(new)), Some(PolicyValue::Text(old))) => Diff::between(old, new),
                _ => Diff::default(),
            },
            return_href: match value {
                Some(value) if Some(value) != values.first() => {
                    format!("{}/versions/{}/proposals", words::href(key), row.id)
                }
                _ => String::new(),
            },
        }
    };
    Ok(rows.into_iter().enumerate().map(version).collect())
}

/// A recorded tally in a few words.
fn count(tally: &str) -> String {
    let tally: serde_json::Value = serde_json::from_str(tally).unwrap_or_default();
    let Some(YesNo { yes, no, abstain }) = YesNo::recorded(&tally) else { return chosen(&tally) };
    let roll = tally.pointer("/counts/eligible").and_then(serde_json::Value::as_u64).unwrap_or(0);
    format!("{yes} yes, {no} no, {abstain} abstain of {roll} on the roll")
}

/// The count of a vote among several values.
fn chosen(tally: &serde_json::Value) -> String {
    let number = |path: &str| tally.pointer(path).and_then(serde_json::Value::as_u64).unwrap_or(0);
    // None of these is among the options.
    let values =
        tally.get("options").and_then(serde_json::Value::as_array).map_or(0, |options| options.len().saturating_sub(1));
    format!("chosen among {values} values by {} of {} on the roll", number("/counts/cast"), number("/counts/eligible"))
}

/// Puts a draft on the member's desk that returns a policy to an earlier version, by its number.
pub async fn draft_again(
    services: &Services,
    standing: &Standing,
    key: PolicyKey,
    version: i64,
) -> Outcome<ProposalId> {
    let rows = {
        let mut conn = services.store.read().await?;
        store::policies::history(&mut conn, key, standing.member.map(MemberId::actor)).await?
    };
    let row = rows.iter().find(|row| row.id == version).ok_or(AppError::NotFound)?;
    let form = return_form(key, &parsed(key, row)?, row);
    acts::create(services, standing, Subject::Policy(key), &form).await
}

/// Drafts a proposal that returns to an earlier value. Its author reads and changes it before anybody else sees it.
#[post("/constitution/<name>/versions/<id>/proposals", data = "<_form>")]
pub async fn draft_return(
    name: &str,
    id: i64,
    member: SignedIn,
    _form: Signed<Press>,
    services: &State<Arc<Services>>,
) -> Result<Flash<Redirect>, AppError> {
    let key = named(name)?;
    services.limits.spend(Limited::Edit, Payer::Member(member.id()))?;
    match draft_again(services, &member.standing(), key, id).await? {
        Ok(id) => Ok(Flash::success(
            Redirect::to(format!("/proposals/{id}/edit")),
            "This is your draft, and only you see it. Say why it should be so again.",
        )),
        Err(problems) => {
            Ok(Flash::error(Redirect::to(words::href(key)), format!("It cannot be proposed: {}.", problems.all())))
        }
    }
}

fn return_form(key: PolicyKey, value: &PolicyValue, row: &VersionRow) -> DraftForm {
    let title = key.definition().title;
    let again = if key.is_document() { "an earlier text".to_string() } else { words::value(key, value) };
    let since = time::for_people(row.at);
    DraftForm {
        policy: key.to_string(),
        title: format!("Return “{title}” to {again}"),
        body: format!(
            "It was so from {since} on ([ledger line {}](/ledger/{})).",
            row.ledger_entry_id, row.ledger_entry_id
        ),
        value: value.to_string(),
        ..DraftForm::default()
    }
}
