//! Nobody is told who wrote the words: not those who flag or judge them, not a moderator, not whoever reads the log.

use tests::{Person, TestApp};

use super::{REMOVED, WORD, WORDS, community, flagged, published, stand_in, surfaces};
use crate::appeals::guards::verified;
use crate::court::Court;

/// Whether a page names somebody: as an author, in a link, in a list.
fn names(page: &str, person: &Person<'_>) -> bool {
    let (handle, number) = (&person.handle, person.member());
    let shapes = [
        format!("/@{handle}\""),
        format!("@{handle}<"),
        format!(">{handle}<"),
        format!("@{handle} "),
        format!("member:{number}\""),
    ];
    shapes.iter().any(|shape| page.contains(shape))
}

async fn named_nowhere(writer: &Person<'_>, readers: &[&Person<'_>], paths: &[String]) {
    for reader in readers {
        // On the front page they stand with what they posted.
        for path in paths.iter().filter(|path| *path != "/") {
            let page = reader.get(path).await;
            assert!(!names(&page.body, writer), "{path} names the writer to {}", reader.handle);
        }
    }
}

#[rocket::async_test]
async fn no_surface_names_whoever_wrote_the_words() {
    let app = community(&[]).await;
    let court = Court::with(&app, 30).await;
    // Who flagged the note sits on no jury here.
    let mona = &court.flaggers[1];
    app.appoint(mona).await;
    let (first, writer) = published(&court).await;
    // What else they posted lately would say who they are to whoever may hold it.
    let other = writer.post("/entries", &[("body", "wordother of mine")]).await.made();
    let entry = stand_in(mona, first, WORDS).await;
    let form = mona.get(&format!("/entries/{entry}/flags/new")).await;
    form.is(200)
        .shows("Hold it")
        .hides("wordother")
        .hides("more entries")
        .hides("Or do you mean")
        .shows(&format!("/cases/{first}"));
    assert!(!names(&form.body, writer));
    let judged = flagged(&court, first, WORDS).await;
    let appealed = |judged: i64| {
        let mut paths = surfaces(first, judged);
        paths.extend([
            format!("/entries/{entry}"),
            format!("/entries/{entry}/flags/new"),
            format!("/docket/log?subject=entry:{entry}"),
            format!("/docket/log.json?subject=entry:{entry}"),
            format!("/cases/{judged}/tickets"),
            "/settings/flags".to_owned(),
            "/settings/appeals".to_owned(),
        ]);
        paths
    };
    let jurors = court.jurors(judged).await;
    let readers = [&app.visitor(), &court.author, &court.flaggers[0], mona, jurors[0]];
    named_nowhere(writer, &readers, &appealed(judged)).await;
    let gone = app.visitor().get(&format!("/entries/{entry}")).await;
    assert!(gone.status >= 404, "{}", gone.status);
    court.flaggers[0]
        .get("/settings/flags")
        .await
        .is(200)
        .shows(&format!("A reason given in case {first}"))
        .shows("held");
    // Nobody who has a part in it judges it: who wrote it, the other juror, the author, those who flagged, but the third who never spoke may.
    let parties = "SELECT count(*) FROM tickets WHERE case_id = $1 AND member_id IN (SELECT member_id FROM seats WHERE case_id = ";
    let parties = format!("{parties}{first} AND state = 'voted')");
    assert_eq!(court.count(&parties, judged).await, 0);
    let named: Vec<String> = court.flaggers.iter().chain([&court.author]).map(|who| who.member().to_string()).collect();
    let named = format!("SELECT count(*) FROM tickets WHERE case_id = $1 AND member_id IN ({})", named.join(","));
    assert_eq!(court.count(&named, judged).await, 0);
    assert!(court.count("SELECT pool_size::bigint FROM cases WHERE id = $1", judged).await >= 28);
    for juror in &jurors[..2] {
        court.say(juror, judged, "remove", "an address").await.is(303);
    }
    app.settle().await;
    named_nowhere(writer, &readers, &appealed(judged)).await;
    let second = writer.post(&format!("/cases/{judged}/appeal"), &[("plea", "It is a shop.")]).await.made();
    app.settle().await;
    let fresh = court.jurors(second).await;
    named_nowhere(writer, &[&app.visitor(), &court.author, fresh[0], jurors[0]], &appealed(second)).await;
    fresh[0].get(&format!("/cases/{second}")).await.shows("It is a shop.").shows("Why they appeal");
    writer.get(&format!("/entries/{other}")).await.is(200);
    let lines = "SELECT count(*) FROM ledger_entries l JOIN members m ON m.id = $1 WHERE l.kind ~ '^(case|entry|flag|sanction)' AND l.body LIKE '%' || m.ledger_name || '%'";
    assert_eq!(court.count(lines, writer.member().get()).await, 0);
}

/// Somebody leaves for good.
async fn erase(app: &TestApp, who: &Person<'_>) {
    let mut tx = app.services.store.begin().await.unwrap();
    let now = store::clock::now(&mut tx).await.unwrap();
    let name = store::pseudonyms::of(&mut tx, who.member()).await.unwrap();
    store::erasure::erase(&mut tx, governance::members::erase_account(who.member(), &name, now)).await.unwrap();
    tx.commit().await.unwrap();
}

#[rocket::async_test]
async fn no_page_says_that_whoever_wrote_the_words_has_left() {
    let app = community(&[]).await;
    let court = Court::with(&app, 30).await;
    let (first, writer) = published(&court).await;
    let judged = flagged(&court, first, WORDS).await;
    erase(&app, writer).await;
    let jurors = court.jurors(judged).await;
    jurors[0].get(&format!("/cases/{judged}")).await.shows(WORD);
    for juror in &jurors[..2] {
        court.say(juror, judged, "remove", "an address").await.is(303);
    }
    app.settle().await;
    let gone = "erased with the account";
    for reader in [&app.visitor(), jurors[0], &court.author] {
        reader.get(&format!("/cases/{judged}")).await.is(200).hides(gone).shows("A reason given in");
        reader.get(&format!("/cases/{first}")).await.is(200).hides(gone).hides(WORD).shows(REMOVED).shows("wordplain");
    }
    // The reason is the work of the jury, and stays under the mark; those who judged it read it as before.
    jurors[0].get(&format!("/cases/{judged}")).await.shows(WORD);
    assert_eq!(verified(&app, "said-erased").await, "");
}
