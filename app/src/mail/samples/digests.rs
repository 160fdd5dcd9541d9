//! Digests and reminders.

use super::week::week;
use super::{Writer, day};
use crate::mail::digest::{CaseLine, DecidedLine, Digest, NewcomersLine, OvertakenBy, ThreadLine, VoteLine};
use crate::mail::letters::VoteReminder;

const CHECKPOINT: &str = "moot.folkmoot/0a1b2c3d\n412\nq83vEjRWeJA=\n\n— moot.folkmoot/0a1b2c3d 7Zt2uQ==";

pub(super) fn write(writer: &mut Writer) -> Result<(), askama::Error> {
    let busy = busy(writer);
    let votes = busy.votes.clone();
    let one = votes.iter().take(1).cloned().collect();
    let unsubscribe = writer.head.url("/reminders/unsubscribe/x");
    writer.write("digest-busy", &busy)?;
    writer.write("digest-quiet", &quiet(&busy))?;
    writer.write("digest-week", &week(&busy))?;
    writer.write("reminder-one", &VoteReminder { member: 7, votes: one, unsubscribe: unsubscribe.clone() })?;
    writer.write("reminder-many", &VoteReminder { member: 7, votes, unsubscribe })
}

/// A week in which little happened.
fn quiet(busy: &Digest) -> Digest {
    Digest {
        votes: Vec::new(),
        cases: Vec::new(),
        decided: Vec::new(),
        own: Vec::new(),
        people: busy.people.iter().take(1).cloned().collect(),
        newcomers: Vec::new(),
        left_out: 1,
        checkpoint: None,
        ..busy.clone()
    }
}

/// A week in which everything happened.
fn busy(writer: &Writer) -> Digest {
    Digest {
        member: 7,
        window_start: day(-7),
        window_end: day(0),
        time_zone: writer.to.time_zone.clone(),
        votes: votes(),
        cases: cases(),
        decided: decided(),
        own: own(),
        people: people(),
        left_out: 2,
        newcomers: newcomers(),
        checkpoint: Some(CHECKPOINT.to_owned()),
        unsubscribe: writer.head.url("/digests/unsubscribe/x"),
    }
}

fn votes() -> Vec<VoteLine> {
    vec![vote(12, "Shorten the discussion period to <five> days", 1), vote(14, "A lamp for the gate", 3)]
}

fn cases() -> Vec<CaseLine> {
    vec![
        case(3, "you were drawn as a juror. Please answer until", Some(2)),
        case(2, "it was about something you flagged; a jury removed it.", None),
    ]
}

fn decided() -> Vec<DecidedLine> {
    let by = OvertakenBy { path: "/proposals/9".to_owned(), title: "A little longer".to_owned(), is_back: false };
    vec![
        outcome(9, "A little longer", "enacted", "31 of 44 voted; 24 yes, 7 no."),
        DecidedLine { overtaken_by: Some(by), ..outcome(10, "Much longer", "superseded", "") },
        outcome(11, "A second festival", "failed", "9 of 44 voted; 12 are needed."),
    ]
}

pub(super) fn vote(id: i64, title: &str, closes: i64) -> VoteLine {
    VoteLine { path: format!("/proposals/{id}"), title: title.to_owned(), closes_at: day(closes) }
}

pub(super) fn case(id: i64, words: &str, by: Option<i64>) -> CaseLine {
    CaseLine { path: format!("/cases/{id}"), id, words: words.to_owned(), by: by.map(day) }
}

pub(super) fn outcome(id: i64, title: &str, state: &str, reason: &str) -> DecidedLine {
    DecidedLine {
        path: format!("/proposals/{id}"),
        title: title.to_owned(),
        state: state.to_owned(),
        reason: reason.to_owned(),
        overtaken_by: None,
    }
}

pub(super) fn thread(id: i64, author: &str, excerpt: &str, activity: &str) -> ThreadLine {
    ThreadLine {
        path: format!("/entries/{id}"),
        author: author.to_owned(),
        handle: author.to_lowercase(),
        excerpt: excerpt.to_owned(),
        activity: activity.to_owned(),
        ..ThreadLine::default()
    }
}

fn own() -> Vec<ThreadLine> {
    let answer = Some("reply+0123456789abcdef0123456789abcdef0123456789abcdef0123@in.moot.example".to_owned());
    vec![
        ThreadLine {
            answer,
            beside: vec!["Ben said last: “The fire brigade has one, says Olga”".to_owned()],
            ..thread(71, "Ada", "Does anybody have a ladder that reaches the bell?", "3 people, 5 comments, 2 likes")
        },
        ThreadLine {
            place: "only for you, Ben and 2 others".to_owned(),
            ..thread(72, "Imani", "What do we bring on Sunday?", "1 person, 1 comment")
        },
    ]
}

fn people() -> Vec<ThreadLine> {
    vec![
        ThreadLine {
            sharers: vec![("/entries/75".to_owned(), "Maud".to_owned()), ("/entries/76".to_owned(), "Bo".to_owned())],
            ..thread(
                74,
                "Gus",
                "Forty pages about the mill race, and page twelve is the one",
                "4 people, 7 comments, 3 likes",
            )
        },
        ThreadLine {
            beside: vec!["A picture: “A heron on the weir, at dawn”".to_owned(), "A picture.".to_owned()],
            ..thread(77, "Olga", "Grüße vom Wehr – 水車小屋 <script>alert(1)</script>", "1 like")
        },
        ThreadLine {
            beside: vec!["Bo passed it on.".to_owned()],
            ..thread(78, "Tomás", "An averyveryverylongwordthatnobodywouldeverwritebutsomebodydoes", "")
        },
        ThreadLine {
            place: "in @bees".to_owned(),
            beside: vec!["Passes on what Cyd (@cyd) posted: “The hive is awake”".to_owned()],
            ..thread(79, "Maud", "About time.", "2 people, 2 comments")
        },
    ]
}

fn newcomers() -> Vec<NewcomersLine> {
    vec![
        NewcomersLine {
            words: "12 new members".to_owned(),
            handles: ["ann", "per", "sue"].map(ToOwned::to_owned).into(),
            more: 9,
        },
        NewcomersLine { words: "1 new group".to_owned(), handles: vec!["bees".to_owned()], more: 0 },
    ]
}

/// A digest in which everything that others chose says the same.
#[cfg(test)]
pub(super) fn hostile_digest(writer: &mut Writer, words: &str) -> Result<(), askama::Error> {
    let said = words.to_owned();
    let line = ThreadLine {
        place: said.clone(),
        beside: vec![said.clone()],
        sharers: vec![("/entries/75".to_owned(), said.clone())],
        handle: said.clone(),
        ..thread(71, words, words, "1 like")
    };
    let vote = VoteLine { path: "/proposals/12".to_owned(), title: said.clone(), closes_at: day(1) };
    let by = OvertakenBy { path: "/proposals/9".to_owned(), title: said.clone(), is_back: false };
    let decided = DecidedLine {
        path: "/proposals/9".to_owned(),
        title: said.clone(),
        state: "superseded".to_owned(),
        reason: said.clone(),
        overtaken_by: Some(by),
    };
    let newcomers = NewcomersLine { words: "1 new member".to_owned(), handles: vec![said], more: 0 };
    let digest = Digest {
        votes: vec![vote],
        decided: vec![decided],
        own: vec![line.clone()],
        people: vec![line],
        newcomers: vec![newcomers],
        ..busy(writer)
    };
    writer.write("digest", &digest)
}
