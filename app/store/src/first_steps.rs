//! The first steps of a newcomer: which are done is seen from what they did, so there is nothing to keep up.

use diesel::prelude::QueryableByName;
use diesel::sql_types::{BigInt, Bool};
use diesel_async::RunQueryDsl;
use governance::MemberId;

use crate::statement::statement;
use crate::{Conn, StoreError, Tx};

/// So many people followed make a home.
pub const PEOPLE: i64 = 3;

/// Which of the steps somebody has done.
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
pub struct Done {
    /// They do not want to see them any more.
    #[diesel(sql_type = Bool)]
    pub put_away: bool,
    /// Their profile says something, or shows a picture.
    #[diesel(sql_type = Bool)]
    pub said_who: bool,
    /// They have brought in a feed, or have posted themselves.
    #[diesel(sql_type = Bool)]
    pub brought: bool,
    /// How many they follow; at most [`PEOPLE`] are counted.
    #[diesel(sql_type = BigInt)]
    pub follows: i64,
    /// They cast a ballot once.
    #[diesel(sql_type = Bool)]
    pub voted: bool,
}

/// What a member has done. Asked for newcomers only, by their own home.
pub async fn of(conn: &mut Conn, member: MemberId) -> Result<Done, StoreError> {
    let done = statement(
        "SELECT m.first_steps_away_at IS NOT NULL AS put_away,
            a.portrait_id IS NOT NULL OR a.about <> '' AS said_who,
            EXISTS (SELECT FROM sources s WHERE s.actor_id = m.id AND s.removed_at IS NULL)
                OR EXISTS (SELECT FROM entries e WHERE e.author_id = m.id AND e.kind = 'note' AND e.thread_id IS NULL AND e.deleted_at IS NULL) AS brought,
            (SELECT count(*) FROM (SELECT FROM follows f WHERE f.follower_id = m.id LIMIT $2) f) AS follows,
            EXISTS (SELECT FROM roll r WHERE r.member_id = m.id
                AND (EXISTS (SELECT FROM ballots b WHERE b.proposal_id = r.proposal_id AND b.member_id = m.id)
                    OR EXISTS (SELECT FROM turnouts t WHERE t.proposal_id = r.proposal_id AND t.member_id = m.id)
                    OR EXISTS (SELECT FROM open_ballots o WHERE o.proposal_id = r.proposal_id AND o.member_id = m.id))) AS voted
         FROM members m JOIN actors a ON a.id = m.id WHERE m.id = $1",
    )
    .bind::<BigInt, _>(member.get())
    .bind::<BigInt, _>(PEOPLE)
    .get_result(conn)
    .await?;
    Ok(done)
}

/// Puts them away for good.
pub async fn put_away(tx: &mut Tx, member: MemberId) -> Result<(), StoreError> {
    statement("UPDATE members SET first_steps_away_at = folkmoot_now() WHERE id = $1 AND first_steps_away_at IS NULL")
        .bind::<BigInt, _>(member.get())
        .execute(&mut **tx)
        .await?;
    Ok(())
}
