//! The record over HTTP: the same lines as in the files, page by page.

use folkmoot::record::verify::{Beforehand, verify_site};
use governance::record::RecordFile;
use tests::{Program, Scratch};

use super::{check, key, written};

#[tokio::test(flavor = "multi_thread")]
async fn the_pages_hold_what_the_files_hold() {
    let (app, scratch) = written("record-pages").await;
    let visitor = app.visitor();
    visitor.get("/record/manifest.json").await.is(200).shows("folkmoot public record").shows(&key(&app));
    for file in RecordFile::ALL.iter().map(|file| file.name()) {
        let mut body = String::new();
        let mut path = format!("/record/{file}");
        loop {
            let page = visitor.get(&path).await;
            page.is(200);
            body.push_str(&page.body);
            let next =
                page.headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("link")).map(|(_, value)| value.clone());
            let Some(next) = next else { break };
            path = next.trim_start_matches('<').split('>').next().unwrap().to_string();
        }
        assert_eq!(body, std::fs::read_to_string(scratch.0.join("record").join(file)).unwrap(), "{file}");
    }
    for nowhere in
        ["/record/other.jsonl", "/record/ledger.jsonl?after=x", "/record/votes.jsonl?after=1.0.AA", "/record/"]
    {
        visitor.get(nowhere).await.is(404);
    }
    // As it was when there were fewer leaves.
    let early = visitor.get("/record/ledger.jsonl?size=3").await;
    assert_eq!(early.is(200).body.lines().count(), 3);
    assert_eq!(visitor.get("/record/votes.jsonl?size=3").await.is(200).body, "");
    assert_eq!(visitor.get("/record/ledger.jsonl?size=3&after=1.0.").await.is(200).body.lines().count(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_served_record_is_checked_over_http_by_another_process() {
    let (app, scratch) = written("record-served").await;
    let node = Program::new(env!("CARGO_BIN_EXE_node"), &scratch.0)
        .with("DATABASE_URL", &app.database.app_url)
        .with("DATABASE_OWNER_URL", &app.database.owner_url)
        .with("FOLKMOOT_SECRET", &"5e".repeat(32))
        .serve()
        .await;
    let stranger = Scratch::new("record-stranger");
    let checker = Program::new(env!("CARGO_BIN_EXE_node"), &stranger.0);
    let address = format!("http://{}", node.address);
    let (code, said) = checker.run(&["verify", &address, "--key", &key(&app)]);
    assert!(code == 0 && said.contains("Everything holds."), "{said}");
    // What is changed in the database behind everybody's back is seen from outside.
    let forged = "ALTER TABLE policy_versions DISABLE TRIGGER USER; UPDATE policy_versions SET value = '9000' WHERE proposal_id IS NOT NULL";
    app.database.as_owner().await.batch_execute(forged).await.unwrap();
    let report = verify_site(&format!("{address}/record/manifest.json"), &Beforehand::default()).await;
    assert!(report.exit_code() == 1 && report.to_string().contains("policies.jsonl, line "), "{report}");
    assert!(check(&scratch.0.join("record")).await.holds(), "the copy kept elsewhere is as it was");
}
