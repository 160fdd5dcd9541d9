//! The program itself on the database of an old community.

use std::time::Duration;

use tests::{Browser, Program, Scratch, TestDatabase};

use super::{lines, unknown};

#[tokio::test(flavor = "multi_thread")]
async fn nodes_that_start_at_once_bring_it_once_and_one_without_the_owners_key_says_what_is_missing() {
    let scratch = Scratch::new("old-charter");
    let database = TestDatabase::founded_without(&unknown()).await;
    let node = Program::new(env!("CARGO_BIN_EXE_node"), &scratch.0)
        .with("DATABASE_URL", &database.app_url)
        .with("FOLKMOOT_SECRET", &"5e".repeat(32));
    let count = unknown().len();
    for command in ["serve", "work"] {
        let (code, said) = node.run(&[command]);
        let lacks = format!("lacks {count} policies that came with this software");
        assert!(code == 1 && said.contains(&lacks) && said.contains("`folkmoot migrate`"), "{said}");
    }
    let (_, said) = node.run(&["doctor"]);
    assert!(said.contains(&format!("{count} to come in, first ")), "{said}");
    assert_eq!(lines(&database).await, (1, 0), "it only looked");

    let keyed = node.clone().with("DATABASE_OWNER_URL", &database.owner_url);
    let (one, two) = tokio::join!(keyed.serve(), keyed.serve());
    assert_eq!(lines(&database).await.1, i64::try_from(count).unwrap());
    let page = Browser::visitor().get(one.address, "/constitution/voting.hours_decision").await.unwrap();
    assert!(page.status == 200 && page.body.contains("came with the software"), "{}", page.body);
    for mut node in [one, two] {
        node.terminate();
        assert_eq!(node.ended(Duration::from_secs(12)).await, Some(0));
    }
    // Now the one without the key runs too, and there is nothing left to bring.
    let unkeyed = node.serve().await;
    assert_eq!(Browser::visitor().get(unkeyed.address, "/constitution").await.unwrap().status, 200);
    let (code, said) = keyed.run(&["migrate"]);
    assert!(code == 0 && !said.contains("came with this software"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn migrating_by_hand_says_what_came() {
    let scratch = Scratch::new("old-charter-migrated");
    let database = TestDatabase::founded_without(&unknown()).await;
    let program = Program::new(env!("CARGO_BIN_EXE_node"), &scratch.0)
        .with("DATABASE_URL", &database.app_url)
        .with("DATABASE_OWNER_URL", &database.owner_url)
        .with("FOLKMOOT_SECRET", &"5e".repeat(32));
    let (code, said) = program.run(&["migrate"]);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("voting.hours_decision came with this software: 72 hours (3 days)"), "{said}");
}
