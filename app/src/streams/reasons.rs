//! Why an entry stands in somebody's home, in words.

use std::collections::HashMap;

use store::Conn;
use store::homes::Reason;
use store::streams::{Show, Stream};

use crate::error::AppError;
use crate::web::guards::Visitor;

/// What those whom the viewer follows did with some entries of their home, where that brought them there.
pub async fn of(
    conn: &Conn,
    visitor: &Visitor,
    stream: Stream,
    entries: &[i64],
) -> Result<HashMap<i64, Reason>, AppError> {
    if entries.is_empty() || !matches!(stream, Stream::Home(_, Show::Classic | Show::Everything)) {
        return Ok(HashMap::new());
    }
    Ok(store::homes::reasons(conn, entries, visitor.sight()).await?)
}

/// The sentence on a card; `None` when there is nothing left to say. `author` is the name above the entry.
pub fn sentence(reason: &Reason, author: &str) -> Option<String> {
    if reason.follows_author {
        return Some(format!("you follow {author}"));
    }
    let liked = said(reason.liked, &reason.liked_by, "liked this", "like this");
    let reshared = said(reason.reshared, &reason.reshared_by, "reshared this", "reshared this");
    let commented = said(reason.commented, &reason.commented_by, "commented", "commented");
    let by_one =
        reason.reshared == 0 && (reason.liked, reason.commented) == (1, 1) && reason.liked_by == reason.commented_by;
    if let (Some(liked), true) = (&liked, by_one) {
        return Some(format!("{liked} and commented"));
    }
    let told: Vec<String> = [reshared, liked, commented].into_iter().flatten().collect();
    (!told.is_empty()).then(|| told.join("; "))
}

/// What so many did, of whom the first are named.
fn said(count: i64, names: &[String], of_two: &str, of_more: &str) -> Option<String> {
    match (count, names) {
        (1, [one, ..]) => Some(format!("{one} {of_two}")),
        (2, [one, other, ..]) => Some(format!("{one} and {other} {of_two}")),
        (3.., [..]) => Some(format!("{count} people you follow {of_more}: {}", listed(count, names))),
        _ => None,
    }
}

/// "Ada, Ben and Cleo"; "Ada, Ben, Cleo and 2 others".
fn listed(count: i64, names: &[String]) -> String {
    let more = count.saturating_sub(i64::try_from(names.len()).unwrap_or(i64::MAX));
    let (first, last) = match (more, names.split_last()) {
        (0, Some((last, first))) => (first, last.clone()),
        (1, _) => (names, "1 other".to_owned()),
        _ => (names, format!("{more} others")),
    };
    format!("{} and {last}", first.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(liked: i64, liked_by: &[&str], commented: i64, commented_by: &[&str]) -> Option<String> {
        let owned = |names: &[&str]| names.iter().map(ToString::to_string).collect();
        let (liked_by, commented_by) = (owned(liked_by), owned(commented_by));
        let reason = Reason {
            id: 1,
            follows_author: false,
            liked,
            liked_by,
            reshared: 0,
            reshared_by: Vec::new(),
            commented,
            commented_by,
        };
        sentence(&reason, "Zoe")
    }

    #[test]
    fn a_reason_is_one_sentence_for_any_number_of_people() {
        let said = |likes: i64, names: &[&str]| told(likes, names, 0, &[]).unwrap_or_default();
        assert_eq!(said(1, &["Ada"]), "Ada liked this");
        assert_eq!(said(2, &["Ada", "Ben"]), "Ada and Ben liked this");
        assert_eq!(said(3, &["Ada", "Ben", "Cleo"]), "3 people you follow like this: Ada, Ben and Cleo");
        assert_eq!(said(4, &["Ada", "Ben", "Cleo"]), "4 people you follow like this: Ada, Ben, Cleo and 1 other");
        assert_eq!(said(9, &["Ada", "Ben", "Cleo"]), "9 people you follow like this: Ada, Ben, Cleo and 6 others");
    }

    #[test]
    fn likes_and_comments_are_told_together() {
        assert_eq!(told(0, &[], 2, &["Ada", "Ben"]).as_deref(), Some("Ada and Ben commented"));
        assert_eq!(told(1, &["Ada"], 1, &["Ada"]).as_deref(), Some("Ada liked this and commented"));
        assert_eq!(told(1, &["Ada"], 1, &["Ben"]).as_deref(), Some("Ada liked this; Ben commented"));
        assert_eq!(told(0, &[], 0, &[]), None);
    }

    #[test]
    fn whoever_passed_it_on_comes_first() {
        let ada = || vec!["Ada".to_owned()];
        let reason = Reason {
            id: 1,
            follows_author: false,
            liked: 1,
            liked_by: ada(),
            reshared: 1,
            reshared_by: ada(),
            commented: 0,
            commented_by: Vec::new(),
        };
        assert_eq!(sentence(&reason, "Zoe").as_deref(), Some("Ada reshared this; Ada liked this"));
    }
}
