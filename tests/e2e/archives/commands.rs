//! What whoever runs the server types.

use std::os::unix::fs::PermissionsExt;

use folkmoot::archives::command::take_out;
use folkmoot::cluster::PrivateCluster;
use tests::{Browser, Program, Scratch, TestApp, files};

use super::{count, made, note};

#[rocket::async_test]
async fn an_operator_takes_an_archive_out_whole_or_not_at_all_and_the_ledger_says_so() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await;
    ada.post("/entries", &[("body", "words of ada")]).await.is(303);
    let scratch = Scratch::new("taken-out");
    let to = scratch.0.join("ada.zip");
    let said = take_out(&app.services, "@Ada", Some(&to)).await.unwrap();
    assert!(said.contains("ada.zip") && said.contains("ledger"), "{said}");
    let archive = files(&std::fs::read(&to).unwrap());
    assert!(String::from_utf8_lossy(&archive["folkmoot.json"]).contains("words of ada"));
    assert_eq!(std::fs::metadata(&to).unwrap().permissions().mode() & 0o777, 0o600, "for nobody else on the machine");
    let taken = "SELECT count(*) FROM ledger_entries WHERE kind = 'archive.taken_out'";
    assert_eq!(count(&app, taken).await, 1);
    app.visitor().get("/ledger").await.shows("took out everything that a member had put in");
    ada.get("/notifications").await.shows("Whoever runs the server took out everything that you put in");
    let again = take_out(&app.services, "ada", Some(&to)).await.unwrap_err();
    assert!(again.contains("is there already"), "{again}");
    assert!(take_out(&app.services, "nobody", None).await.unwrap_err().contains("no member @nobody"));
    assert_eq!(count(&app, taken).await, 1);
    assert_eq!(std::fs::read_dir(&scratch.0).unwrap().count(), 1, "nothing half is left");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_commands_say_what_they_did() {
    let scratch = Scratch::new("archive-commands");
    let program = Program::new(env!("CARGO_BIN_EXE_node"), &scratch.0);
    let (code, said) = program.run(&["init", "--name", "Testmoot"]);
    assert_eq!(code, 0, "{said}");
    let mut node = program.serve().await;
    let url = PrivateCluster::running(&program.data()).expect("a running cluster").owner_url;
    Browser::member(&url, "ada").await;
    let archive = scratch.0.join("from_elsewhere.zip");
    std::fs::write(&archive, made(&[("entries", serde_json::json!([note(1, "one"), note(2, "two")]))])).unwrap();
    let file = archive.to_str().unwrap();
    let (code, said) = program.run(&["import", file, "--as", "nobody"]);
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("let them join first"), "{said}");
    let (code, said) = program.run(&["import", file, "--as", "ada", "--dry-run"]);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("Nothing was written") && said.contains("2 entries of @ada"), "{said}");
    let (code, said) = program.run(&["import", file, "--as", "ada"]);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("This became of the archive of @ada from http://127.0.0.1:8001"), "{said}");
    let (code, said) = program.run(&["import", file, "--as", "ada"]);
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("in already"), "{said}");
    let (code, said) = program.run(&["export", "ada"]);
    assert_eq!(code, 0, "{said}");
    let written = files(&std::fs::read(scratch.0.join("folkmoot-ada.zip")).unwrap());
    assert!(String::from_utf8_lossy(&written["folkmoot.json"]).contains("\"markdown\":\"two\""));
    assert_ne!(program.run(&["export", "ada"]).0, 0, "nothing is written over");
    assert_ne!(program.run(&["export"]).0, 0);
    node.kill();
}
