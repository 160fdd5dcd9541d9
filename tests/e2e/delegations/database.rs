//! What the database refuses whoever writes SQL by hand as the application's role.

use governance::PolicyKey;
use tests::{Motion, Person, TestApp};
use tokio_postgres::Client;

use super::{community, given, newest_of, open_community, people, verified, vote};
use crate::attacks::record::{LINE, refused_by};

/// A count of an open vote that is over, with these rows beside those that were cast, by a line of one's own.
fn counted(id: i64, rows: &str, outcome: &str) -> String {
    format!(
        "BEGIN; {LINE};
         INSERT INTO open_ballots (proposal_id, member_id, choice, hops) SELECT proposal_id, member_id, choice, 0 FROM ballots WHERE proposal_id = {id};
         {rows};
         INSERT INTO tallies (proposal_id, outcome, result, ledger_entry_id) SELECT {id}, '{outcome}', '{{}}', max(id) FROM ledger_entries"
    )
}

/// Rows of members who did not vote: their own number, whose ballot, why not, how far.
fn rows(id: i64, rows: &[(&Person<'_>, Option<&Person<'_>>, &str, i32)]) -> String {
    let row = |(who, via, lost, hops): &(&Person<'_>, Option<&Person<'_>>, &str, i32)| {
        let via = via.map_or("NULL".to_string(), |via| via.member().to_string());
        let lost = if lost.is_empty() { "NULL".to_string() } else { format!("'{lost}'") };
        format!("({id}, {}, {via}, {lost}, {hops})", who.member())
    };
    let rows: Vec<String> = rows.iter().map(row).collect();
    if rows.is_empty() {
        return String::new();
    }
    format!("INSERT INTO open_ballots (proposal_id, member_id, via_id, lost, hops) VALUES {}", rows.join(", "))
}

/// Lets the vote be over without anybody counting it.
async fn over(app: &TestApp, motion: &Motion<'_>) {
    let left = motion.milliseconds_until("closes_at").await + 1000;
    let jump = format!("UPDATE clock SET ahead = ahead + interval '{left} milliseconds'");
    app.database.as_owner().await.batch_execute(&jump).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_count_is_exactly_what_follows_from_the_box_and_the_delegations() {
    let app = open_community().await;
    let [ana, ben, cem, dan, eve, fay, gus] = &people(&app, ["ana", "ben", "cem", "dan", "eve", "fay", "gus"]).await;
    given(cem, "ana", "ordinary").await;
    given(dan, "cem", "ordinary").await;
    given(eve, "fay", "ordinary").await;
    given(fay, "eve", "ordinary").await;
    given(gus, "ben", "ordinary").await;
    let motion = vote(&app, [ana, ben, cem], "6000").await;
    motion.cast(ana, "yes").await;
    let id = motion.id;
    let client = app.database.as_app().await;
    let early = format!(
        "INSERT INTO open_ballots (proposal_id, member_id, choice, hops) VALUES ({id}, {}, 'yes', 0)",
        ana.member()
    );
    assert_eq!(
        refused_by(&client, &early).await,
        "counted_ballots_are_of_a_vote",
        "nothing is counted before the close"
    );
    over(&app, &motion).await;
    let right = [
        (cem, Some(ana), "", 1),
        (dan, Some(ana), "", 2),
        (eve, None, "circle", 0),
        (fay, None, "circle", 0),
        (gus, None, "dead_end", 1),
    ];
    let wrong = |place: usize, row: (_, _, _, _)| {
        let mut rows = right;
        rows[place] = row;
        rows.to_vec()
    };
    let with_more: Vec<_> = right.into_iter().chain([(ben, Some(ana), "", 1)]).collect();
    for (what, forged) in [
        ("somebody is left out", right[1..].to_vec()),
        ("another is left out", right[..4].to_vec()),
        ("somebody is spoken for who gave nothing", with_more),
        ("nobody speaks where somebody does", wrong(0, (cem, None, "dead_end", 1))),
        ("a circle where somebody speaks", wrong(1, (dan, None, "circle", 0))),
        ("spoken for by another", wrong(0, (cem, Some(dan), "", 1))),
        ("a way that is too short", wrong(1, (dan, Some(ana), "", 1))),
        ("a dead end that is a circle", wrong(4, (gus, None, "circle", 0))),
        ("one of a circle is out of it", wrong(2, (eve, None, "dead_end", 1))),
        // Each holds the other up: every step looks right, but steps are counted.
        (
            "a circle that speaks with a ballot",
            vec![right[0], right[1], (eve, Some(ana), "", 1), (fay, Some(ana), "", 2), right[4]],
        ),
        (
            "a circle of dead ends",
            vec![right[0], right[1], (eve, None, "dead_end", 2), (fay, None, "dead_end", 1), right[4]],
        ),
    ] {
        let count = counted(id, &rows(id, &forged), "passed");
        assert_eq!(refused_by(&client, &count).await, "tallies_are_of_the_ballots", "{what}");
    }
    // A ballot that nobody cast, a copy of a wrong one, one row for two things.
    let invented = format!(
        "INSERT INTO open_ballots (proposal_id, member_id, choice, hops) VALUES ({id}, {}, 'yes', 0)",
        ben.member()
    );
    let honest = rows(id, &right);
    assert_eq!(
        refused_by(&client, &counted(id, &format!("{honest}; {invented}"), "passed")).await,
        "tallies_are_of_the_ballots"
    );
    let both = format!("INSERT INTO open_ballots VALUES ({id}, {}, 'yes', {}, NULL, 0)", ben.member(), ana.member());
    assert_eq!(refused_by(&client, &both).await, "open_ballots_one_part");
    let far = format!("INSERT INTO open_ballots VALUES ({id}, {}, NULL, {}, NULL, 0)", ben.member(), ana.member());
    assert_eq!(refused_by(&client, &far).await, "open_ballots_hops");
    // The right rows are accepted, else the test proves nothing; and the yes of one for three is more than no no.
    client.batch_execute(&format!("{}; ROLLBACK", counted(id, &honest, "passed"))).await.expect("the right count");
    the_guard_is_what_refuses(&app, &client, id, &counted(id, &rows(id, &right[1..]), "passed")).await;
    app.settle().await;
    assert_eq!(motion.state().await, "enacted");
    for (sql, constraint) in [
        ("UPDATE open_ballots SET via_id = NULL, choice = 'no', hops = 0".to_string(), ""),
        ("DELETE FROM open_ballots".to_string(), ""),
        (
            format!(
                "INSERT INTO open_ballots (proposal_id, member_id, choice, hops) VALUES ({id}, {}, 'no', 0)",
                ben.member()
            ),
            "counts_are_final",
        ),
    ] {
        assert_eq!(refused_by(&client, &sql).await, constraint, "{sql}");
    }
    // Whoever came by more rights than the application has is refused as well.
    let owner = app.database.as_owner().await;
    for change in ["UPDATE open_ballots SET hops = hops", "DELETE FROM open_ballots"] {
        assert_eq!(refused_by(&owner, change).await, "open_ballots_are_history");
    }
    verified(&app).await;
}

/// Taken away once, the check of what follows from delegations is missed.
async fn the_guard_is_what_refuses(app: &TestApp, client: &Client, id: i64, forged: &str) {
    let owner = app.database.as_owner().await;
    let function = "SELECT pg_get_functiondef('open_count_is_right'::regproc)";
    let function: String = owner.query_one(function, &[]).await.unwrap().get(0);
    let blind = function.replace("BEGIN\n", "BEGIN\n    RETURN true;\n");
    assert_ne!(blind, function);
    owner.batch_execute(&blind).await.unwrap();
    client.batch_execute(&format!("{forged}; ROLLBACK")).await.unwrap_or_else(|why| panic!("vote {id}: {why:?}"));
    owner.batch_execute(&function).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn secret_ballots_are_never_written_with_names_nor_open_ones_without() {
    let app = community(&[PolicyKey::BallotsDecision]).await;
    let [ana, ben, cem] = &people(&app, ["ana", "ben", "cem"]).await;
    let open = Motion::asked(&app, ana, &[("method", "majority"), ("options", "")]).await;
    open.discuss(ana, [ben, cem]).await;
    let secret = vote(&app, [ana, ben, cem], "6000").await;
    let client = app.database.as_app().await;
    assert_eq!(
        (secret.column("ballots_open").await, open.column("ballots_open").await),
        ("false".into(), "true".into())
    );
    for motion in [&secret, &open] {
        let turn = format!("UPDATE proposals SET ballots_open = NOT ballots_open WHERE id = {}", motion.id);
        let error = client.batch_execute(&turn).await.expect_err("it follows from what was frozen");
        assert!(format!("{error:?}").contains("can only be updated to DEFAULT"), "{error:?}");
        let respecify = format!(
            "UPDATE proposals SET spec = (spec::jsonb || '{{\"ballots\": \"open\"}}')::text, spec_hash = sha256(convert_to((spec::jsonb || '{{\"ballots\": \"open\"}}')::text, 'UTF8')) WHERE id = {}",
            motion.id
        );
        assert_eq!(refused_by(&client, &respecify).await, "proposals_are_frozen_at_opening");
    }
    secret.cast(ana, "yes").await;
    open.cast(ana, "yes").await;
    over(&app, &secret).await;
    over(&app, &open).await;
    let named = |id: i64| {
        format!(
            "INSERT INTO open_ballots (proposal_id, member_id, choice, hops) SELECT proposal_id, member_id, choice, 0 FROM ballots WHERE proposal_id = {id}"
        )
    };
    let who =
        |id: i64| format!("INSERT INTO turnouts SELECT proposal_id, member_id FROM ballots WHERE proposal_id = {id}");
    let what = |id: i64| {
        format!(
            "INSERT INTO counted_ballots (proposal_id, position, choice) SELECT proposal_id, 0, choice FROM ballots WHERE proposal_id = {id}"
        )
    };
    for wrong in [named(secret.id), who(open.id), what(open.id)] {
        assert_eq!(refused_by(&client, &wrong).await, "counts_keep_their_secrecy", "{wrong}");
    }
    for right in [named(open.id), who(secret.id), what(secret.id)] {
        client.batch_execute(&format!("BEGIN; {right}; ROLLBACK")).await.expect("else the test proves nothing");
    }
    app.settle().await;
    verified(&app).await;
}

/// Opens a vote by hand, with what is said of its ballots in the frozen text.
fn opening(id: i64, ballots: &str) -> String {
    format!(
        "INSERT INTO roll (proposal_id, member_id) SELECT {id}, r FROM roll_members({id}, folkmoot_now()) r;
         INSERT INTO proposal_steps (proposal_id, state, ledger_entry_id) SELECT {id}, 'voting', max(id) FROM ledger_entries;
         WITH o AS MATERIALIZED (SELECT folkmoot_now() AS at), s AS (
            SELECT o.at, (jsonb_build_object('proposal', p.id, 'title', p.title, 'body', p.body, 'payload', p.payload, 'rule', '{{}}'::jsonb,
                'opens_at', o.at, 'closes_at', o.at + interval '90 days', 'enactment_hours', 0,
                'roll_size', (SELECT count(*) FROM roll WHERE proposal_id = p.id)) || '{ballots}')::text AS spec
            FROM proposals p, o WHERE p.id = {id})
         UPDATE proposals SET state = 'voting', opens_at = s.at, closes_at = s.at + interval '90 days', rule = '{{}}',
            spec = s.spec, spec_hash = sha256(convert_to(s.spec, 'UTF8')) FROM s WHERE id = {id}"
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn a_vote_opens_as_secret_or_open_as_its_track_says() {
    let app = community(&[PolicyKey::BallotsDecision]).await;
    let [ana, ben, cem] = &people(&app, ["ana", "ben", "cem"]).await;
    let secret = Motion::discussed(&app, ana, [ben, cem], "entry.max_chars", "6000").await;
    let open = Motion::asked(&app, ana, &[("method", "majority"), ("options", "")]).await;
    open.discuss(ana, [ben, cem]).await;
    let left = open.milliseconds_until("discussion_ends_at").await + 1000;
    let jump = format!("UPDATE clock SET ahead = ahead + interval '{left} milliseconds'");
    app.database.as_owner().await.batch_execute(&jump).await.unwrap();
    folkmoot::jobs::settle_some(&app.services, |beat| beat == "publish rolls").await.unwrap();
    let client = app.database.as_app().await;
    for (id, right, wrong) in [
        (secret.id, "{}", [r#"{"ballots": "open"}"#, r#"{"ballots": "secret"}"#, r#"{"ballots": 7}"#]),
        (open.id, r#"{"ballots": "open"}"#, ["{}", r#"{"ballots": "secret"}"#, r#"{"ballots": "shown"}"#]),
    ] {
        for wrong in wrong {
            let sql = format!("BEGIN; {LINE}; {}; COMMIT", opening(id, wrong));
            assert_eq!(refused_by(&client, &sql).await, "votes_open_as_their_track_says", "{wrong}");
        }
        client.batch_execute(&format!("BEGIN; {LINE}; {}; ROLLBACK", opening(id, right))).await.expect("the right one");
    }
}

/// A line about a delegation as governance writes it, as far as the database looks at it.
fn line(kind: &str, actor: &str, subject: &str, scope: &str) -> String {
    format!(
        "INSERT INTO ledger_entries (kind, subject, body, leaf_hash)
         SELECT '{kind}', 'member:' || s.ledger_name, b.body, sha256('\\x00'::bytea || convert_to(b.body, 'UTF8'))
         FROM members a JOIN actors n ON n.id = a.id AND n.handle = '{actor}', members s JOIN actors o ON o.id = s.id AND o.handle = '{subject}',
         LATERAL (SELECT jsonb_build_object('v', 1, 'kind', '{kind}', 'actor', 'member:' || a.ledger_name, 'subject', 'member:' || s.ledger_name,
            'facts', CASE WHEN '{scope}' = '' THEN '{{}}' ELSE jsonb_build_object('scope', '{scope}') END, 'at', (SELECT at FROM moment))::text AS body) b"
    )
}

/// A delegation by hand: who, to whom, the scope, since and until when, as SQL.
fn delegation(by: &Person<'_>, to: &Person<'_>, scope: &str, at: &str, until: &str) -> String {
    format!(
        "INSERT INTO delegations (member_id, delegate_id, scope, at, until, ledger_entry_id)
         SELECT {}, {}, '{scope}', {at}, {until}, (SELECT max(id) FROM ledger_entries) FROM moment",
        by.member(),
        to.member()
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn a_delegation_is_what_its_line_says_and_of_now() {
    let app = open_community().await;
    let [ana, ben, cem] = &people(&app, ["ana", "ben", "cem"]).await;
    let client = app.database.as_app().await;
    let year = "at + interval '8760 hours'";
    let moment = "(SELECT current_setting('moot.at')::timestamptz AS at) moment";
    let with = |sql: String| {
        let sql = sql.replace("FROM moment", &format!("FROM {moment}"));
        format!("BEGIN; SELECT set_config('moot.at', folkmoot_now()::text, true); {sql}; COMMIT")
    };
    let given_line = line("delegation.given", "ana", "ben", "ordinary");
    let honest = delegation(ana, ben, "ordinary", "at", year);
    for (what, sql, constraint) in [
        ("no line", honest.clone(), "delegations_need_a_record"),
        ("another's line", format!("{LINE}; {honest}"), "delegations_need_a_record"),
        (
            "of another member",
            format!("{}; {honest}", line("delegation.given", "cem", "ben", "ordinary")),
            "delegations_need_a_record",
        ),
        (
            "to another member",
            format!("{}; {honest}", line("delegation.given", "ana", "cem", "ordinary")),
            "delegations_need_a_record",
        ),
        (
            "of another scope",
            format!("{}; {honest}", line("delegation.given", "ana", "ben", "all")),
            "delegations_need_a_record",
        ),
        (
            "of another kind",
            format!("{}; {honest}", line("delegation.revoked", "ana", "ben", "ordinary")),
            "delegations_need_a_record",
        ),
        (
            "of another moment",
            format!(
                "{given_line}; {}",
                delegation(
                    ana,
                    ben,
                    "ordinary",
                    "at - interval '1 second'",
                    "at - interval '1 second' + interval '8760 hours'"
                )
            ),
            "delegations_need_a_record",
        ),
        (
            "of the past",
            format!(
                "{given_line}; {}",
                delegation(ana, ben, "ordinary", "at - interval '1 day'", "at + interval '8736 hours'")
            ),
            "delegations_in_time",
        ),
        (
            "for ever",
            format!("{given_line}; {}", delegation(ana, ben, "ordinary", "at", "'infinity'")),
            "delegations_last_so_long",
        ),
        (
            "where ballots are secret",
            format!(
                "{}; {}",
                line("delegation.given", "ana", "ben", "document"),
                delegation(ana, ben, "document", "at", year)
            ),
            "delegations_where_ballots_are_open",
        ),
        ("for elections", delegation(ana, ben, "election", "at", year), "delegations_where_ballots_are_open"),
        (
            "to oneself",
            format!(
                "{}; {}",
                line("delegation.given", "ana", "ana", "ordinary"),
                delegation(ana, ana, "ordinary", "at", year)
            ),
            "delegations_not_to_oneself",
        ),
        ("twice", format!("{given_line}; {honest}; {honest}"), "delegations_one_per_scope"),
        (
            "with the line of an end that it has not come to",
            format!("{given_line}; {honest}")
                .replace("until, ledger_entry_id)", "until, ledger_entry_id, ended_entry_id)")
                .replace(
                    "FROM ledger_entries) FROM",
                    "FROM ledger_entries), (SELECT max(id) FROM ledger_entries) FROM",
                ),
            "delegations_ended_by_a_line",
        ),
    ] {
        assert_eq!(refused_by(&client, &with(sql)).await, constraint, "{what}");
    }
    client
        .batch_execute(&with(format!("{given_line}; {honest}")).replace("COMMIT", "ROLLBACK"))
        .await
        .expect("an honest one");
    given(ana, "ben", "ordinary").await;
    let id = newest_of(&app, ana).await;
    let end = |more: &str| {
        format!(
            "UPDATE delegations SET ended_at = (SELECT at FROM moment), ended_entry_id = (SELECT max(id) FROM ledger_entries){more} WHERE id = {id}"
        )
    };
    for (what, sql, constraint) in [
        ("no line", end(""), "delegations_need_a_record"),
        (
            "by another",
            format!("{}; {}", line("delegation.revoked", "cem", "ben", "ordinary"), end("")),
            "delegations_need_a_record",
        ),
        (
            "because somebody else left",
            format!("{}; {}", line("account.erased", "cem", "cem", ""), end("")),
            "delegations_need_a_record",
        ),
        (
            "and made another's",
            format!(
                "{}; {}",
                line("delegation.revoked", "ana", "ben", "ordinary"),
                end(&format!(", delegate_id = {}", cem.member()))
            ),
            "delegations_are_ended_once",
        ),
        (
            "prolonged",
            format!("UPDATE delegations SET until = until + interval '1 day' WHERE id = {id}"),
            "delegations_are_ended_once",
        ),
    ] {
        assert_eq!(refused_by(&client, &with(sql)).await, constraint, "{what}");
    }
    let before = with(format!("{}; {}", line("delegation.revoked", "ana", "ben", "ordinary"), end("")))
        .replace("folkmoot_now()::text", "(folkmoot_now() - interval '50 seconds')::text");
    assert_eq!(refused_by(&client, &before).await, "delegations_end_later", "ended before it was given");
    assert_eq!(refused_by(&client, "DELETE FROM delegations").await, "");
    verified(&app).await;
}
