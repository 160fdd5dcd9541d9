//! Acts under an Idempotency-Key: the same request is carried out once and answered the same way for a day.

use std::future::Future;

use rocket::http::Status;
use sha2::{Digest, Sha256};
use store::once::{Claim, Key, Said};

use super::answer::{Act, Acted, Done};
use super::bodies::Asked;
use super::caller::Holder;
use super::problem::{Kind, Problem};
use crate::services::Services;

/// What doing something again makes of it, where nobody knows any more what was answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Again {
    /// The same as doing it once: its own key, or its nature, sees to that.
    IsTheSame,
    /// Something else: whoever asks has to look.
    IsNot,
}

/// The key under which an entry is posted once, made of the token's number and the program's own key.
pub fn entry_key<N>(holder: &Holder<N>, asked: &Asked) -> String {
    let Some(key) = &asked.key else { return String::new() };
    let mut hash = Sha256::new();
    hash.update(holder.token().id.to_be_bytes());
    hash.update(key.as_bytes());
    hash.update(asked.hash);
    format!("api-{}", hex::encode(hash.finalize()).get(..40).unwrap_or_default())
}

/// Acts, or answers as before. The answer holds no words of an entry, so that nothing is told later that its asker may not see any more.
pub async fn act<N>(
    services: &Services,
    holder: &Holder<N>,
    asked: &Asked,
    again: Again,
    act: impl Future<Output = Result<Done, Problem>> + Send,
) -> Act {
    let Some(key) = &asked.key else { return said(&act.await?).map(answered) };
    let found = {
        let mut tx = services.store.begin().await?;
        let found = store::once::claim(&mut tx, holder.token().id, key, &asked.hash).await?;
        tx.commit().await?;
        found
    };
    match found {
        Key::Other => Err(Problem::new(Kind::KeyReused)),
        Key::InFlight => Err(Problem::new(Kind::InFlight)),
        Key::Answered(said) => Ok(Acted { is_replayed: true, ..answered(said) }),
        Key::Done(_) if again == Again::IsNot => Err(Problem::new(Kind::AnswerLost)),
        Key::Done(claim) => keep(services, claim, act.await).await,
        Key::Free(claim) => keep(services, claim, store::once::within(claim, act).await).await,
    }
}

async fn keep(services: &Services, claim: Claim, result: Result<Done, Problem>) -> Act {
    let mut tx = services.store.begin().await?;
    let answer = match result {
        Ok(done) => {
            let said = said(&done)?;
            store::once::answered(&mut tx, claim, &said).await?;
            Ok(answered(said))
        }
        Err(problem) => {
            store::once::let_go(&mut tx, claim).await?;
            Err(problem)
        }
    };
    tx.commit().await?;
    answer
}

fn said(done: &Done) -> Result<Said, Problem> {
    let answer = serde_json::to_string(done).map_err(|_| Problem::new(Kind::Bug))?;
    let status = if done.href.is_some() { Status::Created } else { Status::Ok };
    Ok(Said { status: status.code, location: done.href.clone(), answer })
}

fn answered(said: Said) -> Acted {
    Acted { status: Status::new(said.status), location: said.location, body: said.answer, is_replayed: false }
}
