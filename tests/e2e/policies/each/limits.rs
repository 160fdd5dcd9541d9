//! What is observed of how often somebody may do something.

use governance::PolicyKey;
use tests::Answer;

use super::moot::Moot;

/// How many attempts are let through, of one more than the policy will allow; where the number at once stays the same,
/// how long to wait.
pub async fn allowed(moot: &Moot<'_>, key: PolicyKey) -> String {
    let by = match key {
        PolicyKey::LimitsComments => moot.legislators.first(),
        PolicyKey::LimitsLikes => moot.legislators.get(1),
        PolicyKey::LimitsFlags => moot.legislators.get(2),
        _ => None,
    };
    let entry = match by {
        Some(by) => moot.note(by).await,
        None => 0,
    };
    let waits = matches!(key, PolicyKey::LimitsBallots | PolicyKey::LimitsSignIns);
    let attempts = if waits { 21 } else { super::trial(key).value.parse::<usize>().expect("a number") + 1 };
    for count in 0..attempts {
        let answer = attempt(moot, key, entry).await;
        if answer.status == 429 {
            return if waits { wait(&answer) } else { count.to_string() };
        }
    }
    assert!(!waits, "{key} is never over");
    attempts.to_string()
}

fn wait(answer: &Answer) -> String {
    let header = answer.headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("Retry-After"));
    let seconds: u64 = header.and_then(|(_, value)| value.parse().ok()).expect("when to come back");
    if seconds <= 60 { "again within a minute" } else { "again after minutes" }.to_string()
}

/// Tries it once. What is spent is the budget; whether the act itself succeeds is another matter.
async fn attempt(moot: &Moot<'_>, key: PolicyKey, entry: i64) -> Answer {
    use PolicyKey as P;
    let (sol, visitor) = (&moot.sol, moot.app.visitor());
    let number = moot.number().to_string();
    match key {
        P::LimitsNotes => sol.post("/entries", &[("body", &number)]).await,
        P::LimitsComments => sol.post(&format!("/entries/{entry}/comments"), &[("body", &number)]).await,
        P::LimitsEdits => sol.post("/settings/profile", &[("display_name", "Sol"), ("about", &number)]).await,
        P::LimitsLikes => sol.post(&format!("/entries/{entry}/likes"), &[]).await,
        P::LimitsFollows => sol.post("/actors/ana/follows", &[]).await,
        P::LimitsFlags => sol.post(&format!("/entries/{entry}/flags"), &[("rule", "R1")]).await,
        P::LimitsSearches => sol.get("/search?q=oak").await,
        P::LimitsProposals => sol.post("/proposals/999999/publication", &[]).await,
        P::LimitsBallots => sol.post("/proposals/999999/ballots", &[("choice", "yes")]).await,
        P::LimitsRegistrations => {
            let email = format!("{number}@example.org");
            visitor.post("/members", &[("handle", "x"), ("email", &email), ("password", "short")]).await
        }
        P::LimitsSignIns => visitor.post("/sessions", &[("name", "nobody"), ("password", "guess")]).await,
        _ => visitor.post("/passwords/reset", &[("name", &number)]).await,
    }
}
