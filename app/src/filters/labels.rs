//! What a member wants to see of what juries labelled, rule by rule.

use governance::Constitution;
use governance::conduct::without_marks;
use governance::permits::{self, Action, Standing};
use store::Conn;
use store::labels::LabelChoices;

use crate::error::AppError;
use crate::services::Services;

/// A choice in a form is named like this, and then the rule.
const FIELD: &str = "label-";
/// So many rules can be chosen for; there are never so many.
const RULES_MAX: usize = 100;

/// How the choice for a rule is named in a form.
pub fn field(rule: &str) -> String {
    format!("{FIELD}{rule}")
}

/// A rule, with what the member chose for its label.
pub struct LabelChoice {
    /// "label-R7".
    pub field: String,
    /// "R7 Warn before you shock".
    pub rule: String,
    /// "fold", "show" or "leave_out".
    pub chosen: &'static str,
}

/// The choices for every rule in force, and for those under which something is labelled.
pub async fn offered(
    conn: &mut Conn,
    constitution: &Constitution,
    choices: &LabelChoices,
) -> Result<Vec<LabelChoice>, AppError> {
    let mut rules: Vec<(String, String)> =
        constitution.conduct_rules().into_iter().map(|rule| (rule.id.clone(), rule.name().to_owned())).collect();
    for old in store::labels::rules(conn).await? {
        if rules.iter().all(|(id, _)| *id != old.id) {
            rules.push((old.id, without_marks(&old.title).to_owned()));
        }
    }
    rules.truncate(RULES_MAX);
    let choice = |(id, title): (String, String)| LabelChoice {
        field: field(&id),
        chosen: match () {
            () if choices.shown.contains(&id) => "show",
            () if choices.left_out.contains(&id) => "leave_out",
            () => "fold",
        },
        rule: format!("{id} {title}").trim_end().to_owned(),
    };
    Ok(rules.into_iter().map(choice).collect())
}

/// Keeps what was chosen, as far as it is about a rule that is offered. What is not chosen is folded.
pub async fn choose(services: &Services, standing: &Standing, form: &[(String, String)]) -> Result<(), AppError> {
    let mut tx = services.store.begin().await?;
    let now = store::clock::now(&mut tx).await?;
    let permit = permits::may(standing, Action::ManageAccount, now)?;
    let member = permit.member().ok_or(AppError::SignIn)?;
    let constitution = services.constitution(&mut tx).await?;
    let offered = offered(&mut tx, &constitution, &LabelChoices::default()).await?;
    let chosen = |wanted: &str| -> Vec<String> {
        let is_wanted = |choice: &&LabelChoice| {
            let said = form.iter().find(|(name, _)| *name == choice.field);
            said.is_some_and(|(_, value)| value == wanted)
        };
        let rules = offered.iter().filter(is_wanted);
        rules.filter_map(|choice| choice.field.strip_prefix(FIELD)).map(str::to_owned).collect()
    };
    let choices = LabelChoices { shown: chosen("show"), left_out: chosen("leave_out") };
    store::labels::choose(&mut tx, member, &choices).await?;
    tx.commit().await?;
    Ok(())
}
