//! Which lines a page of the ledger shows, as its form asks for them.

use chrono::{DateTime, Days, NaiveDate, Utc};
use store::ledger::Wanted;

/// What was typed. Nothing typed is no condition.
#[derive(Debug, Clone, Default, PartialEq, Eq, rocket::FromForm)]
pub struct Filter {
    /// A kind ("proposal.closed") or all that begin alike ("proposal").
    #[field(default = String::new())]
    pub kind: String,
    /// "proposal:12" or "proposal 12".
    #[field(default = String::new())]
    pub about: String,
    /// "system", "operator", or a member's pseudonym.
    #[field(default = String::new())]
    pub by: String,
    /// A day, as browsers send it.
    #[field(default = String::new())]
    pub from: String,
    /// A day; the last that counts.
    #[field(default = String::new())]
    pub until: String,
}

/// The longest text that means anything in a field.
pub const LONGEST: usize = 120;

fn said(text: &str) -> Option<&str> {
    let text = text.trim();
    (!text.is_empty() && text.len() <= LONGEST && !text.contains('\0')).then_some(text)
}

fn day(text: &str) -> Option<NaiveDate> {
    said(text)?.parse().ok()
}

fn midnight(day: NaiveDate) -> Option<DateTime<Utc>> {
    Some(day.and_hms_opt(0, 0, 0)?.and_utc())
}

impl Filter {
    /// Whether anything was asked.
    pub fn is_empty(&self) -> bool {
        self.as_wanted(&[]) == Wanted::default()
    }

    /// What the store is asked, `kinds` being those that there are.
    pub fn as_wanted(&self, kinds: &[String]) -> Wanted {
        let alike = |asked: &str| {
            let is_so =
                |kind: &&String| **kind == asked || kind.strip_prefix(asked).is_some_and(|rest| rest.starts_with('.'));
            kinds.iter().filter(is_so).cloned().collect()
        };
        let actor = |name: &str| match name {
            "system" | "operator" => name.to_owned(),
            name if name.starts_with("member:") => name.to_owned(),
            name => format!("member:{name}"),
        };
        Wanted {
            kinds: said(&self.kind).map(alike),
            subject: said(&self.about).map(|about| about.replacen(' ', ":", 1)),
            actor: said(&self.by).map(actor),
            from: day(&self.from).and_then(midnight),
            until: day(&self.until).and_then(|day| midnight(day.checked_add_days(Days::new(1))?)),
        }
    }

    /// The address of a page of this, without what was not asked.
    pub fn href(&self, path: &str, below: Option<i64>) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        let fields = [
            ("kind", &self.kind),
            ("about", &self.about),
            ("by", &self.by),
            ("from", &self.from),
            ("until", &self.until),
        ];
        for (name, value) in fields {
            if let Some(value) = said(value) {
                query.append_pair(name, value);
            }
        }
        if let Some(below) = below {
            query.append_pair("below", &below.to_string());
        }
        match query.finish() {
            none if none.is_empty() => path.to_string(),
            query => format!("{path}?{query}"),
        }
    }
}

/// What a form offers: every noun with all its kinds, and each kind.
pub fn choices(kinds: &[String]) -> Vec<(String, String)> {
    let mut offered = vec![(String::new(), "every kind".to_owned())];
    let mut last = "";
    for kind in kinds {
        let (noun, act) = kind.split_once('.').unwrap_or((kind, ""));
        if noun != last {
            offered.push((noun.to_owned(), format!("{}: everything", noun.replace('_', " "))));
            last = noun;
        }
        if !act.is_empty() {
            offered.push((kind.clone(), format!("{}: {}", noun.replace('_', " "), act.replace('_', " "))));
        }
    }
    offered
}

#[cfg(test)]
mod tests {
    use super::{Filter, choices};

    #[test]
    fn what_is_typed_becomes_conditions_and_an_address() {
        let text = str::to_string;
        let filter = Filter {
            kind: text("proposal"),
            about: text("case 3"),
            by: text("ab12"),
            from: text("2026-11-01"),
            until: text("2026-11-02"),
        };
        let wanted = filter.as_wanted(&[text("proposal.closed"), text("proposals.x"), text("entry.held")]);
        assert_eq!(wanted.kinds, Some(vec![text("proposal.closed")]));
        assert_eq!((wanted.subject.as_deref(), wanted.actor.as_deref()), (Some("case:3"), Some("member:ab12")));
        assert_eq!((wanted.until.unwrap() - wanted.from.unwrap()).num_hours(), 48);
        assert_eq!(
            filter.href("/ledger", Some(9)),
            "/ledger?kind=proposal&about=case+3&by=ab12&from=2026-11-01&until=2026-11-02&below=9"
        );
        let nothing = Filter { from: text("tomorrow"), ..Filter::default() };
        assert!(nothing.is_empty() && Filter::default().href("/ledger", None) == "/ledger");
    }

    #[test]
    fn a_form_offers_nouns_with_their_kinds() {
        let kinds = ["case.opened", "proposal.closed", "proposal.voting_opened"].map(str::to_string);
        let offered: Vec<String> = choices(&kinds).into_iter().map(|(kind, words)| format!("{kind}={words}")).collect();
        let said =
            ["=every kind", "case=case: everything", "case.opened=case: opened", "proposal=proposal: everything"];
        assert_eq!(offered[..4], said);
        assert_eq!(offered[5], "proposal.voting_opened=proposal: voting opened");
    }
}
