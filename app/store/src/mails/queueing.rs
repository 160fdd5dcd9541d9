//! Mails come into the queue together with whatever else their transaction does.

use std::collections::HashMap;

use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Nullable, SmallInt, Text};
use diesel_async::RunQueryDsl;
use governance::MemberId;

use super::{NewMail, cut};
use crate::statement::statement;
use crate::{StoreError, Tx};

const SUBJECT_CHARS_MAX: usize = 300;

const QUEUE: &str = "
INSERT INTO mails (member_id, kind, to_address, subject, text_body, html_body, unsubscribe_url, list_id, message_key, lane)
SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::smallint[])
ON CONFLICT (message_key) DO NOTHING RETURNING id, message_key";

#[derive(QueryableByName)]
struct Queued {
    #[diesel(sql_type = BigInt)]
    id: i64,
    #[diesel(sql_type = Text)]
    message_key: String,
}

/// Queues a mail. Returns its id, or `None` when a mail with this key was queued before: then nothing is written.
pub async fn queue(tx: &mut Tx, mail: &NewMail) -> Result<Option<i64>, StoreError> {
    Ok(queue_all(tx, std::slice::from_ref(mail)).await?.into_values().next())
}

/// Queues mails, in one statement. Returns the id of each by its key, without those whose key was queued before.
pub async fn queue_all(tx: &mut Tx, mails: &[NewMail]) -> Result<HashMap<String, i64>, StoreError> {
    if mails.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<Queued> = statement(QUEUE)
        .bind::<Array<Nullable<BigInt>>, _>(of(mails, |mail| mail.member.map(MemberId::get)))
        .bind::<Array<Text>, _>(of(mails, |mail| mail.kind))
        .bind::<Array<Text>, _>(of(mails, |mail| mail.to_address.as_str()))
        .bind::<Array<Text>, _>(of(mails, |mail| cut(&mail.subject, SUBJECT_CHARS_MAX)))
        .bind::<Array<Text>, _>(of(mails, |mail| mail.text_body.as_str()))
        .bind::<Array<Text>, _>(of(mails, |mail| mail.html_body.as_str()))
        .bind::<Array<Nullable<Text>>, _>(of(mails, |mail| mail.unsubscribe_url.as_deref()))
        .bind::<Array<Nullable<Text>>, _>(of(mails, |mail| mail.list_id.as_deref()))
        .bind::<Array<Text>, _>(of(mails, |mail| mail.message_key.as_str()))
        .bind::<Array<SmallInt>, _>(of(mails, |mail| mail.lane.number()))
        .load(&mut **tx)
        .await?;
    Ok(rows.into_iter().map(|row| (row.message_key, row.id)).collect())
}

fn of<'m, T>(mails: &'m [NewMail], part: impl Fn(&'m NewMail) -> T) -> Vec<T> {
    mails.iter().map(part).collect()
}
