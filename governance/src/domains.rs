//! The hosts that the community refuses or has reviewed, read out of their document: `- spam.example refuse # why`.

/// What is done with a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DomainAct {
    /// The form says no.
    Refuse,
    /// It is held for a jury.
    Review,
}

/// A line of the document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DomainRule {
    /// The host as it is written, without a dot at its end.
    pub host: String,
    /// What is done with links to it.
    pub act: DomainAct,
}

/// What a document says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DomainRules {
    /// Its rules, in the order written.
    pub rules: Vec<DomainRule>,
    /// The numbers of lines that begin as a rule and are none, counted from 1.
    pub unread: Vec<usize>,
}

/// Reads the document. A rule is a line of its own, after a dash: a host, and `refuse` or `review`; what comes after `#` is for
/// people. Every other line is for people too. Whether a host can be one is for whoever knows about names.
#[must_use]
pub fn read(document: &str) -> DomainRules {
    let mut read = DomainRules::default();
    for (line, number) in document.lines().zip(1_usize..) {
        let Some(line) = line.trim().strip_prefix("- ") else { continue };
        let said = line.split_once('#').map_or(line, |(said, _)| said);
        match rule(said) {
            Some(rule) => read.rules.push(rule),
            None => read.unread.push(number),
        }
    }
    read
}

fn rule(said: &str) -> Option<DomainRule> {
    let mut words = said.split_whitespace();
    let (host, act, nothing) = (words.next()?, words.next()?, words.next());
    let act = match act.to_lowercase().as_str() {
        "refuse" => DomainAct::Refuse,
        "review" => DomainAct::Review,
        _ => return None,
    };
    let host = host.strip_prefix("*.").unwrap_or(host).trim_end_matches('.');
    (nothing.is_none() && !host.is_empty()).then(|| DomainRule { host: host.to_owned(), act })
}

/// The rule for a host: the one that names it most closely, of two that name it alike the first. Both in one form (lower case, in ASCII).
#[must_use]
pub fn rule_for<'r>(rules: &'r [DomainRule], host: &str) -> Option<&'r DomainRule> {
    let names = |rule: &&DomainRule| {
        let before = host.strip_suffix(rule.host.as_str());
        before.is_some_and(|before| before.is_empty() || before.ends_with('.'))
    };
    rules.iter().filter(names).rev().max_by_key(|rule| rule.host.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::PolicyKey;

    #[test]
    fn the_document_that_comes_with_the_software_names_nobody() {
        assert_eq!(read(&crate::Constitution::new().text(PolicyKey::DocumentDomains)), DomainRules::default());
    }

    #[test]
    fn rules_are_read_and_what_is_none_is_named() {
        let document = "Text - with dashes\n- spam.example refuse # pills\n  - *.Odd.example.  REVIEW\n- not a rule\n- refuse\n- x.example allow\n";
        let read = read(document);
        let shown: Vec<_> = read.rules.iter().map(|rule| (rule.host.as_str(), rule.act)).collect();
        assert_eq!(shown, [("spam.example", DomainAct::Refuse), ("Odd.example", DomainAct::Review)]);
        assert_eq!(read.unread, [4, 5, 6]);
    }

    #[test]
    fn subdomains_are_meant_too_and_the_closest_line_counts() {
        let rules =
            read("- example.org refuse\n- good.example.org review\n- example.org review\n- 10.0.0.1 refuse").rules;
        for (host, act) in [
            ("example.org", Some(DomainAct::Refuse)),
            ("www.example.org", Some(DomainAct::Refuse)),
            ("a.good.example.org", Some(DomainAct::Review)),
            ("notexample.org", None),
            ("example.org.evil.example", None),
            ("10.0.0.1", Some(DomainAct::Refuse)),
        ] {
            assert_eq!(rule_for(&rules, host).map(|rule| rule.act), act, "{host}");
        }
    }
}
