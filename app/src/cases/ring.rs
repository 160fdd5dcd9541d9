//! Cases about flags that came together: what their jurors read, which is everything but whose they are, and whom they concern.

use chrono::{DateTime, Utc};
use governance::canonical::Hash;
use governance::ledger::LedgerActor;
use governance::moderation::coordination::Group;
use governance::moderation::{About, ring};
use governance::{ActorId, Constitution, MemberId, time};
use store::cases::CaseRow;
use store::{Conn, Tx};

use super::office::Track;
use super::opening::{Plan, open, pool, rule_in_a_letter};
use crate::error::AppError;
use crate::mail::rings::{FlagsAnswered, FlagsEnding, FlagsJudged};
use crate::notifications;
use crate::services::Services;
use crate::web::feeds::escaped;

/// Asks a jury about each group of members whose flags came together, where that is due.
pub async fn ask(
    services: &Services,
    tx: &mut Tx,
    groups: &[Group],
    constitution: &Constitution,
    now: DateTime<Utc>,
) -> Result<(), AppError> {
    for group in groups {
        let before = store::rings::hold_asked(tx, &group.members).await?;
        if ring::is_due(group, before, constitution) {
            open_about(services, tx, group, constitution, now).await?;
        }
    }
    Ok(())
}

async fn open_about(
    services: &Services,
    tx: &mut Tx,
    group: &Group,
    constitution: &Constitution,
    now: DateTime<Utc>,
) -> Result<(), AppError> {
    // Whose name is in the row says nothing: the case concerns them all alike, and no page shows it.
    let Some(first) = group.members.first() else { return Ok(()) };
    let author: ActorId = first.actor();
    let flags = store::rings::charged(tx, group).await?;
    let entry = store::rings::stand_in(tx, author, &title(group), &listed(&flags)).await?;
    let case = store::cases::next_id(tx).await?;
    let flagged = store::rings::entries_of(tx, group).await?;
    let tickets = pool(services, tx, case, (entry.id, &flagged, author), None, constitution, now).await?;
    let hashes: Vec<Hash> = tickets.iter().map(|ticket| ticket.ticket).collect();
    let Some(opened) = ring::open_case_about_flags(case, entry.id, group, &hashes, constitution, now) else {
        return Ok(());
    };
    let cases: Vec<String> = group.cases.iter().map(ToString::to_string).collect();
    let plan = Plan {
        by: LedgerActor::System,
        held_by: None,
        by_operator: false,
        policy: None,
        detail: format!("{} {}", group.members.len(), cases.join(" ")),
        tickets,
        covers: Vec::new(),
        // Moderators decide about what was written, not about who flags.
        track: Track::default(),
        ring: Some(group.clone()),
    };
    open(services, tx, &entry, opened, plan, constitution).await
}

fn title(group: &Group) -> String {
    format!("Flags of {} members on the same things", group.members.len())
}

/// Everything that these members flagged, case by case, each of them under a number.
fn listed(flags: &[ring::ChargedFlag]) -> String {
    let numbers = ring::numbered(flags);
    let number = |member: MemberId| numbers.iter().position(|known| *known == member).map_or(0, |place| place + 1);
    let mut html =
        "<p>What each of these cases was about was flagged by several of them, and nobody found the rule broken. \
        The numbers stand for members: the same number is the same member.</p>"
            .to_owned();
    for case in flags.chunk_by(|one, next| one.case == next.case) {
        let id = case.first().map_or(0, |flag| flag.case.get());
        html.push_str(&format!("<p><a href=\"/cases/{id}\">Case {id}</a></p><ul>"));
        for flag in case {
            let remark = match flag.remark.as_str() {
                "" => String::new(),
                remark => format!(": “{}”", escaped(remark)),
            };
            let (who, rule, at) = (number(flag.member), escaped(&flag.rule), time::for_people(flag.at));
            html.push_str(&format!("<li>Member {who}, {at}, {rule}{remark}</li>"));
        }
        html.push_str("</ul>");
    }
    html
}

/// Tells those whom a case about flags is about that it has begun.
pub async fn tell_begun(services: &Services, tx: &mut Tx, case: &CaseRow) -> Result<(), AppError> {
    let members = store::rings::members(tx, case.entry_id).await?;
    for member in &members {
        let letter = FlagsJudged {
            case: case.id.get(),
            member: member.get(),
            members: members.len(),
            rule: rule_in_a_letter(&case.rule_id, &case.rule_text),
            due_at: case.due_at,
            path: format!("/cases/{}", case.id),
        };
        notifications::tell(services, tx, *member, &letter).await?;
    }
    Ok(())
}

/// Tells them how it ended.
pub async fn tell(
    services: &Services,
    tx: &mut Tx,
    case: &CaseRow,
    ending: FlagsEnding,
    reasons: Vec<String>,
) -> Result<(), AppError> {
    for member in store::rings::members(tx, case.entry_id).await? {
        let letter = FlagsAnswered {
            case: case.id.get(),
            member: member.get(),
            ending: ending.clone(),
            rule: rule_in_a_letter(&case.rule_id, &case.rule_text),
            reasons: reasons.clone(),
            path: format!("/cases/{}", case.id),
        };
        notifications::tell(services, tx, member, &letter).await?;
    }
    Ok(())
}

/// Whether a case is about this member, or about something of theirs.
pub async fn concerns(conn: &mut Conn, case: &CaseRow, member: Option<MemberId>) -> Result<bool, AppError> {
    let Some(member) = member else { return Ok(false) };
    match case.about() {
        About::Flagging => Ok(store::rings::members(conn, case.entry_id).await?.contains(&member)),
        // Whoever keeps an imaginary friend answers for what it brings in.
        _ => Ok(case.author_id == member.actor() || store::friends::keeper(conn, case.author_id).await?.is(member)),
    }
}

/// How such a case began, as its page says it, and which cases it rests on.
pub fn opened(detail: &str, pool_size: i32) -> String {
    let mut numbers = detail.split_whitespace();
    let members = numbers.next().unwrap_or("0");
    let cases: Vec<&str> = numbers.collect();
    format!(
        "{members} members had flagged the same things again and again, and no jury followed them: cases {}. They are judged for that, \
         and nobody is told who they are. A pool of {pool_size} members is frozen and committed to.",
        cases.join(", ")
    )
}

#[cfg(test)]
mod tests {
    use governance::moderation::ring::ChargedFlag;

    use super::{listed, opened};

    #[test]
    fn jurors_read_what_was_flagged_and_not_by_whom() {
        let flag = |case: i64, member: i64, minute: i64, remark: &str| ChargedFlag {
            case: case.into(),
            member: member.into(),
            rule: "R1".to_owned(),
            remark: remark.to_owned(),
            at: chrono::DateTime::from_timestamp(minute * 60, 0).unwrap(),
        };
        let html = listed(&[
            flag(3, 907, 1, "<b>rude</b>"),
            flag(3, 905, 2, ""),
            flag(8, 905, 90, "again"),
            flag(8, 907, 95, ""),
        ]);
        assert!(html.contains("/cases/3") && html.contains("Member 1") && html.contains("Member 2"), "{html}");
        assert!(html.contains("&lt;b&gt;rude"), "{html}");
        assert!(!html.contains("905") && !html.contains("907"), "{html}");
        let eighth = html.split("/cases/8").nth(1).unwrap();
        assert!(eighth.find("Member 2") < eighth.find("Member 1"), "{eighth}");
    }

    #[test]
    fn the_page_says_what_it_rests_on() {
        assert!(opened("3 4 7 9", 12).starts_with("3 members had flagged the same things again and again"));
        assert!(opened("3 4 7 9", 12).contains("cases 4, 7, 9."));
    }
}
