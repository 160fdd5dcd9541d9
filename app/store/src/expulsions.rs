//! Expulsions, as votes about them find and make them.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Nullable, Text, Timestamptz};
use diesel_async::RunQueryDsl;
use governance::proposals::{Carried, ExpulsionFacts, Follows};
use governance::{CaseId, EntryId, MemberId};
use migrations::schema::sanctions;

use crate::proposals::{enact, finish};
use crate::statement::statement;
use crate::{Conn, StoreError, Tx, pseudonyms};

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    rule_id: String,
    #[diesel(sql_type = Nullable<BigInt>)]
    member_id: Option<i64>,
    #[diesel(sql_type = Nullable<Text>)]
    ledger_name: Option<String>,
    #[diesel(sql_type = Bool)]
    was_suspended: bool,
    #[diesel(sql_type = Nullable<BigInt>)]
    sanction_id: Option<i64>,
    #[diesel(sql_type = Nullable<BigInt>)]
    expelled_case: Option<i64>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    expelled_until: Option<DateTime<Utc>>,
    #[diesel(sql_type = Nullable<BigInt>)]
    open: Option<i64>,
}

const FACTS: &str = "
SELECT c.rule_id, m.id AS member_id, m.ledger_name,
    EXISTS (SELECT FROM sanctions s WHERE s.case_id = c.id AND s.kind = 'suspend')
        AND NOT EXISTS (SELECT FROM overrulings o WHERE o.case_id = c.id) AS was_suspended,
    x.id AS sanction_id, x.case_id AS expelled_case, x.ends_at AS expelled_until,
    (SELECT p.id FROM proposals p WHERE p.payload ->> 'kind' IN ('expel', 'readmit') AND p.payload ->> 'case' = c.id::text
        AND p.state IN ('sponsoring', 'discussion', 'voting', 'passed')) AS open
FROM cases c JOIN entries e ON e.id = c.entry_id
LEFT JOIN members m ON m.id = e.author_id AND m.erased_at IS NULL
LEFT JOIN LATERAL (SELECT s.id, s.case_id, s.ends_at FROM sanctions s
    WHERE s.member_id = m.id AND s.kind = 'expel' AND s.ends_at > (SELECT folkmoot_now()) ORDER BY s.id DESC LIMIT 1) x ON true
WHERE c.id = $1";

/// How an expulsion of the author of a case stands; `NotFound` when there is no such case.
pub async fn facts(conn: &mut Conn, case: CaseId) -> Result<ExpulsionFacts, StoreError> {
    let row: Row = statement(FACTS).bind::<BigInt, _>(case.get()).get_result(conn).await?;
    let member = match row.member_id.zip(row.ledger_name) {
        Some((id, name)) => Some((MemberId::from(id), pseudonyms::parsed(&name)?)),
        None => None,
    };
    let expelled = row.sanction_id.zip(row.expelled_case).zip(row.expelled_until);
    Ok(ExpulsionFacts {
        case,
        rule: row.rule_id,
        member,
        was_suspended: row.was_suspended,
        expelled: expelled.map(|((id, case), until)| (id.into(), case.into(), until)),
        open: row.open.map(Into::into),
    })
}

/// The same with the author's membership held until the transaction ends: of two votes, or of a vote and an erasure, one comes first.
pub async fn hold(tx: &mut Tx, case: CaseId) -> Result<ExpulsionFacts, StoreError> {
    statement(
        "SELECT FROM members m WHERE m.id = (SELECT e.author_id FROM cases c JOIN entries e ON e.id = c.entry_id WHERE c.id = $1)
         FOR NO KEY UPDATE",
    )
    .bind::<BigInt, _>(case.get())
    .execute(&mut **tx)
    .await?;
    facts(tx, case).await
}

/// Whether this thread discusses a proposal that would expel this member, and that is still asked.
pub async fn is_accused(conn: &mut Conn, thread: EntryId, member: MemberId) -> Result<bool, StoreError> {
    #[derive(QueryableByName)]
    struct Found {
        #[diesel(sql_type = Bool)]
        is_accused: bool,
    }
    let found: Found = statement(
        "SELECT EXISTS (SELECT FROM proposals p JOIN cases c ON c.id::text = p.payload ->> 'case' JOIN entries e ON e.id = c.entry_id
            WHERE p.thread_id = $1 AND p.payload ->> 'kind' = 'expel' AND p.state IN ('sponsoring', 'discussion', 'voting')
              AND e.author_id = $2) AS is_accused",
    )
    .bind::<BigInt, _>(thread.get())
    .bind::<BigInt, _>(member.actor().get())
    .get_result(conn)
    .await?;
    Ok(found.is_accused)
}

/// Puts a passed one in force: the proposal's end, the sanction or its end, each with its ledger line.
pub async fn carry(tx: &mut Tx, carried: Carried) -> Result<(), StoreError> {
    let Carried { transition, follows } = carried;
    let (transition, draft) = transition.into_parts();
    let vote = transition.proposal;
    let enacted = enact(tx, transition, &draft).await?;
    match follows {
        Follows::Expelled(imposed) => {
            let reason = format!("All members decided it in proposal {vote}");
            let member = imposed.value().member;
            crate::sanctions::impose_by_vote(tx, imposed, &reason, Some(vote)).await?;
            crate::live::end(tx, member).await?;
        }
        Follows::Readmitted(lifted) => {
            let (lifted, record) = crate::ledger::record(tx, lifted).await?;
            diesel::update(sanctions::table.find(lifted.sanction.get()))
                .set((
                    sanctions::ends_at.eq(lifted.until),
                    sanctions::lifted_by.eq(Some(vote.get())),
                    sanctions::ledger_entry_id.eq(record.get()),
                ))
                .execute(&mut **tx)
                .await?;
        }
    }
    finish(tx, enacted).await
}
