//! What is observed of cases that wait for a moderator, and of settled cases that are shown again.

use chrono::TimeDelta;
use governance::{Constitution, PolicyKey};

use super::cases::removed_by_one;
use super::moot::Moot;

/// The rules of conduct, one of which is the moderators'.
pub fn marked_rules() -> String {
    let text = Constitution::new().text(PolicyKey::DocumentConduct);
    text.replace("**R7 Warn before you shock.**", "**R7 Warn before you shock (moderators).**")
}

/// How many hours a case of that rule waits for a moderator.
pub async fn hours_to_decide(moot: &Moot<'_>) -> String {
    let author = moot.another().await;
    let note = moot.note(&author).await;
    let flagger = moot.another().await;
    let case = flagger.post(&format!("/entries/{note}/flags"), &[("rule", "R7")]).await.made();
    let hours = "coalesce(round(extract(epoch FROM decide_by - opened_at) / 3600), 0)::bigint::text";
    moot.ask_word(&format!("SELECT {hours} FROM cases WHERE id = {case}")).await
}

/// Whether those who judge are shown what others have judged before.
pub async fn settled_cases(moot: &Moot<'_>) -> String {
    for _ in 0..4 {
        let author = moot.another().await;
        let note = moot.note(&author).await;
        let case = removed_by_one(moot, note).await;
        if moot.ask(&format!("SELECT count(*) FROM audits WHERE after_case_id = {case}")).await > 0 {
            return "shown again".to_string();
        }
        moot.app.advance(TimeDelta::days(2)).await;
    }
    "not shown again".to_string()
}
