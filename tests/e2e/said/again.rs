//! Words that were judged are not hidden again by a few, and who is left out of a jury does not tell who wrote them.

use super::{HELD, WORD, WORDS, community, flagged, published, stand_in};
use crate::court::Court;

const URGENT: [(&str, &str); 2] = [("rule", "R3"), ("remark", "")];

#[rocket::async_test]
async fn one_reason_of_a_case_at_a_time_is_urgent_and_none_that_a_jury_has_left() {
    let app = community(&[]).await;
    let court = Court::with(&app, 30).await;
    let (case, _) = published(&court).await;
    let page = format!("/cases/{case}");
    let entry = stand_in(&court.flaggers[0], case, WORDS).await;
    court.flaggers[0].post(&format!("/entries/{entry}/flags"), &URGENT).await.is(303);
    app.visitor().get(&page).await.shows(HELD).hides(WORD).shows("wordplain");
    let other = stand_in(&court.flaggers[1], case, "wordplain and rude").await;
    court.flaggers[1].post(&format!("/entries/{other}/flags"), &URGENT).await.is(303);
    app.visitor().get(&page).await.shows("wordplain");
    app.settle().await;
    let judged = court.count("SELECT max(case_id) FROM case_subjects WHERE entry_id = $1", entry).await;
    for juror in court.jurors(judged).await.into_iter().take(2) {
        court.say(juror, judged, "restore", "it is no address").await.is(303);
    }
    app.settle().await;
    app.visitor().get(&page).await.shows(WORD);
    court.flaggers[2].post(&format!("/entries/{entry}/flags"), &URGENT).await.is(303);
    app.visitor().get(&page).await.shows(WORD).hides(HELD);
}

#[rocket::async_test]
async fn whoever_blocks_any_of_those_who_gave_reasons_is_left_out_alike() {
    let app = community(&[]).await;
    let court = Court::with(&app, 30).await;
    let (case, writer) = published(&court).await;
    let seated =
        app.database.as_owner().await.query("SELECT member_id FROM seats WHERE case_id = $1", &[&case]).await.unwrap();
    let seated: Vec<i64> = seated.iter().map(|row| row.get(0)).collect();
    let voted = format!(
        "SELECT member_id FROM seats WHERE case_id = $1 AND state = 'voted' AND member_id <> {}",
        writer.member()
    );
    let fellow = court.count(&voted, case).await;
    let all = || court.others.iter().chain(&court.flaggers).chain([&court.author]);
    let fellow = all().find(|person| person.member().get() == fellow).expect("another juror");
    let free: Vec<_> = court.others.iter().filter(|person| !seated.contains(&person.member().get())).collect();
    free[0].post(&format!("/actors/{}/blocks", writer.handle), &[]).await.is(303);
    free[1].post(&format!("/actors/{}/blocks", fellow.handle), &[]).await.is(303);
    let judged = flagged(&court, case, WORDS).await;
    let tickets = |member: i64| {
        let sql = format!("SELECT count(*) FROM tickets WHERE case_id = $1 AND member_id = {member}");
        let court = &court;
        async move { court.count(&sql, judged).await }
    };
    let [blocks_writer, blocks_fellow, neither] = [
        tickets(free[0].member().get()).await,
        tickets(free[1].member().get()).await,
        tickets(free[2].member().get()).await,
    ];
    assert_eq!((blocks_writer, blocks_fellow, neither), (0, 0, 1));
}
