//! What is observed of the franchise: who would be on a roll now, and what is said about those on it.

use chrono::TimeDelta;
use governance::PolicyKey;
use serde_json::{Value, json};
use tests::Person;

use super::moot::Moot;

async fn may_vote(person: &Person<'_>) -> bool {
    person.get("/franchise").await.body.contains("You may vote: ")
}

fn on_the_roll(may: bool) -> String {
    if may { "on the roll" } else { "not on the roll" }.to_string()
}

/// Somebody who was here on thirty days.
pub async fn of_thirty_days(moot: &Moot<'_>) -> String {
    on_the_roll(may_vote(&moot.sol).await)
}

pub async fn without_vouchers(moot: &Moot<'_>) -> String {
    let person = moot.another().await;
    on_the_roll(may_vote(&person).await)
}

/// Vouches, as far as the one who vouches may.
async fn vouch(by: &Person<'_>, of: &Person<'_>) -> bool {
    by.post(&format!("/actors/{}/vouches", of.handle), &[]).await.status == 303
}

/// Makes everybody as active as a policy may ask for: whoever vouches must be able to vote.
async fn at_home(moot: &Moot<'_>) {
    let owner = moot.app.database.as_owner().await;
    owner
        .batch_execute(
            "ALTER TABLE members DISABLE TRIGGER active_days_one_by_one;
             UPDATE members SET active_days = 60 WHERE id <> (SELECT id FROM actors WHERE handle = 'sol');
             ALTER TABLE members ENABLE TRIGGER active_days_one_by_one",
        )
        .await
        .expect("everybody was here");
}

pub async fn vouchers_that_do(moot: &Moot<'_>) -> String {
    let person = moot.another().await;
    at_home(moot).await;
    let offset = usize::try_from(moot.number()).expect("a number");
    for count in 0..4 {
        if may_vote(&person).await {
            return format!("{count} vouchers do");
        }
        let voucher = &moot.legislators[(offset + count) % 6];
        assert!(vouch(voucher, &person).await, "{} vouches", voucher.handle);
    }
    "no vouchers do".to_string()
}

pub async fn vouchers_of_one(moot: &Moot<'_>) -> String {
    at_home(moot).await;
    // A month later nobody has vouched for anybody.
    moot.app.advance(TimeDelta::days(31)).await;
    for count in 0..4 {
        let person = moot.another().await;
        if !vouch(&moot.legislators[7], &person).await {
            return count.to_string();
        }
    }
    "more than 3".to_string()
}

/// What was found out about a roll since the last change.
pub async fn of_a_roll(moot: &Moot<'_>, what: &str) -> String {
    let facts = moot.once("roll", async || a_roll(moot).await).await;
    facts[what].as_str().expect("a fact").to_string()
}

/// Challenges accounts by more and more members, and keeps one by more and more others, until it makes a difference.
async fn a_roll(moot: &Moot<'_>) -> Value {
    let accused: Vec<Person<'_>> =
        vec![moot.another().await, moot.another().await, moot.another().await, moot.another().await];
    let value = (400 + moot.number()).to_string();
    let motion = moot.discussed(0, PolicyKey::EntryMaxChars, &value).await;
    let mut before = 0;
    for hours in [48, 24] {
        let left = motion.milliseconds_until("discussion_ends_at").await - i64::from(hours) * 3_600_000;
        moot.app.advance(TimeDelta::milliseconds(left + 1000)).await;
        if motion.count("provisional_rolls").await == 1 {
            before = hours;
            break;
        }
    }
    // The first two are challenged by two and by three; the others by three, and one and two vouch for them.
    for (account, (against, in_favour)) in accused.iter().zip([(2, 0), (3, 0), (3, 1), (3, 2)]) {
        for (number, person) in moot.legislators.iter().take(against + in_favour).enumerate() {
            let stance = if number < against { "against" } else { "for" };
            let fields = [("handle", account.handle.as_str()), ("stance", stance), ("reason", "I know it.")];
            person.post(&motion.path("/challenges"), &fields).await.is(303);
        }
    }
    motion.pass_deadline("discussion_ends_at").await;
    assert_eq!(motion.state().await, "voting");
    let mut on_roll = Vec::new();
    for account in &accused {
        let sql =
            format!("SELECT count(*) FROM roll WHERE proposal_id = {} AND member_id = {}", motion.id, account.member());
        on_roll.push(moot.ask(&sql).await == 1);
    }
    json!({
        "window": format!("{before} hours before"),
        "challengers": if on_roll[0] { "3 challengers" } else { "2 challengers" },
        "vouchers": match (on_roll[1], on_roll[2], on_roll[3]) {
            (false, true, true) => "1 vouchers",
            (false, false, true) => "2 vouchers",
            _ => "something else",
        },
    })
}
