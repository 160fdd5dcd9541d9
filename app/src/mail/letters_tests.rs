use governance::moderation::About;
use lettre::message::Mailbox;
use store::mails::ClaimedMail;

use super::*;
use crate::mail::delegated::DelegationGiven;
use crate::mail::groups::{AtTheDoor, News};
use crate::mail::juries::{ReasonsOpened, SecondLook};
use crate::mail::offices::{ExpulsionTold, Nominated, RecallProposed, Told};
use crate::mail::polls::PollEnded;
use crate::mail::reading::ReadMail;
use crate::mail::verdicts::{Ending, Opinions, VerdictGiven};
use crate::mail::{Sender, compose, outgoing};

#[path = "rings_tests.rs"]
mod rings;

fn head() -> Letterhead {
    Letterhead { community: "Millbrook & Söhne".into(), base_url: "https://moot.example".into() }
}

fn to() -> Recipient {
    Recipient {
        member: Some(7.into()),
        address: "ada@example.org".into(),
        name: "Ada <Thorne>".into(),
        time_zone: "Europe/Berlin".into(),
    }
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn claimed<L: Letter>(letter: &L) -> ClaimedMail {
    let mail = compose(&head(), &to(), letter).unwrap();
    ClaimedMail {
        id: i64::from(mail.message_key.bytes().map(u32::from).sum::<u32>()),
        kind: mail.kind.to_owned(),
        to_address: mail.to_address,
        subject: mail.subject,
        text_body: mail.text_body,
        html_body: mail.html_body,
        unsubscribe_url: mail.unsubscribe_url,
        list_id: mail.list_id,
        message_key: mail.message_key,
        queued_at: at("2025-03-14T09:00:00Z"),
        attempt: 1,
    }
}

fn sent<L: Letter>(letter: &L) -> ReadMail {
    let from: Mailbox = "Millbrook & Söhne <moot@moot.example>".parse().unwrap();
    let secret = ("FOLKMOOT_SECRET".to_owned(), "5e".repeat(32));
    let config = crate::config::Config::from_sources("no such file".as_ref(), &[secret], None).unwrap();
    let from = Sender::new(from, &config.keys().unwrap());
    let mail = outgoing(&claimed(letter), &from).unwrap();
    assert!(crate::mail::is_mail_name(&mail.file_name), "{}", mail.file_name);
    // A retry is the same mail to the byte, so that a server can tell.
    assert_eq!(mail.message.formatted(), outgoing(&claimed(letter), &from).unwrap().message.formatted());
    ReadMail::parse(&mail.message.formatted()).unwrap()
}

fn confirm() -> ConfirmAddress {
    ConfirmAddress {
        handle: "ada".into(),
        link: "https://moot.example/confirmations/a-token".into(),
        expires_at: at("2025-03-15T09:00:00Z"),
        token_hash: "00ff".into(),
    }
}

fn at_the_door(news: News) -> AtTheDoor {
    let day = at("2025-03-14T09:00:00Z").date_naive();
    AtTheDoor { news, group: "bees".into(), by: "ben".into(), about: (3, 7, 8), day }
}

fn verdict(ending: Ending) -> VerdictGiven {
    VerdictGiven {
        about: About::Entry,
        case: 3,
        excerpt: "Nobody needs <b>bees</b>".into(),
        rule: "C4. Insults are not arguments.".into(),
        ending,
        reasons: vec!["It is rude & about a person.".into()],
        sanction: None,
        appeal_until: None,
        path: "/cases/3".into(),
    }
}

#[test]
fn a_mail_about_an_account_has_two_parts_no_list_headers_and_an_id_of_its_own() {
    let mail = sent(&confirm());
    assert_eq!(mail.from, "Millbrook & Söhne <moot@moot.example>");
    assert_eq!(mail.to, "ada@example.org");
    assert_eq!(mail.subject, "Confirm your address for Millbrook & Söhne");
    assert_eq!(mail.header("auto-submitted"), Some("auto-generated"));
    assert_eq!(mail.at, Some(at("2025-03-14T09:00:00Z")));
    assert!(mail.header("message-id").unwrap().ends_with("@moot.example>"));
    for name in ["List-ID", "List-Unsubscribe", "List-Unsubscribe-Post"] {
        assert_eq!(mail.header(name), None);
    }
    assert!(
        mail.text.contains("Hello Ada <Thorne>,") && mail.text.contains("https://moot.example/confirmations/a-token")
    );
    assert!(mail.text.contains("Saturday 15 March 2025, 10:00 (Europe/Berlin)"), "{}", mail.text);
    assert!(mail.html.contains("Hello Ada &#60;Thorne&#62;"), "{}", mail.html);
    let other = sent(&ConfirmAddress { token_hash: "00fe".into(), ..confirm() });
    assert_ne!(mail.header("message-id"), other.header("message-id"));
}

#[test]
fn a_line_break_in_a_name_adds_no_header() {
    let head = Letterhead { community: "Moot\r\nBcc: all@example.org".into(), base_url: "https://moot.example".into() };
    let mail = compose(&head, &to(), &confirm()).unwrap();
    assert_eq!(mail.subject, "Confirm your address for Moot Bcc: all@example.org");
}

#[test]
fn a_verdict_says_what_why_and_under_which_rule_and_how_to_appeal() {
    let said = Opinions { remove: 4, label: 0, restore: 1 };
    let removed = sent(&verdict(Ending::Removed(said)));
    assert_eq!(removed.subject, "Case 3: what you wrote was removed");
    for part in [
        "4 for removal, 1 for restoring",
        "C4. Insults",
        "rude & about",
        "https://moot.example/cases/3",
        "https://moot.example/proposals/new?kind=appeal&case=3",
    ] {
        assert!(removed.text.contains(part), "{part}: {}", removed.text);
    }
    assert!(removed.html.contains("Nobody needs &#60;b&#62;bees"));
    let lapsed = sent(&VerdictGiven { reasons: Vec::new(), ..verdict(Ending::Lapsed) });
    assert_eq!(lapsed.subject, "Case 3: what you wrote is visible again");
    assert!(!lapsed.text.contains("appeal") && !lapsed.text.contains("opinions"));
}

#[test]
fn a_label_is_told_as_a_warning_that_can_be_appealed() {
    let labelled = sent(&verdict(Ending::Labelled(Opinions { remove: 2, label: 2, restore: 1 })));
    assert_eq!(labelled.subject, "Case 3: what you wrote stands under a label");
    let text = labelled.text.split_whitespace().collect::<Vec<_>>().join(" ");
    for part in ["2 for removal, 2 for a label, 1 for restoring", "This is a warning", "kind=appeal&case=3"] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert!(labelled.html.contains("A jury put a label on something you wrote"));
}

fn delegated(name: &str, speaks_for: i64) -> DelegationGiven {
    DelegationGiven {
        by: 8,
        to: 7,
        scope: "document",
        day: at("2025-03-14T09:00:00Z").date_naive(),
        name: name.into(),
        handle: "ben".into(),
        votes: "every document".into(),
        until: at("2026-03-14T09:00:00Z"),
        speaks_for,
    }
}

#[test]
fn a_delegate_reads_who_gave_it_in_the_letter_and_not_in_its_subject() {
    let mail = sent(&delegated("Ben <b>Okafor</b>", 3));
    let text = mail.text.replace("\r\n", "\n");
    assert!(text.contains("  Ben <b>Okafor</b> (@ben)\n  in every document\n  until Saturday 14 March 2026"));
    assert!(
        mail.text.contains("You speak for 3 members now.") && mail.text.contains("https://moot.example/delegations")
    );
    assert!(mail.html.contains("Ben &#60;b&#62;Okafor") && !mail.subject.contains("Ben"));
}

#[test]
fn jurors_are_told_until_when_they_can_read_the_others_and_not_what_these_think() {
    let letter = ReasonsOpened {
        case: 3,
        rank: 2,
        rule: "C4 <b>Insults</b> are no arguments".into(),
        until: at("2025-03-16T09:00:00Z"),
        path: "/cases/3".into(),
    };
    let mail = sent(&letter);
    assert_eq!(mail.subject, "Case 3: the other jurors' reasons can be read now");
    assert!(mail.text.starts_with("Hello Ada") && mail.text.contains("https://moot.example/cases/3"), "{}", mail.text);
    assert!(mail.text.contains("until Sunday 16 March 2025, 10:00 (Europe/Berlin)"), "{}", mail.text);
    assert!(mail.text.contains("<b>Insults</b>") && mail.html.contains("&#60;b&#62;Insults"), "{}", mail.html);
    assert!(!mail.html.contains("src=") && mail.text.lines().all(|line| line.chars().count() <= 100), "{}", mail.text);
    assert_ne!(claimed(&letter).message_key, claimed(&ReasonsOpened { rank: 3, ..letter }).message_key);
}

fn held(about: About, more: usize) -> EntryHeld {
    EntryHeld {
        about,
        more,
        may_be_moderator: true,
        holder: (more > 0).then(|| ("A moderator in office", "It cannot wait.".into())),
        found: if more > 0 { "the same words in 5 threads".into() } else { String::new() },
        case: 3,
        excerpt: "Nobody needs bees".into(),
        rule: "C4. Insults are not arguments.".into(),
        due_at: at("2025-03-20T09:00:00Z"),
        path: "/cases/3".into(),
    }
}

fn told(told: Told) -> ExpulsionTold {
    ExpulsionTold { proposal: 5, title: "Expel @ada".into(), told, path: "/proposals/5".into() }
}

#[test]
fn every_letter_reads_well_as_text_and_loads_nothing_from_elsewhere() {
    let summons = Summons {
        case: 3,
        rank: 2,
        rule: "C4".into(),
        respond_by: at("2025-03-16T09:00:00Z"),
        path: "/cases/3".into(),
    };
    let reset = ResetPassword {
        handle: "ada".into(),
        link: "https://moot.example/x".into(),
        expires_at: at("2025-03-14T10:00:00Z"),
        token_hash: "aa".into(),
    };
    let overruled = VerdictOverruled {
        about: About::Entry,
        case: 3,
        excerpt: "Nobody needs bees".into(),
        rule: "C4".into(),
        vote: "/proposals/9".into(),
        path: "/cases/3".into(),
    };
    let vote = |id| VoteLine {
        path: format!("/proposals/{id}"),
        title: "A lamp for the gate".into(),
        closes_at: at("2025-03-16T09:00:00Z"),
    };
    let reminder = |votes| VoteReminder { member: 7, votes, unsubscribe: "https://moot.example/reminders/x".into() };
    let (one, two) = (reminder(vec![vote(1)]), reminder(vec![vote(1), vote(2)]));
    let nominated =
        Nominated { election: 4, member: 7, until: at("2025-03-16T09:00:00Z"), path: "/proposals/4/candidacy".into() };
    let recall =
        RecallProposed { proposal: 5, title: "Recall <ada> as a moderator".into(), path: "/proposals/5".into() };
    for mail in [
        sent(&delegated("Ben Okafor", 3)),
        sent(&delegated("Ben", 1)),
        sent(&at_the_door(News::Asked)),
        sent(&at_the_door(News::LetIn)),
        sent(&at_the_door(News::Invited)),
        sent(&held(About::Group, 0)),
        sent(&nominated),
        sent(&recall),
        sent(&held(About::Entry, 2)),
        sent(&held(About::Profile, 0)),
        sent(&held(About::Proposal, 0)),
        sent(&told(Told::Proposed)),
        sent(&told(Told::Expelled(at("2026-03-20T09:00:00Z")))),
        sent(&told(Told::Back)),
        sent(&summons),
        sent(&reset),
        sent(&verdict(Ending::Lapsed)),
        sent(&one),
        sent(&two),
        sent(&overruled),
        sent(&PollEnded { entry: 7, member: 7, asked: true }),
        sent(&PollEnded { entry: 7, member: 7, asked: false }),
    ] {
        reads_well(&mail);
    }
}

/// Whether a letter is fit to be read as text, and loads nothing.
fn reads_well(mail: &ReadMail) {
    assert!(mail.text.starts_with("Hello Ada"), "{}", mail.text);
    assert!(!mail.text.contains("\n\n\n") && !mail.text.contains("{{"), "{}", mail.text);
    assert!(mail.text.lines().all(|line| line.len() <= 110), "{}", mail.text);
    for outside in ["<img", "src=", "@import", "<link", "<script"] {
        assert!(!mail.html.contains(outside), "{outside} in {}", mail.subject);
    }
}

#[test]
fn a_second_look_says_neither_which_case_nor_what_was_decided() {
    let mail = sent(&SecondLook { audit: 4, until: at("2025-03-28T09:00:00Z"), path: "/audits/4".into() });
    assert_eq!(mail.subject, "A settled case, for a second look");
    for part in [&mail.text, &mail.html] {
        assert!(part.contains("https://moot.example/audits/4"), "{part}");
        assert!(part.contains("Friday 28 March 2025, 10:00 (Europe/Berlin)"), "{part}");
        assert!(!part.contains("/cases/"), "{part}");
    }
}
