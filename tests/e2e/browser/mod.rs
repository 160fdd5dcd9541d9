//! The ten jobs, done with a real browser on the real application: post, comment, search, bring in a feed, vote, see
//! the rule change take effect, flag, judge, receive the digest, and before all that join and confirm.
//!
//! Pictures are kept in `screenshots/` beside what was built. Without a browser the walk is skipped, and says so.

mod chromium;
mod gallery;
pub mod hands;
mod jurors;
mod papers;

use std::sync::Arc;

use folkmoot::mail::{Folder, Mailer};
use tests::{Motion, Person, Scratch, Setting, TestApp, free_port};

use crate::sources::site::{Reply, Site};
use hands::Hands;

/// A demonstration with its doors open, and the neighbours of whoever walks through it.
async fn demonstration(mail: &Scratch) -> TestApp {
    let mailer = Some(Arc::new(Mailer::Mailbox(Folder::new(mail.0.join("mail")))));
    TestApp::with(Setting { demo: true, mailer, port: Some(free_port()), ..Setting::default() }).await
}

struct Neighbours<'a> {
    app: &'a TestApp,
    ben: Person<'a>,
    cem: Person<'a>,
    dia: Person<'a>,
}

impl<'a> Neighbours<'a> {
    async fn of(app: &'a TestApp) -> Self {
        for number in 1..=6 {
            app.person(&format!("juror{number}")).await;
        }
        Self { app, ben: app.person("ben").await, cem: app.person("cem").await, dia: app.person("dia").await }
    }
}

#[rocket::async_test]
async fn a_newcomer_does_the_ten_jobs_with_their_own_hands() {
    let mail = Scratch::new("browser");
    let app = demonstration(&mail).await;
    let doors = app.open_doors().await;
    let Some(hands) = Hands::at(&doors.address, "desktop", 1200, 900).await else { return };
    let neighbours = Neighbours::of(&app).await;
    join(&hands).await;
    post_and_comment(&hands, &neighbours).await;
    bring_in_a_feed(&hands).await;
    search(&hands).await;
    vote_and_see_the_rule_change(&hands, &neighbours).await;
    flag_and_judge(&hands, &neighbours).await;
    receive_the_digest(&hands).await;
    hands.close().await;
    on_a_telephone(&doors.address).await;
}

async fn join(hands: &Hands) {
    hands.open("/").await;
    hands.look("01-welcome").await;
    hands.press("Join").await;
    hands.write("handle", "wanda").await;
    hands.write("email", "wanda@example.org").await;
    hands.write("password", "short").await;
    hands.press("Join").await;
    hands.read("8 characters").await;
    hands.look("02-join-again").await;
    hands.write("password", "a walk in the woods").await;
    hands.press("Join").await;
    hands.read("not confirmed yet").await;
    hands.look("03-joined").await;
    hands.watch("/demo/mail", "to wanda@example.org").await;
    hands.look("04-mailbox").await;
    hands.press_css("main .list a").await;
    hands.look("05-confirmation-mail").await;
    hands.press_css("main .mail-text a[href*=\"/confirmation/\"]").await;
    hands.press("Confirm my address").await;
    hands.look("06-confirmed").await;
    // On a roll are only accounts that are some days old.
    hands.wait("1 week").await;
}

async fn post_and_comment(hands: &Hands, neighbours: &Neighbours<'_>) {
    hands.open("/home").await;
    hands.look("07-empty-home").await;
    hands.write("body", "The **apple trees** behind the mill are in blossom.").await;
    hands.press("Post").await;
    hands.read("Your note is up").await;
    hands.read("apple trees").await;
    hands.look("08-posted").await;
    let note = neighbours.ben.post("/entries", &[("body", "Who has a ladder for the church roof?")]).await.made();
    hands.open("/").await;
    hands.press_css(&format!("#e{note} [data-like]")).await;
    hands.read("You liked this").await;
    hands.open(&format!("/entries/{note}")).await;
    hands.write("body", "I have one, it reaches *almost* to the gutter.").await;
    hands.press("Comment").await;
    hands.read("it reaches almost to the gutter").await;
    hands.look("09-commented").await;
    // What others write while the page is open is announced.
    hands.open("/").await;
    neighbours.cem.post("/entries", &[("body", "News from the bakery")]).await.is(303);
    hands.read("1 new").await;
    hands.look("10-live-news").await;
}

async fn bring_in_a_feed(hands: &Hands) {
    let site = Site::start().await;
    let feed = "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>Wanda's garden diary</title><link>https://garden.example/</link>\
        <description>d</description><item><title>Planting garlic</title><link>https://garden.example/garlic</link><guid>1</guid>\
        <pubDate>Mon, 03 Nov 2025 10:00:00 GMT</pubDate><description>Four rows of garlic before the frost.</description></item></channel></rss>";
    site.set("/feed.xml", Reply::ok("application/rss+xml", feed));
    hands.open("/settings/sources").await;
    hands.write("url", &site.url("/feed.xml")).await;
    hands.press("Bring it in").await;
    hands.read("Added.").await;
    hands.watch("/@wanda", "Planting garlic").await;
    hands.look("11-profile-with-feed").await;
    hands.open("/settings/sources").await;
    hands.read("Wanda's garden diary").await;
    hands.look("12-sources").await;
}

async fn search(hands: &Hands) {
    hands.open("/search").await;
    hands.look("13-search-empty").await;
    hands.write("q", "garlic").await;
    hands.press_css("main form[action=\"/search\"] button").await;
    hands.read("Four rows of").await;
    hands.look("14-search-found").await;
}

async fn vote_and_see_the_rule_change(hands: &Hands, neighbours: &Neighbours<'_>) {
    let Neighbours { app, ben, cem, dia } = neighbours;
    hands.open("/home").await;
    hands.read("Up to 5000 characters").await;
    let motion = Motion::voting(app, ben, [cem, dia], "entry.max_chars", "8000").await;
    for voter in [ben, cem, dia] {
        motion.cast(voter, "yes").await;
    }
    hands.open("/proposals").await;
    hands.read("Needs your vote").await;
    hands.look("15-proposals").await;
    hands.open(&motion.path("")).await;
    hands.read("Your vote is open").await;
    hands.choose("choice", "yes").await;
    hands.look("16-ballot").await;
    hands.press("Cast ballot").await;
    hands.read("Your ballot was accepted").await;
    hands.look("17-receipt").await;
    hands.wait("1 week").await;
    hands.open(&motion.path("")).await;
    hands.read("The proposal passed").await;
    hands.look("18-result").await;
    hands.open("/constitution/entry.max_chars").await;
    hands.read("8,000 characters").await;
    hands.look("19-policy").await;
    hands.open("/home").await;
    hands.read("Up to 8000 characters").await;
    hands.open("/constitution").await;
    hands.look("20-constitution").await;
    hands.open("/ledger").await;
    hands.look("21-ledger").await;
    // A draft of one's own, with what is wrong said beside the field.
    hands.open("/proposals/new").await;
    hands.look("22-choose-policy").await;
    hands.open("/proposals/new?policy=comment.max_chars").await;
    hands.write("value", "4").await;
    hands.write("title", "Short and sweet").await;
    hands.write("body", "Because brevity.").await;
    hands.press("Keep as draft").await;
    hands.read("between 100 and 20000").await;
    hands.look("23-draft-again").await;
    hands.write("value", "4000").await;
    hands.press("Keep as draft").await;
    hands.read("Your draft is kept").await;
    hands.look("24-draft").await;
}

async fn flag_and_judge(hands: &Hands, neighbours: &Neighbours<'_>) {
    let Neighbours { app, ben, cem, dia } = neighbours;
    let entry =
        ben.post("/entries", &[("body", "The miller's daughter steals apples, everybody knows it.")]).await.made();
    for flagger in [cem, dia] {
        flagger.post(&format!("/entries/{entry}/flags"), &[("rule", "R1")]).await.is(303);
    }
    hands.open(&format!("/entries/{entry}/flags/new")).await;
    hands.choose("rule", "R1").await;
    hands.look("25-flag").await;
    hands.press("Flag it").await;
    hands.read("With your flag it is held").await;
    hands.look("26-case-opened").await;
    let case: i64 = hands.path().await.rsplit('/').next().and_then(|id| id.parse().ok()).expect("a case");
    app.settle().await;
    let jurors = seated(app, case).await;
    for (number, juror) in jurors.iter().take(3).enumerate() {
        hands.be(juror).await;
        hands.open("/juries").await;
        if number == 0 {
            hands.look("27-juries").await;
        }
        hands.press(&format!("Case {case}")).await;
        hands.press("I accept").await;
        hands.read("Please read, and say what you think").await;
        hands.choose("opinion", "remove").await;
        hands.write("reason", "It accuses somebody without any proof.").await;
        if number == 0 {
            hands.look("28-opinion").await;
        }
        hands.press("Give my opinion").await;
        hands.read("Your opinion is recorded").await;
    }
    app.settle().await;
    hands.open(&format!("/cases/{case}")).await;
    hands.read("The verdict").await;
    hands.look("29-verdict").await;
    hands.open("/docket").await;
    hands.look("30-docket").await;
    hands.be("ben").await;
    hands.open(&format!("/entries/{entry}")).await;
    hands.look("31-removed-for-its-author").await;
}

/// Who sits on a jury, by handle, in the order of the lot.
async fn seated(app: &TestApp, case: i64) -> Vec<String> {
    let sql = "SELECT a.handle FROM seats s JOIN actors a ON a.id = s.member_id WHERE s.case_id = $1 ORDER BY s.rank";
    let rows = app.database.as_owner().await.query(sql, &[&case]).await.expect("the seats");
    rows.iter().map(|row| row.get(0)).collect()
}

async fn receive_the_digest(hands: &Hands) {
    hands.be("wanda").await;
    hands.open("/@cem").await;
    hands.press("Follow").await;
    hands.read("Following").await;
    hands.open("/settings").await;
    hands.look("32-settings").await;
    hands.open("/digests/preview").await;
    hands.look("33-digest-preview").await;
    hands.wait("1 week").await;
    hands.open("/demo/mail").await;
    hands.look("34-mailbox-full").await;
    hands.press_css("main .list li:first-child a").await;
    hands.read("what happened at").await;
    hands.look("35-digest").await;
}

/// The same pages as narrow as a telephone: nothing may stick out to the side.
async fn on_a_telephone(address: &str) {
    let Some(hands) = Hands::at(address, "narrow", 390, 844).await else { return };
    hands.open("/").await;
    hands.look("01-front").await;
    hands.be("wanda").await;
    hands.open("/groups/new").await;
    hands.look("group-new").await;
    hands.write("handle", "early_risers").await;
    hands.write("display_name", "Those who are up before the baker").await;
    hands.write("about", "For whoever sees the lights go on in Mill Lane.").await;
    hands.choose("entrance", "request").await;
    hands.press("Found it").await;
    hands.read("The group is founded").await;
    let pages = [
        ("groups", "/groups"),
        ("group", "/@early_risers"),
        ("group-members", "/groups/early_risers/members"),
        ("group-edit", "/groups/early_risers/edit"),
        ("home", "/home"),
        ("profile", "/@wanda"),
        ("likes", "/@wanda/likes"),
        ("search", "/search?q=garlic"),
        ("proposals", "/proposals"),
        ("proposal", "/proposals/1"),
        ("constitution", "/constitution"),
        ("policy", "/constitution/entry.max_chars"),
        ("docket", "/docket"),
        ("case", "/cases/1"),
        ("ledger", "/ledger"),
        ("ledger-line", "/ledger/1"),
        ("settings", "/settings"),
        ("sources", "/settings/sources"),
        ("juries", "/juries"),
        ("mailbox", "/demo/mail"),
        ("demo", "/demo"),
        ("digest", "/digests/preview"),
        ("nowhere", "/nowhere"),
        ("join", "/join"),
    ];
    for (name, path) in pages {
        hands.open(path).await;
        hands.look(name).await;
    }
    hands.close().await;
}
