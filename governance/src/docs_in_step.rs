//! The pictures in `docs/state-machines/` name exactly the states and arrows of the enums.

use std::collections::BTreeSet;

use crate::elections::{CandidacyState, CandidacyVerb};
use crate::features::{FeatureState, FeatureVerb};
use crate::juries::SeatState;
use crate::moderation::CaseState;
use crate::proposals::{ProposalState, Verb};

const PROPOSAL: &str = include_str!("../../docs/state-machines/proposal.md");
const FEATURE: &str = include_str!("../../docs/state-machines/feature.md");
const ELECTION: &str = include_str!("../../docs/state-machines/election.md");
const CASE: &str = include_str!("../../docs/state-machines/case.md");

/// The arrows of the `number`-th Mermaid picture: from, to, label.
fn arrows(document: &str, number: usize) -> Vec<(String, String, String)> {
    let picture = document.split("```mermaid").nth(number).unwrap().split("```").next().unwrap();
    let arrow = |line: &str| {
        let (from, rest) = line.trim().split_once(" --> ")?;
        let (to, label) = rest.split_once(':').unwrap_or((rest, ""));
        Some((from.trim().to_owned(), to.trim().to_owned(), label.trim().to_owned()))
    };
    picture.lines().filter_map(arrow).collect()
}

fn states(arrows: &[(String, String, String)]) -> BTreeSet<&str> {
    let ends = arrows.iter().flat_map(|(from, to, _)| [from.as_str(), to.as_str()]);
    ends.filter(|state| *state != "[*]").collect()
}

/// The names in the first column of the tables: `` | `state` | ``.
fn listed(document: &str) -> BTreeSet<&str> {
    document.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next()).collect()
}

fn verb_name(verb: Verb) -> &'static str {
    match verb {
        Verb::Publish => "publish",
        Verb::Sponsor => "sponsor",
        Verb::OpenDiscussion => "open_discussion",
        Verb::AmendText => "amend_text",
        Verb::Withdraw => "withdraw",
        Verb::Lapse => "lapse",
        Verb::OpenVoting => "open_voting",
        Verb::Close => "close",
        Verb::Enact => "enact",
        Verb::Supersede => "supersede",
    }
}

#[test]
fn the_proposal_page_shows_every_state_and_arrow_and_no_other() {
    let drawn = arrows(PROPOSAL, 1);
    let wanted: BTreeSet<&str> = ProposalState::ALL.iter().map(|s| s.as_str()).collect();
    assert_eq!(states(&drawn), wanted);
    assert_eq!(listed(PROPOSAL), wanted);
    let drawn: BTreeSet<_> = drawn
        .iter()
        .map(|(f, t, l)| (f.as_str(), t.as_str(), l.as_str()))
        .filter(|a| a.0 != "[*]" && a.1 != "[*]")
        .collect();
    let mut coded = BTreeSet::new();
    for from in ProposalState::ALL {
        for verb in Verb::ALL {
            for to in from.after(*verb) {
                coded.insert((from.as_str(), to.as_str(), verb_name(*verb)));
            }
        }
    }
    assert_eq!(drawn, coded);
}

#[test]
fn the_case_page_shows_every_state_of_case_and_seat_and_no_other() {
    let cases: BTreeSet<&str> = CaseState::ALL.iter().map(|s| s.as_str()).collect();
    let seats: BTreeSet<&str> = SeatState::ALL.iter().map(|s| s.as_str()).collect();
    assert_eq!(states(&arrows(CASE, 1)), cases);
    assert_eq!(states(&arrows(CASE, 2)), seats);
    assert_eq!(listed(CASE), cases.union(&seats).copied().collect());
}

#[test]
fn the_feature_page_shows_every_state_and_arrow_and_no_other() {
    let drawn = arrows(FEATURE, 1);
    let wanted: BTreeSet<&str> = FeatureState::ALL.iter().map(|s| s.as_str()).collect();
    assert_eq!((states(&drawn), listed(FEATURE)), (wanted.clone(), wanted));
    let named = |(from, to, label): &(String, String, String)| (from.clone(), to.clone(), label.clone());
    let drawn: BTreeSet<_> = drawn.iter().filter(|a| a.0 != "[*]" && a.1 != "[*]").map(named).collect();
    let mut coded = BTreeSet::new();
    for from in FeatureState::ALL {
        for (verb, name) in FeatureVerb::ALL {
            coded.extend(from.after(*verb).map(|to| (from.to_string(), to.to_string(), (*name).to_owned())));
        }
    }
    assert_eq!(drawn, coded);
}

#[test]
fn the_election_page_shows_every_state_and_arrow_of_a_candidacy_and_no_other() {
    let drawn = arrows(ELECTION, 1);
    let wanted: BTreeSet<&str> = CandidacyState::ALL.iter().map(|s| s.as_str()).collect();
    assert_eq!((states(&drawn), listed(ELECTION)), (wanted.clone(), wanted));
    let named = |(from, to, label): &(String, String, String)| (from.clone(), to.clone(), label.clone());
    let drawn: BTreeSet<_> = drawn.iter().filter(|a| a.0 != "[*]").map(named).collect();
    let mut coded = BTreeSet::new();
    for from in CandidacyState::ALL {
        for (verb, name) in CandidacyVerb::ALL {
            coded.extend(from.after(*verb).map(|to| (from.to_string(), to.to_string(), (*name).to_owned())));
        }
    }
    assert_eq!(drawn, coded);
}
