//! Votes with open ballots after their close: who said what, and who was spoken for by whom.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Bool, Integer, Nullable, Text, Timestamptz};
use diesel_async::RunQueryDsl;
use governance::delegations::Loss;
use governance::ledger::Pseudonym;
use governance::proposals::{ClosedOpen, Part, Parts};
use governance::{MemberId, ProposalId, Recorded};

use crate::statement::statement;
use crate::{Conn, StoreError, Tx, pseudonyms};

#[derive(QueryableByName)]
struct Named {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    choice: String,
}

/// Empties the box of an open vote for the count: who cast what. The caller holds the proposal's lock.
pub async fn take_out(tx: &mut Tx, proposal: ProposalId) -> Result<Vec<(Pseudonym, String)>, StoreError> {
    let rows: Vec<Named> = statement(
        "SELECT m.ledger_name AS name, b.choice FROM ballots b JOIN members m ON m.id = b.member_id WHERE b.proposal_id = $1",
    )
    .bind::<BigInt, _>(proposal.get())
    .load(&mut **tx)
    .await?;
    rows.into_iter().map(|row| Ok((pseudonyms::parsed(&row.name)?, row.choice))).collect()
}

/// Writes the close of an open vote, all at once; own ballots are copied from the box.
pub async fn close(tx: &mut Tx, recorded: Recorded<ClosedOpen>) -> Result<(), StoreError> {
    let (ClosedOpen { closed, parts, .. }, draft) = recorded.into_parts();
    let id = closed.transition.proposal.get();
    statement(
        "INSERT INTO open_ballots (proposal_id, member_id, choice, hops)
         SELECT proposal_id, member_id, choice, 0 FROM ballots WHERE proposal_id = $1 ORDER BY member_id",
    )
    .bind::<BigInt, _>(id)
    .execute(&mut **tx)
    .await?;
    let (mut members, mut vias, mut losses, mut steps) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for (name, part) in &parts {
        let (via, lost, hops) = match part {
            Part::Cast(_) => continue,
            Part::Represented { via, hops } => (Some(via.as_str()), None, hops),
            Part::Lost { loss, hops } => (None, Some(loss.as_str()), hops),
        };
        members.push(name.as_str());
        vias.push(via);
        losses.push(lost);
        steps.push(i32::try_from(*hops).unwrap_or(i32::MAX));
    }
    if !members.is_empty() {
        statement(
            "INSERT INTO open_ballots (proposal_id, member_id, via_id, lost, hops)
             SELECT $1, m.id, v.id, given.lost, given.hops
             FROM unnest($2, $3, $4, $5) AS given (name, via, lost, hops)
             JOIN members m ON m.ledger_name = given.name LEFT JOIN members v ON v.ledger_name = given.via ORDER BY m.id",
        )
        .bind::<BigInt, _>(id)
        .bind::<Array<Text>, _>(members)
        .bind::<Array<Nullable<Text>>, _>(vias)
        .bind::<Array<Nullable<Text>>, _>(losses)
        .bind::<Array<Integer>, _>(steps)
        .execute(&mut **tx)
        .await?;
    }
    crate::tallies::finish(tx, &closed, &draft).await
}

#[derive(QueryableByName)]
struct PartRow {
    #[diesel(sql_type = Text)]
    member: String,
    #[diesel(sql_type = Nullable<Text>)]
    choice: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    via: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    lost: Option<String>,
    #[diesel(sql_type = Integer)]
    hops: i32,
}

impl PartRow {
    fn part(self) -> Result<(Pseudonym, Part), StoreError> {
        let hops = u32::try_from(self.hops).unwrap_or(0);
        let part = match (self.choice, self.via, self.lost.as_deref()) {
            (Some(choice), ..) => Part::Cast(choice),
            (_, Some(via), _) => Part::Represented { via: pseudonyms::parsed(&via)?, hops },
            (.., Some(lost)) if lost == Loss::Circle.as_str() => Part::Lost { loss: Loss::Circle, hops },
            _ => Part::Lost { loss: Loss::DeadEnd, hops },
        };
        Ok((pseudonyms::parsed(&self.member)?, part))
    }
}

const PARTS: &str = "
SELECT m.ledger_name AS member, o.choice, v.ledger_name AS via, o.lost, o.hops
FROM open_ballots o JOIN members m ON m.id = o.member_id LEFT JOIN members v ON v.id = o.via_id
WHERE o.proposal_id = $1";

/// What became of everybody in a closed vote with open ballots.
pub async fn parts(conn: &mut Conn, proposal: ProposalId) -> Result<Parts, StoreError> {
    let rows: Vec<PartRow> = statement(PARTS).bind::<BigInt, _>(proposal.get()).load(conn).await?;
    rows.into_iter().map(PartRow::part).collect()
}

/// The same for the record: after a ledger name, in the order of those.
pub async fn parts_after(conn: &mut Conn, proposal: i64, after: &str, limit: i64) -> Result<Parts, StoreError> {
    let sql = format!("{PARTS} AND m.ledger_name COLLATE \"C\" > $2 ORDER BY m.ledger_name COLLATE \"C\" LIMIT $3");
    let rows: Vec<PartRow> =
        statement(sql).bind::<BigInt, _>(proposal).bind::<Text, _>(after).bind::<BigInt, _>(limit).load(conn).await?;
    rows.into_iter().map(PartRow::part).collect()
}

/// One line of the page that lists who said what.
#[derive(Debug, Clone, QueryableByName)]
pub struct SaidRow {
    #[diesel(sql_type = Text)]
    pub handle: String,
    #[diesel(sql_type = Text)]
    pub display_name: String,
    #[diesel(sql_type = Bool)]
    pub gone: bool,
    #[diesel(sql_type = Text)]
    pub ledger_name: String,
    /// What counted for them: their own ballot, or the one that spoke for them.
    #[diesel(sql_type = Nullable<Text>)]
    pub choice: Option<String>,
    /// Who spoke for them.
    #[diesel(sql_type = Nullable<Text>)]
    pub via_handle: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    pub via_name: Option<String>,
    #[diesel(sql_type = Bool)]
    pub via_gone: bool,
    #[diesel(sql_type = Nullable<Text>)]
    pub via_ledger_name: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    pub lost: Option<String>,
    #[diesel(sql_type = Integer)]
    pub hops: i32,
    /// For how many others this ballot spoke.
    #[diesel(sql_type = BigInt)]
    pub speaks_for: i64,
}

/// Who said what in a closed vote, after a handle, in the order of handles.
pub async fn said(conn: &mut Conn, proposal: ProposalId, after: &str, size: i64) -> Result<Vec<SaidRow>, StoreError> {
    Ok(statement(
        "SELECT a.handle, coalesce(nullif(a.display_name, ''), a.handle) AS display_name, a.erased_at IS NOT NULL AS gone, m.ledger_name,
            coalesce(o.choice, c.choice) AS choice, va.handle AS via_handle, coalesce(nullif(va.display_name, ''), va.handle) AS via_name,
            coalesce(va.erased_at IS NOT NULL, false) AS via_gone, vm.ledger_name AS via_ledger_name, o.lost, o.hops,
            (SELECT count(*) FROM open_ballots s WHERE s.proposal_id = o.proposal_id AND s.via_id = o.member_id) AS speaks_for
         FROM open_ballots o JOIN actors a ON a.id = o.member_id JOIN members m ON m.id = o.member_id
         LEFT JOIN open_ballots c ON c.proposal_id = o.proposal_id AND c.member_id = o.via_id
         LEFT JOIN actors va ON va.id = o.via_id LEFT JOIN members vm ON vm.id = o.via_id
         WHERE o.proposal_id = $1 AND a.handle > $2 ORDER BY a.handle LIMIT $3",
    )
    .bind::<BigInt, _>(proposal.get())
    .bind::<Text, _>(after)
    .bind::<BigInt, _>(size)
    .load(conn)
    .await?)
}

/// How it went for a member who let others speak, or who spoke for others.
#[derive(Debug, Clone, QueryableByName)]
pub struct OutcomeRow {
    #[diesel(sql_type = BigInt, deserialize_as = i64)]
    pub proposal_id: ProposalId,
    #[diesel(sql_type = Nullable<Text>)]
    pub choice: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    pub via_name: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    pub lost: Option<String>,
    #[diesel(sql_type = Integer)]
    pub hops: i32,
    #[diesel(sql_type = Timestamptz)]
    pub at: DateTime<Utc>,
}

/// The last votes in which a member was represented, or delegated in vain.
pub async fn spoken_for(conn: &mut Conn, member: MemberId, size: i64) -> Result<Vec<OutcomeRow>, StoreError> {
    Ok(statement(
        "SELECT o.proposal_id, c.choice, CASE WHEN va.erased_at IS NULL THEN coalesce(nullif(va.display_name, ''), va.handle)
            ELSE 'A former member' END AS via_name, o.lost, o.hops, t.at
         FROM open_ballots o JOIN tallies t ON t.proposal_id = o.proposal_id
         LEFT JOIN open_ballots c ON c.proposal_id = o.proposal_id AND c.member_id = o.via_id
         LEFT JOIN actors va ON va.id = o.via_id
         WHERE o.member_id = $1 AND o.choice IS NULL ORDER BY o.proposal_id DESC LIMIT $2",
    )
    .bind::<BigInt, _>(member.get())
    .bind::<BigInt, _>(size)
    .load(conn)
    .await?)
}
