//! Cards of every kind, filled with samples.

use chrono::{DateTime, TimeDelta, Utc};

use crate::web::cards::{
    Can, CommentCard, EntryCard, Folded, HeldMark, LikeName, LinkedPage, Sharer, Sharing, hue_class, initial_of,
};
use crate::web::html::SafeHtml;
use crate::web::labels::LabelMark;
use crate::web::media::Attached;
use crate::web::moments::Moment;

/// The moment the sample is seen from; fixed, so that the page never changes by itself.
pub(super) fn now() -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::days(20_000)
}

pub(super) fn ago(minutes: i64) -> Moment {
    Moment::new(now() - TimeDelta::minutes(minutes), now())
}

fn html(text: &str) -> SafeHtml {
    SafeHtml::from_store(text.to_owned())
}

fn comment(id: i64, handle: &str, name: &str, minutes: i64, text: &str) -> CommentCard {
    CommentCard {
        is_marked: true,
        id,
        thread: 1,
        author_handle: handle.into(),
        author_name: name.into(),
        when: ago(minutes),
        html: html(text),
        media: Attached::default(),
        lang: None,
        edited: id == 33,
        like_count: i64::from(id == 31) * 2,
        liked_by_viewer: false,
        can: Can { like: true, flag: true, ..Can::default() },
        held: None,
        label: None,
        folded: None,
        arrived: String::new(),
    }
}

fn entry(id: i64, handle: &str, name: &str, minutes: i64, text: &str) -> EntryCard {
    EntryCard {
        is_marked: true,
        id,
        href: format!("/entries/{id}"),
        author_handle: handle.into(),
        author_name: name.into(),
        initial: initial_of(name),
        hue_class: hue_class(handle),
        when: ago(minutes),
        source: None,
        title: String::new(),
        link_url: None,
        html: html(text),
        media: Attached::default(),
        event: None,
        poll: None,
        portrait: None,
        lang: None,
        group: None,
        reason: None,
        edited: false,
        likes: Vec::new(),
        like_count: 0,
        liked_by_viewer: false,
        comment_count: 0,
        comments: Folded::default(),
        can: Can { like: true, comment: true, flag: true, ..Can::default() },
        held: None,
        label: None,
        folded: None,
        reshare_count: 0,
        reshared_by_viewer: false,
        carries: false,
        carried: None,
        tags: Vec::new(),
        audience: String::new(),
        sharing: Sharing::default(),
        arrived: String::new(),
    }
}

fn liker(handle: &str, name: &str) -> LikeName {
    LikeName { handle: handle.into(), name: name.into() }
}

/// The same under a label, as everybody but its author sees it.
fn labelled(card: EntryCard) -> EntryCard {
    let rules = "R7 Warn before you shock".to_owned();
    let fold = format!("Labelled “{rules}”");
    let label = LabelMark { rules, case: 12, is_own: false, fold: Some(fold.clone()) };
    EntryCard { label: Some(label), folded: Some(fold), ..card }
}

fn held() -> HeldMark {
    let after = ". Only you and those who judge it see it. If there is no verdict by 28 May, it returns by itself.";
    HeldMark { before: "Held while it is judged".into(), case: Some(7), after: after.into() }
}

pub(super) fn entries() -> Vec<EntryCard> {
    vec![walk(), labelled(article()), own()]
}

/// One that is talked about.
fn walk() -> EntryCard {
    EntryCard {
        likes: vec![liker("ben", "Ben Achebe"), liker("ines", "Inês Duarte")],
        like_count: 8,
        liked_by_viewer: true,
        comment_count: 6,
        sharing: Sharing {
            page: Some(LinkedPage {
                href: "https://example.org/plan".into(),
                host: "example.org".into(),
                title: "Mill race: plan for path, bridge and banks".into(),
                about: "The council's draft of November, with maps, costs and the answers to what neighbours asked."
                    .into(),
            }),
            ..Sharing::default()
        },
        comments: Folded::fold(vec![
            comment(
                31,
                "ines",
                "Inês Duarte",
                110,
                "<p>The bakery had it pinned up at seven. I thought it was a joke until I saw the stamp.</p>",
            ),
            comment(32, "ben", "Ben Achebe", 100, "<p>Same here.</p>"),
            comment(34, "kofi", "Kofi Mensah", 90, "<p>And here.</p>"),
            comment(
                33,
                "olga",
                "Olga Petrov",
                12,
                "<p>I walked it this morning with the dog: the lower path is dry again, the bridge is still closed.</p>",
            ),
        ]),
        ..entry(
            140,
            "marta",
            "Marta Lind",
            125,
            "<p>The council's plan for the mill race is out. <a href=\"https://example.org/plan\">Forty pages</a>, but the map on page 12 says it all: the path stays open to walkers, the bridge gets a handrail, and nobody has to sell.</p>",
        )
    }
}

/// One that a feed brought in.
fn article() -> EntryCard {
    EntryCard {
        source: Some(("Marginal Botany".into(), "https://example.org/feed".into())),
        title: "What the hedgerow knew: forty years of flowering dates in one parish notebook".into(),
        link_url: Some("https://www.example.org/hedgerow".into()),
        group: None,
        sharing: Sharing {
            others: vec![Sharer {
                href: "/entries/139".into(),
                name: "Ines Duarte".into(),
                words: "The page on frost is the best of it.".into(),
            }],
            ..Sharing::default()
        },
        reason: Some("Ben Achebe liked this".into()),
        likes: vec![liker("ben", "Ben Achebe")],
        like_count: 1,
        ..entry(
            138,
            "tomas",
            "Tomás Rivera",
            300,
            "<p>Blackthorn first, then the wild cherry, then, eleven days earlier than when the notebook begins, the hawthorn.</p>",
        )
    }
}

/// One's own, held.
fn own() -> EntryCard {
    EntryCard {
        edited: true,
        held: Some(held()),
        audience: "Only gardeners".into(),
        can: Can { edit: true, delete: true, comment: true, ..Can::default() },
        ..entry(
            136,
            "ada",
            "Ada Thorne",
            60 * 24 * 3,
            "<p>Has anybody a cutting of the old damson by the chapel wall? I will trade <code>Allium</code> seed, or an afternoon of digging.</p>",
        )
    }
}
