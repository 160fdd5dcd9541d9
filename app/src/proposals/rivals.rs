//! Proposals on their way that would change the same policy: whichever takes effect first supersedes the others.

use chrono::{DateTime, Utc};
use governance::{ActorId, PolicyKey, ProposalId};
use store::Conn;

use super::board::{BoardItem, shown_title};
use crate::error::AppError;

/// The proposals that would change one policy, and what that means for each other.
pub struct Rivals {
    pub sentence: String,
    pub items: Vec<BoardItem>,
}

/// From where they are looked at.
#[derive(Clone, Copy)]
pub enum Beside {
    /// The page of the policy itself.
    Policy,
    /// The form of another change.
    Form,
    /// The page of one of them, which is left out.
    Proposal(ProposalId),
}

impl Rivals {
    /// What is on its way; nothing when nothing else is.
    pub async fn of(
        conn: &mut Conn,
        key: PolicyKey,
        beside: Beside,
        viewer: Option<ActorId>,
        now: DateTime<Utc>,
    ) -> Result<Option<Self>, AppError> {
        let mut rows = store::proposals::by_policy(conn, key, viewer).await?;
        if let Beside::Proposal(own) = beside {
            rows.retain(|row| row.id != own);
        }
        let items: Vec<BoardItem> =
            rows.into_iter().map(|row| BoardItem::new(row, now)).collect::<Result<_, AppError>>()?;
        Ok((!items.is_empty()).then(|| Self { sentence: sentence(items.len(), beside), items }))
    }
}

const FIRST: &str = "takes effect first supersedes";
const WHY: &str = "because each says from which value it changes";

fn sentence(count: usize, beside: Beside) -> String {
    match (beside, count) {
        (Beside::Policy, 1) => "An open proposal would change this.".to_string(),
        (Beside::Policy, _) => {
            format!("{count} open proposals would change this; whichever {FIRST} the others, {WHY}.")
        }
        (Beside::Form, 1) => {
            format!("An open proposal would change this already; of it and yours, whichever {FIRST} the other, {WHY}.")
        }
        (Beside::Form, _) => {
            format!(
                "{count} open proposals would change this already; of them and yours, whichever {FIRST} the others, {WHY}."
            )
        }
        (Beside::Proposal(_), 1) => {
            format!("Another open proposal would change this too; whichever {FIRST} the other, {WHY}.")
        }
        (Beside::Proposal(_), _) => {
            format!("{count} other open proposals would change this too; whichever {FIRST} the others, {WHY}.")
        }
    }
}

/// What overtook a superseded proposal.
pub struct Overtaker {
    pub href: String,
    pub title: String,
    /// Whether it was its end that came first.
    pub is_back: bool,
}

/// What overtook a superseded proposal; none where nothing did.
pub async fn overtaker(
    conn: &mut Conn,
    id: ProposalId,
    key: Option<PolicyKey>,
    viewer: Option<ActorId>,
) -> Result<Option<Overtaker>, AppError> {
    let row = store::proposals::overtaker(conn, id, viewer).await?;
    Ok(row.map(|row| Overtaker {
        href: format!("/proposals/{}", row.id),
        title: shown_title(row.words_visible, row.title, key),
        is_back: row.is_back,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_conflicts_is_said_for_one_and_for_several() {
        assert_eq!(sentence(1, Beside::Policy), "An open proposal would change this.");
        assert!(sentence(2, Beside::Policy).starts_with("2 open proposals would change this; whichever takes effect"));
        assert!(
            sentence(1, Beside::Form).contains("of it and yours, whichever takes effect first supersedes the other,")
        );
        assert!(sentence(3, Beside::Proposal(7.into())).starts_with("3 other open proposals would change this too;"));
    }
}
