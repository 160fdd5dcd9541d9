//! The rules of conduct, read out of the document: `**R1 Title.** text`, usually in a list.

/// One rule of conduct. Its id is what a flag, a verdict and a sanction cite.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConductRule {
    /// "R1".
    pub id: String,
    /// "Attack ideas, not people".
    pub title: String,
    /// What the rule says, in Markdown.
    pub text: String,
}

impl ConductRule {
    /// Its title as people read it, without marks: "Nothing unlawful".
    #[must_use]
    pub fn name(&self) -> &str {
        without_marks(&self.title)
    }

    /// Whether its title ends with this mark, alone or among others: "(urgent)", "(spam, moderators)".
    #[must_use]
    pub fn has_mark(&self, mark: &str) -> bool {
        is_marked(&self.title, mark)
    }

    /// Whether it is marked "(urgent)", so that few flags hold an entry (`flag.urgent_weight`): what breaks it does harm while it is looked at.
    #[must_use]
    pub fn is_urgent(&self) -> bool {
        self.has_mark("urgent")
    }

    /// Whether it is marked "(spam)": the rule under which the tools against spam hold entries.
    #[must_use]
    pub fn is_about_spam(&self) -> bool {
        self.has_mark("spam")
    }

    /// Whether it is marked "(flags)": the rule under which members answer for flags that came together.
    #[must_use]
    pub fn is_about_flags(&self) -> bool {
        self.has_mark("flags")
    }

    /// Whether it is marked "(moderators)": then a moderator in office may decide its cases, before a jury does.
    #[must_use]
    pub fn is_for_moderators(&self) -> bool {
        self.has_mark("moderators")
    }
}

/// Whether a title ends with a mark, alone or among others: "(urgent)", "(urgent, moderators)", "(moderators) (urgent)".
#[must_use]
pub fn is_marked(title: &str, mark: &str) -> bool {
    let title = title.to_lowercase();
    let mut rest = title.trim_end();
    while let Some((before, marks)) = rest.strip_suffix(')').and_then(|rest| rest.rsplit_once('(')) {
        if marks.split(',').any(|one| one.trim() == mark) {
            return true;
        }
        rest = before.trim_end();
    }
    false
}

/// The marks that a title can end with.
const MARKS: [&str; 4] = ["urgent", "moderators", "spam", "flags"];

/// A title without the marks at its end. Other words in parentheses are part of it.
#[must_use]
pub fn without_marks(title: &str) -> &str {
    let mut rest = title.trim_end();
    while let Some((before, marks)) = rest.strip_suffix(')').and_then(|rest| rest.rsplit_once('(')) {
        let are_marks = marks.split(',').all(|one| MARKS.iter().any(|mark| one.trim().eq_ignore_ascii_case(mark)));
        if !are_marks {
            break;
        }
        rest = before.trim_end();
    }
    rest
}

/// Reads the rules out of the conduct document, in the order written; the first of two with one id counts.
///
/// A rule begins on a line whose text (after a list mark such as `1.` or `-`) starts with `**R<number> Title.**`
/// and runs to the next rule or the next empty line.
#[must_use]
pub fn rules(document: &str) -> Vec<ConductRule> {
    let mut rules: Vec<ConductRule> = Vec::new();
    let mut is_open = false;
    for line in document.lines() {
        if let Some(rule) = begins(line) {
            is_open = rules.iter().all(|known| known.id != rule.id);
            if is_open {
                rules.push(rule);
            }
        } else if line.trim().is_empty() {
            is_open = false;
        } else if let (true, Some(rule)) = (is_open, rules.last_mut()) {
            rule.text.push(' ');
            rule.text.push_str(line.trim());
        }
    }
    for rule in &mut rules {
        rule.text = rule.text.trim().to_owned();
    }
    rules
}

fn begins(line: &str) -> Option<ConductRule> {
    let line = without_list_mark(line.trim());
    let (head, text) = line.strip_prefix("**")?.split_once("**")?;
    let (id, title) = head.split_once(' ')?;
    let number = id.strip_prefix('R')?;
    if number.is_empty() || number.len() > 4 || !number.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let title = title.trim().trim_end_matches('.');
    if title.is_empty() {
        return None;
    }
    Some(ConductRule { id: id.to_owned(), title: title.to_owned(), text: text.trim().to_owned() })
}

fn without_list_mark(line: &str) -> &str {
    let unmarked = line.strip_prefix("- ").or_else(|| line.strip_prefix("* ").filter(|rest| !rest.starts_with('*')));
    if let Some(rest) = unmarked {
        return rest.trim_start();
    }
    match line.split_once(". ") {
        Some((number, rest)) if number.bytes().all(|b| b.is_ascii_digit()) => rest.trim_start(),
        _ => line,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::PolicyKey;

    #[test]
    fn the_default_document_has_its_numbered_rules() {
        let rules = rules(&crate::Constitution::new().text(PolicyKey::DocumentConduct));
        assert!(rules.len() >= 5);
        for (position, rule) in rules.iter().enumerate() {
            assert_eq!(rule.id, format!("R{}", position + 1));
            assert!(rule.text.len() > 20 && !rule.title.ends_with('.'), "{rule:?}");
        }
    }

    #[test]
    fn rules_are_found_in_lists_and_paragraphs() {
        let read = rules(
            "Intro **R9 not a rule.** here\n\n1. **R1 Be kind.** To all,\n   always.\n2. **R2 No spam.** None.\n\n- **R10 Last.**\n\nafter",
        );
        let shown: Vec<_> = read.iter().map(|r| (r.id.as_str(), r.title.as_str(), r.text.as_str())).collect();
        assert_eq!(shown, [("R1", "Be kind", "To all, always."), ("R2", "No spam", "None."), ("R10", "Last", "")]);
    }

    #[test]
    fn marks_stand_at_the_end_of_a_title_and_combine() {
        let rule = |title: &str| ConductRule { id: "R1".to_owned(), title: title.to_owned(), text: String::new() };
        for (title, spam, urgent) in [
            ("No spam (spam)", true, false),
            ("No spam (Spam, urgent) ", true, true),
            ("No spam ( urgent , spam )", true, true),
            ("No (spam) here", false, false),
            ("No spam", false, false),
            ("No spam (spammers)", false, false),
            ("No (old) spam (urgent)", false, true),
        ] {
            assert_eq!((rule(title).is_about_spam(), rule(title).is_urgent()), (spam, urgent), "{title}");
        }
    }

    #[test]
    fn people_read_a_title_without_its_marks() {
        for (title, name) in [
            ("No spam (spam, Moderators) (urgent)", "No spam"),
            ("No (old) spam (spam)", "No (old) spam"),
            ("Be kind (please)", "Be kind (please)"),
            ("Be kind (urgent, please)", "Be kind (urgent, please)"),
            ("Be kind", "Be kind"),
        ] {
            assert_eq!(without_marks(title), name);
        }
    }

    #[test]
    fn the_first_of_two_rules_with_one_id_counts() {
        let read = rules("**R1 One.** a\n**R1 Two.** b\nc\n");
        assert_eq!(read.len(), 1);
        assert_eq!(read[0].text, "a");
    }
}
