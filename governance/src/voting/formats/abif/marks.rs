//! What a ballot says of its options, and the ranks that follow from it.

use super::votes::Ballot;
use crate::voting::formats::Malformed;

/// What stands before an option.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Before {
    /// Nothing: it is the first.
    Nothing,
    /// `>`: it is ranked below the one before.
    Above,
    /// `=`: it is ranked equal to the one before.
    Equal,
    /// `,`: it is only the next; ranked equal where there are no scores.
    Comma,
}

/// An option on a ballot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    pub before: Before,
    pub token: String,
    /// Whether it stands without quotes and brackets.
    pub is_bare: bool,
    pub score: Option<i64>,
}

/// The tiers of a ballot, best first. With commas between scored options the scores rank; `None` where there are commas, and some
/// options have no score to rank them by.
pub fn tiers(ballot: &Ballot<'_>, names: &[String]) -> Result<Option<Vec<Vec<usize>>>, Malformed> {
    let marks = ballot.marks;
    let has_scores = marks.iter().any(|mark| mark.score.is_some());
    if has_scores && marks.iter().any(|mark| mark.before == Before::Comma) {
        return by_score(ballot);
    }
    let mut tiers: Vec<Vec<usize>> = Vec::new();
    let mut last: Option<i32> = None;
    for mark in marks {
        let contradicts = match (mark.before, last, mark.score) {
            (Before::Above, Some(above), Some(score)) => score > above,
            (Before::Equal, Some(equal), Some(score)) => score != equal,
            _ => false,
        };
        if contradicts {
            let name = names.get(mark.at()).map_or("", String::as_str);
            return Err(Malformed::at(ballot.line, format!("the score of {name} contradicts its rank")));
        }
        last = mark.score.or(last);
        match tiers.last_mut() {
            Some(tier) if mark.before != Before::Above => tier.push(mark.at()),
            _ => tiers.push(vec![mark.at()]),
        }
    }
    Ok(Some(tiers))
}

fn by_score(ballot: &Ballot<'_>) -> Result<Option<Vec<Vec<usize>>>, Malformed> {
    if ballot.marks.iter().any(|mark| !matches!(mark.before, Before::Comma | Before::Nothing)) {
        return Err(Malformed::at(ballot.line, "commas stand beside > or =; is this a ranking or not?"));
    }
    let scored: Option<Vec<(i32, usize)>> = ballot.marks.iter().map(|mark| Some((mark.score?, mark.at()))).collect();
    let Some(mut scored) = scored else { return Ok(None) };
    scored.sort_unstable_by_key(|(score, place)| (std::cmp::Reverse(*score), *place));
    let tiers = scored.chunk_by(|a, b| a.0 == b.0).map(|tier| tier.iter().map(|(_, place)| *place).collect());
    Ok(Some(tiers.collect()))
}
