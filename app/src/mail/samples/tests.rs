use std::collections::BTreeSet;
use std::path::PathBuf;

use lettre::message::Mailbox;
use store::mails::ClaimedMail;

use super::*;
use crate::mail::reading::ReadMail;
use crate::mail::{Sender, outgoing};

fn head() -> Letterhead {
    Letterhead { community: "Millbrook & Söhne".into(), base_url: "https://moot.example".into() }
}

fn snapshots() -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "src", "mail", "samples", "snapshots"].iter().collect()
}

/// What differs from mail to mail: the frame around it is in the first one.
fn body_of(html: &str) -> &str {
    let after = html.split_once("</p>\n").map_or(html, |(_, after)| after);
    after.split_once("<p><a href=\"https://moot.example\"").map_or(after, |(body, _)| body)
}

fn shown(sample: &Sample, is_first: bool) -> String {
    let mail = &sample.mail;
    let html = if is_first { mail.html_body.as_str() } else { body_of(&mail.html_body) };
    format!("Subject: {}\n\n{}\n\n=====\n\n{}\n", mail.subject, mail.text_body, html.trim_end())
}

/// After changing a mail, write them anew with UPDATE_MAILS=1 and read the diff.
#[test]
fn every_mail_reads_as_it_did() {
    #[expect(clippy::disallowed_methods, reason = "a test is told to write by the environment")]
    let update = std::env::var_os("UPDATE_MAILS").is_some();
    let samples = all(&head()).unwrap();
    let names: BTreeSet<&str> = samples.iter().map(|sample| sample.name).collect();
    assert_eq!(names.len(), samples.len(), "each has a name of its own");
    let mut differing = Vec::new();
    for (place, sample) in samples.iter().enumerate() {
        let path = snapshots().join(format!("{}.txt", sample.name));
        let now = shown(sample, place == 0);
        if update {
            std::fs::create_dir_all(snapshots()).unwrap();
            std::fs::write(&path, &now).unwrap();
        } else if std::fs::read_to_string(&path).unwrap_or_default() != now {
            differing.push(sample.name);
        }
    }
    assert!(differing.is_empty(), "other than before (UPDATE_MAILS=1 writes them anew; read the diff): {differing:?}");
    let kept = std::fs::read_dir(snapshots()).unwrap().count();
    assert_eq!(kept, samples.len(), "a snapshot of a mail that there is not any more");
}

/// A new letter is looked at, too.
#[test]
fn every_letter_has_a_sample() {
    let declared = kinds_of_letters();
    assert!(declared.len() > 25, "the letters are found: {declared:?}");
    let shown: BTreeSet<String> = all(&head()).unwrap().into_iter().map(|sample| sample.mail.kind.to_owned()).collect();
    let missing: Vec<_> = declared.difference(&shown).collect();
    assert!(missing.is_empty(), "letters that nobody can look at; add them to mail/samples: {missing:?}");
}

/// The second argument of each `letter!`.
fn kinds_of_letters() -> BTreeSet<String> {
    let sources: PathBuf = [env!("CARGO_MANIFEST_DIR"), "src", "mail"].iter().collect();
    let mut kinds = BTreeSet::new();
    let mut folders = vec![sources];
    while let Some(folder) = folders.pop() {
        for path in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = std::fs::read_to_string(path).unwrap();
                let declared = text.lines().filter(|line| line.starts_with("letter!("));
                kinds.extend(declared.filter_map(|line| line.split('"').nth(1).map(str::to_owned)));
            }
        }
    }
    kinds
}

fn sent(sample: &Sample, number: i64) -> ReadMail {
    let mail = sample.mail.clone();
    let claimed = ClaimedMail {
        id: number,
        kind: mail.kind.to_owned(),
        to_address: mail.to_address,
        subject: mail.subject,
        text_body: mail.text_body,
        html_body: mail.html_body,
        unsubscribe_url: mail.unsubscribe_url,
        list_id: mail.list_id,
        message_key: mail.message_key,
        queued_at: day(0),
        attempt: 1,
    };
    let from: Mailbox = "Millbrook & Söhne <moot@moot.example>".parse().unwrap();
    let secret = ("FOLKMOOT_SECRET".to_owned(), "5e".repeat(32));
    let config = crate::config::Config::from_sources("no such file".as_ref(), &[secret], None).unwrap();
    let sender = Sender::new(from, &config.keys().unwrap());
    ReadMail::parse(&outgoing(&claimed, &sender).unwrap().message.formatted()).unwrap()
}

#[test]
fn every_mail_is_fit_to_be_read_and_loads_nothing() {
    let known = [
        "From",
        "To",
        "Subject",
        "Date",
        "Message-ID",
        "Auto-Submitted",
        "List-ID",
        "List-Unsubscribe",
        "List-Unsubscribe-Post",
        "MIME-Version",
        "Content-Type",
        "Content-Transfer-Encoding",
    ];
    for (number, sample) in all(&head()).unwrap().iter().enumerate() {
        let (name, mail) = (sample.name, sent(sample, number as i64 + 1));
        for (header, _) in &mail.headers {
            assert!(known.iter().any(|known| known.eq_ignore_ascii_case(header)), "{name}: {header}");
        }
        assert_eq!(mail.subject, sample.mail.subject, "{name}");
        assert!(mail.text.starts_with("Hello Ada") && mail.text.contains("\n--"), "{name}: {}", mail.text);
        assert!(!mail.text.contains("\n\n\n") && !mail.text.contains("{{"), "{name}: {}", mail.text);
        // Longer is only what must not be broken: addresses.
        for line in mail.text.lines().filter(|line| line.chars().count() > 72) {
            assert!(!line.trim().contains(' ') || line.contains("Answer by mail: "), "{name}: {line}");
        }
        for outside in ["<img", "src=", "@import", "<link", "<script", "<form", "javascript:", "<b>Thorne"] {
            assert!(!mail.html.contains(outside), "{outside} in {name}");
        }
        for element in ["<p>", "<p class=\"soft\">", "<h1>", "<li>", "<ul>", "<a href=\"https://moot.example\">"] {
            assert!(!mail.html.contains(element), "{name}: {element} carries no style of its own");
        }
        assert!(mail.html.len() < 100_000, "some providers cut a mail of more than 102 kB");
        let regular = mail.header("List-Unsubscribe").is_some();
        assert_eq!(
            regular,
            mail.header("List-Unsubscribe-Post").is_some() && mail.header("List-ID").is_some(),
            "{name}"
        );
    }
}

#[path = "hostile_tests.rs"]
mod hostile;
