//! Which acts a page of the log shows, as its form asks for them.

use governance::conduct::ConductRule;
use store::docket::log::{NOUNS, Subject, Wanted};

use crate::ledger::filter::choices;

/// The longest text that means anything in a field.
const LONGEST: usize = 60;
/// Asks for everything but what single jurors answered, of which a case has a dozen.
const WITHOUT_SEATS: &str = "acts";
const SEATS: [&str; 2] = ["jury.seat_answered", "jury.reconsidered"];

/// What was asked. Nothing asked is no condition.
#[derive(Debug, Clone, Default, PartialEq, Eq, rocket::FromForm)]
pub struct Filter {
    /// A kind ("case.decided"), all that begin alike ("case"), or "acts".
    #[field(default = String::new())]
    pub kind: String,
    /// A rule of conduct: "R1".
    #[field(default = String::new())]
    pub rule: String,
    /// "entry:12" or "case:3".
    #[field(default = String::new())]
    pub subject: String,
}

fn said(text: &str) -> Option<&str> {
    let text = text.trim();
    (!text.is_empty() && text.len() <= LONGEST && !text.contains('\0')).then_some(text)
}

/// What a history is asked of; a subject that is none has no history.
fn subject(text: &str) -> Subject {
    let parts = text.split_once([':', ' ']).and_then(|(noun, id)| Some((noun, id.parse::<i64>().ok()?)));
    match parts {
        Some(("entry", id)) => Subject::Entry(id.into()),
        Some(("case", id)) => Subject::Case(id.into()),
        // Cases are numbered from 1.
        _ => Subject::Case(0.into()),
    }
}

impl Filter {
    /// Whether anything was asked.
    pub fn is_empty(&self) -> bool {
        [&self.kind, &self.rule, &self.subject].into_iter().all(|field| said(field).is_none())
    }

    /// What the store is asked, `kinds` being those that there are.
    pub fn as_wanted(&self, kinds: &[String]) -> Wanted {
        let alike = |asked: &str| {
            let is_so = |kind: &&String| match asked {
                WITHOUT_SEATS => !SEATS.contains(&kind.as_str()),
                asked => *kind == asked || kind.strip_prefix(asked).is_some_and(|rest| rest.starts_with('.')),
            };
            kinds.iter().filter(is_so).cloned().collect()
        };
        Wanted {
            kinds: said(&self.kind).map(alike),
            rule: said(&self.rule).map(str::to_owned),
            subject: said(&self.subject).map(subject),
        }
    }

    /// The address of a page of this, without what was not asked.
    pub fn href(&self, path: &str, below: Option<i64>) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        for (name, value) in [("kind", &self.kind), ("rule", &self.rule), ("subject", &self.subject)] {
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

    /// Whose history it is, in words; empty when it is everybody's.
    pub fn of(&self) -> String {
        match said(&self.subject).map(subject) {
            Some(Subject::Entry(id)) => format!("entry {id}"),
            Some(Subject::Case(id)) if id.get() > 0 => format!("case {id}"),
            Some(Subject::Case(_)) => "nothing".to_owned(),
            None => String::new(),
        }
    }
}

/// Those of all kinds that are acts of moderation.
pub fn of_moderation(kinds: Vec<String>) -> Vec<String> {
    let is_so = |kind: &String| NOUNS.contains(&kind.split('.').next().unwrap_or_default());
    kinds.into_iter().filter(is_so).collect()
}

/// What the form offers as acts.
pub fn kinds(there_are: &[String]) -> Vec<(String, String)> {
    let mut offered = choices(there_are);
    if let Some(all) = offered.first_mut() {
        all.1 = "every act".to_owned();
    }
    for (name, words) in &mut offered {
        if let Some(said) = in_words(name) {
            said.clone_into(words);
        }
    }
    offered.insert(1, (WITHOUT_SEATS.to_owned(), "every act but jurors’ answers".to_owned()));
    offered
}

/// What an act, or all that begin alike, is called; `None` for what has no words yet.
fn in_words(kind: &str) -> Option<&'static str> {
    Some(match kind {
        "flag" => "everything about flags",
        "flag.raised" => "flags: raised",
        "flag.withdrawn" => "flags: taken back",
        "flag.coordinated" => "flags: found to come together",
        "case" => "everything about cases",
        "case.opened" => "cases: opened",
        "case.decided" => "cases: decided",
        "case.moderator_recused" => "cases: a moderator stood aside",
        "case.sent_to_jury" => "cases: given to a jury",
        "case.lapsed" => "cases: ran out of time",
        "case.overruled" => "cases: verdict overruled",
        "jury" => "everything about juries",
        "jury.drawn" => "juries: drawn by lot",
        "jury.seat_answered" => "juries: a juror answered",
        "jury.deliberation_opened" => "juries: reasons opened to each other",
        "jury.reconsidered" => "juries: a final opinion",
        "entry" => "everything about what was written",
        "entry.held" => "what was written: held",
        "entry.released" => "what was written: released",
        "entry.removed" => "what was written: removed",
        "entry.labelled" => "what was written: labelled",
        "entry.restored" => "what was written: restored",
        "sanction" => "everything about limits",
        "sanction.imposed" => "limits: imposed",
        "sanction.lifted" => "limits: ended early",
        _ => return None,
    })
}

/// What the form offers as rules: those in force, and the one that was asked for.
pub fn rules(in_force: &[ConductRule], asked: &str) -> Vec<(String, String)> {
    let mut offered = vec![(String::new(), "every rule".to_owned())];
    offered.extend(in_force.iter().map(|rule| (rule.id.clone(), format!("{} {}", rule.id, rule.name()))));
    if let Some(asked) = said(asked).filter(|asked| offered.iter().all(|(id, _)| id != asked)) {
        offered.push((asked.to_owned(), asked.to_owned()));
    }
    offered
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_becomes_conditions_and_an_address() {
        let text = str::to_string;
        let there =
            of_moderation(["case.opened", "jury.drawn", SEATS[0], SEATS[1], "proposal.closed"].map(text).to_vec());
        assert_eq!(there.len(), 4, "{there:?}");
        let filter = Filter { kind: text("acts"), rule: text("R1"), subject: text("case 3") };
        let wanted = filter.as_wanted(&there);
        assert_eq!(wanted.kinds, Some(vec![text("case.opened"), text("jury.drawn")]));
        assert_eq!((wanted.rule.as_deref(), wanted.subject), (Some("R1"), Some(Subject::Case(3.into()))));
        assert_eq!(filter.href("/docket/log", Some(9)), "/docket/log?kind=acts&rule=R1&subject=case+3&below=9");
        let odd = Filter { subject: text("member:ada"), ..Filter::default() };
        assert_eq!((odd.as_wanted(&there).subject, odd.of().as_str()), (Some(Subject::Case(0.into())), "nothing"));
        let offered = kinds(&there);
        assert!(offered.contains(&(text("jury.drawn"), text("juries: drawn by lot"))), "{offered:?}");
        assert!(offered.iter().all(|(name, words)| name.is_empty() || words != name), "{offered:?}");
        assert!(Filter { kind: text(" "), ..Filter::default() }.is_empty());
    }
}
