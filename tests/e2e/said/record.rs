//! The public record without the words: it holds, and no record withholds words that no case withholds.

use std::fs;
use std::path::{Path, PathBuf};

use folkmoot::record::export::export;
use governance::canonical::sha256_hex;
use governance::record::Manifest;
use tests::{Person, Scratch, TestApp};

use super::{WORD, WORDS, community, published, stand_in};
use crate::court::Court;
use crate::record::{check, key};

async fn written(app: &TestApp, scratch: &Scratch, name: &str) -> PathBuf {
    app.settle().await;
    as_it_is(app, scratch, name).await
}

/// The record before the newest lines have their numbers.
async fn as_it_is(app: &TestApp, scratch: &Scratch, name: &str) -> PathBuf {
    let dir = scratch.0.join(name);
    export(&app.services.store, &key(app), &dir).await.unwrap();
    dir
}

/// Changes the lines of the cases, with a manifest that agrees; what the check says of it, and everything as before.
async fn with_cases(dir: &Path, change: impl Fn(&str) -> String) -> String {
    let (cases, manifest) = (dir.join("cases.jsonl"), dir.join("manifest.json"));
    let before = (fs::read_to_string(&cases).unwrap(), fs::read(&manifest).unwrap());
    let after = change(&before.0);
    assert_ne!(after, before.0, "nothing was changed");
    let mut facts = Manifest::parse(&before.1).unwrap();
    for file in facts.files.iter_mut().filter(|file| file.name == "cases.jsonl") {
        file.bytes = Some(after.len() as u64);
        file.lines = Some(after.lines().count() as u64);
        file.sha256 = Some(sha256_hex(&after));
    }
    fs::write(&cases, &after).unwrap();
    fs::write(&manifest, facts.written()).unwrap();
    let report = check(dir).await;
    fs::write(&cases, before.0).unwrap();
    fs::write(&manifest, before.1).unwrap();
    if report.holds() { String::new() } else { report.to_string() }
}

async fn say_all(court: &Court<'_>, jurors: &[&Person<'_>], case: i64, opinion: &str) {
    for juror in &jurors[..2] {
        court.say(juror, case, opinion, "so I think").await.is(303);
    }
    court.app.settle().await;
}

fn withheld(case: i64, words: &str, by: i64) -> String {
    format!("{{\"case\":{case},\"reason_sha256\":\"{}\",\"withheld_by\":{by}}}", sha256_hex(words))
}

fn given(case: i64, words: &str) -> String {
    format!("{{\"case\":{case},\"reason\":{}}}", serde_json::to_string(words).unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_record_gives_the_hash_and_the_case_and_holds() {
    let app = community(&[]).await;
    let court = Court::with(&app, 30).await;
    let (first, writer) = published(&court).await;
    let scratch = Scratch::new("said-record");
    let dir = written(&app, &scratch, "before").await;
    let cases = fs::read_to_string(dir.join("cases.jsonl")).unwrap();
    assert!(cases.contains(&given(first, WORDS)), "{cases}");
    // Before anybody flagged them, no record may keep any words away.
    let said = with_cases(&dir, |cases| cases.replace(&given(first, WORDS), &withheld(first, WORDS, first))).await;
    assert!(said.contains("does not withhold it"), "{said}");
    let entry = stand_in(&court.flaggers[0], first, WORDS).await;
    let judged = court.flag(entry).await;
    // No record fails in the moment before the line of the case has its number.
    app.visitor().get(&format!("/cases/{first}")).await.hides(WORD);
    let report = check(&as_it_is(&app, &scratch, "at once").await).await;
    assert!(report.holds(), "{report}");
    for (name, opinion) in [("held", ""), ("removed", "remove")] {
        if !opinion.is_empty() {
            say_all(&court, &court.jurors(judged).await, judged, opinion).await;
        }
        let dir = written(&app, &scratch, name).await;
        let report = check(&dir).await;
        assert!(report.holds(), "{name}: {report}");
        assert!(report.to_string().contains("1 published reasons withheld, each by a case about it"), "{report}");
        let cases = fs::read_to_string(dir.join("cases.jsonl")).unwrap();
        assert!(cases.contains(&withheld(first, WORDS, judged)), "{cases}");
        for file in fs::read_dir(&dir).unwrap() {
            let text = fs::read_to_string(file.unwrap().path()).unwrap();
            assert!(!text.contains(WORD), "{name}");
        }
        // Not others in their place, not other words by the same case, not by another case, not left out.
        let (honest, plain) = (withheld(first, WORDS, judged), given(first, "wordplain and rude"));
        for (from, to) in [
            (&plain, withheld(first, "wordplain and rude", judged)),
            (&honest, withheld(first, WORDS, first)),
            (&honest, withheld(first, WORDS, 999)),
            (&honest, withheld(first, "other words", judged)),
            (&honest, given(first, "other words")),
        ] {
            let said = with_cases(&dir, |cases| cases.replace(from.as_str(), &to)).await;
            assert!(!said.is_empty(), "{name}: {from} became {to}");
        }
        let said = with_cases(&dir, |cases| cases.replace(&format!("{honest}\n"), "")).await;
        assert!(said.contains("the reasons are not those of the verdict"), "{said}");
        // Whoever kept the words can put them back: they are those of the verdict.
        assert_eq!(with_cases(&dir, |cases| cases.replace(&honest, &given(first, WORDS))).await, "");
    }
    let second = writer.post(&format!("/cases/{judged}/appeal"), &[("plea", "It is a shop.")]).await.made();
    app.settle().await;
    say_all(&court, &court.jurors(second).await, second, "restore").await;
    let dir = written(&app, &scratch, "again").await;
    let report = check(&dir).await;
    assert!(report.holds(), "{report}");
    let (words, kept) = (given(first, WORDS), withheld(first, WORDS, judged));
    assert!(fs::read_to_string(dir.join("cases.jsonl")).unwrap().contains(&words));
    let said = with_cases(&dir, |cases| cases.replace(&words, &kept)).await;
    assert!(said.contains(&format!("case {judged} does not withhold it")), "{said}");
}
