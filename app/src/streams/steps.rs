//! The first steps: what home shows a newcomer, until all is done, a month has passed, or they put it away.

use std::sync::Arc;

use chrono::TimeDelta;
use governance::permits::{self, Action};
use rocket::response::Redirect;
use rocket::{Route, State, routes};
use store::Conn;
use store::actors::ActorName;
use store::first_steps::{Done, PEOPLE};

use crate::error::AppError;
use crate::services::Services;
use crate::web::csrf::{Press, Signed};
use crate::web::guards::SignedIn;
use crate::web::limits::{Limited, Payer};

/// Whoever has been here for longer knows their way.
const NEWCOMER_DAYS: i64 = 30;

/// How many people are suggested to somebody who follows hardly anybody.
const SUGGESTED: i64 = 4;

/// What this part answers to.
pub fn routes() -> Vec<Route> {
    routes![put_away]
}

/// One step of the list.
pub struct Step {
    pub is_done: bool,
    pub title: &'static str,
    /// Where it is done; empty where a mail has to come first.
    pub href: &'static str,
    /// What it is good for.
    pub about: String,
}

/// The list, while there is something left of it.
pub struct FirstSteps {
    pub steps: Vec<Step>,
    pub done: usize,
    /// Whom they could follow, until they follow enough.
    pub people: Vec<ActorName>,
}

impl FirstSteps {
    /// How far they are.
    pub fn in_words(&self) -> String {
        format!("{} of {} done", self.done, self.steps.len())
    }
}

/// The steps that a member still has before them; nothing for whoever knows their way.
pub async fn of(conn: &mut Conn, member: &SignedIn) -> Result<Option<FirstSteps>, AppError> {
    let viewer = member.viewer();
    if viewer.now - viewer.joined_at > TimeDelta::days(NEWCOMER_DAYS) {
        return Ok(None);
    }
    let done = store::first_steps::of(conn, member.id()).await?;
    let steps = steps(&done, viewer.confirmed, viewer.needs_vote > 0);
    let count = steps.iter().filter(|step| step.is_done).count();
    if done.put_away || count == steps.len() {
        return Ok(None);
    }
    let people = if viewer.confirmed && done.follows < PEOPLE {
        store::actors::suggestions(conn, member.visitor().sight(), SUGGESTED).await?
    } else {
        Vec::new()
    };
    Ok(Some(FirstSteps { steps, done: count, people }))
}

fn steps(done: &Done, is_confirmed: bool, can_vote_now: bool) -> Vec<Step> {
    let follow = match (done.follows, PEOPLE - done.follows) {
        (0, _) => "What they post, like and talk about is your home.".to_owned(),
        (_, 1) => "One more, and your home has something to say.".to_owned(),
        (_, left) => format!("{left} more, and your home has something to say."),
    };
    let vote = if can_vote_now {
        "A vote is open to you now. You can change your ballot until it closes."
    } else {
        "None is open to you yet. Read what is being decided meanwhile, and say what you think of it."
    };
    let step = |is_done, title, href, about: &str| Step { is_done, title, href, about: about.to_owned() };
    vec![
        step(is_confirmed, "Confirm your address", "", "The link is in the mail that we sent you."),
        step(done.said_who, "Say who you are", "/settings#profile", "A sentence or a picture: people follow people."),
        step(
            done.brought,
            "Bring something along",
            "/settings/sources",
            "A feed of what you publish elsewhere, or a first note, right here.",
        ),
        step(done.follows >= PEOPLE, "Follow three people", "/best/month", &follow),
        step(
            done.voted,
            "Vote for the first time",
            if can_vote_now { "/proposals#needs-your-vote" } else { "/proposals" },
            vote,
        ),
    ]
}

#[rocket::post("/first-steps/removal", data = "<_form>")]
async fn put_away(
    member: SignedIn,
    _form: Signed<Press>,
    services: &State<Arc<Services>>,
) -> Result<Redirect, AppError> {
    services.limits.spend(Limited::Edit, Payer::Member(member.id()))?;
    let mut tx = services.store.begin().await?;
    let permit = permits::may(&member.standing(), Action::ManageAccount, store::clock::now(&mut tx).await?)?;
    store::first_steps::put_away(&mut tx, permit.member().ok_or(AppError::SignIn)?).await?;
    tx.commit().await?;
    Ok(Redirect::to("/home"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_say_what_is_left() {
        let none = Done { put_away: false, said_who: false, brought: false, follows: 2, voted: false };
        let words = |done: &Done, vote| {
            steps(done, true, vote).into_iter().map(|step| step.about).collect::<Vec<_>>().join(" ")
        };
        assert!(words(&none, false).contains("One more,") && words(&none, false).contains("None is open"));
        assert!(words(&Done { follows: 1, ..none.clone() }, true).contains("2 more,"));
        assert!(words(&none, true).contains("open to you now"));
        let all = Done { put_away: false, said_who: true, brought: true, follows: 3, voted: true };
        assert!(steps(&all, true, false).iter().all(|step| step.is_done));
    }
}
