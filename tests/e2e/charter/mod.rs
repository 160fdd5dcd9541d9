//! An old charter grows: what newer software brings enters a community that older software founded, once, and by nobody's vote.

mod guards;
mod processes;

use chrono::TimeDelta;
use folkmoot::charter;
use folkmoot::config::Config;
use folkmoot::database::Database;
use folkmoot::jobs::settle;
use folkmoot::record::export::export;
use folkmoot::serve::bring_up_to_date;
use governance::PolicyKey;
use tests::{Motion, Scratch, Setting, TestApp, TestDatabase};

use crate::record::{check, key};

/// What the older software did not know: all that questions to the community go by, a document and a number.
pub fn unknown() -> Vec<PolicyKey> {
    let of_questions = PolicyKey::ALL.iter().copied().filter(|key| key.as_str().ends_with("_decision"));
    of_questions.chain([PolicyKey::DocumentOwnership, PolicyKey::DelegationDays]).collect()
}

/// The database as a process with these settings has it.
pub async fn opened(database: &TestDatabase, knows_owner: bool) -> Database {
    let mut variables = vec![("DATABASE_URL", &database.app_url)];
    if knows_owner {
        variables.push(("DATABASE_OWNER_URL", &database.owner_url));
    }
    let variables: Vec<_> = variables.into_iter().map(|(name, value)| (name.to_string(), value.clone())).collect();
    let config = Config::from_sources("no such file".as_ref(), &variables, None).unwrap();
    Database::open(&config).await.unwrap()
}

/// How many lines of the ledger there are, and how many of them say that a policy came with the software.
pub async fn lines(database: &TestDatabase) -> (i64, i64) {
    let sql = "SELECT count(*), count(*) FILTER (WHERE kind = 'policy.introduced') FROM ledger_entries";
    let row = database.as_owner().await.query_one(sql, &[]).await.unwrap();
    (row.get(0), row.get(1))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_track_that_newer_software_brings_is_voted_on_in_an_old_community() {
    let database = TestDatabase::founded_without(&unknown()).await;
    let app = TestApp::resume(database, Setting::default()).await;
    let (ana, ben, cem) = (app.person("ana").await, app.person("ben").await, app.person("cem").await);
    let tree = Motion::asked(&app, &ana, &[("method", "majority"), ("options", "")]).await;
    tree.discuss(&ana, [&ben, &cem]).await;
    app.skip(TimeDelta::days(4)).await;
    // The database has no period to hold the vote against, so it opens none.
    assert!(settle(&app.services).await.is_err());
    assert_eq!(tree.state().await, "discussion");

    bring_up_to_date(&opened(&app.database, true).await).await.unwrap();
    app.settle().await;
    assert_eq!(tree.state().await, "voting");
    for voter in [&ana, &ben] {
        tree.cast(voter, "yes").await;
    }
    tree.close().await;
    assert_eq!(tree.state().await, "passed");

    // What came with the software is a policy like every other: the next value comes by a vote.
    let days = Motion::voting(&app, &ana, [&ben, &cem], "delegation.days", "30").await;
    for voter in [&ana, &ben, &cem] {
        days.cast(voter, "yes").await;
    }
    days.close().await;
    days.pass_deadline("enact_at").await;
    assert_eq!(days.state().await, "enacted");
    let page = app.visitor().get("/constitution/delegation.days").await;
    page.shows("30 days").shows("carried by").shows("came with the software");

    let report = crate::ledger::check(&app, &[]).await;
    let brought = format!("{} of them came with newer software", unknown().len());
    assert!(report.holds() && report.to_string().contains(&brought), "{report}");
    let scratch = Scratch::new("record-charter");
    let dir = scratch.0.join("record");
    export(&app.services.store, &key(&app), &dir).await.unwrap();
    let report = check(&dir).await;
    assert!(report.holds() && report.to_string().contains(&brought), "{report}");
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_say_that_it_came_with_the_software_and_not_by_a_vote() {
    let database = TestDatabase::founded_without(&unknown()).await;
    bring_up_to_date(&opened(&database, true).await).await.unwrap();
    let app = TestApp::resume(database, Setting::default()).await;
    let visitor = app.visitor();
    let software = concat!("folkmoot ", env!("CARGO_PKG_VERSION"));
    for policy in unknown() {
        let page = visitor.get(&format!("/constitution/{policy}")).await;
        page.is(200).shows(&format!("came with the software ({software}), with its default and not by a vote"));
        page.shows(&format!("<a href=\"/proposals/new?policy={policy}\">propose another value</a>"));
        page.hides("founding charter");
    }
    visitor.get("/constitution/entry.max_chars").await.shows("founding charter").hides("came with the software");
    let index = visitor.get("/constitution").await;
    assert_eq!(index.body.matches("came with the software").count(), unknown().len());
    index.hides("changed <time").hides("Not known to this software");
    let ledger = visitor.get("/ledger?kind=policy.introduced").await;
    ledger
        .shows(&format!(
            "“Voting, questions” came with the software ({software}), with its default 72 hours (3 days) and not by a vote."
        ))
        .shows(&format!(
            "“Content ownership” came with the software ({software}), with its default a text and not by a vote."
        ))
        .shows("href=\"/constitution/voting.hours_decision\"");
}

#[tokio::test(flavor = "multi_thread")]
async fn it_comes_once_and_where_nothing_is_missing_nothing_is_written() {
    let database = TestDatabase::founded_without(&unknown()).await;
    let starts: Vec<_> = (0..6)
        .map(|_| {
            let database = opened(&database, true);
            async { charter::grow(&database.await).await.unwrap().len() }
        })
        .collect();
    let mut brought = futures::future::join_all(starts).await;
    brought.sort_unstable();
    assert_eq!(brought, [0, 0, 0, 0, 0, unknown().len()], "one of those that start at once does it");
    let after = lines(&database).await;
    assert_eq!(after, (1 + i64::try_from(unknown().len()).unwrap(), i64::try_from(unknown().len()).unwrap()));
    bring_up_to_date(&opened(&database, true).await).await.unwrap();
    assert_eq!(lines(&database).await, after);
    // In a community that this software founded, and where there is none yet.
    let own = TestDatabase::new().await;
    bring_up_to_date(&opened(&own, true).await).await.unwrap();
    assert_eq!(lines(&own).await, (1, 0));
    let empty = TestDatabase::empty().await;
    bring_up_to_date(&opened(&empty, true).await).await.unwrap();
    assert_eq!(lines(&empty).await, (0, 0));
}
