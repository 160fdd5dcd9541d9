//! Everything a member put in, as JSON, for them to take away.

use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Text};
use diesel_async::RunQueryDsl;
use governance::MemberId;

use crate::statement::statement;
use crate::{Conn, StoreError};

/// One part of an export: its name, and a JSON value as text.
pub type Section = (&'static str, String);

#[derive(QueryableByName)]
struct Json {
    #[diesel(sql_type = Text)]
    json: String,
}

/// The parts: a name, the columns as a subquery with the member as `$1`, and the order of its rows.
///
/// Ballots of votes that run are left out on purpose: a file that shows how its owner votes can be demanded by somebody else.
const SECTIONS: [(&str, &str, &str); 44] = [
    (
        "profile",
        "SELECT a.handle, e.title AS display_name, e.body AS about, m.email, m.email_confirmed_at, m.joined_at, m.time_zone, m.digest, m.digest_hour,
            m.vote_reminders, m.muted_words, m.labels_shown, m.labels_left_out, m.home_show, m.home_order, m.named_by, m.ledger_name, m.active_days, m.active_on FROM members m JOIN actors a ON a.id = m.id
            JOIN entries e ON e.author_id = m.id AND e.kind = 'profile' WHERE m.id = $1",
        "handle",
    ),
    (
        "entries",
        "SELECT e.id, e.kind, e.thread_id, e.audience, e.title, e.link_url, e.body AS markdown, e.published_at, e.edited_at, e.carries_id AS passes_on,
            (SELECT g.handle FROM actors g WHERE g.id = e.group_id) AS in_group,
            (SELECT json_agg(json_build_object('handle', a.handle, 'left_at', r.left_at) ORDER BY a.handle) FROM entry_readers r JOIN actors a ON a.id = r.member_id
             WHERE r.entry_id = e.id) AS readers,
            (SELECT json_agg(json_build_object('title', r.title, 'markdown', r.body, 'replaced_at', r.replaced_at) ORDER BY r.revision)
             FROM entry_revisions r WHERE r.entry_id = e.id) AS earlier
         FROM entries e WHERE e.author_id = $1 AND e.deleted_at IS NULL",
        "id",
    ),
    ("likes", "SELECT entry_id, at FROM likes WHERE actor_id = $1", "at"),
    ("reshares", "SELECT entry_id, at FROM reshares WHERE actor_id = $1", "at"),
    ("follows", "SELECT a.handle, f.at, f.in_home FROM follows f JOIN actors a ON a.id = f.followed_id WHERE f.follower_id = $1", "at"),
    ("followers", "SELECT a.handle, f.at FROM follows f JOIN actors a ON a.id = f.follower_id WHERE f.followed_id = $1", "at"),
    (
        "lists",
        "SELECT l.name, l.at, (SELECT json_agg(json_build_object('handle', a.handle, 'at', p.at) ORDER BY p.at) FROM list_people p
            JOIN actors a ON a.id = p.actor_id WHERE p.list_id = l.id) AS people FROM lists l WHERE l.member_id = $1",
        "at",
    ),
    ("blocks", "SELECT a.handle, b.at FROM blocks b JOIN actors a ON a.id = b.blocked_id WHERE b.blocker_id = $1", "at"),
    ("mutes", "SELECT a.handle, u.at FROM mutes u JOIN actors a ON a.id = u.muted_id WHERE u.member_id = $1", "at"),
    ("searches", "SELECT typed, at FROM saved_searches WHERE member_id = $1", "at"),
    ("links", "SELECT url, added_at, verified_at FROM profile_links WHERE member_id = $1", "added_at"),
    ("notification_choices", "SELECT kind, channel, wanted FROM notification_choices WHERE member_id = $1", "kind"),
    (
        "sources_kept_out",
        "SELECT a.handle, coalesce(nullif(s.title, ''), s.site_url) AS feed, u.at FROM source_mutes u JOIN sources s ON s.id = u.source_id AND NOT s.withheld
            JOIN actors a ON a.id = s.actor_id WHERE u.member_id = $1",
        "at",
    ),
    ("conversations", "SELECT entry_id, at, left_at FROM entry_readers WHERE member_id = $1", "at"),
    ("hashtags_kept_out", "SELECT tag, at FROM tag_mutes WHERE member_id = $1", "at"),
    ("hidden", "SELECT entry_id, at FROM hides WHERE member_id = $1", "at"),
    (
        "groups",
        "SELECT a.handle, a.display_name, g.entrance, m.is_admin, m.since FROM group_members m JOIN groups g ON g.id = m.group_id
         JOIN actors a ON a.id = g.id WHERE m.member_id = $1",
        "since",
    ),
    (
        "groups_waited_for",
        "SELECT a.handle, r.invited_by IS NOT NULL AS invited, r.at FROM group_requests r JOIN actors a ON a.id = r.group_id WHERE r.member_id = $1",
        "at",
    ),
    (
        "words_of_groups",
        "SELECT a.handle, e.title AS display_name, e.body AS about, e.published_at FROM entries e JOIN actors a ON a.id = e.group_id
         WHERE e.author_id = $1 AND e.kind IN ('group', 'old_group') AND e.title IS NOT NULL",
        "published_at",
    ),
    ("sources", "SELECT url, title, site_url, added_at, removed_at FROM sources WHERE actor_id = $1", "added_at"),
    (
        "imaginary_friends",
        "SELECT a.handle, e.title AS name, f.page_url, f.made_at, f.made_by = $1 AS made, coalesce(f.kept_by = $1, false) AS kept, f.claimed_at,
            (SELECT json_agg(json_build_object('url', s.url, 'title', s.title, 'site_url', s.site_url, 'added_at', s.added_at, 'removed_at', s.removed_at) ORDER BY s.id)
             FROM sources s WHERE s.actor_id = f.id) AS sources
         FROM imaginary_friends f JOIN actors a ON a.id = f.id LEFT JOIN entries e ON e.author_id = f.id AND e.kind = 'profile'
         WHERE $1 IN (f.made_by, f.kept_by, f.claimed_by)",
        "made_at",
    ),
    (
        "acts_on_imaginary_friends",
        "SELECT a.handle, c.what, c.detail, c.at FROM friend_acts c JOIN actors a ON a.id = c.friend_id WHERE c.by_id = $1",
        "at",
    ),
    ("addresses_for_feed_readers", "SELECT name, created_at, used_at FROM feed_tokens WHERE member_id = $1", "created_at"),
    ("flags", "SELECT entry_id, rule_id AS rule, remark, at, withdrawn_at, flagged_again_at FROM flags WHERE member_id = $1", "at"),
    ("sponsorships", "SELECT proposal_id, at FROM sponsorships WHERE member_id = $1", "at"),
    (
        "alternatives",
        "SELECT proposal_id, number, value, comment_id, at FROM alternatives WHERE member_id = $1",
        "at",
    ),
    (
        "alternatives_backed",
        "SELECT a.proposal_id, a.number, b.at FROM alternative_backings b JOIN alternatives a ON a.id = b.alternative_id WHERE b.member_id = $1",
        "at",
    ),
    (
        "vouchers",
        "SELECT a.handle, v.at, v.withdrawn_at FROM vouches v JOIN actors a ON a.id = v.member_id WHERE v.voucher_id = $1",
        "at",
    ),
    (
        "challenges",
        "SELECT c.proposal_id, a.handle, c.stance, c.reason, c.at FROM challenges c JOIN actors a ON a.id = c.member_id WHERE c.by_id = $1",
        "at",
    ),
    (
        "proposals",
        "SELECT p.id, p.track, p.state, p.title, p.body AS markdown, p.payload, p.created_at,
            (SELECT json_agg(json_build_object('version', v.version, 'title', v.title, 'markdown', v.body, 'payload', v.payload, 'at', v.at)
                ORDER BY v.version) FROM proposal_versions v WHERE v.proposal_id = p.id) AS versions
         FROM proposals p WHERE p.author_id = $1",
        "id",
    ),
    ("papers", "SELECT about, fields, saved_at FROM papers WHERE member_id = $1", "about"),
    (
        "features",
        "SELECT f.id, f.state, f.title, f.body AS markdown, f.effort_days, f.link, f.created_at,
            (SELECT json_agg(json_build_object('version', v.version, 'title', v.title, 'markdown', v.body, 'effort_days', v.effort_days,
                'link', v.link, 'at', v.at) ORDER BY v.version) FROM feature_versions v WHERE v.feature_id = f.id) AS versions
         FROM features f WHERE f.author_id = $1",
        "id",
    ),
    (
        "feature_decisions",
        "SELECT feature_id, state, reason, at FROM feature_steps WHERE member_id = $1 AND reason <> ''",
        "at",
    ),
    (
        "candidacies",
        "SELECT c.proposal_id, c.state, c.thread_id, c.at, c.changed_at FROM candidacies c WHERE c.member_id = $1",
        "at",
    ),
    ("terms_as_moderator", "SELECT starts_at, ends_at, elected_by, recalled_by, recalled_by IS NULL AND end_ledger_entry_id IS NOT NULL AS resigned FROM moderator_terms WHERE member_id = $1", "starts_at"),
    (
        "delegations",
        "SELECT d.scope, a.handle, d.at, d.until, d.ended_at FROM delegations d JOIN actors a ON a.id = d.delegate_id WHERE d.member_id = $1",
        "at",
    ),
    (
        "open_ballots",
        "SELECT o.proposal_id, o.choice, a.handle AS via, o.lost FROM open_ballots o LEFT JOIN actors a ON a.id = o.via_id WHERE o.member_id = $1",
        "proposal_id",
    ),
    ("voted", "SELECT proposal_id FROM turnouts WHERE member_id = $1", "proposal_id"),
    (
        "appeals_to_fresh_jurors",
        "SELECT c.id AS case_id, c.appeals_case, c.plea, c.opened_at FROM cases c JOIN entries e ON e.id = c.entry_id
         WHERE answers_for(e.author_id) = $1 AND c.appeals_case IS NOT NULL",
        "case_id",
    ),
    (
        "jury_service",
        "SELECT s.case_id, s.state, s.opinion, s.reason, s.summoned_at, s.answered_at, f.opinion AS final_opinion, f.reason AS final_reason
         FROM seats s LEFT JOIN final_opinions f ON f.case_id = s.case_id AND f.rank = s.rank WHERE s.member_id = $1",
        "summoned_at",
    ),
    (
        "cases_decided_as_moderator",
        "SELECT case_id, outcome, reason, at FROM verdicts WHERE decided_by = $1",
        "at",
    ),
    (
        "entries_held_as_moderator",
        "SELECT c.id AS case_id, c.rule_id AS rule, s.detail AS reason, s.at FROM cases c JOIN case_steps s ON s.case_id = c.id AND s.what = 'opened'
         WHERE c.held_by = $1",
        "at",
    ),
    (
        "cases_not_decided_as_moderator",
        "SELECT r.case_id, r.state, r.at, (SELECT s.detail FROM case_steps s WHERE s.ledger_entry_id = r.ledger_entry_id AND s.what = 'to_jury') AS reason
         FROM moderator_calls r WHERE r.member_id = $1 AND r.ledger_entry_id IS NOT NULL",
        "at",
    ),
    (
        "audits",
        "SELECT role, CASE WHEN state = 'answered' THEN case_id END AS case_id, state, opinion, reason, agrees, asked_at, answered_at
         FROM audits WHERE member_id = $1",
        "asked_at",
    ),
];

/// Everything a member put in, part by part. Every part is an array; the profile has one element.
pub async fn sections(conn: &mut Conn, member: MemberId) -> Result<Vec<Section>, StoreError> {
    let mut sections = Vec::with_capacity(SECTIONS.len());
    for (name, rows, order) in SECTIONS {
        let query = format!("SELECT coalesce(json_agg(x ORDER BY x.{order}), '[]')::text AS json FROM ({rows}) x");
        let part: Json = statement(query).bind::<BigInt, _>(member.get()).get_result(conn).await?;
        sections.push((name, part.json));
    }
    Ok(sections)
}
