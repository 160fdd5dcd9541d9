//! Leaving a conversation, and leaving for good.

use tests::{Motion, TestApp};

use super::{four, note, press, say, send};
use crate::members::{PASSWORD, count, join_and_confirm};

#[rocket::async_test]
async fn who_leaves_reads_nothing_more_and_the_others_see_it() {
    let app = TestApp::start().await;
    let (ada, ben, cyd, dot) = four(&app).await;
    let id = note(&ada, "wordquiet", "@ben @cyd").await;
    let own = say(&ben, id, "wordben").await;
    let leave = format!("/entries/{id}/readers/removal");
    ben.get(&format!("/entries/{id}")).await.shows("Leave this conversation");
    ada.get(&format!("/entries/{id}")).await.hides("Leave this conversation");
    ada.post(&leave, &[]).await.is(404);
    dot.post(&leave, &[]).await.is(404);
    press(&ben, &leave).await;
    ben.post(&leave, &[]).await.is(404);
    for path in [format!("/entries/{id}"), format!("/entries/{own}"), format!("/entries/{id}/history")] {
        ben.get(&path).await.is(404);
    }
    ben.post(&format!("/entries/{id}/comments"), &[("body", "still here")]).await.is(404);
    for path in ["/home", "/@ada", "/notifications", "/search?q=to:me", "/@ben/comments"] {
        ben.get(path).await.hides("wordquiet").hides("wordben");
    }
    cyd.get(&format!("/entries/{id}")).await.shows("(has left)").shows("wordben").shows("for you alone");
    // Their own words stay theirs: to take out, to change, to take back.
    ben.taken_out().await.shows("wordben");
    press(&ben, &format!("/entries/{own}/removal")).await;
    cyd.get(&format!("/entries/{id}")).await.hides("wordben");
}

#[rocket::async_test]
async fn a_deleted_note_keeps_nobodys_name_and_an_erased_reader_has_left() {
    let app = TestApp::start().await;
    let (ada, _, cyd, _) = four(&app).await;
    let eve = join_and_confirm(&app, "eve").await;
    eve.post("/settings/filters/named", &[("by", "everybody")]).await.is(303);
    let id = note(&ada, "wordquiet", "@cyd @eve").await;
    eve.post("/settings/removal", &[("password", PASSWORD)]).await.is(303);
    cyd.get(&format!("/entries/{id}")).await.shows("Former member").shows("(has left)").hides("@eve");
    send(&ada, "x", "@eve").await.is(422).shows("there is nobody called @eve");
    press(&ada, &format!("/entries/{id}/removal")).await;
    assert_eq!(count(&app, "SELECT count(*) FROM entry_readers").await, 0);
    cyd.get("/home").await.hides("wordquiet");
}

#[rocket::async_test]
async fn an_erased_author_takes_the_note_along() {
    let app = TestApp::start().await;
    let (_, _, cyd, _) = four(&app).await;
    let eve = join_and_confirm(&app, "eve").await;
    let id = note(&eve, "wordquiet", "@cyd").await;
    say(&cyd, id, "undertone").await;
    eve.post("/settings/removal", &[("password", PASSWORD)]).await.is(303);
    cyd.get(&format!("/entries/{id}")).await.is(404);
    assert_eq!(count(&app, "SELECT count(*) FROM entry_readers").await, 0);
}

#[rocket::async_test]
async fn the_expelled_leave_their_conversations_and_are_named_in_no_other() {
    let app = TestApp::start().await;
    let (ada, ben, cyd, _) = four(&app).await;
    let id = note(&ada, "wordquiet", "@ben @cyd").await;
    crate::sanctions::suspend(&app, &ben).await;
    ben.get(&format!("/entries/{id}")).await.is(200);
    // As if all members had voted for it.
    Motion::draft(&app, &cyd, "entry.max_chars", "6000").await;
    let owner = app.database.as_owner().await;
    owner.batch_execute("ALTER TABLE sanctions DISABLE TRIGGER expulsions_need_a_vote").await.unwrap();
    let expelled = format!(
        "BEGIN; INSERT INTO ledger_entries (kind, subject, body, leaf_hash)
            VALUES ('sanction.imposed', 'case:1', '{{}}', sha256('\\x00'::bytea || convert_to('{{}}', 'UTF8')));
         INSERT INTO sanctions (member_id, case_id, kind, rule_id, reason, starts_at, ends_at, ledger_entry_id, carried_by)
            SELECT {}, (SELECT max(id) FROM cases), 'expel', 'R1', 'x', folkmoot_now(), folkmoot_now() + interval '30 days', max(id),
                (SELECT min(id) FROM proposals) FROM ledger_entries; COMMIT",
        ben.member()
    );
    owner.batch_execute(&expelled).await.unwrap();
    ben.get(&format!("/entries/{id}")).await.is(404);
    cyd.get(&format!("/entries/{id}")).await.shows("(has left)");
    send(&ada, "x", "@ben").await.is(422).shows("there is nobody called @ben to whom you could write");
}
