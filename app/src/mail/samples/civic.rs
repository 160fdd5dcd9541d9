//! What is about votes and offices.

use governance::proposals::ProposalState;

use super::{Writer, day};
use crate::mail::delegated::DelegationGiven;
use crate::mail::offices::{ExpulsionTold, Nominated, OfficeDecided, OfficeTold, RecallProposed, Told};
use crate::mail::proposals::ProposalMoved;

pub(super) fn write(writer: &mut Writer) -> Result<(), askama::Error> {
    proposals(writer)?;
    let path = "/proposals/5".to_owned();
    let given = DelegationGiven {
        by: 8,
        to: 7,
        scope: "document",
        day: day(0).date_naive(),
        name: "Ben <i>Okafor</i>".to_owned(),
        handle: "ben".to_owned(),
        votes: "every document".to_owned(),
        until: day(365),
        speaks_for: 3,
    };
    writer.write("delegation-given", &given)?;
    writer.write("nominated", &Nominated { election: 4, member: 7, until: day(2), path: path.clone() })?;
    let title = "Recall <ada> as a moderator".to_owned();
    writer.write("recall-proposed", &RecallProposed { proposal: 5, title, path: path.clone() })?;
    for (name, told) in [
        ("office-elected", OfficeTold::Elected),
        ("office-not-elected", OfficeTold::NotElected),
        ("office-recalled", OfficeTold::Recalled),
        ("office-kept", OfficeTold::Kept),
    ] {
        writer.write(name, &OfficeDecided { proposal: 5, member: 7, told, path: path.clone() })?;
    }
    for (name, told) in [
        ("expulsion-proposed", Told::Proposed),
        ("expulsion-kept", Told::Kept),
        ("expulsion-expelled", Told::Expelled(day(365))),
        ("expulsion-back", Told::Back),
    ] {
        let title = "Expel @ada".to_owned();
        writer.write(name, &ExpulsionTold { proposal: 5, title, told, path: path.clone() })?;
    }
    Ok(())
}

fn proposals(writer: &mut Writer) -> Result<(), askama::Error> {
    let moved = |state: ProposalState| ProposalMoved {
        proposal: 5,
        title: "A lamp for the <gate>".to_owned(),
        state,
        is_question: false,
        is_policy: true,
        closes_at: Some(day(7)),
        enact_at: Some(day(9)),
        path: "/proposals/5".to_owned(),
    };
    for (name, state) in [
        ("proposal-discussion", ProposalState::Discussion),
        ("proposal-voting", ProposalState::Voting),
        ("proposal-passed", ProposalState::Passed),
        ("proposal-failed", ProposalState::Failed),
        ("proposal-enacted", ProposalState::Enacted),
    ] {
        writer.write(name, &moved(state))?;
    }
    Ok(())
}
