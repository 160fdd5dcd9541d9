//! What pages say about the tools against spam: on a form before it is sent, and on the pages of their policies.

use governance::domains::DomainAct;
use governance::{Constitution, PolicyKey};

use super::{WAITS, domains, first_posts};
use crate::error::AppError;
use crate::services::Services;
use crate::web::guards::Visitor;

/// What whoever writes is told beforehand; empty when nothing of theirs is held. Asks the database only while first posts are.
pub async fn on_a_form(services: &Services, visitor: &Visitor) -> Result<String, AppError> {
    let recent = services.recent.constitution();
    let (Some(author), Some(rule)) = (visitor.actor(), recent.spam_rule()) else { return Ok(String::new()) };
    if recent.count(PolicyKey::ReviewFirstPosts) == 0 {
        return Ok(String::new());
    }
    let mut conn = services.store.read().await?;
    let Some(held) = first_posts(&mut conn, &recent, author).await? else { return Ok(String::new()) };
    if store::spam::open_review(&mut conn, author).await?.is_some() {
        return Ok(WAITS.to_owned());
    }
    let posts = if held == 1 { "post".to_owned() } else { format!("{held} posts") };
    Ok(format!(
        "Your first public {posts} are held until a jury has looked at each of them, under rule {}. Then everybody sees it.",
        rule.id
    ))
}

/// What the page of a policy says about whether it holds anything now; empty for other policies.
pub fn of_policy(key: PolicyKey, constitution: &Constitution) -> String {
    use PolicyKey::{DocumentDomains, ReviewFirstPosts, SpamSameMax, SpamWindowHours};
    if !matches!(key, ReviewFirstPosts | SpamSameMax | SpamWindowHours | DocumentDomains) {
        return String::new();
    }
    let Some(rule) = constitution.spam_rule() else {
        return "No rule of conduct is marked “(spam)” at the end of its title, so nothing is held and this does nothing.".to_owned();
    };
    let under = format!("What it holds is held under rule {} {}.", rule.id, rule.name());
    if key == DocumentDomains { format!("{} {under}", listed(constitution)) } else { under }
}

/// How many hosts are on the list, and which lines are none.
fn listed(constitution: &Constitution) -> String {
    let (rules, unread) = domains::list(constitution);
    let count = |act: DomainAct| rules.iter().filter(|rule| rule.act == act).count();
    let (refused, reviewed) = (count(DomainAct::Refuse), count(DomainAct::Review));
    let lines: Vec<String> = unread.iter().map(ToString::to_string).collect();
    let odd = match lines.len() {
        0 => String::new(),
        1 => format!(" Line {} is no rule, and does nothing.", lines.concat()),
        _ => format!(" Lines {} are no rules, and do nothing.", lines.join(", ")),
    };
    format!("Refused: {refused}. Reviewed: {reviewed}.{odd}")
}
