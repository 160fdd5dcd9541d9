//! The database lets nobody put words into somebody's mouth, take back what stands for them, or read them past the one function.

use super::{WORDS, community, flagged, published, stand_in};
use crate::attacks::record::refused_by;
use crate::court::Court;

#[tokio::test(flavor = "multi_thread")]
async fn nothing_stands_for_words_that_were_not_published() {
    let app = community(&[]).await;
    migrations::run(&app.database.owner_url, folkmoot::cluster::APP_ROLE).await.unwrap();
    let court = Court::with(&app, 30).await;
    let (first, writer) = published(&court).await;
    let (_, open) = court.case("another rude note").await;
    let juror = court.jurors(open).await[0];
    court.say(juror, open, "remove", "wordearly").await.is(303);
    let client = app.database.as_app().await;
    let put = |case: i64, author: i64, words: &str, hashed: &str| {
        format!(
            "BEGIN; INSERT INTO entries (author_id, kind, title, body, body_html, published_at, bumped_at, created_at, deleted_at)
                SELECT {author}, 'said', 'A reason', '{words}', '', now, now, now, now FROM (SELECT folkmoot_now() AS now) clock;
             INSERT INTO said_words (entry_id, case_id, words_sha256) SELECT max(id), {case}, sha256('{hashed}'::bytea) FROM entries; COMMIT"
        )
    };
    let guard = "said_words_were_published";
    let (author, writer) = (court.author.member().get(), writer.member().get());
    for (sql, what) in [
        (put(first, writer, "never said", "never said"), "words that nobody gave"),
        (put(first, author, "wordplain and rude", "wordplain and rude"), "in the name of somebody else"),
        (put(open, juror.member().get(), "wordearly", "wordearly"), "before the verdict"),
        (put(open, juror.member().get(), "wordplain and rude", "wordplain and rude"), "of another case"),
        (put(first, writer, "wordplain and rude", "something else"), "under another hash"),
    ] {
        assert_eq!(refused_by(&client, &sql).await, guard, "{what}");
    }
    // What was published may have one, by whoever wrote it: the guard refuses no more than it says.
    let plain = "SELECT writer_id FROM case_words WHERE case_id = $1 AND words = 'wordplain and rude'";
    let plain = court.count(plain, first).await;
    client.batch_execute(&put(first, plain, "wordplain and rude", "wordplain and rude")).await.unwrap();
    let entry = stand_in(&court.author, first, WORDS).await;
    let owner = app.database.as_owner().await;
    for sql in ["UPDATE said_words SET case_id = case_id + 1", "DELETE FROM said_words"] {
        assert_eq!(refused_by(&client, sql).await, "", "a grant");
        assert_eq!(refused_by(&owner, sql).await, "said_words_are_history");
    }
    for change in ["body = 'other'", "body_html = 'other'", "title = 'other'", "kind = 'note'", "author_id = 1"] {
        let sql = format!("UPDATE entries SET {change} WHERE id = {entry}");
        assert_eq!(refused_by(&client, &sql).await, "entries_are_history", "{change}");
    }
    let shown = format!("UPDATE entries SET deleted_at = NULL WHERE id = {entry}");
    assert_eq!(refused_by(&client, &shown).await, "entries_stand_ins_are_not_shown");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_jury_about_words_labels_nothing() {
    let app = community(&[]).await;
    let court = Court::with(&app, 30).await;
    let (first, _) = published(&court).await;
    let judged = flagged(&court, first, WORDS).await;
    let juror = court.jurors(judged).await[0];
    juror.post(&format!("/cases/{judged}/seat/acceptance"), &[]).await.is(303);
    let label = format!(
        "UPDATE seats SET state = 'voted', opinion = 'label', reason = 'x' WHERE case_id = {judged} AND member_id = {}",
        juror.member()
    );
    assert_eq!(refused_by(&app.database.as_owner().await, &label).await, "appeals_are_decided_either_way");
}
