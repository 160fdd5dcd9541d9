//! The rules that a flag can name, with what follows sooner under some of them.

use governance::conduct::ConductRule;
use governance::moderation::About;
use governance::{Constitution, PolicyKey};

use crate::web::html::{render_markdown, words};

/// A rule to choose.
pub struct RuleChoice {
    pub id: String,
    pub label: String,
    pub text: String,
}

/// The rules in force, for flags on this.
pub fn choices(constitution: &Constitution, about: About) -> Vec<RuleChoice> {
    let choice = |rule: ConductRule| {
        let text = words(&render_markdown(&rule.text).html.to_string());
        RuleChoice {
            label: format!("{} {}", rule.id, rule.name()),
            text: [text, urgency(&rule, constitution, about.can_be_held()), office(&rule, constitution, about)]
                .into_iter()
                .filter(|part| !part.is_empty())
                .collect::<Vec<_>>()
                .join(" "),
            id: rule.id,
        }
    };
    constitution.conduct_rules().into_iter().map(choice).collect()
}

fn urgency(rule: &ConductRule, constitution: &Constitution, can_be_held: bool) -> String {
    if !rule.is_urgent() {
        return String::new();
    }
    match (constitution.integer(PolicyKey::FlagUrgentWeight).max(1), can_be_held) {
        (1, true) => "Urgent: one flag hides it at once.".to_owned(),
        (many, true) => format!("Urgent: {many} flags hide it at once."),
        (1, false) => "Urgent: one flag calls a jury at once.".to_owned(),
        (many, false) => format!("Urgent: {many} flags call a jury at once."),
    }
}

fn office(rule: &ConductRule, constitution: &Constitution, about: About) -> String {
    let waits = constitution.integer(PolicyKey::ModeratorsDecideHours) > 0 && !about.is_blind();
    if rule.is_for_moderators() && waits { "A moderator may decide first.".to_owned() } else { String::new() }
}

#[cfg(test)]
mod tests {
    use governance::Constitution;
    use governance::moderation::About;

    use super::choices;

    #[test]
    fn rules_say_what_follows_sooner_under_them() {
        let constitution = Constitution::new();
        let rules = constitution.conduct_rules();
        let texts = |about| choices(&constitution, about).into_iter().map(|rule| rule.text);
        for (rule, text) in rules.iter().zip(texts(About::Entry)) {
            assert_eq!(text.contains("Urgent: one flag hides it at once."), rule.is_urgent(), "{text}");
            assert_eq!(text.contains("A moderator may decide first."), rule.is_for_moderators(), "{text}");
        }
        assert!(rules.iter().any(|rule| rule.is_urgent()));
        // Moderators decide about nothing whose author nobody is told.
        assert!(texts(About::Said).all(|text| !text.contains("A moderator may decide first.")));
        assert!(texts(About::Proposal).any(|text| text.contains("Urgent: one flag calls a jury at once.")));
    }
}
