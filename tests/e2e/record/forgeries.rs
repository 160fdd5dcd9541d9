//! Records that somebody has laid hands on.

use std::fs;
use std::path::{Path, PathBuf};

use governance::canonical::sha256_hex;
use governance::record::{Manifest, RecordFile};

use super::{check, written};

/// A number in place of chance: the same places in every run.
fn scattered(count: usize, below: usize) -> impl Iterator<Item = usize> {
    (0..count).map(move |n| (n.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 7) % below)
}

/// The record with one file changed, and a second time with a manifest that says so.
struct Forgery {
    dir: PathBuf,
}

impl Forgery {
    fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.dir.join(name)).unwrap()
    }

    fn write(&self, name: &str, bytes: &[u8]) {
        fs::write(self.dir.join(name), bytes).unwrap();
    }

    /// Makes the manifest say what the files are.
    fn cover_up(&self) {
        let mut manifest = Manifest::parse(&self.read("manifest.json")).unwrap();
        for facts in &mut manifest.files {
            let text = String::from_utf8_lossy(&self.read(&facts.name)).into_owned();
            facts.bytes = Some(text.len() as u64);
            facts.lines = Some(text.lines().count() as u64);
            facts.sha256 = Some(sha256_hex(&text));
        }
        self.write("manifest.json", manifest.written().as_bytes());
    }

    async fn expect(&self, what: &str, part: &str) {
        let report = check(&self.dir).await;
        assert!(report.exit_code() == 1 && report.to_string().contains(part), "{what}: {report}");
    }

    /// Does something to the lines of a file, and expects it to be found although the manifest agrees.
    async fn with_lines(&self, file: &str, what: &str, forge: impl FnOnce(&mut Vec<String>)) {
        let (before, manifest) = (self.read(file), self.read("manifest.json"));
        let mut lines: Vec<String> = String::from_utf8(before.clone()).unwrap().lines().map(str::to_string).collect();
        let honest = lines.clone();
        forge(&mut lines);
        assert_ne!(lines, honest, "{what}: nothing was forged");
        self.write(file, lines.iter().map(|line| format!("{line}\n")).collect::<String>().as_bytes());
        self.cover_up();
        self.expect(what, "BROKEN").await;
        self.write(file, &before);
        self.write("manifest.json", &manifest);
    }
}

fn at(lines: &[String], part: &str) -> usize {
    lines.iter().position(|line| line.contains(part)).unwrap_or_else(|| panic!("no line with {part}"))
}

#[tokio::test(flavor = "multi_thread")]
async fn every_flipped_byte_is_found() {
    let (_app, scratch) = written("record-flips").await;
    let forgery = Forgery { dir: scratch.0.join("record") };
    for name in ["manifest.json"].into_iter().chain(RecordFile::ALL.iter().map(|file| file.name())) {
        let bytes = forgery.read(name);
        let places: Vec<usize> = if bytes.len() < 2000 {
            (0..bytes.len()).collect()
        } else {
            scattered(120, bytes.len()).chain([0, bytes.len() - 1]).collect()
        };
        for place in places {
            let mut flipped = bytes.clone();
            flipped[place] ^= 1 << (place % 8);
            forgery.write(name, &flipped);
            let report = check(&forgery.dir).await;
            assert_eq!(report.exit_code(), 1, "{name}, byte {place}: {report}");
        }
        forgery.write(name, &bytes);
    }
    assert!(check(&forgery.dir).await.holds());
}

#[tokio::test(flavor = "multi_thread")]
async fn files_cut_off_added_taken_away_or_no_files_at_all_are_found() {
    let (_app, scratch) = written("record-files").await;
    let forgery = Forgery { dir: scratch.0.join("record") };
    for file in RecordFile::ALL {
        let bytes = forgery.read(file.name());
        for end in scattered(6, bytes.len()).chain([0, bytes.len() - 1]) {
            forgery.write(file.name(), &bytes[..end]);
            forgery.expect("cut off", "BROKEN").await;
        }
        let path = forgery.dir.join(file.name());
        fs::remove_file(&path).unwrap();
        forgery.expect("taken away", "the file is missing").await;
        let beside = scratch.0.join("beside");
        fs::write(&beside, &bytes).unwrap();
        std::os::unix::fs::symlink(&beside, &path).unwrap();
        forgery.expect("a link", "not a plain file").await;
        fs::remove_file(&path).unwrap();
        fs::create_dir(&path).unwrap();
        forgery.expect("a folder", "not a plain file").await;
        fs::remove_dir(&path).unwrap();
        fs::rename(&beside, forgery.dir.join("other.jsonl")).unwrap();
        forgery.expect("renamed", "none of the record's files").await;
        fs::rename(forgery.dir.join("other.jsonl"), &path).unwrap();
    }
    forgery.write("notes.txt", b"x");
    forgery.expect("added", "none of the record's files").await;
    fs::remove_file(forgery.dir.join("notes.txt")).unwrap();
    fs::remove_file(forgery.dir.join("manifest.json")).unwrap();
    assert_eq!(check(&forgery.dir).await.exit_code(), 2);
}

/// Everything that matters is bound by what was signed: whoever rewrites the manifest too is found.
#[tokio::test(flavor = "multi_thread")]
async fn a_manifest_that_agrees_does_not_help_a_forger() {
    let (_app, scratch) = written("record-forged").await;
    let forgery = Forgery { dir: scratch.0.join("record") };
    forgery.cover_up();
    assert!(check(&forgery.dir).await.holds(), "an honest manifest");
    for file in RecordFile::ALL.iter().map(|file| file.name()) {
        forgery.with_lines(file, "two lines swapped", |lines| lines.swap(0, 1)).await;
        forgery.with_lines(file, "a line twice", |lines| lines.insert(0, lines[0].clone())).await;
        forgery.with_lines(file, "the last line gone", |lines| drop(lines.pop())).await;
        forgery.with_lines(file, "an empty line", |lines| lines.push(String::new())).await;
        forgery.with_lines(file, "no lines", Vec::clear).await;
        // A line gone anywhere; of the checkpoints, only those that something rests on are missed.
        if file != "checkpoints.jsonl" {
            let count = String::from_utf8(forgery.read(file)).unwrap().lines().count();
            for place in scattered(12, count) {
                forgery.with_lines(file, "a line gone", |lines| drop(lines.remove(place))).await;
            }
        }
    }
    let replace = |part: &'static str, by: &'static str| {
        move |lines: &mut Vec<String>| {
            let place = at(lines, part);
            lines[place] = lines[place].replacen(part, by, 1);
        }
    };
    forgery.with_lines("votes.jsonl", "a ballot changed", replace("\"ballot\":\"abstain\"", "\"ballot\":\"no\"")).await;
    forgery.with_lines("votes.jsonl", "a ballot more", replace("\"times\":1", "\"times\":2")).await;
    forgery
        .with_lines("votes.jsonl", "ballots without end", replace("\"times\":1", "\"times\":18446744073709551615"))
        .await;
    forgery.with_lines("votes.jsonl", "a voter renamed", replace("\"roll\":\"", "\"roll\":\"0")).await;
    forgery.with_lines("policies.jsonl", "a policy", replace("\"value\":6000", "\"value\":9000")).await;
    forgery.with_lines("proposals.jsonl", "a title", replace("anew", "back")).await;
    forgery.with_lines("proposals.jsonl", "a word more", replace("\"version\":1", "\"version\":1,\"word\":1")).await;
    forgery.with_lines("cases.jsonl", "a reason", replace("because remove", "because restore")).await;
    forgery.with_lines("cases.jsonl", "why it was held", replace("where somebody", "when somebody")).await;
    forgery.with_lines("ledger.jsonl", "a line written another way", replace("{\"actor\"", "{ \"actor\"")).await;
    let deep = "[".repeat(100_000);
    for file in RecordFile::ALL.iter().map(|file| file.name()) {
        forgery.with_lines(file, "deep", |lines| lines[0] = deep.clone()).await;
        forgery
            .with_lines(file, "twice the same name", |lines| lines[0] = lines[0].replacen('{', "{\"a\":1,\"a\":2,", 1))
            .await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn hostile_bytes_are_refused_in_plain_words() {
    let (_app, scratch) = written("record-hostile").await;
    let forgery = Forgery { dir: scratch.0.join("record") };
    let honest = forgery.read("ledger.jsonl");
    for (what, bytes, part) in [
        ("no text", vec![0xff, 0xfe, b'\n'], "not UTF-8"),
        ("one long line", vec![b'x'; (4 << 20) + 10], "the line is too long"),
        ("a long line with an end", [vec![b'x'; (4 << 20) + 1], vec![b'\n']].concat(), "the line is too long"),
        ("zeros", vec![0; 100], "the line has no end"),
    ] {
        forgery.write("ledger.jsonl", &bytes);
        forgery.expect(what, part).await;
    }
    forgery.write("ledger.jsonl", &honest);
    for (what, bytes) in
        [("empty", Vec::new()), ("deep", vec![b'['; 60_000]), ("large", vec![b' '; 200_000]), ("zeros", vec![0; 10])]
    {
        forgery.write("manifest.json", &bytes);
        forgery.expect(what, "manifest.json").await;
    }
    let pipe = scratch.0.join("pipe");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    fs::remove_file(forgery.dir.join("manifest.json")).unwrap();
    fs::rename(&pipe, forgery.dir.join("manifest.json")).unwrap();
    forgery.expect("a pipe", "not a plain file").await;
    assert_eq!(check(Path::new("/dev/null")).await.exit_code(), 2);
}
