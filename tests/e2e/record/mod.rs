//! The public record: written, served, and checked by whoever has nothing but the record.

mod forgeries;
mod pages;

use std::path::Path;

use folkmoot::record::export::{ExportError, export};
use folkmoot::record::verify::{Beforehand, Report, verify_folder};
use tests::{Motion, Program, Scratch, TestApp};

use crate::cases::elect;
use crate::court::Court;

pub fn key(app: &TestApp) -> String {
    app.services.ledger_signer().unwrap().verifier().written()
}

pub async fn check(dir: &Path) -> Report {
    verify_folder(dir, &Beforehand::default()).await
}

pub async fn checkpoint(app: &TestApp) -> String {
    app.visitor().get("/ledger/checkpoint").await.body
}

/// A community in which everything that the record tells of has happened: a vote that was enacted, and whose words were
/// taken away later; one that failed; one that is open; a draft; a removed entry, a held one, a hold by a moderator.
pub async fn lived_in(app: &TestApp) {
    let court = Court::with(app, 8).await;
    let (ana, ben, cem) = (&court.others[0], &court.others[1], &court.others[2]);
    let enacted = Motion::voting(app, ana, [ben, cem], "entry.max_chars", "6000").await;
    for voter in &court.others {
        enacted.cast(voter, "yes").await;
    }
    enacted.close().await;
    assert_eq!(enacted.state().await, "enacted");
    let failed = Motion::voting(app, ben, [ana, cem], "comment.max_chars", "4000").await;
    let amended = Motion::discussed(app, ben, [ana, cem], "digest.entries_max", "30").await;
    let change = [("title", "Longer digests"), ("body", "Say more."), ("value", "31")];
    ben.post(&amended.path("/edit"), &change).await.is(303);
    failed.cast(ana, "no").await;
    failed.cast(ben, "yes").await;
    failed.cast(cem, "abstain").await;
    failed.close().await;
    assert_eq!(failed.state().await, "failed");
    Motion::draft(app, ben, "sources.per_member_max", "12").await;
    // No act of today takes a proposal's words away; the record must bear it all the same.
    let hide =
        "UPDATE entries SET deleted_at = folkmoot_now() WHERE id = (SELECT thread_id FROM proposals WHERE id = $1)";
    app.database.as_owner().await.execute(hide, &[&enacted.id]).await.unwrap();
    let (_, case) = court.case("wordremoved in a note").await;
    court.decide(case, "remove").await;
    let open = Motion::voting(app, ben, [ana, cem], "flag.hold_weight", "4").await;
    open.cast(ana, "no").await;
    court.case("wordheld in a note").await;
    // Last, because she could be drawn.
    let mona = app.person("mona").await;
    elect(app, &mona).await;
    let hold = [("rule", "R3"), ("reason", "It tells where somebody lives.")];
    let entry = court.post("wordheld somewhere else").await;
    mona.post(&format!("/entries/{entry}/hold"), &hold).await.is(303);
    app.settle().await;
}

/// A record of that community, in a folder.
pub async fn written(name: &str) -> (TestApp, Scratch) {
    let app = TestApp::start().await;
    lived_in(&app).await;
    let scratch = Scratch::new(name);
    export(&app.services.store, &key(&app), &scratch.0.join("record")).await.unwrap();
    (app, scratch)
}

fn whole(dir: &Path) -> Vec<(String, String)> {
    let mut files: Vec<_> = std::fs::read_dir(dir)
        .unwrap()
        .map(|entry| entry.unwrap())
        .map(|entry| (entry.file_name().into_string().unwrap(), std::fs::read_to_string(entry.path()).unwrap()))
        .collect();
    files.sort();
    files
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_database_gives_the_same_record_and_it_holds() {
    let (app, scratch) = written("record-same").await;
    let dir = scratch.0.join("record");
    let report = check(&dir).await;
    assert!(report.holds() && report.exit_code() == 0, "{report}");
    for words in [
        "2 closed votes: specification, roll, turnout, ballots and count, each to the byte; 1 open",
        "1 votes could NOT be counted again",
        "1 texts are withheld",
        "3 cases: 3 draws made again, 1 ends",
        "against the key that the record names itself",
    ] {
        assert!(report.to_string().contains(words), "{words}: {report}");
    }
    let again = scratch.0.join("again");
    std::fs::create_dir(&again).unwrap();
    export(&app.services.store, &key(&app), &again).await.unwrap();
    assert_eq!(whole(&dir), whole(&again));
    let refused = export(&app.services.store, &key(&app), &dir).await;
    assert!(matches!(refused, Err(ExportError::NotEmpty(_))), "{refused:?}");
    let left: Vec<_> = std::fs::read_dir(&scratch.0).unwrap().collect();
    assert_eq!(left.len(), 2, "nothing half-written is left: {left:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_private_is_in_it() {
    let (app, scratch) = written("record-private").await;
    let text: String = whole(&scratch.0.join("record")).into_iter().map(|(_, text)| text).collect();
    for private in [
        "@example.org",
        "member_id",
        "wordremoved",
        "wordheld",
        "Set entry.max_chars anew",
        "Set sources.per_member_max anew",
        "juror0",
        "xanthe",
        "password_hash",
        "\"salt\"",
    ] {
        assert!(!text.contains(private), "{private}");
    }
    assert!(text.contains("Set comment.max_chars anew") && text.contains("because remove"));
    // Who voted and what was voted stand in lines of their own.
    assert!(text.lines().all(|line| !(line.contains("\"ballot\":") && line.contains("\"voted\":"))));
    // Of the open vote there is the roll, and nobody who voted.
    let owner = app.database.as_owner().await;
    let open: i64 = owner.query_one("SELECT id FROM proposals WHERE state = 'voting'", &[]).await.unwrap().get(0);
    assert!(text.contains(&format!("{{\"proposal\":{open},\"roll\"")));
    assert!(
        !text.contains(&format!("{{\"proposal\":{open},\"voted\""))
            && !text.contains(&format!("\"proposal\":{open},\"result\""))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn another_process_writes_it_and_a_third_checks_it_without_a_database() {
    let (app, scratch) = written("record-processes").await;
    let here = Program::new(env!("CARGO_BIN_EXE_node"), &scratch.0)
        .with("DATABASE_URL", &app.database.app_url)
        .with("FOLKMOOT_SECRET", &"5e".repeat(32));
    let (code, said) = here.run(&["export", "--public", "other"]);
    assert_eq!(code, 0, "{said}");
    assert_eq!(whole(&scratch.0.join("record")), whole(&scratch.0.join("other")));
    let (code, said) = here.run(&["verify"]);
    assert!(code == 0 && said.contains("Everything holds."), "{said}");
    std::fs::write(scratch.0.join("kept"), format!("A mail.\r\n\r\n{}", checkpoint(&app).await.replace('\n', "\r\n")))
        .unwrap();
    let elsewhere = Program::new(env!("CARGO_BIN_EXE_node"), &scratch.0);
    let key = key(&app);
    let (code, said) = elsewhere.run(&["verify", "other", "--key", &key, "--checkpoint", "kept"]);
    assert!(code == 0 && said.contains("1 checkpoints kept elsewhere: of the same tree"), "{said}");
    assert!(!said.contains("names itself"), "{said}");
    let stranger = governance::ledger::NoteSigner::new("another.log", &[7; 32]).unwrap().verifier().written();
    let (code, said) = elsewhere.run(&["verify", "other", "--key", &stranger]);
    assert!(code == 1 && said.contains("its key is not the one that was given"), "{said}");
    for unreadable in [["verify", "nowhere"], ["verify", "kept"], ["verify", "http://127.0.0.1:9/"], ["verify", "."]] {
        let (code, said) = elsewhere.run(&unreadable);
        assert!(code == 2 && said.contains("Nothing was verified"), "{unreadable:?}: {code} {said}");
    }
    // A record that is older than the checkpoint is not the whole of it.
    Motion::published(&app, &app.person("dora").await, "entry.max_chars", "7000").await;
    app.settle().await;
    std::fs::write(scratch.0.join("newer"), checkpoint(&app).await).unwrap();
    let (code, said) = elsewhere.run(&["verify", "other", "--checkpoint", "newer"]);
    assert!(code == 1 && said.contains("kept elsewhere"), "{said}");
}
