//! How a case ended without a verdict, and what an appeal begins from, as its page says it.

use governance::moderation::About;
use store::Conn;
use store::cases::CaseRow;
use store::juries::SeatRow;

use super::said::{self, Given};
use super::wording;
use crate::error::AppError;

/// What stands at the two ends of a case.
pub struct Ends {
    /// Why it ended without a verdict, and what followed; empty where it did not.
    pub lapsed: String,
    /// Of an appeal: what was said for and against in the case that it is about.
    pub before: Vec<Given>,
    /// What follows by itself where nobody decides in time.
    pub or_else: &'static str,
}

/// Reads them.
pub async fn load(conn: &mut Conn, case: &CaseRow, seats: &[SeatRow], first_is_label: bool) -> Result<Ends, AppError> {
    let before = match case.appeals() {
        Some(first) => said::of_verdict(conn, first, (case.about(), false)).await?,
        None => Vec::new(),
    };
    let lapsed = match case.state.as_str() {
        "lapsed" => {
            let said = seats.iter().filter(|seat| seat.opinion.is_some()).count();
            let size = case.jury()?.map(|(size, _)| size);
            lapsed(case.about(), (said, size), case.appeals_case.is_some(), first_is_label)
        }
        _ => String::new(),
    };
    let or_else = wording::or_else(case.about(), case.appeals_case.is_some(), first_is_label);
    Ok(Ends { lapsed, before, or_else })
}

fn lapsed(about: About, (said, size): (usize, Option<u64>), is_appeal: bool, first_is_label: bool) -> String {
    let jury = match size {
        Some(size) => format!("{said} of {size} opinions were in"),
        None => "no jury was drawn".to_owned(),
    };
    let follows = match (about, is_appeal) {
        (About::Flagging, true) => "the verdict falls, and flags of theirs weigh again",
        (About::Flagging, false) => "nothing follows",
        (_, false) if !about.can_be_held() => "it stays as it is",
        _ if first_is_label => "the label comes off",
        _ => "it is shown again",
    };
    format!("Nobody decided in time: {jury}. By the rules {follows}.")
}

#[cfg(test)]
mod tests {
    use governance::moderation::About;

    use super::lapsed;

    #[test]
    fn a_case_that_lapsed_says_how_far_it_came_and_what_follows() {
        let entry = lapsed(About::Entry, (2, Some(5)), false, false);
        assert_eq!(entry, "Nobody decided in time: 2 of 5 opinions were in. By the rules it is shown again.");
        assert!(
            lapsed(About::Entry, (0, None), true, true)
                .ends_with("no jury was drawn. By the rules the label comes off.")
        );
        for about in [About::Proposal, About::Feature, About::Candidacy] {
            assert!(lapsed(about, (0, Some(5)), false, false).ends_with("it stays as it is."), "{about:?}");
        }
    }
}
