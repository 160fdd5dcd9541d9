//! Words that try to be a header, another part, a command of SMTP or markup: they stay words, in every mail that has room for them.

use store::mails::{Lane, NewMail};

use super::super::digests::hostile_digest;
use super::super::*;
use super::{head, sent};
use crate::mail::delegated::DelegationGiven;
use crate::mail::groups::{AtTheDoor, News};
use crate::mail::not_posted::NotPosted;
use crate::mail::offices::RecallProposed;
use crate::mail::proposals::ProposalMoved;
use crate::mail::sign_ins::NewSignIn;
use crate::mail::tokens::TokenMade;
use crate::mail::webhooks::WebhookMade;
use governance::proposals::ProposalState;

const HOSTILE: [&str; 14] = [
    "x\r\nBcc: eve@evil.example",
    "x\nSubject: another",
    "x\r\n\r\n<script>alert(1)</script>",
    "x\r\n.\r\nMAIL FROM:<eve@evil.example>\r\n",
    "=?utf-8?B?DQpCY2M6IGV2ZUBldmlsLmV4YW1wbGU=?=",
    "=?iso-8859-1?q?=0D=0ABcc=3A_eve=40evil=2Eexample?=",
    "x\u{2028}Bcc: eve@evil.example\u{2029}\u{85}X-Evil: 1",
    "x\u{b}\u{c}\u{0}Bcc: eve@evil.example",
    "\u{202e}elpmaxe.live\u{202c} \u{2066}x\u{2069}",
    "\" onmouseover=\"alert(1)\" x=\"",
    "<img src=x onerror=alert(1)>",
    "</p></div><form action=//evil.example>",
    "--part-0123456789abcdef0123456789abcdef",
    "From eve@evil.example Sat Nov 28 00:00:00 2026",
];

/// Everything that a mail of ours may say in its head, each once.
const HEADERS: [&str; 12] = [
    "auto-submitted",
    "content-transfer-encoding",
    "content-type",
    "date",
    "from",
    "list-id",
    "list-unsubscribe",
    "list-unsubscribe-post",
    "message-id",
    "mime-version",
    "subject",
    "to",
];

fn must_be_harmless(sample: &Sample, said: &str) {
    let mail = sent(sample, 1);
    let mut names: Vec<String> = mail.headers.iter().map(|(name, _)| name.to_lowercase()).collect();
    let count = names.len();
    names.sort();
    names.dedup();
    assert_eq!(names.len(), count, "{said:?}: {:?}", mail.headers);
    assert!(names.iter().all(|name| HEADERS.contains(&name.as_str())), "{said:?}: {names:?}");
    assert_eq!(mail.subject, sample.mail.subject, "{said:?}: a mail program reads the subject as it was meant");
    let odd = |c: char| {
        c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    assert!(!mail.subject.contains(odd) && !mail.subject.contains("=?"), "{said:?}: {:?}", mail.subject);
    for markup in ["<script", "<img", "<form", "\" onmouseover=\""] {
        assert!(!mail.html.contains(markup), "{said:?}: {markup} in {}", mail.html);
    }
    assert!(mail.text.contains("\n--") && mail.html.contains("</html>"), "{said:?}: both parts are whole");
}

/// Letters with what members, feeds and other machines chose, in the subject and in the text.
fn letters(writer: &mut Writer, words: &str) -> Result<(), askama::Error> {
    let (said, path) = (words.to_owned(), "/proposals/5".to_owned());
    let moved = ProposalMoved {
        proposal: 5,
        title: said.clone(),
        state: ProposalState::Voting,
        is_question: false,
        is_policy: true,
        closes_at: Some(day(7)),
        enact_at: None,
        path: path.clone(),
    };
    writer.write("proposal", &moved)?;
    writer.write("recall", &RecallProposed { proposal: 5, title: said.clone(), path })?;
    let given = DelegationGiven {
        by: 8,
        to: 7,
        scope: "document",
        day: day(0).date_naive(),
        name: said.clone(),
        handle: said.clone(),
        votes: said.clone(),
        until: day(365),
        speaks_for: 3,
    };
    writer.write("delegation", &given)?;
    let about = (3, 7, 8);
    let day = day(0).date_naive();
    let door = AtTheDoor { news: News::Invited, group: said.clone(), by: said.clone(), about, day };
    writer.write("group", &door)?;
    writer.write("token", &TokenMade { number: 3, name: said.clone(), may: said.clone(), until: super::day(1) })?;
    writer.write("webhook", &WebhookMade { webhook: 5, name: said.clone(), host: said.clone() })?;
    writer.write("sign-in", &NewSignIn { session: 9, device: said.clone(), at: super::day(0) })?;
    writer.write("not-posted", &NotPosted { occasion: "x".to_owned(), why: said, path: "/entries/71".to_owned() })?;
    hostile_digest(writer, words)
}

#[test]
fn hostile_words_stay_words_in_every_place_of_a_mail() {
    for words in HOSTILE {
        let to = Recipient {
            member: None,
            address: "ada@example.org".to_owned(),
            name: words.to_owned(),
            time_zone: "UTC".to_owned(),
        };
        let head = Letterhead { community: format!("Moot {words}"), ..head() };
        let mut writer = Writer { head, to, samples: Vec::new() };
        letters(&mut writer, words).unwrap();
        assert_eq!(writer.samples.len(), 9);
        for sample in &writer.samples {
            must_be_harmless(sample, words);
        }
    }
    // The community's name and the reader's stand in all the others.
    let head = Letterhead { community: format!("Moot {}", HOSTILE.concat()), ..head() };
    for sample in all(&head).unwrap() {
        must_be_harmless(&sample, sample.name);
    }
}

#[test]
fn whatever_stands_in_the_queue_is_one_message_with_two_parts() {
    for words in HOSTILE {
        let mail = NewMail {
            member: None,
            kind: "x",
            to_address: "ada@example.org".to_owned(),
            subject: words.split(char::is_control).collect::<Vec<_>>().join(" "),
            text_body: format!("{words}\n--\n{words}"),
            html_body: format!("<html><body>{}</body></html>", words.replace('<', "&lt;").replace('"', "&quot;")),
            unsubscribe_url: Some(format!("https://moot.example/{words}")),
            list_id: Some(format!("<{words}>")),
            message_key: words.to_owned(),
            lane: Lane::Regular,
        };
        let read = sent(&Sample { name: "raw", mail }, 1);
        let names: Vec<String> = read.headers.iter().map(|(name, _)| name.to_lowercase()).collect();
        assert!(names.iter().all(|name| HEADERS.contains(&name.as_str())), "{words:?}: {names:?}");
        assert_eq!(read.headers.iter().filter(|(name, _)| name.eq_ignore_ascii_case("subject")).count(), 1);
        assert!(read.html.ends_with("</html>") && read.text.contains("--"), "{words:?}: {}", read.text);
    }
}
