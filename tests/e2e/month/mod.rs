//! A community lives a month in an afternoon: it is founded, decides in every track, amends the rule of its votes by that rule,
//! and anybody can check all of it from a copy of what it published.

mod decisions;
mod offices;
mod published;

use chrono::TimeDelta;
use tests::{Motion, Person, TestApp};

/// The community, and its voters in the order in which they joined.
pub struct Month<'a> {
    pub app: &'a TestApp,
    pub people: Vec<Person<'a>>,
}

impl<'a> Month<'a> {
    /// Twelve founders.
    async fn begin(app: &'a TestApp) -> Self {
        let mut people = Vec::new();
        for handle in
            ["ada", "bruno", "carla", "dmitri", "elif", "farid", "greta", "hugo", "ines", "jonas", "kira", "luis"]
        {
            people.push(app.person(handle).await);
        }
        Self { app, people }
    }

    /// Two who stand behind what somebody proposes.
    fn sponsors(&self, author: usize) -> [&Person<'a>; 2] {
        let next = |by: usize| &self.people[(author + by) % self.people.len()];
        [next(1), next(2)]
    }

    /// A change of a policy, proposed and sponsored.
    pub async fn change(&self, author: usize, policy: &str, value: &str) -> Motion<'a> {
        let motion = Motion::draft(self.app, &self.people[author], policy, value).await;
        motion.discuss(&self.people[author], self.sponsors(author)).await;
        motion
    }

    /// A question, asked and sponsored.
    pub async fn question(&self, author: usize, fields: &[(&str, &str)]) -> Motion<'a> {
        let motion = Motion::asked(self.app, &self.people[author], fields).await;
        motion.discuss(&self.people[author], self.sponsors(author)).await;
        motion
    }

    /// So many say yes, and so many after them no.
    pub async fn vote(&self, motion: &Motion<'_>, yes: usize, no: usize) {
        for (place, voter) in self.people.iter().take(yes + no).enumerate() {
            motion.cast(voter, if place < yes { "yes" } else { "no" }).await;
        }
    }

    /// These ballots, written, one after the other.
    pub async fn cast(&self, motion: &Motion<'_>, ballots: &[&str]) {
        for (voter, ballot) in self.people.iter().zip(ballots) {
            voter.post(&motion.path("/ballots"), &[("ballot", *ballot), ("step", "cast")]).await.is(303);
        }
    }

    /// Lets six hours pass at a time until a motion is where it is to be.
    pub async fn until(&self, motion: &Motion<'_>, state: &str) {
        for _ in 0..160 {
            if motion.state().await == state {
                return;
            }
            self.app.advance(TimeDelta::hours(6)).await;
        }
        panic!("proposal {} is {} and not {state}", motion.id, motion.state().await);
    }

    /// What the constitution page of a policy shows.
    pub async fn in_force(&self, policy: &str) -> String {
        self.app.visitor().get(&format!("/constitution/{policy}")).await.body
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_community_lives_a_month_and_a_stranger_checks_it() {
    let app = TestApp::start().await;
    let month = Month::begin(&app).await;
    let began = app.now().await;
    decisions::first_fortnight(&month).await;
    decisions::by_the_amended_rule(&month).await;
    offices::election_and_recall(&month).await;
    offices::the_community_overrules_a_jury(&month).await;
    let days = (app.now().await - began).num_days();
    assert!((28..=120).contains(&days), "{days} days");
    published::every_track_was_taken(&app).await;
    published::a_copy_holds_and_a_tampered_one_does_not(&app).await;
}
