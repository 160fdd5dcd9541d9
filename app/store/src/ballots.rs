//! The roll and the ballot box. While a vote is open there is one row per ballot, replaced in place; closing empties the box.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Binary, Bool, Nullable, Text, Timestamptz};
use diesel_async::RunQueryDsl;
use governance::ledger::Pseudonym;
use governance::proposals::ProposalState;
use governance::voting::{Ballot, Sheet};
use governance::{MemberId, ProposalId};
use migrations::schema::{ballots, members, roll, turnouts};

use crate::statement::statement;
use crate::{Conn, StoreError, Tx, pseudonyms};

/// What one member finds at the ballot box.
#[derive(Debug, Clone, QueryableByName)]
pub struct Booth {
    #[diesel(sql_type = Text)]
    state: String,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub opens_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub closes_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = Nullable<Binary>)]
    pub spec_hash: Option<Vec<u8>>,
    /// Whether the member is on the frozen roll.
    #[diesel(sql_type = Bool)]
    pub on_roll: bool,
    /// The member's own ballot, while the vote is open.
    #[diesel(sql_type = Nullable<Text>)]
    choice: Option<String>,
    /// Whether the member's ballot was counted, after the close.
    #[diesel(sql_type = Bool)]
    pub counted: bool,
    /// Whether ballots are published with names after the close.
    #[diesel(sql_type = Bool)]
    pub ballots_open: bool,
    #[diesel(sql_type = Text)]
    ledger_name: String,
    /// The database's moment.
    #[diesel(sql_type = Timestamptz)]
    pub now: DateTime<Utc>,
}

impl Booth {
    /// Where the proposal is.
    pub fn state(&self) -> Result<ProposalState, StoreError> {
        self.state.parse().map_err(|why| StoreError::unreadable("state", why))
    }

    /// The member's name in the ledger.
    pub fn ledger_name(&self) -> Result<Pseudonym, StoreError> {
        pseudonyms::parsed(&self.ledger_name)
    }

    /// The member's own ballot as it lies in the box, while the vote is open.
    pub fn ballot(&self, sheet: &Sheet) -> Option<Ballot> {
        self.choice.as_deref().and_then(|choice| sheet.read(choice).ok())
    }

    /// Whether a ballot of the member lies in the box, while the vote is open.
    pub const fn has_ballot(&self) -> bool {
        self.choice.is_some()
    }

    /// Whether a ballot would be accepted at this moment. The database decides again, under its lock.
    pub fn is_open(&self) -> bool {
        let within = |(opens, closes)| governance::time::is_within(self.now, opens, closes);
        self.state == ProposalState::Voting.as_str() && self.opens_at.zip(self.closes_at).is_some_and(within)
    }
}

/// What a member finds at the box of a published proposal.
pub async fn booth(conn: &mut Conn, proposal: ProposalId, member: MemberId) -> Result<Booth, StoreError> {
    Ok(statement(
        "SELECT p.state, p.opens_at, p.closes_at, p.spec_hash,
            EXISTS (SELECT FROM roll r WHERE r.proposal_id = p.id AND r.member_id = $2) AS on_roll,
            (SELECT b.choice FROM ballots b WHERE b.proposal_id = p.id AND b.member_id = $2) AS choice,
            EXISTS (SELECT FROM turnouts t WHERE t.proposal_id = p.id AND t.member_id = $2)
                OR EXISTS (SELECT FROM open_ballots o WHERE o.proposal_id = p.id AND o.member_id = $2 AND o.choice IS NOT NULL) AS counted,
            p.ballots_open,
            m.ledger_name, folkmoot_now() AS now
         FROM proposals p JOIN members m ON m.id = $2 WHERE p.id = $1 AND proposal_is_public(p)",
    )
    .bind::<BigInt, _>(proposal.get())
    .bind::<BigInt, _>(member.get())
    .get_result(conn)
    .await?)
}

/// Casts a ballot, or replaces the member's earlier one in its place. `replaces` says which of the two is likely, and saves a try.
/// Refused by `ballots_only_while_open` and `ballots_on_the_roll`, and by `ballots_of_their_vote` when `written` is no ballot of it;
/// the primary key lets only one stand, however many arrive at once.
pub async fn cast(
    tx: &mut Tx,
    proposal: ProposalId,
    member: MemberId,
    written: &str,
    replaces: bool,
) -> Result<(), StoreError> {
    if replaces && replace(tx, proposal, member, written).await? {
        return Ok(());
    }
    let inserted = diesel::insert_into(ballots::table)
        .values((
            ballots::proposal_id.eq(proposal.get()),
            ballots::member_id.eq(member.get()),
            ballots::choice.eq(written),
        ))
        .on_conflict_do_nothing()
        .execute(&mut **tx)
        .await?;
    if inserted == 0 {
        replace(tx, proposal, member, written).await?;
    }
    Ok(())
}

/// Whether there was one to replace. The proposal is locked before the ballot, as the close does it: its guard would lock it second, and
/// then each would wait for the other.
async fn replace(tx: &mut Tx, proposal: ProposalId, member: MemberId, written: &str) -> Result<bool, StoreError> {
    let replaced = statement(
        "WITH p AS MATERIALIZED (SELECT id FROM proposals WHERE id = $1 FOR SHARE)
         UPDATE ballots b SET choice = $3 FROM p WHERE b.proposal_id = p.id AND b.member_id = $2",
    )
    .bind::<BigInt, _>(proposal.get())
    .bind::<BigInt, _>(member.get())
    .bind::<Text, _>(written)
    .execute(&mut **tx)
    .await?;
    Ok(replaced > 0)
}

#[derive(QueryableByName)]
struct Name {
    #[diesel(sql_type = Text)]
    ledger_name: String,
}

fn pseudonyms(names: impl IntoIterator<Item = String>) -> Result<Vec<Pseudonym>, StoreError> {
    names.into_iter().map(|name| pseudonyms::parsed(&name)).collect()
}

/// Freezes the roll: everyone who may vote at this moment, in one statement. The rule is the SQL function `roll_members`,
/// by which the database checks it too.
pub async fn freeze_roll(tx: &mut Tx, proposal: ProposalId, now: DateTime<Utc>) -> Result<Vec<Pseudonym>, StoreError> {
    let rows: Vec<Name> = statement(
        "WITH frozen AS (
            INSERT INTO roll (proposal_id, member_id) SELECT $1, r FROM roll_members($1, $2) r RETURNING member_id)
         SELECT m.ledger_name FROM frozen f JOIN members m ON m.id = f.member_id",
    )
    .bind::<BigInt, _>(proposal.get())
    .bind::<Timestamptz, _>(now)
    .load(&mut **tx)
    .await?;
    pseudonyms(rows.into_iter().map(|row| row.ledger_name))
}

/// Everyone on a roll, by ledger name.
pub async fn roll_of(conn: &mut Conn, proposal: ProposalId) -> Result<Vec<Pseudonym>, StoreError> {
    let names: Vec<String> = roll::table
        .inner_join(members::table.on(members::id.eq(roll::member_id)))
        .filter(roll::proposal_id.eq(proposal.get()))
        .order(members::ledger_name)
        .select(members::ledger_name)
        .load(conn)
        .await?;
    pseudonyms(names)
}

/// How many ballots lie in the box: a number, not what they say.
pub async fn cast_so_far(conn: &mut Conn, proposal: ProposalId) -> Result<i64, StoreError> {
    Ok(ballots::table.filter(ballots::proposal_id.eq(proposal.get())).count().get_result(conn).await?)
}

/// Empties the box for the count: who voted, and what was voted, each list for itself. The caller holds the proposal's lock.
pub async fn take_out(
    tx: &mut Tx,
    proposal: ProposalId,
    sheet: &Sheet,
) -> Result<(Vec<Pseudonym>, Vec<Ballot>), StoreError> {
    let names: Vec<String> = ballots::table
        .inner_join(members::table.on(members::id.eq(ballots::member_id)))
        .filter(ballots::proposal_id.eq(proposal.get()))
        .select(members::ledger_name)
        .load(&mut **tx)
        .await?;
    let said = statement("SELECT choice, count(*) AS times FROM ballots WHERE proposal_id = $1 GROUP BY choice")
        .bind::<BigInt, _>(proposal.get())
        .load(&mut **tx)
        .await?;
    Ok((pseudonyms(names)?, read(said, sheet)?))
}

/// A ballot as it is written, and how often.
#[derive(QueryableByName)]
pub(crate) struct Said {
    #[diesel(sql_type = Text)]
    pub choice: String,
    #[diesel(sql_type = BigInt)]
    pub times: i64,
}

/// The ballots one by one, those that say the same beside each other; each text is read once.
pub(crate) fn read(said: Vec<Said>, sheet: &Sheet) -> Result<Vec<Ballot>, StoreError> {
    let mut ballots = Vec::new();
    for Said { choice, times } in said {
        let ballot = sheet.read(&choice).map_err(|why| StoreError::unreadable("ballot", why))?;
        let times = usize::try_from(times).map_err(|why| StoreError::unreadable("number of ballots", why))?;
        ballots.extend(std::iter::repeat_n(ballot, times));
    }
    Ok(ballots)
}

/// Who voted on a closed proposal, by ledger name.
pub async fn turnout_of(conn: &mut Conn, proposal: ProposalId) -> Result<Vec<Pseudonym>, StoreError> {
    let names: Vec<String> = turnouts::table
        .inner_join(members::table.on(members::id.eq(turnouts::member_id)))
        .filter(turnouts::proposal_id.eq(proposal.get()))
        .order(members::ledger_name)
        .select(members::ledger_name)
        .load(conn)
        .await?;
    pseudonyms(names)
}

/// What was voted on a closed proposal, in the order of the texts.
pub async fn counted(conn: &mut Conn, proposal: ProposalId, sheet: &Sheet) -> Result<Vec<Ballot>, StoreError> {
    let said = statement(
        "SELECT choice, sum(times) AS times FROM counted_ballots WHERE proposal_id = $1 GROUP BY choice ORDER BY choice COLLATE \"C\"",
    )
    .bind::<BigInt, _>(proposal.get())
    .load(conn)
    .await?;
    read(said, sheet)
}
