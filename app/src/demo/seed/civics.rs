//! The script's civic part: proposals with their votes, flags with their juries.

use governance::policies::PolicyVersion;
use governance::{Constitution, PolicyKey, PolicyValue, PolicyVersionId, Track};

use super::content::{Ballots, Case, Content};
use super::motions::Proposal;
use super::script::{Act, MINUTE, Place, Script, ms};
use crate::error::AppError;

fn bug(what: impl std::fmt::Display) -> AppError {
    AppError::Bug(format!("app/demo/proposals.toml: {what}"))
}

/// The values that the community is founded with, where they differ from the defaults.
pub fn charter(content: &Content) -> Result<std::collections::BTreeMap<PolicyKey, PolicyValue>, AppError> {
    let typed = content.charter.iter().map(|(key, value)| {
        let key: PolicyKey = key.parse().map_err(bug)?;
        Ok((key, PolicyValue::parse_input(&key.kind(), value).map_err(bug)?))
    });
    let mut chosen = typed.collect::<Result<std::collections::BTreeMap<_, _>, AppError>>()?;
    // One rule is the moderators', so that their desk has something on it.
    let conduct = Constitution::new().text(PolicyKey::DocumentConduct);
    let marked = conduct.replace("**R7 Warn before you shock.**", "**R7 Warn before you shock (moderators).**");
    chosen.insert(PolicyKey::DocumentConduct, PolicyValue::Text(marked));
    Ok(chosen)
}

fn constitution(content: &Content) -> Result<Constitution, AppError> {
    let mut constitution = Constitution::new();
    for (key, value) in charter(content)? {
        let version = PolicyVersion {
            value,
            version: PolicyVersionId::from(1),
            since: chrono::DateTime::UNIX_EPOCH,
            carried_by: None,
            until: None,
        };
        constitution.insert(key, version).map_err(bug)?;
    }
    Ok(constitution)
}

/// When a proposal's vote opens and closes and when it takes effect, in milliseconds before the beginning.
struct Course {
    opens: i64,
    closes: i64,
    enacts: i64,
}

fn course(proposal: &Proposal, constitution: &Constitution) -> Result<Option<Course>, AppError> {
    let track = match proposal.question {
        Some(_) => Track::Decision,
        None => proposal.key.parse::<PolicyKey>().map_err(bug)?.track(),
    };
    let needed = usize::try_from(track.sponsors_needed(constitution)).unwrap_or(usize::MAX);
    let Some((_, sponsored)) = needed.checked_sub(1).and_then(|last| proposal.sponsors.get(last)) else {
        return Ok(None);
    };
    let hours = |hours: i64| hours * 60 * MINUTE;
    let opens = ms(*sponsored) - hours(track.discussion_hours(constitution));
    let closes = opens - hours(track.voting_hours(constitution));
    Ok(Some(Course { opens, closes, enacts: closes - hours(track.enactment_hours(constitution)) }))
}

/// Proposals from the draft to whatever becomes of them.
pub fn proposals(script: &mut Script<'_>) -> Result<(), AppError> {
    let content = script.content;
    let constitution = constitution(content)?;
    for (number, proposal) in content.proposals.iter().enumerate() {
        script.at(ms(proposal.draft), Act::Draft(number));
        let Some(publish) = proposal.publish.map(ms) else { continue };
        script.at(publish, Act::Publish(number));
        for (by, ago) in &proposal.sponsors {
            script.at(ms(*ago), Act::Sponsor(number, content.person(by)?));
        }
        if let Some(ago) = proposal.amend {
            script.at(ms(ago), Act::Amend(number));
        }
        if let Some(ago) = proposal.withdraw {
            script.at(ms(ago), Act::Withdraw(number));
        }
        for (place, alternative) in proposal.alternatives.iter().enumerate() {
            script.at(ms(alternative.ago), Act::Offer(number, place));
            for (by, ago) in &alternative.backers {
                script.at(ms(*ago), Act::Back(number, place, content.person(by)?));
            }
        }
        let course = course(proposal, &constitution)?;
        let end = course.as_ref().map_or(0, |course| course.opens);
        let end = proposal.withdraw.map_or(end, |ago| ms(ago) + 30 * MINUTE);
        script.talk(Place::Proposal(number), publish - 20 * MINUTE, end.max(10 * MINUTE), &proposal.talk)?;
        let crowd = script.here(publish);
        script.likes(Place::Proposal(number), publish, end.max(10 * MINUTE), None, crowd);
        let Some(course) = course else { continue };
        // Each state begins a little later than worked out, since time goes on while people act; the next is looked for later still.
        for (due, late) in [(course.opens, 2), (course.closes, 6), (course.enacts, 12)] {
            if due > 15 * MINUTE {
                script.at(due - late * MINUTE, Act::Due);
            }
        }
        if let Some(ballots) = &proposal.ballots {
            vote(
                script,
                (number, proposal),
                &course,
                ballots,
                constitution.integer(PolicyKey::FranchiseMinAccountDays),
            )?;
        }
    }
    Ok(())
}

/// Those on the roll, in no order, vote while the vote is open: many at once, the others as it comes to their minds.
fn vote(
    script: &mut Script<'_>,
    (number, proposal): (usize, &Proposal),
    course: &Course,
    ballots: &Ballots,
    days: i64,
) -> Result<(), AppError> {
    let oldest = course.opens + days * 24 * 60 * MINUTE;
    let mut voters = script.choices.shuffled(script.here(oldest));
    let named =
        |handles: &[String]| handles.iter().map(|handle| script.content.person(handle)).collect::<Result<Vec<_>, _>>();
    let (surely, never) = (named(&ballots.surely)?, named(&ballots.never)?);
    voters.retain(|voter| !surely.contains(voter) && !never.contains(voter));
    let voters = surely.into_iter().chain(voters);
    let papers = proposal.papers().into_iter().enumerate();
    let papers = papers.flat_map(|(paper, (_, count))| std::iter::repeat_n(paper, count)).collect();
    let papers = script.choices.shuffled(papers);
    // Both ends at full slots, because ballots come at those.
    let (first, last) = (course.opens - 3 * 60 * MINUTE, course.closes.max(0) + 3 * 60 * MINUTE);
    for (voter, paper) in voters.zip(papers) {
        #[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "some days in milliseconds")]
        let later = ((first - last).max(0) as f64 * script.choices.share().powi(2)) as i64;
        script.at(first - later, Act::Ballot(number, paper, voter));
    }
    Ok(())
}

/// Flags, the draw, and what the jurors say.
pub fn cases(script: &mut Script<'_>) -> Result<(), AppError> {
    for (number, case) in script.content.cases.iter().enumerate() {
        for (position, (_, ago, _)) in case.flags.iter().enumerate() {
            script.at(ms(*ago), Act::Flag(number, position));
        }
        match (&case.decision, case.answers) {
            (Some(_), Some(ago)) => script.at(ms(ago), Act::Decide(number)),
            _ if case.waits => {}
            _ => {
                if let Some((ago, _)) = &case.passed {
                    script.at(ms(*ago), Act::Decide(number));
                }
                jury(script, number, case);
            }
        }
    }
    Ok(())
}

fn jury(script: &mut Script<'_>, number: usize, case: &Case) {
    script.at(ms(case.draw), Act::DrawJury(number));
    script.at(ms(case.answers.unwrap_or(case.draw - 0.2)), Act::Deliberate(number));
}
