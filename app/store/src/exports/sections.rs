//! The parts of an archive, as the database has them.
//!
//! In each statement `$1` is the member and `(SELECT base FROM site)` the address of this community. What is named is what the member put
//! in; of what others wrote there is where it stands, who wrote it and its title, and of these only what the member may see.
//! Ballots of votes that run are left out on purpose: a file that shows how its owner votes can be demanded by somebody else.

pub(super) use super::entry::ENTRY;

/// How the rows of a part are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    /// All at once, in the order of this field: there are never many.
    Whole(&'static str),
    /// Page by page: the column `key` ascends, no two rows have the same, and it stays out of the record.
    Paged,
}

/// A part of an archive.
#[derive(Debug, Clone, Copy)]
pub struct Section {
    pub name: &'static str,
    pub(super) rows: &'static str,
    pub(super) reading: Reading,
    /// Whether its records speak of things by numbers and handles of this community, and so must say which one that is.
    pub(super) names_site: bool,
}

const fn whole(name: &'static str, order: &'static str, rows: &'static str) -> Section {
    Section { name, rows, reading: Reading::Whole(order), names_site: true }
}

const fn paged(name: &'static str, rows: &'static str) -> Section {
    Section { name, rows, reading: Reading::Paged, names_site: true }
}

impl Section {
    /// The same, where nothing in it belongs to one community.
    const fn anywhere(self) -> Self {
        Self { names_site: false, ..self }
    }
}

/// Every part, in the order of the archive.
pub const SECTIONS: [Section; 46] = [
    whole(
        "profile",
        "handle",
        "SELECT a.handle, e.title AS display_name, e.body AS about, m.email, m.email_confirmed_at, m.joined_at, m.time_zone, m.digest, m.digest_hour,
            m.vote_reminders, m.muted_words, m.labels_shown, m.labels_left_out, m.home_show, m.home_order, m.named_by, m.ledger_name, m.active_days, m.active_on FROM members m JOIN actors a ON a.id = m.id
            JOIN entries e ON e.author_id = m.id AND e.kind = 'profile' WHERE m.id = $1",
    ).anywhere(),
    Section { name: "entries", rows: ENTRY, reading: Reading::Paged, names_site: false },
    paged(
        "likes",
        "SELECT l.entry_id AS key, entry_address(l.entry_id, $1, (SELECT base FROM site)) AS entry, l.at,
            (SELECT a.handle FROM entries e JOIN actors a ON a.id = e.author_id WHERE e.id = l.entry_id AND entry_visible(e, $1)) AS author,
            (SELECT e.title FROM entries e WHERE e.id = l.entry_id AND entry_visible(e, $1)) AS title
         FROM likes l WHERE l.actor_id = $1",
    ),
    paged(
        "media",
        "SELECT m.id AS key, entry_address(m.entry_id, $1, (SELECT base FROM site)) AS entry, m.kind, m.content_type, nullif(m.name, '') AS name,
             nullif(m.alt, '') AS alt, m.width, m.height, m.size, encode(m.sha256, 'hex') AS sha256, m.at
         FROM media m WHERE m.actor_id = $1 AND m.taken_off_at IS NULL",
    ),
    paged(
        "reshares",
        "SELECT s.entry_id AS key, entry_address(s.entry_id, $1, (SELECT base FROM site)) AS entry, s.at FROM reshares s WHERE s.actor_id = $1",
    ),
    paged(
        "conversations",
        "SELECT r.entry_id AS key, entry_address(r.entry_id, $1, (SELECT base FROM site)) AS entry, r.at, r.left_at FROM entry_readers r WHERE r.member_id = $1",
    ),
    whole("hashtags_kept_out", "tag", "SELECT tag, at FROM tag_mutes WHERE member_id = $1").anywhere(),
    paged(
        "follows",
        "SELECT f.followed_id AS key, a.handle, f.at, f.in_home FROM follows f JOIN actors a ON a.id = f.followed_id WHERE f.follower_id = $1",
    ),
    paged(
        "followers",
        "SELECT f.follower_id AS key, a.handle, f.at FROM follows f JOIN actors a ON a.id = f.follower_id WHERE f.followed_id = $1",
    ),
    whole(
        "lists",
        "at",
        "SELECT l.name, l.at, (SELECT json_agg(json_build_object('handle', a.handle, 'at', p.at) ORDER BY p.at) FROM list_people p
            JOIN actors a ON a.id = p.actor_id WHERE p.list_id = l.id) AS people FROM lists l WHERE l.member_id = $1",
    ),
    paged(
        "blocks",
        "SELECT b.blocked_id AS key, a.handle, b.at FROM blocks b JOIN actors a ON a.id = b.blocked_id WHERE b.blocker_id = $1",
    ),
    paged(
        "mutes",
        "SELECT u.muted_id AS key, a.handle, u.at FROM mutes u JOIN actors a ON a.id = u.muted_id WHERE u.member_id = $1",
    ),
    whole(
        "searches",
        "at",
        "SELECT typed, at FROM saved_searches WHERE member_id = $1",
    ).anywhere(),
    whole(
        "links",
        "added_at",
        "SELECT url, added_at, verified_at FROM profile_links WHERE member_id = $1",
    ).anywhere(),
    whole(
        "notification_choices",
        "kind",
        "SELECT kind, channel, wanted FROM notification_choices WHERE member_id = $1",
    ).anywhere(),
    whole(
        "sources_kept_out",
        "at",
        "SELECT a.handle, coalesce(nullif(s.title, ''), s.site_url) AS feed, u.at FROM source_mutes u JOIN sources s ON s.id = u.source_id AND NOT s.withheld
            JOIN actors a ON a.id = s.actor_id WHERE u.member_id = $1",
    ),
    paged(
        "hidden",
        "SELECT h.entry_id AS key, entry_address(h.entry_id, $1, (SELECT base FROM site)) AS entry, h.at FROM hides h WHERE h.member_id = $1",
    ),
    whole(
        "groups",
        "since",
        "SELECT a.handle, a.display_name, g.entrance, m.is_admin, m.since FROM group_members m JOIN groups g ON g.id = m.group_id
         JOIN actors a ON a.id = g.id WHERE m.member_id = $1",
    ),
    whole(
        "groups_waited_for",
        "at",
        "SELECT a.handle, r.invited_by IS NOT NULL AS invited, r.at FROM group_requests r JOIN actors a ON a.id = r.group_id WHERE r.member_id = $1",
    ),
    whole(
        "words_of_groups",
        "published_at",
        "SELECT a.handle, e.title AS display_name, e.body AS about, e.published_at FROM entries e JOIN actors a ON a.id = e.group_id
         WHERE e.author_id = $1 AND e.kind IN ('group', 'old_group') AND e.title IS NOT NULL",
    ),
    whole(
        "sources",
        "added_at",
        "SELECT url, title, site_url, added_at, removed_at FROM sources WHERE actor_id = $1",
    ).anywhere(),
    whole(
        "imaginary_friends",
        "made_at",
        "SELECT a.handle, e.title AS name, f.page_url, f.made_at, f.made_by = $1 AS made, coalesce(f.kept_by = $1, false) AS kept, f.claimed_at,
            (SELECT json_agg(json_build_object('url', s.url, 'title', s.title, 'site_url', s.site_url, 'added_at', s.added_at, 'removed_at', s.removed_at) ORDER BY s.id)
             FROM sources s WHERE s.actor_id = f.id) AS sources
         FROM imaginary_friends f JOIN actors a ON a.id = f.id LEFT JOIN entries e ON e.author_id = f.id AND e.kind = 'profile'
         WHERE $1 IN (f.made_by, f.kept_by, f.claimed_by)",
    ),
    whole(
        "acts_on_imaginary_friends",
        "at",
        "SELECT a.handle, c.what, c.detail, c.at FROM friend_acts c JOIN actors a ON a.id = c.friend_id WHERE c.by_id = $1",
    ),
    whole(
        "addresses_for_feed_readers",
        "created_at",
        "SELECT name, created_at, used_at FROM feed_tokens WHERE member_id = $1",
    ),
    whole(
        "tokens_for_programs",
        "created_at",
        "SELECT name, scopes, created_at, expires_at, used_at FROM api_tokens WHERE member_id = $1",
    ),
    paged(
        "flags",
        "SELECT id AS key, entry_address(entry_id, $1, (SELECT base FROM site)) AS entry, rule_id AS rule, remark, at, withdrawn_at, flagged_again_at FROM flags WHERE member_id = $1",
    ),
    whole(
        "sponsorships",
        "at",
        "SELECT proposal_id, at FROM sponsorships WHERE member_id = $1",
    ),
    whole(
        "alternatives",
        "at",
        "SELECT proposal_id, number, value, comment_id, at FROM alternatives WHERE member_id = $1",
    ),
    whole(
        "alternatives_backed",
        "at",
        "SELECT a.proposal_id, a.number, b.at FROM alternative_backings b JOIN alternatives a ON a.id = b.alternative_id WHERE b.member_id = $1",
    ),
    whole(
        "vouchers",
        "at",
        "SELECT a.handle, v.at, v.withdrawn_at FROM vouches v JOIN actors a ON a.id = v.member_id WHERE v.voucher_id = $1",
    ),
    whole(
        "challenges",
        "at",
        "SELECT c.proposal_id, a.handle, c.stance, c.reason, c.at FROM challenges c JOIN actors a ON a.id = c.member_id WHERE c.by_id = $1",
    ),
    whole(
        "proposals",
        "id",
        "SELECT p.id, p.track, p.state, p.title, p.body AS markdown, p.payload, p.created_at,
            (SELECT json_agg(json_build_object('version', v.version, 'title', v.title, 'markdown', v.body, 'payload', v.payload, 'at', v.at)
                ORDER BY v.version) FROM proposal_versions v WHERE v.proposal_id = p.id) AS versions
         FROM proposals p WHERE p.author_id = $1",
    ),
    whole(
        "papers",
        "about",
        "SELECT about, fields, saved_at FROM papers WHERE member_id = $1",
    ),
    whole(
        "features",
        "id",
        "SELECT f.id, f.state, f.title, f.body AS markdown, f.effort_days, f.link, f.created_at,
            (SELECT json_agg(json_build_object('version', v.version, 'title', v.title, 'markdown', v.body, 'effort_days', v.effort_days,
                'link', v.link, 'at', v.at) ORDER BY v.version) FROM feature_versions v WHERE v.feature_id = f.id) AS versions
         FROM features f WHERE f.author_id = $1",
    ),
    whole(
        "feature_decisions",
        "at",
        "SELECT feature_id, state, reason, at FROM feature_steps WHERE member_id = $1 AND reason <> ''",
    ),
    whole(
        "candidacies",
        "at",
        "SELECT c.proposal_id, c.state, c.thread_id, c.at, c.changed_at FROM candidacies c WHERE c.member_id = $1",
    ),
    whole(
        "terms_as_moderator",
        "starts_at",
        "SELECT starts_at, ends_at, elected_by, recalled_by, recalled_by IS NULL AND end_ledger_entry_id IS NOT NULL AS resigned FROM moderator_terms WHERE member_id = $1",
    ),
    whole(
        "delegations",
        "at",
        "SELECT d.scope, a.handle, d.at, d.until, d.ended_at FROM delegations d JOIN actors a ON a.id = d.delegate_id WHERE d.member_id = $1",
    ),
    whole(
        "open_ballots",
        "proposal_id",
        "SELECT o.proposal_id, o.choice, a.handle AS via, o.lost FROM open_ballots o LEFT JOIN actors a ON a.id = o.via_id WHERE o.member_id = $1",
    ),
    whole(
        "voted",
        "proposal_id",
        "SELECT proposal_id FROM turnouts WHERE member_id = $1",
    ),
    whole(
        "appeals_to_fresh_jurors",
        "case_id",
        "SELECT c.id AS case_id, c.appeals_case, c.plea, c.opened_at FROM cases c JOIN entries e ON e.id = c.entry_id
         WHERE answers_for(e.author_id) = $1 AND c.appeals_case IS NOT NULL",
    ),
    whole(
        "jury_service",
        "summoned_at",
        "SELECT s.case_id, s.state, s.opinion, s.reason, s.summoned_at, s.answered_at, f.opinion AS final_opinion, f.reason AS final_reason
         FROM seats s LEFT JOIN final_opinions f ON f.case_id = s.case_id AND f.rank = s.rank WHERE s.member_id = $1",
    ),
    whole(
        "cases_decided_as_moderator",
        "at",
        "SELECT case_id, outcome, reason, at FROM verdicts WHERE decided_by = $1",
    ),
    whole(
        "entries_held_as_moderator",
        "at",
        "SELECT c.id AS case_id, c.rule_id AS rule, s.detail AS reason, s.at FROM cases c JOIN case_steps s ON s.case_id = c.id AND s.what = 'opened'
         WHERE c.held_by = $1",
    ),
    whole(
        "cases_not_decided_as_moderator",
        "at",
        "SELECT r.case_id, r.state, r.at, (SELECT s.detail FROM case_steps s WHERE s.ledger_entry_id = r.ledger_entry_id AND s.what = 'to_jury') AS reason
         FROM moderator_calls r WHERE r.member_id = $1 AND r.ledger_entry_id IS NOT NULL",
    ),
    whole(
        "audits",
        "asked_at",
        "SELECT role, CASE WHEN state = 'answered' THEN case_id END AS case_id, state, opinion, reason, agrees, asked_at, answered_at
         FROM audits WHERE member_id = $1",
    ),
];
