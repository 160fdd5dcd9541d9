//! The rules that a flag can name, with what follows sooner under some of them.

use governance::conduct::ConductRule;
use governance::{Constitution, PolicyKey};

use crate::web::html::{render_markdown, words};

/// A rule to choose.
pub struct RuleChoice {
    pub id: String,
    pub label: String,
    pub text: String,
}

/// The rules in force. `can_be_held` says whether flags hide what they are about.
pub fn choices(constitution: &Constitution, can_be_held: bool) -> Vec<RuleChoice> {
    let choice = |rule: ConductRule| {
        let text = words(&render_markdown(&rule.text).html.to_string());
        RuleChoice {
            label: format!("{} {}", rule.id, rule.name()),
            text: [text, urgency(&rule, constitution, can_be_held), office(&rule, constitution)]
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

fn office(rule: &ConductRule, constitution: &Constitution) -> String {
    let waits = constitution.integer(PolicyKey::ModeratorsDecideHours) > 0;
    if rule.is_for_moderators() && waits { "A moderator may decide first.".to_owned() } else { String::new() }
}

#[cfg(test)]
mod tests {
    use governance::Constitution;

    use super::choices;

    #[test]
    fn rules_say_what_follows_sooner_under_them() {
        let constitution = Constitution::new();
        let rules = constitution.conduct_rules();
        let texts = |held: bool| choices(&constitution, held).into_iter().map(|rule| rule.text);
        for (rule, text) in rules.iter().zip(texts(true)) {
            assert_eq!(text.contains("Urgent: one flag hides it at once."), rule.is_urgent(), "{text}");
            assert_eq!(text.contains("A moderator may decide first."), rule.is_for_moderators(), "{text}");
        }
        assert!(rules.iter().any(|rule| rule.is_urgent()));
        assert!(texts(false).any(|text| text.contains("Urgent: one flag calls a jury at once.")));
    }
}
