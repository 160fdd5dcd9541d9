//! The week of a member who follows thirty people, sits on a jury and has three votes before them: what a digest is for.

use super::digests::{case, outcome, thread, vote};
use crate::mail::digest::{CaseLine, DecidedLine, Digest, ThreadLine, VoteLine};

/// Their digest, with the frame of another.
pub(super) fn week(other: &Digest) -> Digest {
    Digest {
        votes: votes(),
        cases: cases(),
        decided: decided(),
        own: own(),
        people: people(),
        left_out: 0,
        ..other.clone()
    }
}

fn votes() -> Vec<VoteLine> {
    vec![
        vote(41, "Who moderates until June: four seats, seven candidates", 1),
        vote(38, "Entries of up to 6,000 characters", 2),
        vote(40, "Shall we rent the mill loft for the winter, and what may it cost us?", 5),
    ]
}

fn cases() -> Vec<CaseLine> {
    vec![
        case(19, "you were drawn as a juror. Please answer until", Some(2)),
        case(17, "it was about something you flagged; a jury kept it.", None),
    ]
}

fn decided() -> Vec<DecidedLine> {
    vec![
        outcome(33, "Discuss proposals for ten days instead of seven", "enacted", "61 of 118 voted; 47 yes, 14 no."),
        outcome(35, "A second moderator for the night", "failed", "29 of 118 voted; 30 are needed."),
    ]
}

fn own() -> Vec<ThreadLine> {
    vec![
        ThreadLine {
            beside: vec!["Gus said last: “I can bring the bar, and two who can pull. Nine o'clock?”".to_owned()],
            answer: Some("reply+6a1f0c44d2b9e7530f8c1a2b3c4d5e6f70819a2b3c4d5e6f7081@in.moot.example".to_owned()),
            ..thread(
                812,
                "Ada",
                "The weir gate sticks again. Who has time on Saturday, and who has the long bar?",
                "6 people, 14 comments, 9 likes",
            )
        },
        ThreadLine {
            beside: vec![
                "Sue said last: “The stove is the smaller part of it: the chimney has not been swept since the flood”"
                    .to_owned(),
            ],
            ..thread(
                797,
                "Imani",
                "Minutes of Tuesday, with what we said about the loft and what it would take to heat it",
                "4 people, 9 comments, 2 likes",
            )
        },
        ThreadLine {
            place: "in @bees".to_owned(),
            beside: vec!["Cyd said last: “41.3 kilograms on Thursday”".to_owned()],
            ..thread(
                805,
                "Cyd",
                "The second hive came through. Numbers from the scale, week by week",
                "2 people, 3 comments",
            )
        },
    ]
}

fn people() -> Vec<ThreadLine> {
    vec![
        ThreadLine {
            sharers: vec![("/entries/829".to_owned(), "Maud".to_owned()), ("/entries/833".to_owned(), "Bo".to_owned())],
            ..thread(
                820,
                "Gus",
                "How small towns keep their mills: forty pages, and page twelve could be about us. What they did about the silt is worth a walk to the weir with a spade and a notebook",
                "7 people, 22 comments, 18 likes",
            )
        },
        ThreadLine {
            beside: vec!["A picture: “A heron on the weir, at dawn, with one foot in the fog”".to_owned()],
            ..thread(817, "Olga", "Six in the morning, and not alone", "3 people, 4 comments, 31 likes")
        },
        ThreadLine {
            beside: vec!["Bo and Imani passed it on.".to_owned()],
            ..thread(
                808,
                "Tomás",
                "Bread on Friday: rye this time, eight loaves, say here if you want one put by",
                "5 people, 6 comments, 12 likes",
            )
        },
        ThreadLine {
            beside: vec!["Passes on what Cyd (@cyd) posted: “The second hive came through”".to_owned()],
            ..thread(810, "Maud", "About time. Honey in August then?", "2 people, 2 comments")
        },
        ThreadLine {
            place: "for followers".to_owned(),
            ..thread(802, "Per", "I shall be away until the 20th; the keys are with Sue", "1 person, 1 comment")
        },
        thread(799, "Sue", "Found at the bus stop: one blue glove, left, wool, loved", "4 likes"),
    ]
}
