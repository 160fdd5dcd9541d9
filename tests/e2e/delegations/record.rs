//! The record of an open vote: checked with nothing else, and forged in vain.

use std::fs;
use std::path::{Path, PathBuf};

use folkmoot::record::export::export;
use governance::canonical::sha256_hex;
use tests::{Person, Scratch, TestApp};

use super::{given, newest_of, open_community, people, taken_back, vote};
use crate::record::{check, key};

/// A community in which two votes were open: chains, circles, somebody who took a delegation back, and one who left.
async fn lived_in(app: &TestApp) -> Vec<(String, String)> {
    let [ana, ben, cem, dan, eve, fay, gus] = &people(app, ["ana", "ben", "cem", "dan", "eve", "fay", "gus"]).await;
    given(cem, "ana", "ordinary").await;
    given(dan, "cem", "ordinary").await;
    given(eve, "fay", "ordinary").await;
    given(fay, "eve", "ordinary").await;
    given(gus, "ben", "all").await;
    let motion = vote(app, [ana, ben, cem], "6000").await;
    motion.cast(ana, "yes").await;
    motion.cast(ben, "no").await;
    motion.close().await;
    taken_back(dan, newest_of(app, dan).await).await.is(303);
    super::speaking::leave(app, gus).await;
    let motion = vote(app, [ana, ben, cem], "7000").await;
    motion.cast(ana, "yes").await;
    motion.cast(ben, "yes").await;
    motion.close().await;
    app.settle().await;
    let owner = app.database.as_owner().await;
    let mut names = Vec::new();
    for person in [ana, ben, cem, dan, eve, fay, gus] {
        names.push((person.handle.clone(), name_of(&owner, person).await));
    }
    names
}

async fn name_of(owner: &tokio_postgres::Client, person: &Person<'_>) -> String {
    let sql = "SELECT ledger_name FROM members WHERE id = $1";
    owner.query_one(sql, &[&person.member().get()]).await.unwrap().get(0)
}

fn lines(dir: &Path, file: &str) -> Vec<String> {
    fs::read_to_string(dir.join(file)).unwrap().lines().map(str::to_string).collect()
}

/// Writes the lines of a file, and a manifest that agrees with them.
fn write(dir: &Path, file: &str, lines: &[String]) {
    let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
    fs::write(dir.join(file), &text).unwrap();
    let path = dir.join("manifest.json");
    let mut manifest: serde_json::Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
    for facts in manifest["files"].as_array_mut().unwrap() {
        if facts["name"] == file {
            facts["bytes"] = text.len().into();
            facts["lines"] = lines.len().into();
            facts["sha256"] = sha256_hex(&text).into();
        }
    }
    fs::write(path, governance::canonical::canonical_json(&manifest) + "\n").unwrap();
}

struct Forgery {
    dir: PathBuf,
}

impl Forgery {
    /// Does something to the lines of votes.jsonl, and expects it to be found for this reason.
    async fn found(&self, what: &str, why: &str, forge: impl FnOnce(&mut Vec<String>)) {
        let honest = lines(&self.dir, "votes.jsonl");
        let mut forged = honest.clone();
        forge(&mut forged);
        assert_ne!(forged, honest, "{what}: nothing was forged");
        write(&self.dir, "votes.jsonl", &forged);
        let report = check(&self.dir).await;
        assert!(report.exit_code() == 1 && report.to_string().contains(why), "{what}: {report}");
        write(&self.dir, "votes.jsonl", &honest);
    }
}

fn replaced(part: String, by: String) -> impl FnOnce(&mut Vec<String>) {
    move |lines| {
        let place = lines.iter().position(|line| line.contains(&part)).unwrap_or_else(|| panic!("no line with {part}"));
        lines[place] = lines[place].replacen(&part, &by, 1);
    }
}

fn gone(part: String) -> impl FnOnce(&mut Vec<String>) {
    move |lines| {
        let place = lines.iter().position(|line| line.contains(&part)).unwrap_or_else(|| panic!("no line with {part}"));
        lines.remove(place);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_forged_open_vote_is_found() {
    let app = open_community().await;
    let names = lived_in(&app).await;
    let name = |handle: &str| names.iter().find(|(of, _)| of == handle).map(|(_, name)| name.clone()).unwrap();
    let scratch = Scratch::new("record-open");
    let forgery = Forgery { dir: scratch.0.join("record") };
    export(&app.services.store, &key(&app), &forgery.dir).await.unwrap();
    let report = check(&forgery.dir).await;
    assert!(report.holds() && report.to_string().contains("2 closed votes"), "{report}");
    let (ana, ben, cem, dan, eve, gus) = (name("ana"), name("ben"), name("cem"), name("dan"), name("eve"), name("gus"));
    let part = |member: &str, rest: &str| format!("\"member\":\"{member}\",\"proposal\":1,{rest}");
    let differs = "who is spoken for by whom is not what the delegations say";
    forgery
        .found(
            "another speaks",
            differs,
            replaced(part(&cem, &format!("\"via\":\"{ana}\"")), part(&cem, &format!("\"via\":\"{ben}\""))),
        )
        .await;
    forgery
        .found(
            "an ancestor speaks",
            differs,
            replaced(part(&dan, &format!("\"via\":\"{ana}\"")), part(&dan, &format!("\"via\":\"{cem}\""))),
        )
        .await;
    forgery.found("somebody is left out", differs, gone(part(&dan, "\"via\""))).await;
    forgery
        .found("somebody in a circle is left out", differs, gone(format!("\"lost\":\"circle\",\"member\":\"{eve}\"")))
        .await;
    forgery
        .found("somebody is said to be lost", differs, {
            let honest = format!("{{\"member\":\"{gus}\",\"proposal\":1,\"via\":\"{ben}\"}}");
            replaced(honest, format!("{{\"lost\":\"dead_end\",\"member\":\"{gus}\",\"proposal\":1}}"))
        })
        .await;
    forgery
        .found("a ballot changed", "is not what the ledger committed to", {
            replaced(
                format!("{{\"ballot\":\"no\",\"member\":\"{ben}\""),
                format!("{{\"ballot\":\"yes\",\"member\":\"{ben}\""),
            )
        })
        .await;
    forgery
        .found("a ballot that nobody cast", differs, {
            replaced(
                format!("{{\"lost\":\"circle\",\"member\":\"{eve}\",\"proposal\":1}}"),
                format!("{{\"ballot\":\"no\",\"member\":\"{eve}\",\"proposal\":1}}"),
            )
        })
        .await;
    forgery
        .found("somebody from elsewhere", "is not on the roll", |lines| {
            let place = lines.iter().position(|line| line.contains("\"member\"")).unwrap();
            lines.insert(place, "{\"ballot\":\"no\",\"member\":\"0\",\"proposal\":1}".to_string());
        })
        .await;
    forgery
        .found("told as a secret vote is", "out of order", |lines| {
            let place = lines.iter().position(|line| line.contains("\"ballot\"")).unwrap();
            lines.insert(place, format!("{{\"proposal\":1,\"voted\":\"{ana}\"}}"));
            lines.insert(place + 1, "{\"ballot\":\"yes\",\"proposal\":1,\"times\":1}".to_string());
        })
        .await;
    forgery
        .found("told as a secret vote is, and nothing else", "as those of another kind of vote", |lines| {
            lines.retain(|line| {
                !(line.contains("\"member\":") && line.contains("\"proposal\":1,")
                    || line.contains("\"member\":") && line.contains("\"proposal\":1}"))
            });
            let place = lines.iter().position(|line| line.contains("\"result\"")).unwrap();
            lines.insert(place, "{\"ballot\":\"yes\",\"proposal\":1,\"times\":1}".to_string());
            lines.insert(place, format!("{{\"proposal\":1,\"voted\":\"{ana}\"}}"));
        })
        .await;
    assert!(check(&forgery.dir).await.holds(), "what was forged was put back");
}

#[tokio::test(flavor = "multi_thread")]
async fn words_that_are_withheld_do_not_hide_who_speaks_for_whom() {
    let app = open_community().await;
    let names = lived_in(&app).await;
    let hide = "UPDATE entries SET deleted_at = folkmoot_now() WHERE id IN (SELECT thread_id FROM proposals)";
    app.database.as_owner().await.batch_execute(hide).await.unwrap();
    let scratch = Scratch::new("record-open-withheld");
    let forgery = Forgery { dir: scratch.0.join("record") };
    export(&app.services.store, &key(&app), &forgery.dir).await.unwrap();
    let report = check(&forgery.dir).await;
    assert!(report.holds() && report.to_string().contains("2 votes could NOT be counted again"), "{report}");
    let (_, dan) = names.iter().find(|(of, _)| of == "dan").unwrap();
    let why = "who is spoken for by whom is not what the delegations say";
    forgery.found("somebody is left out", why, gone(format!("\"member\":\"{dan}\",\"proposal\":1,\"via\""))).await;
}
