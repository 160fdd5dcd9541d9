//! Texts as they are said and printed.

use std::hint::black_box;
use std::time::Instant;

use chrono::{DateTime, TimeDelta, Utc};

use super::super::{Language, Text, all_of, span};
use crate::web::moments::Moment;

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

#[test]
fn a_text_is_said_in_the_language_of_the_moment() {
    let text = say!("frame-stream");
    let moment = Moment::new(at("2025-03-14T11:00:00Z"), at("2025-03-14T12:00:00Z"));
    assert_eq!(moment.words.to_string(), "1 hour ago");
    Language::German.while_speaking(|| {
        assert_eq!(say!("frame-sign-in").to_string(), "Anmelden");
        assert_eq!(moment.words.to_string(), "vor 1 Stunde");
        assert_eq!(moment.full.to_string(), "14. März 2025, 11:00 UTC");
        assert_eq!(span(TimeDelta::days(3)).to_string(), "3 Tage");
    });
    assert_eq!(text.to_string(), "Stream");
    assert_eq!(Language::spoken(), Language::English);
}

#[test]
fn several_are_listed_as_a_language_does() {
    let named = |names: &[&str]| all_of(names.iter().copied()).to_string();
    assert_eq!(
        ["", "Ada", "Ada and Ben", "Ada, Ben and Cleo"],
        [named(&[]), named(&["Ada"]), named(&["Ada", "Ben"]), named(&["Ada", "Ben", "Cleo"])]
    );
    let german = Language::German.while_speaking(|| named(&["Ada", "Ben", "Cleo"]));
    assert_eq!(german, "Ada, Ben und Cleo");
}

/// Only what the page gives becomes markup; nothing that a member typed does.
#[test]
fn a_sentence_with_markup_prints_its_places_and_escapes_the_rest() {
    let belongs = rich!("frame-belongs", community = "<ledger>&\u{E000}0\u{E001}", ledger: "/a?b=\"c\"&d", licence: span["class" = "x"]);
    let html = belongs.to_string();
    assert!(html.starts_with("&#60;ledger&#62;&#38;0 belongs to its members."), "{html}");
    assert!(html.contains("<a href=\"/a?b=&#34;c&#34;&#38;d\">every count can be checked</a>"), "{html}");
    assert!(html.contains("<span class=\"x\">AGPL-3.0-or-later</span>"), "{html}");
    let when = Moment::new(at("2025-03-14T12:05:00Z"), at("2025-03-14T12:00:00Z"));
    assert_eq!(
        rich!("errors-again", when = when).to_string(),
        "Try again <time datetime=\"2025-03-14T12:05:00Z\" title=\"14 March 2025, 12:05 UTC\">in 5 minutes</time>."
    );
}

#[test]
fn a_notice_is_carried_as_what_it_is() {
    let until = Text::date(at("2025-03-14T12:05:00Z"));
    let text = say!("permits-expelled", until = until, rule = "a <b>").sentence();
    let arrived = Text::arrived(&text.carried());
    assert_eq!(arrived.to_string(), text.to_string());
    let german = Language::German.while_speaking(|| Text::arrived(&say!("sessions-signed-out").carried()).to_string());
    assert_eq!(german, "Du bist abgemeldet.");
    assert_eq!(Text::arrived("Somebody's words"), "Somebody's words".into());
    for made_up in ["\u{1}", "\u{1}[\"no-such-id\"]", "\u{1}[\"frame-stream\",{\"nobody\":1}]", "\u{1}{}"] {
        assert!(Text::arrived(made_up).is_empty(), "{made_up}");
    }
}

#[test]
fn a_browser_is_answered_in_the_language_it_likes_best() {
    if Language::offered().len() == 1 {
        assert_eq!(Language::accepted("de"), Language::English);
        return;
    }
    for (header, language) in [
        ("de", Language::German),
        ("de-AT,de;q=0.9,en;q=0.8", Language::German),
        ("fr,en;q=0.3,de;q=0.7", Language::German),
        ("en,de", Language::English),
        ("de;q=0,en;q=0.1", Language::English),
        ("de;q=abc", Language::English),
        ("tlh", Language::English),
        ("", Language::English),
    ] {
        assert_eq!(Language::accepted(header), language, "{header}");
    }
}

/// `cargo test --release -p folkmoot --lib how_long_a_text_takes -- --ignored --nocapture`; what it said stands in decision 0052.
#[test]
#[ignore = "measures, and says so"]
fn how_long_a_text_takes() {
    fn each(what: &str, mut work: impl FnMut()) {
        let (rounds, began) = (200_000_u32, Instant::now());
        for _ in 0..rounds {
            work();
        }
        println!("{what}: {} ns", began.elapsed().as_nanos() / u128::from(rounds));
    }
    let now = at("2025-03-14T12:00:00Z");
    each("plain", || drop(black_box(say!("frame-stream").said_in(Language::English))));
    each("with an argument", || {
        drop(black_box(say!("frame-why-in-case", case = 5).said_in(Language::English).into_owned()))
    });
    each("with a plural", || drop(black_box(say!("dates-hours", count = 5).said_in(Language::German).into_owned())));
    each("a moment", || {
        black_box(Moment::new(now - TimeDelta::hours(5), now).words.said_in(Language::English).len());
    });
    each("with markup", || drop(black_box(rich!("sessions-not-a-member", join: "/join").to_string())));
}
