//! What members want to be told, and where: only what differs from what the software does by itself is kept.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use governance::MemberId;
use migrations::schema::notification_choices::{self as choices_of, table};

use super::{Channel, Kind};
use crate::{Conn, StoreError, Tx};

/// A choice that differs from what the software does by itself.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = choices_of)]
pub struct ChoiceRow {
    pub kind: String,
    pub channel: String,
    pub wanted: bool,
}

/// A member's choices.
pub async fn choices(conn: &mut Conn, member: MemberId) -> Result<Vec<ChoiceRow>, StoreError> {
    Ok(table
        .filter(choices_of::member_id.eq(member.get()))
        .order((choices_of::kind, choices_of::channel))
        .select(ChoiceRow::as_select())
        .load(conn)
        .await?)
}

/// Whether a member wants to be told of a kind there.
pub async fn wanted(conn: &mut Conn, member: MemberId, kind: Kind, channel: Channel) -> Result<bool, StoreError> {
    let chosen: Option<bool> = table
        .find((member.get(), kind.as_str(), channel.as_str()))
        .select(choices_of::wanted)
        .first(conn)
        .await
        .optional()?;
    Ok(chosen.unwrap_or_else(|| channel.is_on_by_itself(kind)))
}

/// Keeps a choice.
pub async fn set_choice(
    tx: &mut Tx,
    member: MemberId,
    kind: Kind,
    channel: Channel,
    wanted: bool,
) -> Result<(), StoreError> {
    if wanted == channel.is_on_by_itself(kind) {
        diesel::delete(table.find((member.get(), kind.as_str(), channel.as_str()))).execute(&mut **tx).await?;
        return Ok(());
    }
    diesel::insert_into(table)
        .values((
            choices_of::member_id.eq(member.get()),
            choices_of::kind.eq(kind.as_str()),
            choices_of::channel.eq(channel.as_str()),
            choices_of::wanted.eq(wanted),
        ))
        .on_conflict((choices_of::member_id, choices_of::kind, choices_of::channel))
        .do_update()
        .set(choices_of::wanted.eq(wanted))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Ends mails about what others do, and about what came of flags. `false` when there is no such account any more.
pub async fn end_mails(tx: &mut Tx, member: MemberId) -> Result<bool, StoreError> {
    if !crate::members::lock(tx, member).await? {
        return Ok(false);
    }
    for kind in Kind::ALL.into_iter().filter(|kind| !kind.is_mailed_by_itself()) {
        set_choice(tx, member, kind, Channel::Mail, false).await?;
    }
    Ok(true)
}
