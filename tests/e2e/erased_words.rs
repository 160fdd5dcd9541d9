//! What cases keep of an account that was erased: their jurors read it until they have decided, and nobody afterwards.

use tests::{Person, TestApp};

use crate::appeals::guards::verified;
use crate::attacks::record::{LINE, refused_by};
use crate::court::Court;

/// Somebody leaves for good.
async fn erase(app: &TestApp, who: &Person<'_>) {
    let mut tx = app.services.store.begin().await.unwrap();
    let now = store::clock::now(&mut tx).await.unwrap();
    let name = store::pseudonyms::of(&mut tx, who.member()).await.unwrap();
    store::erasure::erase(&mut tx, governance::members::erase_account(who.member(), &name, now)).await.unwrap();
    tx.commit().await.unwrap();
}

/// How many cases keep this word.
async fn kept(app: &TestApp, word: &str) -> i64 {
    let sql = "SELECT count(*) FROM cases WHERE concat_ws(' ', snapshot_title, snapshot_html, snapshot_context_html, plea) LIKE '%' || $1 || '%'";
    app.database.as_owner().await.query_one(sql, &[&word]).await.unwrap().get(0)
}

const GONE: &str = "The words were erased with the account";

#[rocket::async_test]
async fn words_go_with_the_account_when_their_case_is_over_and_not_before() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 16).await;
    let (_, first) = court.case("a wordold note").await;
    let judge = court.jurors(first).await[0];
    court.decide(first, "remove").await;
    let appeal = court.author.post(&format!("/cases/{first}/appeal"), &[("plea", "wordplea")]).await.made();
    app.settle().await;
    let (_, open) = court.case("a wordnew note").await;
    let (jurors, fresh) = (court.jurors(open).await, court.jurors(appeal).await);
    assert_eq!((kept(&app, "wordold").await, kept(&app, "wordplea").await), (2, 1));
    erase(&app, &court.author).await;
    // What is judged is read until it is judged; what is over is gone at once.
    judge.get(&format!("/cases/{first}")).await.is(200).hides("wordold").shows(GONE);
    assert_eq!((kept(&app, "wordold").await, kept(&app, "wordnew").await), (1, 1));
    jurors[0].get(&format!("/cases/{open}")).await.shows("wordnew").hides(GONE);
    fresh[0].get(&format!("/cases/{appeal}")).await.shows("wordold").shows("wordplea");
    court.decide(open, "remove").await;
    court.decide(appeal, "remove").await;
    for (case, juror) in [(open, jurors[0]), (appeal, fresh[0])] {
        for reader in [juror, &app.visitor()] {
            let page = reader.get(&format!("/cases/{case}")).await;
            page.is(200).hides("wordold").hides("wordnew").hides("wordplea").shows(GONE).shows("because remove");
        }
    }
    for word in ["wordold", "wordnew", "wordplea"] {
        assert_eq!(kept(&app, word).await, 0, "{word}");
    }
    // The record verifies as before: it never had the words, and still has the hash of the plea.
    assert_eq!(verified(&app, "erasedwords").await, "");
    let hash = "SELECT count(*) FROM ledger_entries WHERE kind = 'case.opened' AND body LIKE '%plea_sha256%'";
    assert_eq!(app.database.as_owner().await.query_one(hash, &[]).await.unwrap().get::<_, i64>(0), 1);
}

#[rocket::async_test]
async fn who_began_a_thread_leaves_nothing_beside_the_comment_that_was_judged() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 8).await;
    let head = &court.flaggers[0];
    let thread = head.post("/entries", &[("body", "wordhead")]).await.made();
    let comment = court.author.post(&format!("/entries/{thread}/comments"), &[("body", "a wordrude comment")]).await;
    let comment: i64 = comment.location.rsplit("#c").next().unwrap().parse().unwrap();
    let case = court.flag(comment).await;
    app.settle().await;
    let juror = court.jurors(case).await[0];
    juror.get(&format!("/cases/{case}")).await.shows("wordhead").shows("wordrude");
    erase(&app, head).await;
    juror.get(&format!("/cases/{case}")).await.shows("wordhead").shows("wordrude");
    court.decide(case, "remove").await;
    juror.get(&format!("/cases/{case}")).await.hides("wordhead").shows("wordrude").hides(GONE);
    assert_eq!(kept(&app, "wordhead").await, 0);
}

#[rocket::async_test]
async fn the_database_lets_nobody_change_what_a_case_has_frozen() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 8).await;
    let (_, open) = court.case("a wordopen note").await;
    let (_, over) = court.case("a wordover note").await;
    court.decide(over, "remove").await;
    let client = app.database.as_app().await;
    for case in [open, over] {
        for change in [
            "snapshot_html = 'other'",
            "snapshot_title = 'other'",
            "snapshot_context_html = 'other'",
            "snapshot_html = ''",
        ] {
            let sql = format!("UPDATE cases SET {change} WHERE id = {case}");
            assert_eq!(refused_by(&client, &sql).await, "cases_keep_their_words", "{change}");
        }
        // Nobody calls words erased whose author is there.
        client
            .execute(&format!("UPDATE cases SET words_erased_at = folkmoot_now() WHERE id = {case}"), &[])
            .await
            .unwrap();
    }
    let fresh = court.post("a note").await;
    let begun = format!(
        "BEGIN; {LINE}; INSERT INTO cases (entry_id, rule_id, rule_text, snapshot_html, due_at, ledger_entry_id, words_erased_at)
         SELECT {fresh}, 'R1', '', '', folkmoot_now(), max(id), folkmoot_now() FROM ledger_entries; COMMIT"
    );
    assert_eq!(refused_by(&client, &begun).await, "cases_words_erased_when_over");
    assert_eq!((kept(&app, "wordopen").await, kept(&app, "wordover").await), (1, 1));
    let marked = "SELECT count(*) FROM cases WHERE words_erased_at IS NOT NULL";
    assert_eq!(app.database.as_owner().await.query_one(marked, &[]).await.unwrap().get::<_, i64>(0), 0);
}

#[rocket::async_test]
async fn a_verdict_and_an_erasure_at_once_take_turns_and_leave_no_words() {
    let app = TestApp::start().await;
    let court = Court::with(&app, 8).await;
    let (_, case) = court.case("a wordrace note").await;
    let jurors = court.jurors(case).await;
    for juror in &jurors[..2] {
        court.say(juror, case, "remove", "rude").await.is(303);
    }
    jurors[2].post(&format!("/cases/{case}/seat/acceptance"), &[]).await.is(303);
    let pause = |milliseconds| rocket::tokio::time::sleep(std::time::Duration::from_millis(milliseconds));
    // The account is held while the verdict, which warns its owner, is on its way.
    let leaving = async {
        let mut tx = app.services.store.begin().await.unwrap();
        assert!(store::erasure::hold(&mut tx, court.author.member()).await.unwrap());
        pause(600).await;
        let now = store::clock::now(&mut tx).await.unwrap();
        let name = store::pseudonyms::of(&mut tx, court.author.member()).await.unwrap();
        let erased = governance::members::erase_account(court.author.member(), &name, now);
        store::erasure::erase(&mut tx, erased).await.unwrap();
        tx.commit().await.unwrap();
    };
    let judging = async {
        pause(200).await;
        let opinion = [("opinion", "remove"), ("reason", "rude")];
        jurors[2].post(&format!("/cases/{case}/opinion"), &opinion).await
    };
    let ((), judged) = futures::join!(leaving, judging);
    judged.is(303);
    assert_eq!(kept(&app, "wordrace").await, 0);
    app.visitor().get(&format!("/cases/{case}")).await.shows("found the rule broken").shows(GONE);
}
