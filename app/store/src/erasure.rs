//! Erasing an account: what names or describes the person goes, what others decided with them stays under a pseudonym.

use diesel::sql_types::{BigInt, Text};
use diesel_async::{RunQueryDsl, SimpleAsyncConnection};
use governance::members::AccountErased;
use governance::text::Handle;
use governance::{MemberId, Recorded};

use crate::statement::statement;
use crate::{StoreError, Tx};

/// What goes, in an order that the foreign keys allow. Each statement has one parameter, the member.
///
/// The actor comes first: a change of its handle waits for entries of this author that are being written, so that the
/// statements after it see them. A seat on a jury passes on by itself: the jury's beat looks for erased members.
const ERASE: [&str; 39] = [
    "UPDATE members SET email = NULL, email_confirmed_at = NULL, password_hash = NULL, time_zone = 'UTC', digest = 'off',
        digest_hour = 8, digest_sections = '{}', vote_reminders = false, muted_words = '', labels_shown = '{}', labels_left_out = '{}', home_show = 'classic', home_order = 'activity', named_by = 'followed', first_steps_away_at = NULL, seen_at = NULL, erased_at = folkmoot_now() WHERE id = $1",
    "DELETE FROM sessions WHERE member_id = $1",
    "DELETE FROM mail_tokens WHERE member_id = $1",
    "DELETE FROM feed_tokens WHERE member_id = $1",
    "DELETE FROM webhooks WHERE member_id = $1",
    "DELETE FROM digests WHERE member_id = $1",
    "DELETE FROM mail_stops WHERE member_id = $1",
    "DELETE FROM papers WHERE member_id = $1",
    "UPDATE audits SET reason = '' WHERE member_id = $1 AND reason <> ''",
    // What they wrote is gone from the settled cases that others are asked about, and so is the question.
    "UPDATE audits SET state = 'lapsed' WHERE state = 'open'
        AND case_id IN (SELECT c.id FROM cases c JOIN entries e ON e.id = c.entry_id WHERE e.author_id = $1)",
    // A trigger says which words go, and takes those of open cases when these end: their jurors read them until then.
    "UPDATE cases SET words_erased_at = folkmoot_now() WHERE state IN ('decided', 'lapsed') AND id IN (
        SELECT c.id FROM cases c JOIN entries e ON e.id = c.entry_id LEFT JOIN entries t ON t.id = e.thread_id
        WHERE $1 IN (e.author_id, t.author_id))",
    "DELETE FROM reminders WHERE member_id = $1",
    "DELETE FROM blocks WHERE $1 IN (blocker_id, blocked_id)",
    "DELETE FROM mutes WHERE $1 IN (member_id, muted_id)",
    "DELETE FROM hides WHERE member_id = $1",
    "DELETE FROM source_mutes WHERE member_id = $1",
    "DELETE FROM tag_mutes WHERE member_id = $1",
    // The others see that somebody left; nobody takes the place.
    "UPDATE entry_readers SET left_at = folkmoot_now() WHERE member_id = $1 AND left_at IS NULL",
    "DELETE FROM saved_searches WHERE member_id = $1",
    "DELETE FROM notifications WHERE member_id = $1",
    "DELETE FROM profile_links WHERE member_id = $1",
    "DELETE FROM notification_choices WHERE member_id = $1",
    "DELETE FROM lists WHERE member_id = $1",
    "DELETE FROM brought WHERE member_id = $1",
    "UPDATE arrivals SET site = '', community = '' WHERE member_id = $1",
    "DELETE FROM follows WHERE $1 IN (follower_id, followed_id)",
    // Of whom a group has no other administrator, the one who is in it longest follows: the database sees to it.
    "DELETE FROM group_requests WHERE member_id = $1",
    "DELETE FROM group_members WHERE member_id = $1",
    // What a group says of itself is its own: whoever administers it answers for it.
    "UPDATE entries e SET author_id = g.member_id FROM (SELECT DISTINCT ON (group_id) group_id, member_id FROM group_members
        WHERE is_admin ORDER BY group_id, since, member_id) g WHERE e.author_id = $1 AND e.kind = 'group' AND g.group_id = e.group_id",
    "DELETE FROM likes WHERE actor_id = $1",
    "DELETE FROM reshares WHERE actor_id = $1",
    "DELETE FROM reshares WHERE entry_id IN (SELECT id FROM entries WHERE author_id = $1 AND kind NOT IN ('proposal', 'feature', 'group'))",
    "DELETE FROM likes WHERE entry_id IN (SELECT id FROM entries WHERE author_id = $1 AND kind NOT IN ('proposal', 'feature', 'group'))",
    "DELETE FROM entry_revisions WHERE entry_id IN (SELECT id FROM entries WHERE author_id = $1 AND kind NOT IN ('proposal', 'feature', 'group'))",
    "UPDATE entries SET deleted_at = coalesce(deleted_at, folkmoot_now()), title = NULL, link_url = NULL, body = '', body_html = '', tags = '{}', lang = NULL,
        carries_id = NULL, once_key = NULL WHERE author_id = $1 AND kind NOT IN ('proposal', 'feature', 'group', 'said')",
    // Polls decide nothing: unlike a ballot of a vote, what was said to one that runs goes with whoever said it.
    "DELETE FROM poll_ballots WHERE member_id = $1",
    "UPDATE sources SET url = 'about:erased/' || id, title = '', site_url = NULL, etag = NULL, last_modified = NULL, trouble = NULL,
        removed_at = coalesce(removed_at, folkmoot_now()) WHERE actor_id = $1",
    "DELETE FROM proposal_versions WHERE proposal_id IN (SELECT id FROM proposals WHERE author_id = $1 AND state = 'draft')",
    "DELETE FROM proposals WHERE author_id = $1 AND state = 'draft'",
];

/// The open cases about what a member wrote, or what stands in a thread of theirs: one that ends at this moment is over before, and its
/// words go with the others, or ends afterwards and finds nobody.
const OPEN_CASES: &str =
    "SELECT FROM cases c JOIN entries e ON e.id = c.entry_id LEFT JOIN entries t ON t.id = e.thread_id
    WHERE c.state IN ('opened', 'before_jury') AND $1 IN (e.author_id, t.author_id) ORDER BY c.id FOR UPDATE OF c";

/// Holds what an erasure changes that others may be at, in the order in which they come to it: whoever gives or decides by an office holds that,
/// whoever ends a case holds the case, and only then somebody's account. `false` where it is erased already.
pub async fn hold(tx: &mut Tx, member: MemberId) -> Result<bool, StoreError> {
    // Whoever leaves leaves their office too; what counts on it takes turns.
    crate::moderators::hold_office(tx).await?;
    statement(OPEN_CASES).bind::<BigInt, _>(member.get()).execute(&mut **tx).await?;
    crate::members::lock(tx, member).await
}

/// Erases an account and writes the line that says so, in one transaction. Ballots already cast, the roll, published
/// proposals, features on the board, decided cases and the ledger's lines stay: they are other people's decisions too. What cases
/// froze of their words goes when these are over (decision 0024).
pub async fn erase(tx: &mut Tx, erasure: Recorded<AccountErased>) -> Result<(), StoreError> {
    hold(tx, erasure.value().member).await?;
    // Many entries take longer than a request's statement may; nobody waits for these rows but their owner.
    tx.batch_execute("SET LOCAL statement_timeout = '60s'").await?;
    // Before anything is locked that a count may wait for: nobody speaks for those who left, nor they for anybody.
    crate::delegations::hold_all(tx, false).await?;
    let (erased, record) = crate::ledger::record(tx, erasure).await?;
    crate::delegations::leave(tx, erased, record).await?;
    statement(
        "UPDATE actors SET handle = $2, display_name = 'Former member', about = '', about_html = '', erased_at = folkmoot_now()
         WHERE id = $1",
    )
    .bind::<BigInt, _>(erased.member.get())
    .bind::<Text, _>(Handle::of_erased(erased.member).as_str())
    .execute(&mut **tx)
    .await?;
    for step in ERASE.iter().copied() {
        statement(step).bind::<BigInt, _>(erased.member.get()).execute(&mut **tx).await?;
    }
    crate::live::end(tx, erased.member).await?;
    crate::mails::forget(tx, erased.member).await
}
