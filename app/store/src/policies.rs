//! The constitution and its history.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Bool, Jsonb, Nullable, Text, Timestamptz};
use diesel_async::RunQueryDsl;
use governance::policies::{Charter, Introduced, PolicyVersion, UnreadPolicy, Until};
use governance::proposals::Enactment;
use governance::{ActorId, Constitution, PolicyKey, PolicyValue, PolicyVersionId, ProposalId, Recorded};
use migrations::schema::{community, enactments, policy_versions};

use crate::statement::statement;
use crate::{Conn, StoreError, Tx};

/// A value in force, with its end where it has one.
#[derive(QueryableByName)]
struct CurrentRow {
    #[diesel(sql_type = BigInt)]
    id: i64,
    #[diesel(sql_type = Text)]
    key: String,
    #[diesel(sql_type = Jsonb)]
    value: serde_json::Value,
    #[diesel(sql_type = Timestamptz)]
    at: DateTime<Utc>,
    #[diesel(sql_type = Nullable<BigInt>)]
    carried_by: Option<i64>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    ends_at: Option<DateTime<Utc>>,
    /// What it goes back to; read only where it has an end.
    #[diesel(sql_type = Nullable<Jsonb>)]
    before: Option<serde_json::Value>,
    #[diesel(sql_type = BigInt)]
    ledger_entry_id: i64,
}

const CURRENT: &str = "
SELECT c.id, c.key, c.value, c.at, c.ledger_entry_id, coalesce(c.proposal_id, r.proposal_id) AS carried_by, c.ends_at, b.value AS before
FROM (SELECT DISTINCT ON (key) * FROM policy_versions ORDER BY key, id DESC) c
LEFT JOIN policy_versions b ON c.ends_at IS NOT NULL AND b.id = c.previous_id
LEFT JOIN policy_versions r ON r.id = c.reverts_id";

impl CurrentRow {
    fn version(self, key: PolicyKey) -> Result<PolicyVersion, StoreError> {
        let read = |json: &serde_json::Value| {
            PolicyValue::from_json(&key.kind(), json).map_err(|why| StoreError::unreadable(key.as_str(), why))
        };
        let before = self.before.as_ref().map(read).transpose()?;
        Ok(PolicyVersion {
            value: read(&self.value)?,
            version: PolicyVersionId::from(self.id),
            since: self.at,
            carried_by: self.carried_by.map(ProposalId::from),
            until: self.ends_at.map(|at| Until { at, then: before.unwrap_or_else(|| key.definition().default) }),
        })
    }

    fn unread(self) -> UnreadPolicy {
        UnreadPolicy {
            name: self.key,
            value: self.value,
            version: self.id.into(),
            since: self.at,
            record: self.ledger_entry_id.into(),
        }
    }
}

/// The constitution in force. A key that this binary does not know is set aside: a newer node wrote it.
pub async fn current(conn: &mut Conn) -> Result<Constitution, StoreError> {
    let rows: Vec<CurrentRow> = statement(CURRENT).load(conn).await?;
    let mut constitution = Constitution::new();
    for row in rows {
        let Ok(key) = row.key.parse::<PolicyKey>() else {
            constitution.set_aside(row.unread());
            continue;
        };
        constitution.insert(key, row.version(key)?).map_err(|why| StoreError::unreadable(key.as_str(), why))?;
    }
    Ok(constitution)
}

/// The newest row of the constitution; `None` before the founding.
pub async fn newest(conn: &mut Conn) -> Result<Option<PolicyVersionId>, StoreError> {
    let id: Option<i64> = policy_versions::table.select(diesel::dsl::max(policy_versions::id)).first(conn).await?;
    Ok(id.map(PolicyVersionId::from))
}

/// What the community is called and when it was founded; `None` before its founding.
pub async fn founded(conn: &mut Conn) -> Result<Option<(String, DateTime<Utc>)>, StoreError> {
    let row: Option<(String, Option<DateTime<Utc>>)> =
        community::table.select((community::name, community::founded_at)).first(conn).await.optional()?;
    Ok(row.and_then(|(name, at)| at.map(|at| (name, at))))
}

/// Founds the community: its name and the first version of every policy, in one transaction with one ledger line.
/// Needs the owner role; the application's role cannot touch the community's row.
pub async fn found(tx: &mut Tx, charter: Recorded<Charter>) -> Result<(), StoreError> {
    let (charter, record) = crate::ledger::record(tx, charter).await?;
    diesel::insert_into(community::table).values(community::name.eq(&charter.community)).execute(&mut **tx).await?;
    for (key, value) in &charter.values {
        diesel::insert_into(policy_versions::table)
            .values((
                policy_versions::key.eq(key.as_str()),
                policy_versions::value.eq(value.to_json()),
                policy_versions::ledger_entry_id.eq(record.get()),
            ))
            .execute(&mut **tx)
            .await?;
    }
    let now = crate::clock::now(tx).await?;
    diesel::update(community::table)
        .set((community::founded_at.eq(Some(now)), community::ledger_entry_id.eq(Some(record.get()))))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// What the software calls a policy, for the search.
#[derive(Debug, Clone, Copy)]
pub struct PolicyWords {
    pub key: &'static str,
    pub title: &'static str,
    /// Why it exists.
    pub about: &'static str,
}

/// Notes these words where they are not noted yet. Their policies must have a value.
pub async fn describe(tx: &mut Tx, words: &[PolicyWords]) -> Result<(), StoreError> {
    let column = |of: fn(&PolicyWords) -> &'static str| words.iter().map(of).collect::<Vec<_>>();
    statement(
        "UPDATE policy_words w SET title = n.title, about = n.about FROM unnest($1, $2, $3) AS n (key, title, about)
         WHERE w.key = n.key AND (w.title, w.about) IS DISTINCT FROM (n.title, n.about)",
    )
    .bind::<Array<Text>, _>(column(|words| words.key))
    .bind::<Array<Text>, _>(column(|words| words.title))
    .bind::<Array<Text>, _>(column(|words| words.about))
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Brings in a policy that came with the software. Needs the owner role, like the founding; where the policy has a version already,
/// `policy_versions_follow_one_another` refuses.
pub async fn introduce(tx: &mut Tx, introduced: Recorded<Introduced>) -> Result<(), StoreError> {
    let (introduced, record) = crate::ledger::record(tx, introduced).await?;
    diesel::insert_into(policy_versions::table)
        .values((
            policy_versions::key.eq(introduced.key.as_str()),
            policy_versions::value.eq(introduced.value.to_json()),
            policy_versions::ledger_entry_id.eq(record.get()),
        ))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// A value a policy has or had.
#[derive(Debug, Clone, QueryableByName)]
pub struct VersionRow {
    #[diesel(sql_type = BigInt)]
    pub id: i64,
    #[diesel(sql_type = Text)]
    pub key: String,
    #[diesel(sql_type = Jsonb)]
    pub value: serde_json::Value,
    #[diesel(sql_type = Timestamptz)]
    pub at: DateTime<Utc>,
    #[diesel(sql_type = BigInt)]
    pub ledger_entry_id: i64,
    /// The proposal that carried it; `None` for the founding charter's and for what came with the software.
    #[diesel(sql_type = Nullable<BigInt>)]
    pub proposal_id: Option<i64>,
    #[diesel(sql_type = Nullable<Text>)]
    pub proposal_title: Option<String>,
    /// Whether the viewer may see that title.
    #[diesel(sql_type = Bool)]
    pub words_visible: bool,
    /// Who proposed it; `None` where nobody did, and for erased accounts.
    #[diesel(sql_type = Nullable<Text>)]
    pub proposed_by: Option<String>,
    /// The count that carried it, as recorded.
    #[diesel(sql_type = Nullable<Text>)]
    pub tally: Option<String>,
    /// When it goes or went back, where it holds for a time only.
    #[diesel(sql_type = Nullable<Timestamptz>)]
    pub ends_at: Option<DateTime<Utc>>,
    /// Whether it came into force because what was in force before was over; the proposal is the one that had set that.
    #[diesel(sql_type = Bool)]
    pub is_back: bool,
    /// The software that brought it, where it came without a vote after the founding.
    #[diesel(sql_type = Nullable<Text>)]
    pub came_with: Option<String>,
}

const VERSIONS: &str = "
SELECT v.id, v.key, v.value, v.at, v.ledger_entry_id, p.id AS proposal_id, p.title AS proposal_title,
    p.id IS NOT NULL AND proposal_words_visible(p, $1) AS words_visible, t.result AS tally,
    CASE WHEN a.erased_at IS NULL THEN a.handle END AS proposed_by, v.ends_at, v.reverts_id IS NOT NULL AS is_back,
    e.body::jsonb #>> '{facts,software}' AS came_with
FROM policy_versions v LEFT JOIN ledger_entries e ON e.id = v.ledger_entry_id AND e.kind = 'policy.introduced'
LEFT JOIN policy_versions r ON r.id = v.reverts_id
LEFT JOIN proposals p ON p.id = coalesce(v.proposal_id, r.proposal_id) LEFT JOIN tallies t ON t.proposal_id = v.proposal_id
LEFT JOIN actors a ON a.id = p.author_id";

/// Every value a policy had, the newest first, for a viewer.
pub async fn history(conn: &mut Conn, key: PolicyKey, viewer: Option<ActorId>) -> Result<Vec<VersionRow>, StoreError> {
    Ok(statement(format!("{VERSIONS} WHERE v.key = $2 ORDER BY v.id DESC LIMIT 100"))
        .bind::<Nullable<BigInt>, _>(viewer.map(ActorId::get))
        .bind::<Text, _>(key.as_str())
        .load(conn)
        .await?)
}

/// All values all policies ever had, after an id, to hold them against the ledger.
pub async fn versions_after(conn: &mut Conn, id: i64, size: i64) -> Result<Vec<VersionRow>, StoreError> {
    Ok(statement(format!("{VERSIONS} WHERE v.id > $2 ORDER BY v.id LIMIT $3"))
        .bind::<Nullable<BigInt>, _>(None::<i64>)
        .bind::<BigInt, _>(id)
        .bind::<BigInt, _>(size)
        .load(conn)
        .await?)
}

/// How many of what is there are beyond a bound that a policy could get: members, or features. `None` where nobody counts.
pub async fn beyond(conn: &mut Conn, key: PolicyKey, bound: i64) -> Result<Option<u64>, StoreError> {
    #[derive(QueryableByName)]
    struct Count {
        #[diesel(sql_type = BigInt)]
        count: i64,
    }
    const OPEN: &str =
        "SELECT count(*) AS count FROM features WHERE state IN ('proposed', 'planned') AND effort_days > $1";
    let sql = match key {
        PolicyKey::SourcesPerMemberMax => {
            "SELECT count(*) AS count FROM (SELECT s.actor_id FROM sources s JOIN members m ON m.id = s.actor_id
             WHERE s.removed_at IS NULL GROUP BY s.actor_id HAVING count(*) > $1) beyond"
        }
        PolicyKey::FeatureOpenMax => {
            "SELECT count(*) AS count FROM (SELECT author_id FROM features WHERE state = 'proposed'
             GROUP BY author_id HAVING count(*) > $1) beyond"
        }
        PolicyKey::FeatureEffortDaysMax | PolicyKey::PrioritiesCapacityDays => OPEN,
        _ => return Ok(None),
    };
    let row: Count = statement(sql).bind::<BigInt, _>(bound).get_result(conn).await?;
    Ok(Some(u64::try_from(row.count).unwrap_or(0)))
}

/// Puts a change in force: the new version, the proposal's end and one ledger line. `follows` is the version whose value
/// was compared; when another came meanwhile, `policy_versions_follow_one_another` refuses.
pub async fn enact(
    tx: &mut Tx,
    recorded: Recorded<Enactment>,
    follows: Option<PolicyVersionId>,
) -> Result<(), StoreError> {
    let (enactment, draft) = recorded.into_parts();
    let transition = enactment.transition;
    let record = crate::ledger::append_at(tx, &draft, transition.at).await?;
    let version: i64 = diesel::insert_into(policy_versions::table)
        .values((
            policy_versions::key.eq(enactment.key.as_str()),
            policy_versions::value.eq(enactment.new.to_json()),
            policy_versions::previous_id.eq(follows.map(PolicyVersionId::get)),
            policy_versions::proposal_id.eq(Some(transition.proposal.get())),
            policy_versions::ends_at.eq(enactment.ends_at),
            policy_versions::at.eq(transition.at),
            policy_versions::ledger_entry_id.eq(record.get()),
        ))
        .returning(policy_versions::id)
        .get_result(&mut **tx)
        .await?;
    diesel::insert_into(enactments::table)
        .values((
            enactments::proposal_id.eq(transition.proposal.get()),
            enactments::policy_version_id.eq(Some(version)),
            enactments::at.eq(transition.at),
            enactments::ledger_entry_id.eq(record.get()),
        ))
        .execute(&mut **tx)
        .await?;
    crate::proposals::set_state(tx, &transition).await?;
    crate::proposals::write_step(tx, &transition, transition.to.as_str(), None, "", record).await
}
