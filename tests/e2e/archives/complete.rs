//! Nothing is forgotten: every table that names a member is in the archive, or has a reason not to be.

use tests::TestDatabase;

/// Tables that name members and are no part of an archive, and why.
const LEFT_OUT: [(&str, &str); 27] = [
    ("actors", "the profile has it"),
    ("arrivals", "what was brought along is given back record by record"),
    ("ballots", "a file that shows how its owner votes can be demanded by somebody else"),
    ("brought", "what was brought along is given back record by record"),
    ("case_words", "a view of others' words"),
    ("digests", "written by the software"),
    ("entry_prints", "fingerprints of the last days"),
    ("friend_acts", "there, by another name"),
    ("group_acts", "the history of the group, which is its members'"),
    ("holds", "an act of moderation, not the member's"),
    ("mail_stops", "written by the software"),
    ("mail_tokens", "opens an account"),
    ("mails", "written by the software"),
    ("notifications", "written by the software, about what others did"),
    ("poll_ballots", "a file that shows what its owner says can be demanded by somebody else"),
    ("proposal_steps", "each step of a proposal is the house's"),
    ("provisional_members", "a roll is everybody's"),
    ("reminders", "written by the software"),
    ("ring_members", "what others found"),
    ("roll", "a roll is everybody's"),
    ("sanctions", "what others decided"),
    ("sessions", "opens an account"),
    ("tickets", "lots, drawn by the software"),
    ("removals", "what others decided"),
    ("removed_members", "what others decided"),
    ("policy_versions", "the constitution is everybody's"),
    ("uploads", "gone within a day; what an entry took is there"),
];

#[rocket::async_test]
async fn every_table_that_names_a_member_is_in_the_archive_or_has_a_reason() {
    let database = TestDatabase::new().await;
    let sql = "SELECT DISTINCT conrelid::regclass::text AS name FROM pg_constraint
        WHERE contype = 'f' AND confrelid IN ('members'::regclass, 'actors'::regclass) ORDER BY 1";
    let tables = database.as_owner().await.query(sql, &[]).await.expect("the catalog");
    assert!(tables.len() > 30, "the catalog is read");
    let sections = concat!(
        include_str!("../../../app/store/src/exports/sections.rs"),
        include_str!("../../../app/store/src/exports/own.rs")
    );
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let forgotten: Vec<String> = tables
        .iter()
        .map(|row| row.get::<_, String>("name"))
        .filter(|name| !sections.split(|c| !is_word(c)).any(|word| word == name))
        .filter(|name| !LEFT_OUT.iter().any(|(left, _)| left == name))
        .collect();
    assert!(forgotten.is_empty(), "a part in app/store/src/exports/sections.rs, or a reason here: {forgotten:?}");
}
