//! What the tables of mail refuse, whoever writes into them.

use tests::TestApp;

use crate::attacks::record::refused_by;

/// A mail with one thing that is not as usual.
fn mail(column: &str, value: &str) -> String {
    let columns = ["kind", "to_address", "subject", "text_body", "html_body", "message_key"];
    let usual = |name: &&str| format!("'{}'", if *name == "message_key" { "another" } else { "confirm" });
    let (mut names, mut values): (Vec<&str>, Vec<String>) = columns.iter().map(|name| (*name, usual(name))).unzip();
    match columns.iter().position(|name| *name == column) {
        Some(place) => values[place] = value.to_owned(),
        None => {
            names.push(column);
            values.push(value.to_owned());
        }
    }
    format!("INSERT INTO mails ({}) VALUES ({})", names.join(", "), values.join(", "))
}

fn long(characters: usize) -> String {
    format!("repeat('x', {characters})")
}

fn of_mails() -> Vec<(String, &'static str)> {
    vec![
        (mail("message_key", "'first'"), "mails_once"),
        (mail("message_key", &long(201)), "mails_message_key_length"),
        (mail("kind", "''"), "mails_kind_length"),
        (mail("kind", &long(41)), "mails_kind_length"),
        (mail("to_address", &long(255)), "mails_to_length"),
        (mail("subject", &long(301)), "mails_subject_length"),
        (mail("text_body", &long(500_001)), "mails_text_length"),
        (mail("html_body", &long(1_000_001)), "mails_html_length"),
        (mail("unsubscribe_url", &long(1_001)), "mails_unsubscribe_length"),
        (mail("list_id", &long(201)), "mails_list_id_length"),
        (mail("last_error", &long(2_001)), "mails_error_length"),
        (mail("lane", "3"), "mails_lane"),
        (mail("member_id", "0"), "mails_member"),
    ]
}

fn of_the_others(member: i64) -> Vec<(String, &'static str)> {
    let digest = |whose: &str, end: &str, mail: &str| {
        format!(
            "INSERT INTO digests (member_id, window_start, window_end, mail_id) VALUES ({whose}, '2025-01-01', '{end}', {mail})"
        )
    };
    let stop = |whose: &str, address: &str, why: &str, said: &str| {
        format!("INSERT INTO mail_stops (member_id, address, why, said) VALUES ({whose}, {address}, '{why}', {said})")
    };
    let token = |hash: &str, purpose: &str, email: &str, whose: &str| {
        format!(
            "INSERT INTO mail_tokens (token_hash, member_id, purpose, email, expires_at) VALUES ({hash}, {whose}, '{purpose}', {email}, folkmoot_now())"
        )
    };
    let whole = "sha256('x')";
    let ours = member.to_string();
    let (ours, said, domain) = (ours.as_str(), "'550'", "INSERT INTO mail_domains (domain, refusals) VALUES");
    let change = |to: &str| format!("UPDATE members SET {to} WHERE id = {member}");
    vec![
        (digest(ours, "2025-01-02", "NULL"), "digests_once_per_window"),
        (digest(ours, "2025-01-01", "NULL"), "digests_window"),
        (digest("0", "2025-01-02", "NULL"), "digests_member"),
        (digest(ours, "2025-01-02", "0").replace("2025-01-01", "2024-01-01"), "digests_mail"),
        (stop(ours, "'a@b.example'", "bounced", said), "mail_stops_pkey"),
        (stop("0", "'a@b.example'", "bounced", said), "mail_stops_member"),
        (stop(ours, &long(255), "bounced", said), "mail_stops_address_length"),
        (stop(ours, "'a@b.example'", "disliked", said), "mail_stops_why"),
        (stop(ours, "'a@b.example'", "bounced", &long(501)), "mail_stops_said_length"),
        (format!("{domain} ('', 1)"), "mail_domains_domain_length"),
        (format!("{domain} ({}, 1)", long(255)), "mail_domains_domain_length"),
        (format!("{domain} ('b.example', 0)"), "mail_domains_refusals"),
        (
            format!("INSERT INTO mail_paces (domain, busy_until) VALUES ({}, folkmoot_now())", long(255)),
            "mail_paces_domain_length",
        ),
        (token("'short'", "reset", "'a@b.example'", ours), "mail_tokens_token_length"),
        (token(whole, "enter", "'a@b.example'", ours), "mail_tokens_purpose"),
        (token(whole, "reset", &long(255), ours), "mail_tokens_email_length"),
        (token(whole, "reset", "'a@b.example'", "0"), "mail_tokens_member"),
        (change("digest = 'hourly'"), "members_digest"),
        (change("digest_hour = 24"), "members_digest_hour"),
        (change("digest_sections = '{gossip}'"), "members_digest_sections"),
        (change("digest_sections = '{votes,votes,votes,votes,votes,votes,votes}'"), "members_digest_sections"),
    ]
}

#[rocket::async_test]
async fn the_tables_of_mail_refuse_what_no_part_of_the_program_writes() {
    let app = TestApp::start().await;
    let ada = app.person("ada").await.member().get();
    let client = app.database.as_app().await;
    let usual = [
        mail("message_key", "'first'"),
        format!("INSERT INTO digests (member_id, window_start, window_end) VALUES ({ada}, '2025-01-01', '2025-01-02')"),
        format!(
            "INSERT INTO mail_stops (member_id, address, why, said) VALUES ({ada}, 'a@b.example', 'bounced', '550')"
        ),
    ];
    for sql in &usual {
        client.batch_execute(sql).await.unwrap();
    }
    for (sql, guard) in of_mails().into_iter().chain(of_the_others(ada)) {
        assert_eq!(refused_by(&client, &sql).await, guard, "{}", sql.get(..100).unwrap_or(&sql));
    }
}
