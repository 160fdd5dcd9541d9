//! Our own output looked at as HTML: balanced, nothing inline, small.

use askama::Template;
use chrono::{DateTime, TimeDelta};

use super::errors::{CitedRule, ErrorPage};
use super::layout::{Layout, Section, ViewerBar};
use super::moments::Moment;
use crate::demo::style::StylePage;

const VOID: [&str; 6] = ["meta", "link", "input", "br", "img", "hr"];

/// Each tag of a page: its name, its attributes, whether it closes.
fn tags(html: &str) -> Vec<(String, String, bool)> {
    let mut found = Vec::new();
    for piece in html.split('<').skip(1) {
        let (tag, _) = piece.split_once('>').unwrap();
        if tag.starts_with('!') {
            continue;
        }
        let closes = tag.starts_with('/');
        let (name, attributes) =
            tag.trim_start_matches('/').split_once([' ', '\n']).unwrap_or((tag.trim_start_matches('/'), ""));
        found.push((name.to_owned(), attributes.to_owned(), closes));
    }
    found
}

fn check(html: &str) {
    let mut open = Vec::new();
    for (name, attributes, closes) in tags(html) {
        assert_ne!(name, "style");
        if name == "script" && !closes {
            assert!(attributes.contains("src=\"/static/"), "inline script");
        }
        for attribute in attributes.split_whitespace() {
            let key = attribute.split('=').next().unwrap();
            assert!(!(attribute.contains("=\"") && (key == "style" || key.starts_with("on"))), "{name}: {attribute}");
        }
        if closes {
            assert_eq!(open.pop(), Some(name.clone()), "</{name}> closes something else");
        } else if !VOID.contains(&name.as_str()) {
            open.push(name);
        }
    }
    assert!(open.is_empty(), "left open: {open:?}");
    let mut ids: Vec<_> = html.split(" id=\"").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
    let all = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), all, "an id twice");
    assert!(html.len() < 50_000, "{} bytes", html.len());
}

fn error_pages() -> Vec<ErrorPage> {
    let frame = || Layout::visitor("Millbrook", "", Section::None);
    let now = DateTime::UNIX_EPOCH + TimeDelta::days(20_000);
    let soon = Moment::new(now + TimeDelta::minutes(5), now);
    let rule = CitedRule {
        text: "A member votes from the seventh day of membership.".into(),
        name: "Constitution, voting age".into(),
        href: "/constitution/voting-age".into(),
    };
    vec![
        ErrorPage::not_found(frame()),
        ErrorPage::refused(Layout::sample(), "You joined three days ago.", rule),
        ErrorPage::stale_form(frame()),
        ErrorPage::unprocessable(frame(), "The address of a page cannot hold that sign."),
        ErrorPage::too_many(frame(), soon.clone(), None),
        ErrorPage::bug(frame(), "7f3a"),
        ErrorPage::unavailable(frame(), Some(soon)),
    ]
}

#[test]
fn every_page_of_the_face_is_balanced_and_holds_nothing_inline() {
    let style = StylePage::sample().render().unwrap();
    check(&style);
    assert_eq!(style.matches("<h1>").count(), 1);
    for page in error_pages() {
        let html = page.render().unwrap();
        check(&html);
        assert!(html.contains(&page.what.to_string().replace('\'', "&#39;")));
    }
}

#[test]
fn a_visitor_sees_no_token_and_no_member_menu() {
    let html = ErrorPage::not_found(Layout::visitor("Millbrook", "", Section::None)).render().unwrap();
    assert!(!html.contains("_csrf") && !html.contains("/home"));
    assert!(html.contains("Sign in"));
}

/// `FOLKMOOT_TEST_GALLERY=<folder> cargo test -p folkmoot gallery` writes the pages there, to be looked at.
#[test]
fn the_gallery_can_be_written_to_a_folder() {
    let Some(folder) = crate::config::environment::variable("FOLKMOOT_TEST_GALLERY") else {
        return;
    };
    let folder = std::path::Path::new(&folder);
    std::fs::create_dir_all(folder).unwrap();
    let write = |name: &str, html: String| {
        let html =
            html.replace(super::statics::css_url(), "folkmoot.css").replace(super::statics::js_url(), "folkmoot.js");
        std::fs::write(folder.join(name), html).unwrap();
    };
    write("style.html", StylePage::sample().render().unwrap());
    for (index, page) in error_pages().into_iter().enumerate() {
        write(&format!("error-{index}-{}.html", page.status), page.render().unwrap());
    }
    std::fs::write(folder.join("folkmoot.css"), super::statics::STYLESHEET).unwrap();
    std::fs::write(folder.join("folkmoot.js"), include_bytes!("../../static/folkmoot.js")).unwrap();
}

#[test]
fn the_frame_counts_notifications_to_nine() {
    let bar = |unread| ViewerBar { unread, ..Layout::sample().viewer.unwrap() };
    assert_eq!([0, 1, 9, 10].map(|unread| bar(unread).unread()), ["", "1", "9", "9+"]);
}
