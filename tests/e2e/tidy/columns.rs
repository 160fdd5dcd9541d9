//! Every text has a longest length, and the database knows it.

use tests::TestDatabase;

use super::none;

/// Columns that hold member or machine text of any length, and the CHECK constraints that name them.
/// Search vectors are made from columns that are limited themselves.
const UNLIMITED: &str = "
SELECT c.relname || '.' || a.attname AS name, coalesce(string_agg(pg_get_constraintdef(k.oid), ' '), '') AS checks
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'public'
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
JOIN pg_type t ON t.oid = a.atttypid
LEFT JOIN pg_constraint k ON k.conrelid = c.oid AND k.contype = 'c' AND a.attnum = ANY (k.conkey)
WHERE c.relkind IN ('r', 'p') AND c.relname <> '__diesel_schema_migrations'
  AND (t.typname IN ('text', 'varchar', 'bpchar', 'bytea', 'json', 'jsonb', 'xml') OR t.typcategory = 'A')
GROUP BY 1
ORDER BY 1";

/// Whether a constraint bounds a length: it measures one, lists the values, fixes the shape, or fixes the hash.
fn bounds(checks: &str) -> bool {
    let measures = ["char_length(", "octet_length(", " = ANY (", "cardinality(", "array_length(", "sha256(", " = '"];
    // A pattern that ends with a repetition: '^[a-z]{2,30}$'.
    measures.iter().any(|measure| checks.contains(measure)) || checks.contains("}$'")
}

#[rocket::async_test]
async fn every_text_column_has_a_longest_length() {
    let database = TestDatabase::new().await;
    let rows = database.as_owner().await.query(UNLIMITED, &[]).await.expect("the catalog");
    assert!(rows.len() > 50, "the columns are found");
    let unlimited = rows.iter().filter(|row| !bounds(row.get("checks")));
    let findings =
        unlimited.map(|row| format!("{}: {}", row.get::<_, String>("name"), row.get::<_, String>("checks"))).collect();
    none(findings, "Text without a limit is an open door; add a CHECK, and mirror it in the form:");
}
