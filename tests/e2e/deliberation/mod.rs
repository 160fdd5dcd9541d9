//! Deliberation: jurors speak apart, then read each other's reasons, then decide.

mod counts;
mod guards;
mod races;
mod time;

use tests::{Answer, Person, TestApp};

use crate::appeals::guards::verified;
use crate::court::Court;

/// Words that no page has by itself, one for each juror.
const WORDS: [&str; 5] = ["wordalder", "wordbirch", "wordcedar", "wordelder", "wordfirtree"];

/// What jurors say first, in the order of their lots. Those who spoke.
async fn first<'c, 'a>(court: &'c Court<'a>, case: i64, opinions: &[&str]) -> Vec<&'c Person<'a>> {
    let jurors = court.jurors(case).await;
    for ((juror, opinion), word) in jurors.iter().zip(opinions).zip(WORDS) {
        court.say(juror, case, opinion, &format!("because of {word}")).await.is(303);
    }
    jurors.into_iter().take(opinions.len()).collect()
}

/// Confirms or changes an opinion.
async fn finally(juror: &Person<'_>, case: i64, opinion: &str, reason: &str) -> Answer {
    juror.post(&format!("/cases/{case}/opinion/final"), &[("opinion", opinion), ("reason", reason)]).await
}

async fn number(app: &TestApp, sql: &str) -> i64 {
    app.database.as_owner().await.query_one(sql, &[]).await.unwrap().get(0)
}

/// The mails of a kind about a case.
async fn mails(app: &TestApp, kind: &str, case: i64) -> i64 {
    let sql = format!("SELECT count(*) FROM mails WHERE kind = '{kind}' AND message_key LIKE '{kind}/{case}/%'");
    number(app, &sql).await
}

/// Whoever is no juror of the case.
fn outsiders<'c, 'a>(court: &'c Court<'a>, jurors: &[&Person<'_>]) -> Vec<&'c Person<'a>> {
    let sits = |person: &&Person<'_>| jurors.iter().any(|juror| juror.handle == person.handle);
    court.others.iter().filter(|person| !sits(person)).chain([&court.author, &court.flaggers[0]]).collect()
}

#[rocket::async_test]
async fn opinions_are_sealed_until_all_are_in_and_then_for_the_jurors_alone() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 7).await;
    let (_, case) = court.case("a rude note").await;
    let (path, visitor) = (format!("/cases/{case}"), app.visitor());
    let all = court.jurors(case).await;
    // Three of the first four would remove it, and nobody can tell.
    first(&court, case, &["remove", "remove", "restore", "remove"]).await;
    app.settle().await;
    for (own, juror) in all.iter().enumerate() {
        let page = juror.get(&path).await;
        for (place, word) in WORDS.iter().enumerate().take(4) {
            if place == own {
                page.shows(word)
            } else {
                page.hides(word)
            };
        }
        page.hides("Juror A").shows("before its jury");
        finally(juror, case, "remove", "early").await.is(422);
    }
    assert_eq!(mails(&app, "deliberation", case).await, 0);
    court.say(all[4], case, "restore", &format!("because of {}", WORDS[4])).await.is(303);
    app.settle().await;
    for juror in &all {
        let page = juror.get(&path).await;
        for word in WORDS {
            page.shows(word);
        }
        page.shows("Juror A").shows("Juror E").hides("Juror F").shows("The jury deliberates until");
        assert_eq!(page.body.matches("(you)").count(), 1);
        for other in all.iter().filter(|other| other.handle != juror.handle) {
            page.hides(&other.handle);
        }
        juror.get("/juries").await.shows("Waiting for you").shows("read the others");
        juror.get("/").await.shows("waiting for you as a juror");
        juror.get("/digests/preview").await.shows("reasons can be read");
    }
    for outsider in outsiders(&court, &all).into_iter().chain([&visitor]) {
        for page in [&path, "/docket", "/docket/log", "/docket/log.json", "/docket/log.atom", "/ledger"] {
            let page = outsider.get(page).await;
            page.is(200).hides("Juror A").hides("for removal").hides("wordalder").hides("wordfirtree");
        }
        outsider.get(&path).await.shows("The jury deliberates until").shows("5 first opinions are in");
        let said = finally(outsider, case, "remove", "not mine to say").await;
        assert!(said.status == 403 || said.location.starts_with("/sign-in"), "{}", said.status);
    }
    visitor.get("/docket").await.shows("its jury deliberates");
    visitor
        .get(&format!("/docket/log?subject=case:{case}"))
        .await
        .shows("5 first opinions are in, and do not all agree");
    assert_eq!(mails(&app, "deliberation", case).await, 5, "each juror is told, once");
    let told = "SELECT count(DISTINCT member_id) FROM mails WHERE kind = 'deliberation'";
    assert_eq!(number(&app, told).await, 5);
}

#[rocket::async_test]
async fn letters_stay_the_same_and_are_not_in_the_order_of_the_lots() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 5).await;
    let mut orders = Vec::new();
    for note in ["one", "two", "three"] {
        let (_, case) = court.case(note).await;
        let jurors = first(&court, case, &["remove", "remove", "restore", "remove", "restore"]).await;
        let order = |page: &Answer| {
            let mut places = WORDS.map(|word| (page.body.find(&format!("because of {word}</p></li>")).unwrap(), word));
            places.sort_unstable();
            places.map(|(_, word)| word)
        };
        let seen = order(&jurors[0].get(&format!("/cases/{case}")).await);
        for juror in &jurors {
            assert_eq!(order(&juror.get(&format!("/cases/{case}")).await), seen);
        }
        orders.push(seen);
    }
    // By chance all three would be in the order of the lots once in 1,728,000 times.
    assert!(orders.iter().any(|order| *order != WORDS), "{orders:?}");
}

#[rocket::async_test]
async fn changed_minds_turn_the_verdict_and_what_was_said_last_is_published() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 7).await;
    let (entry, case) = court.case("a blunt note").await;
    let jurors = first(&court, case, &["remove", "restore", "remove", "restore", "remove"]).await;
    let path = format!("/cases/{case}");
    finally(jurors[0], case, "remove", "").await.is(422).shows("cannot be empty").shows("Juror A");
    finally(jurors[0], case, "", "kept words").await.is(422).shows("kept words").shows("choose one");
    // The first opinion is not asked for a second time.
    jurors[0].post(&format!("{path}/opinion"), &[("opinion", "restore"), ("reason", "again")]).await.is(422);
    finally(jurors[0], case, "remove", "because of wordalder").await.is(303);
    finally(jurors[0], case, "restore", "wordturned by the others").await.is(303);
    jurors[0].get(&path).await.shows("Your final opinion is recorded").shows("wordturned").shows("wordalder");
    jurors[0].get("/juries").await.hides("Waiting for you");
    // What somebody thinks now is for nobody else to see.
    jurors[1].get(&path).await.hides("wordturned").hides("Your final opinion");
    finally(jurors[2], case, "restore", "wordturned as well").await.is(303);
    finally(jurors[1], case, "restore", "because of wordbirch").await.is(303);
    finally(jurors[3], case, "restore", "because of wordelder").await.is(303);
    app.settle().await;
    app.visitor().get(&format!("/entries/{entry}")).await.is(404);
    app.visitor().get(&path).await.shows("The jury deliberates until").hides("wordturned");
    finally(jurors[4], case, "remove", "because of wordfirtree").await.is(303);
    // Everybody has spoken: it is decided at once.
    app.visitor().get(&format!("/entries/{entry}")).await.is(200).shows("a blunt note");
    let page = app.visitor().get(&path).await;
    page.shows("did not find the rule broken").shows("2 of them changed their minds");
    page.shows("wordturned by the others").shows("wordturned as well").shows("wordbirch").shows("wordfirtree");
    page.hides("wordalder").hides("wordcedar").hides("Juror A").hides("deliberates until");
    let read = "SELECT count(*) FROM case_steps WHERE what = 'reconsidered' AND case_id = ";
    assert_eq!(number(&app, &format!("{read}{case}")).await, 6);
    assert_eq!(number(&app, "SELECT for_restoring::bigint FROM verdicts").await, 4);
    finally(jurors[0], case, "remove", "too late").await.is(422);
    // An export has both: what the juror said first, and last.
    jurors[0].taken_out().await.is(200).shows("wordalder").shows("wordturned by the others");
    assert_eq!(verified(&app, "turned").await, "");
}

#[rocket::async_test]
async fn who_agree_have_nothing_to_deliberate() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 7).await;
    let (entry, case) = court.case("a rude note").await;
    let jurors = first(&court, case, &["remove", "remove", "remove"]).await;
    app.visitor().get(&format!("/entries/{entry}")).await.is(404);
    let page = app.visitor().get(&format!("/cases/{case}")).await;
    page.shows("found the rule broken").hides("changed their").hides("first opinions are in");
    assert_eq!(mails(&app, "deliberation", case).await, 0);
    finally(jurors[0], case, "restore", "I think again").await.is(422);
}

#[rocket::async_test]
async fn fresh_jurors_deliberate_too() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 14).await;
    let (entry, case) = court.case("a joke").await;
    court.decide(case, "remove").await;
    let appeal = court.author.post(&format!("/cases/{case}/appeal"), &[("plea", "It was a joke.")]).await.made();
    app.settle().await;
    let jurors = first(&court, appeal, &["remove", "restore", "remove", "remove", "remove"]).await;
    app.visitor().get(&format!("/entries/{entry}")).await.is(404);
    for juror in jurors {
        finally(juror, appeal, "restore", "The last of us was right.").await.is(303);
    }
    app.visitor().get(&format!("/entries/{entry}")).await.is(200);
    app.visitor().get(&format!("/cases/{appeal}")).await.shows("4 of them changed their minds");
    assert_eq!(verified(&app, "freshtalk").await, "");
}
