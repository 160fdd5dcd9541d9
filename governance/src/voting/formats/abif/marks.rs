//! What a ballot says of its options, and the ranks that follow from it.

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
pub fn tiers(marks: &[(usize, &Mark)], line: usize) -> Result<Option<Vec<Vec<usize>>>, Malformed> {
    let has_scores = marks.iter().any(|(_, mark)| mark.score.is_some());
    if has_scores && marks.iter().any(|(_, mark)| mark.before == Before::Comma) {
        return by_score(marks, line);
    }
    let mut tiers: Vec<Vec<usize>> = Vec::new();
    let mut last: Option<i64> = None;
    for (place, mark) in marks {
        let contradicts = match (mark.before, last, mark.score) {
            (Before::Above, Some(above), Some(score)) => score > above,
            (Before::Equal, Some(equal), Some(score)) => score != equal,
            _ => false,
        };
        if contradicts {
            return Err(Malformed::at(line, format!("the score of {} contradicts its rank", mark.token)));
        }
        last = mark.score.or(last);
        match tiers.last_mut() {
            Some(tier) if mark.before != Before::Above => tier.push(*place),
            _ => tiers.push(vec![*place]),
        }
    }
    Ok(Some(tiers))
}

fn by_score(marks: &[(usize, &Mark)], line: usize) -> Result<Option<Vec<Vec<usize>>>, Malformed> {
    if marks.iter().any(|(_, mark)| !matches!(mark.before, Before::Comma | Before::Nothing)) {
        return Err(Malformed::at(line, "commas stand beside > or =; is this a ranking or not?"));
    }
    let scored: Option<Vec<(i64, usize)>> = marks.iter().map(|(place, mark)| Some((mark.score?, *place))).collect();
    let Some(mut scored) = scored else { return Ok(None) };
    scored.sort_unstable_by_key(|(score, place)| (std::cmp::Reverse(*score), *place));
    let tiers = scored.chunk_by(|a, b| a.0 == b.0).map(|tier| tier.iter().map(|(_, place)| *place).collect());
    Ok(Some(tiers.collect()))
}
