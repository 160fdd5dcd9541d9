//! Home streams: what their owner chose to see, and why something stands there that nobody whom they follow posted.

use std::collections::HashMap;

use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Bool, Nullable, Text};
use diesel_async::RunQueryDsl;
use governance::MemberId;
use migrations::schema::members;

use crate::picking;
use crate::statement::statement;
use crate::streams::{Order, Show};
use crate::visibility::Sight;
use crate::{Conn, StoreError, Tx};

/// What brought an entry into a home: only people whom its owner follows and does not mute, and of theirs only what the owner sees.
#[derive(Debug, Clone, QueryableByName)]
pub struct Reason {
    #[diesel(sql_type = BigInt)]
    pub id: i64,
    /// Whether its author is followed: then it stands in a group that is not the owner's.
    #[diesel(sql_type = Bool)]
    pub follows_author: bool,
    /// How many of them like it.
    #[diesel(sql_type = BigInt)]
    pub liked: i64,
    /// The first three of those.
    #[diesel(sql_type = Array<Text>)]
    pub liked_by: Vec<String>,
    /// How many of them passed it on as it is.
    #[diesel(sql_type = BigInt)]
    pub reshared: i64,
    /// The first three of those.
    #[diesel(sql_type = Array<Text>)]
    pub reshared_by: Vec<String>,
    /// How many of them talk about it.
    #[diesel(sql_type = BigInt)]
    pub commented: i64,
    /// The first three of those.
    #[diesel(sql_type = Array<Text>)]
    pub commented_by: Vec<String>,
}

/// The reasons for those of some entries that somebody brought into the viewer's home.
pub async fn reasons(mut conn: &Conn, ids: &[i64], sight: Sight<'_>) -> Result<HashMap<i64, Reason>, StoreError> {
    let rows: Vec<Reason> = statement(picking::reasons())
        .bind::<Nullable<BigInt>, _>(sight.id())
        .bind::<Array<BigInt>, _>(sight.apart)
        .bind::<Array<BigInt>, _>(ids)
        .bind::<Array<BigInt>, _>(sight.muted)
        .load(&mut conn)
        .await?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

/// Keeps what a member's home shows from now on, and by what it is ordered.
pub async fn choose(tx: &mut Tx, member: MemberId, show: Show, order: Order) -> Result<(), StoreError> {
    diesel::update(members::table.find(member.get()))
        .set((members::home_show.eq(show.as_str()), members::home_order.eq(order.as_str())))
        .execute(&mut **tx)
        .await?;
    Ok(())
}
