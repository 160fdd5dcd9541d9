//! The shape of the database: every migration can be undone, the generated schema is in step, the application's role
//! owns nothing, and several nodes may migrate at once.

use std::collections::{BTreeMap, BTreeSet};

use folkmoot::cluster::APP_ROLE;
use tests::TestDatabase;
use tokio_postgres::Client;

/// Everything that a migration can make, one line each: columns, constraints, indexes, functions, triggers, types.
const SHAPE: &str = "
SELECT format('column %s.%s %s %s %s', c.relname, a.attname, format_type(a.atttypid, a.atttypmod),
        CASE WHEN a.attnotnull THEN 'not null' ELSE 'null' END, pg_get_expr(d.adbin, d.adrelid)) AS line
  FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
  LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
  WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'S')
UNION ALL SELECT format('constraint %s %s %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) FROM pg_constraint
  WHERE connamespace = 'public'::regnamespace
UNION ALL SELECT 'index ' || indexdef FROM pg_indexes WHERE schemaname = 'public'
UNION ALL SELECT 'function ' || pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prokind = 'f'
UNION ALL SELECT 'trigger ' || pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
UNION ALL SELECT 'type ' || typname FROM pg_type WHERE typnamespace = 'public'::regnamespace AND typtype IN ('e', 'd')
UNION ALL SELECT 'extension ' || extname FROM pg_extension
UNION ALL SELECT format('comment %s %s %s', objoid::regclass, objsubid, description) FROM pg_description
  WHERE classoid = 'pg_class'::regclass AND objoid >= 16384
UNION ALL SELECT format('grant %s %s %s', relname, g.grantee::regrole, g.privilege_type)
  FROM pg_class, aclexplode(relacl) g WHERE relnamespace = 'public'::regnamespace";

async fn shape(client: &Client) -> BTreeSet<String> {
    let rows = client.query(SHAPE, &[]).await.expect("the catalog");
    // Diesel's own list of what was run stays, like what every database is born with.
    rows.iter()
        .map(|row| row.get::<_, String>("line"))
        .filter(|line| !line.contains("__diesel_schema_migrations"))
        .collect()
}

#[rocket::async_test]
async fn every_migration_can_be_undone_and_done_again() {
    let database = TestDatabase::empty().await;
    let client = database.as_owner().await;
    let empty = shape(&client).await;
    let names = migrations::run(&database.owner_url, APP_ROLE).await.expect("up");
    assert!(names.len() >= 9);
    let full = shape(&client).await;
    assert!(full.len() > 500, "the shape is seen: {}", full.len());
    migrations::revert_all(&database.owner_url).await.expect("down");
    let left: Vec<_> = shape(&client).await.difference(&empty).cloned().collect();
    assert!(left.is_empty(), "down.sql leaves behind: {left:#?}");
    migrations::run(&database.owner_url, APP_ROLE).await.expect("up again");
    let again = shape(&client).await;
    let differing: Vec<_> = again.symmetric_difference(&full).collect();
    assert!(differing.is_empty(), "the second time it is another shape: {differing:#?}");
}

#[rocket::async_test]
async fn nodes_that_migrate_at_once_take_turns() {
    let database = TestDatabase::empty().await;
    let url = database.owner_url.clone();
    let nodes: Vec<_> = (0..4)
        .map(|_| {
            let url = url.clone();
            rocket::tokio::task::spawn_blocking(move || {
                rocket::tokio::runtime::Builder::new_multi_thread()
                    .worker_threads(1)
                    .enable_all()
                    .build()
                    .expect("a runtime")
                    .block_on(migrations::run(&url, APP_ROLE))
            })
        })
        .collect();
    let mut ran = Vec::new();
    for node in nodes {
        ran.push(node.await.expect("no panic").expect("a node migrates").len());
    }
    ran.sort_unstable();
    assert_eq!(ran[..3], [0, 0, 0], "one node did it all: {ran:?}");
    assert!(migrations::pending(&url).await.expect("an answer").is_empty());
}

/// A column as the schema or the database has it: its class of type, and whether it may be NULL.
type Columns = BTreeMap<String, (String, bool)>;

/// The columns that `schema.rs` declares.
fn declared() -> Columns {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../migrations/src/schema.rs");
    let text = std::fs::read_to_string(path).expect("the generated schema");
    let mut columns = Columns::new();
    let mut table = String::new();
    for line in text.lines().map(str::trim).filter(|line| !line.starts_with("//")) {
        if let Some((name, kind)) = line.strip_suffix(',').and_then(|line| line.split_once(" -> ")) {
            let column = name.trim_start_matches("#[sql_name = \"").to_string();
            let inner = kind.strip_prefix("Nullable<").map(|inner| inner.trim_end_matches('>'));
            columns.insert(format!("{table}.{column}"), (inner.unwrap_or(kind).to_string(), inner.is_some()));
        } else if let Some(name) = line.strip_suffix(") {").and_then(|line| line.split_once(" (")) {
            table = name.0.to_string();
        }
    }
    columns
}

/// The columns that the migrated database has, with Diesel's names for their types.
async fn real(client: &Client) -> Columns {
    let sql = "SELECT table_name || '.' || column_name AS name, udt_name, is_nullable = 'YES' AS nullable
        FROM information_schema.columns JOIN information_schema.tables USING (table_schema, table_name)
        WHERE table_schema = 'public' AND table_type = 'BASE TABLE' AND table_name <> '__diesel_schema_migrations'";
    let class = |kind: &str| match kind {
        "int8" => "Int8",
        "int4" => "Int4",
        "int2" => "Int2",
        "float8" => "Float8",
        "text" => "Text",
        "bool" => "Bool",
        "bytea" => "Bytea",
        "jsonb" => "Jsonb",
        "timestamptz" => "Timestamptz",
        "interval" => "Interval",
        "tsvector" => "Tsvector",
        "date" => "Date",
        "_int8" => "Array<Nullable<Int8>>",
        "_text" => "Array<Nullable<Text>>",
        other => panic!("a type that this test does not know yet: {other}"),
    };
    let rows = client.query(sql, &[]).await.expect("the catalog");
    rows.iter().map(|row| (row.get("name"), (class(row.get("udt_name")).to_string(), row.get("nullable")))).collect()
}

#[rocket::async_test]
async fn the_generated_schema_is_in_step_with_the_database() {
    let database = TestDatabase::new().await;
    let (declared, real) = (declared(), real(&database.as_owner().await).await);
    assert!(real.len() > 100, "the columns are found");
    let mut findings: Vec<String> = Vec::new();
    for name in declared.keys().chain(real.keys()).collect::<BTreeSet<_>>() {
        if declared.get(name) != real.get(name) {
            findings.push(format!("{name}: schema.rs {:?}, database {:?}", declared.get(name), real.get(name)));
        }
    }
    assert!(findings.is_empty(), "run `diesel print-schema > migrations/src/schema.rs`:\n  {}", findings.join("\n  "));
}

/// Tables whose rows are history: added to, never rewritten, by nobody who uses the application.
const HISTORY: [&str; 16] = [
    "ledger_entries",
    "ledger_leaves",
    "ledger_checkpoints",
    "policy_versions",
    "enactments",
    "tallies",
    "turnouts",
    "counted_ballots",
    "open_ballots",
    "proposal_steps",
    "roll",
    "sponsorships",
    "case_steps",
    "tickets",
    "deliberations",
    "verdicts",
];

#[rocket::async_test]
async fn the_applications_role_owns_nothing_and_rewrites_no_history() {
    let database = TestDatabase::new().await;
    let client = database.as_app().await;
    let owned = "SELECT count(*) FROM pg_class WHERE relowner = current_user::regrole
        UNION ALL SELECT count(*) FROM pg_proc WHERE proowner = current_user::regrole
        UNION ALL SELECT count(*) FROM pg_namespace WHERE nspowner = current_user::regrole";
    for row in client.query(owned, &[]).await.expect("the catalog") {
        assert_eq!(row.get::<_, i64>(0), 0, "the application's role owns something");
    }
    let may =
        "SELECT rolsuper OR rolcreatedb OR rolcreaterole OR rolbypassrls OR has_schema_privilege('public', 'CREATE')
        FROM pg_roles WHERE rolname = current_user";
    assert!(
        !client.query_one(may, &[]).await.expect("the role").get::<_, bool>(0),
        "the application's role may make things"
    );
    for table in HISTORY {
        for (privilege, sql) in [
            ("UPDATE", format!("UPDATE {table} SET {} = DEFAULT", first_column(&client, table).await)),
            ("DELETE", format!("DELETE FROM {table}")),
            ("TRUNCATE", format!("TRUNCATE {table} CASCADE")),
        ] {
            let error = client.batch_execute(&sql).await.expect_err(&sql);
            let code = error.code().map(|code| code.code().to_string());
            assert_eq!(code.as_deref(), Some("42501"), "{privilege} on {table}: {error:?}");
        }
    }
    let error = client.batch_execute("UPDATE clock SET kind = 'real'").await.expect_err("the kind is the owner's");
    assert_eq!(error.code().map(|code| code.code()), Some("42501"));
}

async fn first_column(client: &Client, table: &str) -> String {
    let sql = "SELECT attname::text FROM pg_attribute WHERE attrelid = $1::text::regclass AND attnum = 1";
    client.query_one(sql, &[&table]).await.expect("a column").get(0)
}

#[rocket::async_test]
async fn even_the_owner_cannot_rewrite_history_by_mistake() {
    let database = TestDatabase::new().await;
    let client = database.as_owner().await;
    for table in ["ledger_entries", "policy_versions"] {
        for sql in [format!("DELETE FROM {table}"), format!("UPDATE {table} SET at = at")] {
            let error = client.batch_execute(&sql).await.expect_err(&sql);
            assert!(
                error.as_db_error().is_some_and(|error| error.constraint() == Some(&format!("{table}_are_history"))),
                "{sql}: {error:?}"
            );
        }
    }
}

#[rocket::async_test]
async fn a_real_communitys_clock_cannot_be_moved() {
    let database = TestDatabase::new().await;
    database
        .as_owner()
        .await
        .batch_execute("UPDATE clock SET ahead = interval '0', kind = 'real'")
        .await
        .expect("the owner sets the kind");
    let error = database
        .as_app()
        .await
        .batch_execute("UPDATE clock SET ahead = interval '1 hour'")
        .await
        .expect_err("time is real");
    assert!(
        error.as_db_error().is_some_and(|error| error.constraint() == Some("clock_real_is_never_moved")),
        "{error:?}"
    );
}
