//! What is asked before an election is called, before its vote opens, and before its seats are given.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use diesel::OptionalExtension;
use diesel::prelude::QueryableByName;
use diesel::sql_types::{Array, BigInt, Bool, Nullable, Text, Timestamptz};
use diesel_async::RunQueryDsl;
use governance::ProposalId;
use governance::elections::{Last, Outlook};
use governance::ledger::Pseudonym;
use governance::proposals::{Nominee, Office, PayloadProblem};

use crate::statement::statement;
use crate::{Conn, StoreError, pseudonyms};

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    number: i64,
}

fn count(row: &Number) -> u64 {
    u64::try_from(row.number).unwrap_or(0)
}

/// How many moderators will be in office at a moment, by the terms there are.
pub async fn staying(conn: &mut Conn, at: DateTime<Utc>) -> Result<u64, StoreError> {
    let sql = "SELECT count(*) AS number FROM moderators_at($1)";
    Ok(count(&statement(sql).bind::<Timestamptz, _>(at).get_result(conn).await?))
}

/// How many members may vote now.
pub async fn voters(conn: &mut Conn) -> Result<u64, StoreError> {
    Ok(count(&statement("SELECT count(*) AS number FROM franchise(folkmoot_now())").get_result(conn).await?))
}

/// How many elections there were.
pub async fn number(conn: &mut Conn) -> Result<u64, StoreError> {
    let sql = "SELECT count(*) AS number FROM proposals WHERE track = 'election' AND author_id IS NULL";
    Ok(count(&statement(sql).get_result(conn).await?))
}

/// What there is when an election could be called whose vote ends at `horizon`. How many may vote is asked only when all else
/// says yes (`voters`): until then it says enough.
pub async fn outlook(conn: &mut Conn, horizon: DateTime<Utc>) -> Result<Outlook, StoreError> {
    #[derive(QueryableByName)]
    struct Before {
        #[diesel(sql_type = Timestamptz)]
        ended_at: DateTime<Utc>,
        #[diesel(sql_type = Bool)]
        left_seats_open: bool,
    }
    let under_way: Number = statement(
        "SELECT count(*) AS number FROM proposals
         WHERE track = 'election' AND author_id IS NULL AND state IN ('draft', 'sponsoring', 'discussion', 'voting', 'passed')",
    )
    .get_result(conn)
    .await?;
    let last: Option<Before> = statement(
        "SELECT s.at AS ended_at, CASE p.state WHEN 'enacted'
                THEN (SELECT count(*) FROM moderator_terms t WHERE t.elected_by = p.id) < (p.payload ->> 'vacancies')::bigint
                ELSE s.reason <> $1 END AS left_seats_open
         FROM proposals p JOIN proposal_steps s ON s.proposal_id = p.id AND s.state = p.state
         WHERE p.track = 'election' AND p.author_id IS NULL AND p.state IN ('failed', 'superseded', 'enacted')
         ORDER BY p.id DESC, s.id DESC LIMIT 1",
    )
    .bind::<Text, _>(PayloadProblem::NoVacancy.to_string())
    .get_result(conn)
    .await
    .optional()?;
    Ok(Outlook {
        staying: staying(conn, horizon).await?,
        voters: u64::MAX,
        is_under_way: under_way.number > 0,
        last: last.map(|last| Last { ended_at: last.ended_at, left_seats_open: last.left_seats_open }),
    })
}

/// Who is on the ballot of an election that opens and closes at these moments: those who stand, may vote, and are not in office
/// beyond its end. The database holds what is written down against the same function.
pub async fn candidates(
    conn: &mut Conn,
    election: ProposalId,
    opens: DateTime<Utc>,
    closes: DateTime<Utc>,
) -> Result<Vec<Nominee>, StoreError> {
    #[derive(QueryableByName)]
    struct Stands {
        #[diesel(sql_type = Text)]
        candidate: String,
        #[diesel(sql_type = Text)]
        statement_sha256: String,
    }
    let rows: Vec<Stands> = statement("SELECT candidate, statement_sha256 FROM election_candidates($1, $2, $3)")
        .bind::<BigInt, _>(election.get())
        .bind::<Timestamptz, _>(opens)
        .bind::<Timestamptz, _>(closes)
        .load(conn)
        .await?;
    rows.into_iter()
        .map(|row| {
            let candidate = pseudonyms::parsed(&row.candidate)?;
            Ok(Nominee { candidate, statement_sha256: row.statement_sha256 })
        })
        .collect()
}

/// Those of a ballot who still have an account, and until when an earlier term of theirs lasts.
pub async fn offices(conn: &mut Conn, candidates: &[Nominee]) -> Result<BTreeMap<Pseudonym, Office>, StoreError> {
    #[derive(QueryableByName)]
    struct There {
        #[diesel(sql_type = BigInt)]
        id: i64,
        #[diesel(sql_type = Text)]
        ledger_name: String,
        #[diesel(sql_type = Nullable<Timestamptz>)]
        until: Option<DateTime<Utc>>,
    }
    let asked: Vec<&str> = candidates.iter().map(|one| one.candidate.as_str()).collect();
    let rows: Vec<There> = statement(
        "SELECT m.id, m.ledger_name, (SELECT max(t.ends_at) FROM moderator_terms t WHERE t.member_id = m.id) AS until
         FROM members m WHERE m.ledger_name = ANY($1) AND m.erased_at IS NULL",
    )
    .bind::<Array<Text>, _>(asked)
    .load(conn)
    .await?;
    rows.into_iter()
        .map(|row| {
            let name = pseudonyms::parsed(&row.ledger_name)?;
            Ok((name, Office { member: row.id.into(), until: row.until }))
        })
        .collect()
}
