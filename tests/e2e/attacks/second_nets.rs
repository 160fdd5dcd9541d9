//! Below the triggers lies a second net: what a row may say at all. It is seen only where no trigger comes first.

use tests::TestApp;

use super::record::refused_by;

#[tokio::test(flavor = "multi_thread")]
async fn no_row_says_what_cannot_be_even_where_no_trigger_comes_first() {
    let app = TestApp::start().await;
    let ana = app.person("ana").await;
    app.appoint(&ana).await;
    let owner = app.database.as_owner().await;
    for (table, sql, constraint) in [
        ("policy_versions", "UPDATE policy_versions SET ends_at = folkmoot_now()", "policy_versions_end_by_a_vote"),
        (
            "policy_versions",
            "UPDATE policy_versions SET proposal_id = 1, reverts_id = id",
            "policy_versions_carried_or_gone_back",
        ),
        ("moderator_terms", "UPDATE moderator_terms SET recalled_by = 1", "moderator_terms_recalled_whole"),
        (
            "candidacies",
            "INSERT INTO candidacies (proposal_id, member_id, nominated_by, state, ledger_entry_id)
             VALUES (1, 1, 1, 'standing', 1)",
            "candidacies_stand_with_a_statement",
        ),
    ] {
        let sql = format!("BEGIN; ALTER TABLE {table} DISABLE TRIGGER USER; {sql}; COMMIT");
        assert_eq!(refused_by(&owner, &sql).await, constraint, "{sql}");
    }
}
