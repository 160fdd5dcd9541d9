//! What becomes of groups when accounts end, and what leaves with a member.

use tests::{Motion, TestApp};

use super::{bring_in, count, found, post_into, press};
use crate::attacks::record::refused_by;
use crate::members::{PASSWORD, join_and_confirm};

#[rocket::async_test]
async fn an_erased_account_leaves_its_groups_to_whoever_is_there_longest() {
    let app = TestApp::start().await;
    let ada = join_and_confirm(&app, "ada").await;
    let (ben, cat, dan) = (app.person("ben").await, app.person("cat").await, app.person("dan").await);
    found(&ada, "bees", "request").await;
    found(&ada, "alone", "public").await;
    found(&dan, "door", "request").await;
    for person in [&ben, &cat] {
        bring_in(&ada, "bees", person).await;
    }
    press(&ada, "/groups/door/members").await.is(303);
    post_into(&ada, "bees", "wordmine").await;
    let theirs = post_into(&ben, "bees", "wordtheirs").await;
    ada.taken_out()
        .await
        .shows("\"groups\"")
        .shows("\"is_admin\":true")
        .shows("groups_waited_for")
        .shows("aboutbees")
        .shows("wordmine");
    press(&ada, "/groups/bees/members/removal").await.is(422);
    ada.post("/settings/removal", &[("password", PASSWORD)]).await.is(303);
    app.settle().await;
    cat.get("/@bees").await.is(200).shows("Name bees").shows("aboutbees").shows("wordtheirs").hides("wordmine");
    ben.get("/groups/bees/edit").await.is(200);
    cat.get("/groups/bees/edit").await.is(403);
    cat.get("/groups/bees/members").await.shows("2 members").hides("@ada");
    cat.get(&format!("/entries/{theirs}")).await.is(200);
    cat.get("/@alone").await.is(200).shows("This group is closed").shows("aboutalone");
    dan.get("/groups/door/members").await.shows("Nobody waits");
    // Whoever administers it answers for what it says.
    let by = "SELECT author_id FROM entries e JOIN actors g ON g.id = e.group_id WHERE e.kind = 'group' AND g.handle = 'bees'";
    assert_eq!(count(&app, by).await, ben.member().get());
}

#[rocket::async_test]
async fn the_expelled_leave_their_groups_and_a_group_is_never_left_without_an_administrator() {
    let app = TestApp::start().await;
    let (ada, ben, cat) = (app.person("ada").await, app.person("ben").await, app.person("cat").await);
    found(&ada, "bees", "private").await;
    for person in [&ben, &cat] {
        bring_in(&ada, "bees", person).await;
    }
    let entry = post_into(&ben, "bees", "wordsecret").await;
    crate::sanctions::suspend(&app, &ben).await;
    crate::sanctions::suspend(&app, &ada).await;
    ada.get(&format!("/entries/{entry}")).await.is(200);
    // As if all members had voted for it.
    Motion::draft(&app, &cat, "entry.max_chars", "6000").await;
    let owner = app.database.as_owner().await;
    owner.batch_execute("ALTER TABLE sanctions DISABLE TRIGGER expulsions_need_a_vote").await.unwrap();
    let expelled = format!(
        "BEGIN; INSERT INTO ledger_entries (kind, subject, body, leaf_hash)
            VALUES ('sanction.imposed', 'case:1', '{{}}', sha256('\\x00'::bytea || convert_to('{{}}', 'UTF8')));
         INSERT INTO sanctions (member_id, case_id, kind, rule_id, reason, starts_at, ends_at, ledger_entry_id, carried_by)
            SELECT {}, (SELECT max(id) FROM cases), 'expel', 'R1', 'x', folkmoot_now(), folkmoot_now() + interval '30 days', max(id),
                (SELECT min(id) FROM proposals) FROM ledger_entries; COMMIT",
        ada.member()
    );
    owner.batch_execute(&expelled).await.unwrap();
    ada.get(&format!("/entries/{entry}")).await.is(404);
    ada.get("/@bees").await.hides("wordsecret").shows("For its members alone");
    press(&ada, "/groups/bees/members").await.is(403);
    let again = "INSERT INTO group_members (group_id, member_id) SELECT g.id, m.id FROM groups g, actors m WHERE m.handle = 'ada'";
    assert_eq!(refused_by(&app.database.as_app().await, again).await, "groups_are_of_members");
    // Of those who are left, whoever can do something comes first.
    cat.get("/groups/bees/edit").await.is(200);
    ben.get("/@bees").await.shows("wordsecret");
}
