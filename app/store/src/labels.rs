//! Labels: the rules under which juries had words folded, and what each member wants to see of what is labelled.

use std::collections::HashMap;

use diesel::deserialize::{self, FromSql};
use diesel::pg::{Pg, PgValue};
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Jsonb, Nullable, Text, Timestamptz};
use diesel_async::RunQueryDsl;
use governance::conduct::without_marks;
use governance::moderation::EntryActed;
use governance::{ActorId, EntryId, LedgerEntryId, MemberId};
use serde::Deserialize;

use crate::statement::statement;
use crate::{Conn, StoreError, Tx};

/// A label on an entry.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Label {
    /// The case whose jury said so.
    pub case: i64,
    /// The rule as the case froze it: "R7" and "Warn before you shock".
    pub rule: String,
    pub title: String,
}

/// The labels of an entry, the newest first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Labels(pub Vec<Label>);

impl FromSql<Jsonb, Pg> for Labels {
    fn from_sql(bytes: PgValue<'_>) -> deserialize::Result<Self> {
        let value = <serde_json::Value as FromSql<Jsonb, Pg>>::from_sql(bytes)?;
        Ok(serde_json::from_value(value)?)
    }
}

impl Labels {
    /// The rules in words, each once: "R7 Warn before you shock".
    pub fn rules(&self) -> String {
        let mut named: Vec<String> = Vec::new();
        for label in &self.0 {
            let words = format!("{} {}", label.rule, without_marks(&label.title)).trim_end().to_owned();
            if !named.contains(&words) {
                named.push(words);
            }
        }
        named.join(", ")
    }

    /// What stands in the place of words that are folded: "Labelled “R7 Warn before you shock”".
    pub fn headline(&self) -> String {
        format!("Labelled “{}”", self.rules())
    }

    /// Whether they fold for somebody who wants to see what these rules label.
    pub fn fold(&self, shown: &[String]) -> bool {
        self.0.iter().any(|label| !shown.contains(&label.rule))
    }
}

/// What of these entries is folded for the viewer (`None`: a visitor), and under which labels.
pub async fn folding(
    conn: &mut Conn,
    entries: &[i64],
    viewer: Option<ActorId>,
) -> Result<HashMap<i64, Labels>, StoreError> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = BigInt)]
        id: i64,
        #[diesel(sql_type = Nullable<Jsonb>)]
        labels: Option<Labels>,
    }
    let rows: Vec<Row> = statement(
        "SELECT e.id, labels_folding(e.id, $2) AS labels FROM entries e WHERE e.id = ANY ($1) AND e.labels <> '{}'",
    )
    .bind::<Array<BigInt>, _>(entries)
    .bind::<Nullable<BigInt>, _>(viewer.map(ActorId::get))
    .load(conn)
    .await?;
    Ok(rows.into_iter().filter_map(|row| Some((row.id, row.labels?))).collect())
}

/// The same of one entry.
pub async fn folding_one(
    conn: &mut Conn,
    entry: EntryId,
    viewer: Option<ActorId>,
) -> Result<Option<Labels>, StoreError> {
    Ok(folding(conn, &[entry.get()], viewer).await?.remove(&entry.get()))
}

/// Puts an entry under the label of its case, beside the line that says so.
pub(crate) async fn put(tx: &mut Tx, acted: &EntryActed, record: LedgerEntryId) -> Result<(), StoreError> {
    statement(
        "INSERT INTO labels (case_id, entry_id, rule_id, rule_title, at, ledger_entry_id)
         SELECT c.id, $2, c.rule_id, split_part(c.rule_text, E'\\n', 1), $3, $4 FROM cases c WHERE c.id = $1",
    )
    .bind::<BigInt, _>(acted.case.get())
    .bind::<BigInt, _>(acted.entry.get())
    .bind::<Timestamptz, _>(acted.at)
    .bind::<BigInt, _>(record.get())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// A rule under which something is labelled.
#[derive(Debug, Clone, QueryableByName)]
pub struct LabelRule {
    #[diesel(sql_type = Text)]
    pub id: String,
    #[diesel(sql_type = Text)]
    pub title: String,
}

/// The rules of all labels that there are, as the newest of each reads.
pub async fn rules(conn: &mut Conn) -> Result<Vec<LabelRule>, StoreError> {
    Ok(statement(
        "SELECT l.rule_id AS id, (array_agg(l.rule_title ORDER BY l.case_id DESC))[1] AS title
         FROM labels l GROUP BY l.rule_id ORDER BY length(l.rule_id), l.rule_id LIMIT 100",
    )
    .load(conn)
    .await?)
}

/// What a member wants to see of what is labelled: by rule, shown open or left out of streams and digests. What is in neither is
/// folded.
#[derive(Debug, Clone, Default, PartialEq, Eq, QueryableByName)]
pub struct LabelChoices {
    #[diesel(sql_type = Array<Text>)]
    pub shown: Vec<String>,
    #[diesel(sql_type = Array<Text>)]
    pub left_out: Vec<String>,
}

/// A member's choices.
pub async fn choices(conn: &mut Conn, member: MemberId) -> Result<LabelChoices, StoreError> {
    Ok(statement("SELECT labels_shown AS shown, labels_left_out AS left_out FROM members WHERE id = $1")
        .bind::<BigInt, _>(member.get())
        .get_result(conn)
        .await?)
}

/// Sets a member's choices.
pub async fn choose(tx: &mut Tx, member: MemberId, choices: &LabelChoices) -> Result<(), StoreError> {
    statement("UPDATE members SET labels_shown = $2, labels_left_out = $3 WHERE id = $1")
        .bind::<BigInt, _>(member.get())
        .bind::<Array<Text>, _>(&choices.shown)
        .bind::<Array<Text>, _>(&choices.left_out)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn label(case: i64, rule: &str, title: &str) -> Label {
        Label { case, rule: rule.to_owned(), title: title.to_owned() }
    }

    #[test]
    fn a_headline_names_each_rule_once_and_all_must_be_wanted_open() {
        let shock = || label(4, "R7", "Warn before you shock");
        let labels =
            Labels(vec![shock(), label(3, "R1", "Attack ideas, not people"), label(2, "R7", "Warn before you shock")]);
        assert_eq!(labels.headline(), "Labelled “R7 Warn before you shock, R1 Attack ideas, not people”");
        let shown = |rules: &[&str]| rules.iter().map(ToString::to_string).collect::<Vec<_>>();
        assert!(labels.fold(&[]) && labels.fold(&shown(&["R7"])));
        assert!(!labels.fold(&shown(&["R1", "R7"])));
        assert!(!Labels::default().fold(&[]));
    }
}
