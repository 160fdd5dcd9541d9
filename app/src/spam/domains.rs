//! The members' list of hosts: which links are refused, and which are looked at by a jury first.

use governance::conduct::ConductRule;
use governance::domains::{self, DomainAct, DomainRule};
use governance::{Constitution, PolicyKey};
use url::Url;

use super::reading::{self, host_named};

/// The list in force, its hosts in the form in which names are compared, and the lines that are none.
pub fn list(constitution: &Constitution) -> (Vec<DomainRule>, Vec<usize>) {
    let read = domains::read(&constitution.text(PolicyKey::DocumentDomains));
    let known = |rule: DomainRule| host_named(&rule.host).map(|host| DomainRule { host, ..rule });
    (read.rules.into_iter().filter_map(known).collect(), read.unread)
}

/// The host on the list that one of these falls under, where this is done with it.
fn listed(hosts: &[String], act: DomainAct, constitution: &Constitution) -> Option<String> {
    if hosts.is_empty() {
        return None;
    }
    let (rules, _) = list(constitution);
    let found = |host: &String| domains::rule_for(&rules, host).filter(|rule| rule.act == act);
    hosts.iter().find_map(found).map(|rule| rule.host.clone())
}

/// The host on the list for which links are reviewed.
pub fn reviewed_host(hosts: &[String], constitution: &Constitution) -> Option<String> {
    listed(hosts, DomainAct::Review, constitution)
}

/// Why links to one of these hosts are refused.
pub fn refused_hosts(hosts: &[String], rule: &ConductRule, constitution: &Constitution) -> Option<String> {
    let host = listed(hosts, DomainAct::Refuse, constitution)?;
    Some(format!(
        "links to {host} are refused here under rule {}; the members' list and why is at /constitution/domains",
        rule.id
    ))
}

/// Why a text with these links is refused; `None` also where no rule of conduct is marked.
pub fn refused_links(html: &str, constitution: &Constitution) -> Option<String> {
    refused_hosts(&reading::read(html).hosts, &constitution.spam_rule()?, constitution)
}

/// Why an address is refused.
pub fn refused_address(address: &str, constitution: &Constitution) -> Option<String> {
    let host = reading::host_of(&Url::parse(address).ok()?)?;
    refused_hosts(&[host], &constitution.spam_rule()?, constitution)
}
